"""Pictures as PNG: the header, the size and the paper behind them."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest

from offramp.draw.bars import Bars
from offramp.draw.charted import draw
from offramp.draw.picture import Picture
from offramp.draw.png import SCALE, to_png
from offramp.errors import OutputError, QuestionError
from offramp.tables import Table

if TYPE_CHECKING:
    from pathlib import Path

CHART = draw(Bars("War", "Chance of war", ("by decision",), {"wait": (0.02,)}))
DRAWN = Picture("A", "What it shows.", '<text x="9" y="30">a</text>', 31, 42, Table("States", ("id",), (("s0",),)))


def size_of(data: bytes) -> tuple[int, int]:
    """Return the width and height in the header of a PNG, after its signature was found."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert data[12:16] == b"IHDR"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def first_pixel(data: bytes) -> tuple[int, ...]:
    """Return the colour of the upper left pixel of a PNG of 8 bits for each of red, green, blue and opacity."""
    assert data[24:26] == b"\x08\x06"
    start = data.index(b"IDAT") + 4
    return tuple(zlib.decompressobj().decompress(data[start:], 5)[1:])


@pytest.mark.parametrize("picture", [CHART, DRAWN], ids=["chart", "drawing"])
def test_a_png_has_the_size_of_the_picture_and_white_paper(picture: Picture, tmp_path: Path) -> None:
    for name in ("one.png", "other.png"):
        picture.write(tmp_path / name)
    data = (tmp_path / "one.png").read_bytes()
    assert size_of(data) == size_of(to_png(picture.svg)) == (SCALE * picture.width, SCALE * picture.height)
    assert first_pixel(data) == (255, 255, 255, 255)
    assert (tmp_path / "other.png").read_bytes() == data


def test_the_ending_of_the_file_chooses_the_format(tmp_path: Path) -> None:
    for name in ("war.png", "war.PNG"):
        CHART.write(tmp_path / name)
        assert size_of((tmp_path / name).read_bytes()) == (SCALE * CHART.width, SCALE * CHART.height)
    CHART.write(tmp_path / "war.svg")
    assert (tmp_path / "war.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(("name", "found"), [("war.pdf", "`.pdf`"), ("war.jpg", "`.jpg`"), ("war", "`war`")])
def test_another_ending_is_refused_with_those_that_can_be_written(
    name: str, found: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuestionError, match=rf"^a picture is written as \.svg or \.png, not as {found}$"):
        CHART.write(name)
    assert list(tmp_path.iterdir()) == []


def test_a_limited_address_space_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (2**32, 2**32))
    with pytest.raises(OutputError, match="while the address space is limited"):
        to_png(CHART.svg)

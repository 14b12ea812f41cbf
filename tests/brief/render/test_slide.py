"""The slide: one page that says what comes first, by how much, and what would change it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from tests.brief.samples import PROVENANCE, brief

import offramp
from offramp.brief.blocks import Paragraph, Section
from offramp.brief.brief import Brief
from offramp.brief.render.slide import of_slide, to_slide

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def text(data: bytes) -> str:
    (page,) = reader(data).pages
    return " ".join(page.extract_text().split())


def test_it_has_the_bottom_line_the_choice_and_the_first_condition() -> None:
    shown = text(to_slide(brief()))
    for part in (
        "A title",
        "1 May 2030 · a model, not a forecast",
        "“Suspend for suspend” comes first",
        "Chance of the measured event 0 low is better",
        "dominated by “wait”",
        "What would change this First condition.",
    ):
        assert part in shown, part
    for part in ("Second condition", "First reason", "Option 1 in one line", "A curve", "Yes."):
        assert part not in shown, part


@pytest.mark.parametrize(("options", "measures"), [(1, 1), (4, 3), (9, 5), (12, 5)])
def test_it_is_one_page_on_its_side(options: int, measures: int) -> None:
    (page,) = reader(to_slide(brief(options=options, measures=measures))).pages
    assert float(page.mediabox.width) / float(page.mediabox.height) == pytest.approx(16 / 9, abs=0.01)


def test_few_options_are_set_in_larger_letters() -> None:
    def largest(data: bytes) -> float:
        sizes: list[float] = []
        reader(data).pages[0].extract_text(visitor_text=lambda _text, _u, _p, _font, size: sizes.append(size))
        return max(sizes)

    assert largest(to_slide(brief(options=2))) > largest(to_slide(brief(options=9, measures=5)))


def test_it_is_for_every_reader_and_the_same_bytes() -> None:
    data = to_slide(brief())
    assert data == to_slide(brief())
    root: Any = reader(data).trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data


def test_a_brief_without_options_has_its_first_section() -> None:
    bare = Brief("t", "", "", (Section("First", (Paragraph("Said."),), 1), Section("Next", (), 1)), PROVENANCE)
    assert [section.title for section in of_slide(bare).sections] == ["First"]
    assert "Said." in text(to_slide(bare))
    assert text(to_slide(offramp.compose(offramp.load("chicken"))))


def test_by_command(offramp_here: Callable[..., Result], tmp_path: Path) -> None:
    assert offramp_here("brief", "chicken", "--format", "slide").err == "wrote chicken-slide.pdf\n"
    assert offramp_here("brief", "chicken", "--format", "slide", "--out", "x.pdf").err == "wrote x.pdf\n"
    assert (tmp_path / "x.pdf").read_bytes() == (tmp_path / "chicken-slide.pdf").read_bytes()
    result = offramp_here("brief", "chicken", "--format", "slide", "--out", "x.html")
    assert result.code == 2
    assert "write for instance --out slide.pdf" in result.err

"""The pictures of the documentation: `OFFRAMP_PICTURES=docs/pictures` keeps those that this test makes."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import too_wide, watched_page
from tests.web.workbenches import running

from offramp.case.catalog import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"

WIDTH = 1100

PICTURES = {
    "workbench-home": ("/", 640),
    "workbench-preferences": ("/cases/hotline/build/preferences", 640),
    "workbench-policies": ("/cases/hotline/build/policies", 900),
    "workbench-stability": ("/cases/hotline/ask/stability", 640),
    "workbench-graph": ("/cases/elmira-1991/ask/graph", 960),
    "workbench-risk": ("/cases/hotline/ask/risk?policy=wait&set+misread=0.02", 900),
}
"""The address of each picture, and its height in pixels."""


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.fixture(scope="module")
def page(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    folder = tmp_path_factory.mktemp("pictures") / "my-cases"
    folder.mkdir()
    for slug in ("elmira-1991", "hotline", "prisoners-dilemma"):
        file = find(slug)
        assert file is not None
        (folder / file.name).write_text(file.read_text(encoding="utf-8"))
    with running(folder) as (_, address):
        errors: list[str] = []
        context = served.browser.new_context()
        shown = watched_page(context, errors)
        shown.goto(address)
        yield shown, address.partition("/sign-in")[0]
        context.close()
        assert errors == []


@pytest.mark.dear
@pytest.mark.parametrize("name", PICTURES)
def test_pictures_show_the_pages(page: tuple[Any, str], name: str, tmp_path: Path) -> None:
    shown, base = page
    path, height = PICTURES[name]
    shown.set_viewport_size({"width": WIDTH, "height": height})
    shown.goto(base + path)
    assert too_wide(shown) <= 0
    folder = Path(os.environ.get("OFFRAMP_PICTURES", tmp_path))
    shown.screenshot(path=folder / f"{name}.png")
    assert size_of((folder / f"{name}.png").read_bytes()) == (WIDTH, height)


@pytest.mark.parametrize("name", PICTURES)
def test_the_documentation_has_each_picture(name: str) -> None:
    assert size_of((FOLDER / f"{name}.png").read_bytes()) == (WIDTH, PICTURES[name][1])

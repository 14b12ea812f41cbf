"""Every page in a real browser: no violation of the rules of accessibility, no error, nothing wider than its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import SIZES, too_wide, watched_page, wrong_by_axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served

PAGES = (
    "/",
    "/work",
    "/cases/hotline/build/case",
    "/cases/hotline/build/actors",
    "/cases/hotline/build/rules",
    "/cases/hotline/build/preferences",
    "/cases/full/build/preferences",
    "/cases/full/build/readings",
    "/cases/full/build/policies",
    "/cases/full/build/evidence",
    "/cases/hotline/build/events",
    "/cases/hotline/build/unknowns",
    "/cases/hotline/build/agreements",
    "/cases/hotline/build/policies",
    "/cases/hotline/build/measures",
    "/cases/hotline/build/claims",
    "/cases/hotline/build/sources",
    "/cases/hotline/text?line=3",
    "/cases/hotline/ask/stability",
    "/cases/hotline/ask/graph?moves=all&actor=north&search=s12",
    "/cases/hotline/ask/graph?centre=s12&depth=1",
    "/cases/hotline/ask/why",
    "/cases/hotline/ask/why?state=s12&actor=south",
    "/cases/hotline/ask/why?state=nowhere",
    "/cases/hotline/ask/routes",
    "/cases/hotline/ask/inverse?to=not north.alert",
    "/cases/hotline/ask/risk?set misread=0.02",
    "/cases/hotline/ask/ranking",
    "/cases/hotline/argue/compare?other=broken",
    "/cases/hotline/argue/notes",
    "/cases/hotline/argue/brief",
    "/cases/hotline/argue/history",
    "/cases/broken/build/preferences",
    "/cases/broken/ask/stability",
    "/cases/none/text",
)


@pytest.fixture(scope="module")
def context(served: Served) -> Iterator[tuple[Any, str]]:
    made = served.context()
    yield made, served.base
    made.close()


@pytest.mark.dear
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_that_a_program_finds(context: tuple[Any, str], path: str) -> None:
    made, base = context
    errors: list[str] = []
    page = watched_page(made, errors)
    try:
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            if width == min(SIZES.values())[0]:
                page.goto(base + path)
            assert too_wide(page) <= 0, (path, width)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert wrong_by_axe(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert wrong_by_axe(page, "color-contrast") == [], path
        expected = [each for each in errors if "the server responded with a status of 4" not in each]
        assert expected == []
    finally:
        page.close()

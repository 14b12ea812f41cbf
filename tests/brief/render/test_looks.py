"""The HTML brief in a real browser: no violation of the rules of accessibility, nothing wider than a phone, two pages on paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from tests.web.browsers import chromium, too_wide, watched_page, wrong_by_axe

from offramp.brief.render.html import to_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offramp.brief.brief import Brief

SLUGS = ("hotline", "korea-2017", "river")
"""The cases of the catalog that compare options."""

PHONE, DESK = (360, 740), (1280, 800)

LEAST_LETTERS = 10.9
"""Least height of the letters of a chart on a phone, in pixels."""

SMALLEST_LETTERS = """
() => Math.min(...[...document.querySelectorAll("figure svg")].filter(svg => svg.getBoundingClientRect().width).map(svg => {
    const shown = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return shown * Math.min(...[...svg.querySelectorAll("text")].map(text => parseFloat(getComputedStyle(text).fontSize)));
}))
"""
"""Compute the height of the smallest letters of all charts that are shown."""

HIDDEN = """
() => [...document.querySelectorAll(".page-1 .scroll, .page-2 .scroll")].filter(each => {
    return each.scrollWidth > each.clientWidth && !each.closest("details");
}).map(each => each.getAttribute("aria-label"))
"""
"""List the regions of the front that have to be scrolled sideways."""

CUT = """
() => [...document.querySelectorAll("main *")].filter(each => {
    const beyond = each.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
    return beyond && !each.closest(".scroll, .sr");
}).map(each => each.outerHTML.slice(0, 80))
"""
"""List the elements that reach beyond the right edge of the window outside a region that scrolls."""


THIN = "document.querySelectorAll('tbody tr:nth-child(n+4), .annex li:nth-child(n+3)').forEach(each => each.remove())"
"""Leave the first rows of each table and the first items of each list: the others are of the same kinds, and take a minute."""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with chromium() as browser:
        errors: list[str] = []
        shown = watched_page(browser.new_context(), errors)
        yield shown
        assert errors == []


def show(page: Any, brief: Brief, size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="light")
    page.set_content(to_html(brief))


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.dear
@pytest.mark.parametrize("slug", SLUGS)
def test_a_brief_has_no_fault_that_a_program_finds(page: Any, slug: str, catalog_brief: Callable[[str], Brief]) -> None:
    for size in (PHONE, DESK):
        show(page, catalog_brief(slug), size)
        unfold(page)
        page.evaluate(THIN)
        assert wrong_by_axe(page) == [], size
        page.emulate_media(color_scheme="dark")
        assert wrong_by_axe(page, "color-contrast") == [], size


@pytest.mark.parametrize("slug", SLUGS)
def test_a_phone_shows_a_brief_without_scrolling_sideways(
    page: Any, slug: str, catalog_brief: Callable[[str], Brief]
) -> None:
    show(page, catalog_brief(slug), PHONE)
    assert page.evaluate(HIDDEN) == [], "all of the front is in sight"
    unfold(page)
    assert too_wide(page) <= 0
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALLEST_LETTERS) >= LEAST_LETTERS


def test_a_link_of_the_contents_opens_its_section(page: Any, korea_brief: Brief) -> None:
    show(page, korea_brief, DESK)
    assert page.locator("details[open]").count() == 0
    page.get_by_role("link", name="The ranking in full").click()
    assert page.locator("#annex-4").is_visible()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_front_is_two_pages_on_paper(page: Any, slug: str, catalog_brief: Callable[[str], Brief]) -> None:
    show(page, catalog_brief(slug), DESK)
    unfold(page)
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, page_ranges="1-3")))
    told = [" ".join(sheet.extract_text().split()) for sheet in printed.pages]
    assert "Bottom line" in told[0]
    assert "The danger over time" in told[1]
    assert "1. The case" in told[2]


PAPER = {"width": 688, "height": 1017}
"""The room for text on A4 with the margins of the brief, in pixels."""


def test_nothing_is_wider_than_the_paper(page: Any, korea_brief: Brief) -> None:
    """A browser makes the letters of all pages smaller where something sticks out of one."""
    show(page, korea_brief, DESK)
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    front = page.locator("main, body").first
    assert front.evaluate("each => each.ownerDocument.documentElement.scrollWidth") <= PAPER["width"]
    lines = page.locator(".scores li").evaluate_all("all => all.map(each => [each.scrollWidth, each.clientWidth])")
    assert lines
    assert all(needed <= own + 1 for needed, own in lines), lines
    page.emulate_media(media="null")  # the browser chooses again, so that other tests print

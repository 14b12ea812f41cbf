"""Every page in a real browser: no violation of the rules of accessibility, no error, nothing wider than its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import SIZES, faults_of_layout, watched_page, wrong_by_axe
from tests.web.workbenches import SMALL

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
    "/cases/long/build/case",
    "/cases/long/ask/stability",
    "/cases/hotline/ask/glance",
    "/cases/hotline/ask/claims",
    "/cases/hotline/ask/discovery",
    "/cases/full/ask/question",
    "/cases/hotline/ask/routes?to=ease&by=moves&step=1",
    "/cases/hotline/ask/routes?to=nothing such",
    "/cases/hotline/ask/stability?view=projector",
    "/cases/hotline/ask/risk?view=projector",
    "/cases/edited/argue/history?from=1&to=2",
    "/cases/edited/argue/compare?from=1&to=2",
    "/cases/edited/argue/compare?other=long&view=projector",
    "/cases/korea-2017/ask/stability",
    "/cases/korea-2017/ask/routes",
    "/cases/hotline/build/nowhere",
)


LONG = SMALL.replace("Small", "A title of three thousand letters " * 80 + "x" * 300).replace(
    "Ann", "Ann of the House " * 9
)
"""A case whose texts are longer than anybody writes them."""

AT_WIDTH = ("scrollable-region-focusable", "target-size")
"""The rules of accessibility whose answer depends on the width of the window."""


@pytest.fixture(scope="module")
def context(served: Served) -> Iterator[tuple[Any, str]]:
    (served.folder / "long.yaml").write_text(LONG, encoding="utf-8")
    made = served.context()
    page = made.new_page()
    for text in (SMALL, SMALL.replace("a: [a.go, not b.stay]", "a: [not b.stay]")):  # two versions of a case
        (served.folder / "edited.yaml").write_text(text, encoding="utf-8")
        page.goto(f"{served.base}/cases/edited/build/case")
    page.close()
    yield made, served.base
    made.close()


def no_fault(page: Any, name: str) -> None:
    """Assert that no program finds a fault of a page, in light and dark, on a phone, at a desk and on a projector."""
    page.evaluate("document.querySelectorAll('details:not(.beside)').forEach(each => each.open = true)")
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert faults_of_layout(page) == [], (name, width)
        if width == SIZES["phone"][0]:
            assert wrong_by_axe(page, *AT_WIDTH) == [], (name, width)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert wrong_by_axe(page) == [], name
    page.emulate_media(color_scheme="dark")
    assert wrong_by_axe(page, "color-contrast") == [], name
    page.emulate_media(color_scheme="light")


@pytest.mark.dear
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_that_a_program_finds(context: tuple[Any, str], path: str) -> None:
    made, base = context
    errors: list[str] = []
    page = watched_page(made, errors)
    try:
        page.goto(base + path)
        no_fault(page, path)
        expected = [each for each in errors if "the server responded with a status of 4" not in each]
        assert expected == []
    finally:
        page.close()


@pytest.mark.dear
def test_work_that_runs_and_work_that_is_cancelled_have_no_fault(served: Served) -> None:
    made = served.context()
    page = made.new_page()
    page.route("**/events", lambda route: route.abort())  # or the page loads itself again in the middle
    page.goto(f"{served.base}/cases/hotline/ask/ranking")
    page.fill("#samples", "4096")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("progressbar").wait_for()
    no_fault(page, "a running job")
    page.unroute("**/events")
    page.get_by_role("button", name="Cancel").click()
    page.locator("p", has_text="Cancelled.").wait_for()
    no_fault(page, "a cancelled job")
    page.goto(f"{served.base}/work")
    no_fault(page, "the list of work")
    made.close()


FAULTS = {
    "wider": ("<p style='width: 3000px'>far</p>", "wider than the window"),
    "select": (
        "<div class='row'><select style='width: 60px'><option>a long option of a list</option></select></div>",
        "clipped select",
    ),
    "text": ("<p style='white-space: nowrap; overflow: hidden; width: 50px'>a long line of text</p>", "clipped: p"),
    "drawing": (
        "<svg class='curves' width='100' height='20' viewBox='0 0 100 20'><text x='60' y='15'>a long text</text></svg>",
        "outside its drawing",
    ),
    "caption": (
        (
            "<div class='scroll' style='width: 90px; overflow: auto'><table style='width: 900px'>"
            "<caption>a caption of a wide table, which goes on and on</caption><tr><td>text</td></tr></table></div>"
        ),
        "clipped caption",
    ),
    "overlap": ("<p id='one'>one text</p><p style='margin-top: -30px'>another text</p>", "overlap"),
}
"""Pages with one fault each, and the words by which it is named."""


@pytest.mark.dear
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_layout_is_found(context: tuple[Any, str], name: str) -> None:
    page = context[0].new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.set_content(f"<form>{FAULTS[name][0]}</form>")
    assert any(FAULTS[name][1] in each for each in faults_of_layout(page))
    page.set_content(
        "<form><p>one text</p><p>another</p><div class='row'><select><option>short</option></select></div></form>"
    )
    assert faults_of_layout(page) == []
    page.close()


@pytest.mark.parametrize("path", ["/cases/hotline/ask/why", "/cases/hotline/ask/routes", "/"])
def test_fields_and_choices_of_a_row_have_one_height(context: tuple[Any, str], path: str) -> None:
    page = context[0].new_page()
    page.goto(context[1] + path)
    fields = page.locator("form :is(input:not([type=hidden], [type=file], [type=checkbox]), select):visible")
    assert len({round(each.bounding_box()["height"]) for each in fields.all()}) == 1
    page.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [("/cases/hotline/ask/why?state=s12", "Northland: Strike first"), ("/cases/none/text", "the folder has no case")],
)
def test_a_projector_shows_what_an_answer_says(context: tuple[Any, str], path: str, words: str) -> None:
    page = context[0].new_page()
    page.goto(f"{context[1]}{path}{'&' if '?' in path else '?'}view=projector")
    assert page.locator("main > p", has_text=words).is_visible()
    page.goto(f"{context[1]}/cases/hotline/ask/stability?view=projector")
    assert not page.locator("main > p", has_text="A state is stable for an actor").is_visible()
    page.close()

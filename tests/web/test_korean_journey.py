"""The Korean case in a real browser, from the home page to the brief, and the files of a brief."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.journeys import PATIENCE

from offramp.case import catalog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.journeys import Journey


def step(page: Any) -> int:
    """Return the number of the step of a followed route."""
    found = re.search(r"Step (\d+) of", page.locator("#route").inner_text())
    return int(found[1]) if found else 0


def kept_brief(journey: Journey, form: str) -> tuple[str, Path]:
    """Write a brief of the case that is open; return the name and the file of the download."""
    page = journey.page
    page.get_by_role("link", name="Argue", exact=True).click()
    page.get_by_role("link", name="Brief", exact=True).click()
    page.fill("#samples", "8")
    page.select_option("#format", form)
    page.get_by_role("button", name="Write the brief").click()
    link = page.get_by_role("link", name="Save the file")
    link.wait_for(timeout=5 * PATIENCE)
    with page.expect_download() as kept:
        link.click()
    return kept.value.suggested_filename, kept.value.path()


@pytest.mark.dear
def test_the_korean_case_is_asked_followed_moved_ranked_and_written_up(journey: Journey) -> None:
    page = journey.page
    journey.go("/")
    page.locator("li", has=page.locator("input[value=korea-2017]")).get_by_role("button").click()
    page.wait_for_url(re.compile("/cases/korea-2017-[0-9]+/build/case"))
    name = page.url.split("/")[4]

    # Why the status quo is stable or not, with the witness on the graph.
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("link", name="Conflict graph", exact=True).click()
    page.locator("svg.graph a", has=page.locator(".outer")).click()
    page.get_by_role("heading", name="(status quo)").wait_for()
    page.select_option("#actor", "rok")
    page.get_by_role("button", name="Why?").click()
    page.locator("svg.graph .number").first.wait_for()

    # A route, forwards and back.
    page.get_by_role("link", name="Routes", exact=True).click()
    page.fill("#to", "talks")
    page.select_option("#by", "moves")
    page.get_by_role("button", name="Find routes").click()
    page.get_by_role("link", name="Follow the route").click()
    page.get_by_role("heading", name="Step 1 of").wait_for()
    first = page.locator(".timeline li").inner_text()
    page.get_by_role("link", name="Next step").click()
    page.get_by_role("heading", name="Step 2 of").wait_for()
    assert page.locator(".timeline li").inner_text() != first
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("heading", name="Step 1 of").wait_for()
    assert page.locator(".timeline li").inner_text() == first
    page.get_by_role("link", name="All steps").click()
    page.locator(".timeline li").nth(1).wait_for()
    assert step(page) == 0

    # A slider: the case as stated stays as a ghost, the changed number is marked, and one reset takes it back.
    page.get_by_role("link", name="Risk", exact=True).click()
    page.locator("#figures table").first.wait_for()
    stated = page.locator("#figures table").first.inner_text()
    assert page.locator("path.ghost").count() == 0
    assert page.locator(".slider.changed").count() == 0
    slider = page.locator("input[type=range]").first
    slider.wait_for()  # a script shows it
    slider.focus()
    slider.press("End")
    page.locator("path.ghost").first.wait_for(state="attached")
    assert page.locator(".slider.changed").count() == 1
    assert page.locator("th", has_text="With your numbers").count() == 1
    page.get_by_role("link", name="Reset all numbers").click()
    page.wait_for_url(lambda address: "set+" not in address)
    page.locator("#figures table").first.wait_for()
    assert page.locator("#figures table").first.inner_text() == stated
    assert page.locator("path.ghost, .slider.changed").count() == 0

    # A ranking that is cancelled.
    page.get_by_role("link", name="Ranking", exact=True).click()
    page.fill("#samples", "4096")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.locator("p", has_text="Cancelled.").wait_for()

    # A statement that is taken out: what it changes, and the undo.
    before = (journey.folder / f"{name}.yaml").read_text(encoding="utf-8")
    journey.go(f"/cases/{name}/build/preferences")
    page.locator("section:has(#wants-rok) form[action$='/remove'] button").first.click()
    journey.saved("Removed")
    journey.go(f"/cases/{name}/argue/compare")
    page.select_option("#from", index=1)
    page.select_option("#to", index=0)
    page.locator("form:has(#from)").get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name=re.compile("From version .* the answers")).wait_for()
    assert page.locator("tr.old").count() == 1
    page.get_by_role("button", name="Undo").click()
    journey.saved("Copy of the catalog case")
    assert (journey.folder / f"{name}.yaml").read_text(encoding="utf-8") == before

    file, path = kept_brief(journey, "html")
    assert file == f"{name}-brief.html"
    assert "Korea" in path.read_text(encoding="utf-8")


@pytest.mark.dear
def test_a_brief_is_kept_as_pdf_and_docx(journey: Journey) -> None:
    pypdf = pytest.importorskip("pypdf")
    for form in ("pdf", "docx"):
        journey.go("/cases/prisoners-dilemma/argue/brief")
        file, path = kept_brief(journey, form)
        assert file == f"prisoners-dilemma-brief.{form}"
        if form == "pdf":
            text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        else:
            text = zipfile.ZipFile(path).read("word/document.xml").decode()
        assert "Dilemma" in text


@pytest.mark.dear
def test_two_tabs_on_the_korean_case_lose_no_change(journey: Journey) -> None:
    stored = catalog.find("korea-2017")
    assert stored is not None
    text = stored.read_text(encoding="utf-8")
    journey.add("korea-tabs", text)
    file = journey.folder / "korea-tabs.yaml"
    one, other = journey.page, journey.tab()
    journey.go("/cases/korea-tabs/build/preferences", one)
    journey.go("/cases/korea-tabs/build/actors", other)

    # Two entries: both changes are kept.
    one.locator("section:has(#wants-rok) form[action$='/remove'] button").first.click()
    journey.saved("Removed statement 1 of South Korea", one)
    other.locator("summary", has_text="reliability of South Korea").click()
    other.fill("#actor-actors-rok-name", "Republic of Korea")
    other.keyboard.press("Tab")
    journey.saved("Changed the actor South Korea", other)
    now = file.read_text(encoding="utf-8")
    assert "Republic of Korea" in now
    assert len(now.splitlines()) < len(text.splitlines())

    # One entry: the second tab sees both changes, and chooses.
    journey.go("/cases/korea-tabs/build/case", one)
    journey.go("/cases/korea-tabs/build/case", other)
    one.fill("#case-title", "One title")
    one.keyboard.press("Tab")
    journey.saved("Changed the case", one)
    other.fill("#case-title", "Another title")
    other.keyboard.press("Tab")
    other.get_by_role("heading", name="Two changes of the same entry").wait_for()
    assert "title: One title" in file.read_text(encoding="utf-8")
    other.get_by_role("button", name="Make your change instead").click()
    journey.saved("Changed the case", other)
    assert "title: Another title" in file.read_text(encoding="utf-8")
    other.close()

"""Journeys in a real browser: a case built by the mouse, two tabs, sliders, work that is cancelled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import wrong_by_axe
from tests.web.journeys import PATIENCE
from tests.web.workbenches import SMALL

from offramp.case.catalog import find
from offramp.case.reading import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.journeys import Journey


@pytest.mark.dear
def test_the_prisoners_dilemma_is_built_by_the_mouse(journey: Journey) -> None:
    page, name = journey.page, "dilemma-by-mouse"

    def fill(label: str, text: str, button: str) -> None:
        page.get_by_label(label, exact=True).click()
        page.keyboard.type(text)
        page.get_by_role("button", name=button, exact=True).first.click()

    journey.go("/")
    fill("Title", "Dilemma by mouse", "Make the case")
    page.wait_for_url(f"**/cases/{name}/build/case")
    page.get_by_role("link", name="Actors and options", exact=True).click()
    for actor in ("Row", "Column"):
        fill("Name of the actor", actor, "Add actor")
        journey.saved(f"Added {actor}")
    for actor in ("row", "column"):
        page.locator(f"#new-option-{actor}").click()
        page.keyboard.type("Confess")
        page.locator(f"form:has(#new-option-{actor}) button").click()
        page.locator("small", has_text=f"({actor}.confess)").wait_for()
        page.wait_for_load_state()
    journey.go(f"/cases/{name}/build/rules")
    page.locator('form[action$="/status-quo"] button').click()
    journey.saved("Changed the status quo")
    journey.go(f"/cases/{name}/build/preferences")
    for actor, other in (("row", "column"), ("column", "row")):
        for thing, switch in ((f"{other}.confess", "off"), (f"{actor}.confess", "on")):
            page.select_option(f"#thing-{actor}", thing)
            page.select_option(f"#switch-{actor}", switch)
            page.locator(f"form:has(#thing-{actor}) button").click()
            journey.saved(f"Added {'not ' if switch == 'off' else ''}“Confess”")
    built, published = load(journey.folder / f"{name}.yaml"), load("prisoners-dilemma")
    assert len(built.options) == len(published.options)
    page.get_by_role("link", name="Ask", exact=True).click()
    page.locator("tr", has_text="s3").filter(has_text="NASH").wait_for()
    page.locator("tr", has_text="s0").filter(has_text="SEQ").locator("a").first.click()
    page.get_by_role("heading", name="The reasons").wait_for()


@pytest.mark.dear
def test_statements_are_dragged_and_a_deletion_is_undone(journey: Journey) -> None:
    journey.add("drag", SMALL)
    page = journey.page
    journey.go("/cases/drag/build/preferences")
    items = page.locator("section:has(#wants-a) ol.statements > li")
    items.nth(1).locator(".said").drag_to(items.nth(0).locator(".said"))
    journey.saved("Moved statement 2 of Ann to place 1")
    assert "a: [not b.stay, a.go]" in (journey.folder / "drag.yaml").read_text()
    page.wait_for_load_state()
    page.keyboard.press("Control+z")
    page.locator("section:has(#wants-a) li:nth-child(1) .said", has_text="Go").wait_for()
    assert (journey.folder / "drag.yaml").read_text() == SMALL
    page.locator("section:has(#wants-a) form[action$='/remove'] button").first.click()
    journey.saved("Removed statement 1 of Ann")
    page.get_by_role("button", name="Undo").click()
    journey.saved("Opened")
    assert (journey.folder / "drag.yaml").read_text() == SMALL


@pytest.mark.dear
def test_two_tabs_lose_no_change(journey: Journey) -> None:
    journey.add("tabs", SMALL)
    one, other = journey.page, journey.tab()
    for page in (one, other):
        journey.go("/cases/tabs/build/case", page)
    one.fill("#case-title", "One")
    one.keyboard.press("Tab")
    journey.saved("Saved: Changed the case")
    other.fill("#case-title", "Two")
    other.keyboard.press("Tab")
    other.get_by_role("heading", name="Two changes of the same entry").wait_for()
    assert wrong_by_axe(other) == []
    assert "title: One" in (journey.folder / "tabs.yaml").read_text()
    other.get_by_role("button", name="Make your change instead").click()
    journey.saved("Changed the case", other)
    assert "title: Two" in (journey.folder / "tabs.yaml").read_text()
    other.close()


@pytest.mark.dear
def test_a_merged_page_takes_no_old_name_back(journey: Journey) -> None:
    journey.add("merged", SMALL)
    one, other = journey.page, journey.tab()
    for page in (one, other):
        journey.go("/cases/merged/build/actors", page)
        for actor in ("Ann", "Bob"):
            page.locator("summary", has_text=f"reliability of {actor}").click()
    other.fill("#actor-actors-b-name", "Robert")
    other.keyboard.press("Tab")
    journey.saved("Saved: Changed the actor Bob", other)
    one.fill("#actor-actors-a-name", "Anna")
    with one.expect_event("load"):
        one.keyboard.press("Tab")
    assert one.input_value("#actor-actors-b-name") == "Robert"
    one.locator("summary", has_text="reliability of Robert").click()
    one.fill("#actor-actors-b-called", "the neighbour")
    one.keyboard.press("Tab")
    journey.saved("Saved: Changed the actor Robert")
    text = (journey.folder / "merged.yaml").read_text()
    assert all(word in text for word in ("Anna", "Robert", "the neighbour")), text
    other.close()


@pytest.mark.dear
def test_the_text_beside_a_form_takes_no_old_title_back(journey: Journey) -> None:
    journey.add("beside", SMALL)
    page = journey.page
    journey.go("/cases/beside/build/case")
    page.locator("summary", has_text="Text of the file").click()
    page.fill("#case-title", "One")
    page.locator("#text-beside").click()
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(page.locator("#text-beside")).to_have_value(re.compile("title: One"), timeout=PATIENCE)
    page.keyboard.press("Control+End")
    page.keyboard.type("# a line")
    page.get_by_role("button", name="Save the text").click()
    journey.saved("Changed the text")
    text = (journey.folder / "beside.yaml").read_text()
    assert "title: One" in text
    assert "# a line" in text


@pytest.mark.dear
def test_text_typed_beside_a_form_is_kept(journey: Journey) -> None:
    journey.add("typed", SMALL)
    page = journey.tab()
    asked: list[str] = []

    def accept(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    journey.go("/cases/typed/build/case", page)
    page.locator("summary", has_text="Text of the file").click()
    page.locator("#text-beside").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# a line")
    page.fill("#case-title", "One")
    with page.expect_response(lambda answer: answer.request.method == "GET"):  # the page as it is now
        page.keyboard.press("Tab")
    journey.saved("Saved: Changed the case", page)
    assert page.input_value("#text-beside").endswith("# a line")
    journey.go("/cases/typed/build/case", page)
    assert asked == ["beforeunload"]
    page.locator("summary", has_text="Text of the file").click()
    page.locator("#text-beside").fill(f"{SMALL}# a line")
    page.fill("#case-title", "Two")
    page.keyboard.press("Tab")
    journey.saved("Saved: Changed the case", page)
    page.get_by_role("button", name="Save the text").click()
    page.get_by_role("heading", name="Two changes of the same entry").wait_for()
    assert "title: Two" in (journey.folder / "typed.yaml").read_text()
    assert asked == ["beforeunload"]
    page.close()


@pytest.mark.dear
def test_a_field_that_is_not_saved_says_why(journey: Journey) -> None:
    journey.add("unsaved", SMALL)
    page, cookies = journey.page, journey.context.cookies()
    journey.go("/cases/unsaved/build/case")
    journey.context.set_offline(True)
    page.fill("#case-title", "One")
    page.keyboard.press("Tab")
    journey.saved("Not saved: the server does not answer")
    journey.context.set_offline(False)
    journey.context.clear_cookies()
    page.fill("#case-title", "Two")
    page.keyboard.press("Tab")
    journey.saved("Not saved: sign in again by the address that the terminal printed")
    journey.context.add_cookies(cookies)
    page.fill("#case-title", "Three")
    page.keyboard.press("Tab")
    journey.saved("Saved: Changed the case")
    journey.forgive("401", "ERR_INTERNET_DISCONNECTED")


@pytest.mark.dear
def test_a_problem_is_shown_while_typing_and_found_in_the_text(journey: Journey) -> None:
    journey.add("problem", SMALL)
    page = journey.page
    journey.go("/cases/problem/build/preferences")
    page.locator("summary", has_text="Change").first.click()
    page.locator("[id^=say-a]").first.fill("a.goo")
    page.keyboard.press("Tab")
    page.locator(".notice", has_text="did you mean a.go?").wait_for()
    assert wrong_by_axe(page) == []
    page.locator(".notice a").first.click()
    page.wait_for_url(re.compile(r"/text\?line=\d+$"))
    assert page.evaluate("document.activeElement.id") == "text"


@pytest.mark.dear
def test_a_slider_moves_the_figures_and_the_address(journey: Journey) -> None:
    file = find("hotline")
    assert file is not None
    journey.add("slider", file.read_text(encoding="utf-8"))
    page = journey.page
    journey.go("/cases/slider/ask/risk")
    assert page.locator("path.ghost").count() == 0
    page.locator("input[type=range]").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.locator("path.ghost").first.wait_for(state="attached")
    assert page.locator(".slider.changed", has_text="changed, from").count() == 1
    page.wait_for_function("location.search.includes('set+')")
    page.get_by_role("link", name="Reset all numbers").click()
    page.wait_for_function("!location.search.includes('set+')")
    assert page.locator("path.ghost").count() == 0


@pytest.mark.dear
def test_figures_that_are_not_computed_do_not_stay(journey: Journey) -> None:
    page, cookies = journey.page, journey.context.cookies()
    file = find("hotline")
    assert file is not None
    journey.add("stale", file.read_text(encoding="utf-8"))
    journey.go("/cases/stale/ask/risk")
    figures = page.locator("#figures")
    field = page.locator(".slider input[name]").first
    journey.context.set_offline(True)
    field.fill("0.5")
    figures.filter(has_text="No figures: the server does not answer.").wait_for()
    journey.context.set_offline(False)
    journey.context.clear_cookies()
    field.fill("0.4")
    figures.filter(has_text="No figures: sign in again by the address that the terminal printed.").wait_for()
    assert page.locator("table").count() == 0
    journey.context.add_cookies(cookies)
    field.fill("")
    figures.locator("table").first.wait_for()
    journey.forgive("401", "ERR_INTERNET_DISCONNECTED")


@pytest.mark.dear
def test_a_ranking_tells_a_partial_answer_and_is_cancelled(journey: Journey) -> None:
    file = find("hotline")
    assert file is not None
    journey.add("ranked", file.read_text(encoding="utf-8"))
    page = journey.page
    journey.go("/cases/ranked/ask/ranking")
    page.fill("#samples", "4096")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Partial answer").wait_for()
    assert wrong_by_axe(page) == []
    page.get_by_role("button", name="Cancel").click()
    page.locator("p", has_text="Cancelled. A partial answer stays below.").wait_for()


@pytest.mark.dear
def test_a_file_is_dropped_and_everything_works_without_scripts(journey: Journey, tmp_path: Path) -> None:
    page = journey.page
    journey.go("/")
    # A file of the desktop, as the browser hands it to the page.
    held = page.evaluate_handle(
        "text => { const held = new DataTransfer(); held.items.add(new File([text], 'dropped.yaml')); return held; }",
        SMALL,
    )
    page.dispatch_event("drop-zone", "dragover", {"dataTransfer": held})
    page.locator("drop-zone.over").wait_for()
    page.dispatch_event("drop-zone", "drop", {"dataTransfer": held})
    page.wait_for_url("**/cases/dropped/build/case")
    assert (journey.folder / "dropped.yaml").read_text() == SMALL
    cookies = journey.context.cookies()
    plain = journey.context.browser.new_context(java_script_enabled=False)
    plain.add_cookies(cookies)
    still = plain.new_page()
    journey.go("/cases/dropped/build/case", still)
    still.fill("#case-title", "Without scripts")
    still.locator('form[action$="/record"] button').click()
    journey.saved("Changed the case", still)
    assert "title: Without scripts" in (journey.folder / "dropped.yaml").read_text()
    (tmp_path / "chosen.yaml").write_text(SMALL)
    journey.go("/", still)
    still.set_input_files("#file", tmp_path / "chosen.yaml")
    still.get_by_role("button", name="Import", exact=True).click()
    still.wait_for_url("**/cases/chosen/build/case")
    plain.close()


@pytest.mark.dear
def test_a_change_is_tried_in_a_copy_compared_and_taken_out_as_data(journey: Journey) -> None:
    journey.add("variant", SMALL)
    page = journey.page
    journey.go("/cases/variant/ask/inverse")
    page.fill("#to", "a.go and not b.stay")
    page.get_by_role("button", name="Find changes in the background").click()
    page.get_by_role("button", name="Try it in a copy").first.click()
    page.wait_for_url("**/argue/compare?other=variant-trial")
    page.get_by_role("heading", name=re.compile("Compare")).first.wait_for()
    assert wrong_by_axe(page) == []
    twin = page.get_by_role("link", name="This page as JSON").get_attribute("href")
    found = page.request.get(journey.base + twin).json()
    assert found["newly"]["count"] == 1, found

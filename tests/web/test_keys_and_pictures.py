"""In a real browser: the picture of a new unknown, undo by the keyboard beside an empty field, and a state after a drag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import SMALL

if TYPE_CHECKING:
    from tests.web.journeys import Journey


@pytest.mark.dear
def test_the_picture_of_a_new_unknown_follows_its_numbers_and_undo_works_beside_empty_fields(journey: Journey) -> None:
    page = journey.page
    journey.add("pictured", SMALL)
    journey.go("/cases/pictured/build/unknowns")
    page.locator("#add-unknowns").click()
    form = page.locator('form[action$="/add"]').first
    picture = form.locator("live-density")
    assert picture.is_hidden(), "no numbers yet"
    form.locator("input[name=label]").fill("pace")
    for key, text in (("low", "0.5"), ("best", "1"), ("high", "3")):
        form.locator(f'[name="f {key}"]').fill(text)
    form.locator('live-density img[src$="high=3"]').wait_for()
    assert picture.bounding_box()["y"] < form.locator('[name="f low"]').bounding_box()["y"], "in view while one types"
    form.locator(":scope > button").click()
    page.locator("#unknowns-entry-1").wait_for()
    page.wait_for_load_state()  # until then the browser may move the focus

    page.locator("#add-unknowns").focus()
    page.keyboard.press("Enter")
    page.locator("#new-unknowns").focus()
    page.keyboard.type("x")
    page.keyboard.press("Control+z")
    assert page.locator("#unknowns-entry-1").count() == 1, "the text of the field is undone, not the case"
    page.locator("#new-unknowns").fill("")
    page.keyboard.press("Control+z")
    page.locator("#unknowns-entry-1").wait_for(state="detached")
    page.wait_for_load_state()
    page.keyboard.press("Control+y")
    page.locator("#unknowns-entry-1").wait_for()
    assert journey.errors == []


@pytest.mark.dear
def test_the_keyboard_opens_a_state_after_a_drag(journey: Journey) -> None:
    page = journey.page
    journey.go("/cases/hotline/ask/graph")
    box = page.locator(".map-window").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 100, steps=4)
    page.mouse.up()
    page.locator("svg.graph a[data-state]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/why?state=*")
    assert journey.errors == []

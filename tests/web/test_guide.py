"""The guide of a first case in a real browser: from nothing to an answer, and from a catalog case to its first answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.journeys import Journey


@pytest.mark.dear
def test_the_guide_leads_from_an_empty_case_to_an_answer(journey: Journey) -> None:
    page = journey.page
    journey.go("/")
    page.get_by_label("Title", exact=True).fill("Guided")
    page.get_by_role("button", name="Make the case").click()
    page.get_by_role("heading", name="A first case in five minutes").wait_for()
    assert page.locator(".steps .yes").count() == 0

    def follow(words: str) -> None:
        journey.go("/cases/guided/build/case")
        page.locator(".steps").get_by_role("link", name=words).click()

    follow("Add the actors, at least two.")
    for actor in ("Row", "Column"):
        page.fill("#new-actor-name", actor)
        page.keyboard.press("Enter")
        journey.saved(f"Added {actor}")
    follow("Give each actor an option")
    for actor in ("row", "column"):
        page.fill(f"#new-option-{actor}", "Confess")
        page.keyboard.press("Enter")
        page.locator("small", has_text=f"({actor}.confess)").wait_for()
    follow("Tick what is on today")
    page.click("#save-today")
    journey.saved("Changed the status quo")
    follow("Say what each actor wants")
    for actor in ("row", "column"):
        page.select_option(f"#thing-{actor}", f"{actor}.confess")
        with page.expect_navigation():
            page.locator(f"form:has(#thing-{actor}) button").click()
        journey.saved("Added")
    journey.go("/cases/guided/build/case")
    page.get_by_role("heading", name="First answers in five minutes").wait_for()
    page.locator(".steps").get_by_role("link", name="Ask which states are equilibria").click()
    page.locator("p.answer", has_text="equilibrium").wait_for()


@pytest.mark.dear
def test_the_guide_leads_from_a_catalog_case_to_its_first_answers(journey: Journey) -> None:
    page = journey.page
    journey.go("/")
    page.locator("li", has=page.locator("input[value=hotline]")).get_by_role("button").click()
    page.get_by_role("heading", name="First answers in five minutes").wait_for()
    first = page.url
    for words, heading in (
        ("Ask which states are equilibria", "Stability"),
        ("Ask why the status quo is stable or not", "Why"),
        ("Look at the conflict graph", "Conflict graph"),
        ("Change what one actor wants", "Preferences"),
        ("Compare the two versions", "Compare two variants"),
        ("Write the brief", "Brief"),
    ):
        page.goto(first)
        page.locator(".steps").get_by_role("link", name=words).click()
        page.get_by_role("heading", name=heading, exact=True, level=1).wait_for()
        if heading == "Preferences":
            page.locator("button[data-move=down]:enabled").first.click()
            journey.saved("Moved")
        if heading == "Compare two variants":
            page.select_option("#from", index=1)
            page.select_option("#to", index=0)
            page.locator("form:has(#from)").get_by_role("button", name="Compare").click()
            page.get_by_role("heading", name=re.compile("From version .* the answers")).wait_for()
            assert page.locator("tr.old, tr.new").count() > 0

"""A case built by the keyboard alone, with and without scripts: the focus stays where the work is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.web.journeys import PATIENCE, Journey
from tests.web.workbenches import SMALL

from offramp.case.reading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served

MOST = 60
"""Most presses of Tab from one place to the next."""

THIRD = SMALL.replace("  a: [a.go, not b.stay]", "  a: [a.go, not b.stay, b.stay or a.go]")


class Keyboard:
    """The keys of a journey: Tab, Shift+Tab, Enter, Space, arrows and letters."""

    def __init__(self, journey: Journey, scripts: str) -> None:
        self.journey, self.page, self.scripts = journey, journey.page, scripts

    def focused(self) -> str:
        """Return the id of the element with the focus, or its text."""
        return str(
            self.page.evaluate(
                "(e => e === document.body ? '' : e.id || e.textContent.trim().split('\\n')[0])(document.activeElement)"
            )
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, wanted: str, key: str = "Tab", most: int = MOST) -> None:
        """Press Tab until the element of an id or a text has the focus."""
        seen = []
        for _ in range(most):
            self.press(key)
            seen.append(self.focused())
            if seen[-1] == wanted:
                return
        raise AssertionError(f"{most} times {key} do not reach {wanted}: {seen}")

    def enter(self, words: str, focus: str, *, typed: str = "") -> None:
        """Type and press Enter; the receipt has a word, and an element has the focus."""
        if typed:
            self.page.keyboard.type(typed)
        with self.page.expect_navigation():
            self.press("Enter")
        self.journey.saved(words)
        self.keeps(focus)

    def keeps(self, focus: str) -> None:
        """Wait until an element has the focus, which a page gives once it is loaded."""
        self.page.locator(f"[id='{focus}']:focus").wait_for(state="attached")

    def follow(self, link: str, ending: str) -> None:
        """Go to a link by Tab and follow it."""
        self.reach(link)
        self.press("Enter")
        self.page.wait_for_url(f"**{ending}")


@pytest.fixture(scope="module")
def plain(served: Served) -> Iterator[tuple[Any, str, Any]]:
    context = served.context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    yield context, served.base, served.folder
    context.close()


@pytest.fixture(params=["scripts", "no-scripts"])
def keys(request: pytest.FixtureRequest) -> Iterator[Keyboard]:
    server = request.getfixturevalue("server" if request.param == "scripts" else "plain")
    journey = Journey(*server)
    yield Keyboard(journey, request.param)
    journey.page.close()
    assert journey.errors == []


@pytest.mark.dear
def test_the_prisoners_dilemma_is_built_by_keys_alone(keys: Keyboard) -> None:
    journey, page, name = keys.journey, keys.page, f"dilemma-by-keys-with-{keys.scripts}"
    journey.go("/")
    keys.press("Tab", "Enter")  # the link that skips the navigation
    keys.reach("title")
    page.keyboard.type(name)
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{name}/build/case")
    keys.follow("Actors and options", "/build/actors")
    keys.reach("new-actor-name")
    for actor in ("Row", "Column"):
        keys.enter("Added", "new-actor-name", typed=actor)
    keys.reach("new-option-row", "Shift+Tab")
    keys.enter("Added", "new-option-row", typed="Confess")
    keys.reach("new-option-column")
    keys.enter("Added", "new-option-column", typed="Confess")
    keys.follow("Rules", "/build/rules")
    keys.reach("save-today")
    keys.enter("Changed", "save-today")
    keys.follow("Preferences", "/build/preferences")
    for actor, own in (("row", 1), ("column", 2)):
        keys.reach(f"thing-{actor}")
        for thing, switch in ((own, "on"), (3 - own, "off")):
            keys.press(*["ArrowDown"] * thing, "Tab", *["ArrowDown"] * (switch == "off"), "Tab")
            keys.enter("Added", f"thing-{actor}")
        # The other's choice matters more: the second statement goes up.
        keys.reach(f"up-{actor}-2", "Shift+Tab")
        keys.enter("Moved", f"down-{actor}-1")
    built, published = load(journey.folder / f"{name}.yaml"), load("prisoners-dilemma")
    assert len(built.options) == len(published.options)
    stated = yaml.safe_load((journey.folder / f"{name}.yaml").read_text())
    assert stated["preferences"]["row"] == ["not column.confess", "row.confess"]
    keys.follow("Ask", "/ask/stability")
    page.locator("tr", has_text="s3").filter(has_text="NASH").wait_for()
    keys.reach("stable: why, for Row in s0")
    keys.press("Enter")
    page.get_by_role("heading", name="The reasons").wait_for()


@pytest.mark.dear
def test_the_focus_stays_at_what_was_moved_and_removed(keys: Keyboard) -> None:
    journey, page, name = keys.journey, keys.page, f"moved-with-{keys.scripts}"
    journey.add(name, THIRD)
    journey.go(f"/cases/{name}/build/preferences")
    keys.reach("down-a-1")
    keys.press("Space")
    journey.saved("Moved")
    keys.keeps("down-a-2")  # the same button of the statement in its new place
    keys.enter("Moved", "up-a-3")
    keys.enter("Moved", "up-a-2")
    keys.reach("remove-a-2")
    keys.enter("Removed", "remove-a-2")
    keys.enter("Removed", "remove-a-1")
    keys.enter("Removed", "thing-a")
    keys.reach("undo", "Shift+Tab")
    for _ in range(6):
        keys.keeps("undo")
        with page.expect_navigation():
            keys.press("Enter")
    journey.saved("Opened")
    assert (journey.folder / f"{name}.yaml").read_text() == THIRD
    journey.go(f"/cases/{name}/build/actors")
    keys.reach("actor-1-option-1")
    keys.press("Enter")
    keys.reach("Remove Go")
    keys.enter("Removed", "new-option-a")
    keys.reach("actor-1-more")
    keys.press("Enter")
    keys.reach("Remove Ann")
    keys.enter("Removed", "actor-1-head")
    assert page.locator("#actor-1-head").inner_text().startswith("Bob")
    assert page.locator("h2:focus-visible").count() == 1, "the focus is seen"


@pytest.mark.dear
def test_a_saved_field_keeps_the_focus(keys: Keyboard) -> None:
    journey, page, name = keys.journey, keys.page, f"kept-with-{keys.scripts}"
    journey.add(name, SMALL)
    journey.go(f"/cases/{name}/build/actors")
    keys.reach("actor-1-option-1")
    keys.press("Enter", "Tab")
    assert keys.focused() == "option-actors-a-options-go-label"
    page.keyboard.type("Leave")
    keys.reach("actor-1-option-1-save")
    keys.press("Enter")
    page.locator("#actor-1-option-1", has_text="Leave").wait_for(timeout=PATIENCE)
    keys.keeps("actor-1-option-1-save")
    assert "Leave" in (journey.folder / f"{name}.yaml").read_text()
    journey.go(f"/cases/{name}/build/rules")
    for text in ("a.go and b.stay", "b.stay and not a.go"):
        keys.reach("new-impossible") if keys.focused() != "new-impossible" else None
        keys.enter("Added", "new-impossible", typed=text)
    keys.reach("remove-impossible-1", "Shift+Tab")
    keys.enter("Removed", "remove-impossible-1")
    keys.enter("Removed", "new-impossible")
    journey.go(f"/cases/{name}/build/policies")
    keys.reach("new-policy-name")
    keys.enter("Added", "new-policy-name", typed="wait")
    keys.reach("policy-1-new", "Shift+Tab")
    keys.press("Enter")
    keys.reach("new-new-policies-wait-holds-a-go")
    keys.press("ArrowDown")
    keys.reach("Add stage")
    keys.enter("Added", "policy-1-new")

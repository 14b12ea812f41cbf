"""A case that is just begun says what to add next, on every page, and keeps the words about its text for the text page."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import pytest

from offramp.web.rendering import SECTIONS

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

ACTORS = "actors:\n  a: {name: Ann, options: {go: Go}}\n  b: {name: Bob, options: {stay: Stay}}\n"

BEGUN = {
    "title: Mine\n": ("actors", "Add the actors, at least two."),
    "title: Mine\nactors: {}\n": ("actors", "Add the actors, at least two."),
    "title: Mine\nactors: {a: {name: Ann}, b: {name: Bob}}\nstatus quo: []\n": ("actors", "Give each actor an option"),
    f"title: Mine\n{ACTORS}": ("rules", "Tick what is on today"),
    f"title: Mine\n{ACTORS}status quo: []\n": ("preferences", "Say what each actor wants"),
    f"title: Mine\n{ACTORS}status quo: []\npreferences: {{a: [a.go]}}\n": ("preferences", "Say what each actor wants"),
}
"""Cases at each step of the guide, with the page and the words of the step."""


OF_TEXT = (" is missing", " is empty", "no preferences", "no actor has an option")
"""Words about the text of a file that lacks an entry."""


@pytest.mark.parametrize("text", BEGUN)
def test_pages_of_a_begun_case_lead_to_the_next_step(browser: Browser, text: str) -> None:
    name = browser.add(text, "mine")
    page, words = BEGUN[text]
    for section, _ in SECTIONS["build"]:
        shown = browser.get(f"/cases/{name}/build/{section}").text
        said = html.unescape(shown.partition("<main")[2].partition('<details class="beside">')[0])
        assert f'Next: <a href="/cases/{name}/build/{page}">{words}' in said, section
        assert not any(each in said for each in (*OF_TEXT, "aria-invalid")), section
    for section, _ in SECTIONS["ask"]:
        answer = browser.get(f"/cases/{name}/ask/{section}")
        if answer.status_code == 422:
            said = html.unescape(answer.text)
            assert "<h1>The case is not complete yet</h1>" in said, section
            assert f'Next: <a href="/cases/{name}/build/{page}">{words}' in said, section
            assert not any(each in said for each in OF_TEXT), section
    assert browser.get(f"/cases/{name}/ask/stability").status_code == 422
    told = browser.get(f"/cases/{name}/text").text
    problems = json.loads(browser.get(f"/cases/{name}/text.json").text)["problems"]
    assert problems
    assert told.count("?line=") >= len(problems)


def test_what_is_wrong_is_still_said_beside_the_next_step(browser: Browser) -> None:
    name = browser.add(f"title: Mine\n{ACTORS}status quo: [a.gone]\n", "mine")
    for page in ("build/rules", "ask/stability"):
        shown = browser.get(f"/cases/{name}/{page}").text
        assert "Next: <a" in shown
        assert "<code>a.gone</code>" in shown
        assert "no preferences" not in shown
    assert "<h1>The case has problems</h1>" in browser.get(f"/cases/{name}/ask/stability").text


def test_a_whole_case_with_a_mistake_has_no_next_step(browser: Browser) -> None:
    name = browser.add(f"title: Mine\n{ACTORS}status quo: []\npreferences: {{a: [a.go], b: [b.gone]}}\n", "mine")
    for page in ("build/rules", "ask/stability"):
        shown = browser.get(f"/cases/{name}/{page}").text
        assert "Next: <a" not in shown
        assert "<code>b.gone</code>" in shown

"""Receipts: entries by their labels, and the time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from offramp.web.entry_names import condition_words, entry_words

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

VALUES: dict[str, Any] = {
    "actors": {
        "usa": {"name": "United States", "options": {"strike": {"label": "Strike the sites", "short": "Strike"}}},
        "dprk": {"name": "North Korea", "options": {"cap": "Cap the arsenal", "talk_more": None}},
    },
    "images": {"dprk": {"survivor": {"label": "Survival first"}}},
    "events": {"storm": "A storm"},
    "unknowns": {"misread": {"label": "Chance of a misreading", "best": 0.1}, "pace_of_work": "2 to 3"},
    "terms": {"deal": "dprk.cap"},
    "impossible": ["usa.strike and dprk.cap"],
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([], "the case"),
        (["actors", "usa"], "the actor United States"),
        (["actors", "usa", "options", "strike"], "the option Strike (United States)"),
        (["actors", "dprk", "options", "talk_more"], "the option talk more (North Korea)"),
        (["preferences", "dprk"], "the order of North Korea"),
        (["preferences", "dprk", 0], "statement 1 of North Korea"),
        (["images", "dprk", "survivor", "preferences", 1], "statement 2 of North Korea as Survival first"),
        (["beliefs", "usa", "dprk", 0], "statement 1 of North Korea, as United States believes"),
        (["doubt", "dprk"], "the doubt of North Korea"),
        (["unaware", "usa"], "the list of unknown options of United States"),
        (["unknowns", "misread"], "the unknown Chance of a misreading"),
        (["unknowns", "pace_of_work"], "the unknown pace of work"),
        (["events", "storm"], "the event A storm"),
        (["terms", "deal"], "the term deal"),
        (["policies", "hold_on", 1], "stage 2 of the policy hold on"),
        (["impossible", 0], "entry 1 of What is impossible"),
        (["title"], "title"),
        (["nowhere", "x", 3], "entry 4 of the nowhere x"),
    ],
)
def test_entries_have_words(path: list[str | int], words: str) -> None:
    assert entry_words(VALUES, path) == words


def test_conditions_have_labels_and_keep_the_rest() -> None:
    said = "not usa.strike and (storm or usa.strikes) and -x"
    assert condition_words(VALUES, said) == "not “Strike” and (“A storm” or usa.strikes) and -x"
    assert condition_words({}, "a.go") == "a.go"
    assert condition_words({"actors": ["odd"], "events": 3}, "a.go") == "a.go"


@pytest.mark.parametrize(
    ("word", "fields", "told"),
    [
        ("move", {"path": '["preferences", "a", 1]', "to": "0"}, "Moved statement 2 of Ann to place 1"),
        ("remove", {"path": '["preferences", "a", 0]'}, "Removed statement 1 of Ann"),
        ("insert", {"path": '["preferences", "b"]', "thing": "a.go", "switch": "off"}, "Added not “Go”"),
        ("remove", {"path": '["actors", "a", "options", "go"]'}, "Removed the option Go (Ann)"),
    ],
)
def test_a_receipt_says_labels_and_the_time(browser: Browser, word: str, fields: dict[str, str], told: str) -> None:
    name = browser.add()
    answer = browser.post(
        f"/cases/{name}/change/{word}",
        {"version": str(browser.version(name)), **fields},
        headers={"accept": "application/json"},
    ).json()
    assert re.fullmatch(rf"Saved: {re.escape(told)}, \d\d:\d\d:\d\d", answer["receipt"])
    assert browser.workbench.store.history.versions(name)[0].change == told
    foot = browser.get(f"/cases/{name}/build/actors").text.partition('id="receipt">')[2]
    assert re.match(rf"Version \d+, saved \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d: {re.escape(told)}\.</p>", foot)

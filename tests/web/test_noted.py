"""Notes: beside their entries on every page that shows them, and brought back after a removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.web.noted import Noted, subject_of

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

MORE = """
events:
  storm: A storm
unknowns:
  pace: {low: 1, best: 2, high: 4}
policies:
  wait: []
"""


def note(browser: Browser, name: str, about: str, text: str, **more: str) -> str:
    answer = browser.post(f"/cases/{name}/argue/notes", {"about": about, "text": text, "source": "letter", **more})
    assert answer.status_code == 303
    return str(answer.headers["location"])


@pytest.mark.parametrize(
    ("about", "page"),
    [
        ("a.go", "build/actors"),
        ("a", "build/actors"),
        ("actors.a.tempo", "build/actors"),
        ("b.stay", "build/preferences"),
        ("not  b.stay", "build/preferences"),
        ("storm", "build/events"),
        ("unknowns.pace", "build/unknowns"),
        ("unknowns.pace.low", "build/unknowns"),
        ("policies.wait", "build/policies"),
        ("a.go,b.stay", "ask/why?state=a.go,b.stay"),
        ("b.stay", "ask/why?state=-&actor=b"),
    ],
)
def test_a_note_stands_beside_its_entry(browser: Browser, about: str, page: str) -> None:
    from tests.web.workbenches import SMALL

    name = browser.add(SMALL + MORE)
    note(browser, name, "elsewhere", "Of another thing.")
    before = browser.get(f"/cases/{name}/{page}").text
    assert "Ann has told" not in before
    note(browser, name, about, "Ann has told <us>.")
    shown = browser.get(f"/cases/{name}/{page}").text
    assert shown.count("Ann has told &lt;us&gt;. (Source: letter)") == 1
    assert "Of another thing." not in shown
    number = browser.get(f"/cases/{name}/argue/notes.json").json()["notes"][0]["id"]
    assert f'/argue/notes#note-{number}"' in shown
    assert f'id="note-{number}"' in browser.get(f"/cases/{name}/argue/notes").text


def test_a_note_is_written_from_its_entry_and_leads_back(browser: Browser) -> None:
    name = browser.add()
    page = browser.get(f"/cases/{name}/build/actors").text
    assert f"/cases/{name}/argue/notes?about=a.go&amp;back=%2Fcases%2F{name}%2Fbuild%2Factors" in page
    back = f"/cases/{name}/build/actors"
    assert note(browser, name, "a.go", "One.", back=back) == back
    assert note(browser, name, "a.go", "Two.", back="https://elsewhere.example/") == f"/cases/{name}/argue/notes"


def test_a_removed_note_comes_back(browser: Browser) -> None:
    name = browser.add()
    for text in ("One.", "Two."):
        note(browser, name, "a.go", text)
    first = min(each["id"] for each in browser.get(f"/cases/{name}/argue/notes.json").json()["notes"])
    answer = browser.post(f"/cases/{name}/argue/notes/remove", {"number": str(first)})
    assert "One." not in browser.get(f"/cases/{name}/build/actors").text
    page = browser.get(answer.headers["location"]).text
    assert "<details open><summary>Removed notes (1)" in page
    browser.post(f"/cases/{name}/argue/notes/restore", {"number": str(first)})
    assert "One." in browser.get(f"/cases/{name}/build/actors").text
    notes = browser.get(f"/cases/{name}/argue/notes.json").json()["notes"]
    assert [each["text"] for each in notes] == ["Two.", "One."]
    assert "Removed notes" not in browser.get(f"/cases/{name}/argue/notes").text


def test_notes_of_two_things_do_not_mix() -> None:
    noted = Noted([{"path": about} for about in ("pace", "events.pace", "unknowns.pace", "unknowns.pace2", "a.paced")])
    assert [each["path"] for each in noted.on(["unknowns", "pace"])] == ["unknowns.pace"]
    assert [each["path"] for each in noted.on(["events", "pace"])] == ["pace", "events.pace"]
    assert subject_of(["ends"]) == "ends"

"""Notes: beside their entries on every page that shows them, and brought back after a removal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import SMALL, Browser, signed_in

from offramp.web.noted import Noted, subject_of

if TYPE_CHECKING:
    from offramp.web.workbench import Workbench

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


def about(browser: Browser, name: str) -> dict[str, str]:
    """Return what each note is about, by its text."""
    notes = browser.get(f"/cases/{name}/argue/notes.json").json()["notes"]
    return {each["text"]: each["path"] for each in notes}


def test_notes_go_with_a_renamed_entry_and_come_back_with_undo(browser: Browser) -> None:
    name = browser.add(SMALL + MORE)
    subjects = {"One.": "a.go", "Two.": "not b.stay", "Three.": "unknowns.pace.low", "Four.": "actors.a.tempo"}
    for text, subject in subjects.items():
        note(browser, name, subject, text)
    browser.change(name, "rename", path='["actors", "a", "options", "go"]', value="leave")
    assert about(browser, name) == {**subjects, "One.": "a.leave"}
    assert "One." in browser.get(f"/cases/{name}/build/actors").text
    browser.change(name, "rename", path='["actors", "b"]', value="bob")
    browser.change(name, "rename", path='["actors", "a"]', value="ann")
    browser.change(name, "rename", path='["unknowns", "pace"]', value="tempo")
    now = {"One.": "ann.leave", "Two.": "not bob.stay", "Three.": "unknowns.tempo.low", "Four.": "actors.ann.tempo"}
    assert about(browser, name) == now
    browser.post(f"/cases/{name}/undo", {"version": str(browser.version(name))})
    assert about(browser, name) == {**now, "Three.": "unknowns.pace.low"}
    last = browser.workbench.store.history.versions(name)[0].number
    browser.post(f"/cases/{name}/go-to", {"version": str(browser.version(name)), "number": "1"})
    assert about(browser, name) == subjects
    browser.post(f"/cases/{name}/go-to", {"version": str(browser.version(name)), "number": str(last)})
    assert about(browser, name) == now


def test_two_entries_swap_their_names_with_their_notes(browser: Browser) -> None:
    name = browser.add()
    note(browser, name, "a.go", "One.")
    note(browser, name, "b.stay", "Two.")
    browser.workbench.store.history.move_notes(name, {"a.go": "b.stay", "b.stay": "a.go"})
    assert about(browser, name) == {"One.": "b.stay", "Two.": "a.go"}


def test_a_note_stands_at_a_pair_of_a_partial_order(browser: Browser) -> None:
    name = browser.add()
    browser.change(
        name,
        "pair",
        path='["preferences", "a", "above"]',
        above="a.go",
        below="not b.stay",
        alone="yes",
        statement=["a.go", "not b.stay"],
    )
    page = browser.get(f"/cases/{name}/build/preferences").text
    assert "about=a.go+above+not+b.stay" in page
    note(browser, name, "a.go above not b.stay", "She told us.")
    assert "She told us." in browser.get(f"/cases/{name}/build/preferences").text
    assert (
        "above" in browser.get(f"/cases/{name}/argue/notes").text.partition("She told us.")[2].partition("</small>")[0]
    )


def test_a_pair_is_said_in_the_language_of_the_page(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    name = french.add(
        SMALL.replace("a: [a.go, not b.stay]", "a: {statements: [a.go, not b.stay], above: [[a.go, not b.stay]]}")
    )
    note(french, name, "a.go above not b.stay", "She told us.")
    french.change(name, "remove", path='["preferences", "a", "above", 0]')
    said = "“Go” au-dessus de not “Stay”"
    for page in ("notes", f"compare?first=1&second={french.version(name)}"):
        shown = french.get(f"/cases/{name}/argue/{page}").text
        assert said in shown
        assert "“Go” above" not in shown
    assert french.get(f"/cases/{name}/argue/notes.json").json()["notes"][0]["path"] == "a.go above not b.stay"


def test_compare_shows_the_notes_on_what_differs(browser: Browser) -> None:
    name = browser.add()
    note(browser, name, "b.stay", "Of Bob.")
    note(browser, name, "a.go", "Of Ann.")
    browser.change(name, "remove", path='["preferences", "b", 0]')
    browser.change(name, "insert", path='["preferences", "b"]', value="not b.stay")
    page = browser.get(f"/cases/{name}/argue/compare?first=1&second={browser.version(name)}").text
    assert "Notes on what differs" in page
    assert "Of Bob." in page
    assert "Of Ann." not in page
    same = browser.get(f"/cases/{name}/argue/compare?first=1&second=1").text
    assert "Notes on what differs" not in same


def test_a_reason_shows_the_notes_on_its_own_statement_alone(browser: Browser) -> None:
    name = browser.add(SMALL.replace("[a.go, not b.stay]", "[a.go or b.stay]").replace("b: [b.stay]", "b: [a.go]"))
    note(browser, name, "a.go", "Of a shorter statement.")
    note(browser, name, "a.go or b.stay", "Of the whole.")
    shown = browser.get(f"/cases/{name}/ask/why?state=-&actor=a").text
    assert "by the statement: “Go” or “Stay”" in shown
    assert "Of the whole." in shown
    assert "Of a shorter statement." not in shown

"""Pages: each case is built, asked and argued about by forms alone."""

from __future__ import annotations

import html
import json

import pytest
from click.testing import CliRunner
from tests.web.workbenches import SMALL, Browser

from offramp.case.reading import loads
from offramp.cli import cli

DILEMMA = {
    "Row": ("Confess", "not column.confess", "row.confess"),
    "Column": ("Confess", "not row.confess", "column.confess"),
}


def test_the_prisoners_dilemma_is_built_from_nothing(browser: Browser) -> None:
    answer = browser.post("/cases", {"start": "blank", "title": "Dilemma"})
    name = answer.headers["location"].split("/")[2]
    for actor in DILEMMA:
        assert browser.change(name, "add", path='["actors"]', form="actor", label=actor).status_code == 303
    for actor, (option, *_) in DILEMMA.items():
        path = json.dumps(["actors", actor.casefold(), "options"])
        assert browser.change(name, "add", path=path, form="option", label=option).status_code == 303
    assert browser.change(name, "status-quo", path='["status quo"]').status_code == 303
    for actor, (_, *wants) in DILEMMA.items():
        for want in wants:
            path = json.dumps(["preferences", actor.casefold()])
            assert browser.change(name, "insert", path=path, value=want).status_code == 303
    case = loads(browser.text(name))
    assert case.options == ("row.confess", "column.confess")
    found = browser.get(f"/cases/{name}/ask/stability.json").json()
    assert found["concepts"]["nash"]["equilibria"] == ["s3"]
    assert found["concepts"]["seq"]["equilibria"] == ["s0", "s3"]
    assert len(browser.workbench.store.history.versions(name)) == 10


def test_forms_edit_what_they_show(browser: Browser) -> None:
    name = browser.add()
    browser.change(
        name,
        "record",
        path='["actors", "a"]',
        form="actor",
        **{"f name": "Anna", "f tempo.best": "4", "f tempo.unit": "per year"},
    )
    browser.change(
        name,
        "record",
        path='["actors", "a", "options", "go"]',
        form="option",
        **{"f label": "Go", "f irreversible": "on"},
    )
    browser.change(name, "add", path='["events"]', form="events", label="A storm")
    browser.change(
        name, "add", path='["unknowns"]', form="unknowns", label="pace", **{"f low": "1", "f best": "2", "f high": "4"}
    )
    browser.change(name, "add", path='["policies"]', form="policy", label="Wait")
    browser.change(
        name,
        "add",
        path='["policies", "wait"]',
        form="stage",
        label="stage",
        **{"f holds a.go": "on", "f for": "1 year"},
    )
    browser.change(name, "add", path='["policies", "wait"]', form="stage", label="stage", **{"f holds a.go": "off"})
    browser.change(name, "add", path='["sources"]', form="sources", label="letter", **{"f cite": "A letter"})
    browser.change(
        name,
        "statement",
        path='["preferences", "a", 0]',
        **{"f say": "a.go", "mark strong": "yes", "f source": "letter"},
    )
    case = loads(browser.text(name))
    assert case.actors["a"].name == "Anna"
    assert str(case.actors["a"].tempo and case.actors["a"].tempo.unit) == "per year"
    assert "tempo: 4 per year" in browser.text(name)
    assert case.actors["a"].options["go"].irreversible == "on"
    assert case.events["a_storm"].label == "A storm"
    assert case.unknowns["pace"].high == 4
    assert [stage.holds for stage in case.policies["wait"]] == [{"a.go": "on"}, {"a.go": "off"}]
    assert "a: [{say: a.go, strong: true, source: letter}, not b.stay]" in browser.text(name)
    for section in ("case", "actors", "rules", "preferences", "events", "unknowns", "policies", "sources"):
        assert browser.get(f"/cases/{name}/build/{section}").status_code == 200


def test_a_field_that_is_left_as_it_is_changes_nothing(browser: Browser) -> None:
    name = browser.add()
    before = browser.version(name)
    browser.change(
        name,
        "record",
        path='["actors", "a", "options", "go"]',
        form="option",
        **{"f label": "Go", "f note": "", "f source": ""},
    )
    assert browser.version(name) == before
    assert browser.text(name) == SMALL


def test_an_emptied_field_is_removed(browser: Browser) -> None:
    name = browser.add()
    browser.change(name, "record", path='["actors", "b"]', form="actor", **{"f name": ""})
    assert loads(browser.text(name)).name("b") == "b"


def test_an_actor_goes_with_its_preferences_and_comes_back(browser: Browser) -> None:
    name = browser.add()
    browser.change(name, "remove", path='["actors", "b"]')
    assert "Bob" not in browser.text(name)
    assert "b.stay]" in browser.text(name), "what others want of it stays, and is shown as a problem"
    page = browser.get(f"/cases/{name}/build/preferences").text
    assert "there is no option or event" in page or "no option" in page
    answer = browser.post(
        f"/cases/{name}/undo", {"version": str(browser.version(name)), "back": f"/cases/{name}/build/actors"}
    )
    assert answer.headers["location"] == f"/cases/{name}/build/actors"
    assert browser.text(name) == SMALL


def test_pairs_make_a_partial_order(browser: Browser) -> None:
    name = browser.add()
    fields = {"above": "not b.stay", "below": "a.go", "alone": "yes", "statement": ["a.go", "not b.stay"]}
    browser.change(name, "pair", path='["preferences", "a", "above"]', **fields)
    wants = loads(browser.text(name)).preferences["a"]
    assert [pair.above for pair in wants.above or ()] == ["not b.stay"]  # type: ignore[union-attr]
    page = browser.get(f"/cases/{name}/build/preferences")
    assert "partial order" in page.text


def test_problems_are_at_their_place_in_both(browser: Browser) -> None:
    name = browser.add(SMALL.replace("a.go, not", "a.goo, not"))
    form = browser.get(f"/cases/{name}/build/preferences").text
    assert "did you mean a.go?" in form
    text = browser.get(f"/cases/{name}/text").text
    assert "Line 8" in text
    assert "did you mean a.go?" in text
    asked = browser.get(f"/cases/{name}/ask/stability")
    assert asked.status_code == 422
    assert "did you mean a.go?" in asked.text


def test_a_text_that_is_no_yaml_is_saved_and_shown(browser: Browser) -> None:
    name = browser.add()
    broken = "actors: [\n"
    browser.post(f"/cases/{name}/text", {"version": str(browser.version(name)), "text": broken})
    assert browser.text(name) == broken
    for page in ("build/case", "build/actors", "text", "argue/history", "argue/notes"):
        assert browser.get(f"/cases/{name}/{page}").status_code == 200
    assert browser.get(f"/cases/{name}/ask/why").status_code == 422
    assert browser.change(name, "put", path='["title"]', value="x").status_code == 422


def test_two_tabs_see_both_changes_and_choose(browser: Browser) -> None:
    name = browser.add()
    shown = browser.version(name)
    browser.change(name, "put", shown, path='["title"]', value="One")
    answer = browser.change(name, "put", shown, path='["title"]', value="Two", back=f"/cases/{name}/build/case")
    assert answer.status_code == 409
    assert "One" in answer.text
    assert "Two" in answer.text
    assert "title: One" in browser.text(name)
    current = browser.version(name)
    assert f'name="version" value="{current}"' in answer.text
    browser.change(name, "put", current, path='["title"]', value="Two")
    assert "title: Two" in browser.text(name)


def test_a_script_gets_receipts_and_conflicts_as_json(browser: Browser) -> None:
    name = browser.add()
    shown = browser.version(name)
    accept = {"accept": "application/json"}
    told = browser.post(
        f"/cases/{name}/change/put", {"version": str(shown), "path": '["title"]', "value": "One"}, headers=accept
    ).json()
    assert told["version"] == browser.version(name)
    assert told["receipt"].startswith("Saved")
    assert told["merged"] is False
    fields = {"version": str(shown), "path": '["actors", "a", "name"]', "value": "Anna"}
    assert browser.post(f"/cases/{name}/change/put", fields, headers=accept).json()["merged"] is True
    again = browser.post(
        f"/cases/{name}/change/put", {"version": str(shown), "path": '["title"]', "value": "Two"}, headers=accept
    )
    assert again.status_code == 409
    wrong = browser.post(f"/cases/{name}/change/put", {"path": '["title"]'}, headers=accept)
    assert wrong.status_code == 422
    assert "version" in wrong.json()["error"]


@pytest.mark.parametrize("kind", ["yaml", "json", "gmcr"])
def test_files_are_imported(browser: Browser, kind: str) -> None:
    from offramp.case.gmcr_writing import to_gmcr
    from offramp.case.reading import load
    from offramp.case.writing import to_json, to_yaml

    case = load("chicken")
    data = {"yaml": to_yaml, "json": to_json, "gmcr": to_gmcr}[kind](case)
    answer = browser.post("/import", files={"file": (f"../../my chicken.{kind}", data.encode())})
    assert answer.headers["location"] == "/cases/my-chicken/build/case"
    assert len(loads(browser.text("my-chicken")).options) == len(case.options)


@pytest.mark.parametrize("start", ["minimal", "template"])
def test_a_case_from_an_example_has_the_title_that_was_typed(browser: Browser, start: str) -> None:
    answer = browser.post("/cases", {"start": start, "title": "Mine: a case"})
    text = browser.text(answer.headers["location"].split("/")[2])
    assert loads(text).title == "Mine: a case"
    assert text.startswith("# yaml-language-server")


def test_a_json_file_with_problems_is_imported_with_them(browser: Browser) -> None:
    values = {
        "offramp": 1,
        "title": "Odd: off",
        "actors": {"a": {"options": {"go": "Go"}}},
        "status quo": [],
        "preferences": {"a": ["a.goo"]},
    }
    answer = browser.post("/import", files={"file": ("odd.json", json.dumps(values, indent="\t").encode())})
    assert answer.headers["location"] == "/cases/odd/text"
    page = html.unescape(browser.get("/cases/odd/text").text)
    assert "did you mean a.go?" in page, page[page.index("<h1") :][:1500]
    assert browser.get("/cases/odd/build/case").status_code == 200
    assert "title: 'Odd: off'" in browser.text("odd")
    for text in ("{", "[1]", '{"a": ' * 900 + "1" + "}" * 900):
        assert browser.post("/import", files={"file": ("wrong.json", text.encode())}).status_code in (303, 422)


def test_a_file_with_problems_is_imported_with_them(browser: Browser) -> None:
    answer = browser.post("/import", files={"file": ("odd.yaml", SMALL.replace("a.go,", "a.goo,").encode())})
    assert answer.headers["location"] == "/cases/odd/text"
    assert browser.get(answer.headers["location"]).status_code == 200


TWINS = {
    "ask/stability.json": ["stability", "{}"],
    "ask/why.json?state=s1&actor=a": ["why", "{}", "s1", "a"],
    "ask/routes.json?to=a.go": ["paths", "{}", "--to", "a.go"],
    "ask/inverse.json?to=a.go+and+b.stay": ["inverse", "{}", "--to", "a.go and b.stay"],
}


@pytest.mark.parametrize("path", TWINS)
def test_a_twin_says_what_the_command_says(browser: Browser, path: str) -> None:
    name = browser.add()
    file = str(browser.workbench.store.workspace.file(name))
    command = [part.replace("{}", file) for part in TWINS[path]]
    printed = CliRunner().invoke(cli, [*command, "--json"]).stdout
    assert browser.get(f"/cases/{name}/{path}").json() == json.loads(printed)


@pytest.mark.dear
def test_the_twin_of_risk_says_what_the_command_says(browser: Browser) -> None:
    from offramp.case.catalog import find

    file = find("hotline")
    assert file is not None
    name = browser.add(file.read_text(encoding="utf-8"), "hotline")
    twin = browser.get(f"/cases/{name}/ask/risk.json", params={"policy": "wait", "set misread": "0.02"}).json()
    printed = json.loads(
        CliRunner().invoke(cli, ["risk", str(file), "--policy", "wait", "--set", "misread=0.02", "--json"]).stdout
    )
    assert twin["policies"] == printed["policies"]
    page = browser.get(f"/cases/{name}/ask/risk", params={"policy": "wait", "set misread": "0.02"}).text
    assert 'class="ghost"' in page, "the case as stated"
    assert page.count('<div class="slider changed"') == page.count("<small data-from>changed, from ") == 1
    assert "changed, from 0.01</small>" in page
    assert f'href="/cases/{name}/ask/risk?policy=wait">Reset all numbers</a>' in page
    assert 'class="ghost"' in page
    assert "(1 changed)" in page


def test_a_change_of_preferences_is_tried_in_a_copy(browser: Browser) -> None:
    name = browser.add()
    page = browser.get(f"/cases/{name}/ask/inverse", params={"to": "a.go and not b.stay"}).text
    assert "Try it in a copy" in page
    fields = {"to": "a.go and not b.stay", "concept": "nash", "state": "s1"}
    answer = browser.post(f"/cases/{name}/ask/inverse", fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/cases/{name}/argue/compare?other={name}-trial"
    assert browser.text(name) == SMALL
    found = browser.get(f"/cases/{name}-trial/ask/stability.json").json()
    assert "s1" in found["concepts"]["nash"]["equilibria"]
    assert browser.get(answer.headers["location"]).status_code == 200


def test_versions_are_compared(browser: Browser) -> None:
    name = browser.add()
    first = browser.version(name)
    browser.change(name, "move", path='["preferences", "a", 1]', to="0")
    page = browser.get(f"/cases/{name}/argue/history", params={"first": first, "second": browser.version(name)}).text
    assert "a: [not b.stay, a.go]" in page
    assert (
        browser.get(
            f"/cases/{name}/argue/compare", params={"first": first, "second": browser.version(name)}
        ).status_code
        == 200
    )


def test_notes_are_kept_beside_the_case(browser: Browser) -> None:
    name = browser.add()
    browser.post(f"/cases/{name}/argue/notes", {"text": "Ask Ann.", "about": "a.go", "source": "letter"})
    assert "Ask Ann." in browser.get(f"/cases/{name}/argue/notes").text
    (note,) = browser.get(f"/cases/{name}/argue/notes.json").json()["notes"]
    browser.post(f"/cases/{name}/argue/notes/remove", {"number": str(note["id"])})
    assert browser.get(f"/cases/{name}/argue/notes.json").json()["notes"] == []
    assert browser.text(name) == SMALL


def test_the_picture_of_a_distribution_is_an_image_without_scripts(browser: Browser) -> None:
    answer = browser.get("/density.svg", params={"low": "1", "best": "2", "high": "4"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "median 2" in answer.text
    for odd in ({"low": "x"}, {"low": "2", "high": "1"}, {}, {"best": "1"}, {"low": "1", "high": "2", "shape": "<b>"}):
        assert "<path" not in browser.get("/density.svg", params=odd).text


def test_the_next_question_is_asked_and_its_answer_is_written(browser: Browser) -> None:
    text = SMALL.replace("a: [a.go, not b.stay]", "a: {statements: [a.go, not b.stay, a.go iff b.stay], above: []}")
    text = text.replace("b: [b.stay]", "b: [not b.stay]")
    name = browser.add(text)
    page = browser.get(f"/cases/{name}/ask/question", params={"state": "s0"}).text
    assert "Which matters more to Ann?" in page
    asked = browser.get(f"/cases/{name}/ask/question.json", params={"state": "s0"}).json()["question"]
    fields = {
        "first": asked["first"],
        "second": asked["second"],
        "choice": "second",
        "expert": "Eve",
        "reason": "She said so.",
    }
    version = str(browser.version(name))
    path = '["preferences", "a"]'
    answer = browser.post(f"/cases/{name}/ask/question", {"version": version, "path": path, **fields})
    assert answer.status_code == 303
    wants = loads(browser.text(name)).preferences["a"]
    (pair,) = wants.above or ()  # type: ignore[union-attr]
    assert (pair.above, pair.below, pair.expert) == (asked["second"], asked["first"], "Eve")
    skipped = browser.get(f"/cases/{name}/ask/question.json", params={"state": "s0", "skipped": "1"}).json()["question"]
    assert skipped is None or (skipped["first"], skipped["second"]) != (asked["first"], asked["second"])


def test_the_text_beside_a_form_leads_back_to_it(browser: Browser) -> None:
    name = browser.add()
    back = f"/cases/{name}/build/actors"
    assert "text-beside" in browser.get(back).text
    fields = {"version": str(browser.version(name)), "text": SMALL.replace("Ann", "Anna"), "back": back}
    assert browser.post(f"/cases/{name}/text", fields).headers["location"] == back
    assert "Anna" in browser.get(back).text


def test_a_first_case_is_guided(browser: Browser) -> None:
    name = browser.post("/cases", {"start": "blank", "title": "New"}).headers["location"].split("/")[2]
    assert "A first case in five minutes" in browser.get(f"/cases/{name}/build/case").text
    browser.add()
    assert "First answers in five minutes" in browser.get("/cases/small/build/case").text


def test_earlier_numbers_of_a_number_within_an_entry_have_a_form(browser: Browser) -> None:
    name = browser.add(SMALL.replace("{name: Ann,", "{name: Ann, tempo: 4 per year,"))
    page = browser.get(f"/cases/{name}/build/actors").text
    for key in ("low", "best", "high", "unit", "shape", "source"):
        assert f'name="f tempo.until then.{key}"' in page
    fields = {
        "path": '["actors", "a"]',
        "form": "actor",
        "f name": "Ann",
        "f tempo.best": "4",
        "f tempo.unit": "per year",
    }
    earlier = {"f tempo.known": "2017-08-08", "f tempo.until then.low": "1", "f tempo.until then.high": "3"}
    browser.change(name, "record", **fields, **earlier)
    tempo = loads(browser.text(name)).actors["a"].tempo
    assert tempo is not None
    assert tempo.until_then is not None
    assert (tempo.until_then.low, tempo.until_then.high) == (1, 3)
    page = browser.get(f"/cases/{name}/build/actors").text
    assert 'name="f tempo.until then.high" value="3"' in page
    browser.change(name, "record", **fields, **{**earlier, "f tempo.until then.high": "5"})
    tempo = loads(browser.text(name)).actors["a"].tempo
    assert tempo is not None
    assert tempo.until_then is not None
    assert tempo.until_then.high == 5
    browser.change(name, "record", **fields, **dict.fromkeys(earlier, ""))
    assert "until then" not in browser.text(name)

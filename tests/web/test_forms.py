"""Forms of every section: what a form shows is what the file says, and what it sends is written at its place."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.workbenches import SMALL

from offramp.case.reading import loads
from offramp.case.yaml import compose
from offramp.errors import QuestionError
from offramp.web.bodies import Body
from offramp.web.questions.editing import edited
from offramp.web.questions.schedules import schedules
from offramp.web.record_forms import record_forms
from offramp.web.records import read_fields, shown_fields
from offramp.web.rendering import SECTIONS
from offramp.web.sections import RANKING, WEIGHTS

if TYPE_CHECKING:
    from tests.web.workbenches import Browser


RECORDS = record_forms()
FULL = (Path(__file__).parents[1] / "case" / "full.yaml").read_text(encoding="utf-8")


def plain(text: str) -> Any:
    return compose(text, "the case").value


def entries(section: str, shape: str) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return the path and the value of each entry of a section of the full case."""
    stated = plain(FULL)[section]
    if shape == "listed":
        return [((section, i), value) for i, value in enumerate(stated)]
    if shape == "named":
        return [((section, name), value) for name, value in stated.items()]
    grouped = [(name, value) for name, value in stated.items() if isinstance(value, dict)]
    return [((section, name, key), value) for name, inner in grouped for key, value in inner.items()]


@pytest.mark.parametrize("form", [form for forms in RECORDS.values() for form in forms], ids=lambda form: form.section)
def test_saving_a_form_without_a_change_changes_no_byte(form: Any) -> None:
    for path, value in entries(form.section, form.shape):
        shown = shown_fields(form.fields, value, form.short)
        body = Body({f"f {name}": (text,) for name, text in shown.items()})
        read = read_fields(form.fields, body)
        if form.scalar:
            assert (read[""] or []) == value, path
        elif form.fields:
            edit = ("record", path, {"fields": read, "short": form.short or None})
            assert edited(FULL, None, [edit])["text"] == FULL, path


def test_inner_records_are_written_and_taken_out(browser: Browser) -> None:
    name = browser.add(
        SMALL
        + "unknowns:\n  pace: {low: 1, best: 2, high: 4, source: letter}\nclaims:\n  calm: All stays calm.\nsources: {letter: A letter}\n"
    )
    record = {
        "f text": "All stays calm.",
        "f record.says": "It did.",
        "f record.bears": "supports it",
        "f record.known": "2017-06-28",
        "f record.source": "letter",
    }
    browser.change(name, "record", path='["claims", "calm"]', form="claims", **record)
    finding = loads(browser.text(name)).claims["calm"].record
    assert finding is not None
    assert (finding.says, finding.bears, finding.source) == ("It did.", "supports it", ("letter",))
    assert 'name="f record.says" value="It did."' in browser.get(f"/cases/{name}/build/claims").text
    numbers = {"f low": "1", "f best": "2", "f high": "4", "f source": "letter", "f known": "2018-01-01"}
    browser.change(
        name, "record", path='["unknowns", "pace"]', form="unknowns", **numbers, **{"f until then.best": "3"}
    )
    earlier = loads(browser.text(name)).unknowns["pace"].until_then
    assert earlier is not None
    assert earlier.best == 3
    tempo = {"f name": "Ann", "f tempo.best": "4", "f tempo.unit": "per year", "f tempo.evidence": "cns.launches"}
    browser.change(name, "record", path='["actors", "a"]', form="actor", **tempo)
    assert plain(browser.text(name))["actors"]["a"]["tempo"] == {
        "best": "4",
        "unit": "per year",
        "evidence": "cns.launches",
    }
    browser.change(name, "record", path='["actors", "a"]', form="actor", **{**tempo, "f tempo.evidence": ""})
    assert "evidence" not in browser.text(name)
    gone = {key: "" for key in record if key.startswith("f record")}
    browser.change(name, "record", path='["claims", "calm"]', form="claims", **{"f text": "All stays calm."}, **gone)
    browser.change(
        name,
        "record",
        path='["unknowns", "pace"]',
        form="unknowns",
        **{**numbers, "f known": ""},
        **{"f until then.best": ""},
    )
    assert "record" not in browser.text(name)
    assert "until then" not in browser.text(name)


def test_every_section_of_a_case_has_its_form() -> None:
    """Every key of the file is shown by a page of forms; the keys left out are those of other forms."""
    shown = {form.section for forms in RECORDS.values() for form in forms}
    other = {"actors", "impossible", "indistinguishable", "ends", "status quo", "preferences", "policies"}
    assert set(plain(FULL)) - shown - other == {"offramp", "title", "summary", "start", "horizon"}
    assert set(RECORDS) <= dict(SECTIONS["build"]).keys()


@pytest.mark.parametrize(
    ("fields", "sent", "expected"),
    [
        (RANKING, {"ranking": "a.go\nmuch\n- = b.stay \n"}, {"ranking": ["a.go", "much", ["-", "b.stay"]]}),
        (WEIGHTS, {"weights": "a.go: 2\nnot b.stay: 3.5"}, {"weights": (("a.go", "2"), ("not b.stay", "3.5"))}),
        (RECORDS["measures"][1].fields, {"weight": "1 to 3"}, {"weight": {"low": "1", "high": "3"}}),
        (RECORDS["measures"][1].fields, {"scale": "60, 0"}, {"scale": ["60", "0"]}),
        (
            RECORDS["evidence"][2].fields,
            {"of.data": "log", "of.where": "kind: raid, attack", "of.count": ""},
            {"of": (("data", "log"), ("where", {"kind": ["raid", "attack"]}))},
        ),
        (RECORDS["evidence"][2].fields, {"of.data": "log", "of.where": "", "of.count": ""}, {"of": "log"}),
    ],
)
def test_inputs_become_values(fields: Any, sent: dict[str, str], expected: dict[str, Any]) -> None:
    read = read_fields(fields, Body({f"f {key}": (text,) for key, text in sent.items()}))
    assert {key: value for key, value in read.items() if value is not None} == expected


def test_a_line_without_a_colon_is_told() -> None:
    with pytest.raises(QuestionError, match="no colon"):
        read_fields(WEIGHTS, Body({"f weights": ("a.go 2",)}))


def test_forms_write_what_only_the_text_could(browser: Browser) -> None:
    name = browser.add()

    def sent(word: str, form: str, path: str, **fields: str) -> None:
        answer = browser.change(name, word, form=form, path=path, **fields)
        assert answer.status_code == 303, answer.text

    add, record = "add", "record"
    sent(add, "coalitions", '["coalitions"]', **{"label": "Both", "f ": "a, b"})
    sent(add, "images", '["images"]', group="a", label="Hawk", **{"f weight": "2"})
    sent(add, "images", '["images"]', group="a", label="Dove")
    sent(record, "weights", '["images", "a", "dove", "preferences"]', **{"f weights": "a.go: 2\nnot b.stay: 1"})
    sent(add, "doubt", '["doubt"]', key='["b"]', **{"f best": "0"})
    sent(add, "doubt", '["doubt"]', key='["a", "hawk"]', **{"f best": "0.2", "f source": "assumed"})
    sent(add, "beliefs", '["beliefs"]', key='["b", "a"]')
    sent(add, "unaware", '["unaware"]', key='["b"]', **{"f ": "a.go and b.stay"})
    sent(add, "harms", '["harms"]', group="deaths", label="a.go", **{"f best": "10"})
    sent(add, "correlations", '["correlations"]', **{"f between": "a.tempo, b.tempo", "f rank": "0.4"})
    sent(add, "base rates", '["base rates"]', label="Past", **{"f wars": "1", "f crises": "9"})
    sent(add, "evidence", '["evidence"]', label="Raids", **{"f estimate": "rate", "f of.data": "log"})
    sent(add, "data", '["data"]', label="log", **{"f file": "log.csv", "f columns": "kind: Sort"})
    found = plain(browser.text(name))
    wanted = ["a.go", "not b.stay"]
    assert found["coalitions"] == {"both": ["a", "b"]}
    assert found["images"]["a"]["hawk"] == {"weight": "2", "label": "Hawk", "preferences": wanted}
    assert found["images"]["a"]["dove"]["preferences"] == {"weights": {"a.go": "2", "not b.stay": "1"}}
    assert found["preferences"] == {"b": ["b.stay"]}
    assert found["doubt"] == {"b": "0", "a": {"hawk": {"best": "0.2", "source": "assumed"}}}
    assert found["beliefs"] == {"b": {"a": wanted}}
    assert found["unaware"] == {"b": ["a.go and b.stay"]}
    assert found["harms"] == {"deaths": {"a.go": "10"}}
    assert found["correlations"] == [{"between": ["a.tempo", "b.tempo"], "rank": "0.4"}]
    assert found["base rates"]["past"] == {"wars": "1", "crises": "9"}
    assert found["evidence"]["raids"] == {"estimate": "rate", "of": "log", "label": "Raids"}
    assert found["data"]["log"] == {"file": "log.csv", "columns": {"kind": "Sort"}}
    # The forms show it all, and the last reading that is removed leaves its preferences to the actor.
    for page in ("readings", "preferences", "measures", "unknowns", "evidence", "agreements"):
        assert browser.get(f"/cases/{name}/build/{page}").status_code == 200
    for reading in ("hawk", "dove"):
        sent("remove", "", f'["images", "a", "{reading}"]')
    found = plain(browser.text(name))
    assert "images" not in found
    assert found["preferences"]["a"] == {"weights": {"a.go": "2", "not b.stay": "1"}}
    sent("remove", "", '["doubt", "a", "hawk"]')
    sent("remove", "", '["correlations", 0]')
    found = plain(browser.text(name))
    assert (found["doubt"], found["correlations"]) == ({"b": "0"}, [])
    sent("remove", "", '["actors", "a"]')  # with what the other believes of it
    assert plain(browser.text(name)).get("beliefs") is None
    for form, fields, told in (
        ("correlations", {}, "fill in the fields"),
        ("harms", {"group": "deaths", "label": ""}, "both of its names"),
        ("doubt", {"key": "b"}, "names no entry"),
        ("data", {"label": "other", "f columns": "kind Sort"}, "no colon"),
    ):
        answer = browser.change(name, "add", form=form, path=f'["{form}"]', **fields)
        assert (answer.status_code, told in answer.text) == (422, True), (form, answer.text)
    answer = browser.change(name, "record", form="ranking", path='["preferences", "b"]', **{"f ranking": " "})
    assert (answer.status_code, "cannot be empty" in answer.text) == (422, True)


def test_a_page_shows_rankings_and_a_choice_that_the_form_does_not_list(browser: Browser) -> None:
    text = SMALL.replace("b: [b.stay]", "b: {ranking: [b.stay, much, [a.go, '-', 'a.go,b.stay']], source: assumed}")
    name = browser.add(f"{text}measures:\n  m: {{chance of: a.go, within: 1 year, want: low}}\n")
    page = html.unescape(browser.get(f"/cases/{name}/build/preferences").text)
    assert "b.stay\nmuch\na.go = - = a.go,b.stay" in page
    page = browser.get(f"/cases/{name}/build/measures").text
    assert re.search(r'<option value="low" selected>', page)


def test_a_policy_is_on_a_scaled_time_line() -> None:
    lines = schedules(FULL)["lines"]
    assert "wait" not in lines
    line = lines["talk, then squeeze"]
    first, second = line["bars"]
    year = (line["right"] - line["left"]) / 5
    assert first["width"] == pytest.approx(1.5 * year, abs=0.1)
    assert second["x"] == pytest.approx(first["x"] + first["width"], abs=0.1)
    assert (first["sure"], second["sure"]) == (True, False)
    assert [row[1:4] for row in line["table"]["rows"]] == [
        ("from the start", "for 18 months", "none"),
        ("not before 1.5 years after the start (2018-12-28)", "to the end", "when “Test missiles and warheads”"),
    ]
    assert "stage 2 not before 1.5 years" in line["words"]
    assert [tick["date"] for tick in line["ticks"]][::5] == ["2017-06-28", "2022-06-28"]
    assert schedules("actors: {") == {"lines": {}}
    assert schedules(FULL.replace("start: 2017-06-28", "# start")) == {"lines": {}}  # a stage begins on a date

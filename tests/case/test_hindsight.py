"""A case as known on a date: the rules one by one, and a slow oracle on the values of the file."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.hindsight import EFFECTS, in_words, known_by, known_later, later_table
from offramp.case.model import Case
from offramp.case.preferences import Statement, Statements
from offramp.case.reading import load, loads
from offramp.case.writing import to_values, to_yaml
from offramp.ensemble import inspection
from offramp.errors import CaseError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]

DAY = "2017-06-28"
LEAST: dict[str, Any] = {
    "start": DAY,
    "sources": {
        "old": "A book",
        "same": {"cite": "A letter", "public": DAY},
        "late": {"cite": "A report", "public": "2017-08-08"},
        "later": {"cite": "Another", "public": "2018-06-12"},
    },
    "actors": {"a": {"options": {"x": {"label": "X"}}}},
    "events": {"war": {"label": "War", "once": "on"}},
    "status quo": [],
    "preferences": {"a": ["a.x"]},
}


def case_of(**sections: Any) -> Case:
    return Case.model_validate({**LEAST, **{name.replace("_", " "): value for name, value in sections.items()}})


def statement_of(case: Case) -> Statement:
    preferences = case.preferences["a"]
    assert isinstance(preferences, Statements)
    return preferences.statements[0]


def effects(case: Case, date: str | None = None) -> dict[str, str]:
    return {later.entry: later.effect for later in known_later(case, date)}


# The rules, one by one.


@pytest.mark.parametrize(
    ("sources", "kept"),
    [
        (["old"], ("old",)),
        (["same"], ("same",)),
        (["late"], ("assumed",)),
        (["late", "later"], ("assumed",)),
        (["old", "late"], ("old",)),
        (["assumed", "late"], ("assumed",)),
        ([], ()),
    ],
)
def test_a_statement_stays_and_cites_what_was_public_by_the_day(sources: list[str], kept: tuple[str, ...]) -> None:
    case = case_of(preferences={"a": [{"say": "a.x", "source": sources, "note": "Since seen."}]})
    statement = statement_of(known_by(case, DAY))
    assert str(statement.say) == "a.x"
    assert statement.source == kept
    assert statement.note == ("Since seen." if kept == tuple(sources) else None)


def test_a_statement_known_only_later_counts_as_assumed_whatever_its_sources() -> None:
    case = case_of(preferences={"a": [{"say": "a.x", "source": "old", "known": "2017-09-03"}]})
    statement = statement_of(known_by(case, DAY))
    assert (statement.source, statement.known) == (("assumed",), None)
    (later,) = known_later(case)
    assert (later.entry, later.since, later.sources, later.effect) == ("preferences.a.1", "2017-09-03", (), "assumed")


BEFORE = {"low": 10, "best": 20, "high": 30, "source": "old"}


def test_a_number_of_later_sources_has_the_values_of_before() -> None:
    now = {"low": 10, "best": 20, "high": 60, "unit": "per month", "shape": "pert", "source": ["old", "late"]}
    case = case_of(unknowns={"n": {**now, "until then": BEFORE}})
    found = known_by(case, DAY).unknowns["n"]
    assert (found.low, found.best, found.high, found.source) == (10, 20, 30, ("old",))
    # What the numbers count, and their shape, are those of the later ones where nothing else is said.
    assert (found.unit, found.shape) == ("per month", "pert")
    assert effects(case) == {"unknowns.n": "before"}
    assert known_by(case, "2017-08-08").unknowns["n"].high == 60


def test_a_number_may_have_been_estimated_again_and_again() -> None:
    first = {"best": 1, "source": "old"}
    second = {"best": 2, "source": "late", "until then": first}
    case = case_of(unknowns={"n": {"best": 3, "source": "later", "until then": second}})
    found = {day: known_by(case, day).unknowns["n"].best for day in (DAY, "2017-08-08", "2018-06-12")}
    assert found == {DAY: 1, "2017-08-08": 2, "2018-06-12": 3}


def test_numbers_of_before_that_nobody_needs_cite_nothing_later_either() -> None:
    before = {"best": 1, "source": ["late", "old"], "until then": {"best": 2, "source": "later"}}
    case = case_of(unknowns={"n": {"best": 3, "source": "old", "known": "2016-01-01", "until then": before}})
    found = known_by(case, DAY)
    assert loads(to_yaml(found)) == found
    assert found.unknowns["n"].until_then.source == ("old",)  # type: ignore[union-attr]


def test_a_number_of_later_sources_alone_is_refused_where_nothing_says_what_was_thought_before() -> None:
    text = "\n".join(
        (
            "sources: {late: {cite: A report, public: 2017-08-08}}",
            "actors: {a: {options: {x: X}}}",
            "status quo: []",
            "preferences: {a: [a.x]}",
            "unknowns:",
            "  n: {best: 60, source: late}",
            "  m: {best: 60, source: assumed, known: 2017-08-08}",
        )
    )
    with pytest.raises(QuestionError) as caught:
        known_by(loads(text, "case.yaml"), DAY)
    assert str(caught.value).splitlines() == [
        "case.yaml:6:6: `unknowns.n` was known only from 8 August 2017",
        "case.yaml:7:6: `unknowns.m` was known only from 8 August 2017",
        "nothing says what was thought of these by 28 June 2017; add `until then: {low: …, best: …, high: …, source: …}`",
    ]


def test_a_number_of_which_some_sources_are_later_is_kept_and_told() -> None:
    case = case_of(unknowns={"n": {"best": 20, "source": ["old", "late"], "note": "Both say so."}})
    found = known_by(case, DAY).unknowns["n"]
    assert (found.best, found.source, found.note) == (20, ("old",), None)
    assert effects(case) == {"unknowns.n": "kept"}
    assert "numbers that rest in part on later sources are kept: unknowns.n" in in_words(known_later(case), DAY)


def test_numbers_are_found_wherever_they_stand() -> None:
    number = {"best": 2, "source": "late", "until then": {"best": 1, "source": "old"}}
    case = case_of(
        actors={
            "a": {"options": {"x": "X"}, "tempo": number, "reliability": {**number, "best": 0.9, "until then": 0.8}}
        }
        | {"b": {"options": {"y": "Y"}}},
        preferences={"a": ["a.x"], "b": ["b.y"]},
        doubt={"a": number},
        agreements={"deal": {"between": ["a", "b"], "rate": number}},
        unknowns={"n": number},
        stocks={"s": {"start": number, "grows": "1"}},
        harms={"deaths": {"war": number}},
    )
    before = known_by(case, DAY)
    assert all(later.effect == "before" for later in known_later(case))
    assert list(effects(case)) == [
        *("actors.a.tempo", "actors.a.reliability", "doubt.a", "agreements.deal.rate"),
        *("unknowns.n", "stocks.s.start", "harms.deaths.war"),
    ]
    assert before.actors["a"].tempo.best == 1  # type: ignore[union-attr]
    assert before.actors["a"].reliability.best == 0.8  # type: ignore[union-attr]
    assert before.stocks["s"].start.best == 1  # type: ignore[union-attr]
    assert before.harms["deaths"]["war"].best == 1  # type: ignore[union-attr]
    assert before.agreements["deal"].rate.best == 1  # type: ignore[union-attr]


COUNTS = {"wars": 0, "crises": 14, "came": 11, "years": 28, "of": "war"}


def test_a_reference_class_has_the_counts_of_before_or_is_left_out() -> None:
    earlier = {"wars": 0, "crises": 13, "came": 10, "years": 27.5, "source": "old"}
    case = case_of(
        **{
            "base rates": {
                "counted": {**COUNTS, "source": "late", "until then": earlier},
                "alone": {**COUNTS, "source": "late"},
                "old": {**COUNTS, "source": "old"},
            }
        }
    )
    before = known_by(case, DAY)
    assert list(before.base_rates) == ["counted", "old"]
    assert (before.base_rates["counted"].crises, str(before.base_rates["counted"].of)) == (13, "war")
    assert effects(case) == {"base rates.counted": "before", "base rates.alone": "left out"}


def test_what_the_record_says_is_left_out_where_any_of_its_sources_is_later() -> None:
    record = {"says": "So it was.", "bears": "supports it"}
    case = case_of(
        claims={
            "kept": {"text": "It holds.", "source": "same", "record": {**record, "source": "old"}},
            "mixed": {"text": "It holds.", "source": "same", "record": {**record, "source": ["old", "late"]}},
            "known later": {"text": "It holds.", "record": {**record, "source": "old", "known": "2019-02-28"}},
            "said later": {"text": "It holds.", "source": "late", "record": {**record, "source": "old"}},
        }
    )
    before = known_by(case, DAY)
    assert {name: claim.record is not None for name, claim in before.claims.items()} == {
        "kept": True,
        "mixed": False,
        "known later": False,
    }
    assert effects(case) == {
        "claims.mixed.record": "left out",
        "claims.known later.record": "left out",
        "claims.said later": "left out",
    }


def test_what_is_possible_stays_and_counts_as_assumed() -> None:
    case = case_of(
        actors={"a": {"options": {"x": {"label": "X", "source": "late"}}}},
        events={"war": {"label": "War", "source": ["late", "later"]}},
        images={"a": {"one": {"preferences": ["a.x"], "source": "later", "weight": 3}}},
        preferences={},
        rates={"war": {"rate": "0.1", "source": "late"}},
        policies={"wait": {}, "go": {"a.x": "on", "source": "later"}},
        measures={"war": {"chance of": "war", "within": "1 year", "source": "late"}},
    )
    before = known_by(case, DAY)
    assert set(effects(case).values()) == {"assumed"}
    assert before.actors["a"].options["x"].source == ("assumed",)
    assert before.images["a"]["one"].weight == 3
    assert before.policies["go"][0].holds == {"a.x": "on"}
    assert {later.since for later in known_later(case) if later.entry == "events.war"} == {"2017-08-08"}


def test_the_title_says_so_and_the_digest_is_another() -> None:
    case = load("korea-2017")
    before = known_by(case, DAY)
    assert before.title == f"{case.title} (as known on 28 June 2017)"
    assert before.digest != case.digest
    assert loads(to_yaml(before)) == before
    assert case.digest == load("korea-2017").digest


def test_without_a_start_nothing_is_later() -> None:
    case = case_of(preferences={"a": [{"say": "a.x", "source": "late"}]}, start=None)
    assert known_later(case) == ()
    assert effects(case, DAY) == {"preferences.a.1": "assumed"}


@pytest.mark.parametrize("date", ["", "June 2017", "2017-13-01", "28.6.2017"])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(QuestionError, match="is not a date"):
        known_by(case_of(), date)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("unknowns: {n: {best: 1, source: old, until then: 2}}", "`until then` states the earlier numbers"),
        ("unknowns: {n: {best: 1, known: soon, until then: 2}}", "`soon` is not a date"),
        ("unknowns: {n: {best: 1, known: 2017-08-08, until then: {best: 1, source: nobody}}}", "no source `nobody`"),
        ("unknowns: {n: {best: 1, known: 2017-08-08, until then: {low: 1}}}", "needs both `low` and `high`"),
    ],
)
def test_numbers_of_before_are_checked(entry: str, message: str) -> None:
    text = f"sources: {{old: A book}}\nactors: {{a: {{options: {{x: X}}}}}}\nstatus quo: []\npreferences: {{a: [a.x]}}\n{entry}"
    with pytest.raises(CaseError, match=message):
        loads(text)


def test_the_table_names_every_effect() -> None:
    table = later_table(known_later(load("korea-2017")), DAY)
    assert table.columns == ("entry", "known from", "sources", "with --known-by")
    assert {row[3] for row in table.rows} <= set(EFFECTS.values())


# An oracle on the plain values of the file, which knows nothing of records.

NUMBER = {"low", "best", "high", "wars"}


def oracle(value: Any, public: dict[str, str | None], day: str, path: tuple[str, ...] = ()) -> Any:
    """Return plain values without later knowledge; None where nothing is left."""

    def late(names: list[str]) -> list[str]:
        return [name for name in names if (public.get(name) or "") > day]

    if isinstance(value, list):
        return [oracle(inner, public, day, path) for inner in value]
    if not isinstance(value, dict):
        return value
    named = value.get("source", [])
    sources = [named] if isinstance(named, str) else named
    gone = late(sources)
    entirely = value.get("known", "") > day or (gone and len(gone) == len(sources))
    if "says" in value:
        return None if gone or entirely else value
    if "text" in value and entirely:
        return None
    if NUMBER & value.keys() and path[:1] != ("sources",):
        if not entirely and not gone:
            return value
        if "until then" in value:
            earlier = value["until then"]
            earlier = dict(earlier) if isinstance(earlier, dict) else {"best": earlier}
            for name in ("unit", "shape", "of"):
                if name in value:
                    earlier.setdefault(name, value[name])
            return oracle(earlier, public, day, path)
        if entirely:
            return None
        kept = {name: inner for name, inner in value.items() if name != "note"}
        return {**kept, "source": [name for name in sources if name not in gone]}
    walked = {name: oracle(inner, public, day, (*path, name)) for name, inner in value.items() if name != "sources"}
    walked = {name: inner for name, inner in walked.items() if inner is not None}
    if entirely:
        walked = {name: inner for name, inner in walked.items() if name not in ("note", "known")} | {
            "source": "assumed"
        }
    elif gone:
        walked = {name: inner for name, inner in walked.items() if name != "note"}
        walked["source"] = [name for name in sources if name not in gone]
    return walked


def told(values: dict[str, Any]) -> Any:
    """Read values back, so that every way of writing the same comes to the same."""
    return to_values(Case.model_validate({"offramp": "1", **{k: v for k, v in values.items() if k != "offramp"}}))


names = st.sampled_from(["s1", "s2", "s3", "s4"])
citing = st.lists(names | st.just("assumed"), unique=True, max_size=3)


DAYS = ("2016-01-01", "2017-06-27", "2017-06-28", "2017-06-29", "2018-06-12", "2020-02-29")


@st.composite
def numbers(draw: st.DrawFn, newest: int = len(DAYS) - 1) -> dict[str, Any]:
    """An estimate, perhaps with those of before, each known earlier than the next; the first of all was never later."""
    number: dict[str, Any] = {"low": 1, "best": draw(st.integers(1, 9)), "high": 9, "source": draw(citing)}
    if draw(st.booleans()):
        number["note"] = "Seen."
    if draw(st.booleans()):
        number["unit"] = "per month"
    day = draw(st.integers(0, newest))
    number["known"] = DAYS[day]
    if newest < len(DAYS) - 1:
        number["source"] = draw(st.sampled_from([[], ["s4"], ["assumed"]]))
    number["until then"] = draw(numbers(day - 1)) if day and draw(st.booleans()) else {"best": 5, "source": "assumed"}
    return number


days = st.sampled_from(DAYS)


@st.composite
def dated(draw: st.DrawFn) -> Case:
    """A case whose parts rest on sources of several days."""
    listed = {name: {"cite": "A report", "public": draw(days)} for name in ("s1", "s2", "s3")} | {
        "s4": {"cite": "A book"}
    }
    statements = [
        {"say": say, "source": draw(citing), "note": "Said."} | ({"known": draw(days)} if draw(st.booleans()) else {})
        for say in ("a.x", "not a.x")
    ]
    counts = {"wars": 1, "crises": 3, "came": 2, "years": 9, "of": "war", "source": draw(citing)}
    finding = {"says": "So it was.", "bears": "is mixed", "source": draw(citing)}
    return case_of(
        sources=listed,
        actors={"a": {"options": {"x": {"label": "X", "source": draw(citing)}}, "tempo": draw(numbers())}},
        preferences={"a": statements},
        unknowns={"n": draw(numbers()), "m": draw(numbers())},
        harms={"deaths": {"war": draw(numbers())}},
        claims={"c": {"text": "It holds.", "source": draw(citing), "record": finding}},
        policies={"go": {"a.x": "on", "source": draw(citing)}},
        **{"base rates": {"all": counts}},
    )


@examples(150)
@given(dated(), days)
def test_a_case_as_known_on_a_day_is_that_of_the_oracle(case: Case, day: str) -> None:
    before = known_by(case, day)
    public = {name: source.public for name, source in case.sources.items()}
    values = oracle(to_values(case), public, day)
    left = {name: source for name, source in to_values(case)["sources"].items() if (public[name] or "") <= day}
    expected = told({**values, "sources": left, "title": before.title})
    assert to_values(before) == expected


@examples(100)
@given(dated(), days, days)
def test_to_know_less_and_less_is_to_know_the_least(case: Case, one: str, other: str) -> None:
    early, late = sorted((one, other))
    twice, once = known_by(known_by(case, late), early), known_by(case, early)
    assert twice.model_copy(update={"title": once.title}) == once
    assert known_later(once, early) == ()


@examples(60)
@given(dated(), days)
def test_nothing_later_is_cited_and_the_case_can_be_read_again(case: Case, day: str) -> None:
    before = known_by(case, day)
    assert all((source.public or "") <= day for source in before.sources.values())
    assert loads(to_yaml(before)) == before
    changed = {later.effect for later in known_later(case, day)}
    assert ("missing" in changed) is False
    assert (before == case.model_copy(update={"title": before.title})) == (
        not changed and len(before.sources) == len(case.sources)
    )


# Commands.


def test_every_command_takes_a_date(offramp_here: Run) -> None:
    result = offramp_here("stability", "korea-2017", "--known-by", DAY, "--json", "--concept", "nash")
    assert result.code == 0
    assert "Korean peninsula, June 2017 (as known on 28 June 2017)" in result.out
    assert result.err.startswith("As known on 28 June 2017: 22 entries have the numbers of before;")


def test_check_lists_what_was_known_only_after_the_start(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # The worlds in which the numbers are checked have nothing to do with the list.
    monkeypatch.setattr(inspection, "inspect", partial(inspection.inspect, worlds=1))
    plain = offramp_here("check", "korea-2017")
    assert plain.code == 0
    assert "Known only after 28 June 2017" in plain.out
    assert "stocks.warheads.start" in plain.out
    as_json = json.loads(offramp_here("check", "korea-2017", "--json", "--known-by", "2017-12-31").out)
    entries = {entry["entry"]: entry for entry in as_json["later"]}
    assert entries["stocks.warheads.start"]["sources"] == ["kristensen2018"]
    assert entries["stocks.warheads.start"]["effect"] == "before"
    assert json.loads(offramp_here("check", "prisoners-dilemma", "--json").out)["later"] == []


def test_a_date_that_is_none_is_refused(offramp_here: Run) -> None:
    result = offramp_here("states", "korea-2017", "--known-by", "June")
    assert (result.code, result.out) == (1, "")
    assert result.err == "`June` is not a date; write for instance 2017-06-28\n"


def test_a_study_keeps_the_case_as_it_was_known(offramp_here: Run) -> None:
    made = offramp_here("study", "new", "then", "korea-2017", "--known-by", DAY, "--samples", "8", "--policy", "wait")
    assert made.code == 0
    assert "(as known on 28 June 2017)" in offramp_here("states", "then/case.yaml").out

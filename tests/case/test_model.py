"""The crisis as its author wrote it: what a case says about itself."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from pydantic import ValidationError

from offramp.case.duration import Duration
from offramp.case.expression import Expression
from offramp.case.model import Case, Claim, Stage
from offramp.case.parts import Actor, Event, Measure, Option, Rate, Source, Stock
from offramp.case.preferences import Statements
from offramp.case.reading import loads
from offramp.errors import Place

TEXT = """\
title: Two neighbours
actors:
  north: {name: The North, options: {talks: Talk, strike: {label: Strike, once: on}, camp: {label: Camp, once: off}}}
  south: {options: {patrol: Patrol}}
events:
  war: {label: War by accident, once: on}
  rain: Rain
impossible: north.talks and
  north.strike
status quo: [north.camp]
preferences:
  north: [not south.patrol]
images:
  south:
    calm: {weight: 2, preferences: [north.talks]}
    rash: {weight: 3, preferences: [war]}
    mild: {weight: 3, preferences: [rain]}
"""

CASE = loads(TEXT, "f")
LEAST: dict[str, Any] = {"actors": {"a": {"options": {"x": "X"}}}, "status quo": [], "preferences": {"a": ["a.x"]}}


def test_options_come_before_events_in_the_order_of_the_file() -> None:
    assert CASE.options == ("north.talks", "north.strike", "north.camp", "south.patrol")
    assert CASE.things == (*CASE.options, "war", "rain")


def test_a_case_knows_what_to_call_everything() -> None:
    assert [CASE.name(actor) for actor in CASE.actors] == ["The North", "south"]
    assert [CASE.label(thing) for thing in CASE.things] == [
        "Talk",
        "Strike",
        "Camp",
        "Patrol",
        "War by accident",
        "Rain",
    ]


def test_a_case_knows_what_cannot_be_undone() -> None:
    assert [CASE.irreversible(thing) for thing in CASE.things] == [None, "on", "off", None, "on", None]


def test_the_heaviest_image_is_the_base_reading_the_first_among_equals() -> None:
    assert CASE.base_image("south") == "rash"
    assert CASE.base_image("north") is None
    assert CASE.image("south") == CASE.images["south"]["rash"].preferences
    assert CASE.image("south", "calm") == CASE.images["south"]["calm"].preferences
    assert CASE.image("north") == CASE.preferences["north"]
    assert isinstance(CASE.image("north"), Statements)
    assert Case.model_validate({**LEAST, "preferences": {}}).image("a") is None


def test_places_are_those_of_the_file_or_of_what_is_around() -> None:
    assert CASE.place("title") == Place("f", 1, 8)
    assert CASE.place("actors", "south", key=True) == Place("f", 4, 3)
    assert CASE.place("actors", "south", "name") == CASE.place("actors", "south") == Place("f", 4, 10)
    assert CASE.place("preferences", "north", 0, "say") == Place("f", 12, 11)
    assert CASE.place("impossible", 0) == Place("f", 8, 13)
    assert CASE.place("nothing", "of", "this") == Place("f", 1, 1)


def test_places_inside_a_text_follow_its_lines() -> None:
    assert CASE.place_within(0, "impossible", 0) == Place("f", 8, 13)
    assert CASE.place_within(16, "impossible", 0) == Place("f", 9, 3)
    assert CASE.place_within(2, "title") == Place("f", 1, 10)
    assert CASE.place_within(2, "actors", "south", key=True) == Place("f", 4, 5)


def test_a_case_made_in_memory_has_no_places() -> None:
    case = Case.model_validate(LEAST)
    assert case.place("title") == Place("the case")
    assert case.place_within(7, "title") == Place("the case")
    assert case.origin == ""
    assert case.digest == Case.model_validate(LEAST).digest
    assert case.digest != Case.model_validate({**LEAST, "title": "Another"}).digest


def test_the_digest_of_a_file_is_that_of_its_text() -> None:
    assert CASE.digest == hashlib.sha256(TEXT.encode()).hexdigest()
    assert CASE.origin == "f"


def test_cases_compare_by_what_they_say() -> None:
    again = loads("# another file\n" + TEXT, "elsewhere")
    assert again == CASE
    assert again.digest != CASE.digest
    assert loads(TEXT.replace("Two", "Three")) != CASE
    assert CASE != "a case"
    with pytest.raises(TypeError, match="unhashable"):
        hash(CASE)


def test_a_case_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        CASE.title = "Other"  # type: ignore[misc]


def test_a_case_has_the_sections_of_the_format() -> None:
    assert [field.alias or name for name, field in Case.model_fields.items()] == [
        "offramp", "title", "summary", "start", "horizon", "sources", "actors", "events", "terms", "impossible",
        "indistinguishable", "ends", "status quo", "preferences", "images", "doubt", "beliefs", "unaware", "coalitions", "agreements",
        "data", "evidence", "unknowns", "correlations", "rates", "counts", "stocks", "harms", "base rates", "durations", "goals", "measures",
        "policies", "claims",
    ]  # fmt: skip
    assert [name for name, field in Case.model_fields.items() if field.is_required()] == ["actors", "status_quo"]


@pytest.mark.parametrize(
    ("kind", "short", "full"),
    [
        ("events", "War", Event(label="War")),
        ("sources", "A book", Source(cite="A book")),
        ("rates", "2 * a.x", Rate(rate=Expression.read("2 * a.x"))),
        ("rates", 0.5, Rate(rate=Expression.read("0.5"))),
        ("counts", 3, Rate(rate=Expression.read("3"))),
        ("terms", "a.x", Expression.read("a.x")),
    ],
)
def test_a_text_alone_stands_for_what_has_one_needful_key(kind: str, short: Any, full: object) -> None:
    values = {**LEAST, kind: {"n": str(short) if kind == "terms" else short}}
    if isinstance(short, float | int):
        values[kind] = {"n": {"rate": str(short)}}
    assert getattr(Case.model_validate(values), kind) == {"n": full}


def test_a_label_alone_stands_for_an_option() -> None:
    actor = Actor.model_validate({"options": {"x": "Do it", "y": {"label": "Do that", "once": "on"}}})
    assert actor.options == {"x": Option(label="Do it"), "y": Option(label="Do that", irreversible="on")}


@pytest.mark.parametrize("section", ["impossible", "indistinguishable"])
def test_one_rule_stands_for_a_list_of_one(section: str) -> None:
    assert getattr(Case.model_validate({**LEAST, section: "a.x"}), section) == (Expression.read("a.x"),)
    assert getattr(Case.model_validate({**LEAST, section: ["a.x"]}), section) == (Expression.read("a.x"),)


def test_a_stock_starts_with_an_estimate_or_an_expression() -> None:
    assert (
        Stock.model_validate({"start": 3, "grows": "1"}).start
        != Stock.model_validate({"start": "n", "grows": "1"}).start
    )


@pytest.mark.parametrize(
    ("written", "chance_of", "before"),
    [
        ({"chance of": "war before calm"}, "war", "calm"),
        ({"chance of": "war or x before not calm"}, "war or x", "not calm"),
        ({"chance of": "war", "before": "calm"}, "war", "calm"),
        ({"chance of": "war"}, "war", None),
    ],
)
def test_a_measure_may_ask_for_one_thing_before_another(
    written: dict[str, str], chance_of: str, before: str | None
) -> None:
    measure = Measure.model_validate({**written, "within": "3 years"})
    assert str(measure.chance_of) == chance_of
    assert (str(measure.before) if measure.before else None) == before
    assert (measure.within, measure.at, measure.want) == (Duration(3, "year"), None, "low")


@pytest.mark.parametrize(
    "written",
    [
        {"chance of": "war"},
        {"expected": "deaths"},
        {"within": "1 year"},
        {"chance of": "war", "expected": "deaths", "at": "1 year"},
        {"chance of": "war", "within": "1 year", "at": "1 year"},
    ],
)
def test_a_measure_asks_one_question_about_one_time(written: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="a measure has either"):
        Measure.model_validate(written)


def test_a_stage_holds_options_and_says_when() -> None:
    stage = Stage.model_validate({"a.x": "on", "b.y": "off", "for": "18 months", "from": "2018-01-01", "while": "a.x"})
    assert stage.holds == {"a.x": "on", "b.y": "off"}
    assert (stage.lasts, stage.starts, str(stage.while_)) == (Duration(18, "month"), "2018-01-01", "a.x")
    assert Stage.model_validate({"from": "6 months"}).starts == "6 months"
    with pytest.raises(ValidationError, match="is not a span of time"):
        Stage.model_validate({"from": "soon"})


@pytest.mark.parametrize(
    ("written", "stages"),
    [
        ({}, ()),
        ([], ()),
        ({"a.x": "on"}, (Stage(holds={"a.x": "on"}),)),
        ([{"a.x": "on"}, {"a.x": "off"}], (Stage(holds={"a.x": "on"}), Stage(holds={"a.x": "off"}))),
        ([{}], (Stage(),)),
    ],
)
def test_a_policy_is_its_stages_and_nothing_is_no_commitment(written: Any, stages: tuple[Stage, ...]) -> None:
    assert Case.model_validate({**LEAST, "policies": {"p": written}}).policies == {"p": stages}


def test_a_claim_need_not_be_testable() -> None:
    assert Claim(text="History will judge.").holds is None


@pytest.mark.parametrize("start", ["2017-06-28", "0001-01-01", None])
def test_a_case_starts_on_a_day(start: str | None) -> None:
    assert Case.model_validate({**LEAST, "start": start}).start == start


@pytest.mark.parametrize("start", ["tomorrow", "28.6.2017", "2017-02-30", "2017"])
def test_a_case_starts_on_no_other_day(start: str) -> None:
    with pytest.raises(ValidationError, match="is not a date; write for instance 2017-06-28"):
        Case.model_validate({**LEAST, "start": start})


def test_an_option_has_an_owner_and_nothing_else_has() -> None:
    case = loads(
        "actors: {a: {options: {x: X}}, b: {options: {x: Y}}}\nevents: {e: E}\nterms: {t: a.x}\n"
        "status quo: []\npreferences: {a: [a.x], b: [b.x]}\n"
    )
    assert case.owners == {"a.x": "a", "b.x": "b"}
    assert [case.owner(thing) for thing in ("a.x", "b.x", "e", "t", "a", "a.", "a.y", "c.x", ".x", "")] == [
        *("a", "b"),
        *[None] * 8,
    ]

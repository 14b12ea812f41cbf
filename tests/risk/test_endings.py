"""The ways in which the story can end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.chain.processes import DrawnProcess, processes
from tests.oracle import Condition, negation, thing
from tests.strategies import examples

from offramp.case.bits import lookup_in
from offramp.case.reading import load, loads
from offramp.case.value import holds
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.schedule import schedule_of
from offramp.risk.assess import assess
from offramp.risk.endings import BY_ACCIDENT, BY_BOTH, BY_DECISION, Ending, endings, kinds
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.case.model import Case

THINGS = ("a.x", "a.y", "b.x", "e", "f")

CASE = """
actors:
  a: {name: Anna, options: {x: Xylophone, y: Yell}}
  b: {options: {x: Xylophone}}
events: {e: Eruption, f: Flood}
status quo: []
preferences: {a: [a.x], b: [b.x]}
terms:
  duet: a.x and b.x
  nature: e or f
  either: duet or nature
  chosen: a.x and not a.y
"""


def ways_of(ends: str, terms: str = "") -> tuple[Ending, ...]:
    return endings(loads(f"{CASE}{terms}ends: {json.dumps(ends)}\n"))


def test_a_story_without_ends_has_no_way_to_end() -> None:
    assert endings(loads(CASE)) == ()


def test_each_way_holds_where_none_before_it_does() -> None:
    found = ways_of("e or a.x or f")
    assert [ending.name for ending in found] == ["e", "a.x", "f"]
    assert [ending.alone.text for ending in found] == ["(e)", "(a.x) and not (e)", "(f) and not (e) and not (a.x)"]


@pytest.mark.parametrize(
    ("ends", "names"),
    [
        ("e", ["e"]),
        ("(e or f)", ["e", "f"]),
        ("e or (f or a.x)", ["e", "f", "a.x"]),
        ("(e or f) or a.x", ["e", "f", "a.x"]),
        ("((e) or (f))", ["e", "f"]),
        ("a.x and b.x or e", ["a.x and b.x", "e"]),
        ("(a.x and b.x) or (e)", ["a.x and b.x", "e"]),
        ("(e or f) and a.x or b.x", ["(e or f) and a.x", "b.x"]),
        ("b.x or a.x and (e or f)", ["b.x", "a.x and (e or f)"]),
        ("not (e or f) or a.x", ["not (e or f)", "a.x"]),
        ("e or not (a.x or f)", ["e", "not (a.x or f)"]),
        ("(a.x + a.y) > 1 or e", ["(a.x + a.y) > 1", "e"]),
        ("e or f if a.x", ["(e or f) if a.x"]),
        ("e iff (a.x or f)", ["e iff (a.x or f)"]),
        ("(e if f) or a.x", ["e if f", "a.x"]),
        ("(e if f else a.x) or a.y", ["e if f else a.x", "a.y"]),
        ("either", ["duet", "e", "f"]),
        ("a.y or nature", ["a.y", "e", "f"]),
        # A term that is no `or` stays one way under its name.
        ("chosen or duet", ["chosen", "duet"]),
        ("not nature", ["not nature"]),
    ],
)
def test_an_or_is_opened_and_nothing_else(ends: str, names: list[str]) -> None:
    assert [ending.name for ending in ways_of(ends)] == names


@pytest.mark.parametrize(
    ("ends", "way"),
    [
        ("a.x", BY_DECISION),
        ("a.x and not b.x", BY_DECISION),
        ("duet", BY_DECISION),
        ("e", BY_ACCIDENT),
        ("e and not f", BY_ACCIDENT),
        ("not nature", BY_ACCIDENT),
        ("e and a.x", BY_BOTH),
        ("duet and not e", BY_BOTH),
    ],
)
def test_options_are_decisions_and_events_accidents(ends: str, way: str) -> None:
    (found,) = ways_of(ends)
    assert found.way == way


@pytest.mark.parametrize(
    ("ends", "label"),
    [
        ("a.x", "Anna: Xylophone"),
        ("b.x", "b: Xylophone"),
        ("e", "Eruption"),
        ("duet", "duet"),
        ("a.x and e", "a.x and e"),
        ("not a.x", "not a.x"),
    ],
)
def test_an_option_is_labelled_with_its_actor_and_a_condition_as_it_is_written(ends: str, label: str) -> None:
    (found,) = ways_of(ends)
    assert found.label == label


def test_every_ending_of_the_korean_case_is_one_of_the_alternatives_of_its_end() -> None:
    case = load("korea-2017")
    found = endings(case)
    assert len({ending.name for ending in found}) == len(found) > 1
    assert {ending.way for ending in found} >= {BY_DECISION, BY_ACCIDENT}


literals = st.sampled_from([part for name in THINGS for part in (thing(name), negation(thing(name)))])
conditions = st.recursive(
    literals,
    lambda inner: st.builds(
        lambda sign, one, other: Condition(sign, (one, other)),
        st.sampled_from(["and", "or", "or", "if", "iff", "sum"]),
        inner,
        inner,
    ),
    max_leaves=6,
)


def alternatives(condition: Condition) -> list[Condition]:
    if condition.sign != "or":
        return [condition]
    return [inner for part in condition.parts for inner in alternatives(part)]


@examples(60)
@given(condition=conditions)
def test_where_the_story_ends_it_ends_in_exactly_one_way(condition: Condition) -> None:
    parts = alternatives(condition)
    assume(len({str(part) for part in parts}) == len(parts))
    case = loads(f"{CASE}ends: {json.dumps(str(condition))}\n")
    found = endings(case)
    codes = np.arange(2 ** len(THINGS))
    true_in = np.array([np.broadcast_to(holds(e.alone, lookup_in(case, codes)), codes.shape) for e in found])
    assert len(found) == len(parts)
    for code in codes.tolist():
        on = frozenset(name for bit, name in enumerate(THINGS) if code >> bit & 1)
        held = [part.holds(on) for part in parts]
        expected = held.index(True) if any(held) else None
        assert true_in[:, code].sum() == (expected is not None)
        if expected is not None:
            assert true_in[expected, code]


def joined(drawn: DrawnProcess, parts: list[Condition]) -> Case:
    """Return a drawn case whose story ends where one of some conditions holds."""
    lines = [line for line in drawn.text.splitlines() if not line.startswith("ends: ")]
    return loads("\n".join([*lines, f"ends: {json.dumps(' or '.join(f'({part})' for part in parts))}"]))


@examples(20)
@given(drawn=processes(), data=st.data())
def test_the_chances_of_the_endings_add_up_to_the_chance_that_it_ends(drawn: DrawnProcess, data: st.DataObject) -> None:
    literal = st.sampled_from([p for n in drawn.process.model.things for p in (thing(n), negation(thing(n)))])
    both = st.builds(lambda one, other: Condition("and", (one, other)), literal, literal)
    case = joined(drawn, data.draw(st.lists(literal | both, min_size=1, max_size=3, unique_by=str)))
    assert case.ends is not None
    risk = assess(case)
    (outcome,) = risk.outcomes
    asked = TimeBoundedUntil(case.ends)
    whole = evaluate(schedule_of(case), best_values(case), [asked])[asked].at(risk.times)[:, 0]
    total = np.sum(list(outcome.endings.values()), axis=0)
    assert np.allclose(total, whole, rtol=1e-10, atol=1e-12)
    # What has ended stays ended, in the same way.
    assert all((np.diff(curve) >= -1e-12).all() for curve in outcome.endings.values())
    assert np.allclose(outcome.over, whole, rtol=1e-10, atol=1e-12)
    # Nothing is lost between the columns that are shown, nor in what is written.
    by_kind = sum(outcome.ended(risk.endings, way) for way in kinds(risk.endings))
    assert np.allclose(by_kind, whole, rtol=1e-10, atol=1e-12)
    shown = risk.ending_table().columns[1 : 1 + len(kinds(risk.endings))]
    assert shown == kinds(risk.endings)
    written = risk.to_dict()["policies"][outcome.policy]
    assert sum(written[way] for way in (BY_DECISION, BY_ACCIDENT, BY_BOTH)) == pytest.approx(
        float(whole[-1]), abs=1e-12
    )

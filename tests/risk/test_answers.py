"""Answers over time, and what a history that is over counts for: against matrix exponentials of the definition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.chain.oracle_choice import Answerer, Question, holds
from tests.chain.test_choice_properties import laid
from tests.oracle import Condition, negation, thing
from tests.strategies import POLICY, DrawnCrisis, crises, examples

from offramp.case.expression import Expression
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import (
    ExpectedReward,
    ExpectedRewardOpen,
    SojournTime,
    StateProbability,
    TimeBoundedUntil,
    TimeBoundedUntilOpen,
)
from offramp.chain.state_index import states_of
from offramp.errors import CaseError, QuestionError
from offramp.risk.assess import assess

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chain.oracle_choice import Node

    from offramp.chain.queries import Query

TIMES = st.sampled_from([0.0, 0.3, 0.5, 0.75, 1.1, 2.0])


def said(condition: Condition) -> Expression:
    return Expression.read(str(condition))


def a_condition(data: st.DataObject, drawn: DrawnCrisis) -> Condition:
    literal = st.sampled_from([p for name in drawn.crisis.model.things for p in (thing(name), negation(thing(name)))])
    one = data.draw(literal)
    return data.draw(
        st.just(one)
        | st.builds(lambda sign, other: Condition(sign, (one, other)), st.sampled_from(["and", "or"]), literal)
    )


Expected = dict["Query", "Callable[[Answerer, float], float]"]


def asked_about(drawn: DrawnCrisis, phi: Condition, psi: Condition, over: float) -> Expected:
    """Return questions, and how the definition answers each."""
    count, (start, growth), harm = drawn.counts["n"], drawn.stocks["s"], drawn.harms["h"]

    def so(oracle: Answerer, node: Node) -> bool:
        return holds(phi, node.state)

    def value_when_over(oracle: Answerer, time: float) -> float:
        return over * oracle.chance(oracle.over, time)

    found: Expected = {
        StateProbability(said(phi)): lambda o, t: o.chance(lambda n: so(o, n), t),
        TimeBoundedUntil(said(phi)): lambda o, t: o.reached(Question(phi), t),
        TimeBoundedUntil(said(phi), said(psi)): lambda o, t: o.reached(Question(phi, psi), t),
        TimeBoundedUntilOpen(said(phi)): lambda o, t: o.reached(Question(phi), t, still_open=True),
        TimeBoundedUntilOpen(said(phi), said(psi)): lambda o, t: o.reached(Question(phi, psi), t, still_open=True),
        SojournTime(said(phi)): lambda o, t: o.gained(lambda n: float(so(o, n) and not o.over(n)), t),
        SojournTime(said(phi), ended=True): lambda o, t: o.gained(lambda n: float(so(o, n)), t),
        ExpectedReward("n"): lambda o, t: o.gained(o.while_open(count), t),
        ExpectedRewardOpen("n"): lambda o, t: o.gained(o.while_open(count), t, still_open=True),
        ExpectedReward("s"): lambda o, t: start + o.gained(o.while_open(growth), t),
        ExpectedReward("h"): lambda o, t: sum(amount * o.reached(Question(done), t) for done, amount in harm.items()),
    }
    if drawn.crisis.ends is not None:
        found |= {
            ExpectedReward("n", over): lambda o, t: (
                o.gained(o.while_open(count), t, still_open=True) + value_when_over(o, t)
            ),
            ExpectedReward("s", over): lambda o, t: (
                start * o.chance(lambda n: not o.over(n), t)
                + o.gained(o.while_open(growth), t, still_open=True)
                + value_when_over(o, t)
            ),
            ExpectedReward("h", over): lambda o, t: (
                sum(amount * o.reached(Question(done), t, still_open=True) for done, amount in harm.items())
                + value_when_over(o, t)
            ),
        }
    return found


@examples(50, dear=True)
@given(drawn=crises(worlds=2, phases=True), data=st.data())
def test_every_question_is_answered_as_the_definition_does(drawn: DrawnCrisis, data: st.DataObject) -> None:
    phi, psi = a_condition(data, drawn), a_condition(data, drawn)
    time, over = data.draw(TIMES), data.draw(st.sampled_from([-3.0, 0.0, 7.0]))
    schedule = laid(drawn)
    assume(schedule is not None)
    assert schedule is not None
    expected = asked_about(drawn, phi, psi, over)
    answers = evaluate(schedule, drawn.parameters, expected)
    oracles = [Answerer(drawn.crisis, world, 2.0) for world in drawn.worlds]
    for question, definition in expected.items():
        found = answers[question].at([time])[0]
        wanted = [definition(oracle, time) for oracle in oracles]
        assert np.allclose(found, wanted, rtol=1e-9, atol=1e-10), (question, time)


def worst_of(
    drawn: DrawnCrisis, phi: Condition, psi: Condition
) -> dict[str, tuple[dict[str, Any], Callable[[Answerer], float]]]:
    """Return measures as the file states them, and how the definition values each: an ended crisis counts at its worst."""
    count, (start, growth), harm = drawn.counts["n"], drawn.stocks["s"], drawn.harms["h"]
    by, at = {"within": "1.1 years"}, {"at": "1.1 years"}
    time = 1.1

    def so(node: Node) -> bool:
        return holds(phi, node.state)

    chance, before = {"chance of": str(phi)}, {"chance of": f"{phi} before {psi}"}
    spent = {"time in": str(phi)}
    low, high, plain = {"want": "low"}, {"want": "high"}, {"over": "as is"}
    return {
        "reach low": (chance | by | low, lambda o: o.reached(Question(phi, or_over=True), time)),
        "reach high": (chance | by | high, lambda o: o.reached(Question(phi), time, still_open=True)),
        "reach plain": (chance | by | plain, lambda o: o.reached(Question(phi), time)),
        "before low": (before | by | low, lambda o: o.reached(Question(phi, psi, or_over=True), time)),
        "before high": (before | by | high, lambda o: o.reached(Question(phi, psi), time, still_open=True)),
        "before plain": (before | by | plain, lambda o: o.reached(Question(phi, psi), time)),
        "at low": (chance | at | low, lambda o: o.chance(lambda n: so(n) or o.over(n), time)),
        "at high": (chance | at | high, lambda o: o.chance(lambda n: so(n) and not o.over(n), time)),
        "at plain": (chance | at | plain, lambda o: o.chance(so, time)),
        "time low": (spent | by | low, lambda o: o.gained(lambda n: float(so(n) or o.over(n)), time)),
        "time high": (spent | by | high, lambda o: o.gained(lambda n: float(so(n) and not o.over(n)), time)),
        "time plain": (spent | by | plain, lambda o: o.gained(lambda n: float(so(n) and not o.over(n)), time)),
        "count": ({"expected": "n"} | by, lambda o: o.gained(o.while_open(count), time)),
        "count over": (
            {"expected": "n", "over": 9} | by,
            lambda o: o.gained(o.while_open(count), time, still_open=True) + 9 * o.chance(o.over, time),
        ),
        "stock": ({"expected": "s"} | at, lambda o: start + o.gained(o.while_open(growth), time)),
        "stock over": (
            {"expected": "s", "over": -9, "want": "high"} | at,
            lambda o: (
                start * o.chance(lambda n: not o.over(n), time)
                + o.gained(o.while_open(growth), time, still_open=True)
                - 9 * o.chance(o.over, time)
            ),
        ),
        "harm": (
            {"expected": "h"} | by,
            lambda o: sum(v * o.reached(Question(done), time) for done, v in harm.items()),
        ),
        "harm over": (
            {"expected": "h", "over": 9} | by,
            lambda o: (
                sum(v * o.reached(Question(done), time, still_open=True) for done, v in harm.items())
                + 9 * o.chance(o.over, time)
            ),
        ),
    }


@examples(60, dear=True)
@given(drawn=crises(), data=st.data())
def test_every_measure_counts_an_ended_crisis_as_the_definition_says(drawn: DrawnCrisis, data: st.DataObject) -> None:
    measured(drawn, data)


def measured(drawn: DrawnCrisis, data: st.DataObject) -> None:
    phi, psi = a_condition(data, drawn), a_condition(data, drawn)
    some = worst_of(drawn, phi, psi)
    drawn = replace(drawn, more={"measures": {name: spec for name, (spec, _) in some.items()}})
    assume(laid(drawn) is not None)
    found = assess(drawn.case, [POLICY], parameters=drawn.parameters).outcome(POLICY).values
    oracle = Answerer(drawn.crisis, drawn.worlds[0], 2.0)
    for name, (_, definition) in some.items():
        assert np.isclose(found[name], definition(oracle), rtol=1e-9, atol=1e-10), name


@examples(30, dear=True)
@given(drawn=crises(merges=True), data=st.data())
def test_merged_states_count_by_any_of_their_members(drawn: DrawnCrisis, data: st.DataObject) -> None:
    try:
        states = states_of(drawn.case)
    except CaseError:
        # Two merges that hold a state in common once an event has happened.
        assume(False)
    if (ends := drawn.case.ends) is not None:
        # A state has ended the crisis or it has not.
        assume(not (states.where(ends) & states.where(Expression.read(f"not ({ends})"))).any())
    measured(drawn, data)


@examples(40, dear=True)
@given(drawn=crises(), data=st.data())
def test_an_early_end_never_leads(drawn: DrawnCrisis, data: st.DataObject) -> None:
    """A policy that ends the crisis at once is the worst, or level with it, by every measure that is judged."""
    options = [name for name in drawn.crisis.model.things if name not in drawn.crisis.model.events]
    last = data.draw(st.sampled_from(options))
    either = data.draw(st.none() | st.sampled_from([thing(name) for name in drawn.crisis.model.things]))
    ends = thing(last) if either is None else Condition("or", (thing(last), either))
    phi, psi = a_condition(data, drawn), a_condition(data, drawn)
    measures: dict[str, Any] = {
        name: spec for name, (spec, _) in worst_of(drawn, phi, psi).items() if spec.get("over") != "as is"
    }
    for name, amount in {"count": 1000, "harm": 1000, "stock": -1000}.items():
        measures[f"{name} over"]["over"] = amount
        del measures[name]
    drawn = replace(drawn, crisis=replace(drawn.crisis, ends=ends), more={"measures": measures})
    policies = {**drawn.values["policies"], "end": {last: "on"}}
    drawn = replace(drawn, more={"measures": measures, "policies": policies})
    try:
        risk = assess(drawn.case, [POLICY, "end"], parameters=drawn.parameters)
    except QuestionError:
        assume(False)
    held, ended = risk.outcome(POLICY).values, risk.outcome("end").values
    for measure_spec in risk.measure_specs:
        gain = ended[measure_spec.name] - held[measure_spec.name]
        assert (gain if measure_spec.want == "high" else -gain) <= 1e-9, measure_spec.name


@examples(50, dear=True)
@given(drawn=crises(worlds=5, phases=True), data=st.data())
def test_what_a_world_comes_to_does_not_depend_on_those_beside_it(drawn: DrawnCrisis, data: st.DataObject) -> None:
    """To the last bit, whichever worlds are followed together, in whatever order, by however many threads."""
    phi, psi = a_condition(data, drawn), a_condition(data, drawn)
    asked = list(asked_about(drawn, phi, psi, 7.0))
    some = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=40))
    schedule = laid(drawn)
    assume(schedule is not None)
    assert schedule is not None
    alone = [evaluate(schedule, drawn.parameters_of([world]), asked) for world in range(5)]
    together = evaluate(schedule, drawn.parameters_of(some), asked, threads=data.draw(st.sampled_from([1, 2, 3])))
    for question in asked:
        found = together[question].at([0.3, 0.75, 2.0])
        for place, world in enumerate(some):
            assert np.array_equal(found[:, place], alone[world][question].at([0.3, 0.75, 2.0])[:, 0]), question

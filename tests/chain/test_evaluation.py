"""Answers over time, against matrix exponentials of the oracle's chain."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.linalg import expm
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.oracle import negation, thing
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from tests.chain.oracle_chain import Process
    from tests.oracle import Condition, State

    from offramp.chain.queries import Query

TIMES = [0.0, 0.3, 1.1, 2.0]


def over_time(
    process: Process, states: list[State], matrix: Any, start: Any, condition: Condition, time: float, *, stop: bool
) -> tuple[float, float]:
    """Return the chance of a condition at a time, and the years in it before the end, in the chain or in the one that stops there."""
    held = np.array([any(condition.holds(on) for on in state) for state in states])
    counted = held & ~np.array([process.has_ended(state) for state in states])
    rates = np.where(held[:, None], 0.0, matrix) if stop else matrix
    size = len(states)
    # The integral is one more state into which every node of the condition pours one a year.
    larger = np.zeros((size + 1, size + 1))
    larger[:size, :size], larger[:size, size] = rates, counted
    after = np.append(start, 0.0) @ expm(larger * time)
    return float(after[:size][held].sum()), float(after[size])


@examples(60)
@given(drawn=processes(), data=st.data())
def test_chances_and_times_are_those_of_the_definition(drawn: DrawnProcess, data: st.DataObject) -> None:
    chain = drawn.process.chain()
    assert chain is not None
    states, matrix = chain
    start = np.eye(len(states))[0]
    name = data.draw(st.sampled_from(drawn.process.model.things))
    condition = data.draw(st.sampled_from([thing(name), negation(thing(name))]))
    said = Expression.read(str(condition))
    asked: list[Query] = [StateProbability(said), TimeBoundedUntil(said), SojournTime(said)]
    answers = evaluate(schedule_of(drawn.case), best_values(drawn.case), asked)
    for time in TIMES:
        now, spent = over_time(drawn.process, states, matrix, start, condition, time, stop=False)
        reached, _ = over_time(drawn.process, states, matrix, start, condition, time, stop=True)
        found = [float(answers[question].at([time])[0, 0]) for question in asked]
        assert np.allclose(found, [now, reached, spent], rtol=1e-10, atol=1e-12)


@examples(60)
@given(drawn=processes(), data=st.data())
def test_one_before_another(drawn: DrawnProcess, data: st.DataObject) -> None:
    chain = drawn.process.chain()
    assert chain is not None
    states, matrix = chain
    names = drawn.process.model.things
    goal, other = (
        data.draw(st.sampled_from([thing(n), negation(thing(n))]))
        for n in data.draw(st.tuples(*[st.sampled_from(names)] * 2))
    )
    at_goal = np.array([any(goal.holds(on) for on in state) for state in states])
    over = at_goal | np.array([any(other.holds(on) for on in state) for state in states])
    rates = np.where(over[:, None], 0.0, matrix)
    asked = TimeBoundedUntil(Expression.read(str(goal)), Expression.read(str(other)))
    answers = evaluate(schedule_of(drawn.case), best_values(drawn.case), [asked])
    for time in TIMES:
        expected = expm(rates * time)[0][at_goal].sum()
        assert np.isclose(answers[asked].at([time])[0, 0], expected, rtol=1e-10, atol=1e-12)


@examples(60, dear=True)
@given(drawn=processes(steady=True), data=st.data())
def test_a_policy_for_a_time_and_then_none(drawn: DrawnProcess, data: st.DataObject) -> None:
    """The two chains one after another: that of the commitments, and from where it leads that of nobody's."""
    first = drawn.process.chain()
    assume(first is not None)
    assert first is not None
    states, matrix = first
    free = replace(drawn.process, stages=())
    start = np.eye(len(states))[0] @ expm(matrix * 0.7)
    values = {line.partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in drawn.text.splitlines()}
    values["policies"] = {POLICY: [{**values["policies"][POLICY][0], "for": f"{0.7 * 12} months"}]}
    case = loads("".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items()))
    condition = thing(data.draw(st.sampled_from(drawn.process.model.things)))
    said = Expression.read(str(condition))
    answers = evaluate(schedule_of(case, POLICY), best_values(case), [StateProbability(said), TimeBoundedUntil(said)])
    later, rates = _from_all(free, states)
    spread = np.zeros(len(later))
    for state, chance in zip(states, start, strict=True):
        spread[later.index(state)] += chance
    now, _ = over_time(free, later, rates, spread, condition, 1.3, stop=False)
    assert np.isclose(answers[StateProbability(said)].at([2.0])[0, 0], now, rtol=1e-9, atol=1e-11)
    # What has been reached in the first window stays counted.
    met = np.array([any(condition.holds(on) for on in state) for state in states])
    stopped = np.eye(len(states))[0] @ expm(np.where(met[:, None], 0.0, matrix) * 0.7)
    spread = np.zeros(len(later))
    for state, chance in zip(states, np.where(met, 0.0, stopped), strict=True):
        spread[later.index(state)] += chance
    rest, _ = over_time(free, later, rates, spread, condition, 1.3, stop=True)
    assert np.isclose(answers[TimeBoundedUntil(said)].at([2.0])[0, 0], stopped[met].sum() + rest, rtol=1e-9, atol=1e-11)


def _from_all(process: Process, starts: list[State]) -> tuple[list[State], Any]:
    """Return the states that can be reached from some, and the rates between them."""
    states, table = list(starts), {}
    for state in states:
        leads = process.leads(state)
        assert leads is not None
        table[state] = leads
        states += [end for end in leads if end not in states]
    matrix = np.zeros((len(states), len(states)))
    for i, state in enumerate(states):
        for end, rate in table[state].items():
            matrix[i, states.index(end)] = rate
        matrix[i, i] = -matrix[i].sum()
    return states, matrix


ERLANG = """
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}}
events: {e: {label: E, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {e: {rate: 3, phases: 4}}
counts: {n: {rate: 2 if e else 5, unit: per month}}
stocks: {s: {start: 7, grows: -1 if e else 2}}
harms: {h: {e: 10}}
horizon: 3 years
"""


def test_phases_make_an_erlang_distribution() -> None:
    from scipy.stats import gamma

    case = loads(ERLANG)
    reached, count, stock, harm = (
        TimeBoundedUntil(Expression.read("e")),
        ExpectedReward("n"),
        ExpectedReward("s"),
        ExpectedReward("h"),
    )
    answers = evaluate(schedule_of(case), best_values(case), [reached, count, stock, harm])
    waiting = gamma(4, scale=1 / 12)
    for time in (0.1, 0.5, 3.0):
        by_then = waiting.cdf(time)
        assert np.isclose(answers[reached].at([time])[0, 0], by_then, rtol=1e-12)
        assert np.isclose(answers[harm].at([time])[0, 0], 10 * by_then, rtol=1e-12)
        # The time before the event is the integral of the chance that it has not happened.
        before = time * (1 - by_then) + waiting.expect(lambda t: t, ub=time)
        after = time - before
        assert np.isclose(answers[count].at([time])[0, 0], 12 * (5 * before + 2 * after), rtol=1e-9)
        assert np.isclose(answers[stock].at([time])[0, 0], 7 + 2 * before - after, rtol=1e-9)


def test_discounting_weighs_what_comes_later_less() -> None:
    from scipy.integrate import quad
    from scipy.stats import gamma

    case = loads(ERLANG)
    count, harm = ExpectedReward("n"), ExpectedReward("h")
    answers = evaluate(schedule_of(case), best_values(case), [count, harm])
    waiting = gamma(4, scale=1 / 12)
    expected = quad(lambda t: 10 * np.exp(-0.2 * t) * waiting.pdf(t), 0, 2.5)[0]
    assert np.isclose(answers[harm].discounted([2.5], 0.2)[0, 0], expected, rtol=1e-9)

    def launched(t: float) -> float:
        return float(np.exp(-0.2 * t) * 12 * (5 * waiting.sf(t) + 2 * waiting.cdf(t)))

    assert np.isclose(answers[count].discounted([2.5], 0.2)[0, 0], quad(launched, 0, 2.5)[0])
    assert np.isclose(answers[count].discounted([2.5], 0.0)[0, 0], answers[count].at([2.5])[0, 0], rtol=1e-10)


def test_what_a_commitment_does_at_its_start_is_discounted_from_then_on() -> None:
    case = loads(ERLANG.replace("e: 10", "a.x: 10") + "policies: {late: {a.x: on, from: 1 year}}\n")
    harm = ExpectedReward("h")
    answers = evaluate(schedule_of(case, "late"), best_values(case), [harm])
    # At the moment when it begins it does not count yet.
    times = [0.5, 1.0, 1.0 + 1e-9, 2.0, 3.0]
    assert np.allclose(answers[harm].at(times)[:, 0], [0, 0, 10, 10, 10])
    assert np.allclose(answers[harm].discounted(times, 0.2)[:, 0], np.array([0, 0, 1, 1, 1]) * 10 * np.exp(-0.2))


def test_a_harm_that_a_late_commitment_does_at_once_is_discounted_by_when_it_is_done() -> None:
    """Nobody moves by themselves; the pledge does it after a year and a half."""
    case = loads("""
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}}
status quo: []
preferences: {a: [a.x]}
harms: {h: {a.x: 10}}
horizon: 3 years
policies: {pledge: {a.x: on, from: 18 months}}
""")
    harm = ExpectedReward("h")
    curve = evaluate(schedule_of(case, "pledge"), best_values(case), [harm])[harm]
    assert curve.discounted([3.0], 0.2)[0, 0] == pytest.approx(10 * np.exp(-0.3), rel=1e-12)
    assert curve.discounted([1.5], 0.2)[0, 0] == curve.at([1.5])[0, 0] == 0
    assert curve.discounted([3.0], 0.0)[0, 0] == curve.at([3.0])[0, 0] == 10


def test_discounting_is_exact_where_much_happens_at_once() -> None:
    """An event at 20,000 a year: nearly all of it comes within the first hours of a year."""
    text = ERLANG.replace("{rate: 3, phases: 4}", "20000").replace("2 if e else 5", "7 if e else 5")
    case = loads(text)
    count, harm = ExpectedReward("n"), ExpectedReward("h")
    answers = evaluate(schedule_of(case, None, 1.0), best_values(case), [count, harm])
    assert answers[harm].discounted([1.0], 0.5)[0, 0] == pytest.approx(10 * 20000 / 20000.5, rel=1e-9)
    even, early = (1 - np.exp(-0.5)) / 0.5, 1 / 20000.5
    assert answers[count].discounted([1.0], 0.5)[0, 0] == pytest.approx(12 * (7 * even - 2 * early), rel=1e-9)


def test_nothing_moves_where_nobody_reconsiders_and_nothing_happens() -> None:
    case = loads("""
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}}
status quo: [a.x]
preferences: {a: [not a.x]}
horizon: 3 years
""")
    asked = StateProbability(Expression.read("a.x"))
    assert evaluate(schedule_of(case), best_values(case), [asked])[asked].at([3.0])[0, 0] == 1.0


@pytest.mark.parametrize(("foresight", "concept"), [("none", "nash"), ("sequential", "seq")])
def test_a_case_without_events_ends_where_it_is_stable_for_all(foresight: str, concept: str) -> None:
    from offramp.graph.graph import build
    from offramp.stability.stability import analyse

    case = load("prisoners-dilemma").model_copy(update={"status_quo": ("row.defect",)})
    actors = {
        name: spec.model_copy(update={"tempo": _number(2), "reliability": _number(1), "foresight": foresight})
        for name, spec in case.actors.items()
    }
    case = case.model_copy(update={"actors": actors})
    graph = build(case)
    equilibria = analyse(graph).equilibria(concept)
    assert len(equilibria) < graph.size
    on = [[name if name in graph.on(state) else f"not {name}" for name in case.options] for state in equilibria]
    asked = StateProbability(Expression.read(" or ".join(f"({' and '.join(parts)})" for parts in on)))
    answers = evaluate(schedule_of(case, None, 30.0), best_values(case), [asked])
    assert answers[asked].at([30.0])[0, 0] > 1 - 1e-9


def _number(value: float) -> Any:
    from offramp.case.estimate import Estimate

    return Estimate(best=value)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ("{e: 1 - 2 * a.x}", r"the rate of `e` is -1 per year in `a.x`: `1 - 2 \* a.x`; expected 0 or more"),
        ("{e: 1 / a.x}", r"the rate of `e` has no value in the state where nothing is on: `1 / a.x` divides by zero"),
    ],
)
def test_rates_that_cannot_be(rates: str, message: str) -> None:
    case = loads(ERLANG.replace("{e: {rate: 3, phases: 4}}", rates).replace("tempo: 0", "tempo: 1"))
    with pytest.raises(QuestionError, match=message):
        evaluate(schedule_of(case), best_values(case), [StateProbability(Expression.read("e"))])


def test_a_harm_that_would_do_good_is_refused() -> None:
    case = loads(ERLANG.replace("e: 10}", "e: 2 * k}") + "unknowns: {k: -3}\n")
    with pytest.raises(QuestionError, match=r"the harm `h` of `e` is -6: `2 \* k`; expected a cost of 0 or more"):
        evaluate(schedule_of(case), best_values(case), [ExpectedReward("h")])


def test_units_of_time_are_converted() -> None:
    """12 a year are 1 a month are 12/365.25 a day, wherever the unit stands."""
    forms = [
        ("12", ""),
        ("{rate: 1, unit: per month}", ""),
        ("k", "unknowns: {k: {best: 1, unit: per month}}"),
        ("{rate: k, unit: per month}", "unknowns: {k: {best: 12, unit: per year}}"),
        ("{rate: k, unit: per day}", "unknowns: {k: {best: 1, unit: per month}}"),
    ]
    found = []
    for rate, unknowns in forms:
        case = loads(ERLANG.replace("{rate: 3, phases: 4}", rate) + unknowns)
        asked = TimeBoundedUntil(Expression.read("e"))
        found.append(evaluate(schedule_of(case), best_values(case), [asked])[asked].at([0.1])[0, 0])
    assert np.allclose(found, 1 - np.exp(-1.2), rtol=1e-8)

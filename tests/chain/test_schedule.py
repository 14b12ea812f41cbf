"""Policies over time: when stages stand, what they hold, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import SojournTime, StateProbability, TimeBoundedUntil
from offramp.chain.schedule import delayed, schedule_of, spans_of, stages_of
from offramp.errors import QuestionError
from offramp.risk.simulation import simulate
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.chain.queries import Query

CASE = """
start: 2020-01-01
actors:
  a: {tempo: 2, reliability: 0.8, options: {x: X, y: Y, z: {label: Z, once: on}}}
  b: {tempo: 3, reliability: 0.7, options: {u: U}}
events: {e: {label: E, once: on}}
impossible: [a.y and not a.x]
status quo: []
preferences: {a: [a.y iff b.u, a.z, a.x], b: [b.u iff a.x, not e]}
rates: {e: 0.5 if b.u else 0.1}
horizon: 4 years
policies:
  nothing: {}
  hold: {a.x: on}
  year: {a.x: on, for: 1 year}
  then: [{a.x: on, for: 1 year}, {a.y: on, a.x: on}]
  dated: {a.x: on, from: 2021-01-01}
  later: {a.x: on, from: 18 months}
  together: [{a.x: on}, {a.y: on}]
  override: [{a.x: on}, {a.x: off, while: e}]
  trigger: {a.x: on, when: b.u}
  until: {a.x: on, until: e}
  answer: {a.y: on, while: b.u}
  timer: {a.x: on, when: b.u, for: 6 months}
  broken: {a.y: on}
  undo: [{a.z: on}, {a.z: off, when: e}]
  restless: [{a.x: on, while: not a.x}, {a.x: off, while: a.x}]
  early: {a.x: on, from: 2019-01-01}
"""


@pytest.mark.parametrize(
    ("policy", "delay", "spans"),
    [
        ("hold", 0.0, [(0, np.inf)]),
        ("year", 0.0, [(0, 1)]),
        ("year", 0.5, [(0.5, 1.5)]),
        ("then", 0.0, [(0, 1), (1, np.inf)]),
        ("later", 0.25, [(1.75, np.inf)]),
        ("together", 0.0, [(0, np.inf), (0, np.inf)]),
        ("timer", 0.0, [(0, np.inf)]),
        ("dated", 0.0, [(366 / 365.25, np.inf)]),
    ],
)
def test_when_stages_stand(policy: str, delay: float, spans: list[tuple[float, float]]) -> None:
    case = loads(CASE)
    assert np.allclose(spans_of(case, stages_of(case, policy), delay), spans)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("holt", r"there is no policy `holt`; did you mean hold"),
        (
            "broken",
            r"the policy `broken` contradicts the rule `a.y and not a.x`: from the state where nothing is on its commitments would lead to `a.y`",
        ),
        ("undo", r"would reverse `a.z` in .*; once on it stays on"),
        ("restless", r"the commitments of the policy `restless` cycle without end"),
        ("timer", r"the 6 months of a stage run from its trigger `b.u`.*only drawn histories can"),
        ("early", r"begins on 2019-01-01, before the case does \(2020-01-01\)"),
    ],
)
def test_what_is_refused(policy: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        schedule_of(loads(CASE), policy)


@pytest.mark.parametrize("horizon", [0.0, -1.0, np.inf, np.nan])
def test_a_horizon_must_be_a_span_of_time(horizon: float) -> None:
    with pytest.raises(QuestionError, match="expected a span of time, such as `5 years`"):
        schedule_of(loads(CASE), "hold", horizon)


def chance(policy: str | None, condition: str, time: float, delay: float = 0.0) -> float:
    case = loads(CASE)
    asked = StateProbability(Expression.read(condition))
    return float(evaluate(schedule_of(case, policy, delay=delay), best_values(case), [asked])[asked].at([time])[0, 0])


def test_what_is_held_is_so_while_it_is_held() -> None:
    assert chance("hold", "a.x", 3) == pytest.approx(1, abs=1e-12)
    assert chance("year", "a.x", 0.5) == pytest.approx(1, abs=1e-12)
    assert chance("year", "a.x", 1.5) < 1
    assert chance("later", "a.x", 1.4999) < 1
    assert chance("later", "a.x", 1.5001) == pytest.approx(1, abs=1e-12)
    assert chance("then", "a.y and a.x", 1.0001) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("policy", "condition", "time"),
    [("later", "a.x", 1.5), ("then", "a.y", 1.0), ("year", "not a.x", 1.0), ("dated", "a.x", 366 / 365.25)],
)
def test_a_stage_that_begins_when_a_measure_is_taken_has_not_yet_begun(
    policy: str, condition: str, time: float
) -> None:
    """However far anybody looks beyond: the exact answer is one, and the drawn histories agree with it."""
    case = loads(CASE)
    for asked in (StateProbability(Expression.read(condition)), TimeBoundedUntil(Expression.read(condition))):
        found = [
            float(evaluate(schedule_of(case, policy, horizon), best_values(case), [asked])[asked].at([time])[0, 0])
            for horizon in (time, time + 0.25, 4.0)
        ]
        assert found == pytest.approx([found[0]] * 3, abs=1e-11)
        free = None if policy in ("later", "dated") else "hold"
        before = evaluate(schedule_of(case, free), best_values(case), [asked])[asked].at([time])[0, 0]
        assert found[0] == pytest.approx(before, abs=1e-11)
    drawn = loads(CASE + f"measures: {{m: {{chance of: {condition}, at: {time * 365.25!r} days}}}}\n")
    (estimate,) = simulate(drawn, (policy,), replicates=4000, seed=1).estimates[policy]
    assert estimate.low <= chance(policy, condition, time) <= estimate.high


def test_at_the_start_commitments_have_taken_effect() -> None:
    assert chance("hold", "a.x", 0.0) == 1.0
    assert chance(None, "a.x", 0.0) == 0.0
    assert chance("hold", "a.x", 0.5, delay=0.5) < 1


@pytest.mark.parametrize("nudge", [-1, 0, 1])
def test_a_hair_of_rounding_between_a_stage_and_a_measure_is_nothing(nudge: int) -> None:
    """`from` and `at` are the same day, reckoned in different ways; neither the window nor the horizon tells them apart."""
    case = loads(CASE)
    time = 1.5 if nudge == 0 else float(np.nextafter(1.5, 9.0 * nudge))
    asked = StateProbability(Expression.read("a.x"))
    for horizon in (time, 4.0):
        schedule = schedule_of(case, "later", horizon)
        assert all(window.ends - window.begins > 1e-6 for window in schedule.windows)
        assert evaluate(schedule, best_values(case), [asked])[asked].at([time])[0, 0] < 0.99
    ending = schedule_of(case, "year", float(np.nextafter(1.0, 2.0)))
    assert evaluate(ending, best_values(case), [asked])[asked].at([1.0])[0, 0] == pytest.approx(1, abs=1e-12)


def test_a_signpost_holds_exactly_where_its_condition_is_so() -> None:
    """While it floods a is bound to y, which it drops when it may."""
    case = loads("""
actors: {a: {tempo: 2, reliability: 0.8, options: {y: Y}}}
events: {f: Flood}
status quo: []
preferences: {a: [not a.y]}
rates: {f: 1}
horizon: 4 years
policies: {answer: {a.y: on, while: f}}
""")
    held, dropped, kept = (
        StateProbability(Expression.read(said)) for said in ("f and not a.y", "not f and not a.y", "a.y and not f")
    )
    answers = evaluate(schedule_of(case, "answer"), best_values(case), [held, dropped, kept])
    assert answers[held].at([2.0])[0, 0] == pytest.approx(0, abs=1e-15)
    assert answers[dropped].at([2.0])[0, 0] > 0.1
    assert answers[kept].at([2.0])[0, 0] > 0.1


def test_a_later_stage_overrides_an_earlier_one() -> None:
    assert chance("override", "a.x iff not e", 3) == pytest.approx(1, abs=1e-12)


def test_a_trigger_holds_from_the_first_time_on() -> None:
    """Once b has done u, x is on for good: the chance of x off is that of b never having done u and a not having chosen x."""
    case = loads(CASE)
    never, off = TimeBoundedUntil(Expression.read("b.u")), StateProbability(Expression.read("not a.x"))
    schedule = schedule_of(case, "trigger")
    answers = evaluate(schedule, best_values(case), [never, off, StateProbability(Expression.read("b.u and not a.x"))])
    assert answers[StateProbability(Expression.read("b.u and not a.x"))].at([3.0])[0, 0] == pytest.approx(0, abs=1e-15)
    assert 0 < answers[off].at([3.0])[0, 0] <= 1 - answers[never].at([3.0])[0, 0] + 1e-12
    # Each state is there twice, before the trigger and after it, where both can be.
    structure = schedule.windows[0].structure
    assert len(np.unique(structure.codes)) < structure.size


def test_until_ends_a_commitment_for_good() -> None:
    assert chance("until", "not a.x and not e", 3) == pytest.approx(0, abs=1e-15)
    assert chance("until", "not a.x and e", 3) > 0


def test_a_delay_shifts_the_whole_policy() -> None:
    assert chance("year", "a.x", 0.9, delay=1) == pytest.approx(chance(None, "a.x", 0.9), abs=1e-12)
    assert chance("year", "a.x", 1.9, delay=1) == pytest.approx(1, abs=1e-12)


def test_a_late_commitment_clears_what_stands_in_its_way() -> None:
    """To give up x, a also gives up y, which it cannot have without; at the very start that would be an error."""
    case = loads(CASE.replace("a.y iff b.u, a.z", "a.y, a.z") + "  stop: {a.x: off}\n")
    asked = StateProbability(Expression.read("a.y"))
    answers = evaluate(schedule_of(case, "stop", delay=1), best_values(case), [asked])
    assert answers[asked].at([0.99])[0, 0] > 0.01
    assert answers[asked].at([1.0001])[0, 0] == 0


@pytest.mark.parametrize("policy", ["hold", "then", "later", "trigger", "answer"])
def test_a_course_with_another_delay_is_the_one_laid_out_so(policy: str) -> None:
    case = loads(CASE)
    asked: list[Query] = [TimeBoundedUntil(Expression.read("e")), SojournTime(Expression.read("a.x"))]
    late = schedule_of(case, policy, 8.0, delay=4.0)
    numbers = best_values(case)
    for delay in (0.3, 1.7, 3.9):
        one = evaluate(delayed(late, delay, 4.0), numbers, asked)
        other = evaluate(schedule_of(case, policy, 4.0, delay=delay), numbers, asked)
        for question in asked:
            assert np.allclose(one[question].at([0.2, 2.0, 4.0]), other[question].at([0.2, 2.0, 4.0]), atol=1e-11)


def test_every_policy_of_the_catalog_can_be_laid_out() -> None:
    for slug in ("hotline", "korea-2017"):
        case = load(slug)
        for policy in case.policies:
            assert schedule_of(case, policy, timers=True).windows[-1].ends == case.horizon.years  # type: ignore[union-attr]

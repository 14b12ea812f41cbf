"""The measures of a case as questions."""

from __future__ import annotations

import pytest

from offramp.case.duration import Duration
from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain.queries import ExpectedReward, Query, SojournTime, StateProbability, TimeBoundedUntil
from offramp.errors import CaseError, QuestionError
from offramp.risk.measures import measure_spec, measure_specs

CASE = """
actors: {a: {options: {x: X}}}
events: {e: E, f: F}
status quo: []
preferences: {a: [a.x]}
terms: {calm: not e}
goals: {peace: not f}
counts: {bare: 3, monthly: {rate: 3, unit: per month}, named: {rate: 3, unit: rockets}}
stocks: {kept: {start: 1, grows: 2}, heads: {start: 1, grows: 2, unit: warheads}}
harms: {lives: {e: 10}}
measures:
  within: {chance of: e, within: 18 months}
  at: {chance of: e and not a.x, at: 2 years}
  before: {chance of: e before f, within: 3 years}
  before at: {chance of: e, before: f, at: 3 years}
  goal: {chance of: peace, at: 1 year, want: high, weight: 2.5}
  time: {time in: calm, within: 26 weeks, want: high}
  bare: {expected: bare, within: 5 years}
  monthly: {expected: monthly, at: 5 years}
  named: {expected: named, within: 1461 days, weight: 0}
  kept: {expected: kept, at: 1 year}
  heads: {expected: heads, at: 1 year}
  lives: {expected: lives, within: 1 year, label: Lives lost}
"""


@pytest.mark.parametrize(
    ("name", "asked", "years", "label", "unit"),
    [
        ("within", TimeBoundedUntil(Expression.read("e")), 1.5, "chance of e within 18 months", ""),
        ("at", StateProbability(Expression.read("e and not a.x")), 2.0, "chance of e and not a.x at 2 years", ""),
        (
            "before",
            TimeBoundedUntil(Expression.read("e"), Expression.read("f")),
            3.0,
            "chance of e before f within 3 years",
            "",
        ),
        # Before something else by a time is a question about the past of that time, even where it is asked `at` it.
        (
            "before at",
            TimeBoundedUntil(Expression.read("e"), Expression.read("f")),
            3.0,
            "chance of e before f at 3 years",
            "",
        ),
        ("goal", StateProbability(Expression.read("peace")), 1.0, "chance of peace at 1 year", ""),
        ("time", SojournTime(Expression.read("calm")), 182 / 365.25, "years in which calm within 26 weeks", "years"),
        ("bare", ExpectedReward("bare"), 5.0, "expected bare within 5 years", "bare"),
        # What is counted is not a unit of time.
        ("monthly", ExpectedReward("monthly"), 5.0, "expected monthly at 5 years", "monthly"),
        ("named", ExpectedReward("named"), 4.0, "expected named within 1461 days", "rockets"),
        ("kept", ExpectedReward("kept"), 1.0, "expected kept at 1 year", "kept"),
        ("heads", ExpectedReward("heads"), 1.0, "expected heads at 1 year", "warheads"),
        ("lives", ExpectedReward("lives"), 1.0, "Lives lost", "lives"),
    ],
)
def test_what_a_measure_asks_when_and_in_what_unit(
    name: str, asked: Query, years: float, label: str, unit: str
) -> None:
    found = measure_spec(loads(CASE), name)
    assert found.name == name
    assert found.asked == asked
    assert found.time == pytest.approx(years, rel=1e-14)
    assert (found.label, found.unit) == (label, unit)
    assert found.is_chance is isinstance(asked, TimeBoundedUntil | StateProbability)


def test_low_is_better_and_a_weight_is_a_range_or_none() -> None:
    case = loads(CASE)
    within, goal, named = measure_spec(case, "within"), measure_spec(case, "goal"), measure_spec(case, "named")
    assert (within.want, within.weight, within.mean_weight) == ("low", None, 1.0)
    assert (goal.want, goal.weight, goal.mean_weight) == ("high", (2.5, 2.5), 2.5)
    assert (named.weight, named.mean_weight) == ((0.0, 0.0), 0.0)
    ranged = measure_spec(loads(CASE.replace("weight: 2.5", "weight: {low: 1, high: 4}")), "goal")
    assert (ranged.weight, ranged.mean_weight) == ((1.0, 4.0), 2.5)


def test_a_span_says_by_or_at_which_time() -> None:
    case = loads(CASE)
    spans = {name: measure_spec(case, name).span for name in ("within", "at", "time")}
    assert spans == {"within": "within 18 months", "at": "at 2 years", "time": "within 26 weeks"}


def test_chances_are_shown_as_shares_and_the_rest_as_amounts() -> None:
    case = loads(CASE)
    assert measure_spec(case, "within").shown(0.125) == "12 %"
    assert measure_spec(case, "time").shown(0.125) == "0.125"
    assert measure_spec(case, "lives").shown(12_345.0) == "12,000"


def test_all_measures_come_in_the_order_of_the_file() -> None:
    case = loads(CASE)
    assert [found.name for found in measure_specs(case)] == list(case.measures)
    assert measure_specs(case) == tuple(measure_spec(case, name) for name in case.measures)
    assert measure_specs(load("prisoners-dilemma")) == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wihtin", r"^there is no measure `wihtin`; did you mean within\?$"),
        ("zzz", r"^there is no measure `zzz`; there are: at, bare, before, before at, goal, heads, kept, lives, .*$"),
    ],
)
def test_a_measure_that_is_not_there_is_told_with_the_nearest_one(name: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        measure_spec(loads(CASE), name)


def test_where_there_are_no_measures_none_is_suggested() -> None:
    with pytest.raises(QuestionError, match=r"^there is no measure `war`$"):
        measure_spec(load("prisoners-dilemma"), "war")


@pytest.mark.parametrize(
    ("said", "key", "span"), [("within: 1 year", "within", "0 years"), ("at: 1 day", "at", "0 days")]
)
def test_a_measure_looks_some_time_ahead(said: str, key: str, span: str) -> None:
    """A file that says otherwise is refused with the place, a case that was put together otherwise when it is asked."""
    text = CASE + f"  none: {{chance of: e, {said}}}\n"
    with pytest.raises(CaseError, match=rf"the time of the measure `none` is {span}; expected some time"):
        loads(text.replace(said, f"{key}: {span}"))
    case = loads(text)
    none = case.measures["none"].model_copy(update={key: Duration.read(span)})
    case = case.model_copy(update={"measures": {**case.measures, "none": none}})
    expected = rf"^the time of the measure `none` is {span}; expected more than 0, such as `5 years`$"
    with pytest.raises(QuestionError, match=expected):
        measure_spec(case, "none")
    with pytest.raises(QuestionError, match=expected):
        measure_specs(case)

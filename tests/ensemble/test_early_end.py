"""Measures that reward an early end of the crisis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.reading import loads
from offramp.ensemble.early_end import better_when_over, end_chance
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.inspection import inspect
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from offramp.ensemble.outcomes import Outcomes

CASE = """
horizon: 5 years
actors:
  a: {tempo: 2 per year, reliability: 0.9, options: {strike: {label: Strike, once: on}, talk: Talk}}
  b: {tempo: 2 per year, reliability: 0.9, options: {arm: Arm}}
ends: a.strike
status quo: [b.arm]
preferences: {a: [not a.strike, not b.arm, a.talk], b: [not a.strike, not b.arm if a.talk, b.arm]}
unknowns: {pace: {low: 10, best: 20, high: 40}}
counts: {launches: pace if b.arm else 1}
stocks: {bombs: {start: 10, grows: 3 if b.arm else 0}}
measures: {it: {expected: WHAT, over: OVER}}
policies: {wait: {}, strike now: {a.strike: on}, talk: {a.talk: on}}
"""


def found(what: str, over: str, samples: int = 16) -> Outcomes:
    return outcomes(draw_worlds(loads(CASE.replace("WHAT", what).replace("OVER", over)), samples))


@pytest.mark.parametrize(
    ("what", "over", "wins"),
    [
        ("launches, within: 5 years", "0", True),
        ("launches, within: 5 years", "500", False),
        ("bombs, at: 5 years", "0", True),
        ("bombs, at: 5 years", "40", False),
        ("launches, within: 5 years, want: high", "500", True),
        ("launches, within: 5 years, want: high", "0", False),
        ("launches, within: 5 years, judge: false", "0", False),
    ],
)
def test_a_number_that_no_crisis_that_goes_on_reaches_is_found(what: str, over: str, wins: bool) -> None:
    values = found(what, over)
    assert [each.measure_spec.name for each in better_when_over(values)] == (["it"] if wins else [])
    said = [
        warning.message for warning in inspect(values.case, 16).warnings if "rewards an early end" in warning.message
    ]
    assert len(said) == wins
    if wins:
        (each,) = better_when_over(values)
        assert end_chance(values, each.policy) == 0
        assert each.mean == pytest.approx(float(np.mean(values.of(each.policy, "it"))))
        assert "the measure `it` rewards an early end: an ended crisis counts as" in said[0]
        assert any("the measure `it` rewards an early end" in note.text for note in rank(values).notes())


def test_a_number_as_good_as_what_goes_on_wins_nothing_that_matters() -> None:
    values = found("bombs, at: 5 years, matters: 100", "0")
    assert better_when_over(values) == ()

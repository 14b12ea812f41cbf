from __future__ import annotations

from math import inf

import pytest

from offramp.case.reading import load, loads
from offramp.errors import CaseError
from offramp.worlds.estimated_inputs import RELIABLE, distributions_of, estimates_in, wrong_ranges

TEXT = """\
actors:
  north: {options: {go: Go}, tempo: 4 per year, reliability: {low: 0.5, best: 0.8, high: 0.95}}
status quo: []
preferences: {north: [north.go]}
events: {spark: A spark}
unknowns:
  heat: {low: 1, best: 2, high: 3}
  drift: {low: -1, best: 1, high: 4, shape: lognormal}
rates:
  spark: 0.1 * heat
"""


def test_inputs_have_the_bounds_of_what_they_are() -> None:
    bounds = {each.name: each.ends for each in estimates_in(loads(TEXT))}
    assert bounds["north.reliability"] == RELIABLE
    assert bounds["heat"] == (0.0, inf)  # a factor of a rate
    assert bounds["drift"] is None


def test_a_range_outside_its_bounds_is_a_problem_with_its_place() -> None:
    case = loads(TEXT)
    problems = wrong_ranges(case)
    assert len(problems) == 1
    assert problems[0].place is not None
    assert problems[0].place.line == 8
    with pytest.raises(CaseError):
        distributions_of(case, estimates_in(case))
    assert wrong_ranges(load("hotline")) == ()

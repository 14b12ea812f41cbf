"""When values are alike: relative to their own size, whatever else is compared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chain.border import BORDER
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.ranking.levels import ahead, floor, room, round_to_ties, same, turned
from offramp.risk.measures import measure_spec

CASE = loads(BORDER)
WAR, HOLD, INCIDENTS = (measure_spec(CASE, name) for name in ("war", "hold", "incidents"))
NUMBERS = st.floats(-1e9, 1e9, allow_subnormal=False)


@examples(200)
@given(one=NUMBERS, other=NUMBERS, matters=st.floats(0, 10), factor=st.sampled_from([1e-9, 1.0, 1e9]))
def test_two_values_are_apart_or_the_same_and_the_unit_does_not_matter(
    one: float, other: float, matters: float, factor: float
) -> None:
    a, b = np.array([one]), np.array([other])
    apart = bool(ahead(a, b, matters)[0]), bool(ahead(b, a, matters)[0])
    assert not all(apart)
    assert bool(same(a, b, matters)[0]) == (not any(apart))
    if abs(abs(one - other) - matters) > 1e-6 * max(abs(one), abs(other)):
        assert bool(ahead(a * factor, b * factor, matters * factor)[0]) == apart[0] == (one - other > matters)


def test_small_chances_are_told_apart_and_rounding_is_not() -> None:
    assert ahead(np.array([8e-7]), np.array([1e-7]), floor(WAR)).all()
    assert ahead(np.array([8e-11]), np.array([1e-11]), floor(WAR)).all()
    assert same(np.array([3e-13]), np.array([1e-13]), floor(WAR)).all()
    assert same(np.array([0.3]), np.array([0.3 + 1e-10]), floor(WAR)).all()
    assert not same(np.array([1e6]), np.array([1e6 + 1]), floor(INCIDENTS)).any()
    assert same(np.array([1e6]), np.array([1e6 + 1e-4]), floor(INCIDENTS)).all()


def test_what_matters_is_the_largest_difference_that_does_not() -> None:
    assert (WAR.matters, INCIDENTS.matters) == (0.01, 0.0)
    assert room(WAR) == pytest.approx(0.01)
    assert same(np.array([0.06]), np.array([0.05]), room(WAR)).all()
    assert ahead(np.array([0.0601]), np.array([0.05]), room(WAR)).all()
    assert room(INCIDENTS) == 0


def test_values_are_turned_so_that_high_is_good() -> None:
    assert turned(WAR, np.array([0.2, 0.0])).tolist() == [-0.2, 0.0]
    assert turned(HOLD, np.array([0.2, 0.0])).tolist() == [0.2, 0.0]


def test_rules_see_ten_digits_of_the_largest_value() -> None:
    near = np.array([0.3, 0.3 + 4e-11, 0.3 + 4e-9])
    assert round_to_ties(WAR, near)[0] == round_to_ties(WAR, near)[1] != round_to_ties(WAR, near)[2]
    tiny = np.array([1e-7, 8e-7])
    assert round_to_ties(WAR, tiny) == pytest.approx(tiny, rel=1e-4)
    large = np.array([1e6, 1e6 + 4e-5, 1e6 + 4e-2])
    assert (
        round_to_ties(INCIDENTS, large)[0] == round_to_ties(INCIDENTS, large)[1] != round_to_ties(INCIDENTS, large)[2]
    )
    assert round_to_ties(WAR, np.zeros(2)).tolist() == [0, 0]
    assert np.isfinite(round_to_ties(INCIDENTS, np.array([1e-310, 0.0]))).all()

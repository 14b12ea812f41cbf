"""Restrictions and boxes: their worlds, their numbers, their words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.discovery.boxes import Box, Restriction, box_of, midway
from offramp.discovery.columns import columns


def test_a_restriction_in_words() -> None:
    assert Restriction("growth", high=0.6).words() == "growth below 0.6"
    assert Restriction("growth", low=0.0).words("per year") == "growth above 0 per year"
    assert Restriction("growth", -2.0, 109791).words() == "growth between -2 and 110,000"
    # Limits keep the digits it takes to read them.
    assert Restriction("r", low=3.21e-7).words("per year") == "r above 3.21e-7 per year"
    assert Restriction("r", 1e-9, 4.5e-6).words() == "r between 1e-9 and 4.5e-6"
    assert Restriction("r", 1000.1, 1000.2).words() == "r between 1,000.10 and 1,000.20"
    # Rounded alike, they would say nothing.
    assert Restriction("growth", 0.12341, 0.12349).words() == "growth between 0.12341 and 0.12349"
    assert Restriction("a ranks “x” above “y”", among=("yes",)).words() == "a ranks “x” above “y”: yes"
    assert Restriction("dprk", among=("gambler", "survivor")).words("per year") == "dprk is gambler or survivor"


def test_both_limits_belong_to_the_box() -> None:
    assert Restriction("x", 1.0, 2.0).holds(np.array([0.9, 1.0, 2.0, 2.1])).tolist() == [False, True, True, False]
    assert Restriction("x", among=("a",)).holds(np.array(["a", "b"])).tolist() == [True, False]
    assert Restriction("x").holds(np.array([1.0])).all()


def test_numbers_of_a_box() -> None:
    box = Box((Restriction("growth", low=4.2),), 120, 100, 1000, 141)
    assert (box.density, box.coverage, box.mass) == (100 / 120, 100 / 141, 0.12)
    assert box.restricted == ("growth",)
    empty = Box((), 0, 0, 0, 0)
    assert (empty.density, empty.coverage, empty.mass) == (0, 0, 0)


def test_a_box_in_words_with_units() -> None:
    box = Box((Restriction("growth", low=4.2), Restriction("calm", high=0.6)), 120, 100, 1000, 141, earlier=2)
    assert box.words({"growth": "per year"}, "war comes", "wars") == (
        "growth above 4.2 per year and calm below 0.6, outside the boxes before (12 % of all worlds): war comes "
        "in 83 % of them; 71 % of all wars lie here"
    )
    assert str(box).startswith("growth above 4.2 and calm below 0.6, outside")
    assert Box((), 5, 1, 5, 1).conditions() == "all worlds"


def test_a_box_as_plain_values() -> None:
    box = Box((Restriction("growth", low=4.2, quasi_p=0.01), Restriction("dprk", among=("gambler",))), 2, 1, 4, 2)
    assert box.to_dict() == {
        "restrictions": [
            {"input": "growth", "low": 4.2, "high": None, "quasi_p": 0.01},
            {"input": "dprk", "among": ["gambler"], "quasi_p": 1.0},
        ],
        "worlds": 2,
        "cases": 1,
        "coverage": 0.5,
        "density": 0.5,
        "mass": 0.5,
        "earlier": 0,
    }


def test_quasi_p_by_hand() -> None:
    # Of 4 worlds with low x, 3 are cases; without the limit, 4 of 8: the chance of 3 or more of 4 at one half.
    found = columns({"x": np.arange(8.0)}, 8)
    outcome = np.array([1, 1, 1, 0, 1, 0, 0, 0], bool)
    box = box_of([Restriction("x", high=3.5)], found, outcome)
    assert (box.worlds, box.cases) == (4, 3)
    assert box.restrictions[0].quasi_p == pytest.approx((math.comb(4, 3) + 1) / 16)


def test_worlds_that_are_gone_do_not_count() -> None:
    found = columns({"x": np.arange(8.0)}, 8)
    outcome = np.array([1, 1, 1, 0, 1, 0, 0, 0], bool)
    box = box_of([Restriction("x", high=3.5)], found, outcome, np.arange(8) > 0, earlier=1)
    assert (box.worlds, box.cases, box.all_worlds, box.all_cases, box.earlier) == (3, 2, 8, 4, 1)
    assert box_of([Restriction("x", high=-1.0)], found, outcome).restrictions[0].quasi_p == 1


@examples(300)
@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_a_limit_parts_any_two_numbers(one: float, other: float) -> None:
    below, above = sorted((one, other))
    if below == above:
        return
    high, low = midway(below, above)
    assert below <= high < above
    assert below < low <= above

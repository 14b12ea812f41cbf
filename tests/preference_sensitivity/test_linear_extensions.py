"""Orders that agree with known pairs: all of them, and drawn ones, each as often as every other."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import chisquare
from tests.preference_sensitivity.test_order_counts import agreeing, known
from tests.strategies import examples

from offramp.case.priorities import known_above
from offramp.preference_sensitivity.linear_extensions import agreeing_orders, sampled_orders

KNOWN = [
    (4, []),
    (5, [(0, 1), (2, 3)]),
    (5, [(0, 4), (1, 4), (2, 3)]),
    (6, [(0, 1), (0, 2), (1, 3), (2, 3), (4, 5)]),
    (6, [(5, 0), (4, 1), (5, 1)]),
    (7, [(0, 1), (1, 2), (3, 4), (4, 5), (0, 5), (6, 2)]),
]


@given(known())
@examples(400)
def test_all_agreeing_orders_are_listed_once(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    length, pairs = drawn
    found = list(agreeing_orders(known_above(length, pairs)))
    assert sorted(found) == sorted(agreeing(length, pairs))


@pytest.mark.parametrize(("length", "pairs"), KNOWN)
def test_every_agreeing_order_is_drawn_as_often(length: int, pairs: list[tuple[int, int]]) -> None:
    draws = 60_000
    points = np.random.default_rng(length).random((draws, length - 1))
    drawn = Counter(sampled_orders(known_above(length, pairs), points))
    orders = agreeing(length, pairs)
    assert drawn.keys() <= set(orders)
    assert chisquare([drawn[order] for order in orders]).pvalue > 1e-4


@given(known())
@examples(200)
def test_drawn_orders_agree_and_the_ends_of_the_points_are_orders_too(
    drawn: tuple[int, list[tuple[int, int]]],
) -> None:
    length, pairs = drawn
    points = np.array([[0.0] * (length - 1), [1 - 2**-53] * (length - 1), [0.5] * (length - 1)])
    orders = set(agreeing(length, pairs))
    assert set(sampled_orders(known_above(length, pairs), points)) <= orders


def test_long_lists_with_known_chains_are_drawn() -> None:
    chains = [(k, k + 1) for k in range(9)] + [(k, k + 1) for k in range(10, 24)]
    orders = sampled_orders(known_above(25, chains), np.random.default_rng(1).random((50, 24)))
    assert all(order.index(upper) < order.index(lower) for order in orders for upper, lower in chains)
    assert len(set(orders)) > 40

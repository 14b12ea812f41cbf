"""Confidence intervals against their definitions: binomial tails, the normal interval, and how often they hold what they should."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest

from offramp.risk.intervals import FEW, of_chance, of_mean, of_sum_of_chances


def at_least(hits: int, draws: int, chance: float) -> float:
    """The binomial chance of so many hits or more."""
    return sum(comb(draws, k) * chance**k * (1 - chance) ** (draws - k) for k in range(hits, draws + 1))


@pytest.mark.parametrize(
    ("hits", "draws", "sure"), [(0, 10, 0.9), (1, 10, 0.9), (7, 40, 0.99), (39, 40, 0.95), (5, 5, 0.9)]
)
def test_the_ends_are_where_each_tail_has_half_of_the_rest(hits: int, draws: int, sure: float) -> None:
    low, high = of_chance(hits, draws, sure)
    assert 0 <= low <= hits / draws <= high <= 1
    if hits:
        assert at_least(hits, draws, low) == pytest.approx((1 - sure) / 2)
    if hits < draws:
        assert 1 - at_least(hits + 1, draws, high) == pytest.approx((1 - sure) / 2)


@pytest.mark.parametrize("chance", [0.01, 0.3, 0.5])
def test_a_chance_is_held_at_least_as_often_as_is_said(chance: float) -> None:
    draws, held = 30, 0.0
    for hits in range(draws + 1):
        low, high = of_chance(hits, draws, 0.9)
        held += (low <= chance <= high) * (at_least(hits, draws, chance) - at_least(hits + 1, draws, chance))
    assert held >= 0.9


def test_a_sum_has_the_ends_of_its_parts_at_a_shared_level() -> None:
    hits, factors = np.array([3, 0]), np.array([10.0, 2.0])
    parts = [of_chance(int(count), 50, 0.95) for count in hits]  # 1 - 0.1 / 2 each
    assert of_sum_of_chances(hits, factors, 50, 0.9) == pytest.approx(
        tuple(10 * parts[0][end] + 2 * parts[1][end] for end in (0, 1))
    )
    assert of_sum_of_chances(hits[:0], factors[:0], 50, 0.9) == (0, 0)


def test_the_mean_of_many_different_values_has_the_normal_interval() -> None:
    values = np.random.default_rng(1).normal(3, 2, 400)
    reach = 1.959964 * values.std(ddof=1) / sqrt(400)
    assert of_mean(values, -100, 100, 0.95) == pytest.approx((values.mean() - reach, values.mean() + reach))


def test_few_values_beside_the_most_common_one_could_be_anything_that_is_possible() -> None:
    values = np.zeros(1000)
    values[: FEW - 1] = 1.0
    share = of_chance(FEW - 1, 1000, 0.95)[1]
    assert of_mean(values, -2.0, 5.0, 0.95) == pytest.approx((-2 * share, 5 * share))
    values[FEW - 1] = 1.0
    assert of_mean(values, -2.0, 5.0, 0.95)[0] > 0.08

"""Distributions of counts and samples have the moments and quantiles of their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom, poisson

from offramp.hindcasting.distributions import (
    Chance,
    Distribution,
    linear_pool,
    negative_binomial,
    of_samples,
    poisson_mixture,
)


def test_one_mean_gives_the_poisson_distribution() -> None:
    found = poisson_mixture(np.array([3.0]))
    assert np.array(found.weights) == pytest.approx(poisson.pmf(np.array(found.values), 3.0), abs=1e-8)
    assert sum(found.weights) == pytest.approx(1.0)


def test_gamma_means_give_the_negative_binomial() -> None:
    means = gamma.ppf((np.arange(4000) + 0.5) / 4000, 5.5, scale=1 / 10.7)
    mixed, closed = poisson_mixture(means), negative_binomial(5, 10.7, 1.0)
    some = min(len(mixed.values), len(closed.values))
    assert mixed.weights[:some] == pytest.approx(closed.weights[:some], abs=2e-5)


def test_the_predictive_count_is_that_of_scipy() -> None:
    found = negative_binomial(5, 10.7, 2.0)
    assert found.weights[:4] == pytest.approx(nbinom.pmf(range(4), 5.5, 10.7 / 12.7), abs=1e-8)
    assert found.mean == pytest.approx(5.5 * 2 / 10.7, abs=1e-6)


def test_no_event_at_all_is_certain() -> None:
    assert poisson_mixture(np.zeros(3)) == Distribution((0.0,), (1.0,))


def test_few_samples_stand_for_themselves_and_many_for_their_quantiles() -> None:
    assert of_samples(np.array([3.0, 1.0, 2.0])).values == (1.0, 2.0, 3.0)
    many = of_samples(np.arange(10_001.0))
    assert len(many.values) == 200
    assert many.mean == pytest.approx(5000)
    assert many.quantile(0.5) == pytest.approx(5000, abs=30)


def test_a_quantile_is_the_smallest_value_that_reaches_the_share() -> None:
    found = Distribution((1.0, 2.0, 5.0), (0.2, 0.5, 0.3))
    assert [found.quantile(q) for q in (0.05, 0.2, 0.21, 0.7, 0.71, 1.0)] == [1.0, 1.0, 2.0, 2.0, 5.0, 5.0]


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_a_pool_of_chances_scores_no_worse_than_their_mean_score(one: float, other: float, came: bool) -> None:
    from offramp.hindcasting.scores import brier

    pool = linear_pool(Chance(one), Chance(other))
    assert isinstance(pool, Chance)
    assert pool.low is None
    assert brier(pool.probability, came) <= (brier(one, came) + brier(other, came)) / 2 + 1e-9


def test_a_pool_of_numbers_has_the_mean_of_the_distribution_functions() -> None:
    one, other = Distribution((1.0, 2.0), (0.5, 0.5)), Distribution((2.0, 5.0), (0.25, 0.75))
    pool = linear_pool(one, other)
    assert isinstance(pool, Distribution)
    assert dict(zip(pool.values, pool.weights, strict=True)) == {1.0: 0.25, 2.0: 0.375, 5.0: 0.375}
    with pytest.raises(TypeError):
        linear_pool(one, Chance(0.5))

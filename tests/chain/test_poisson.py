"""Poisson weights of any mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson as reference
from tests.strategies import examples

from offramp.chain.poisson import poisson


@examples(200)
@given(rate=st.floats(0, 1e7), error=st.sampled_from([1e-6, 1e-10, 1e-14]))
def test_weights_are_those_of_the_distribution(rate: float, error: float) -> None:
    weights = poisson(rate, error)
    counts = np.arange(weights.first, weights.last + 1)
    assert np.allclose(weights.chances, reference.pmf(counts, rate), rtol=1e-6 + 3 * error, atol=1e-300)
    assert abs(weights.chances.sum() - 1) < 1e-12
    cut = reference.cdf(weights.first - 1, rate) + reference.sf(weights.last, rate)
    assert cut <= weights.error * (1 + 1e-6) <= error * (1 + 1e-5)


@pytest.mark.parametrize("rate", [1e3, 1e6, 1e9])
def test_nothing_underflows_however_large_the_mean(rate: float) -> None:
    weights = poisson(rate)
    counts = np.arange(weights.first, weights.last + 1)
    assert (weights.chances > 0).all()
    assert abs(weights.chances @ counts / rate - 1) < 1e-9


@examples(50)
@given(rate=st.floats(0, 1e4))
def test_the_chance_of_more(rate: float) -> None:
    weights = poisson(rate)
    counts = np.arange(weights.last + 1)
    assert np.allclose(weights.beyond(), reference.sf(counts, rate), atol=1e-12)


@pytest.mark.parametrize("rate", [-1.0, np.nan, np.inf])
def test_a_mean_is_a_number_from_nothing_up(rate: float) -> None:
    with pytest.raises(ValueError, match="expected 0 or more"):
        poisson(rate)

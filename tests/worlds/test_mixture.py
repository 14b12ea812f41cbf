"""Mixtures: chances are the inverse of quantiles for every shape, and quantiles and moments are those of the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.estimate import Estimate
from offramp.errors import QuestionError
from offramp.worlds.cumulative import CUMULATIVE
from offramp.worlds.distribution import Distribution, distribution_of
from offramp.worlds.mixture import Mixture
from offramp.worlds.quantiles import QUANTILES

CHANCES = np.array([1e-6, 0.001, 0.05, 0.2, 0.5, 0.7, 0.95, 0.999, 1 - 1e-6])
SHAPES = sorted(set(QUANTILES) - {"constant"})


@given(st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3, unique=True).map(sorted), st.sampled_from(SHAPES))
@examples(150)
def test_a_chance_is_the_inverse_of_a_quantile(three: list[float], shape: str) -> None:
    low, best, high = three
    try:
        found = distribution_of(Estimate.model_validate({"low": low, "best": best, "high": high, "shape": shape}), "x")
    except QuestionError:
        return
    values = found.quantile(CHANCES)
    assert CUMULATIVE[shape](values, found.numbers) == pytest.approx(CHANCES, abs=1e-6)


def test_every_shape_has_both_functions() -> None:
    assert set(CUMULATIVE) == set(QUANTILES)
    outside = np.array([-1.0, 2.0])
    for shape, numbers in (("uniform", (0.0, 1.0)), ("loguniform", (0.1, 1.0)), ("triangular", (0.0, 0.0, 1.0)),
                           ("triangular", (0.0, 1.0, 1.0)), ("beta", (2.0, 3.0, 0.0, 1.0)), ("lognormal", (1.0, 0.1, 0.1)),
                           ("logitnormal", (0.0, 1.0, 1.0, 0.0, 1.0)), ("constant", (0.5,)), ("normal", (0.5, 0.0, 0.1))):  # fmt: skip
        assert CUMULATIVE[shape](outside, numbers) == pytest.approx([0, 1], abs=1e-6)


PARTS = st.lists(
    st.tuples(st.floats(0.1, 10), st.floats(1.5, 5), st.integers(1, 4)).map(
        lambda drawn: (
            Distribution("lognormal", (drawn[0], float(np.log(drawn[1])), float(np.log(drawn[1])))),
            drawn[2],
        )
    ),
    min_size=1,
    max_size=4,
)


@given(PARTS)
@examples(60)
def test_the_quantiles_invert_the_mean_of_the_chances(parts: list[tuple[Distribution, int]]) -> None:
    total = sum(weight for _, weight in parts)
    found = Mixture.of([part for part, _ in parts], [weight / total for _, weight in parts])
    values = found.quantile(CHANCES)
    assert (np.diff(values) > 0).all()
    chances = sum(weight / total * CUMULATIVE["lognormal"](values, part.numbers) for part, weight in parts)
    assert chances == pytest.approx(CHANCES, abs=1e-12)


def test_the_moments_are_those_of_the_parts() -> None:
    """Mean Σ w μ, and variance Σ w (σ² + μ²) less the square of the mean."""
    parts = [(0.2, 1.0, 0.5), (0.5, 4.0, 1.0), (0.3, -2.0, 2.0)]
    found = Mixture.of([Distribution("normal", (m, s, s)) for _, m, s in parts], [w for w, _, _ in parts])
    values = found.quantile((np.arange(200_000) + 0.5) / 200_000)
    mean = sum(w * m for w, m, _ in parts)
    assert values.mean() == pytest.approx(mean, abs=1e-3)
    assert values.var() == pytest.approx(sum(w * (s**2 + m**2) for w, m, s in parts) - mean**2, rel=1e-3)


def test_numbers_without_a_range_are_steps() -> None:
    found = Mixture.of([Distribution("constant", (0.1,)), Distribution("constant", (0.3,))], [0.25, 0.75])
    assert found.quantile(np.array([0.1, 0.24, 0.26, 0.9])) == pytest.approx([0.1, 0.1, 0.3, 0.3])
    assert found.percentiles == pytest.approx((0.1, 0.3, 0.3))

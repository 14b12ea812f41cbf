"""Surfaces against their definition, with matrices as large as the worlds are many."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tests.strategies import examples

from offramp.discovery.columns import columns
from offramp.sensitivity.smoothing import Surface, smooth
from offramp.sensitivity.terms import blocks_of


def drawn(seed: int) -> tuple[list[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    random = np.random.default_rng(seed)
    blocks = [random.normal(size=(30, size)) for size in random.integers(1, 5, random.integers(1, 4))]
    blocks = [block - block.mean(axis=0) for block in blocks]
    strength = random.choice([0.0, 0.3, 3.0], len(blocks))
    explained = [s * block @ random.normal(size=block.shape[1]) for s, block in zip(strength, blocks, strict=True)]
    return blocks, sum(explained) + random.normal(size=30) + 5


def covariance(surface: Surface, ratios: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Of the values, in units of the noise."""
    together: np.ndarray[Any, Any] = np.eye(len(surface.values)) + surface.design * ratios @ surface.design.T
    return together


def likelihood(surface: Surface, ratios: np.ndarray[Any, Any]) -> float:
    """The restricted log-likelihood with the variance of the noise at its best, up to the constant of `smooth`."""
    matrix, values = covariance(surface, ratios), surface.values
    ones = np.ones(len(values))
    inverse = np.linalg.inv(matrix)
    mean = ones @ inverse @ values / (ones @ inverse @ ones)
    left = (values - mean) @ inverse @ (values - mean)
    information = np.log(ones @ inverse @ ones / len(values))
    return float(-((len(values) - 1) * np.log(left) + np.linalg.slogdet(matrix)[1] + information) / 2)


@examples(40)
@given(seed=st.integers(0, 10**6))
def test_the_surface_is_that_of_generalised_least_squares(seed: int) -> None:
    surface = smooth(*drawn(seed))
    matrix, values = covariance(surface, surface.ratios), surface.values
    ones = np.ones(len(values))
    inverse = np.linalg.inv(matrix)
    mean = ones @ inverse @ values / (ones @ inverse @ ones)
    expected = mean + (matrix - np.eye(len(values))) @ inverse @ (values - mean)
    assert_allclose(surface.fitted, expected, rtol=1e-6, atol=1e-6)
    assert_allclose(surface.noise, (values - mean) @ inverse @ (values - mean) / (len(values) - 1), rtol=1e-6)
    assert_allclose(surface.residuals, values - expected, rtol=1e-5, atol=1e-6)
    assert_allclose(surface.fitted.mean(), values.mean())


@examples(40)
@given(seed=st.integers(0, 10**6))
def test_no_ratios_nearby_are_likelier(seed: int) -> None:
    blocks, values = drawn(seed)
    surface = smooth(blocks, values)
    best = likelihood(surface, surface.ratios)
    assert_allclose(surface.likelihood, best, rtol=1e-7, atol=1e-6)
    start = 0
    for block in blocks:
        for factor in (0.5, 0.9, 1.1, 2.0):
            ratios = surface.ratios.copy()
            ratios[start : start + block.shape[1]] *= factor
            assert likelihood(surface, ratios) <= best + 1e-4
        start += block.shape[1]


@examples(20)
@given(seed=st.integers(0, 10**6))
def test_draws_have_the_mean_and_the_covariance_of_the_definition(seed: int) -> None:
    surface = smooth(*drawn(seed))
    roots = surface.drawn(np.eye(surface.design.shape[1] + 1)) - surface.fitted
    ratios = np.maximum(surface.ratios, 1e-12)
    inner = np.linalg.inv(np.diag(1 / ratios) + surface.design.T @ surface.design)
    expected = surface.noise * (1 / len(surface.values) + surface.design @ inner @ surface.design.T)
    assert_allclose(roots.T @ roots, expected, atol=1e-5 * surface.noise)
    assert_allclose(surface.drawn(np.zeros((1, surface.design.shape[1] + 1)))[0], surface.fitted)


def test_a_curve_is_found_and_noise_is_not() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=1000)
    blocks = blocks_of(columns({"x": x}, 1000), 1.0, 0)
    curve = smooth(blocks, np.sin(2 * x) + random.normal(0, 0.3, 1000))
    assert np.sqrt(((curve.fitted - np.sin(2 * x)) ** 2).mean()) < 0.08
    assert 0.08 < curve.noise < 0.1
    nothing = smooth(blocks, random.normal(size=1000))
    assert nothing.fitted.std() < 0.1


def test_values_without_noise_are_met() -> None:
    x = np.linspace(-1, 1, 60)
    surface = smooth(blocks_of(columns({"x": x}, 60), 1.0, 0), 3 * x - 1)
    assert_allclose(surface.fitted, 3 * x - 1, atol=1e-4)

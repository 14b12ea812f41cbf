"""Scoring rules agree with their definitions and with scikit-learn, and are proper."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss

from offramp.hindcasting.distributions import Distribution, of_samples
from offramp.hindcasting.scores import bootstrap_interval, brier, calibration, crps, log_score, skill

CHANCES = st.floats(0.001, 0.999)


def crps_oracle(forecast: Distribution, outcome: float) -> float:
    """Integrate the squared distance of the distribution functions piece by piece, from the definition."""
    points = sorted({*forecast.values, outcome})
    total = 0.0
    for left, right in pairwise(points):
        below = sum(w for v, w in zip(forecast.values, forecast.weights, strict=True) if v <= left)
        total += (below - float(outcome <= left)) ** 2 * (right - left)
    return total


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    values = draw(st.lists(st.integers(-50, 50), min_size=1, max_size=8, unique=True))
    parts = np.array([draw(st.integers(1, 20)) for _ in values], dtype=float)
    return Distribution(tuple(map(float, sorted(values))), tuple((parts / parts.sum()).tolist()))


@given(distributions(), st.integers(-60, 60))
def test_crps_is_the_integral_of_its_definition(forecast: Distribution, outcome: int) -> None:
    assert crps(forecast, float(outcome)) == pytest.approx(crps_oracle(forecast, float(outcome)), abs=1e-9)


@given(distributions(), st.integers(-60, 60))
def test_crps_is_the_kernel_form_of_gneiting_and_raftery(forecast: Distribution, outcome: int) -> None:
    """E|X - y| - E|X - X'| / 2, equation 21 of the paper."""
    values, weights = np.array(forecast.values), np.array(forecast.weights)
    between = np.abs(values[:, None] - values[None, :]) * weights[:, None] * weights[None, :]
    expected = float((weights * np.abs(values - outcome)).sum() - between.sum() / 2)
    assert crps(forecast, float(outcome)) == pytest.approx(expected, abs=1e-9)


@given(distributions(), distributions())
def test_crps_is_proper(truth: Distribution, other: Distribution) -> None:
    """Nobody expects a better score from another forecast than from the distribution that they believe."""

    def expected(forecast: Distribution) -> float:
        return sum(w * crps(forecast, v) for v, w in zip(truth.values, truth.weights, strict=True))

    assert expected(truth) <= expected(other) + 1e-9


@given(CHANCES, CHANCES)
def test_brier_and_log_are_strictly_proper(truth: float, other: float) -> None:
    assume(abs(truth - other) > 1e-3)
    for rule in (brier, log_score):
        honest = truth * rule(truth, True) + (1 - truth) * rule(truth, False)
        assert honest < truth * rule(other, True) + (1 - truth) * rule(other, False)


def test_crps_known_answers() -> None:
    assert crps(Distribution((3.0,), (1.0,)), 5.0) == 2.0  # a point: the absolute error
    assert crps(Distribution((0.0, 1.0), (0.3, 0.7)), 1.0) == pytest.approx(brier(0.7, True))
    normal = of_samples(np.random.default_rng(1).normal(size=200_000))
    # Gneiting and Raftery 2007: of a standard normal at 0, (sqrt 2 - 1) / sqrt pi.
    assert crps(normal, 0.0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi), abs=3e-3)


def test_scores_are_those_of_scikit_learn() -> None:
    chances, came = [0.1, 0.8, 0.35, 0.99], [False, True, True, False]
    pairs = list(zip(chances, came, strict=True))
    assert np.mean([brier(p, o) for p, o in pairs]) == pytest.approx(brier_score_loss(came, chances))
    assert np.mean([log_score(p, o) for p, o in pairs]) == pytest.approx(log_loss(came, chances))


def test_nothing_is_clipped() -> None:
    assert log_score(0.0, True) == math.inf
    assert log_score(1.0, False) == math.inf
    assert log_score(1.0, True) == 0.0
    assert log_score(1e-300, True) == pytest.approx(690.776, abs=1e-3)


def test_skill_is_none_where_nothing_can_be_better() -> None:
    assert skill(0.1, 0.0) is None
    assert skill(0.1, math.inf) is None
    assert skill(0.0, 0.2) == 1.0


def test_the_bootstrap_draws_whole_groups() -> None:
    values = [0.0] * 10 + [1.0] * 10
    low, high = bootstrap_interval(values, list(range(20)))
    assert 0.25 < low < 0.4
    assert 0.6 < high < 0.75
    assert bootstrap_interval(values, ["a"] * 10 + ["b"] * 10) == (0.0, 1.0)
    assert bootstrap_interval([1.0, 2.0], ["a", "a"]) == (1.5, 1.5)


def test_the_bootstrap_covers_at_its_rate() -> None:
    """Of the mean of 30 independent values, at 90 %: within the error of 400 trials."""
    random = np.random.default_rng(3)
    hit = 0
    for trial in range(400):
        values = random.random(30).tolist()
        low, high = bootstrap_interval(values, list(range(30)), trial)
        hit += low <= 0.5 <= high
    assert 0.84 <= hit / 400 <= 0.95


def test_calibration_counts_every_pair_once() -> None:
    pairs = [(0.0, False), (0.1, True), (0.3, False), (0.69, True), (0.7, True), (0.9, True), (1.0, False)]
    bins = calibration(pairs)
    assert [each.questions for each in bins] == [1, 1, 2, 1, 2]
    assert [each.came for each in bins] == [0.0, 1.0, 0.5, 1.0, 0.5]
    assert bins[2].forecast == pytest.approx(0.495)
    assert calibration([])[0].forecast is None

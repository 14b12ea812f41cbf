"""Proper scoring rules: Brier, logarithmic and continuous ranked probability score; skill, calibration and an interval.

Sources: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950); T. Gneiting and
A. E. Raftery, Strictly proper scoring rules, prediction, and estimation, Journal of the American Statistical Association 102 (2007).
All scores are losses: lower is better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from offramp.hindcasting.distributions import Distribution

__all__ = ["CalibrationBin", "bootstrap_interval", "brier", "calibration", "crps", "log_score", "skill"]

REPLICATES = 2000
"""Number of bootstrap replicates."""

BINS = (0.0, 0.1, 0.3, 0.7, 0.9, 1.0)
"""Bounds of the bins of the calibration table; the last bin includes 1."""


def brier(probability: float, happened: bool) -> float:
    """Return the Brier score: the squared distance of the probability from 1 or 0.

    >>> brier(0.8, True), brier(0.5, False)
    (0.03999999999999998, 0.25)
    """
    return (probability - float(happened)) ** 2


def log_score(probability: float, happened: bool) -> float:
    """Return the logarithmic score, the negative natural logarithm of the probability of what came.

    Nothing is clipped: an event that was given no chance and came, or was certain and did not come, scores infinity.

    >>> round(log_score(0.5, True), 4), log_score(0.0, True)
    (0.6931, inf)
    """
    of_outcome = probability if happened else 1 - probability
    return -math.log(of_outcome) + 0.0 if of_outcome > 0 else math.inf


def crps(forecast: Distribution, outcome: float) -> float:
    """Return the continuous ranked probability score, the integral of the squared distance of distribution functions.

    For a discrete distribution F with values x and weights w it is exactly Σ w |x - y| - Σ F (1 - F) Δx, in the unit of the outcome.

    >>> from offramp.hindcasting.distributions import Distribution
    >>> crps(Distribution((1.0, 3.0), (0.5, 0.5)), 2.0)
    0.5
    """
    values, weights = np.asarray(forecast.values), np.asarray(forecast.weights)
    below = np.cumsum(weights)[:-1]
    spread = float((below * (1 - below) * np.diff(values)).sum())
    return float((weights * np.abs(values - outcome)).sum()) - spread


def skill(score: float, reference: float) -> float | None:
    """Return the share by which a score is better than that of a reference; None where the reference is 0 or infinite.

    >>> skill(0.1, 0.2), skill(0.3, 0.2)
    (0.5, -0.4999999999999998)
    """
    return 1 - score / reference if reference > 0 and math.isfinite(reference) else None


def bootstrap_interval(
    values: Sequence[float], groups: Sequence[Hashable], seed: int = 0, level: float = 0.9
) -> tuple[float, float]:
    """Return an interval of the mean, from drawing whole groups of values with replacement.

    Values of one group, such as the questions of one topic, have their outcomes in common. With one group the interval has no width.

    >>> bootstrap_interval([1.0, 1.0, 3.0], ["a", "a", "b"])
    (1.0, 3.0)
    """
    names = list(dict.fromkeys(groups))
    sums = np.array([sum(v for v, g in zip(values, groups, strict=True) if g == name) for name in names])
    sizes = np.array([sum(g == name for g in groups) for name in names])
    drawn = np.random.default_rng(seed).integers(0, len(names), (REPLICATES, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return low, high


@dataclass(frozen=True)
class CalibrationBin:
    """Questions whose forecast lies in one range: how many, their mean forecast, and the share that came."""

    low: float
    high: float
    questions: int
    forecast: float | None
    came: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the bin as plain values."""
        return {
            "low": self.low,
            "high": self.high,
            "questions": self.questions,
            "forecast": self.forecast,
            "came": self.came,
        }


def calibration(pairs: Sequence[tuple[float, bool]]) -> tuple[CalibrationBin, ...]:
    """Return the calibration of forecasts of events, bin by bin.

    >>> [b.questions for b in calibration([(0.05, False), (0.95, True), (1.0, True)])]
    [1, 0, 0, 0, 2]
    """
    found = []
    for low, high in pairwise(BINS):
        inside = [(p, o) for p, o in pairs if low <= p < high or (p == high == 1.0)]
        mean = float(np.mean([p for p, _ in inside])) if inside else None
        came = float(np.mean([o for _, o in inside])) if inside else None
        found.append(CalibrationBin(low, high, len(inside), mean, came))
    return tuple(found)

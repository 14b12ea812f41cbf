"""Forecasts: a chance of an event, or a discrete distribution of a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Chance",
    "Distribution",
    "Forecast",
    "counts_of",
    "linear_pool",
    "negative_binomial",
    "of_samples",
    "poisson_mixture",
]

TAIL = 1e-9
"""Probability beyond which the tail of a count is left out, and the rest scaled to one."""

POINTS = 200
"""Number of equally likely values that stand for a sample of an amount: its quantiles at (i - 1/2)/200."""

DIGITS = 10
"""Decimals of probabilities in a forecast, so that it is the same text on every machine."""


@dataclass(frozen=True)
class Chance:
    """The probability of an event, with its 5th and 95th percentile over worlds where it has them."""

    probability: float
    low: float | None = None
    high: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the forecast as plain values."""
        return {"probability": self.probability, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Distribution:
    """A discrete distribution: ascending values with weights that add up to one.

    >>> even = Distribution((1.0, 3.0), (0.5, 0.5))
    >>> even.mean, even.quantile(0.5)
    (2.0, 1.0)
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean."""
        return float(np.dot(self.values, self.weights))

    def quantile(self, share: float) -> float:
        """Return the smallest value at which the distribution function reaches a share."""
        reached = np.cumsum(self.weights) >= share - 1e-9
        return self.values[int(np.argmax(reached))] if reached.any() else self.values[-1]

    def to_dict(self) -> dict[str, Any]:
        """Return the forecast as plain values."""
        return {
            "mean": round(self.mean, DIGITS),
            "quantiles": {str(q): self.quantile(q) for q in (0.05, 0.25, 0.5, 0.75, 0.95)},
            "values": list(self.values),
            "weights": list(self.weights),
        }


Forecast = Chance | Distribution
"""A forecast of an event or of a number."""


def of_samples(samples: NDArray[np.float64], digits: int = 6) -> Distribution:
    """Return the distribution of equally likely samples, as at most `POINTS` quantiles, each rounded.

    >>> of_samples(np.array([2.0, 1.0])).values
    (1.0, 2.0)
    """
    some = np.asarray(samples, dtype=float)
    if len(some) > POINTS:
        some = np.quantile(some, (np.arange(POINTS) + 0.5) / POINTS)
    values = np.sort(np.round(some, digits))
    return Distribution(tuple(values.tolist()), (1 / len(values),) * len(values))


def counts_of(weights: NDArray[np.float64]) -> Distribution:
    """Return the distribution of a count from the weights of 0, 1, 2, …, scaled to one and rounded."""
    kept = np.round(weights / weights.sum(), DIGITS)
    last = int(np.flatnonzero(kept)[-1]) + 1
    kept = kept[:last] / kept[:last].sum()
    return Distribution(tuple(float(k) for k in range(last)), tuple(kept.tolist()))


def poisson_mixture(means: NDArray[np.float64]) -> Distribution:
    """Return the equal mixture of Poisson distributions: the count of events whose expected numbers differ by world and history.

    >>> round(poisson_mixture(np.array([0.5, 1.5])).mean, 6)
    1.0
    """
    from scipy.stats import poisson

    most = int(poisson.isf(TAIL, max(float(means.max()), 1e-12)))
    numbers = np.arange(most + 1)
    weights = np.zeros(most + 1)
    for some in np.array_split(means, max(1, len(means) // 1000)):
        weights += np.asarray(poisson.pmf(numbers[:, None], some[None, :])).sum(axis=1)
    return counts_of(weights)


def negative_binomial(events: int, years: float, window: float) -> Distribution:
    """Return the predictive distribution of a count in `window` years, after `events` in `years` years.

    The rate has a gamma distribution, the posterior of a Poisson rate under the Jeffreys prior.

    >>> round(negative_binomial(5, 10.7, 1.0).mean, 3)
    0.514
    """
    from scipy.stats import nbinom

    shape, share = events + 0.5, years / (years + window)
    numbers = np.arange(int(nbinom.isf(TAIL, shape, share)) + 1)
    return counts_of(nbinom.pmf(numbers, shape, share))


def linear_pool(one: Forecast, other: Forecast) -> Forecast:
    """Return the equal mixture of two forecasts of the same question (the linear opinion pool; Stone 1961).

    >>> linear_pool(Chance(0.0, 0.0, 0.2), Chance(0.5))
    Chance(probability=0.25, low=0.25, high=0.35)
    >>> linear_pool(Distribution((1.0,), (1.0,)), Distribution((1.0, 3.0), (0.5, 0.5))).weights
    (0.75, 0.25)
    """
    if isinstance(one, Chance) and isinstance(other, Chance):
        return Chance(
            round((one.probability + other.probability) / 2, DIGITS),
            _halfway(one, other, "low"),
            _halfway(one, other, "high"),
        )
    if not isinstance(one, Distribution) or not isinstance(other, Distribution):
        raise TypeError("a chance and a number are no forecasts of one question")
    values, at = np.unique(np.array([*one.values, *other.values]), return_inverse=True)
    weights = np.bincount(at, weights=np.array([*one.weights, *other.weights]) / 2)
    return Distribution(tuple(values.tolist()), tuple(weights.tolist()))


def _halfway(one: Chance, other: Chance, end: str) -> float | None:
    """Return the mean of one end of two ranges; a chance without a range has its own at both ends."""
    ends = [getattr(each, end) for each in (one, other)]
    if ends == [None, None]:
        return None
    low, high = (each.probability if it is None else it for each, it in zip((one, other), ends, strict=True))
    return round((low + high) / 2, DIGITS)

"""Confidence intervals of chances and means from simulated histories, valid for rare outcomes too."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEW", "of_chance", "of_mean", "of_sum_of_chances"]

FEW = 100
"""Number of histories that must differ from the most common value before the normal interval is used."""


def of_chance(hits: int, draws: int, sure: float) -> tuple[float, float]:
    """Return the exact confidence interval of a chance (Clopper and Pearson 1934); `sure` is its confidence level.

    >>> low, high = of_chance(0, 1000, 0.999)
    >>> low, round(high, 4)
    (0.0, 0.0076)
    """
    from scipy.stats import beta

    rest = (1 - sure) / 2
    low = float(beta.ppf(rest, hits, draws - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - rest, hits + 1, draws - hits)) if hits < draws else 1.0
    return low, high


def of_sum_of_chances(
    hits: NDArray[np.int64], factors: NDArray[np.float64], draws: int, sure: float
) -> tuple[float, float]:
    """Return the confidence interval of a sum of chances times non-negative factors (Bonferroni).

    Each chance has so high a confidence level that all their intervals hold jointly at the level `sure`.
    """
    each = 1 - (1 - sure) / max(1, len(hits))
    ends = np.array([of_chance(int(count), draws, each) for count in hits]).reshape(-1, 2)
    low, high = factors @ ends
    return float(low), float(high)


def of_mean(values: NDArray[np.float64], least: float, most: float, sure: float) -> tuple[float, float]:
    """Return the confidence interval of the mean of values that lie between `least` and `most`.

    It is the normal interval. If fewer than `FEW` values differ from the most common one, it is instead bounded by the
    exact interval of their share, with all of them at `least` or at `most`.

    >>> of_mean(np.zeros(1000), 0.0, 5.0, 0.999)[0], round(of_mean(np.zeros(1000), 0.0, 5.0, 0.999)[1], 3)
    (0.0, 0.038)
    """
    from scipy.stats import norm

    draws, mean = len(values), float(values.mean())
    found, counts = np.unique(values, return_counts=True)
    common, others = float(found[np.argmax(counts)]), int(draws - counts.max())
    if others < FEW:
        share = of_chance(others, draws, sure)[1]
        return min(mean, common + share * (least - common)), max(mean, common + share * (most - common))
    reach = float(norm.ppf((1 + sure) / 2)) * float(values.std(ddof=1)) / sqrt(draws)
    return mean - reach, mean + reach

"""Kendall's coefficient of concordance W: how far several experts rank the same entries alike.

M. G. Kendall and B. Babington Smith, The problem of m rankings, Annals of Mathematical Statistics 10 (1939) 275-287; with the correction
for ties and the tests of M. G. Kendall, Rank Correlation Methods, Griffin, 1948.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import factorial, prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Concordance", "concordance"]

MOST_LISTED = 400_000
"""The most combinations of rankings that are listed for the exact test."""

LONGEST_LISTED = 8
"""The most entries of which all rankings are listed."""


@dataclass(frozen=True)
class Concordance:
    """Kendall's W of `experts` rankings of `entries`: 0 without any agreement, 1 where all rank alike.

    `p_value` is the chance of as great a W if every expert ranked at random: by the `exact` distribution, or by `chi_square` with
    `entries - 1` degrees of freedom, the statistic of Friedman's test.
    """

    w: float
    chi_square: float
    p_value: float
    exact: bool
    experts: int
    entries: int

    def to_dict(self) -> dict[str, Any]:
        """Return the coefficient and its test as plain values."""
        return {
            "w": self.w,
            "chi_square": self.chi_square,
            "degrees_of_freedom": self.entries - 1,
            "p_value": self.p_value,
            "test": "exact" if self.exact else "chi-square",
            "experts": self.experts,
            "entries": self.entries,
        }


def concordance(ranks: NDArray[np.float64]) -> Concordance | None:
    """Return Kendall's W of rankings, experts x entries, tied entries with the mean of their ranks.

    None with fewer than two experts or entries, or where every expert ties all entries.

    >>> found = concordance(np.array([[1, 2, 3], [1, 2, 3], [1, 3, 2]], dtype=float))
    >>> round(found.w, 3), round(found.p_value, 3), found.exact
    (0.778, 0.194, True)
    """
    experts, entries = ranks.shape
    most = _most(ranks)
    if experts < 2 or entries < 2 or not most:
        return None
    spread = _spread(ranks.sum(axis=0))
    w = float(spread / most)
    chi_square = experts * (entries - 1) * w
    chance = _exact(ranks, float(spread))
    if chance is not None:
        return Concordance(w, chi_square, chance, True, experts, entries)
    from scipy.special import chdtrc

    return Concordance(w, chi_square, float(chdtrc(entries - 1, chi_square)), False, experts, entries)


def _spread(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of squared deviations of rank sums from their mean, along the last axis."""
    return np.asarray(((sums - sums.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1))


def _most(ranks: NDArray[np.float64]) -> float:
    """Return the greatest spread of rank sums that rankings with these ties can have; 0 where all are tied."""
    experts, entries = ranks.shape
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(row, return_counts=True)[1] for row in ranks))
    return float(experts**2 * (entries**3 - entries) - experts * ties) / 12


def _exact(ranks: NDArray[np.float64], spread: float) -> float | None:
    """Return the chance of a spread as great, over all rankings with the same ties; None where they are too many to list."""
    entries = ranks.shape[1]
    if entries > LONGEST_LISTED:
        return None
    # Only the rankings relative to the first matter.
    numbers = [factorial(entries) // prod(factorial(n) for n in np.unique(row, return_counts=True)[1]) for row in ranks]
    if prod(numbers[1:]) > MOST_LISTED:
        return None
    sums = ranks[:1]
    for row in ranks[1:]:
        every = np.array(sorted(set(permutations(row.tolist()))))
        sums = (sums[:, None] + every[None]).reshape(-1, entries)
    return float((_spread(sums) >= spread - 1e-9).mean())

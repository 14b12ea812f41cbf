"""Poisson weights for any rate, cut on both sides with a proven bound on what is cut off.

The weights are built from the most likely count outwards, each from its neighbour, and scaled to add up to one, so that
nothing underflows however large the rate is (Fox and Glynn 1988, with the tails bounded by geometric series).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import floor, isfinite
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Weights", "poisson"]


FEW = 12
"""How many counts beyond the most likely one are always kept."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Chances of the counts `first`, `first + 1`, …; `error` bounds the chance of all other counts."""

    rate: float
    first: int
    chances: NDArray[np.float64]
    error: float

    @property
    def last(self) -> int:
        """The last count kept."""
        return self.first + len(self.chances) - 1

    def beyond(self) -> NDArray[np.float64]:
        """Return the chance of more than n, for n from 0 to `last`."""
        above = np.append(np.cumsum(self.chances[::-1])[::-1][1:], 0.0)
        return np.concatenate([np.ones(self.first), above])


@lru_cache(maxsize=4096)
def poisson(rate: float, error: float = 1e-14) -> Weights:
    """Return the chances of counts with a mean of `rate`, all but at most `error` of them.

    >>> weights = poisson(1e6)
    >>> weights.error <= 1e-14, bool(abs(weights.chances.sum() - 1) < 1e-14)
    (True, True)

    Raises
    ------
    ValueError
        where the rate is negative or no number.
    """
    if not (rate >= 0 and isfinite(rate)):
        raise ValueError(f"the mean of a count is {rate}; expected 0 or more")
    if rate == 0:
        return Weights(0.0, 0, np.ones(1), 0.0)
    mode = floor(rate)
    # So wide that the tails, which fall faster than a normal distribution's, are far below any error asked for.
    spread = int(12 * np.sqrt(rate) + 60)
    low, high = max(0, mode - spread), mode + spread
    down = np.arange(mode, low, -1) / rate
    up = rate / np.arange(mode + 1, high + 1)
    chances = np.concatenate([np.cumprod(down)[::-1], [1.0], np.cumprod(up)])
    chances /= chances.sum()
    # Past both ends, each weight is at most `ratio` times the one before, so that the tails are less than these.
    counts = np.arange(low, high + 1)
    with np.errstate(divide="ignore"):
        left = np.where(counts < rate, chances * counts / np.maximum(rate - counts, 1e-300), np.inf)
        right = np.where(counts + 1 > rate, chances * rate / (counts + 1 - rate), np.inf)
    left[0] = left[0] if low else 0.0
    first = int(np.flatnonzero(left <= error / 2)[-1]) if (left <= error / 2).any() else 0
    # A few counts beyond the most likely one are kept however rare they are: where the mean is far below one, an integral is
    # made of them alone.
    last = min(max(int(np.flatnonzero(right <= error / 2)[0]), mode - low + FEW), high - low)
    cut = float(left[first] + right[last])
    kept = chances[first : last + 1]
    return Weights(rate, low + first, kept / kept.sum(), cut)

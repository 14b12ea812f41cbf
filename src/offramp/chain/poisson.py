"""Poisson weights for any rate, truncated on both sides with a proven bound on the truncation error.

The weights are built outwards from the mode, each from its neighbour, and normalised. So nothing underflows, however
large the rate is (Fox and Glynn 1988, with the tails bounded by geometric series).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PoissonWeights", "poisson"]


@dataclass(frozen=True, eq=False)
class PoissonWeights:
    """Probabilities of the counts `first`, `first + 1`, …; `error` bounds the probability of all other counts."""

    rate: float
    first: int
    chances: NDArray[np.float64]
    error: float

    @property
    def last(self) -> int:
        """The last count kept."""
        return self.first + len(self.chances) - 1

    def beyond(self) -> NDArray[np.float64]:
        """Return the probability of more than n, for n from 0 to `last`."""
        above = np.append(np.cumsum(self.chances[::-1])[::-1][1:], 0.0)
        return np.concatenate([np.ones(self.first), above])


@lru_cache(maxsize=4096)
def poisson(rate: float, error: float = 1e-14) -> PoissonWeights:
    """Return the probabilities of counts with mean `rate`, except for a tail of at most `error`.

    >>> weights = poisson(1e6)
    >>> weights.error <= 1e-14, bool(abs(weights.chances.sum() - 1) < 1e-14)
    (True, True)

    Raises
    ------
    ValueError
        if the rate is negative or no number.
    """
    if not (rate >= 0 and isfinite(rate)):
        raise ValueError(f"the mean of a count is {rate}; expected 0 or more")
    from offramp.chain.uniformization_kernel import poisson_weights

    first, chances, cut = poisson_weights(float(rate), error)
    return PoissonWeights(rate, int(first), chances, float(cut))

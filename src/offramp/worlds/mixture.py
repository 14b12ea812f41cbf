"""Mixtures of distributions: one part is drawn by its share, and then a value from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.worlds.cumulative import CUMULATIVE
from offramp.worlds.distribution import Distribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.estimate import Estimate

__all__ = ["Mixture"]

HALVINGS = 64
"""Number of halvings of the range in which a quantile lies."""


@dataclass(frozen=True)
class Mixture(Distribution):
    """A mixture of distributions; `shares` add up to 1.

    >>> found = Mixture.of([Distribution("uniform", (0.0, 1.0)), Distribution("uniform", (2.0, 3.0))], [0.5, 0.5])
    >>> found.quantile(np.array([0.25, 0.75])).round(9).tolist()
    [0.5, 2.5]
    """

    parts: tuple[Distribution, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, parts: Sequence[Distribution], shares: Sequence[float]) -> Mixture:
        """Return the mixture of some distributions."""
        return cls("mixture", (), tuple(parts), tuple(shares))

    def cumulative(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the chance of a value up to each value."""
        every = [CUMULATIVE[part.shape](values, part.numbers) for part in self.parts]
        return np.asarray(np.tensordot(np.array(self.shares), np.array(every), axes=1))

    def quantile(self, chances: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the quantiles at probabilities between 0 and 1, in an array of the same shape."""
        asked = np.asarray(chances, dtype=float)
        ends = np.array([part.quantile(asked) for part in self.parts])
        # A quantile of the mixture lies between those of its parts.
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            below = self.cumulative(middle) < asked
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray(high)

    def off(self, _estimate: Estimate) -> float:
        """Return 0: each part has its own percentiles, and those of the mixture are not stated."""
        return 0.0

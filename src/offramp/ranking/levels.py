"""Figures without differences that mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.risk.measures import Gauge

__all__ = ["levelled"]

ALIKE = 1e-9
"""By how much chances may differ, and amounts as a share of the largest, and count as alike."""


def levelled(gauge: Gauge, performance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a measure without differences that count as alike, so that equal policies tie.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.measures import gauge
    >>> levelled(gauge(load("hotline"), "war"), np.array([0.25, 0.25 + 1e-12])).tolist()
    [0.25, 0.25]
    """
    step = ALIKE if gauge.is_chance else ALIKE * float(np.abs(performance).max(initial=0.0))
    return np.rint(performance / step) * step if step else performance

"""Equality of two values of a measure: by rounding, or because their difference does not matter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.risk.measures import MeasureSpec

__all__ = ["ahead", "floor", "room", "round_to_ties", "same", "turned"]

ALIKE = 1e-9
"""Values that agree to this share of the larger one differ by rounding alone."""

CHANCE_DECIMALS = 12
FLOOR = 10.0**-CHANCE_DECIMALS
"""The accuracy of chances: a smaller difference of chances is rounding."""

DIGITS = 10
"""The number of significant digits of a measure's largest value that rules use."""


def floor(measure_spec: MeasureSpec) -> float:
    """Return the rounding of values near 0: the accuracy of a chance, 0 for an amount."""
    return FLOOR if measure_spec.is_chance else 0.0


def room(measure_spec: MeasureSpec) -> float:
    """Return the largest difference that does not matter, in the unit of the measure, including the rounding near 0."""
    return measure_spec.matters + floor(measure_spec)


def turned(measure_spec: MeasureSpec, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values of a measure with their sign such that higher is better."""
    return values if measure_spec.want == "high" else 0.0 - values  # which makes -0 into 0


def ahead(one: NDArray[np.float64], other: NDArray[np.float64], room: float = 0.0) -> NDArray[np.bool_]:
    """Return the mask of pairs in which one value exceeds another by more than `room` and rounding; the arrays
    broadcast.

    Rounding is relative to the two values alone. So a third value never decides whether two are equal, and chances of
    one in a million are distinguished as well as chances of one half.

    >>> ahead(np.array([8e-7, 0.5, 0.5]), np.array([1e-7, 0.5 - 1e-12, 0.4])).tolist()
    [True, False, True]
    >>> ahead(np.array([0.06]), np.array([0.05]), room=0.01).tolist()
    [False]
    """
    rounding = ALIKE * np.maximum(np.abs(one), np.abs(other))
    larger: NDArray[np.bool_] = one - other > room + rounding
    return larger


def same(one: NDArray[np.float64], other: NDArray[np.float64], room: float = 0.0) -> NDArray[np.bool_]:
    """Return the mask of pairs that differ by no more than `room` and rounding; the arrays broadcast."""
    return ~(ahead(one, other, room) | ahead(other, one, room))


def round_to_ties(measure_spec: MeasureSpec, performance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a measure rounded to ten significant digits of its largest value, so that near-equal policies tie in a rule.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.measures import measure_spec
    >>> war = measure_spec(load("hotline"), "war")
    >>> round_to_ties(war, np.array([0.25, 0.25 + 1e-12])).tolist(), round_to_ties(war, np.array([1e-7, 8e-7])).round(9).tolist()
    ([0.25, 0.25], [1e-07, 8e-07])
    """
    largest = float(np.abs(performance).max(initial=0.0))
    if not largest:
        return performance
    decimals = DIGITS - 1 - math.floor(math.log10(largest))
    rounded: NDArray[np.float64] = np.round(
        performance, min(decimals, CHANCE_DECIMALS if measure_spec.is_chance else 300)
    )
    return rounded

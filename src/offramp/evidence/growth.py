"""Growth of an amount by year, where a change of method shifts the level and not the growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.proportions import ends_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["growth"]


def growth(
    years: NDArray[np.float64], values: NDArray[np.float64], era: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Return the growth a year by least squares, with one level for each era: lower end, estimate, upper end (Student's t).

    >>> low, best, high = growth(np.arange(5.0), np.array([5.0, 10, 15, 2, 8]), np.array([0, 0, 0, 1, 1]))
    >>> round(best, 6), low < best < high
    (5.2, True)

    Raises
    ------
    ValueError
        where there are no more values than levels and a growth.
    """
    from scipy.stats import t

    eras, at = np.unique(era, return_inverse=True)
    free = len(values) - len(eras) - 1
    if free < 1:
        raise ValueError(
            f"{len(values)} values cannot tell a growth and {len(eras)} levels with an error; more are needed"
        )
    within_years, within_values = years.astype(float).copy(), values.astype(float).copy()
    for i in range(len(eras)):
        within_years[at == i] -= within_years[at == i].mean()
        within_values[at == i] -= within_values[at == i].mean()
    spread = float((within_years**2).sum())
    if spread == 0:
        raise ValueError("every era has a single year; a growth needs two")
    slope = float((within_years * within_values).sum()) / spread
    error = float(np.sqrt(((within_values - slope * within_years) ** 2).sum() / free / spread))
    _, _, high = ends_of()
    reach = float(t.ppf(high, free)) * error
    return slope - reach, slope, slope + reach

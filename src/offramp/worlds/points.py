"""Points of the unit cube, and the draws from distributions at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.worlds.distribution import RAREST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.worlds.defaults import Method
    from offramp.worlds.distribution import Distribution

__all__ = ["drawn_from", "inside_cube", "points_of_cube", "rounded_to_bits"]

BITS = 32
"""Number of bits to which drawn numbers are rounded, since the last digits of a logarithm differ between machines."""


def points_of_cube(dimensions: int, count: int, seed: int, method: Method) -> NDArray[np.float64]:
    """Return points of the open unit cube: shape (count, dimensions)."""
    from scipy.stats import qmc

    if not dimensions:
        return np.zeros((count, 0))
    if method == "latin":
        points = qmc.LatinHypercube(dimensions, rng=seed).random(count)
    else:
        points = qmc.Sobol(dimensions, rng=seed).random_base2(max(count - 1, 0).bit_length())[:count]
    return inside_cube(points)


def inside_cube(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of the unit cube, moved off its border."""
    inside: NDArray[np.float64] = np.clip(points, RAREST, 1 - RAREST)
    return inside


def drawn_from(distribution: Distribution, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return draws from a distribution, rounded to `BITS` bits; a constant stays as stated."""
    values = distribution.quantile(chances)
    return values if distribution.shape == "constant" else rounded_to_bits(values)


def rounded_to_bits(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers rounded to `BITS` bits."""
    mantissa, exponent = np.frexp(values)
    kept: NDArray[np.float64] = np.ldexp(np.rint(np.ldexp(mantissa, BITS)), exponent - BITS)
    return kept

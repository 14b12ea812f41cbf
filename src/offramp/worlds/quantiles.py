"""Quantile functions of all shapes of distributions."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


__all__ = ["QUANTILES", "beta_quantile", "triangular_quantile"]


def _normal_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    """Return quantiles of a two-piece normal distribution."""
    from scipy.special import ndtri

    middle, below, above = numbers
    z = ndtri(chances)
    result: NDArray[np.float64] = middle + np.where(z < 0, below, above) * z
    return result


def _lognormal_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    middle, below, above = numbers
    return middle * np.exp(_normal_quantile(chances, (0.0, below, above)))


def _logitnormal_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    """Return quantiles of a two-piece logit-normal distribution between two ends."""
    from scipy.special import expit

    middle, below, above, bottom, top = numbers
    odds = _normal_quantile(chances, (middle, below, above))
    result: NDArray[np.float64] = bottom + (top - bottom) * expit(odds)
    return result


def beta_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    """Return quantiles of a beta distribution between two ends; also those of a PERT distribution."""
    from scipy.special import betaincinv

    first, second, lower, upper = numbers
    result: NDArray[np.float64] = lower + (upper - lower) * betaincinv(first, second, chances)
    return result


def triangular_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    """Return quantiles of a triangular distribution from its ends and its mode."""
    lower, mode, upper = numbers
    width, turn = upper - lower, (mode - lower) / (upper - lower)
    rising = lower + np.sqrt(chances * width * (mode - lower))
    falling = upper - np.sqrt((1 - chances) * width * (upper - mode))
    return np.where(chances < turn, rising, falling)


def _uniform_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    lower, upper = numbers
    return lower + (upper - lower) * chances


def _loguniform_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    return np.exp(_uniform_quantile(chances, (log(numbers[0]), log(numbers[1]))))


QUANTILES: dict[str, Callable[[NDArray[np.float64], tuple[float, ...]], NDArray[np.float64]]] = {
    "constant": lambda chances, numbers: np.full(chances.shape, numbers[0]),
    "normal": _normal_quantile,
    "lognormal": _lognormal_quantile,
    "logitnormal": _logitnormal_quantile,
    "beta": beta_quantile,
    "pert": beta_quantile,
    "triangular": triangular_quantile,
    "uniform": _uniform_quantile,
    "loguniform": _loguniform_quantile,
}

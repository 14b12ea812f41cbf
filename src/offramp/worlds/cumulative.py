"""Cumulative distribution functions of all shapes of distributions."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["CUMULATIVE"]


def _normal(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the chances below values of a two-piece normal distribution."""
    from scipy.special import ndtr

    middle, below, above = numbers
    spread = np.where(values < middle, below, above)
    # A side without spread has all its probability at the middle.
    far = np.divide(values - middle, spread, out=np.full(values.shape, np.inf), where=spread > 0)
    return np.asarray(ndtr(np.where((spread == 0) & (values < middle), -np.inf, far)))


def _lognormal(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    middle, below, above = numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, _normal(np.log(np.maximum(values, 0) / middle), (0.0, below, above)), 0.0)


def _logitnormal(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    from scipy.special import logit

    middle, below, above, bottom, top = numbers
    return _normal(np.asarray(logit(np.clip((values - bottom) / (top - bottom), 0, 1))), (middle, below, above))


def _beta(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    from scipy.special import betainc

    first, second, lower, upper = numbers
    return np.asarray(betainc(first, second, np.clip((values - lower) / (upper - lower), 0, 1)))


def _triangular(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    lower, mode, upper = numbers
    inside, width = np.clip(values, lower, upper), upper - lower
    rising = (inside - lower) ** 2 / (width * (mode - lower)) if mode > lower else np.zeros(values.shape)
    falling = 1 - (upper - inside) ** 2 / (width * (upper - mode)) if upper > mode else np.ones(values.shape)
    return np.where(inside < mode, rising, falling)


def _uniform(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    lower, upper = numbers
    return np.asarray(np.clip((values - lower) / (upper - lower), 0, 1))


def _loguniform(values: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    lower, upper = numbers
    return _uniform(np.log(np.clip(values, lower, upper)), (log(lower), log(upper)))


CUMULATIVE: dict[str, Callable[[NDArray[np.float64], tuple[float, ...]], NDArray[np.float64]]] = {
    "constant": lambda values, numbers: (values >= numbers[0]).astype(float),
    "normal": _normal,
    "lognormal": _lognormal,
    "logitnormal": _logitnormal,
    "beta": _beta,
    "pert": _beta,
    "triangular": _triangular,
    "uniform": _uniform,
    "loguniform": _loguniform,
}
"""The chance of a value up to each value, by shape; parameters as in `QUANTILES`."""

"""Parameters of each shape of distribution from stated percentiles."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.worlds.quantiles import beta_quantile, triangular_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


__all__ = ["FITS", "HIGH", "LOW", "Stated", "Z"]

LOW = 0.05
"""Cumulative probability of `low`."""

HIGH = 0.95
"""Cumulative probability of `high`."""

Z = 1.6448536269514722
"""The 95th percentile of the standard normal distribution."""


@dataclass(frozen=True)
class Stated:
    """The stated percentiles of a distribution, its bounds, and its name in a sentence."""

    low: float
    best: float | None
    high: float
    ends: tuple[float, float]
    phrase: str

    def logarithms(self, shape: str) -> tuple[float, float]:
        """Return the logarithms of low and high; raise `QuestionError` if low is not above 0."""
        if self.low <= 0:
            raise QuestionError(
                f"{self.phrase} is {shape}, which is above 0, and its `low` is {self.low:g}; expected more than 0"
            )
        return log(self.low), log(self.high)

    def refuse_off_middle(self, middle: float, shape: str) -> None:
        """Raise `QuestionError` if a shape without a free median does not have the stated one."""
        if self.best is not None and abs(self.best - middle) > 0.005 * (self.high - self.low):
            raise QuestionError(
                f"{self.phrase} is {shape}, whose 50th percentile lies at {middle:.6g}, and its `best` is {self.best:g}; leave `best` "
                f"out, or the shape"
            )

    def refuse_outside(self, shape: str) -> None:
        """Raise `QuestionError` if a stated value lies outside the bounds of a shape."""
        bottom, top = self.ends
        for name, value in (("low", self.low), ("best", self.best), ("high", self.high)):
            if value is not None and not bottom < value < top:
                raise QuestionError(
                    f"{self.phrase} is {shape}, between {bottom:g} and {top:g}, and its `{name}` is {value:g}; expected a number between them"
                )


def _normal(stated: Stated) -> tuple[float, ...]:
    low, high = stated.low, stated.high
    middle = (low + high) / 2 if stated.best is None else stated.best
    return middle, (middle - low) / Z, (high - middle) / Z


def _lognormal(stated: Stated) -> tuple[float, ...]:
    low, high = stated.logarithms("lognormal")
    middle = (low + high) / 2 if stated.best is None else log(stated.best)
    return exp(middle), (middle - low) / Z, (high - middle) / Z


def _uniform(stated: Stated) -> tuple[float, ...]:
    low, high = stated.low, stated.high
    stated.refuse_off_middle((low + high) / 2, "uniform")
    margin = (high - low) * LOW / (HIGH - LOW)
    return low - margin, high + margin


def _loguniform(stated: Stated) -> tuple[float, ...]:
    low, high = stated.logarithms("loguniform")
    stated.refuse_off_middle(exp((low + high) / 2), "loguniform")
    margin = (high - low) * LOW / (HIGH - LOW)
    return exp(low - margin), exp(high + margin)


def _beta(stated: Stated) -> tuple[float, ...]:
    """Fit the two parameters to the percentiles by least squares; the fit to two percentiles is exact."""
    from scipy.optimize import least_squares
    from scipy.special import betaincinv

    stated.refuse_outside("beta")
    bottom, top = stated.ends
    known = [(LOW, stated.low), (0.5, stated.best), (HIGH, stated.high)]
    chances = np.array([chance for chance, value in known if value is not None])
    values = np.array([(value - bottom) / (top - bottom) for _, value in known if value is not None])
    middle, spread = values.mean(), (values[-1] - values[0]) / (2 * Z)
    size = max(middle * (1 - middle) / spread**2 - 1, 0.1)

    def missed(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        result: NDArray[np.float64] = (betaincinv(np.exp(logs[0]), np.exp(logs[1]), chances) - values) / (
            values[-1] - values[0]
        )
        return result

    start = np.log([middle * size, (1 - middle) * size])
    found = least_squares(missed, start, jac="3-point", xtol=1e-15, ftol=1e-15, gtol=1e-15)
    # At a minimum of squares about ten digits are determined; nine of them are the same on any machine.
    first, second = (float(f"{number:.9g}") for number in np.exp(found.x).tolist())
    return first, second, bottom, top


def _logitnormal(stated: Stated) -> tuple[float, ...]:
    stated.refuse_outside("logitnormal")
    bottom, top = stated.ends
    low, high = (log((value - bottom) / (top - value)) for value in (stated.low, stated.high))
    middle = (low + high) / 2 if stated.best is None else log((stated.best - bottom) / (top - stated.best))
    return middle, (middle - low) / Z, (high - middle) / Z, bottom, top


def _triangular(stated: Stated) -> tuple[float, ...]:
    """Find the ends and the mode of the triangular distribution with the stated percentiles."""
    return _searched("triangular", triangular_quantile, stated)


def _pert(stated: Stated) -> tuple[float, ...]:
    """Find the ends and the mode of the PERT distribution, a beta with fourfold weight of the mode (Malcolm et al. 1959)."""
    lower, mode, upper = _searched("PERT", _pert_of_three, stated)
    return *_pert_parameters(lower, mode, upper), lower, upper


def _pert_parameters(lower: float, mode: float, upper: float) -> tuple[float, float]:
    return 1 + 4 * (mode - lower) / (upper - lower), 1 + 4 * (upper - mode) / (upper - lower)


def _pert_of_three(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    lower, mode, upper = numbers
    return beta_quantile(chances, (*_pert_parameters(lower, mode, upper), lower, upper))


def _searched(
    shape: str,
    quantile: Callable[[NDArray[np.float64], tuple[float, ...]], NDArray[np.float64]],
    stated: Stated,
) -> tuple[float, float, float]:
    """Return lower end, mode and upper end of a shape with the stated percentiles.

    The relative position of the mode between the ends determines that of the median between low and high. Position and scale of
    the ends follow linearly.
    """
    from scipy.optimize import brentq

    low, best, high = stated.low, stated.best, stated.high
    chances = np.array([LOW, 0.5, HIGH])

    def median(mode: float) -> float:
        a, b, c = quantile(chances, (0.0, mode, 1.0)).tolist()
        return float((b - a) / (c - a))

    share = 0.5 if best is None else (best - low) / (high - low)
    least, most = median(0.0), median(1.0)
    if best is not None and not least <= share <= most:
        raise QuestionError(
            f"no {shape} distribution has the percentiles of {stated.phrase}: for {low:g} and {high:g} the `best` must lie from "
            f"{low + least * (high - low):.4g} to {low + most * (high - low):.4g}, and is {best:g}; leave the shape out"
        )
    mode = (
        0.0
        if share == least
        else 1.0
        if share == most
        else float(brentq(lambda m: median(m) - share, 0, 1, xtol=1e-15))
    )
    a, _, c = quantile(chances, (0.0, mode, 1.0)).tolist()
    width = (high - low) / (c - a)
    lower = low - a * width
    return lower, lower + mode * width, lower + width


FITS: dict[str, Callable[[Stated], tuple[float, ...]]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "logitnormal": _logitnormal,
    "beta": _beta,
    "pert": _pert,
    "triangular": _triangular,
    "uniform": _uniform,
    "loguniform": _loguniform,
}

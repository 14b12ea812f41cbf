"""The distribution of what somebody estimates: from low, best and high, the 5th, 50th and 95th percentiles, to all others."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, isfinite, log
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.estimate import CHANCES
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from offramp.case.estimate import Estimate

__all__ = ["RAREST", "Distribution", "distribution_of"]

LOW, HIGH = 0.05, 0.95
"""The chances of the percentiles that a range states."""

Z = 1.6448536269514722
"""The 95th percentile of the standard normal distribution."""

RAREST = 2.0**-33
"""What has a lesser chance is never drawn: quantiles are asked for from here to one less this."""


@dataclass(frozen=True)
class Distribution:
    """A distribution by its shape and the numbers of that shape.

    | shape | numbers |
    |---|---|
    | constant | the value |
    | normal, lognormal | median, spread below it, spread above it (of the logarithm) |
    | logitnormal | median, spreads of the log-odds between the ends below and above it, lower and upper end |
    | beta, pert | two parameters, lower and upper end |
    | triangular | lower end, mode, upper end |
    | uniform, loguniform | lower and upper end |
    """

    shape: str
    numbers: tuple[float, ...]

    def quantile(self, chances: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the quantiles at some chances, which lie between 0 and 1: the same shape.

        >>> Distribution("uniform", (1.0, 3.0)).quantile(np.array([0.0, 0.5, 1.0])).tolist()
        [1.0, 2.0, 3.0]
        """
        return _QUANTILES[self.shape](np.asarray(chances, dtype=float), self.numbers)

    @property
    def median(self) -> float:
        """The 50th percentile."""
        return float(self.quantile(0.5))

    @property
    def percentiles(self) -> tuple[float, float, float]:
        """The 5th, 50th and 95th percentiles."""
        low, best, high = self.quantile(np.array([LOW, 0.5, HIGH])).tolist()
        return low, best, high

    def off(self, estimate: Estimate) -> float:
        """Return how far the percentiles are from those stated, as a share of the range stated; 0 where no range is.

        A beta distribution has two parameters, and cannot have every three percentiles.
        """
        if estimate.low is None or estimate.high is None or estimate.high == estimate.low:
            return 0.0
        stated = (estimate.low, estimate.best, estimate.high)
        pairs = zip(stated, self.percentiles, strict=True)
        return max(abs(a - b) for a, b in pairs if a is not None) / (estimate.high - estimate.low)


def distribution_of(estimate: Estimate, what: str, ends: tuple[float, float] | None = None) -> Distribution:
    """Return the distribution that an estimate states; `ends` are those of what cannot lie outside them, as a reliability: the
    upper one is infinite of what is never negative, as a rate.

    Without a `shape` it is beta between the ends, where there are two, or where the unit says that it is a chance; else lognormal
    where the low is above 0, else normal. Normal and lognormal have two halves, one on each side of the median, and so have
    all three percentiles exactly, as has logitnormal, which stays between its ends; triangular and PERT have, where any such
    distribution has; beta comes as near as it can.

    >>> from offramp.case.estimate import Estimate
    >>> [round(p, 9) for p in distribution_of(Estimate(low=1, best=2, high=8), "growth").percentiles]
    [1.0, 2.0, 8.0]

    Raises
    ------
    QuestionError
        where no distribution of the shape has these percentiles, where it would be drawn beyond the ends (of a chance: 0 and 1), or
        there is nothing to go by but evidence or experts.
    """
    low, best, high = estimate.low, estimate.best, estimate.high
    if low is None or high is None:
        if best is None:
            said = "an evidence" if estimate.evidence else "a panel of experts"
            raise QuestionError(
                f"{what} has no `best` and no range, only {said}, which this version does not read; add a `best`, or fix it with `--set`"
            )
        return Distribution("constant", (_inside(best, ends, what),))
    if low == high:
        return Distribution("constant", (_inside(low, ends, what),))
    if ends is None and estimate.unit in CHANCES:
        ends = (0.0, 1.0)
    between = ends if ends is not None and isfinite(ends[1]) else None
    shape = estimate.shape or ("beta" if between else "lognormal" if low > 0 else "normal")
    found = _FITS[shape](_Stated(low, best, high, between or (0.0, 1.0), what))
    distribution = Distribution(shape, tuple(_settled(number) for number in found))
    if ends is not None:
        _refuse_beyond(distribution, ends, estimate, what)
    return distribution


def _inside(value: float, ends: tuple[float, float] | None, what: str) -> float:
    if ends is not None and not ends[0] <= value <= ends[1]:
        raise QuestionError(f"{what} is {value:g}; expected {_within(ends)}")
    return value


def _within(ends: tuple[float, float]) -> str:
    bottom, top = ends
    return f"a number from {bottom:g} to {top:g}" if isfinite(top) else f"{bottom:g} or more"


def _refuse_beyond(distribution: Distribution, ends: tuple[float, float], estimate: Estimate, what: str) -> None:
    """Raise where a distribution would be drawn outside the ends of what it is of, with how far and how often."""
    bottom, top = ends
    told = []
    below, above = _chance_below(distribution, bottom), _chance_above(distribution, top)
    if below:
        worlds = _so_many(below)
        told.append(
            f"below {bottom:g} in {_share(below)} worlds, and below {float(distribution.quantile(1 / worlds)):.4g} in one of {worlds:,}"
        )
    if above:
        worlds = _so_many(above)
        told.append(
            f"above {top:g} in {_share(above)} worlds, and above {float(distribution.quantile(1 - 1 / worlds)):.4g} in one of {worlds:,}"
        )
    if not told:
        return
    nature = f"lies between {bottom:g} and {top:g}" if isfinite(top) else f"is never below {bottom:g}"
    raise QuestionError(
        f"{what} {nature}; as {distribution.shape} it would be drawn {', and '.join(told)}; {_remedy(ends, estimate)}"
    )


def _remedy(ends: tuple[float, float], estimate: Estimate) -> str:
    """Say what to write in place of a shape that reaches beyond the ends."""
    bottom, top = ends
    at_bottom, at_top = (estimate.low or 0.0) <= bottom, (estimate.high or 0.0) >= top
    if isfinite(top):
        shapes = (
            "write `shape: beta` or `shape: logitnormal`, which stay between them"
            if top <= 1
            else "leave `shape` out, so that it stays between them"
        )
        edges = [f"`low` above {bottom:g}"] * at_bottom + [f"`high` below {top:g}"] * at_top
        return f"{shapes}, with {' and '.join(edges)}" if edges else shapes
    if at_bottom:
        return "`low` is the 5th percentile, so that one world in twenty lies below it: write a small number above 0"
    return "leave `shape` out, or write `shape: lognormal`, which stays above 0"


def _chance_below(distribution: Distribution, limit: float) -> float:
    """Return the chance of less than a limit, or 0 where such is never drawn."""
    from scipy.optimize import brentq

    def beyond(chance: float) -> float:
        return float(distribution.quantile(chance)) - limit

    if limit == -inf or beyond(RAREST) >= 0:
        return 0.0
    return 1.0 if beyond(1 - RAREST) < 0 else float(brentq(beyond, RAREST, 1 - RAREST, xtol=1e-13))


def _chance_above(distribution: Distribution, limit: float) -> float:
    """Return the chance of more than a limit, or 0 where such is never drawn."""
    from scipy.optimize import brentq

    def beyond(chance: float) -> float:
        return float(distribution.quantile(1 - chance)) - limit

    if limit == inf or beyond(RAREST) <= 0:
        return 0.0
    return 1.0 if beyond(1 - RAREST) > 0 else float(brentq(beyond, RAREST, 1 - RAREST, xtol=1e-13))


def _so_many(chance: float) -> int:
    """Return of how many worlds one is to be told: 1,000, or so many more that what has a chance happens in some of them."""
    worlds = 1000
    while worlds * chance < 1:
        worlds *= 10
    return worlds


def _share(chance: float) -> str:
    return "all" if chance == 1 else f"{100 * chance:.2g} % of"


def _settled(number: float) -> float:
    """Return a number to twelve digits, so that what a search found is the same wherever it was found."""
    return float(f"{number:.12g}")


@dataclass(frozen=True)
class _Stated:
    """The percentiles that a distribution shall have, the ends of what has any, and what it is in a sentence."""

    low: float
    best: float | None
    high: float
    ends: tuple[float, float]
    what: str

    def logarithms(self, shape: str) -> tuple[float, float]:
        """Return the logarithms of low and high."""
        if self.low <= 0:
            raise QuestionError(
                f"{self.what} is {shape}, which is above 0, and its `low` is {self.low:g}; expected more than 0"
            )
        return log(self.low), log(self.high)

    def refuse_off_middle(self, middle: float, shape: str) -> None:
        if self.best is not None and abs(self.best - middle) > 0.005 * (self.high - self.low):
            raise QuestionError(
                f"{self.what} is {shape}, whose 50th percentile lies at {middle:.6g}, and its `best` is {self.best:g}; leave `best` "
                f"out, or the shape"
            )

    def refuse_outside(self, shape: str) -> None:
        bottom, top = self.ends
        for name, value in (("low", self.low), ("best", self.best), ("high", self.high)):
            if value is not None and not bottom < value < top:
                raise QuestionError(
                    f"{self.what} is {shape}, between {bottom:g} and {top:g}, and its `{name}` is {value:g}; expected a number between them"
                )


def _normal(stated: _Stated) -> tuple[float, ...]:
    low, high = stated.low, stated.high
    middle = (low + high) / 2 if stated.best is None else stated.best
    return middle, (middle - low) / Z, (high - middle) / Z


def _lognormal(stated: _Stated) -> tuple[float, ...]:
    low, high = stated.logarithms("lognormal")
    middle = (low + high) / 2 if stated.best is None else log(stated.best)
    return exp(middle), (middle - low) / Z, (high - middle) / Z


def _uniform(stated: _Stated) -> tuple[float, ...]:
    low, high = stated.low, stated.high
    stated.refuse_off_middle((low + high) / 2, "uniform")
    margin = (high - low) * LOW / (HIGH - LOW)
    return low - margin, high + margin


def _loguniform(stated: _Stated) -> tuple[float, ...]:
    low, high = stated.logarithms("loguniform")
    stated.refuse_off_middle(exp((low + high) / 2), "loguniform")
    margin = (high - low) * LOW / (HIGH - LOW)
    return exp(low - margin), exp(high + margin)


def _beta(stated: _Stated) -> tuple[float, ...]:
    """Fit the two parameters to the percentiles by least squares; to two percentiles exactly."""
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
    # Where a sum of squares is least its slope is known to some ten digits only; nine of them are the same on any machine.
    first, second = (float(f"{number:.9g}") for number in np.exp(found.x).tolist())
    return first, second, bottom, top


def _logitnormal(stated: _Stated) -> tuple[float, ...]:
    stated.refuse_outside("logitnormal")
    bottom, top = stated.ends
    low, high = (log((value - bottom) / (top - value)) for value in (stated.low, stated.high))
    middle = (low + high) / 2 if stated.best is None else log((stated.best - bottom) / (top - stated.best))
    return middle, (middle - low) / Z, (high - middle) / Z, bottom, top


def _triangular(stated: _Stated) -> tuple[float, ...]:
    """Find the ends and the mode whose percentiles are those stated."""
    return _searched("triangular", _triangular_quantile, stated)


def _pert(stated: _Stated) -> tuple[float, ...]:
    """Find the ends and the mode of PERT (a beta distribution that weighs the mode four times; Malcolm et al. 1959)."""
    lower, mode, upper = _searched("PERT", _pert_of_three, stated)
    return *_pert_parameters(lower, mode, upper), lower, upper


def _pert_parameters(lower: float, mode: float, upper: float) -> tuple[float, float]:
    return 1 + 4 * (mode - lower) / (upper - lower), 1 + 4 * (upper - mode) / (upper - lower)


def _pert_of_three(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    lower, mode, upper = numbers
    return _beta_quantile(chances, (*_pert_parameters(lower, mode, upper), lower, upper))


def _searched(
    shape: str,
    quantile: Callable[[NDArray[np.float64], tuple[float, ...]], NDArray[np.float64]],
    stated: _Stated,
) -> tuple[float, float, float]:
    """Return lower end, mode and upper end of a shape with the percentiles stated.

    Where the mode stands between the ends (a share of the way) decides where the median stands between low and high; the
    rest is scale.
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
            f"no {shape} distribution has the percentiles of {stated.what}: for {low:g} and {high:g} the `best` must lie from "
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


def _normal_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    from scipy.special import ndtri

    middle, below, above = numbers
    z = ndtri(chances)
    result: NDArray[np.float64] = middle + np.where(z < 0, below, above) * z
    return result


def _lognormal_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    middle, below, above = numbers
    return middle * np.exp(_normal_quantile(chances, (0.0, below, above)))


def _logitnormal_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    from scipy.special import expit

    middle, below, above, bottom, top = numbers
    odds = _normal_quantile(chances, (middle, below, above))
    result: NDArray[np.float64] = bottom + (top - bottom) * expit(odds)
    return result


def _beta_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
    from scipy.special import betaincinv

    first, second, lower, upper = numbers
    result: NDArray[np.float64] = lower + (upper - lower) * betaincinv(first, second, chances)
    return result


def _triangular_quantile(chances: NDArray[np.float64], numbers: tuple[float, ...]) -> NDArray[np.float64]:
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


_FITS: dict[str, Callable[[_Stated], tuple[float, ...]]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "logitnormal": _logitnormal,
    "beta": _beta,
    "pert": _pert,
    "triangular": _triangular,
    "uniform": _uniform,
    "loguniform": _loguniform,
}

_QUANTILES: dict[str, Callable[[NDArray[np.float64], tuple[float, ...]], NDArray[np.float64]]] = {
    "constant": lambda chances, numbers: np.full(chances.shape, numbers[0]),
    "normal": _normal_quantile,
    "lognormal": _lognormal_quantile,
    "logitnormal": _logitnormal_quantile,
    "beta": _beta_quantile,
    "pert": _beta_quantile,
    "triangular": _triangular_quantile,
    "uniform": _uniform_quantile,
    "loguniform": _loguniform_quantile,
}

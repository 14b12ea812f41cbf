"""The distribution of what somebody estimates: from low, best and high, the 5th, 50th and 95th percentiles, to all others."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.units import CHANCES
from offramp.errors import QuestionError
from offramp.worlds.fits import FITS, HIGH, LOW, Stated
from offramp.worlds.quantiles import QUANTILES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.estimate import Estimate

__all__ = ["RAREST", "Distribution", "distribution_of"]

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
        return QUANTILES[self.shape](np.asarray(chances, dtype=float), self.numbers)

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
    found = FITS[shape](Stated(low, best, high, between or (0.0, 1.0), what))
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

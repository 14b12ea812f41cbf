"""Distribution of an estimate, from low, best and high: its 5th, 50th and 95th percentiles."""

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
"""Least probability of a quantile that is drawn; the greatest is 1 less it."""


@dataclass(frozen=True)
class Distribution:
    """A distribution: its shape and the parameters (`numbers`) of that shape.

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
        """Return the quantiles at probabilities between 0 and 1, in an array of the same shape.

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
        """Return the largest deviation of a percentile from the stated one, as a share of the stated range; 0 without a range.

        A beta distribution has two parameters, so it cannot have any three percentiles.
        """
        if estimate.low is None or estimate.high is None or estimate.high == estimate.low:
            return 0.0
        stated = (estimate.low, estimate.best, estimate.high)
        pairs = zip(stated, self.percentiles, strict=True)
        return max(abs(a - b) for a, b in pairs if a is not None) / (estimate.high - estimate.low)


def distribution_of(estimate: Estimate, phrase: str, ends: tuple[float, float] | None = None) -> Distribution:
    """Return the distribution of an estimate; `ends` are the bounds of its values, None without any.

    The bounds of a reliability are 0 and 1, those of a rate 0 and infinity. The default `shape` is beta for an input
    with two finite bounds or with the unit of a chance, lognormal if the low is above 0, and normal otherwise. Normal,
    lognormal and logit-normal are two-piece distributions, joined at the median, and have all three percentiles
    exactly. Triangular and PERT have them if possible; beta is fitted by least squares.

    >>> from offramp.case.estimate import Estimate
    >>> [round(p, 9) for p in distribution_of(Estimate(low=1, best=2, high=8), "growth").percentiles]
    [1.0, 2.0, 8.0]

    Raises
    ------
    QuestionError
        if no distribution of the shape has these percentiles, where draws would exceed the bounds, or where the estimate has only
        evidence or experts.
    """
    low, best, high = estimate.low, estimate.best, estimate.high
    if low is None or high is None:
        if best is None:
            if estimate.evidence:
                raise QuestionError(f"{phrase} has no numbers; those of its evidence are filled in by `with_evidence`")
            raise QuestionError(f"{phrase} has no numbers; those of its experts are filled in by `with_experts`")
        return Distribution("constant", (_inside(best, ends, phrase),))
    if low == high:
        return Distribution("constant", (_inside(low, ends, phrase),))
    if ends is None and estimate.unit in CHANCES:
        ends = (0.0, 1.0)
    between = ends if ends is not None and isfinite(ends[1]) else None
    shape = estimate.shape or ("beta" if between else "lognormal" if low > 0 else "normal")
    found = FITS[shape](Stated(low, best, high, between or (0.0, 1.0), phrase))
    distribution = Distribution(shape, tuple(_rounded(number) for number in found))
    if ends is not None:
        _refuse_beyond(distribution, ends, estimate, phrase)
    return distribution


def _inside(value: float, ends: tuple[float, float] | None, phrase: str) -> float:
    if ends is not None and not ends[0] <= value <= ends[1]:
        raise QuestionError(f"{phrase} is {value:g}; expected {_within(ends)}")
    return value


def _within(ends: tuple[float, float]) -> str:
    bottom, top = ends
    return f"a number from {bottom:g} to {top:g}" if isfinite(top) else f"{bottom:g} or more"


def _refuse_beyond(distribution: Distribution, ends: tuple[float, float], estimate: Estimate, phrase: str) -> None:
    """Raise `QuestionError` if draws would exceed the bounds; the message has the excess and its frequency."""
    bottom, top = ends
    excesses = []
    below, above = _chance_below(distribution, bottom), _chance_above(distribution, top)
    if below:
        worlds = _one_in(below)
        excesses.append(
            f"below {bottom:g} in {_share(below)} worlds, and below {float(distribution.quantile(1 / worlds)):.4g} in one of {worlds:,}"
        )
    if above:
        worlds = _one_in(above)
        excesses.append(
            f"above {top:g} in {_share(above)} worlds, and above {float(distribution.quantile(1 - 1 / worlds)):.4g} in one of {worlds:,}"
        )
    if not excesses:
        return
    nature = f"lies between {bottom:g} and {top:g}" if isfinite(top) else f"is never below {bottom:g}"
    raise QuestionError(
        f"{phrase} {nature}; as {distribution.shape} it would be drawn {', and '.join(excesses)}; {_remedy(ends, estimate)}"
    )


def _remedy(ends: tuple[float, float], estimate: Estimate) -> str:
    """Return advice on a shape or on percentiles whose draws stay within the bounds."""
    bottom, top = ends
    at_bottom, at_top = (estimate.low or 0.0) <= bottom, (estimate.high or 0.0) >= top
    if isfinite(top):
        shapes = (
            "write `shape: beta` or `shape: logitnormal`, which stay between them"
            if top <= 1
            else "omit `shape`, so that it stays between them"
        )
        edges = [f"`low` above {bottom:g}"] * at_bottom + [f"`high` below {top:g}"] * at_top
        return f"{shapes}, with {' and '.join(edges)}" if edges else shapes
    if at_bottom:
        return "`low` is the 5th percentile, so that one world in twenty lies below it: write a small number above 0"
    return "omit `shape`, or write `shape: lognormal`, which stays above 0"


def _chance_below(distribution: Distribution, limit: float) -> float:
    """Return the chance of a value below a limit; 0 if no such value is ever drawn."""
    from scipy.optimize import brentq

    def beyond(chance: float) -> float:
        return float(distribution.quantile(chance)) - limit

    if limit == -inf or beyond(RAREST) >= 0:
        return 0.0
    return 1.0 if beyond(1 - RAREST) < 0 else float(brentq(beyond, RAREST, 1 - RAREST, xtol=1e-13))


def _chance_above(distribution: Distribution, limit: float) -> float:
    """Return the chance of a value above a limit; 0 if no such value is ever drawn."""
    from scipy.optimize import brentq

    def beyond(chance: float) -> float:
        return float(distribution.quantile(1 - chance)) - limit

    if limit == inf or beyond(RAREST) <= 0:
        return 0.0
    return 1.0 if beyond(1 - RAREST) > 0 else float(brentq(beyond, RAREST, 1 - RAREST, xtol=1e-13))


def _one_in(chance: float) -> int:
    """Return the least power of ten, from 1,000 on, of which at least one world is expected with a given chance."""
    worlds = 1000
    while worlds * chance < 1:
        worlds *= 10
    return worlds


def _share(chance: float) -> str:
    return "all" if chance == 1 else f"{100 * chance:.2g} % of"


def _rounded(number: float) -> float:
    """Return a number rounded to twelve digits, so that the result of a search is the same on any machine."""
    return float(f"{number:.12g}")

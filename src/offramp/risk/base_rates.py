"""How often crises have ended in war: what a model's chance of war is held against.

Three reference classes of the International Crisis Behavior data (version 14). The chance of war within a year is
1 - exp(-p r): p is the share of crises that end in full-scale war, r how many crises there are on the Korean peninsula in a
year (11 in the 28 years from 1990 to 2017), each with its Jeffreys posterior.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from offramp.risk.figures import percent

__all__ = ["BaseRate", "base_rates", "beside_base_rates"]

CRISES = 11
YEARS = 28
CLASSES = (
    ("crises on the Korean peninsula since 1954", 0, 14),
    ("crises with a non-violent trigger, 1946-2017", 18, 189),
    ("all crises, 1946-2017", 63, 377),
)
LEVEL = 0.9
POINTS = 4000


@dataclass(frozen=True)
class BaseRate:
    """A reference class: how many of its crises ended in full-scale war, and the chance of war within a year by it."""

    name: str
    wars: int
    crises: int
    mean: float
    low: float
    high: float


@cache
def base_rates() -> tuple[BaseRate, ...]:
    """Return the three reference classes with the mean and the 90 % interval of the chance of war within a year.

    >>> [(round(rate.mean, 3), round(rate.high, 3)) for rate in base_rates()]
    [(0.013, 0.051), (0.039, 0.065), (0.066, 0.103)]
    """
    return tuple(_base_rate(name, wars, crises) for name, wars, crises in CLASSES)


def _base_rate(name: str, wars: int, crises: int) -> BaseRate:
    from scipy.optimize import brentq
    from scipy.stats import beta, gamma

    # The share of wars by its quantiles, each as likely: midpoints of equal parts.
    shares = beta.ppf((np.arange(POINTS) + 0.5) / POINTS, wars + 0.5, crises - wars + 0.5)
    a_year = gamma(CRISES + 0.5, scale=1 / YEARS)
    # The mean of exp(-p r) over a gamma-distributed r is known.
    mean = 1 - float(np.mean((1 + shares / YEARS) ** -(CRISES + 0.5)))

    def below(chance: float) -> float:
        return float(np.mean(a_year.cdf(-np.log1p(-chance) / shares)))

    tails = (1 - LEVEL) / 2
    low, high = (float(brentq(lambda c, q=q: below(c) - q, 1e-12, 0.9)) for q in (tails, 1 - tails))
    return BaseRate(name, wars, crises, mean, low, high)


def beside_base_rates(chance: float) -> tuple[bool, str]:
    """Return whether a chance of war within a year lies within some reference class, and a sentence that says so.

    >>> beside_base_rates(0.5)[0]
    False
    """
    rates = base_rates()
    inside = [rate for rate in rates if rate.low <= chance <= rate.high]
    told = "; ".join(f"{percent(r.mean)} by {r.name} ({percent(r.low)} to {percent(r.high)})" for r in rates)
    if inside:
        within = f"within {'all' if len(inside) == len(rates) else len(inside)} of the three reference classes"
        return True, f"{percent(chance)} within a year lies {within}: {told}."
    side = "above" if chance > max(rate.high for rate in rates) else "below"
    return False, (
        f"Warning: {percent(chance)} within a year lies {side} all three reference classes ({told}); the numbers of the case imply "
        f"{'more' if side == 'above' else 'less'} war than the record."
    )

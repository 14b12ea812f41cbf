"""How often crises became wars: reference classes beside which a chance that a model implies can be laid.

A class is a record of crises, of which some ended in full-scale war. The share that does has the posterior of a beta
distribution, the rate at which crises come that of a gamma distribution, both with the Jeffreys prior; wars then come at
the product of both, and the chance of one within a year is 1 - exp(-rate). The counts are those of the International
Crisis Behavior data, version 14 (Brecher and others, 2023), for crises from 1946 to 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from offramp.graph.wording import listed
from offramp.risk.figures import percent
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["KOREAN_CLASSES", "BaseRate", "ReferenceClass", "base_rate", "base_rate_table", "beside"]

LEVEL = 0.9
POINTS = 400
"""How many points the share is looked at; the integral is right to more digits than are shown."""


@dataclass(frozen=True)
class ReferenceClass:
    """Crises of a kind: `wars` of `crises` ended in full-scale war; `came` crises came in `years` where the case plays."""

    name: str
    wars: int
    crises: int
    came: int
    years: float
    source: str


@dataclass(frozen=True)
class BaseRate:
    """The chance of war within a year by a reference class: its mean and the ends of its interval."""

    of: ReferenceClass
    mean: float
    low: float
    high: float
    level: float = LEVEL

    @property
    def words(self) -> str:
        """Name, counts, chance and interval."""
        return f"{self.of.name} ({self.of.wars} of {self.of.crises}): {percent(self.mean)} ({percent(self.low)} to {percent(self.high)})"


_ICB = "International Crisis Behavior data, version 14"
KOREAN_CLASSES = (
    ReferenceClass("Crises on the Korean peninsula since 1954", 0, 14, 11, 28.0, _ICB),
    ReferenceClass("Crises with a non-violent trigger since 1946", 18, 189, 11, 28.0, _ICB),
    ReferenceClass("All crises since 1946", 63, 377, 11, 28.0, _ICB),
)
"""Three answers to how often a Korean crisis becomes a war; 11 crises came there in the 28 years 1990 to 2017."""


@cache
def base_rate(of: ReferenceClass, level: float = LEVEL) -> BaseRate:
    """Return the chance of war within a year by a reference class, by numerical integration (no draws, no seed).

    With shares p ~ Beta(wars + 1/2, crises - wars + 1/2) and rates r ~ Gamma(came + 1/2, years), the chance is
    1 - exp(-p r): its mean is 1 - E[(1 + p / years) ** -(came + 1/2)], its distribution the mean over p of that of r.

    >>> print(base_rate(KOREAN_CLASSES[1]).words)
    Crises with a non-violent trigger since 1946 (18 of 189): 3.9 % (2.0 % to 6.5 %)
    """
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import gammainc
    from scipy.stats import beta

    if not (0 <= of.wars <= of.crises and of.crises and of.came >= 0 and of.years > 0):
        raise ValueError(f"{of.name}: {of.wars} wars of {of.crises} crises, {of.came} in {of.years:g} years cannot be")
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    shares = beta.ppf((points + 1) / 2, of.wars + 0.5, of.crises - of.wars + 0.5)
    shape = of.came + 0.5

    def below(chance: float, wanted: float) -> float:
        return float(weights / 2 @ gammainc(shape, -np.log1p(-chance) * of.years / shares)) - wanted

    tail = (1 - level) / 2
    mean = 1 - float(weights / 2 @ (1 + shares / of.years) ** -shape)
    low, high = (float(brentq(below, 1e-15, 1 - 1e-9, args=(end,), xtol=1e-12)) for end in (tail, 1 - tail))
    return BaseRate(of, mean, low, high, level)


def beside(chance: float, rates: Sequence[BaseRate]) -> tuple[bool, str]:
    """Return whether a chance of war within a year lies outside what has been, and a sentence that says so.

    It lies outside, and the sentence warns, where no interval holds it; where only some hold it, the sentence names the
    others.

    >>> found = [base_rate(of) for of in KOREAN_CLASSES]
    >>> beside(0.2, found)[0], beside(0.03, found)[0]
    (True, False)
    """
    if not rates:
        raise ValueError("there is no reference class to lay the chance beside")
    told = percent(chance)
    if chance > max(rate.high for rate in rates):
        top = max(rates, key=lambda rate: rate.high)
        return True, (
            f"Warning: the case implies {told} for war within a year, above the interval of every reference class "
            f"(the highest ends at {percent(top.high)}); say why this crisis is more dangerous than those before it."
        )
    if chance < min(rate.low for rate in rates):
        bottom = min(rates, key=lambda rate: rate.low)
        return True, (
            f"Warning: the case implies {told} for war within a year, below the interval of every reference class "
            f"(the lowest begins at {percent(bottom.low)}); say why this crisis is safer than those before it."
        )
    over = [rate.of.name for rate in rates if chance > rate.high]
    under = [rate.of.name for rate in rates if chance < rate.low]
    parts = [
        f"{side} that of {listed(f'“{name}”' for name in names)}"
        for side, names in (("above", over), ("below", under))
        if names
    ]
    if not parts:
        return False, f"The case implies {told} for war within a year, within the interval of every reference class."
    if len(over) + len(under) == len(rates):
        return (
            True,
            f"Warning: the case implies {told} for war within a year, between the intervals: {' and '.join(parts)}.",
        )
    return (
        False,
        f"The case implies {told} for war within a year, within the interval of one reference class or more, but {' and '.join(parts)}.",
    )


def base_rate_table(implied: Mapping[str, float], rates: Sequence[BaseRate]) -> Table:
    """Return a table of what a case implies, by name, and of the reference classes."""
    rows = [(name, "", percent(chance), "") for name, chance in implied.items()]
    rows += [
        (
            rate.of.name,
            f"{rate.of.wars} of {rate.of.crises}",
            percent(rate.mean),
            f"{percent(rate.low)} to {percent(rate.high)}",
        )
        for rate in rates
    ]
    level = f"{100 * rates[0].level:g} % interval" if rates else "interval"
    note = "; ".join(
        dict.fromkeys(f"{rate.of.came} crises in {rate.of.years:g} years ({rate.of.source})" for rate in rates)
    )
    return Table(
        "War within a year, beside reference classes", ("", "wars of crises", "chance", level), tuple(rows), note
    )

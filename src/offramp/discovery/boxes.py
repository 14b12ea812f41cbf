"""Boxes of scenario discovery: few restrictions on inputs, with coverage, density and quasi-p values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.columns import columns
from offramp.naming import Named, typed
from offramp.text import limit, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from offramp.discovery.columns import Column, Columns
    from offramp.naming import Naming

__all__ = ["Box", "Restriction", "box_of", "inside", "midway"]


@dataclass(frozen=True)
class Restriction:
    """A restriction of one input: a number from `low` to `high` (None: no limit), or one of the categories `among`.

    `quasi_p` is the quasi-p value of Bryant & Lempert (2010). It is the chance of at least as many cases in a random sample of
    the box's size, drawn from the box without this restriction. Above about 0.05 the restriction may be due to chance. It is
    no significance test, since the restriction was selected by a search.
    """

    input: str
    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] = ()
    quasi_p: float = 1.0

    def holds(self, column: Column) -> NDArray[np.bool_]:
        """Return whether each world meets the restriction, shape (worlds,), from the values of the input in that shape."""
        if self.among:
            return np.isin(column, self.among)
        met = np.ones(len(column), np.bool_)
        if self.low is not None:
            met &= column >= self.low
        if self.high is not None:
            met &= column <= self.high
        return met

    def words(self, unit: str = "", naming: Naming = typed) -> str:
        """Return the restriction in words; `naming` names the input and its categories.

        >>> Restriction("growth", low=4.2).words("per year")
        'growth above 4.2 per year'
        >>> Restriction("calm", 0.3, 0.61234).words(), Restriction("dprk", among=("gambler",)).words()
        ('calm between 0.3 and 0.612', 'dprk is gambler')
        >>> Restriction("usa ranks “peace” above “talks”", among=("no",)).words()
        'usa ranks “peace” above “talks”: no'
        >>> Restriction("clash", 3e-8, 3.2e-7).words("per year")
        'clash between 3e-8 and 3.2e-7 per year'
        """
        name = naming(Named("input", self.input, bare=True))
        if self.among:
            # A statement has the value yes or no; any other input is one of its categories.
            among = (naming(Named("category", each, (self.input,), bare=True)) for each in self.among)
            return f"{name}{':' if {'yes', 'no'} & set(self.among) else ' is'} {listed(among, 'or')}"
        after = f" {unit}" if unit else ""
        if self.low is None or self.high is None:
            end, side = (self.high, "below") if self.low is None else (self.low, "above")
            return f"{name} {side} {limit(end or 0.0)}{after}"
        digits = next((n for n in range(3, 17) if limit(self.low, n) != limit(self.high, n)), 16)
        low, high = (limit(end, digits + (digits > 3)) for end in (self.low, self.high))
        return f"{name} between {low} and {high}{after}"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        limits = {"among": list(self.among)} if self.among else {"low": self.low, "high": self.high}
        return {"input": self.input, **limits, "quasi_p": self.quasi_p}


@dataclass(frozen=True)
class Box:
    """A box: restrictions, and the counts of the worlds that meet all of them.

    The box holds `worlds` of `all_worlds`, and `cases` of `all_cases`, the cases of interest. In a search for several boxes the
    worlds of the `earlier` boxes do not count.
    """

    restrictions: tuple[Restriction, ...]
    worlds: int
    cases: int
    all_worlds: int
    all_cases: int
    earlier: int = 0

    @property
    def coverage(self) -> float:
        """The share of all cases of interest that lie in the box."""
        return self.cases / self.all_cases if self.all_cases else 0.0

    @property
    def density(self) -> float:
        """The share of the worlds in the box that are cases of interest."""
        return self.cases / self.worlds if self.worlds else 0.0

    @property
    def mass(self) -> float:
        """The share of all worlds that lie in the box."""
        return self.worlds / self.all_worlds if self.all_worlds else 0.0

    @property
    def restricted(self) -> tuple[str, ...]:
        """The names of the restricted inputs."""
        return tuple(restriction.input for restriction in self.restrictions)

    def contains(self, inputs: Mapping[str, ArrayLike]) -> NDArray[np.bool_]:
        """Return whether each world meets the restrictions, shape (worlds,); worlds of earlier boxes are not excluded.

        >>> Box((Restriction("growth", low=4.0),), 1, 1, 2, 1).contains({"growth": [3.0, 5.0]}).tolist()
        [False, True]
        """
        worlds = len(np.asarray(next(iter(inputs.values()))))
        return inside(self.restrictions, columns(inputs, worlds), worlds)

    def conditions(self, units: Mapping[str, str] | None = None, naming: Naming = typed) -> str:
        """Return the restrictions in words, with the units of the inputs."""
        units = units or {}
        return listed(each.words(units.get(each.input, ""), naming) for each in self.restrictions) or "all worlds"

    def words(
        self,
        units: Mapping[str, str] | None = None,
        fails: str = "it fails",
        failures: str = "its failures",
        naming: Naming = typed,
    ) -> str:
        """Return the box as a sentence; `fails` and `failures` are the words for the cases of interest.

        >>> box = Box((Restriction("growth", low=4.2), Restriction("calm", high=0.6)), 120, 100, 1000, 141)
        >>> print(box.words({"growth": "per year"}))
        growth above 4.2 per year and calm below 0.6 (12 % of all worlds): it fails in 83 % of them; 71 % of all its failures lie here
        """
        others = "" if not self.earlier else f", outside the box{'es' * (self.earlier > 1)} before"
        return (
            f"{self.conditions(units, naming)}{others} ({percent(self.mass)} of all worlds): {fails} in {percent(self.density)} of them; "
            f"{percent(self.coverage)} of all {failures} lie here"
        )

    def __str__(self) -> str:
        return self.words()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "restrictions": [restriction.to_dict() for restriction in self.restrictions],
            "worlds": self.worlds,
            "cases": self.cases,
            "coverage": self.coverage,
            "density": self.density,
            "mass": self.mass,
            "earlier": self.earlier,
        }


def inside(restrictions: Iterable[Restriction], found: Columns, worlds: int) -> NDArray[np.bool_]:
    """Return whether each world meets all restrictions, shape (worlds,)."""
    met = np.ones(worlds, np.bool_)
    for restriction in restrictions:
        met &= restriction.holds(found[restriction.input])
    return met


def box_of(
    restrictions: Iterable[Restriction],
    found: Columns,
    outcome: NDArray[np.bool_],
    left: NDArray[np.bool_] | None = None,
    earlier: int = 0,
) -> Box:
    """Return the box of given restrictions with its quasi-p values, counted over the remaining worlds (`left`)."""
    asked = tuple(restrictions)
    left = np.ones(len(outcome), np.bool_) if left is None else left
    missed = np.array([~restriction.holds(found[restriction.input]) for restriction in asked], np.bool_)
    misses = missed.sum(axis=0) if asked else np.zeros(len(outcome), np.int64)
    within = left & (misses == 0)
    worlds, hits = int(within.sum()), int((within & outcome).sum())
    judged = []
    for restriction, miss in zip(asked, missed, strict=True):
        freed = left & (misses == miss)
        judged.append(replace(restriction, quasi_p=_quasi_p(worlds, hits, int(freed.sum()), int(outcome[freed].sum()))))
    return Box(tuple(judged), worlds, hits, len(outcome), int(outcome.sum()), earlier)


def _quasi_p(worlds: int, hits: int, freed_worlds: int, freed_hits: int) -> float:
    """Return the chance of at least as many cases in a random sample from the box without one restriction."""
    from scipy.stats import binom

    return float(binom.sf(hits - 1, worlds, freed_hits / freed_worlds)) if worlds else 1.0


def midway(below: float, above: float) -> tuple[float, float]:
    """Return the upper limit of a box that ends with the value `below`, and the lower limit of one that begins with `above`.

    Both limits are the midpoint of the two values, or the values themselves if no number lies between them.

    >>> midway(1.0, 2.0)
    (1.5, 1.5)
    """
    middle = below / 2 + above / 2
    return (middle, middle) if below < middle < above else (below, above)

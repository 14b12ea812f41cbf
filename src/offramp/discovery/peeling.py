"""Peeling and pasting, the steps of PRIM.

Peeling removes from a box the slice that gains most density per world removed. Pasting adds the slice that gains most density
per world added. A slice of a number is a share of the box's worlds at one end, with equal values kept together. A slice of a
category is one of its values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from offramp.discovery.boxes import Restriction, inside, midway
from offramp.discovery.columns import is_category, varying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.discovery.columns import Column, Columns

__all__ = ["PartialBox", "SearchSpace", "pasted", "peeled"]


@dataclass(frozen=True, eq=False)
class SearchSpace:
    """The inputs and cases of a search, its remaining worlds (`left`, shape (worlds,)), and the shares of `prim`."""

    found: Columns
    outcome: NDArray[np.bool_]
    left: NDArray[np.bool_]
    alpha: float
    paste: float
    least_mass: float

    @cached_property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """The values of each category over all worlds, sorted."""
        return {name: tuple(np.unique(column).tolist()) for name, column in self.found.items() if is_category(column)}


@dataclass(frozen=True, eq=False)
class PartialBox:
    """An intermediate box: its restrictions by input, and membership of each world, shape (worlds,)."""

    limits: Mapping[str, Restriction]
    within: NDArray[np.bool_]


def peeled(space: SearchSpace) -> list[PartialBox]:
    """Return the peeling trajectory: from all remaining worlds to the last box that is large enough, or holds only cases.

    If no slice gains density, the one that loses least is removed: cases may lie at both ends of a range (Friedman & Fisher).
    """
    trajectory = [PartialBox({}, space.left)]
    least = space.least_mass * len(space.outcome)
    while not space.outcome[trajectory[-1].within].all():
        best = _best(space, trajectory[-1], _peels(space, trajectory[-1]))
        if best is None or best.within.sum() < least:
            break
        trajectory.append(best)
    return trajectory


def pasted(space: SearchSpace, place: PartialBox) -> list[PartialBox]:
    """Return the boxes after each step of pasting, as long as the density grows."""
    trajectory = [place]
    while space.paste and (best := _best(space, trajectory[-1], _pastes(space, trajectory[-1]))) is not None:
        if _density(space, best) <= _density(space, trajectory[-1]):
            break
        trajectory.append(best)
    return trajectory[1:]


def _best(space: SearchSpace, old: PartialBox, candidates: Iterable[PartialBox]) -> PartialBox | None:
    """Return the candidate that gains most density per world added or removed; None if none holds a case."""
    best: PartialBox | None = None
    size, before, most = int(old.within.sum()), _density(space, old), (Fraction(0), 0)
    for place in candidates:
        moved = abs(int(place.within.sum()) - size)
        if not moved or not (place.within & space.outcome).any():
            continue
        rank = ((_density(space, place) - before) / moved, -len(place.limits))
        if best is None or rank > most:
            best, most = place, rank
    return best


def _density(space: SearchSpace, place: PartialBox) -> Fraction:
    """Return the share of cases in a box, as a fraction, so that equal gains are equal on every machine."""
    return Fraction(int((place.within & space.outcome).sum()), int(place.within.sum()))


def _peels(space: SearchSpace, place: PartialBox) -> Iterator[PartialBox]:
    """Yield every box with one slice less."""
    for name in varying(space.found):
        column = space.found[name]
        old = place.limits.get(name, Restriction(name))
        cuts = (
            _fewer(column[place.within], old, space.levels[name])
            if is_category(column)
            else _narrower(column[place.within], old, space.alpha)
        )
        for cut in cuts:
            yield PartialBox({**place.limits, name: cut}, place.within & cut.holds(column))


def _fewer(values: Column, old: Restriction, levels: tuple[str, ...]) -> Iterator[Restriction]:
    """Yield the restrictions with one category of the box less."""
    present = np.unique(values).tolist()
    kept = old.among or levels
    for level in present if len(present) > 1 else ():
        yield replace(old, among=tuple(other for other in kept if other != level))


def _narrower(values: Column, old: Restriction, alpha: float) -> Iterator[Restriction]:
    """Yield the restrictions without the upper, then the lower share `alpha` of the values in the box."""
    # The tolerance makes a tenth of the way to the 31st value the third one in spite of rounding.
    place = floor((len(values) - 1) * alpha + 1e-9)
    ends = np.partition(values, (place, len(values) - 1 - place))
    first_out, last_out = ends[len(values) - 1 - place], ends[place]
    below, above = values[values < first_out], values[values > last_out]
    if len(below):
        yield replace(old, high=midway(float(below.max()), float(first_out))[0])
    if len(above):
        yield replace(old, low=midway(float(last_out), float(above.min()))[1])


def _pastes(space: SearchSpace, place: PartialBox) -> Iterator[PartialBox]:
    """Yield every box with one slice more, of worlds that meet all its other restrictions."""
    for name, old in place.limits.items():
        column = space.found[name]
        others = {other: limit for other, limit in place.limits.items() if other != name}
        near = space.left & inside(others.values(), space.found, len(column))
        levels = space.levels.get(name, ())
        more = (
            (replace(old, among=tuple(x for x in levels if x in old.among or x == level)) for level in levels)
            if levels
            else _wider(column[near], old, ceil(space.paste * int(place.within.sum())))
        )
        for wide in more:
            free = wide.among == levels and wide.low is None and wide.high is None
            yield PartialBox(others if free else {**place.limits, name: wide}, near & wide.holds(column))


def _wider(values: Column, old: Restriction, count: int) -> Iterator[Restriction]:
    """Yield the restrictions with `count` more values above, then below, with equal values kept together."""
    if old.high is not None and len(beyond := np.sort(values[values > old.high])):
        last = beyond[min(count, len(beyond)) - 1]
        rest = beyond[beyond > last]
        yield replace(old, high=midway(float(last), float(rest[0]))[0] if len(rest) else None)
    if old.low is not None and len(beyond := np.sort(values[values < old.low])[::-1]):
        last = beyond[min(count, len(beyond)) - 1]
        rest = beyond[beyond < last]
        yield replace(old, low=midway(float(rest[0]), float(last))[1] if len(rest) else None)

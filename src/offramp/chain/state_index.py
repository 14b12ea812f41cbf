"""States of a case, with events, and the lines along which each actor moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import lookup_in
from offramp.case.feasible import feasible
from offramp.case.value import holds
from offramp.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case

__all__ = ["Line", "States", "states_of"]


@dataclass(frozen=True, eq=False)
class Line:
    """The lines of the grid along which an actor or a group moves: sets of states that differ in its options alone.

    `own` are the bits of these options. The states of line k are `order[begins[k]:begins[k + 1]]`. `number` is the line
    of each state. `settled` are the bits of irreversible changes already made in it.
    """

    own: int
    order: NDArray[np.int64]
    begins: NDArray[np.int64]
    number: NDArray[np.int64]
    settled: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class States:
    """All feasible combinations of options and events, ascending by bit pattern.

    `first` is the position of the representative of each state: its own, or that of the first member of a merged state.
    States that differ in an event are never merged.
    """

    case: Case
    codes: NDArray[np.int64]
    first: NDArray[np.int64]

    def where(self, condition: Expression) -> NDArray[np.bool_]:
        """Return the states that satisfy a condition; a merged state does if any of its members does."""
        truth = np.broadcast_to(holds(condition, lookup_in(self.case, self.codes)), self.codes.shape)
        if self.merged:
            reached = np.zeros(len(self.codes), dtype=bool)
            np.logical_or.at(reached, self.first, truth)
            truth = reached[self.first]
        return truth

    @cached_property
    def merged(self) -> bool:
        """Return whether any states are merged."""
        return bool((self.first != np.arange(len(self.first))).any())

    @cached_property
    def members(self) -> dict[int, NDArray[np.int64]]:
        """The members of each merged state, by the position of its representative."""
        others = np.flatnonzero(self.first != np.arange(len(self.first)))
        return {int(first): np.flatnonzero(self.first == first) for first in np.unique(self.first[others])}

    def positions(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the position of each bit pattern, -1 if it is not feasible."""
        state_index = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        found: NDArray[np.int64] = np.where(self.codes[state_index] == codes, state_index, -1)
        return found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of every actor."""
        return tuple(self.line_of([actor]) for actor in self.case.actors)

    def line_of(self, actors: Iterable[str]) -> Line:
        """Return the lines along which a group of actors moves together."""
        bit = {name: 1 << place for place, name in enumerate(self.case.things)}
        names = [f"{actor}.{option}" for actor in actors for option in self.case.actors[actor].options]
        own = sum(bit[name] for name in names)
        stays_on = sum(bit[name] for name in names if self.case.irreversible(name) == "on")
        stays_off = sum(bit[name] for name in names if self.case.irreversible(name) == "off")
        keys = self.codes & ~np.int64(own)
        order = np.argsort(keys, kind="stable")
        begins, number = _lines(keys[order])
        line_of = np.empty_like(number)
        line_of[order] = number
        settled = (self.codes & stays_on) | (~self.codes & stays_off)
        return Line(own, order, begins, line_of, settled)


def _lines(ordered: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first position of each run of equal keys (and the end of the last), and the run of each key."""
    new = np.concatenate([[True], np.diff(ordered) != 0])
    begins = np.concatenate([np.flatnonzero(new), [len(ordered)]])
    return begins, np.cumsum(new) - 1


def states_of(case: Case) -> States:
    """Return all states of a case.

    >>> from offramp.case.reading import load
    >>> states_of(load("syria-iraq-1975")).codes
    array([0, 1, 2, 4, 5, 6])

    Raises
    ------
    TooManyStates
        if there are more than can be listed.
    CaseError
        if a merge holds a state that another holds.
    """
    codes = feasible(case)
    first = np.arange(len(codes), dtype=np.int64)
    taken = np.zeros(len(codes), dtype=bool)
    bits = sum(1 << case.things.index(event) for event in case.events)
    happened = codes & bits
    lookup: Callable[[str], object] = lookup_in(case, codes)
    for number, condition in enumerate(case.indistinguishable):
        held = np.broadcast_to(holds(condition, lookup), codes.shape)
        if (held & taken).any():
            place = case.place("indistinguishable", number)
            raise CaseError([Problem(f"`{condition}` merges a state that another merge already contains", place)])
        taken |= held
        for stratum in np.unique(happened[held]):
            members = np.flatnonzero(held & (happened == stratum))
            first[members] = members[0]
    return States(case, codes, first)

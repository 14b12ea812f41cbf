"""Common states of two graphs: places, which are combinations of the options that both cases have.

A state of either graph belongs to one place. Where it is merged or its case has options of its own, it shares places
with other states. A place is possible in a graph where some combination at it is. It is an equilibrium where some
combination at it belongs to one. Events are fixed in each graph and are not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.state_names import state_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["Side", "lost", "sides"]


@dataclass(frozen=True, eq=False)
class Side:
    """One of two graphs, restricted to the options that both cases have (`common`: bit k of a place is the k-th)."""

    graph: Graph
    common: tuple[str, ...]

    @cached_property
    def _bits(self) -> tuple[int, ...]:
        things = self.graph.case.things
        return tuple(things.index(option) for option in self.common)

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The options that the other case lacks."""
        return tuple(option for option in self.graph.case.options if option not in self.common)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Place of every cell."""
        places = np.zeros_like(self.graph.space.codes)
        for bit, at in enumerate(self._bits):
            places |= (self.graph.space.codes >> at & 1) << bit
        return places

    def codes(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the bit pattern at each of some places with the case's own options off."""
        codes = np.full_like(places, self.graph.space.given)
        for bit, at in enumerate(self._bits):
            codes |= (places >> bit & 1) << at
        return codes

    def place(self, state: int) -> int:
        """Return the place of a state; of a merged one, that of its first cell."""
        return int(self.places[self.graph.cells[state]])

    def cells_where(self, states: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """Return the mask of feasible cells; where a mask of states is given, only the cells of these states."""
        of = self.graph.state_of
        return of >= 0 if states is None else (of >= 0) & states[np.maximum(of, 0)]

    def state_at(self, place: int, base: int | None = None) -> int | None:
        """Return the state at a place, None if it is impossible.

        The case's own options are as in the state `base`. Without a base they are off, or as few of them as possible
        are on.
        """
        found = self._state_of(self.code_at(place, base))
        if found is not None or base is not None or not self.own:
            return found
        cells = np.flatnonzero(self.cells_where() & (self.places == place))
        if not len(cells):
            return None
        fewest = cells[np.bitwise_count(self.graph.space.codes[cells]).argmin()]
        return int(self.graph.state_of[fewest])

    def code_at(self, place: int, base: int | None = None) -> int:
        """Return the bit pattern at a place; the case's own options are as in the state `base`, off without one."""
        code = int(self.codes(np.array([place], dtype=np.int64))[0])
        own = sum(1 << self.graph.case.things.index(option) for option in self.own)
        return code if base is None else code | (self.graph.code(base) & own)

    def _state_of(self, code: int) -> int | None:
        codes = self.graph.space.codes
        cell = int(np.searchsorted(codes, code))
        if cell < len(codes) and codes[cell] == code and self.graph.state_of[cell] >= 0:
            return int(self.graph.state_of[cell])
        return None

    def name(self, cell: int) -> str:
        """Return the name of a cell by the options that are on, without events."""
        code, case = int(self.graph.space.codes[cell]), self.graph.case
        return state_name(thing for bit, thing in enumerate(case.options) if code >> bit & 1)


def sides(one: Graph, other: Graph) -> tuple[Side, Side]:
    """Return two graphs restricted to the options that their cases have in common."""
    common = tuple(option for option in one.case.options if option in other.case.options)
    return Side(one, common), Side(other, common)


def lost(
    here: Side, there: Side, held: NDArray[np.bool_] | None = None, kept: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Return the cells of `here` at places where `there` has no cell (of the states of `kept`): for each state of
    `held` the first.
    """
    mask = here.cells_where(held)
    known = np.unique(there.places[there.cells_where(kept)])
    cells = np.flatnonzero(mask)
    cells = cells[~np.isin(here.places[cells], known)]
    _, first = np.unique(here.graph.state_of[cells], return_index=True)
    found: NDArray[np.intp] = cells[first]
    return found

"""The moves of an actor as a list: for what follows moves one by one, and for whoever wants the graph itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["Arcs", "arcs"]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Moves between states: those from state s lead to `ends[begins[s]:begins[s + 1]]`, ascending."""

    begins: NDArray[np.int64]
    ends: NDArray[np.int32]

    @property
    def starts(self) -> NDArray[np.int32]:
        """Where each move starts; as long as `ends`."""
        return np.repeat(np.arange(len(self.begins) - 1, dtype=np.int32), np.diff(self.begins))

    def of(self, state: int) -> NDArray[np.int32]:
        """Return where the moves from a state lead."""
        return self.ends[self.begins[state] : self.begins[state + 1]]

    def where(self, mask: NDArray[np.bool_]) -> Arcs:
        """Return the moves for which `mask`, as long as `ends`, is true."""
        counts = np.concatenate([[0], np.cumsum(mask, dtype=np.int64)])
        return Arcs(counts[self.begins], self.ends[mask])

    @classmethod
    def between(cls, starts: NDArray[Any], ends: NDArray[Any], size: int) -> Arcs:
        """Return the moves of a graph of `size` states from pairs in any order; a pair given twice counts once."""
        pairs = np.unique(starts.astype(np.int64) * size + ends)
        return cls(np.searchsorted(pairs, np.arange(size + 1, dtype=np.int64) * size), (pairs % size).astype(np.int32))


def arcs(graph: Graph, actor: str) -> Arcs:
    """Return all moves of an actor.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> moves = arcs(build(load("prisoners-dilemma")), "row")
    >>> list(zip(moves.starts.tolist(), moves.ends.tolist()))
    [(0, 1), (1, 0), (2, 3), (3, 2)]
    """
    axis = graph.axes[graph.index(actor)]
    owner = np.moveaxis(graph.state_of.reshape(graph.space.shape), axis.number, -1)
    starts, ends = [], []
    for reach in axis.reaches:
        start, end = np.broadcast_arrays(owner[..., reach.sources, None], owner[..., None, reach.targets])
        move = (start >= 0) & (end >= 0) & (start != end)
        starts.append(start[move])
        ends.append(end[move])
    return Arcs.between(np.concatenate(starts), np.concatenate(ends), graph.size)

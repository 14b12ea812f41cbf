"""A list of moves between states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["Arcs"]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Moves between states: the moves from state s lead to `ends[begins[s]:begins[s + 1]]`, ascending."""

    begins: NDArray[np.int64]
    ends: NDArray[np.int32]

    @property
    def starts(self) -> NDArray[np.int32]:
        """Start of each move; as long as `ends`."""
        return np.repeat(np.arange(len(self.begins) - 1, dtype=np.int32), np.diff(self.begins))

    def of(self, state: int) -> NDArray[np.int32]:
        """Return the ends of the moves from a state."""
        return self.ends[self.begins[state] : self.begins[state + 1]]

    def where(self, mask: NDArray[np.bool_]) -> Arcs:
        """Return the moves for which `mask`, as long as `ends`, is true."""
        counts = np.concatenate([[0], np.cumsum(mask, dtype=np.int64)])
        return Arcs(counts[self.begins], self.ends[mask])

    @classmethod
    def between(cls, starts: NDArray[Any], ends: NDArray[Any], size: int) -> Arcs:
        """Return the moves of a graph of `size` states from pairs in any order; a repeated pair counts once."""
        pairs = np.unique(starts.astype(np.int64) * size + ends)
        return cls(np.searchsorted(pairs, np.arange(size + 1, dtype=np.int64) * size), (pairs % size).astype(np.int32))

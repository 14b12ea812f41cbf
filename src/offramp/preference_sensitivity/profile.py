"""Preference profile of an actor under an order of its statements or groups."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.graph.moves import Improvements
from offramp.preference_sensitivity.reordering import with_levels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.reordering import Listing, Order

    Holder = Callable[[Sequence["PreferenceProfile"]], NDArray[np.bool_]]

__all__ = ["PreferenceProfile", "preference_profile"]


@dataclass(frozen=True, eq=False)
class PreferenceProfile:
    """A preference of an actor: the order that states it, the level of every pattern of states, and two keys.

    Profiles with equal `own` have the same levels, and profiles with equal `arcs` the same improvements.
    """

    order: Order | None
    ranks: NDArray[np.int32]
    pattern: NDArray[np.intp]
    own: bytes
    arcs: bytes

    @property
    def levels(self) -> NDArray[np.int32]:
        """The level of every state."""
        return self.ranks[self.pattern]


def preference_profile(graph: Graph, listing: Listing, order: Order, *, arcs: bool) -> PreferenceProfile:
    """Return an actor's preference profile under an order; without `arcs`, its levels identify its improvements."""
    ranks = listing.ranks(order)
    own = ranks.tobytes()
    return PreferenceProfile(
        order, ranks, listing.pattern, own, _arcs(graph, listing.actor, ranks[listing.pattern]) if arcs else own
    )


def _arcs(graph: Graph, actor: int, levels: NDArray[np.int32]) -> bytes:
    found = Improvements.of(graph.axes[actor], with_levels(graph, {actor: levels}).levels[actor])
    digest = hashlib.sha256()
    for array in (part for line in found.lines for part in (line.order, line.last, line.none)):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()

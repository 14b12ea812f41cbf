"""Lowering: the change of preferences that ranks some states just below the target.

An actor that would leave s for t no longer does once t ranks no higher than s. A *lowering* moves some states that an
actor ranks as high as s, or higher, into a block just below s. The order inside the block is unchanged, and so is the
order of all other states. The stability of s for that actor depends only on the states that rank above s. The block is
strictly below s (rather than at its level), so every actor keeps at least as many improvements, and sanctions by
improvements can only become more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["lowered", "with_preference_levels"]


def lowered(graph: Graph, state: int, changes: Mapping[str, Collection[int]]) -> Graph:
    """Return the graph in which each named actor ranks its states of `changes` just below `state`.

    States that already rank below keep their places.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> graph = build(load("prisoners-dilemma"))
    >>> graph.preference_level("row").tolist(), lowered(graph, 0, {"row": [1]}).preference_level("row").tolist()
    ([2, 3, 0, 1], [3, 2, 0, 1])
    """
    for actor, states in changes.items():
        if states:
            worth = graph.preference_level(actor)
            moved = np.zeros(graph.size, dtype=bool)
            moved[list(states)] = True
            block = np.select([worth < worth[state], moved, worth == worth[state]], [0, 1, 2], 3)
            graph = with_preference_levels(graph, actor, block.astype(np.int64) * graph.size + worth)
    return graph


def with_preference_levels(graph: Graph, actor: str, worth: NDArray[np.int64]) -> Graph:
    """Return the graph in which these numbers are an actor's preference levels of the states; only their order counts."""
    dense = np.unique(worth, return_inverse=True)[1].astype(np.int32)
    cells = dense[np.maximum(graph.state_of, 0)].reshape(graph.space.shape)
    position = graph.index(actor)
    return graph.with_levels([cells if i == position else levels for i, levels in enumerate(graph.levels)])

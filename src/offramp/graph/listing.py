"""The moves of an actor as an explicit list, for algorithms that visit moves one by one and for users of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.graph.arcs import Arcs
from offramp.graph.memory import available, readable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["arcs", "moves_at_most"]

BYTES_PER_MOVE, BYTES_PER_MERGED_MOVE = 32, 64
"""Bytes that the listing of one move needs at its peak."""


def arcs(graph: Graph, actor: str) -> Arcs:
    """Return all moves of an actor.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> moves = arcs(build(load("prisoners-dilemma")), "row")
    >>> list(zip(moves.starts.tolist(), moves.ends.tolist()))
    [(0, 1), (1, 0), (2, 3), (3, 2)]

    Raises
    ------
    TooLarge
        if the list would exceed the memory, before any move is listed.
    """
    graph.index(actor)
    if actor not in graph.listed_moves:
        _refuse_what_does_not_fit(graph, actor)
        graph.listed_moves[actor] = _listed(graph, actor)
    return graph.listed_moves[actor]


def moves_at_most(graph: Graph, actor: str) -> int:
    """Return how many moves an actor has; where states are merged, an upper bound.

    The count uses the axis of the grid and lists no move.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> moves_at_most(build(load("prisoners-dilemma")), "row")
    4
    """
    axis = graph.axes[graph.index(actor)]
    feasible = np.moveaxis((graph.state_of >= 0).reshape(graph.space.shape), axis.number, -1)
    total = 0
    for reach in axis.reaches:
        sources = feasible[..., reach.sources].sum(axis=-1, dtype=np.int64)
        targets = feasible[..., reach.targets].sum(axis=-1, dtype=np.int64)
        # Every strategy is among the targets of its own reach, and staying is no move.
        total += int((sources * targets - sources).sum())
    return total


def _refuse_what_does_not_fit(graph: Graph, actor: str) -> None:
    count = moves_at_most(graph, actor)
    wanted, room = count * (BYTES_PER_MERGED_MOVE if graph.merged else BYTES_PER_MOVE), available()
    if wanted > room:
        raise TooLarge(
            f"this question needs a list of moves; `{actor}` has {count:,} moves, which need {readable(wanted)} of "
            f"memory, and {readable(room)} is free here; the five basic concepts work on whole arrays and need far "
            "less"
        )


def _listed(graph: Graph, actor: str) -> Arcs:
    axis = graph.axes[graph.index(actor)]
    owner = np.moveaxis(graph.state_of.reshape(graph.space.shape), axis.number, -1)
    parts = []
    for reach in axis.reaches:
        starts = owner[..., reach.sources].ravel()
        ends = np.broadcast_to(
            owner[..., None, reach.targets], (*owner.shape[:-1], len(reach.sources), len(reach.targets))
        )
        ends = ends.reshape(len(starts), -1)
        parts.append((starts, ends, (starts[:, None] >= 0) & (ends >= 0) & (ends != starts[:, None])))
    if graph.merged:
        pairs = [np.broadcast_to(starts[:, None], ends.shape)[move] for starts, ends, move in parts]
        return Arcs.between(np.concatenate(pairs), np.concatenate([ends[move] for _, ends, move in parts]), graph.size)
    return _in_order(parts, graph.size)


def _in_order(parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]], size: int) -> Arcs:
    """Return rows of ends, one row per start and each ascending, in the order of the starts; no pair is repeated."""
    counts = np.zeros(size, dtype=np.int64)
    for starts, _, move in parts:
        counts[starts[starts >= 0]] = move.sum(axis=1)[starts >= 0]
    begins = np.concatenate([[0], np.cumsum(counts)])
    result = np.empty(begins[-1], dtype=np.int32)
    for starts, ends, move in parts:
        own = move.sum(axis=1)
        # The place of each row in the result, less its place among the concatenated rows.
        shift = np.where(starts >= 0, begins[starts], 0) - (np.cumsum(own) - own)
        result[np.arange(own.sum()) + np.repeat(shift, own)] = ends[move]
    return Arcs(begins, result)

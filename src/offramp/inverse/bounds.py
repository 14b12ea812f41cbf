"""Bounds of the least change, for all states at once, so that few programs need to be solved.

All bounds hold exactly. With c_i(s) the number of improvements of i from s that are not sanctioned under a concept:

- for one actor the least change is at most c_i(s), since each of these may be lowered, and at least 1 if c_i(s) > 0; without
  merged states it is c_i(s) under Nash, GMR and SEQ, since the others then reach different states after different moves of i and no
  single comparison serves two of them;
- for several actors, under Nash, GMR and SMR, it is the sum of the changes of each;
- Nash implies the other concepts, so where all actors may change, the Nash sum suffices for each concept;
- SSEQ implies SMR and SEQ, and these imply GMR, so a condition that is necessary for the weaker is necessary for the stronger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.preference_sensitivity.answers import KINDS
from offramp.stability.sanctions import sanction_levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import Moves

__all__ = ["Bounds", "bounds", "counts"]


@dataclass(frozen=True, eq=False)
class Bounds:
    """Bounds of the least change of each state, `lower` and `upper`; infinite if there is no change, or none is known."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def counts(graph: Graph, key: str, moves: Moves) -> NDArray[np.int64]:
    """Return, per actor and state, the number of improvements that are not sanctioned under a concept."""
    how = KINDS[key]
    rows = []
    for position, actor in enumerate(graph.actors):
        worth = graph.preference_level(actor)
        value = worth
        if how.sanctions:
            levels = sanction_levels(graph, position, improving=how.improving, countermove=how.countermove)
            value = np.minimum(worth, graph.of_states(levels))
        starts, ends = moves.starts[position], moves.arcs[position].ends
        rows.append(np.bincount(starts[value[ends] > worth[starts]], minlength=graph.size))
    return np.array(rows, dtype=np.int64)


def bounds(graph: Graph, key: str, actors: Sequence[str], moves: Moves) -> Bounds:
    """Return the bounds of every state for a change by some actors."""
    inside = np.array([actor in actors for actor in graph.actors])
    if not KINDS[key].improving:
        return _own(graph, key, inside, moves)
    own = counts(graph, key, moves)
    lower = np.maximum((own.sum(axis=0) > 0).astype(float), _own(graph, "gmr", inside, moves).lower)
    if key == "sseq":
        sequential = bounds(graph, "seq", actors, moves)
        lower = np.maximum.reduce([lower, sequential.lower, _own(graph, "smr", inside, moves).lower])
    nash = _own(graph, "nash", inside, moves).upper if inside.all() else np.full(graph.size, np.inf)
    return Bounds(lower, np.where(own.sum(axis=0) == 0, 0.0, nash))


def _own(graph: Graph, key: str, inside: NDArray[np.bool_], moves: Moves) -> Bounds:
    """Return the bounds under a concept for which no actor's change affects another actor's stability."""
    found = counts(graph, key, moves)
    impossible = found[~inside].any(axis=0)
    upper = found[inside].sum(axis=0).astype(float)
    exact = key == "nash" or (key == "gmr" and not graph.merged)
    lower = upper if exact else (found[inside] > 0).sum(axis=0).astype(float)
    lower = np.maximum(
        lower, 0.0 if key == "gmr" or not KINDS[key].sanctions else _own(graph, "gmr", inside, moves).lower
    )
    return Bounds(np.where(impossible, np.inf, lower), np.where(impossible, np.inf, upper))

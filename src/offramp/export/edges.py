"""The moves of all actors as a list of edges, for formats that list every edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, TooLarge
from offramp.graph.listing import arcs
from offramp.graph.listing import moves_at_most as moves_of_actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

__all__ = ["MOST_EDGES", "Edge", "edges_of", "equilibria_by_concept", "moves_at_most", "refuse_too_many"]

MOST_EDGES = 200_000
"""Largest number of moves of an exported graph."""


@dataclass(frozen=True)
class Edge:
    """A move of an actor from one state to another; `improvement` is true for a unilateral improvement."""

    actor: str
    start: int
    end: int
    improvement: bool


def moves_at_most(graph: Graph) -> int:
    """Return the number of moves of a graph; an upper bound if states are merged.

    Moves are counted along the axes of the grid, without listing them.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> moves_at_most(build(load("prisoners-dilemma")))
    8
    """
    return sum(moves_of_actor(graph, actor) for actor in graph.actors)


def refuse_too_many(graph: Graph, most: int = MOST_EDGES) -> None:
    """Raise `TooLarge` if a graph has more than `most` moves, before any is listed."""
    # Merged states share moves; unless there are far too many, they are counted one by one.
    count, bound = moves_at_most(graph), "up to " if graph.merged else ""
    if bound and most < count <= 25 * most:
        count, bound = sum(len(arcs(graph, actor).ends) for actor in graph.actors), ""
    if count > most:
        raise TooLarge(
            f"the graph has {graph.size:,} states and {bound}{count:,} moves; at most {most:,} moves can be exported; "
            f"state more rules under `impossible`, make states `indistinguishable`, or ask `offramp stability --json`"
        )


def edges_of(graph: Graph) -> Iterator[Edge]:
    """Yield the moves of a graph, sorted by actor in the order of the file, then by start and end.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> next(edges_of(build(load("prisoners-dilemma"))))
    Edge(actor='row', start=0, end=1, improvement=True)

    Raises
    ------
    TooLarge
        if there are more than `MOST_EDGES`.
    """
    refuse_too_many(graph)
    for actor in graph.actors:
        moves, level = arcs(graph, actor), graph.preference_level(actor)
        better = level[moves.ends] > level[moves.starts]
        for start, end, improvement in zip(moves.starts.tolist(), moves.ends.tolist(), better.tolist(), strict=True):
            yield Edge(actor, start, end, improvement)


def equilibria_by_concept(graph: Graph, stability: Stability | None) -> dict[str, frozenset[int]]:
    """Return the equilibria of a graph by concept; empty without a stability.

    Raises
    ------
    QuestionError
        if the stability is that of another graph.
    """
    if stability is None:
        return {}
    if stability.graph is not graph and stability.graph != graph:
        raise QuestionError(f"the stability is that of another graph: {stability.graph!r}, not {graph!r}")
    return {key: frozenset(stability.equilibria(key)) for key in stability.stable}

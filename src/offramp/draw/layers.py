"""States shown in a picture of a graph, and their layers by distance from the status quo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

__all__ = ["MOST_STATES", "distances", "layers", "shown_states"]

MOST_STATES = 60
"""Largest graph that a picture shows completely; of a larger one it shows a selection."""

MOST_PICKED = 12
"""Number of states selected from a larger graph."""


def shown_states(graph: Graph, stability: Stability, route: Sequence[int] = ()) -> tuple[int, ...]:
    """Return the states to show: all of a small graph, or else the status quo, the route and selected equilibria.

    Equilibria are selected by the number of their concepts, then by their distance from the status quo. The first equilibrium that
    meets each goal is always included.
    """
    if graph.size <= MOST_STATES:
        return tuple(range(graph.size))
    best = stability.strongest()
    for_goals = [
        next((state for state in best if meets[state]), None)
        for meets in map(graph.satisfying, graph.case.goals.values())
    ]
    selected = [graph.status_quo, *route, *(state for state in for_goals if state is not None), *best]
    return tuple(sorted(list(dict.fromkeys(selected))[: max(MOST_PICKED, len(set(route)) + 1 + len(set(for_goals)))]))


def layers(graph: Graph, states: Iterable[int], route: Sequence[int] = ()) -> list[list[int]]:
    """Sort states into columns by their distance from the status quo; the states of the route have consecutive columns.

    Within a column, a state is placed near its predecessors in the column before, which keeps lines short.
    """
    shown = set(states)
    column = {state: distance for state, distance in distances(graph).items() if state in shown}
    column.update({state: i for i, state in enumerate(route)})
    last = max(column.values(), default=0)
    column.update({state: last + 1 for state in shown if state not in column})
    result: list[list[int]] = [[] for _ in range(max(column.values(), default=0) + 1)]
    for state in sorted(shown):
        result[column[state]].append(state)
    return [layer for layer in _untangled(graph, result) if layer]


def distances(graph: Graph) -> Mapping[int, int]:
    """Return the least number of moves from the status quo to every reachable state."""
    found = {graph.status_quo: 0}
    frontier = [graph.status_quo]
    while frontier:
        following: list[int] = []
        for state in frontier:
            for actor in graph.actors:
                for end in graph.moves(actor, state):
                    if int(end) not in found:
                        found[int(end)] = found[state] + 1
                        following.append(int(end))
        frontier = following
    return found


def _untangled(graph: Graph, columns: list[list[int]]) -> list[list[int]]:
    """Order each column by the mean position of each state's predecessors in the column before."""
    result = columns[:1]
    for column in columns[1:]:
        place = {state: i for i, state in enumerate(result[-1])}

        def mean(state: int, place: dict[int, int] = place) -> float:
            near = [place[before] for before in place for actor in graph.actors if state in graph.moves(actor, before)]
            return sum(near) / len(near) if near else len(place) / 2

        result.append(sorted(column, key=lambda state: (mean(state), state)))
    return result

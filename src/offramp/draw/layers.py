"""Which states a picture shows, and where: in layers from the status quo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

__all__ = ["MOST_STATES", "distances", "layers", "shown_states"]

MOST_STATES = 60
"""The most states that a picture shows whole; of larger graphs it shows the part that matters."""

MOST_PICKED = 12
"""How many states are picked of a larger graph."""


def shown_states(graph: Graph, stability: Stability, route: Sequence[int] = ()) -> tuple[int, ...]:
    """Return the states to show: all of a small graph; else the status quo, the route and the equilibria that matter
    most.

    Equilibria matter more the more concepts they hold under, and the closer they are to the status quo; the first that
    meets each goal is always among them.
    """
    if graph.size <= MOST_STATES:
        return tuple(range(graph.size))
    best = stability.strongest()
    for_goals = [
        next((state for state in best if meets[state]), None)
        for meets in map(graph.satisfying, graph.case.goals.values())
    ]
    wanted = [graph.status_quo, *route, *(state for state in for_goals if state is not None), *best]
    return tuple(sorted(list(dict.fromkeys(wanted))[: max(MOST_PICKED, len(set(route)) + 1 + len(set(for_goals)))]))


def layers(graph: Graph, states: Iterable[int], route: Sequence[int] = ()) -> list[list[int]]:
    """Sort states into columns by how many actors must move to get there from the status quo; the route runs left to
    right.

    Within a column, states stand near those of the column before that they are reached from, which keeps lines short.
    """
    wanted = set(states)
    column = {state: distance for state, distance in distances(graph).items() if state in wanted}
    column.update({state: i for i, state in enumerate(route)})
    last = max(column.values(), default=0)
    column.update({state: last + 1 for state in wanted if state not in column})
    result: list[list[int]] = [[] for _ in range(max(column.values(), default=0) + 1)]
    for state in sorted(wanted):
        result[column[state]].append(state)
    return [layer for layer in _untangled(graph, result) if layer]


def distances(graph: Graph) -> Mapping[int, int]:
    """Return, for every state that moves lead to from the status quo, the fewest moves that do."""
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
    """Order each column by the mean position of the states before it that lead there."""
    result = columns[:1]
    for column in columns[1:]:
        place = {state: i for i, state in enumerate(result[-1])}

        def mean(state: int, place: dict[int, int] = place) -> float:
            near = [place[before] for before in place for actor in graph.actors if state in graph.moves(actor, before)]
            return sum(near) / len(near) if near else len(place) / 2

        result.append(sorted(column, key=lambda state: (mean(state), state)))
    return result

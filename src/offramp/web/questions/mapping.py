"""Answers with a picture of the conflict graph: the states and moves that are shown, and the same as plain records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.export.edges import Edge
from offramp.paths.search import UNREACHED
from offramp.paths.search import search as cheapest_paths
from offramp.web.numbers import whole_number
from offramp.web.questions.cases import stability_of
from offramp.web.questions.large_cases import large_graph_of
from offramp.web.questions.large_map import large_map
from offramp.web.questions.picturing import shown_graph
from offramp.web.questions.reading import reading_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offramp.graph.graph import Graph
    from offramp.paths.search import CheapestPaths
    from offramp.stability.stability import Stability

__all__ = ["conflict_map"]

MOST_STATES = 60
"""Largest graph that is shown whole, and most states of any picture."""

MOST_THAT_MATTER = 24
"""Most states that a picture of the part that matters has, beyond those of the routes to the goals."""

MOST_FOUND = 12
"""Most states found by a search that a picture of a large graph adds."""

MOST_MOVES = 120
"""Most moves that are shown without being asked for, where a narrower kind of moves exists."""

Images = tuple[tuple[str, str], ...]


def conflict_map(
    text: str,
    images: Images,
    given: tuple[str, ...],
    actor: str,
    search: str,
    centre: str,
    depth: str,
    kind: str,
) -> dict[str, Any]:
    """Return the conflict graph of a case, or the part of it that matters, with its picture.

    `actor` limits the moves to those of one actor, `search` marks states, `centre` and `depth` choose the states within a
    number of moves of a state. `kind` is `all` moves, `improvements`, or those from and to the `centre`; by default the first
    of these with at most `MOST_MOVES`.
    """
    if (large := large_graph_of(text, images, given)) is not None:
        return large_map(large, actor, search, centre, depth, kind)
    found = stability_of(text, images, given)
    graph = found.graph
    if actor:
        graph.index(actor)
    actors = [actor] if actor else graph.actors
    wanted = _satisfying(graph, search)
    middle = graph.state(centre) if centre else graph.status_quo
    around = _depth(depth)
    near = _within(graph, middle, around, actors) if centre else []
    states = sorted(near[:MOST_STATES]) if centre else _that_matter(found, wanted)
    everything = _edges(graph, states, actors)
    of_kind = {
        "all": everything,
        "improvements": [edge for edge in everything if edge.improvement],
        "centre": [edge for edge in everything if middle in (edge.start, edge.end)],
    }
    asked = kind or _readable(of_kind, around_one=bool(centre))
    if asked not in of_kind:
        raise QuestionError(f"moves are {', '.join(of_kind)}, not `{asked}`")
    edges = of_kind[asked]
    return {
        **reading_of(graph),
        "large": False,
        "search": search,
        "found": [state_id(state) for state in wanted[:MOST_STATES]],
        "number_found": len(wanted),
        "centre": state_id(middle) if centre else "",
        "depth": around,
        "number_near": len(near),
        "follow": actor,
        "kind": asked,
        "moves_left_out": len(everything) - len(edges),
        "left_out": graph.size - len(states),
        "shown": shown_graph(found, states, edges, middle=middle, marked=wanted),
        "twin": _twin(found, states, edges),
    }


def _readable(of_kind: Mapping[str, Sequence[Edge]], *, around_one: bool) -> str:
    """Return the first kind with few enough moves for a picture; the last one where there is none."""
    kinds = ("all", "improvements", "centre") if around_one else ("all", "improvements")
    return next((kind for kind in kinds if len(of_kind[kind]) <= MOST_MOVES), kinds[-1])


def _depth(text: str) -> int:
    depth = whole_number(text or "1", 9)
    if not depth:
        raise QuestionError(f"the depth is a number of moves from 1 to 9, not `{text}`")
    return depth


def _satisfying(graph: Graph, search: str) -> list[int]:
    """Return the states that a search finds: one by its id or name, or those that satisfy a condition or goal."""
    if not search:
        return []
    if search.casefold() == "status quo" or (search.startswith("s") and search[1:].isdecimal()):
        return [graph.state(search)]
    return [int(state) for state in np.flatnonzero(graph.satisfying(read_condition(graph.case, search)))]


def _within(graph: Graph, centre: int, depth: int, actors: Sequence[str]) -> list[int]:
    """Return the states within a number of moves of some actors of a state, the nearest first."""
    found, frontier = {centre: 0}, [centre]
    for distance in range(1, depth + 1):
        ends = {int(end) for state in frontier for actor in actors for end in graph.moves(actor, state)}
        frontier = sorted(ends - set(found))
        found |= dict.fromkeys(frontier, distance)
    return list(found)


def _that_matter(stability: Stability, wanted: Sequence[int]) -> list[int]:
    """Return all states of a small graph; of a large one the status quo, goals and equilibria, with routes to them.

    Goals and equilibria are those that moves reach, by the routes with the fewest moves against interest. States that are found
    by a search come first.
    """
    graph = stability.graph
    if graph.size <= MOST_STATES:
        return list(range(graph.size))
    paths = _paths(graph)
    chosen = dict.fromkeys([graph.status_quo])
    lasting = [state for state in stability.strongest() if paths.cost[state] < UNREACHED]
    for target in [*wanted[:MOST_FOUND], *_goals_met(graph, paths, lasting)]:
        _add_route(chosen, paths, target, MOST_STATES)
    for target in lasting:
        _add_route(chosen, paths, target, max(MOST_THAT_MATTER, len(chosen)))
    return sorted(chosen)


def _paths(graph: Graph) -> CheapestPaths:
    """Return the cheapest routes from the status quo by moves of one actor, computed once for a graph."""
    key = ("routes of the picture",)
    if key not in graph.remembered:
        graph.remembered[key] = cheapest_paths(graph, graph.status_quo, "improvements")
    paths: CheapestPaths = graph.remembered[key]
    return paths


def _goals_met(graph: Graph, paths: CheapestPaths, lasting: Sequence[int]) -> list[int]:
    """Return for each goal the first equilibrium that meets it; without one, the state with the cheapest route."""
    found = []
    for meets in map(graph.satisfying, graph.case.goals.values()):
        states = np.flatnonzero(meets & (paths.cost < UNREACHED))
        first = next((state for state in lasting if meets[state]), None)
        if first is not None:
            found.append(first)
        elif len(states):
            found.append(int(states[paths.cost[states].argmin()]))
    return found


def _add_route(chosen: dict[int, None], paths: CheapestPaths, target: int, most: int) -> None:
    """Add a state with its route, where both fit; a state that no moves reach is added alone."""
    way = [end for _, end in paths.way(target)] if paths.cost[target] < UNREACHED else [target]
    if len(chosen | dict.fromkeys(way)) <= most:
        chosen |= dict.fromkeys(way)


def _edges(graph: Graph, states: Sequence[int], actors: Iterable[str]) -> list[Edge]:
    """Return the moves of some actors between some states, by actor, start and end."""
    inside = np.array(states, dtype=np.int64)
    edges = []
    for actor in actors:
        level = graph.preference_level(actor)
        for start in states:
            ends = np.intersect1d(graph.moves(actor, start), inside)
            edges += [Edge(actor, start, int(end), bool(level[end] > level[start])) for end in ends]
    return edges


def _twin(stability: Stability, states: Sequence[int], edges: Sequence[Edge]) -> dict[str, Any]:
    """Return what is shown as plain values: states as `offramp states --json` prints them, equilibria, and moves."""
    graph = stability.graph
    return {
        **graph.to_dict(states),
        "size": graph.size,
        "equilibria": {
            key: [state_id(state) for state in states if stability.holds(state, key)] for key in stability.stable
        },
        "moves": [
            {
                "actor": edge.actor,
                "from": state_id(edge.start),
                "to": state_id(edge.end),
                "improvement": edge.improvement,
            }
            for edge in edges
        ],
    }

"""The part of a large conflict graph around one state: moves from it, and moves between the states that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.export.edges import Edge
from offramp.web.questions.large_answers import found_by
from offramp.web.questions.large_cases import SingleVerdicts, own_moves
from offramp.web.questions.picturing import shown_graph
from offramp.web.questions.reading import reading_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["large_map"]

MOST_SHOWN = 24
"""Most states of a picture, beside those found by a search."""

MOST_FOUND = 12
"""Most states found by a search that the picture adds."""

KINDS = ("centre", "all", "improvements")
"""Kinds of moves, the first one by default."""


def large_map(graph: LargeGraph, actor: str, search: str, centre: str, depth: str, kind: str) -> dict[str, Any]:
    """Return the picture of a state with moves from it: improvements first, then those that change fewest options.

    Raises
    ------
    QuestionError
        where more than one move from the state is asked for, or there is no such kind of moves.
    """
    if depth not in ("", "1"):
        raise QuestionError(
            f"this case has {graph.size:,} states; the picture shows a state and moves from it, within 1 move, not {depth}"
        )
    if kind and kind not in KINDS:
        raise QuestionError(f"moves are {', '.join(KINDS)}, not `{kind}`")
    middle = graph.state(centre) if centre else graph.status_quo
    actors = [graph.actors[graph.index(actor)]] if actor else list(graph.actors)
    with graph.encoding.diagrams.clock.running():
        marked, number_found = found_by(graph, search, MOST_FOUND) if search else ([], 0)
        near, number_near = _near(graph, middle, actors)
    states = sorted({middle, *near, *marked})
    edges = _edges(graph, states, actors)
    of_kind = {
        "all": edges,
        "improvements": [edge for edge in edges if edge.improvement],
        "centre": [edge for edge in edges if middle in (edge.start, edge.end)],
    }
    chosen = of_kind[kind or KINDS[0]]
    shown = shown_graph(SingleVerdicts(graph), states, chosen, middle=middle, marked=marked)
    return {
        **reading_of(graph),
        "large": True,
        "search": search,
        "found": [state_id(state) for state in marked],
        "number_found": number_found,
        "centre": state_id(middle),
        "depth": 1,
        "number_near": number_near,
        "follow": actor,
        "kind": kind or KINDS[0],
        "moves_left_out": len(edges) - len(chosen),
        "left_out": graph.size - len(states),
        "shown": shown,
        "twin": _twin(graph, states, chosen, shown),
    }


def _near(graph: LargeGraph, middle: int, actors: Sequence[str]) -> tuple[list[int], int]:
    """Return the ends of moves from a state, by turns of the actors, and the number of all states within a move."""
    moves = [own_moves(graph, actor, middle, MOST_SHOWN) for actor in actors]
    chosen: dict[int, None] = {}
    for ends in ([each.improvements for each in moves], [each.others for each in moves]):
        for turn in range(MOST_SHOWN):
            for own in ends:
                if turn < len(own) and len(chosen) < MOST_SHOWN - 1:
                    chosen[own[turn]] = None
    return list(chosen), 1 + sum(each.number for each in moves)


def _edges(graph: LargeGraph, states: Sequence[int], actors: Sequence[str]) -> list[Edge]:
    """Return the moves of some actors between some states, by actor, start and end."""
    codes = {state: graph.code(state) for state in states}
    levels = {actor: {state: graph.level(actor, state) for state in states} for actor in actors}
    return [
        Edge(actor, start, end, levels[actor][end] > levels[actor][start])
        for actor in actors
        for start in states
        for end in states
        if graph.definition.can_move(actor, codes[start], codes[end])
    ]


def _twin(graph: LargeGraph, states: Sequence[int], edges: Sequence[Edge], shown: dict[str, Any]) -> dict[str, Any]:
    """Return what is shown as plain values, as those of a graph whose states are listed."""
    moves = [
        {"actor": e.actor, "from": state_id(e.start), "to": state_id(e.end), "improvement": e.improvement}
        for e in edges
    ]
    held = {row["id"]: row["held"] for row in shown["states"]}
    return {
        **graph.context(),
        "engine": "symbolic",
        "size": graph.size,
        "status_quo": state_id(graph.status_quo),
        "states": [{"id": state_id(state), "on": list(graph.on(state))} for state in states],
        "equilibria": {
            key: [each for each, labels in held.items() if key.upper() in labels]
            for key in ("nash", "gmr", "smr", "seq", "sseq")
        },
        "moves": moves,
    }

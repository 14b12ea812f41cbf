"""Pictures of a part of the conflict graph: the records of its states and moves, with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id
from offramp.export.edges import Edge
from offramp.graph.wording import change, differences
from offramp.language.sentence import mark
from offramp.stability.concepts import concept
from offramp.symbolic.large_graph import LargeGraph
from offramp.web.diagram import PictureMove, PictureState, line_style, picture_of
from offramp.web.questions.large_cases import SingleVerdicts, goals_met
from offramp.web.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

    AnyGraph = Graph | LargeGraph
    Verdicts = Stability | SingleVerdicts

__all__ = ["shown_graph", "witness_picture"]

MOST_WITH_CHANGES = 30
"""Most states of a picture whose boxes say what differs from the status quo."""

MOST_LINES, MOST_SIGNS = 3, 20
"""Most lines of differences in a box, and most signs of a line."""

WHOLE_WITH_WITNESS = 16
"""Largest graph that is shown whole around a witness."""


def shown_graph(
    stability: Verdicts,
    states: Sequence[int],
    edges: Sequence[Edge],
    *,
    middle: int,
    marked: Iterable[int] = (),
    numbers: Mapping[tuple[str, int, int], int] | None = None,
) -> dict[str, Any]:
    """Return the picture of some states and moves with the records of both, as plain values for a page.

    Columns of the picture are the numbers of options and events that differ from the state `middle`.
    """
    graph, numbers, emphasised = stability.graph, numbers or {}, set(marked)
    rows = [_row(stability, state, emphasised) for state in states]
    boxes = [
        PictureState(
            state,
            len(differences(graph, middle, state)),
            _lines(graph, row, brief=len(states) > MOST_WITH_CHANGES),
            bool(row["held"]),
        )
        for state, row in zip(states, rows, strict=True)
    ]
    moves = [_move_of(graph, edge, numbers.get((edge.actor, edge.start, edge.end), 0)) for edge in edges]
    lines = [
        PictureMove(graph.index(edge.actor), edge.start, edge.end, move["number"])
        for edge, move in zip(edges, moves, strict=True)
    ]
    picture = picture_of(boxes, lines)
    return {
        "width": picture["width"],
        "height": picture["height"],
        "states": [{**row, **box} for row, box in zip(rows, picture["boxes"], strict=True)],
        "moves": [{**move, **line} for move, line in zip(moves, picture["lines"], strict=True)],
        "actors": [
            {"id": actor, "name": graph.case.name(actor), **line_style(i)} for i, actor in enumerate(graph.actors)
        ],
    }


def witness_picture(
    stability: Verdicts, state: int, witness: Sequence[tuple[str, int, int]], whole: int = WHOLE_WITH_WITNESS
) -> dict[str, Any]:
    """Return the picture of a state and the moves of a witness, numbered in their order.

    A graph of at most `whole` states is shown with all states; of a larger one, those of the witness and the status quo.
    """
    graph = stability.graph
    ends = {end for _, *both in witness for end in both}
    states = list(range(graph.size)) if graph.size <= whole else sorted({state, graph.status_quo, *ends})
    edges = [
        Edge(actor, start, end, graph.level(actor, end) > graph.level(actor, start)) for actor, start, end in witness
    ]
    numbers = {move: i for i, move in enumerate(witness, 1)}
    shown = shown_graph(stability, states, edges, middle=state, marked=[state], numbers=numbers)
    return {**shown, "left_out": graph.size - len(states)}


def _row(stability: Verdicts, state: int, marked: set[int]) -> dict[str, Any]:
    graph, keys = stability.graph, _concepts(stability)
    return {
        "id": state_id(state),
        "words": graph.in_words(state),
        "status_quo": state == graph.status_quo,
        "held": [concept(key).label for key in keys if stability.holds(state, key)],
        "all_hold": all(stability.holds(state, key) for key in keys),
        "goals": _goals_met(graph, state),
        "marked": state in marked,
    }


def _goals_met(graph: AnyGraph, state: int) -> list[str]:
    if isinstance(graph, LargeGraph):
        return goals_met(graph.case, graph, state)
    return [name for name, meets in _goals(graph).items() if meets[state]]


def _concepts(stability: Verdicts) -> tuple[str, ...]:
    return stability.concepts if isinstance(stability, SingleVerdicts) else tuple(stability.stable)


def _goals(graph: Graph) -> dict[str, Any]:
    key = ("states of the goals",)
    if key not in graph.remembered:
        graph.remembered[key] = {name: graph.satisfying(goal) for name, goal in graph.case.goals.items()}
    goals: dict[str, Any] = graph.remembered[key]
    return goals


_MARKS = {
    (True, False): mark("status quo"),
    (False, True): mark("goal"),
    (True, True): mark("status quo, goal"),
}
"""The words of a box, by whether its state is the status quo, and whether it meets a goal."""


def _lines(graph: AnyGraph, row: Mapping[str, Any], *, brief: bool) -> tuple[str, ...]:
    """Return the lines of a box: the id with the marks of the state, its concepts, and what differs from the status quo."""
    state = int(row["id"][1:])
    kind = _MARKS.get((row["status_quo"], bool(row["goals"])))
    lines = [row["id"], *([kind] if kind else [])]
    if row["held"]:
        lines.append(mark("equilibrium (all)") if row["all_hold"] else " ".join(row["held"]))
    if brief:
        return tuple(lines)
    changes = [_change(graph, thing, on=on) for thing, on in differences(graph, graph.status_quo, state)]
    if len(changes) > MOST_LINES:
        changes = [*changes[: MOST_LINES - 1], say("and {number} more", number=len(changes) - MOST_LINES + 1)]
    return (*lines, *(_cut(line) for line in changes))


def _change(graph: AnyGraph, thing: str, *, on: bool) -> str:
    """Return what differs in a few words, with the owner where it fits."""
    words = f"{'+' if on else '−'} {graph.case.label(thing)}"
    owner = graph.case.owner(thing)
    full = f"{words} ({graph.case.name(owner)})" if owner else words
    return full if len(full) <= MOST_SIGNS else words


def _cut(line: str) -> str:
    return line if len(line) <= MOST_SIGNS else line[: MOST_SIGNS - 1].rstrip() + "…"


def _move_of(graph: AnyGraph, edge: Edge, number: int) -> dict[str, Any]:
    return {
        "who": graph.case.name(edge.actor),
        "from": state_id(edge.start),
        "to": state_id(edge.end),
        "improvement": edge.improvement,
        "words": change(graph, edge.start, edge.end, with_actor=False),
        "number": number,
    }

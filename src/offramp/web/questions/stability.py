"""Answers on stability: equilibria, stable states of each actor, and the reason of a verdict with its witness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError, TooManyStates, did_you_mean
from offramp.preference_sensitivity.answers import KINDS
from offramp.stability.concepts import BASIC, CONCEPTS, concept
from offramp.stability.words import explained, summed_up, verdicts_with_words
from offramp.web.questions.cases import graph_of_text, stability_of
from offramp.web.questions.labels import labels_of, noting_statements
from offramp.web.questions.large_answers import basic_only, equilibria_answer, reasons_answer
from offramp.web.questions.large_cases import SingleVerdicts, large_graph_of, large_stability_of
from offramp.web.questions.picturing import witness_picture
from offramp.web.questions.reading import reading_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability
    from offramp.stability.verdict import Verdict
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["equilibria", "reasons"]

MOST_ROWS = 60
"""Most states of the table."""

MOST_WITNESS = 12
"""Most moves of a witness that are shown of a large graph, whose states have long descriptions; the reasons count the others."""

MOST_LARGE_ROWS = 24
"""Most states of the table of a large graph."""

Images = tuple[tuple[str, str], ...]


def equilibria(
    text: str, images: Images, given: tuple[str, ...], key: str, search: str, *, whole: bool
) -> dict[str, Any]:
    """Return the states that matter most with their verdicts under a concept, or those that satisfy a condition.

    `whole` adds all verdicts, in the shape that `offramp stability --json` prints.
    """
    if _by_diagrams(text, images, given, key) and (large := large_stability_of(text, images, given)) is not None:
        return equilibria_answer(large, key, search, MOST_LARGE_ROWS, whole=whole)
    found = stability_of(text, images, given)
    graph = found.graph
    chosen = concept(key or "seq")
    stable = found.stable[chosen.key] if chosen.key in found.stable else chosen.of_everyone(graph)
    states = _states(found, search)
    rows = [
        {
            "id": state_id(state),
            "name": graph.name(state),
            "words": graph.in_words(state),
            "held": [concept(each).label for each in found.stable if found.holds(state, each)],
            "stable": [bool(row[state]) for row in stable],
            "status_quo": state == graph.status_quo,
        }
        for state in states[:MOST_ROWS]
    ]
    return {
        **reading_of(graph),
        "concept": chosen.key,
        "concept_name": f"{chosen.name} ({chosen.label})",
        "concepts": {each.key: f"{each.name} ({each.label})" for each in BASIC},
        "rows": rows,
        "found": len(states),
        "held": len(found.held()),
        "counts": (),
        "cautions": (),
        "twin": found.to_dict() if whole else {},
    }


def _by_diagrams(text: str, images: Images, given: tuple[str, ...], key: str) -> bool:
    """Return whether decision diagrams answer under a concept; one that is not basic takes a list of the states, if there is room.

    Raises
    ------
    QuestionError
        where a concept that is not basic has no list of the states.
    """
    if large_graph_of(text, images, given) is None:
        return False
    if not key or concept(key).key in KINDS:
        return True
    try:
        graph_of_text(text, images, given)
    except TooManyStates:
        basic_only(key)
    return False


def _states(found: Stability, search: str) -> list[int]:
    """Return the states that satisfy a condition; without one, the status quo and the equilibria, the strongest first."""
    graph = found.graph
    if not search:
        return list(dict.fromkeys([graph.status_quo, *found.strongest()]))
    if search.startswith("s") and search[1:].isdigit():
        return [graph.state(search)]
    return [int(state) for state in np.flatnonzero(graph.satisfying(read_condition(graph.case, search)))]


def reasons(text: str, images: Images, given: tuple[str, ...], state: str, actor: str, key: str) -> dict[str, Any]:
    """Return the verdicts on a state for an actor, the explanation of one of them, and its witness as moves.

    `verdicts` is in the shape that `offramp why --json` prints.
    """
    if _by_diagrams(text, images, given, key) and (large := large_graph_of(text, images, given)) is not None:
        return _large_reasons(large, state, actor, key)
    graph = graph_of_text(text, images, given)
    if actor and actor not in graph.actors:
        raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, graph.actors)}")
    number = graph.state(state or "status quo")
    who = graph.index(actor or graph.actors[0])
    entries = [concept(key)] if key else list(BASIC)
    for entry in entries:
        entry.refuse(graph)
    verdicts = [entry.why(graph, who, number) for entry in entries]
    full = next((each for each in verdicts if each.concept == "seq"), verdicts[0])
    witness, told = _witness(full), dict[str, None]()
    return {
        **reading_of(graph),
        "state": state_id(number),
        "name": graph.name(number),
        "words": graph.in_words(number),
        "actor": graph.actors[who],
        "concept": key,
        "concepts": {each.key: f"{each.name} ({each.label})" for each in CONCEPTS if not each.attitude},
        "short": [{"stable": each.stable, "words": summed_up(graph, each)} for each in verdicts],
        "explained": explained(graph, full, noting_statements(labels_of(graph.case), told)),
        "statements": list(told),
        "more_witness": 0,
        "witness": [_move(graph, *each) for each in witness],
        "shown": witness_picture(stability_of(text, images, given), number, witness),
        "twin": verdicts_with_words(graph, number, verdicts),
    }


def _large_reasons(graph: LargeGraph, state: str, actor: str, key: str) -> dict[str, Any]:
    """Return the reasons of a verdict on a state of a large graph, with its witness."""
    found = reasons_answer(graph, state, actor, key)
    moves = _witness(found.pop("full"))
    witness = moves[:MOST_WITNESS]
    return {
        **found,
        "more_witness": len(moves) - len(witness),
        "witness": [_move(graph, *each) for each in witness],
        "shown": witness_picture(SingleVerdicts(graph), graph.state(found["state"]), witness),
    }


def _witness(verdict: Verdict) -> Sequence[tuple[str, int, int]]:
    """Return the moves that a verdict rests on: the improvements, and the sanctions of each."""
    moves = []
    if verdict.unsanctioned is not None:
        moves.append((verdict.actor, verdict.state, verdict.unsanctioned))
    for sanction in verdict.sanctions:
        moves.append((verdict.actor, verdict.state, sanction.improvement))
        moves += [(move.actor, move.start, move.end) for move in sanction.moves]
    return list(dict.fromkeys(moves))


def _move(graph: Graph | LargeGraph, actor: str, start: int, end: int) -> dict[str, Any]:
    return {
        "actor": graph.case.name(actor),
        "from": state_id(start),
        "to": state_id(end),
        "words": graph.in_words(end),
    }

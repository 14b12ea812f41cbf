"""Payment to an actor in a state, in its own utility, with which the state is stable for it.

The payment raises the utility of that state alone. A higher utility of the state can only increase the number of states
that rank no higher. So there is a least payment from which on the state is stable. It is the difference to the utility
of the best unsanctioned improvement, for the worst answer of the others.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.preferences import StatementWeights
from offramp.errors import QuestionError
from offramp.graph.conditions import held_in
from offramp.preference_sensitivity.answers import answers, moves_of

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import StabilityAnswers

__all__ = ["induce", "utility"]


def utility(graph: Graph, actor: str, state: int) -> Fraction:
    """Return the exact sum of the weights of the true statements in a state.

    Raises
    ------
    QuestionError
        if the actor has no weights.
    """
    preferences = graph.preferences(actor)
    if not isinstance(preferences, StatementWeights):
        raise QuestionError(f"`{actor}` has no weights, so a payment has no unit")
    return sum(
        (
            Fraction(repr(weight))
            for condition, weight in preferences.statements
            if graph.of_states(held_in(graph.space, graph.state_of, condition))[state]
        ),
        Fraction(0),
    )


def induce(graph: Graph, actor: str, state: int, key: str, *, given: StabilityAnswers | None = None) -> Fraction:
    """Return the least payment to an actor, in a state, with which the state is stable for it under a concept.

    >>> from offramp.case.reading import loads
    >>> from offramp.graph.graph import build
    >>> text = '''
    ... actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
    ... status quo: []
    ... preferences: {a: {weights: {a.x: 0.3, b.y: 2}}, b: [b.y]}
    ... '''
    >>> induce(build(loads(text)), "a", 0, "nash")
    Fraction(3, 10)
    """
    if given is None:
        moves = moves_of(graph)
        given = answers(graph, graph.index(actor), state, key, moves, moves.improving(graph))
    worth = graph.preference_level(actor).astype(np.int64)
    worth[state] = -1  # A return to the state, or a countermove into it, is never above it.
    left_with = worth
    if given.countermoves is not None:
        left_with = worth.copy()
        np.maximum.at(
            left_with,
            np.repeat(np.arange(graph.size), np.diff(given.countermoves.begins)),
            worth[given.countermoves.ends],
        )
    needed = -1
    for move, sanctions in zip(given.moves.tolist(), given.sanctions, strict=True):
        best = int(worth[move])
        if len(sanctions):
            best = min(best, int(left_with[sanctions].min()))
        needed = max(needed, best)
    if needed <= graph.level(actor, state):
        return Fraction(0)
    as_good = int(np.flatnonzero(graph.preference_level(actor) == needed)[0])
    return utility(graph, actor, as_good) - utility(graph, actor, state)

"""A question about one state: the judging actor, the states that tempt it and deter it, and the actors who answer.

A concept defines the question; `verdict.judge` searches for its answer and the witness, and `verdict.checked` checks a
witness without the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.graph.listing import arcs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from offramp.graph.arcs import Arcs
    from offramp.graph.graph import Graph

    Moves = Callable[[int], NDArray[np.int32]]

__all__ = ["Question", "by_level", "moves_as_arcs", "moves_of"]


@dataclass(frozen=True, eq=False)
class Question:
    """Return whether a state is stable for `actor`.

    `own(s)` are the states that the actor can move to from s. `tempting` has one truth value per state, and `order`
    ranks the tempting states (the greater the better). `answers[mover](s)` are the moves with which the others may
    answer, none if `sanctioned` is false. An answer deters where it ends in a state of `deterring`; with
    `countermove`, only if the actor has no move from there to a state that does not deter.
    """

    concept: str
    actor: str
    state: int
    own: Moves
    tempting: NDArray[np.bool_]
    order: NDArray[np.int32]
    answers: Mapping[str, Moves]
    deterring: NDArray[np.bool_]
    sanctioned: bool = True
    improving: bool = False
    countermove: bool = False

    def improvements(self) -> list[int]:
        """Return the tempting states that the actor can move to, the best first."""
        ends = self.own(self.state)
        ends = ends[self.tempting[ends]]
        return [int(end) for end in ends[np.argsort(-self.order[ends], kind="stable")]]

    def deters(self, end: int) -> bool:
        """Return whether an answer that ends in this state deters the actor."""
        if not self.deterring[end]:
            return False
        return not self.countermove or bool(self.deterring[self.own(end)].all())


def by_level(
    graph: Graph, actor: int, state: int, concept: str, *, sanctioned: bool, improving: bool, countermove: bool
) -> Question:
    """Return the question of a concept that compares levels alone: a higher level tempts, and any other deters."""
    name = graph.actors[actor]
    worth = graph.preference_level(name)
    return Question(
        concept=concept,
        actor=name,
        state=state,
        own=lambda at: graph.moves(name, at),
        tempting=worth > worth[state],
        order=worth,
        answers={other: moves_of(graph, other, improving=improving) for other in graph.actors if other != name},
        deterring=worth <= worth[state],
        sanctioned=sanctioned,
        improving=improving,
        countermove=countermove,
    )


def moves_of(graph: Graph, actor: str, *, improving: bool) -> Moves:
    """Return the moves, or the improvements, of an actor as a function of the state."""
    return lambda at: graph.improvements(actor, at) if improving else graph.moves(actor, at)


def moves_as_arcs(graph: Graph, actor: str, *, improving: bool = False) -> Arcs:
    """Return the moves, or the improvements, of an actor as a list."""
    moves = arcs(graph, actor)
    if not improving:
        return moves
    worth = graph.preference_level(actor)
    return moves.where(worth[moves.ends] > worth[moves.starts])

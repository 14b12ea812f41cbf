"""A question about one state: whose, what would tempt it away, what would deter it, and who answers.

A concept puts the question; `verdict.judge` searches for its answer and the witness, and `verdict.checked` checks a
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
    """Whether a state is stable for `actor`.

    `own(s)` are the states it can bring about by itself from s. Of these, it would rather be in those of `tempting`
    (one truth value per state), `order` saying which it likes best (the greater the better). `answers[mover](s)` are
    the moves with which the others may answer, none where `sanctioned` is false; such an answer counts where it ends in
    a state of `deterring`, and with `countermove` only where the actor cannot move on from there to one that is not.
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
        """Return the states that tempt the actor and that it can bring about, the best first."""
        ends = self.own(self.state)
        ends = ends[self.tempting[ends]]
        return [int(end) for end in ends[np.argsort(-self.order[ends], kind="stable")]]

    def deters(self, end: int) -> bool:
        """Whether an answer that ends in this state deters the actor."""
        if not self.deterring[end]:
            return False
        return not self.countermove or bool(self.deterring[self.own(end)].all())


def by_level(
    graph: Graph, actor: int, state: int, concept: str, *, sanctioned: bool, improving: bool, countermove: bool
) -> Question:
    """Return the question of a concept that compares levels alone: more tempts, no more deters."""
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

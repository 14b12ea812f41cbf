"""Possible sanctions of the others, as data in which only the actor's own comparisons with the target are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError, TooLarge
from offramp.graph.listing import arcs
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.arcs import Arcs
    from offramp.graph.graph import Graph

__all__ = ["KINDS", "MOST_MOVES", "Kind", "Moves", "StabilityAnswers", "answers", "kind", "moves_of", "reached"]

MOST_MOVES = 40_000_000
"""The most moves of all actors together that are listed."""


@dataclass(frozen=True)
class Kind:
    """Sanctions that a concept allows: none, any moves or only improvements, with or without a countermove."""

    sanctions: bool
    improving: bool = False
    countermove: bool = False


KINDS = {
    "nash": Kind(sanctions=False),
    "gmr": Kind(sanctions=True),
    "smr": Kind(sanctions=True, countermove=True),
    "seq": Kind(sanctions=True, improving=True),
    "sseq": Kind(sanctions=True, improving=True, countermove=True),
}
"""The concepts that the inverse analysis covers, and their sanctions."""


def kind(key: str) -> Kind:
    """Return the sanctions that a concept allows; raise `QuestionError` for a concept without an inverse analysis.

    >>> kind("seq").improving
    True
    """
    if key.casefold() not in KINDS:
        raise QuestionError(f"the inverse analysis covers {', '.join(KINDS)}, not {concept(key).label}")
    return KINDS[key.casefold()]


@dataclass(frozen=True, eq=False)
class Moves:
    """All moves of all actors, by position of the actor: as arcs, and the start of each arc."""

    arcs: tuple[Arcs, ...]
    starts: tuple[NDArray[np.int32], ...]

    def improving(self, graph: Graph) -> Moves:
        """Return the moves that are improvements in a graph with the same moves."""
        kept = []
        for actor, own, starts in zip(graph.actors, self.arcs, self.starts, strict=True):
            worth = graph.preference_level(actor)
            kept.append(own.where(worth[own.ends] > worth[starts]))
        return Moves(tuple(kept), tuple(own.starts for own in kept))


def moves_of(graph: Graph) -> Moves:
    """Return all moves of a graph.

    Raises
    ------
    TooLarge
        before any is listed, where there are more than `MOST_MOVES`.
    """
    count = sum(graph.size * graph.space.shape[axis.number] for axis in graph.axes)
    if count > MOST_MOVES:
        raise TooLarge(
            f"{graph.size:,} states have up to {count:,} moves; the inverse analysis covers cases with up to {MOST_MOVES:,}"
        )
    found = tuple(arcs(graph, actor) for actor in graph.actors)
    return Moves(found, tuple(own.starts for own in found))


def reached(steps: Moves, others: list[int], start: int) -> dict[int, NDArray[np.bool_]]:
    """Return, per last mover, the states that legal sequences of some actors reach from a state.

    Nobody moves twice in a row. The start is included only if a sequence returns to it.
    """
    size = len(steps.arcs[0].begins) - 1
    after = {other: np.zeros(size, dtype=bool) for other in others}
    here = np.zeros(size, dtype=bool)
    here[start] = True
    grown = True
    while grown:
        grown = False
        for other in others:
            sources = np.logical_or.reduce([here, *(after[last] for last in others if last != other)])
            ends = steps.arcs[other].ends[sources[steps.starts[other]]]
            if not after[other][ends].all():
                after[other][ends] = True
                grown = True
    return after


@dataclass(frozen=True, eq=False)
class StabilityAnswers:
    """Data that decide the stability of a state for an actor, whatever its own preferences.

    `moves[k]` is the end of the actor's k-th move, and `sanctions[k]` are the states that the others can reach from
    there. `countermoves` are the actor's own moves, where a sanction counts only if none of them undoes it.
    """

    actor: int
    state: int
    moves: NDArray[np.int32]
    sanctions: tuple[NDArray[np.intp], ...]
    countermoves: Arcs | None

    def deterring(self, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the states that deter as sanctions; `kept` marks the states that rank no higher than the target."""
        if self.countermoves is None:
            return kept
        above = np.concatenate([[0], np.cumsum(~kept[self.countermoves.ends])])
        undone = above[self.countermoves.begins[1:]] > above[self.countermoves.begins[:-1]]
        return kept & ~undone

    def stable(self, kept: NDArray[np.bool_]) -> bool:
        """Return whether the target is stable, where `kept` marks the states that rank no higher than it."""
        deterring = self.deterring(kept)
        return all(
            kept[move] or deterring[sanctions].any()
            for move, sanctions in zip(self.moves.tolist(), self.sanctions, strict=True)
        )

    def required(self, sanction: int, kept: NDArray[np.bool_]) -> frozenset[int]:
        """Return the states that must rank no higher than the target before a sanction deters."""
        needed = [sanction] if self.countermoves is None else [sanction, *self.countermoves.of(sanction).tolist()]
        return frozenset(t for t in needed if not kept[t])


def answers(graph: Graph, actor: int, state: int, key: str, moves: Moves, improving: Moves) -> StabilityAnswers:
    """Return the possible sanctions of each move of an actor from a state, under a concept."""
    how = kind(key)
    steps = improving if how.improving else moves
    others = [other for other in range(len(graph.actors)) if other != actor]
    own = moves.arcs[actor].of(state)
    sanctions = [np.zeros(0, dtype=np.intp)] * len(own)
    if how.sanctions and others:
        sanctions = [
            np.flatnonzero(np.logical_or.reduce([*reached(steps, others, int(move)).values()])) for move in own
        ]
    return StabilityAnswers(actor, state, own, tuple(sanctions), moves.arcs[actor] if how.countermove else None)

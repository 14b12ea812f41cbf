"""Whether a state is stable for an actor, with the witness: data that anyone can check against the graph."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["Move", "Sanction", "Verdict", "judged", "recheck"]


@dataclass(frozen=True)
class Move:
    """An actor moves from one state to another."""

    actor: str
    start: int
    end: int


@dataclass(frozen=True)
class Sanction:
    """An improvement and the moves of the others, in order, that make it not worth while."""

    improvement: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether a state is stable for an actor under a concept.

    Where it is not, `unsanctioned` is the best improvement that no sanction deters. Where it is, `sanctions` has one
    entry per improvement; none where there is no improvement, and then `immobile` says whether the actor has no move at
    all.
    """

    concept: str
    actor: str
    state: int
    stable: bool
    immobile: bool = False
    unsanctioned: int | None = None
    sanctions: tuple[Sanction, ...] = ()
    improving: bool = False
    countermove: bool = False

    def __bool__(self) -> bool:
        return self.stable

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values, states by id."""
        return {
            "concept": self.concept,
            "actor": self.actor,
            "state": f"s{self.state}",
            "stable": self.stable,
            "immobile": self.immobile,
            "unsanctioned": None if self.unsanctioned is None else f"s{self.unsanctioned}",
            "sanctions": [
                {
                    "improvement": f"s{sanction.improvement}",
                    "moves": [{"actor": m.actor, "from": f"s{m.start}", "to": f"s{m.end}"} for m in sanction.moves],
                }
                for sanction in self.sanctions
            ],
        }


def judged(
    graph: Graph,
    actor: int,
    state: int,
    concept: str,
    *,
    sanctioned: bool,
    improving: bool = False,
    countermove: bool = False,
) -> Verdict:
    """Judge one state for an actor and find the witness, by searching the legal sequences of the others.

    `sanctioned` says whether the concept knows sanctions at all; `improving` and `countermove` are those of
    `stable_by`.
    """
    name = graph.actors[actor]
    better = [int(target) for target in graph.better(name, state)]
    facts: dict[str, Any] = {
        "concept": concept,
        "actor": name,
        "state": state,
        "improving": improving,
        "countermove": countermove,
    }
    if not better:
        return Verdict(**facts, stable=True, immobile=len(graph.moves(name, state)) == 0)
    if not sanctioned:
        return Verdict(**facts, stable=False, unsanctioned=better[0])
    sanctions = []
    for improvement in better:
        moves = _sanction(graph, name, state, improvement, improving=improving, countermove=countermove)
        if moves is None:
            return Verdict(**facts, stable=False, unsanctioned=improvement)
        sanctions.append(Sanction(improvement, moves))
    return Verdict(**facts, stable=True, sanctions=tuple(sanctions))


def _sanction(
    graph: Graph, actor: str, state: int, improvement: int, *, improving: bool, countermove: bool
) -> tuple[Move, ...] | None:
    """Return a shortest legal sequence of the others that deters the improvement, or None where there is none."""
    worth = graph.worth(actor)
    others = [other for other in graph.actors if other != actor]
    seen = {(improvement, "")}
    queue: deque[tuple[int, str, tuple[Move, ...]]] = deque([(improvement, "", ())])
    while queue:
        at, last, moves = queue.popleft()
        if moves and _deters(graph, actor, state, at, worth, countermove=countermove):
            return moves
        for other in others:
            if other == last:
                continue
            for end in graph.better(other, at) if improving else graph.moves(other, at):
                step = (int(end), other)
                if step not in seen:
                    seen.add(step)
                    queue.append((*step, (*moves, Move(other, at, int(end)))))
    return None


def _deters(graph: Graph, actor: str, state: int, end: int, worth: NDArray[np.int32], *, countermove: bool) -> bool:
    """Whether ending there leaves the actor no better off than in `state` (and without a move that helps)."""
    if worth[end] > worth[state]:
        return False
    return not countermove or not (worth[graph.moves(actor, end)] > worth[state]).any()


def recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check a verdict's witness against the graph, by the definition and without the search that found it."""
    actor, state = verdict.actor, verdict.state
    worth = graph.worth(actor)
    improvements = {int(t) for t in graph.moves(actor, state) if worth[t] > worth[state]}
    if not verdict.stable:
        if verdict.unsanctioned not in improvements:
            return False
        return verdict.concept == "nash" or not _any_sanction(graph, verdict, verdict.unsanctioned)
    if verdict.immobile != (len(graph.moves(actor, state)) == 0):
        return False
    if {sanction.improvement for sanction in verdict.sanctions} != improvements:
        return False
    if verdict.concept == "nash":
        return not improvements
    return all(_sound(graph, verdict, sanction) for sanction in verdict.sanctions)


def _any_sanction(graph: Graph, verdict: Verdict, improvement: int) -> bool:
    """Whether any legal sequence of the others deters an improvement: all of them are followed to their ends."""
    others = [other for other in graph.actors if other != verdict.actor]
    worth = graph.worth(verdict.actor)
    reached: set[tuple[int, str]] = set()
    fresh = {(improvement, "")}
    while fresh:
        fresh = {
            (int(end), other)
            for at, last in fresh
            for other in others
            if other != last
            for end in graph.moves(other, at)
            if not verdict.improving or graph.worth(other)[end] > graph.worth(other)[at]
        } - reached
        reached |= fresh
    return any(
        _deters(graph, verdict.actor, verdict.state, end, worth, countermove=verdict.countermove) for end, _ in reached
    )


def _sound(graph: Graph, verdict: Verdict, sanction: Sanction) -> bool:
    moves = sanction.moves
    if not moves or moves[0].start != sanction.improvement:
        return False
    if any(first.end != second.start or first.actor == second.actor for first, second in pairwise(moves)):
        return False
    for move in moves:
        worth = graph.worth(move.actor)
        if move.actor == verdict.actor or move.end not in graph.moves(move.actor, move.start):
            return False
        if verdict.improving and worth[move.end] <= worth[move.start]:
            return False
    worth = graph.worth(verdict.actor)
    return _deters(graph, verdict.actor, verdict.state, moves[-1].end, worth, countermove=verdict.countermove)

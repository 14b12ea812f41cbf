"""Verdicts on the stability of a state for an actor, with a witness that can be checked against the graph."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.stability.question import Question

__all__ = ["Move", "Sanction", "Verdict", "checked", "judge"]


@dataclass(frozen=True)
class Move:
    """An actor moves from one state to another."""

    actor: str
    start: int
    end: int


@dataclass(frozen=True)
class Sanction:
    """An improvement and the moves of the others that sanction it, in order.

    `outcome` is the end of the sanction, where it differs from the end of the last move: simultaneous moves all start
    in the judged state. `by` are the members of the coalition whose improvement it is, in a verdict on all coalitions
    of an actor.
    """

    improvement: int
    moves: tuple[Move, ...]
    outcome: int | None = None
    by: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The state that deters."""
        if self.outcome is not None:
            return self.outcome
        return self.moves[-1].end if self.moves else self.improvement


@dataclass(frozen=True)
class Verdict:
    """Return whether a state is stable for an actor under a concept.

    For an unstable state, `unsanctioned` is the best improvement that no sanction deters, and `foresight` are the moves
    that are expected to follow it, in concepts with foresight. For a stable state, `sanctions` has one entry per
    improvement. It is empty if there is no improvement, and then `immobile` is true if the actor has no move at all.
    `members` are the members of the judging coalition, where it is one. `unlisted` counts the improvements that are sanctioned
    too and have no entry, where a case is too large to list all.
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
    foresight: tuple[Move, ...] = ()
    members: tuple[str, ...] = ()
    unlisted: int = 0

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
                    "moves": _plain(sanction.moves),
                    "end": f"s{sanction.end}",
                    **({"by": list(sanction.by)} if sanction.by else {}),
                }
                for sanction in self.sanctions
            ],
            **({"foresight": _plain(self.foresight)} if self.foresight else {}),
            **({"members": list(self.members)} if self.members else {}),
            **({"unlisted": self.unlisted} if self.unlisted else {}),
        }


def _plain(moves: tuple[Move, ...]) -> list[dict[str, str]]:
    return [{"actor": move.actor, "from": f"s{move.start}", "to": f"s{move.end}"} for move in moves]


def judge(question: Question, *, members: tuple[str, ...] = ()) -> Verdict:
    """Return the verdict on a question with its witness, by a search of the legal sequences of the others."""
    facts: dict[str, Any] = {
        "concept": question.concept,
        "actor": question.actor,
        "state": question.state,
        "improving": question.improving,
        "countermove": question.countermove,
        "members": members,
    }
    improvements = question.improvements()
    if not improvements:
        return Verdict(**facts, stable=True, immobile=len(question.own(question.state)) == 0)
    sanctions = []
    for improvement in improvements:
        moves = _sanction(question, improvement)
        if moves is None:
            return Verdict(**facts, stable=False, unsanctioned=improvement)
        sanctions.append(Sanction(improvement, moves))
    return Verdict(**facts, stable=True, sanctions=tuple(sanctions))


def _sanction(question: Question, improvement: int) -> tuple[Move, ...] | None:
    """Return a shortest legal sequence of the others that deters the improvement, or None if there is none."""
    if not question.sanctioned:
        return None
    seen = {(improvement, "")}
    queue: deque[tuple[int, str, tuple[Move, ...]]] = deque([(improvement, "", ())])
    while queue:
        at, last, moves = queue.popleft()
        if moves and question.deters(at):
            return moves
        for other, moves_of in question.answers.items():
            if other == last:
                continue
            for end in moves_of(at):
                step = (int(end), other)
                if step not in seen:
                    seen.add(step)
                    queue.append((*step, (*moves, Move(other, at, int(end)))))
    return None


def checked(question: Question, verdict: Verdict) -> bool:
    """Check a verdict's witness by the definition and without the search that found it."""
    improvements = set(question.improvements())
    if not verdict.stable:
        if verdict.unsanctioned not in improvements:
            return False
        return not question.sanctioned or not _any_sanction(question, verdict.unsanctioned)
    if verdict.immobile != (len(question.own(question.state)) == 0):
        return False
    if {sanction.improvement for sanction in verdict.sanctions} != improvements:
        return False
    return all(question.sanctioned and _sound(question, sanction) for sanction in verdict.sanctions)


def _any_sanction(question: Question, improvement: int) -> bool:
    """Return whether any legal sequence of the others deters an improvement, by following all of them to their ends."""
    reached: set[tuple[int, str]] = set()
    fresh = {(improvement, "")}
    while fresh:
        fresh = {
            (int(end), other)
            for at, last in fresh
            for other, moves_of in question.answers.items()
            if other != last
            for end in moves_of(at)
        } - reached
        reached |= fresh
    return any(question.deters(end) for end, _ in reached)


def _sound(question: Question, sanction: Sanction) -> bool:
    moves = sanction.moves
    if not moves or moves[0].start != sanction.improvement:
        return False
    if any(first.end != second.start or first.actor == second.actor for first, second in pairwise(moves)):
        return False
    if any(
        move.actor not in question.answers or move.end not in question.answers[move.actor](move.start) for move in moves
    ):
        return False
    return question.deters(moves[-1].end)

"""Check of a verdict's witness by the definition, state by state and without decision diagrams.

A sanction is checked move by move. That nothing sanctions an improvement is checked by following all answers of the other actors;
where there are too many to follow, the check says so.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from offramp.preference_sensitivity.answers import kind
from offramp.symbolic.definition import TooManyStrategiesError

if TYPE_CHECKING:
    from offramp.stability.verdict import Sanction, Verdict
    from offramp.symbolic.definition import Definition
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["MOST_FOLLOWED", "Recheck", "recheck_large"]

MOST_FOLLOWED = 2_000
"""The most states that answers of the other actors are followed through."""

MOST_SECONDS = 5.0
"""The longest time for which answers of the other actors are followed."""


@dataclass(frozen=True)
class Recheck:
    """Result of a check: whether every part that was examined is right, and whether every part was examined."""

    sound: bool
    complete: bool

    def __bool__(self) -> bool:
        return self.sound


def recheck_large(graph: LargeGraph, verdict: Verdict, most: int = MOST_FOLLOWED) -> Recheck:
    """Check a verdict's witness against the definition of its concept, without decision diagrams.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> from offramp.symbolic.witness import judge_large
    >>> graph = encode(load("chicken"))
    >>> recheck_large(graph, judge_large(graph, 0, "row", "seq"))
    Recheck(sound=True, complete=True)
    """
    definition, code = graph.definition, graph.code(verdict.state)
    actor = verdict.actor
    try:
        improvements = set(definition.improvements(actor, code))
        immobile = not improvements and not definition.moves(actor, code)
    except TooManyStrategiesError:
        return _one_by_one(graph, verdict)
    if not verdict.stable:
        return _unsanctioned(graph, verdict, improvements, most)
    listed = {graph.code(sanction.improvement) for sanction in verdict.sanctions}
    sound = (
        verdict.immobile == immobile
        and listed <= improvements
        and len(listed) + verdict.unlisted == len(improvements)
        and all(_sanctions(graph, verdict, sanction) for sanction in verdict.sanctions)
    )
    return Recheck(sound, complete=not verdict.unlisted)


def _one_by_one(graph: LargeGraph, verdict: Verdict) -> Recheck:
    """Check the named moves alone, where the actor has too many strategies for a list; the check is never complete."""
    definition, code = graph.definition, graph.code(verdict.state)
    named = [verdict.unsanctioned] if verdict.unsanctioned is not None else []
    named += [sanction.improvement for sanction in verdict.sanctions]
    level = definition.level(verdict.actor, code)
    sound = verdict.stable == (verdict.unsanctioned is None) and all(
        definition.can_move(verdict.actor, code, end) and definition.level(verdict.actor, end) > level
        for end in map(graph.code, named)
    )
    return Recheck(sound and all(_sanctions(graph, verdict, each) for each in verdict.sanctions), complete=False)


def _deters(definition: Definition, verdict: Verdict, code: int, end: int) -> bool:
    """Return whether an answer that ends in a state deters the actor; its counter-moves are left out where they cannot be listed."""
    level = definition.level(verdict.actor, code)
    if definition.level(verdict.actor, end) > level:
        return False
    if not kind(verdict.concept).countermove:
        return True
    with suppress(TooManyStrategiesError):
        return not definition.can_exceed(verdict.actor, end, code)
    return True


def _sanctions(graph: LargeGraph, verdict: Verdict, sanction: Sanction) -> bool:
    """Return whether the moves of a sanction form a legal sequence of the other actors that deters."""
    definition, moves, how = graph.definition, sanction.moves, kind(verdict.concept)
    if not how.sanctions or not moves or moves[0].start != sanction.improvement:
        return False
    if any(one.end != after.start or one.actor == after.actor for one, after in pairwise(moves)):
        return False
    for move in moves:
        start, end = graph.code(move.start), graph.code(move.end)
        if move.actor == verdict.actor or not definition.can_move(move.actor, start, end):
            return False
        if how.improving and definition.level(move.actor, end) <= definition.level(move.actor, start):
            return False
    return _deters(definition, verdict, graph.code(verdict.state), graph.code(sanction.end))


def _unsanctioned(graph: LargeGraph, verdict: Verdict, improvements: set[int], most: int) -> Recheck:
    """Check that an improvement has no sanction, by following the answers of the other actors through about `most` states."""
    definition, how = graph.definition, kind(verdict.concept)
    if verdict.unsanctioned is None or graph.code(verdict.unsanctioned) not in improvements:
        return Recheck(sound=False, complete=True)
    if not how.sanctions:
        return Recheck(sound=True, complete=True)
    code, start = graph.code(verdict.state), graph.code(verdict.unsanctioned)
    others = [actor for actor in graph.actors if actor != verdict.actor]
    seen, waiting, until = {start}, [start], time.monotonic() + MOST_SECONDS
    while waiting:
        at = waiting.pop()
        for other in others:
            try:
                ends = definition.improvements(other, at) if how.improving else definition.moves(other, at)
            except TooManyStrategiesError:
                return Recheck(sound=True, complete=False)
            for end in ends:
                if end not in seen:
                    if _deters(definition, verdict, code, end):
                        return Recheck(sound=False, complete=True)
                    seen.add(end)
                    waiting.append(end)
        if len(seen) > most or time.monotonic() > until:
            return Recheck(sound=True, complete=False)
    return Recheck(sound=True, complete=True)

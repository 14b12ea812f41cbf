"""Unstable states of an actor under the five basic concepts, as decision diagrams.

Let z be a preference level of the focal actor i, held in the variables of its digits. The set B(z) has the states y from which
the other actors can leave i at level z or below: under GMR and SEQ it begins with "level of y ≤ z", under SMR and SSEQ with "no
move of i from y leads above z". It grows backwards, by any moves of the other actors (GMR, SMR) or by their improvements (SEQ,
SSEQ), until nothing changes. A state s with level z is unstable for i where i can move to a feasible y outside B(z) whose
level is above z. All levels are handled in one fixpoint, since z is a variable.

Definitions: Fang, Hipel & Kilgour 1993.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from offramp.preference_sensitivity.answers import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["before_others", "deterring", "immobile_states", "left_no_better", "unsanctioned_ends", "unstable_states"]


def unstable_states(encoding: Encoding, actor: int, key: str) -> Diagram:
    """Return the feasible states that are unstable for an actor under a basic concept.

    Raises
    ------
    OutOfBudgetError
        where the budget does not suffice.
    """
    d = encoding.diagrams
    tempted = encoding.before(actor, unsanctioned_ends(encoding, actor, key))
    held = d.some_of_both(tempted, encoding.level_equal(actor), encoding.digit_cube(actor))
    return d.both(held, encoding.feasible)


def unsanctioned_ends(encoding: Encoding, actor: int, key: str) -> Diagram:
    """Return the feasible states above the held level of an actor from which no sanction leads to it or below."""
    d = encoding.diagrams
    above = d.both(encoding.level_above(actor), encoding.feasible)
    if not kind(key).sanctions:
        return above
    return d.both(above, ~deterring(encoding, actor, key))


def deterring(encoding: Encoding, actor: int, key: str) -> Diagram:
    """Return the feasible states from which the others can leave an actor at its held level or below."""
    how = kind(key)
    start = left_no_better(encoding, actor, encoding.level_above(actor), countermove=how.countermove)
    return _closed(encoding, actor, start, improving=how.improving)


def left_no_better(encoding: Encoding, actor: int, above: Diagram, *, countermove: bool) -> Diagram:
    """Return the feasible states outside `above`, with `countermove` those from which the actor cannot move into it."""
    d = encoding.diagrams
    better = d.both(above, encoding.feasible)
    if countermove:
        better = encoding.before(actor, better)
    return d.both(encoding.feasible, ~better)


def _closed(encoding: Encoding, actor: int, states: Diagram, *, improving: bool) -> Diagram:
    """Add the feasible states from which the other actors can reach a set, until there are no more."""
    others, unchanged = len(encoding.actors) - 1, 0
    turns = before_others(encoding, actor, states, improving=improving)
    while unchanged < others:
        more = next(turns)
        unchanged = unchanged + 1 if more == states else 1
        states = more
    return states


def before_others(encoding: Encoding, actor: int, states: Diagram, *, improving: bool) -> Iterator[Diagram]:
    """Yield a set with the feasible states from which one other actor can move into it, then also the next one, and so on without end."""
    d = encoding.diagrams
    for other in cycle(other for other in range(len(encoding.actors)) if other != actor):
        found = encoding.before_improvement(other, states) if improving else encoding.before(other, states)
        states = d.either(states, d.both(found, encoding.feasible))
        yield states


def immobile_states(encoding: Encoding, actor: int) -> Diagram:
    """Return the feasible states from which an actor has no move at all."""
    d, case = encoding.diagrams, encoding.case
    same, moved = encoding.feasible, d.false
    for option in encoding.own(actor):
        place, stays = encoding.place[option], case.irreversible(option)
        variable = d.variable(place)
        turned = d.chosen(variable, d.fixed(same, place, False), d.fixed(same, place, True))
        if stays:
            # The option can only be turned towards the side on which it stays.
            turned = d.both(turned, ~variable if stays == "on" else variable)
            final = d.fixed(moved, place, stays == "on")
            moved = d.either(final, d.both(~variable if stays == "on" else variable, moved))
        else:
            moved = d.some(moved, d.cube([place]))
        moved = d.either(moved, turned)
    return d.both(encoding.feasible, ~moved)

"""Preferences of the actors as sets of states: as the case states them, or with some states lowered below a target.

A lowering moves states that an actor ranks as high as the target, or higher, just below it; see `inverse.lowering`. It makes four
blocks: the states below the target, the lowered ones, the others level with the target, and the others above. States of
different blocks are ordered by their blocks, and those of one block as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Protocol

from offramp.symbolic.state_sets import alone, contains, level_with, members, preferred_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["LoweredPreferences", "Preferences", "StatedPreferences", "closed", "lowered_preferences"]


class Preferences(Protocol):
    """The parts of the actors' preferences that a judgement on a state needs."""

    @property
    def encoding(self) -> Encoding:
        """The encoding of the case."""

    def preferred_to(self, actor: int, code: int) -> Diagram:
        """Return the feasible states that an actor prefers to one state."""

    def before_improvement(self, actor: int, ends: Diagram) -> Diagram:
        """Return the states from which an actor has an improvement to a state of a set (of feasible states)."""


@dataclass(frozen=True, eq=False)
class StatedPreferences:
    """The preferences of a case as it states them."""

    encoding: Encoding

    def preferred_to(self, actor: int, code: int) -> Diagram:
        """Return the feasible states that an actor prefers to one state."""
        return preferred_to(self.encoding, actor, code)

    def before_improvement(self, actor: int, ends: Diagram) -> Diagram:
        """Return the states from which an actor has an improvement to a state of a set (of feasible states)."""
        return self.encoding.before_improvement(actor, ends)


@dataclass(frozen=True, eq=False)
class LoweredPreferences:
    """The preferences after each actor, by position, has lowered a set of states below the state with bit pattern `target`."""

    encoding: Encoding
    target: int
    lowered: Mapping[int, Diagram]

    @cached_property
    def blocks(self) -> tuple[tuple[Diagram, ...], ...]:
        """The four blocks of each actor, the lowest first; feasible states alone."""
        encoding, d, found = self.encoding, self.encoding.diagrams, []
        for actor in range(len(encoding.actors)):
            above, level = preferred_to(encoding, actor, self.target), level_with(encoding, actor, self.target)
            below = d.both(encoding.feasible, ~d.either(above, level))
            moved = d.both(self.lowered.get(actor, d.false), d.either(above, level))
            found.append((below, moved, d.both(level, ~moved), d.both(above, ~moved)))
        return tuple(found)

    def preferred_to(self, actor: int, code: int) -> Diagram:
        """Return the feasible states that an actor prefers to one state."""
        encoding, d, blocks = self.encoding, self.encoding.diagrams, self.blocks[actor]
        own = next(k for k, block in enumerate(blocks) if contains(encoding, block, code))
        within = d.both(preferred_to(encoding, actor, code), blocks[own])
        return reduce(d.either, blocks[own + 1 :], within)

    def before_improvement(self, actor: int, ends: Diagram) -> Diagram:
        """Return the states from which an actor has an improvement to a state of a set (of feasible states)."""
        encoding, d = self.encoding, self.encoding.diagrams
        found, lower = d.false, d.false
        for block in self.blocks[actor]:
            inside = d.both(ends, block)
            if inside.satisfiable():
                found = d.either(found, d.both(encoding.before(actor, inside), lower))
                found = d.either(found, d.both(encoding.before_improvement(actor, inside), block))
            lower = d.either(lower, block)
        return found

    def after_improvement(self, actor: int, starts: Diagram) -> Diagram:
        """Return the feasible states to which an actor has an improvement from a state of a set (of feasible states)."""
        encoding, d = self.encoding, self.encoding.diagrams
        found, higher = d.false, d.false
        for block in reversed(self.blocks[actor]):
            inside = d.both(starts, block)
            if inside.satisfiable():
                found = d.either(found, d.both(encoding.after(actor, inside), higher))
                found = d.either(found, d.both(encoding.after_improvement(actor, inside), block))
            higher = d.either(higher, block)
        return found

    def reached(self, actor: int, starts: Diagram, *, improving: bool = True) -> Diagram:
        """Return a set of states and those that the other actors reach from it, by their improvements or by any moves."""
        encoding, d = self.encoding, self.encoding.diagrams
        while True:
            before = starts
            for other in range(len(encoding.actors)):
                if other != actor:
                    found = self.after_improvement(other, starts) if improving else encoding.after(other, starts)
                    starts = d.either(starts, d.both(found, encoding.feasible))
            if starts == before:
                return starts

    def high(self, actor: int) -> Diagram:
        """Return the states that an actor ranked at least as high as the target before it lowered any, the target left out."""
        encoding, d = self.encoding, self.encoding.diagrams
        states = d.either(preferred_to(encoding, actor, self.target), level_with(encoding, actor, self.target))
        return d.both(states, ~alone(encoding, self.target))

    def openings(self, actor: int, starts: Diagram, ends: Diagram) -> Diagram:
        """Return the states of a set that an actor could lower to gain an improvement to one of some ends.

        A move becomes an improvement by lowering its start, ranked at least as high as the target, if its end is ranked so too.
        """
        encoding, d = self.encoding, self.encoding.diagrams
        high = self.high(actor)
        ends = d.both(ends, d.either(high, alone(encoding, self.target)))
        return d.both(d.both(encoding.before(actor, ends), starts), d.both(high, ~self.blocks[actor][1]))


def closed(
    preferences: Preferences, actor: int, states: Diagram, *, until: Diagram | None = None, improving: bool
) -> Diagram:
    """Add the states from which the other actors can reach a set, until it has all of `until` or nothing changes."""
    encoding, d = preferences.encoding, preferences.encoding.diagrams
    while True:
        before = states
        for other in range(len(encoding.actors)):
            if other != actor:
                step = preferences.before_improvement if improving else encoding.before
                states = d.either(states, d.both(step(other, states), encoding.feasible))
        if states == before or (until is not None and not d.both(until, ~states).satisfiable()):
            return states


def lowered_preferences(encoding: Encoding, target: int, lowered: Mapping[int, frozenset[int]]) -> LoweredPreferences:
    """Return the preferences after each actor has lowered the states with some bit patterns below a target."""
    return LoweredPreferences(encoding, target, {actor: members(encoding, codes) for actor, codes in lowered.items()})

"""The slow oracle of paths: every step spelled out in sets, and Dijkstra over all of them.

It builds on the oracle of the graph model, and does what is obvious, not what is fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.oracle import Condition, negation, thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.oracle import Model, On, State

__all__ = ["CONCEPTS", "Change", "Cost", "Paths", "added", "conditions"]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")

Cost = tuple[int, int, int]
"""Unwilling steps, steps, changed options: compared in this order."""


@dataclass(frozen=True)
class Change:
    """A joint change: exactly these actors set options of their own anew, and the state becomes `end`."""

    movers: frozenset[str]
    end: State


class Paths:
    """Steps, ways and deals of a model, from their definitions; no way goes on from a state in which the story `ends`."""

    def __init__(self, model: Model, ends: Condition | None = None) -> None:
        self.model = model
        self.ends = ends
        self._changes = {state: frozenset(self._found(state)) for state in model.states}
        self._steps: dict[tuple[State, str, bool], frozenset[State]] = {}

    def _found(self, state: State) -> Iterable[Change]:
        model = self.model
        of = {on: other for other in model.states for on in other}
        for one in state:
            for other in model.feasible:
                if of[other] != state and not self._undoes(one, other):
                    yield Change(self._owners(one ^ other), of[other])

    def _undoes(self, one: On, other: On) -> bool:
        """Whether something that is on or off for good is set back."""
        return any(self.model.once.get(name) == ("on" if name in one else "off") for name in one ^ other)

    def _owners(self, changed: On) -> frozenset[str]:
        return frozenset(actor for actor in self.model.actors if changed & self.model.own(actor))

    def changes(self, state: State) -> frozenset[Change]:
        """Return every change from a state, by one actor or by several together."""
        return self._changes[state]

    def wanted(self, state: State, change: Change) -> bool:
        """Whether everybody who takes part in a change prefers what comes out."""
        return all(self.model.prefers(actor, change.end, state) for actor in change.movers)

    def movers(self, state: State, end: State, by: str, *, willing: bool) -> list[frozenset[str]]:
        """Return the smallest groups that could take a step, as one that all of them want or as one that its mover does not."""
        found = [
            change.movers
            for change in self.changes(state)
            if change.end == end
            and (len(change.movers) == 1 or by == "deals")
            and (by == "moves" or self.wanted(state, change) == willing)
            and (willing or len(change.movers) == 1)
        ]
        return [group for group in found if len(group) == min(map(len, found))]

    def willing(self, state: State, by: str) -> frozenset[State]:
        """Where steps lead that count as willing: improvements; these and joint changes that all want; any moves."""
        key = (state, by, True)
        if key not in self._steps:
            self._steps[key] = frozenset(
                change.end
                for change in self.changes(state)
                if (by == "moves" and len(change.movers) == 1)
                or ((len(change.movers) == 1 or by == "deals") and self.wanted(state, change))
            )
        return self._steps[key]

    def unwilling(self, state: State, by: str) -> frozenset[State]:
        """Where moves of one actor lead that do not count as willing."""
        key = (state, by, False)
        if key not in self._steps:
            self._steps[key] = frozenset(
                change.end
                for change in self.changes(state)
                if by != "moves" and len(change.movers) == 1 and not self.wanted(state, change)
            )
        return self._steps[key]

    @cached_property
    def first(self) -> Mapping[State, On]:
        """The combination by which each state is known: of a merged state, the first."""
        return {state: next(on for on in self.model.feasible if on in state) for state in self.model.states}

    def changed(self, state: State, end: State) -> int:
        """In how many options two states differ, by the combinations that they are known by."""
        return len(self.first[state] ^ self.first[end])

    def costs(self, start: State, by: str, *, willing_only: bool = False) -> dict[State, Cost]:
        """Return the cost of the cheapest way to every state that can be reached."""
        found: dict[State, Cost] = {start: (0, 0, 0)}
        done: set[State] = set()
        while waiting := {state: cost for state, cost in found.items() if state not in done}:
            state = min(waiting, key=lambda state: waiting[state])
            done.add(state)
            if self.ends is not None and state != start and self.satisfies(state, self.ends):
                continue
            steps = [(end, 0) for end in self.willing(state, by)]
            steps += [] if willing_only else [(end, 1) for end in self.unwilling(state, by)]
            for end, unwilling in steps:
                cost = added(waiting[state], (unwilling, 1, self.changed(state, end)))
                found[end] = min(found.get(end, cost), cost)
        return found

    def deals(self, start: State, goal: Condition) -> dict[State, list[frozenset[str]]]:
        """Return the ends of package deals with a goal, each with the smallest groups that would make the deal."""
        found: dict[State, list[frozenset[str]]] = {}
        for change in self.changes(start):
            if len(change.movers) > 1 and self.wanted(start, change) and self.satisfies(change.end, goal):
                found.setdefault(change.end, []).append(change.movers)
        least = {end: min(map(len, groups)) for end, groups in found.items()}
        return {end: [group for group in groups if len(group) == least[end]] for end, groups in found.items()}

    def satisfies(self, state: State, condition: Condition) -> bool:
        """Whether a condition is true in a state; of a merged state, in one of its combinations."""
        return any(condition.holds(on) for on in state)

    def satisfying(self, condition: Condition) -> list[State]:
        """Return the states with a condition."""
        return [state for state in self.model.states if self.satisfies(state, condition)]

    def objectors(self, start: State, goal: Condition) -> list[frozenset[str]]:
        """Return all groups of actors, of any size, none of whose members can be spared, that agree on no state with the goal."""

        def agree(group: Iterable[str]) -> bool:
            return any(all(self.model.prefers(actor, end, start) for actor in group) for end in self.satisfying(goal))

        actors = self.model.actors
        groups = [frozenset(group) for size in range(1, len(actors) + 1) for group in combinations(actors, size)]
        return [group for group in groups if not agree(group) and all(agree(group - {actor}) for actor in group)]

    def holds(self, state: State) -> tuple[str, ...]:
        """Return the concepts under which a state is an equilibrium."""
        model = self.model
        return tuple(key for key in CONCEPTS if all(model.is_stable(key, actor, state) for actor in model.actors))

    def leavers(self, state: State) -> tuple[str, ...]:
        """Return the actors for whom a state is not sequentially stable."""
        return tuple(actor for actor in self.model.actors if not self.model.is_stable("seq", actor, state))


def added(one: Cost, other: Cost) -> Cost:
    """Return the cost of one thing after another."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


@st.composite
def conditions(draw: st.DrawFn, model: Model) -> Condition:
    """Draw a condition that some state satisfies: one or two things on or off, with `and` or `or` between."""
    literals = [part for name in model.things for part in (thing(name), negation(thing(name)))]
    parts = draw(st.lists(st.sampled_from(literals), min_size=1, max_size=2))
    condition = parts[0] if len(parts) == 1 else Condition(draw(st.sampled_from(["and", "or"])), tuple(parts))
    if any(condition.holds(on) for on in model.feasible):
        return condition
    return negation(condition)

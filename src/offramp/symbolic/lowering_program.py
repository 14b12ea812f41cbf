"""The 0-1 program of the least lowering under SEQ, with clauses of sets of states as decision diagrams.

Each clause is necessary for an improvement to be lowered or sanctioned: a set of states per actor, one of which must be lowered,
or a lowered state that must be raised again. States of an actor that are in the same clauses are interchangeable, so one
variable stands for them all, however many they are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from offramp.inverse.solver import minimise
from offramp.symbolic.preference_sets import lowered_preferences
from offramp.symbolic.state_sets import alone, ascending, contains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.inverse.solver import Proof
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding
    from offramp.symbolic.preference_sets import LoweredPreferences

__all__ = ["MOST_CLASSES", "LoweringProgram"]

MOST_CLASSES = 4_000
"""The most classes of interchangeable states in one search; beyond them it stops as after the last round."""

CLAUSES = 48
"""The most clauses that one round adds, but for one per actor."""


@dataclass
class _Interchangeable:
    """States of one actor that are in the same clauses; a class of one state may also be raised by clauses."""

    actor: int
    states: Diagram
    clauses: frozenset[int]
    code: int | None = None


@dataclass
class LoweringProgram:
    """The 0-1 program of a search: a variable per class of interchangeable states."""

    encoding: Encoding
    target: int
    chosen: tuple[int, ...]
    countermove: bool = False
    classes: list[_Interchangeable] = field(default_factory=list)
    raised: list[frozenset[tuple[int, int]]] = field(default_factory=list)

    def extended(self, lowered: Mapping[int, frozenset[int]], failing: Mapping[int, Diagram]) -> bool:
        """Add clauses for unsanctioned improvements; return whether the program is small enough to go on."""
        encoding = self.encoding
        if not self.classes:
            self.classes = [_Interchangeable(actor, encoding.feasible, frozenset()) for actor in self.chosen]
        for actor, codes in lowered.items():
            for code in codes:
                self._separate(actor, code)
        left = CLAUSES
        for actor, states in failing.items():
            for move in islice(ascending(encoding, states), max(left, 1)):
                self._add(lowered, actor, move)
                left -= 1
        return len(self.classes) <= MOST_CLASSES

    def _separate(self, actor: int, code: int) -> None:
        """Give a state of an actor a class of its own."""
        encoding, d = self.encoding, self.encoding.diagrams
        for each in self.classes:
            if each.actor == actor and each.code is None and contains(encoding, each.states, code):
                single = alone(encoding, code)
                self.classes.append(_Interchangeable(actor, single, each.clauses, code))
                each.states = d.both(each.states, ~single)

    def _add(self, lowered: Mapping[int, frozenset[int]], actor: int, move: int) -> None:
        """Add the clause that is necessary for an unsanctioned improvement to be lowered or sanctioned."""
        d, number = self.encoding.diagrams, len(self.raised)
        sets, raised = self._clause(lowered, actor, move)
        self.raised.append(frozenset(raised))
        split = []
        for each in self.classes:
            inside = d.both(each.states, sets[each.actor])
            outside = d.both(each.states, ~sets[each.actor])
            if inside.satisfiable():
                split.append(_Interchangeable(each.actor, inside, each.clauses | {number}, each.code))
            if outside.satisfiable():
                split.append(_Interchangeable(each.actor, outside, each.clauses, each.code))
        self.classes = split

    def solved(self) -> tuple[dict[int, frozenset[int]], Proof]:
        """Return the cheapest lowering that satisfies all clauses, and the proof."""
        encoding = self.encoding
        place = {(each.actor, each.code): k for k, each in enumerate(self.classes) if each.code is not None}
        rows: list[dict[int, float]] = [{} for _ in self.raised]
        for k, each in enumerate(self.classes):
            for clause in each.clauses:
                rows[clause][k] = 1.0
        least = []
        for row, raised in zip(rows, self.raised, strict=True):
            for raise_ in raised:
                row[place[raise_]] = -1.0
            least.append(1.0 - len(raised))
        values, proof = minimise([1.0] * len(self.classes), list(zip(rows, least, strict=True)))
        found: dict[int, set[int]] = defaultdict(set)
        for k in np.flatnonzero(values).tolist():
            each = self.classes[k]
            found[each.actor].add(next(ascending(encoding, each.states)) if each.code is None else each.code)
        return {actor: frozenset(codes) for actor, codes in found.items()}, proof

    def _clause(
        self, lowered: Mapping[int, frozenset[int]], actor: int, move: int
    ) -> tuple[dict[int, Diagram], set[tuple[int, int]]]:
        """Return, by actor, the states any of which might be lowered, and the lowered states that might be raised instead."""
        encoding, d = self.encoding, self.encoding.diagrams
        preferences = lowered_preferences(encoding, self.target, lowered)
        reached = preferences.reached(actor, alone(encoding, move))
        sets = dict.fromkeys(self.chosen, d.false)
        if actor in sets:
            # A sanction needs all states above the target that a counter-move leads to, so one that is not lowered yet.
            ends = encoding.after(actor, reached) if self.countermove else reached
            sets[actor] = d.both(ends, preferences.preferred_to(actor, self.target))
        raised: set[tuple[int, int]] = set()
        for other in range(len(encoding.actors)):
            if other in sets and other != actor:
                sets[other], codes = self._openings(preferences, lowered.get(other, frozenset()), other, reached)
                raised |= {(other, code) for code in codes}
        return sets, raised

    def _openings(
        self, preferences: LoweredPreferences, codes: frozenset[int], other: int, reached: Diagram
    ) -> tuple[Diagram, set[int]]:
        """Return the states that another actor could lower, or raise again, to gain an improvement out of the reached states.

        A move a → b becomes an improvement again by raising b where it was one before, or where a is lowered too.
        """
        encoding, d = self.encoding, self.encoding.diagrams
        low = preferences.blocks[other][1]
        lowers = preferences.openings(other, reached, ~reached)
        raised = set()
        for code in codes:
            end = alone(encoding, code)
            if not contains(encoding, reached, code):
                starts = d.either(encoding.before_improvement(other, end), d.both(encoding.before(other, end), low))
                if d.both(starts, reached).satisfiable():
                    raised.add(code)
        return lowers, raised

"""The least lowering with which a state of a large graph is an equilibrium: 0-1 programs with clauses of sets of states.

A lowering, and its cost, are those of `inverse`: an actor ranks some states just below the target, each at cost 1. Distinct
improvements of an actor differ in its own options, which the others cannot change, so the states that the others reach from
them are disjoint. Hence:

- Nash: every improvement must be lowered.
- GMR: every unsanctioned improvement needs a lowering of its own: of itself or of a state that the others reach from it.
- SMR, SSEQ: the least change under GMR, or SEQ, is a lower bound. Lowering every unsanctioned improvement is an upper bound.
- SEQ: the search of `inverse.joint`. Each unsanctioned improvement gives a clause: lower it, or a state that the others now
  reach from it, or open an improvement that leads out of these states. A clause is a set of states per actor, as a diagram.
  States of an actor that are in the same clauses are interchangeable, so one of them stands for all, and the program is small.

The search starts from no change and solves programs of necessary conditions, so the first equilibrium that it finds is least.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.state_names import state_id
from offramp.inverse.program import ProvedChange
from offramp.inverse.solver import Proof
from offramp.preference_sensitivity.answers import kind
from offramp.symbolic.budget import OutOfBudgetError
from offramp.symbolic.definition import LoweredDefinition
from offramp.symbolic.lowering_program import LoweringProgram
from offramp.symbolic.preference_sets import LoweredPreferences, lowered_preferences
from offramp.symbolic.recheck import recheck_large
from offramp.symbolic.stable_sets import left_no_better
from offramp.symbolic.state_sets import ascending, members, own_ends
from offramp.symbolic.witness import judge_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["MOST_LOWERED", "LargeLeast", "least_change"]

MOST_LOWERED = 200
"""The most states that a change lists per actor, and the most that the search under SEQ lowers; greater changes are counted."""

SHARE_OF_SEARCH = 0.8
"""Share of the time of a question that the search under SEQ may take."""

ROUNDS = 80
"""The most rounds of the search under SEQ; after them the best change is returned with a lower bound."""


@dataclass(frozen=True)
class LargeLeast(ProvedChange):
    """The least lowering with which a state is an equilibrium under a concept.

    `counts` has, per actor that must change, the number of states that it must rank below (or level with) the target, and
    `changes` some of them, at most `MOST_LOWERED`. `against` are the actors that may not change and for whom the target is
    unstable. `verified` is whether the changed preferences were found to make it an equilibrium, by the definition and state
    by state where the change is listed in full. `rounds` counts the programs that the search solved.
    """

    concept: str
    state: int
    actors: tuple[str, ...]
    counts: Mapping[str, int]
    changes: Mapping[str, tuple[int, ...]]
    proof: Proof
    verified: bool
    against: tuple[str, ...] = ()
    rounds: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values, states by id."""
        return {
            "possible": self.possible,
            "cost": self.cost if self.possible else None,
            "proved": self.proved,
            "verified": self.verified,
            "proof": self.proof.to_dict(),
            "counts": dict(self.counts),
            "changes": {actor: [state_id(t) for t in states] for actor, states in self.changes.items()},
            "against": list(self.against),
        }


def least_change(graph: LargeGraph, state: int, key: str, actors: Sequence[str] | None = None) -> LargeLeast:
    """Return the least lowering by some actors (default: all) that makes a state an equilibrium under a concept.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> found = least_change(encode(load("prisoners-dilemma")), 0, "nash")
    >>> dict(found.changes), found.cost, found.proved, found.verified
    ({'row': (1,), 'column': (2,)}, 2.0, True, True)

    Raises
    ------
    OutOfBudgetError
        where the budget of the graph does not suffice.
    """
    key = key.casefold()
    chosen = tuple(graph.index(actor) for actor in graph.actors if actors is None or actor in actors)
    with graph.encoding.diagrams.clock.running():
        return _Search(graph, state, graph.code(state), key, chosen).solved()


@dataclass(frozen=True, eq=False)
class _Search:
    """The constants of one search; `code` is the bit pattern of the target, and `chosen` are positions of actors."""

    graph: LargeGraph
    state: int
    code: int
    key: str
    chosen: tuple[int, ...]

    def solved(self) -> LargeLeast:
        how, encoding = kind(self.key), self.graph.encoding
        failing = self.failing({}, self.key)
        outside = [actor for actor in failing if actor not in self.chosen]
        if not failing:
            return self.told({}, Proof(0.0, 0.0, "optimal", "bounds"))
        if how.improving:
            return self.sequential(failing)
        if outside:
            return self.impossible(outside, 0)
        total = float(sum(encoding.count(states) for states in failing.values()))
        if self.key in ("nash", "gmr"):
            return self.told(failing, Proof(total, total, "optimal", "bounds"))
        weaker = self.failing({}, "gmr")
        least = float(sum(encoding.count(weaker[actor]) if actor in weaker else 1 for actor in failing))
        return self.told(failing, Proof(total, least, "optimal" if least >= total else "budget", "bounds"))

    def failing(self, lowered: Mapping[int, frozenset[int]], key: str) -> dict[int, Diagram]:
        """Return the unsanctioned improvements from the target, by actor, after a lowering."""
        encoding, d, how = self.graph.encoding, self.graph.encoding.diagrams, kind(key)
        preferences, found = lowered_preferences(encoding, self.code, lowered), {}
        for actor in range(len(encoding.actors)):
            above = preferences.preferred_to(actor, self.code)
            left = d.both(d.both(own_ends(encoding, actor, self.code), encoding.feasible), above)
            if left.satisfiable() and how.sanctions:
                states = left_no_better(encoding, actor, above, countermove=how.countermove)
                left = d.both(left, ~self._closed(preferences, actor, states, left, improving=how.improving))
            if left.satisfiable():
                found[actor] = left
        return found

    def _closed(
        self, preferences: LoweredPreferences, actor: int, states: Diagram, until: Diagram, *, improving: bool
    ) -> Diagram:
        """Add the states from which the others can reach a set, until it has all of `until` or nothing changes."""
        encoding, d = self.graph.encoding, self.graph.encoding.diagrams
        while True:
            before = states
            for other in range(len(encoding.actors)):
                if other != actor:
                    step = preferences.before_improvement if improving else encoding.before
                    states = d.either(states, d.both(step(other, states), encoding.feasible))
            if states == before or not d.both(until, ~states).satisfiable():
                return states

    def sequential(self, failing: dict[int, Diagram]) -> LargeLeast:
        """Search under SEQ; under SSEQ, bound the change by that under SEQ and by what completes it."""
        encoding = self.graph.encoding
        counts = {actor: encoding.count(states) for actor, states in failing.items()}
        if sum(counts.values()) > MOST_LOWERED:
            return self.bounded(failing, counts)
        if self.key == "seq":
            return self.searched()
        weaker = replace(self, key="seq").solved()
        if not weaker.possible and weaker.proved:
            return self.impossible([self.graph.index(actor) for actor in weaker.against], weaker.rounds)
        start = {
            self.graph.index(actor): frozenset(map(self.graph.code, states)) for actor, states in weaker.changes.items()
        }
        found = _Progress(bound=max(weaker.proof.bound, 1.0), rounds=weaker.rounds)
        with encoding.diagrams.clock.running():
            found.offer(self.completed(start))
            found.offer(self.completed({}))
        return self.ended(found.best, found.bound, found.rounds)

    def bounded(self, failing: Mapping[int, Diagram], counts: Mapping[int, int]) -> LargeLeast:
        """Return bounds where too many improvements are unsanctioned: the clauses of each actor are disjoint."""
        least = float(max(counts.values()) if self.key == "seq" else 1)
        stable = not set(failing) - set(self.chosen)
        everything = self.failing({}, "nash")
        if stable and not set(everything) - set(self.chosen):
            total = float(sum(map(self.graph.encoding.count, everything.values())))
            return self.told(everything, Proof(total, least, "optimal" if least >= total else "budget", "bounds"))
        proof = Proof(np.inf, least, "budget", "bounds")
        return replace(self.told({}, proof), verified=False, against=self._names(set(failing) - set(self.chosen)))

    def searched(self) -> LargeLeast:
        """Search for the least lowering under SEQ; see the head of this module."""
        found = _Progress()
        clock = self.graph.encoding.diagrams.clock
        # The rest of the time is left for the check of the result.
        with suppress(OutOfBudgetError), clock.running(clock.left * SHARE_OF_SEARCH):
            outside = self.search(found)
            if outside:
                return self.impossible(outside, found.rounds)
        return self.ended(found.best, found.bound, found.rounds)

    def search(self, found: _Progress) -> list[int]:
        """Search until the best change is proved least, or a limit is reached; return the actors that no change can hold."""
        found.offer(self.completed({}))
        program = LoweringProgram(self.graph.encoding, self.code, self.chosen)
        lowered: dict[int, frozenset[int]] = {}
        while found.rounds < ROUNDS:
            found.rounds += 1
            failing = self.failing(lowered, self.key)
            if not failing:
                found.best, found.bound = lowered, float(_cost(lowered))
                break
            if not program.extended(lowered, failing):
                break
            values, proof = program.solved()
            if proof.status == "infeasible":
                return [actor for actor in failing if actor not in self.chosen]
            found.bound = max(found.bound, proof.bound)
            if found.proved:
                break
            lowered = values
            if found.rounds & (found.rounds - 1) == 0:
                found.offer(self.completed(lowered))
        return []

    def completed(self, lowered: Mapping[int, frozenset[int]]) -> dict[int, frozenset[int]] | None:
        """Lower every unsanctioned improvement until the target is an equilibrium; None if it never is."""
        full = dict(lowered)
        while failing := self.failing(full, self.key):
            if set(failing) - set(self.chosen):
                return None
            for actor, states in failing.items():
                more = frozenset(islice(ascending(self.graph.encoding, states), 2 * MOST_LOWERED))
                full[actor] = full.get(actor, frozenset()) | more
        return full

    def ended(self, best: Mapping[int, frozenset[int]] | None, bound: float, rounds: int) -> LargeLeast:
        """Return the best change of a search with its proof."""
        if best is None:
            found = self.told({}, Proof(np.inf, bound, "budget", "milp"))
            return replace(found, verified=False, rounds=rounds)
        cost = float(_cost(best))
        status = "optimal" if bound >= cost else "budget"
        sets = {actor: members(self.graph.encoding, codes) for actor, codes in best.items() if codes}
        return replace(self.told(sets, Proof(cost, min(bound, cost), status, "milp")), rounds=rounds)

    def impossible(self, outside: Iterable[int], rounds: int) -> LargeLeast:
        """Return that no change suffices, since actors that may not change would leave."""
        found = self.told({}, Proof(np.inf, np.inf, "infeasible", "bounds"))
        return replace(found, verified=True, against=self._names(outside), rounds=rounds)

    def told(self, sets: Mapping[int, Diagram], proof: Proof) -> LargeLeast:
        """Return a change, given as the set of states that each actor lowers, after a check of it."""
        graph, encoding = self.graph, self.graph.encoding
        counts = {actor: encoding.count(states) for actor, states in sets.items()}
        codes = {actor: list(islice(ascending(encoding, states), MOST_LOWERED)) for actor, states in sets.items()}
        whole = all(len(codes[actor]) == count for actor, count in counts.items())
        held = self.verified(sets, codes if whole else None)
        return LargeLeast(
            self.key,
            self.state,
            self._names(self.chosen),
            {graph.actors[actor]: counts[actor] for actor in sorted(counts)},
            {graph.actors[actor]: tuple(map(graph.number, codes[actor])) for actor in sorted(codes)},
            proof,
            held,
        )

    def verified(self, sets: Mapping[int, Diagram], codes: Mapping[int, Sequence[int]] | None) -> bool:
        """Return whether the target is an equilibrium after a lowering; if it is listed, also by the definition."""
        graph, preferences = self.graph, LoweredPreferences(self.graph.encoding, self.code, sets)
        names = {graph.actors[actor]: own for actor, own in (codes or {}).items()}
        changed = replace(graph, definition=LoweredDefinition(graph.definition, self.code, names))
        for actor in graph.actors:
            verdict = judge_large(graph, self.state, actor, self.key, preferences)
            if not verdict.stable or (codes is not None and not recheck_large(changed, verdict)):
                return False
        return True

    def _names(self, actors: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.graph.actors[actor] for actor in sorted(actors))


@dataclass
class _Progress:
    """The best change that a search has found, the greatest lower bound, and the number of programs solved."""

    best: Mapping[int, frozenset[int]] | None = None
    bound: float = 0.0
    rounds: int = 0

    @property
    def proved(self) -> bool:
        """Return whether the best change is least."""
        return self.best is not None and self.bound >= _cost(self.best)

    def offer(self, change: Mapping[int, frozenset[int]] | None) -> None:
        """Keep a change that is better than the best."""
        if change is not None and (self.best is None or _cost(change) < _cost(self.best)):
            self.best = change


def _cost(lowered: Mapping[int, frozenset[int]]) -> int:
    return sum(map(len, lowered.values()))

"""The least lowering with which a state of a large graph is an equilibrium: 0-1 programs with clauses of sets of states.

A lowering, and its cost, are those of `inverse`: an actor ranks some states just below the target, each at cost 1. Distinct
improvements of an actor differ in its own options, which the others cannot change, so the states that the others reach from
them are disjoint. Hence:

- Nash: every improvement must be lowered.
- GMR: every unsanctioned improvement needs a lowering of its own: of itself or of a state that the others reach from it.
- SMR: a covering per actor, see `counter_program`.
- SEQ, SSEQ: bounds for all improvements at once, see `sequential_bounds`. Mostly they meet. Otherwise, where the improvements are
  few, the search of `inverse.joint`. Each unsanctioned improvement gives a clause: lower it, or a state of a sanction that the others
  now reach from it, or open an improvement that leads out of these states. A clause is a set of states per actor, as a diagram.
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
from offramp.symbolic.counter_program import covering
from offramp.symbolic.definition import LoweredDefinition
from offramp.symbolic.lowering_program import LoweringProgram
from offramp.symbolic.preference_sets import LoweredPreferences, closed
from offramp.symbolic.recheck import recheck_large
from offramp.symbolic.sequential_bounds import SequentialBounds
from offramp.symbolic.stable_sets import left_no_better
from offramp.symbolic.state_sets import ascending, members, own_ends
from offramp.symbolic.witness import judge_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["MOST_LOWERED", "ROUNDS", "LargeLeast", "least_change"]

MOST_LOWERED = 200
"""The most states that a change lists per actor, and the most improvements of a search; greater changes are counted."""

SHARE_OF_SEARCH = 0.8
"""Share of the time of a question that the bounds and the search under SEQ and SSEQ may take."""

ROUNDS = 80
"""The most rounds of a search; after them the best change is returned with a lower bound."""


@dataclass(frozen=True)
class LargeLeast(ProvedChange):
    """The least lowering with which a state is an equilibrium under a concept.

    `counts` has, per actor that must change, the number of states that it must rank below (or level with) the target, and
    `changes` some of them, at most `MOST_LOWERED`. `against` are the actors that may not change and for whom the target is
    unstable. `verified` is whether the changed preferences were found to make it an equilibrium, by the definition and state
    by state where the change is listed in full. `rounds` counts the programs that the search solved. `limit` names the limit that left
    the change without a proof: `time`, `improvements` (more than `MOST_LOWERED` are unsanctioned), `programs` or `responses`.
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
    limit: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values, states by id."""
        return {
            "possible": self.possible,
            "cost": self.cost if self.possible else None,
            "proved": self.proved,
            "verified": self.verified,
            "proof": self.proof.to_dict(),
            "limit": self.limit,
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
        found = replace(self.told(*self.covered(failing)), rounds=len(failing))
        return found if found.proved else replace(found, limit="responses")

    def covered(self, failing: Mapping[int, Diagram]) -> tuple[dict[int, Diagram], Proof]:
        """Return the least change under SMR: no actor's change affects another's, so each has a program of its own."""
        encoding, stated = self.graph.encoding, LoweredPreferences(self.graph.encoding, self.code, {})
        found = {}
        for actor, states in failing.items():
            above, reached = stated.preferred_to(actor, self.code), stated.reached(actor, states, improving=False)
            found[actor] = covering(encoding, actor, self.code, states, above, reached)
        cost = float(sum(encoding.count(each.states) for each in found.values()))
        bound = min(float(sum(each.proof.bound for each in found.values())), cost)
        proof = Proof(cost, bound, "optimal" if bound >= cost else "budget", "milp")
        return {actor: each.states for actor, each in found.items()}, proof

    def failing(self, lowered: Mapping[int, Diagram], key: str) -> dict[int, Diagram]:
        """Return the unsanctioned improvements from the target, by actor, after a lowering."""
        encoding, d, how = self.graph.encoding, self.graph.encoding.diagrams, kind(key)
        preferences, found = LoweredPreferences(encoding, self.code, lowered), {}
        for actor in range(len(encoding.actors)):
            above = preferences.preferred_to(actor, self.code)
            left = d.both(d.both(own_ends(encoding, actor, self.code), encoding.feasible), above)
            if left.satisfiable() and how.sanctions:
                states = left_no_better(encoding, actor, above, countermove=how.countermove)
                left = d.both(left, ~closed(preferences, actor, states, until=left, improving=how.improving))
            if left.satisfiable():
                found[actor] = left
        return found

    def sequential(self, failing: dict[int, Diagram]) -> LargeLeast:
        """Bound the change for all improvements at once, and search on where the bounds do not meet and the improvements are few."""
        encoding, clock = self.graph.encoding, self.graph.encoding.diagrams.clock
        found = _Progress(encoding.count, bound=1.0, limit="time")
        bounds = SequentialBounds(encoding, self.code, self.key, self.chosen, failing)
        # The rest of the time is left for the check of the result.
        with suppress(OutOfBudgetError), clock.running(clock.left * SHARE_OF_SEARCH):
            if bounds.hopeless:
                return self.impossible(bounds.hopeless, 0)
            found.offer(self.completed({}))
            found.bound = max([found.bound, bounds.least(), *self.weaker()])
            for change in bounds.changes():
                if not found.proved:
                    found.offer(self.completed(change))
            if not found.proved and sum(map(encoding.count, failing.values())) <= MOST_LOWERED:
                outside = self.search(found)
                if outside:
                    return self.impossible(outside, found.rounds)
                found.limit = "programs"
            else:
                found.limit = "improvements"
        return self.ended(found)

    def weaker(self) -> Iterator[float]:
        """Yield lower bounds from the concepts that the concept implies: GMR from SEQ, SEQ and SMR from SSEQ."""
        encoding, key = self.graph.encoding, "smr" if self.key == "sseq" else "gmr"
        failing = self.failing({}, key)
        if set(failing) <= set(self.chosen):
            yield self.covered(failing)[1].bound if key == "smr" else float(sum(map(encoding.count, failing.values())))
        if self.key == "sseq":
            yield SequentialBounds(encoding, self.code, "seq", self.chosen, self.failing({}, "seq")).least()

    def search(self, found: _Progress) -> list[int]:
        """Search until the best change is proved least, or a limit is reached; return the actors that no change can hold."""
        encoding = self.graph.encoding
        program = LoweringProgram(encoding, self.code, self.chosen, countermove=kind(self.key).countermove)
        lowered: dict[int, frozenset[int]] = {}
        while found.rounds < ROUNDS:
            found.rounds += 1
            sets = {actor: members(encoding, codes) for actor, codes in lowered.items()}
            failing = self.failing(sets, self.key)
            if not failing:
                found.offer(sets)
                found.bound = max(found.bound, float(sum(map(len, lowered.values()))))
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
                found.offer(self.completed({actor: members(encoding, codes) for actor, codes in lowered.items()}))
        return []

    def completed(self, lowered: Mapping[int, Diagram]) -> dict[int, Diagram] | None:
        """Lower every unsanctioned improvement until the target is an equilibrium; None if it never is."""
        d, full = self.graph.encoding.diagrams, dict(lowered)
        while failing := self.failing(full, self.key):
            if set(failing) - set(self.chosen):
                return None
            for actor, states in failing.items():
                full[actor] = d.either(full.get(actor, d.false), states)
        return full

    def ended(self, found: _Progress) -> LargeLeast:
        """Return the best change of a search with its proof."""
        if found.best is None:
            none = self.told({}, Proof(np.inf, found.bound, "budget", "milp"))
            return replace(none, verified=False, rounds=found.rounds, limit=found.limit)
        status = "optimal" if found.proved else "budget"
        sets = {actor: states for actor, states in found.best.items() if states.satisfiable()}
        told = self.told(sets, Proof(found.cost, min(found.bound, found.cost), status, "milp"))
        return replace(told, rounds=found.rounds, limit="" if found.proved else found.limit)

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
    """The best change that a search has found, the greatest lower bound, the programs solved, and what ends it without a proof."""

    count: Callable[[Diagram], int]
    best: Mapping[int, Diagram] | None = None
    bound: float = 0.0
    rounds: int = 0
    limit: str = ""

    @property
    def cost(self) -> float:
        """Number of states that the best change lowers."""
        return np.inf if self.best is None else float(sum(map(self.count, self.best.values())))

    @property
    def proved(self) -> bool:
        """Return whether the best change is least."""
        return self.bound >= self.cost

    def offer(self, change: Mapping[int, Diagram] | None) -> None:
        """Keep a change that is better than the best."""
        if change is not None and float(sum(map(self.count, change.values()))) < self.cost:
            self.best = change

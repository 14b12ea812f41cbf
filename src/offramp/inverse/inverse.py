"""Least changes of preferences with which a target is an equilibrium, and the state of the target that needs least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.preferences import StatementWeights
from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.inverse.bounds import bounds, counts
from offramp.inverse.cheapest import Cheapest, CheapestByConcept, as_stated, concepts_asked, unchanged
from offramp.inverse.inducement import induce
from offramp.inverse.joint import ROUNDS, joint
from offramp.inverse.program import Least, least, unstable
from offramp.inverse.together import Together, statement_change, together
from offramp.inverse.words import amount, cost_in_words, lowering_in_words, payment_in_words, statement_change_in_words
from offramp.preference_sensitivity.answers import moves_of
from offramp.progress import track
from offramp.tables import Shown, Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.graph.graph import Graph
    from offramp.inverse.together import StatementChange
    from offramp.preference_sensitivity.answers import Moves

__all__ = ["ALL_ROUNDS", "Changes", "Found", "Target", "invert"]

FIRST_ROUNDS = 2
"""The rounds of the exact search for a state in the first pass over all states."""

ALL_ROUNDS = 160
"""The most rounds of the exact search under one concept, over all states, in a case of up to 1,000 states. In larger
cases the number is proportionally smaller, but at least 20. No further state is searched after them.
"""


@dataclass(frozen=True)
class Target:
    """A state, and the changes with which it would be an equilibrium under a concept.

    `least` is the least change by all actors that may change, at once. `singles` has, for each actor for whom the state
    is unstable, the least change with which it is stable for that actor alone. `statement_changes` are the same in
    statements, for actors that have them; `payments` in utility, for actors with weights. `together` is the change of
    all statements at once with which the state is an equilibrium (None if an actor has none).
    """

    state: int
    concept: str
    least: Least
    singles: Mapping[str, Least]
    statement_changes: Mapping[str, StatementChange]
    payments: Mapping[str, Fraction]
    together: Together | None

    @property
    def holds(self) -> bool:
        """Return whether the state is already an equilibrium."""
        return not self.least.changes

    def sentences(self, graph: Graph) -> list[str]:
        """Describe the necessary changes, in sentences."""
        if self.holds:
            return [as_stated(self.concept, self.state)]
        told = [
            lowering_in_words(graph, self.state, self.concept, actor, states)
            for actor, states in self.least.changes.items()
        ]
        for actor in self.singles:
            if actor in self.statement_changes:
                told += statement_change_in_words(graph, self.statement_changes[actor])
            if actor in self.payments:
                told.append(payment_in_words(graph, self.state, actor, self.payments[actor]))
        if len(self.singles) > 1 and self.together is not None:
            told.append(self._all_at_once(graph))
        return told

    def _all_at_once(self, graph: Graph) -> str:
        found = self.together
        if found is None or not found.holds:
            return "No changes of all actors' statements with which it is an equilibrium were found."
        if not found.fitted:
            return "With all these changes of statements at once, it is an equilibrium."
        told = [text for own in found.statement_changes.values() for text in statement_change_in_words(graph, own)[:1]]
        return "One of these changes undoes another; at once it is an equilibrium with these: " + " ".join(told)

    def to_dict(self, graph: Graph) -> dict[str, Any]:
        """Return the target as plain values."""
        return {
            "state": state_id(self.state),
            "on": list(graph.on(self.state)),
            "holds": self.holds,
            "least": self.least.to_dict(),
            "singles": {actor: single.to_dict() for actor, single in self.singles.items()},
            "statements": {actor: own.to_dict() for actor, own in self.statement_changes.items()},
            "payments": {actor: amount(payment) for actor, payment in self.payments.items()},
            "together": None if self.together is None else self.together.to_dict(),
            "words": self.sentences(graph),
        }


@dataclass(frozen=True)
class Found(Cheapest[Target]):
    """The cheapest targets under one concept, the cheapest first."""


@dataclass(frozen=True, eq=False)
class Changes(CheapestByConcept[Found], Shown):
    """Changes of preferences with which a condition holds in an equilibrium, per concept."""

    graph: Graph
    to: str
    actors: tuple[str, ...]
    states: int
    found: tuple[Found, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Changes):
            return NotImplemented
        return (self.to, self.actors, self.states, self.found) == (other.to, other.actors, other.states, other.found)

    __hash__ = None  # type: ignore[assignment]

    @property
    def who(self) -> str:
        """The names of the actors that may change."""
        if self.actors == self.graph.actors:
            return "the actors"
        return listed(self.graph.case.name(actor) for actor in self.actors)

    def answer(self, found: Found) -> str:
        """Describe the result under a concept in one sentence."""
        head = f"{found.concept.upper()}:"
        if not found.possible:
            if not found.complete:
                return (
                    f"{head} no change of {self.who} was found with which {self.to} holds; not all changes were tried."
                )
            others = [self.graph.case.name(actor) for actor, count in found.against.items() if count == self.states]
            because = f", since {listed(others)} would not stay in any state with it" if others else ""
            return f"{head} no change of {self.who} makes {self.to} hold{because}."
        best = found.targets[0]
        if best.holds:
            ended = self.graph.case.ends
            over = ended is not None and bool(self.graph.satisfying(ended)[best.state])
            return unchanged(found.concept, best.state, ended=over)
        names = listed(self.graph.case.name(actor) for actor in best.least.changes)
        count = "one comparison" if best.least.cost == 1 else f"{best.least.cost:g} comparisons"
        proved = "" if best.least.proved and found.complete else "; fewer may do, since the search was cut short"
        return f"{head} {self.to} would hold in {state_id(best.state)} if {count} of {names} changed{proved}."

    def table(self) -> Table:
        """Return the cheapest targets under each concept."""
        rows = [
            (
                found.concept.upper(),
                state_id(target.state),
                cost_in_words(target.least),
                ", ".join(f"{actor} {len(states)}" for actor, states in target.least.changes.items()) or "·",
                self.graph.name(target.state),
            )
            for found in self.found
            for target in found.targets
        ]
        note = f"{self.states:,} state{'' if self.states == 1 else 's'} examined." if rows else "No target was found."
        columns = ("concept", "state", "least change", "who", "what is on")
        return Table(f"Changes with which {self.to} would hold", columns, tuple(rows), note)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the answers, the cheapest targets, and the changes that the
        cheapest needs.
        """
        parts: list[str | Table] = [self.answer(found) for found in self.found]
        if not self.possible:
            return tuple(parts)
        parts.append(self.table())
        told: dict[tuple[int, tuple[str, ...]], list[str]] = {}
        for found in self.found:
            if found.targets and not found.targets[0].holds:
                target = found.targets[0]
                told.setdefault((target.state, tuple(target.sentences(self.graph))), []).append(found.concept.upper())
        for (state, sentences), keys in told.items():
            head = f"For {state_id(state)} to be an equilibrium under {listed(keys)} ({self.graph.in_words(state)}):"
            parts.append("\n".join([head, *(f"- {text}" for text in sentences), ""]))
        return tuple(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values, in the shape that `offramp inverse --json` prints."""
        graph = self.graph
        return {
            **graph.context(),
            "to": self.to,
            "actors": list(self.actors),
            "states": self.states,
            "possible": self.possible,
            "concepts": {
                found.concept: {
                    "possible": found.possible,
                    "complete": found.complete,
                    "answer": self.answer(found),
                    "against": dict(found.against),
                    "targets": [target.to_dict(graph) for target in found.targets],
                }
                for found in self.found
            },
        }


def invert(
    graph: Graph,
    to: str | Expression,
    actors: Sequence[str] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = 3,
) -> Changes:
    """Find the least changes in the preferences of some actors (default: all) with which a condition holds.

    Every state that satisfies `to` (a condition, or the name of a goal) is a candidate. Per concept (default: all five)
    the `most` states that need the least change are given: fewest comparisons, then fewest options away from the status
    quo, then the lower id.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> found = invert(build(load("prisoners-dilemma")), "not row.defect and not column.defect", concepts=["nash"])
    >>> found.under("nash").targets[0].least.cost
    2.0

    Raises
    ------
    QuestionError
        if the condition cannot be parsed, no state satisfies it, or there is no such actor or concept.
    TooLarge
        if the case has more moves than can be listed, before any long computation.
    """
    wanted = read_condition(graph.case, to)
    keys = concepts_asked(concepts)
    for actor in actors or ():
        graph.index(actor)
    chosen = tuple(actor for actor in graph.actors if not actors or actor in actors)
    mask = graph.satisfying(wanted)
    if not mask.any():
        raise QuestionError(f"no possible state satisfies `{wanted}`")
    moves = moves_of(graph)
    improving = moves.improving(graph)
    found = []
    for key in track(keys, "inverse analysis"):
        leasts, complete = _cheapest(graph, key, chosen, mask, max(most, 1), moves, improving)
        targets = tuple(_target(graph, found_one, wanted, moves, improving) for found_one in leasts)
        would_leave = (counts(graph, key, moves)[:, mask] > 0).sum(axis=1)
        against = {
            actor: int(count)
            for actor, count in zip(graph.actors, would_leave, strict=True)
            if actor not in chosen and count
        }
        found.append(Found(key, targets, complete, against))
    return Changes(graph, wanted.text, chosen, int(mask.sum()), tuple(found))


def _cheapest(
    graph: Graph,
    key: str,
    actors: tuple[str, ...],
    mask: NDArray[np.bool_],
    most: int,
    moves: Moves,
    improving: Moves,
) -> tuple[list[Least], bool]:
    """Return the least changes of the cheapest states, and whether they are proved to be the cheapest.

    States are searched in the order of their lower bounds, until no remaining state can be among the cheapest.
    """
    between = bounds(graph, key, actors, moves)
    codes = graph.space.codes[graph.cells]
    far = np.bitwise_count(codes ^ codes[graph.status_quo]).astype(np.int64)
    if graph.case.ends is not None:
        # Among states that need equal changes, those in which the crisis ends come last.
        far = far + codes.dtype.itemsize * 8 * graph.satisfying(graph.case.ends)
    open_ = [int(state) for state in np.flatnonzero(mask & np.isfinite(between.lower))]
    open_.sort(key=lambda state: (between.lower[state], far[state], state))
    left = max(ALL_ROUNDS * 1_000 // max(graph.size, 1_000), 20)
    found: dict[int, Least] = {}

    def best() -> list[tuple[float, int, int]]:
        return sorted((one.cost, int(far[one.state]), one.state) for one in found.values() if one.possible)[:most]

    chosen = best()
    # First a short search of each, so that states with a quick answer exclude others.
    for rounds, reserve in ((FIRST_ROUNDS, left // 2), (ROUNDS, 0)):
        for state in track(open_, f"solving programs ({key.upper()})"):
            before = found.get(state)
            ceiling = _ceiling(chosen, most, int(far[state]), state)
            if max(between.lower[state], before.proof.bound if before else 0.0) >= ceiling or left <= reserve:
                continue
            allowed = min(rounds, left - reserve)
            if before is None or (not before.proved and allowed > before.rounds):
                one = joint(
                    graph, state, key, actors, rounds=allowed, ceiling=ceiling, moves=moves, improving=improving
                )
                left -= one.rounds
                found[state] = one
                chosen = best()
    open_bounds = (
        (max(between.lower[state], found[state].proof.bound if state in found else 0.0), state)
        for state in open_
        if state not in found or not found[state].proved
    )
    complete = all(bound >= _ceiling(chosen, most, int(far[state]), state) for bound, state in open_bounds)
    return [found[state] for *_, state in chosen], complete


def _ceiling(best: Sequence[tuple[float, int, int]], most: int, far: int, state: int) -> float:
    """Return the change at which a state is no longer among the best, given the best found so far."""
    if len(best) < most:
        return float("inf")
    cost, *nearer = best[-1]
    return cost if (far, state) > tuple(nearer) else cost + 0.5


def _target(graph: Graph, found: Least, wanted: Expression, moves: Moves, improving: Moves) -> Target:
    """Return a target with the changes of each actor alone: in its ranking, its statements and its utility."""
    state, key = found.state, found.concept
    against = [actor for actor in unstable(graph, state, key) if actor in found.actors]
    singles = {actor: least(graph, actor, state, key, moves=moves, improving=improving) for actor in against}
    changes = {
        actor: own
        for actor in against
        if (own := statement_change(graph, actor, state, key, wanted, moves, improving)) is not None
    }
    payments = {
        actor: induce(graph, actor, state, key)
        for actor in against
        if isinstance(graph.preferences(actor), StatementWeights)
    }
    able = against and changes.keys() == set(against) and all(own.found for own in changes.values())
    joined = together(graph, state, key, changes, wanted, moves) if able else None
    return Target(state, key, found, singles, changes, payments, joined)

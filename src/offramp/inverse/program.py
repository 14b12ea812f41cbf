"""The least lowering with which a state is stable for one actor, with the others unchanged: a 0-1 program.

For actor i and target s, x_t means that t ranks no higher than s. Under Nash all x_t over R_i(s) must be true. Under
GMR and SEQ there is a clause for each s1 in R_i(s): x_{s1}, or x_{s2} for some s2 that the others can answer with.
Under SMR and SSEQ an s2 counts only with x_{s3} for every s3 in R_i(s2). States that rank no higher than s already have
x_t at no cost; each other costs its weight (default 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.state_names import state_id
from offramp.inverse.lowering import lowered
from offramp.inverse.solver import Proof, minimise
from offramp.preference_sensitivity.answers import answers, moves_of
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import Moves, StabilityAnswers

__all__ = ["Least", "ProvedChange", "least", "solved", "unstable"]

Clause = "set[frozenset[int]]"


class ProvedChange:
    """A change of preferences with the proof that it is least, as far as there is one."""

    proof: Proof

    @property
    def possible(self) -> bool:
        """Return whether some change of these actors makes it hold."""
        return bool(np.isfinite(self.proof.objective))

    @property
    def cost(self) -> float:
        """Number (or weight) of the comparisons changed; infinite if no change suffices."""
        return self.proof.objective

    @property
    def proved(self) -> bool:
        """Return whether the change is proved to be least, or proved not to exist."""
        return self.proof.proved


@dataclass(frozen=True)
class Least(ProvedChange):
    """The least lowering with which a state is stable for some actors under a concept.

    `changes` has, per actor that must change, the states that must rank below (or level with) the target. `against` are
    the actors that may not change and for whom the target is unstable. `verified` is whether the ordinary analysis of
    the changed graph confirms it; `rounds` counts the programs that the search solved.
    """

    concept: str
    state: int
    actors: tuple[str, ...]
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
            "changes": {actor: [state_id(t) for t in states] for actor, states in self.changes.items()},
            "against": list(self.against),
        }


def unstable(graph: Graph, state: int, key: str) -> tuple[str, ...]:
    """Return the actors for whom a state is unstable under a concept, by the ordinary analysis."""
    entry = concept(key)
    return tuple(actor for i, actor in enumerate(graph.actors) if not entry.stable(graph, i)[state])


def least(
    graph: Graph,
    actor: str,
    state: int,
    key: str,
    *,
    weights: NDArray[np.float64] | None = None,
    moves: Moves | None = None,
    improving: Moves | None = None,
) -> Least:
    """Return the least lowering with which a state is stable for one actor while the others are unchanged.

    `weights` are the costs of lowering each state (positive, default 1); `moves` and `improving` avoid listing them
    again.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> found = least(build(load("prisoners-dilemma")), "row", 0, "nash")
    >>> dict(found.changes), found.cost, found.proof.gap
    ({'row': (1,)}, 1.0, 0.0)
    """
    position = graph.index(actor)
    moves = moves or moves_of(graph)
    improving = improving or moves.improving(graph)
    costs = np.ones(graph.size) if weights is None else weights
    clauses = _clauses(graph, answers(graph, position, state, key, moves, improving))
    chosen, proof = solved(clauses, costs)
    changes = {actor: tuple(sorted(chosen))} if chosen else {}
    held = bool(concept(key).stable(lowered(graph, state, changes), position)[state])
    return Least(key, state, (actor,), changes, proof, held)


def _clauses(graph: Graph, given: StabilityAnswers) -> dict[int, set[frozenset[int]]]:
    """Return, per unsanctioned improvement, the sets of states each of which would suffice."""
    worth = graph.preference_level(graph.actors[given.actor])
    kept = worth <= worth[given.state]
    deterring = given.deterring(kept)
    clauses: dict[int, set[frozenset[int]]] = {}
    for move, sanctions in zip(given.moves.tolist(), given.sanctions, strict=True):
        if not kept[move] and not deterring[sanctions].any():
            ways = {given.required(sanction, kept) for sanction in sanctions.tolist()}
            clauses[move] = {way for way in ways if move not in way} | {frozenset([move])}
    return clauses


def solved(clauses: Mapping[int, set[frozenset[int]]], costs: NDArray[np.float64]) -> tuple[set[int], Proof]:
    """Return the cheapest states that contain a set of each clause, and the proof.

    Each clause, named by a state, has the set of that state alone, so all names together are one solution.
    """
    reduced = _reduced(clauses, costs)
    if all(len(ways) == 1 and len(next(iter(ways))) == 1 for ways in reduced.values()):
        chosen = {t for ways in reduced.values() for way in ways for t in way}
        total = float(sum(costs[t] for t in chosen))
        return chosen, Proof(total, total, "optimal", "reduction" if chosen else "bounds")
    states = sorted({t for ways in reduced.values() for way in ways for t in way})
    place = {frozenset([t]): i for i, t in enumerate(states)}
    prices = [float(costs[t]) for t in states]
    rows: list[tuple[dict[int, float], float]] = []
    for way in sorted({way for ways in reduced.values() for way in ways if len(way) > 1}, key=sorted):
        place[way] = len(prices)
        prices.append(0.0)
        rows += [({place[frozenset([t])]: 1.0, place[way]: -1.0}, 0.0) for t in sorted(way)]
    rows += [({place[way]: 1.0 for way in sorted(ways, key=sorted)}, 1.0) for ways in reduced.values()]
    values, proof = minimise(prices, rows)
    return {t for i, t in enumerate(states) if values[i]}, proof


def _reduced(clauses: Mapping[int, set[frozenset[int]]], costs: NDArray[np.float64]) -> dict[int, set[frozenset[int]]]:
    """Remove sets that a cheaper or equally cheap choice replaces."""
    ceiling = sum(float(costs[move]) for move in clauses)
    kept: dict[int, set[frozenset[int]]] = {}
    for move, ways in clauses.items():
        alone = {next(iter(way)) for way in ways if len(way) == 1}
        kept[move] = {
            way
            for way in ways
            if way == {move} or (sum(float(costs[t]) for t in way) < ceiling and (len(way) == 1 or not way & alone))
        }
    covered: dict[int, set[int]] = {}
    joint = {t for ways in kept.values() for way in ways if len(way) > 1 for t in way}
    for move, ways in kept.items():
        for way in ways:
            if len(way) == 1:
                covered.setdefault(next(iter(way)), set()).add(move)
    cheapest: dict[frozenset[int], int] = {}
    for t in sorted(covered, key=lambda t: (float(costs[t]), t not in clauses, t)):
        cheapest.setdefault(frozenset(covered[t]), t)
    useful = {
        t
        for cover, t in cheapest.items()
        if not any(cover < other and costs[rival] <= costs[t] for other, rival in cheapest.items())
    } | joint
    return {move: {way for way in ways if len(way) > 1 or way <= useful} for move, ways in kept.items()}

"""The least lowering by several actors at once with which a state is an equilibrium.

Under Nash, GMR and SMR it is the sum of the single lowerings. There the others may answer by any of their moves,
whatever their preferences, so no actor's change affects another actor's stability.

Under SEQ and SSEQ the others answer by improvements, and a change of theirs adds and removes such answers. An actor
that ranks t below s after its change gains the improvement t → s (and a return to s is a sanction), and improvements
between t and the states that it passed are reversed. The search is exact and proceeds from below. Each round solves a
0-1 program of the known necessary conditions, changes the rankings accordingly and runs the ordinary analysis. For each
improvement s1 of an actor i that is still unsanctioned, let Q be the states that the others now reach from s1. Every
solution must lower s1 for i, or make some member of Q a sanction, or add an improvement that leads out of Q: one new
clause, true of every solution. Once the analysis finds an equilibrium, the solution is least, since the program
contains only necessary conditions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from offramp.inverse.lowering import lowered
from offramp.inverse.program import Least, least, unstable
from offramp.inverse.solver import Proof, minimise
from offramp.preference_sensitivity.answers import kind, moves_of, reached
from offramp.stability.sanctions import sanction_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import Moves

__all__ = ["ROUNDS", "joint", "unsanctioned"]

ROUNDS = 60
"""The most rounds of the exact search for one state; after them the best solution is returned with a lower bound."""

MOST_LITERALS = 400_000
"""The most literals in the clauses of one search; beyond them it stops as after the last round."""

Lowered = "dict[str, set[int]]"


def joint(
    graph: Graph,
    state: int,
    key: str,
    actors: Sequence[str] | None = None,
    *,
    weights: Mapping[str, NDArray[np.float64]] | None = None,
    rounds: int = ROUNDS,
    ceiling: float = np.inf,
    moves: Moves | None = None,
    improving: Moves | None = None,
) -> Least:
    """Return the least lowering by some actors (default: all) that makes a state an equilibrium under a concept.

    `weights` are, per actor, the costs of lowering each state (positive, default 1). The search stops after so many
    `rounds`, or once the least change is proved to be at least `ceiling`. The other arguments pass known results.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> found = joint(build(load("prisoners-dilemma")), 0, "nash")
    >>> dict(found.changes), found.cost, found.proved, found.verified
    ({'row': (1,), 'column': (2,)}, 2.0, True, True)
    """
    chosen = tuple(actor for actor in graph.actors if actors is None or actor in actors)
    costs = {actor: np.ones(graph.size) for actor in graph.actors} | dict(weights or {})
    moves = moves or moves_of(graph)
    improving = improving or moves.improving(graph)
    against = unstable(graph, state, key)
    if not against:
        return Least(key, state, chosen, {}, Proof(0.0, 0.0, "optimal", "bounds"), verified=True)
    outside = tuple(actor for actor in against if actor not in chosen)
    singles = {
        actor: least(graph, actor, state, key, weights=costs[actor], moves=moves, improving=improving)
        for actor in against
        if actor in chosen
    }
    if not kind(key).improving:
        if outside:
            return _impossible(key, state, chosen, outside)
        return _summed(graph, state, key, chosen, singles)
    return _searched(_Search(graph, state, key, chosen, costs, moves), singles, outside, rounds, ceiling)


def _impossible(key: str, state: int, chosen: tuple[str, ...], outside: tuple[str, ...], rounds: int = 0) -> Least:
    proof = Proof(np.inf, np.inf, "infeasible", "bounds")
    return Least(key, state, chosen, {}, proof, verified=True, against=outside, rounds=rounds)


def _summed(graph: Graph, state: int, key: str, chosen: tuple[str, ...], singles: Mapping[str, Least]) -> Least:
    """Add up the single solutions: their costs, bounds and changes."""
    changes = {actor: single.changes[actor] for actor, single in singles.items()}
    total = sum(single.cost for single in singles.values())
    bound = sum(single.proof.bound for single in singles.values())
    proved = all(single.proved for single in singles.values())
    by = "milp" if any(single.proof.by == "milp" for single in singles.values()) else "reduction"
    held = not unstable(lowered(graph, state, changes), state, key)
    return Least(key, state, chosen, changes, Proof(total, bound, "optimal" if proved else "budget", by), held)


@dataclass(frozen=True)
class _Program:
    """The 0-1 program of a search: a variable per actor and state, and one per set of them that must all be true."""

    places: dict[tuple[str, frozenset[int]], int] = field(default_factory=dict)
    prices: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def variable(self, actor: str, states: frozenset[int], costs: Mapping[str, NDArray[np.float64]]) -> int:
        """Return the variable of the fact that an actor has lowered all of some states."""
        if (actor, states) not in self.places:
            single = next(iter(states)) if len(states) == 1 else None
            place = self.places[actor, states] = len(self.prices)
            self.prices.append(0.0 if single is None else float(costs[actor][single]))
            if single is None:
                for t in sorted(states):
                    self.rows.append(({self.variable(actor, frozenset([t]), costs): 1.0, place: -1.0}, 0.0))
        return self.places[actor, states]

    def lowered(self, values: NDArray[np.bool_]) -> dict[str, set[int]]:
        """Return the states that a solution lowers, by actor."""
        found: dict[str, set[int]] = {}
        for (actor, states), place in self.places.items():
            if len(states) == 1 and values[place]:
                found.setdefault(actor, set()).update(states)
        return found


@dataclass(frozen=True, eq=False)
class _Search:
    """The constants of one search."""

    graph: Graph
    state: int
    key: str
    chosen: tuple[str, ...]
    costs: Mapping[str, NDArray[np.float64]]
    moves: Moves

    def cost(self, changes: Mapping[str, Iterable[int]]) -> float:
        return float(sum(self.costs[actor][t] for actor, states in changes.items() for t in states))

    def failing(self, changed: Graph) -> list[tuple[int, int]]:
        """Return the unsanctioned improvements from the state, each with the position of its actor."""
        return unsanctioned(changed, self.state, self.key)


def unsanctioned(graph: Graph, state: int, key: str) -> list[tuple[int, int]]:
    """Return each unsanctioned improvement from a state: the position of the actor, and its end."""
    how = kind(key)
    found = []
    for position, actor in enumerate(graph.actors):
        better = graph.improvements(actor, state)
        if len(better) and how.sanctions:
            levels = sanction_levels(graph, position, improving=how.improving, countermove=how.countermove)
            better = better[graph.of_states(levels)[better] > graph.level(actor, state)]
        found += [(position, int(t)) for t in better]
    return found


def _searched(
    search: _Search, singles: Mapping[str, Least], outside: tuple[str, ...], rounds: int, ceiling: float
) -> Least:
    """Search for the least lowering under SEQ or SSEQ; see the head of this module."""
    graph, state = search.graph, search.state
    program = _Program()
    first = _completed(search, {actor: set(single.changes[actor]) for actor, single in singles.items()})
    best: tuple[float, dict[str, set[int]] | None] = (np.inf, None) if first is None else (search.cost(first), first)
    bound = 0.0
    changes: dict[str, set[int]] = {}
    done = 0
    for done in range(1, rounds + 1):
        changed = lowered(graph, state, changes)
        failing = search.failing(changed)
        if not failing:
            best = (search.cost(changes), changes)
            bound = best[0]
            break
        steps = search.moves.improving(changed)
        for position, move in failing:
            program.rows.append(_clause(search, program, changes, steps, position, move))
        if sum(len(row) for row, _ in program.rows) > MOST_LITERALS:
            break
        values, proof = minimise(program.prices, program.rows)
        if proof.status == "infeasible":
            return _impossible(search.key, state, search.chosen, outside, done)
        bound = max(bound, proof.bound)
        if bound >= min(best[0], ceiling):
            break
        changes = program.lowered(values)
        fuller = _completed(search, changes)
        if fuller is not None and search.cost(fuller) < best[0]:
            best = (search.cost(fuller), fuller)
        if bound >= best[0]:
            break
    return _told(search, best, bound, outside, done)


def _told(
    search: _Search,
    best: tuple[float, dict[str, set[int]] | None],
    bound: float,
    outside: tuple[str, ...],
    rounds: int,
) -> Least:
    cost, found = best
    changes = {actor: tuple(sorted(found[actor])) for actor in search.graph.actors if found and found.get(actor)}
    proved = bound >= cost
    held = found is not None and not unstable(lowered(search.graph, search.state, changes), search.state, search.key)
    proof = Proof(cost, min(bound, cost), "optimal" if proved else "budget", "milp")
    return Least(
        search.key, search.state, search.chosen, changes, proof, held, outside if found is None else (), rounds
    )


def _completed(search: _Search, changes: Mapping[str, set[int]]) -> dict[str, set[int]] | None:
    """Lower every unsanctioned improvement until the state is an equilibrium; None if it never is."""
    full = {actor: set(states) for actor, states in changes.items()}
    while True:
        failing = search.failing(lowered(search.graph, search.state, full))
        if not failing:
            return full
        actors = {search.graph.actors[position] for position, _ in failing}
        if not actors <= set(search.chosen):
            return None
        for position, move in failing:
            full.setdefault(search.graph.actors[position], set()).add(move)


def _clause(
    search: _Search,
    program: _Program,
    changes: Mapping[str, set[int]],
    steps: Moves,
    position: int,
    move: int,
) -> tuple[dict[int, float], float]:
    """Return the clause that is necessary for an unsanctioned improvement to be lowered or sanctioned."""
    graph, actor = search.graph, search.graph.actors[position]
    others = [other for other in range(len(graph.actors)) if other != position]
    after = reached(steps, others, move)
    row: dict[int, float] = {}
    least_value = 1.0
    if actor in search.chosen:
        row[program.variable(actor, frozenset([move]), search.costs)] = 1.0
        own = frozenset(changes.get(actor, ()))
        for needed in _needed(search, position, np.logical_or.reduce([*after.values()]), own, move):
            row[program.variable(actor, needed, search.costs)] = 1.0
    for other in others:
        if graph.actors[other] in search.chosen:
            name = graph.actors[other]
            lowers, raises = _openings(search, after, other, move, frozenset(changes.get(name, ())))
            for t in lowers:
                row[program.variable(name, frozenset([t]), search.costs)] = 1.0
            for t in raises:
                row[program.variable(name, frozenset([t]), search.costs)] = -1.0
                least_value -= 1.0
    return row, least_value


def _needed(
    search: _Search, position: int, ends: NDArray[np.bool_], own: frozenset[int], move: int
) -> set[frozenset[int]]:
    """Return, per state that the others reach, the states that the actor would have to lower for it to be a sanction.

    A set that contains another set, or the improvement itself, is redundant.
    """
    graph = search.graph
    worth = graph.preference_level(graph.actors[position])
    above = worth > worth[search.state]
    counter = search.moves.arcs[position]
    found = set()
    for end in np.flatnonzero(ends).tolist():
        states = [end, *counter.of(end).tolist()] if kind(search.key).countermove else [end]
        needed = frozenset(t for t in states if above[t])
        if move not in needed and not needed <= own:
            found.add(needed)
    single = {t for needed in found if len(needed) == 1 for t in needed}
    return {needed for needed in found if len(needed) == 1 or not needed & single}


def _openings(
    search: _Search, after: Mapping[int, NDArray[np.bool_]], other: int, start: int, own: frozenset[int]
) -> tuple[set[int], set[int]]:
    """Return the states that another actor could lower, or no longer lower, to gain an improvement that leads out of
    the reached set.

    A move a → b becomes an improvement by lowering only a (ranked at least as high as the target), and only if b
    stays at least as high as the target. A former improvement becomes one again if a is lowered, or b is not.
    """
    graph, moves = search.graph, search.moves.arcs[other]
    starts = search.moves.starts[other]
    worth = graph.preference_level(graph.actors[other])
    level = worth[search.state]
    inside = np.logical_or.reduce(
        [mask for last, mask in after.items() if last != other] or [np.zeros(graph.size, dtype=bool)]
    )
    inside[start] = True
    leaving = inside[starts] & ~after[other][moves.ends]
    a, b = starts[leaving], moves.ends[leaving]
    is_low = np.zeros(graph.size, dtype=bool)
    is_low[list(own)] = True
    can_lower = (worth >= level) & ~is_low
    can_lower[search.state] = False
    once = worth[b] > worth[a]  # an improvement as the case states it: b is lowered now, and a is not
    opened = can_lower[a] & (worth[b] >= level)
    lowers = set(a[opened].tolist())
    raises = set(b[once | (is_low[a] & is_low[b])].tolist()) & own
    return lowers, raises

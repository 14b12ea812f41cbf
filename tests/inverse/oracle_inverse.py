"""The slow oracle of inverse questions: every set of comparisons is tried, the smallest first, by the definitions.

It knows who can move where from the oracle of the graph model, keeps a number per actor and state for what is preferred, and asks the table of
definitions again after each change.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.oracle import Model, State

__all__ = ["CONCEPTS", "Orders", "changed", "least_joint", "least_single", "orders_of", "stable_for"]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")

Orders = dict[str, dict["State", int]]
"""Per actor a number per state: the higher, the better."""


def orders_of(model: Model) -> Orders:
    """Return what the actors want: a state counts by how many states it is preferred to."""
    return {
        actor: {s: sum(model.prefers(actor, s, other) for other in model.states) for s in model.states}
        for actor in model.actors
    }


def changed(orders: Orders, target: State, lowered: Iterable[tuple[str, State]]) -> Orders:
    """Put each state named just below the target for that actor; those put there, and all others, keep their order."""
    pairs = set(lowered)
    result: Orders = {}
    for actor, order in orders.items():
        level = order[target]

        def place(
            state: State, actor: str = actor, order: dict[State, int] = order, level: int = level
        ) -> tuple[int, int]:
            worth = order[state]
            if worth < level:
                return 0, worth
            if (actor, state) in pairs:
                return 1, worth
            return (2 if worth == level else 3), worth

        ladder = sorted({place(state) for state in order})
        result[actor] = {state: ladder.index(place(state)) for state in order}
    return result


def answers(model: Model, orders: Orders, actor: str, start: State, *, improving: bool) -> frozenset[State]:
    """The ends of legal sequences of the others: move by move, nobody twice running."""
    ends: set[tuple[State, str]] = set()
    newest = {(start, "")}
    while newest:
        newest = {
            (end, mover)
            for at, last in newest
            for mover in model.actors
            if mover not in (actor, last)
            for end in model.moves(mover, at)
            if not improving or orders[mover][end] > orders[mover][at]
        } - ends
        ends |= newest
    return frozenset(end for end, _ in ends)


def stable_for(model: Model, orders: Orders, concept: str, actor: str, state: State) -> bool:
    """Whether a state is stable for an actor: the table of definitions."""
    own = orders[actor]
    better = [s1 for s1 in model.moves(actor, state) if own[s1] > own[state]]
    if concept == "nash":
        return not better
    improving, countermove = concept in ("seq", "sseq"), concept in ("smr", "sseq")

    def deters(s2: State) -> bool:
        if own[s2] > own[state]:
            return False
        return not countermove or all(own[s3] <= own[state] for s3 in model.moves(actor, s2))

    return all(any(deters(s2) for s2 in answers(model, orders, actor, s1, improving=improving)) for s1 in better)


def least_single(model: Model, concept: str, actor: str, state: State) -> int:
    """The fewest states preferred to the target that must come to rank no higher, for it to be stable for one actor."""
    orders = orders_of(model)
    above = [t for t in model.states if orders[actor][t] > orders[actor][state]]
    for count in range(len(above) + 1):
        for chosen in combinations(above, count):
            after = changed(orders, state, [(actor, t) for t in chosen])
            if stable_for(model, after, concept, actor, state):
                return count
    raise AssertionError("without anything above it, a state is stable")


def least_joint(model: Model, concept: str, actors: Iterable[str], state: State, most: int) -> int | None:
    """The fewest comparisons that some actors must change for a state to be an equilibrium; None if more than `most`.

    Ties with the target made strict count as well.
    """
    orders = orders_of(model)
    open_to = [
        (actor, t) for actor in actors for t in model.states if t != state and orders[actor][t] >= orders[actor][state]
    ]
    for count in range(min(most, len(open_to)) + 1):
        for chosen in combinations(open_to, count):
            after = changed(orders, state, chosen)
            if all(stable_for(model, after, concept, actor, state) for actor in model.actors):
                return count
    return None


def improvements(model: Model, orders: Mapping[str, Mapping[State, int]], actor: str, state: State) -> list[State]:
    """R_i⁺(s)."""
    return [t for t in model.moves(actor, state) if orders[actor][t] > orders[actor][state]]

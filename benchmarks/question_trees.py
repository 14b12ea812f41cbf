"""Trees of questions about orders of statements: the best one, the one of `offramp ask`, and random verdicts to ask about."""

from __future__ import annotations

from functools import cache
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.preference_sensitivity.formula import Formula
from offramp.preference_sensitivity.joint_orders import listed_profiles
from offramp.preference_sensitivity.known_lists import known_lists
from offramp.preference_sensitivity.listed_verdict import ListedVerdict, listed_verdict
from offramp.preference_sensitivity.next_question import OpenPart, with_pair
from offramp.preference_sensitivity.order_verdict import SeparateVerdict, order_verdict
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from offramp.preference_sensitivity.order_verdict import OrderVerdict

__all__ = [
    "TWO",
    "asked_of",
    "best_mean",
    "drawn_formula",
    "held_in",
    "lists_of",
    "mean_asked",
    "open_verdicts",
    "verdict_of",
    "verdicts_of_two",
]

CASE = """
actors:
  a: {options: {x: X, z: Z}}
  b: {options: {y: Y, w: W}}
status quo: []
preferences:
  a: [LIST]
  b: {weights: {WEIGHTS}}
"""

TWO = """
actors:
  a: {options: {x: X, z: Z}}
  b: {options: {y: Y}}
status quo: []
preferences:
  a: [LIST]
  b: [OTHER]
"""
"""A case of two actors, each with a list of open order."""

DRAWS = 1000
"""Number of random orders where the orders are too many to list."""


def best_mean(held: Sequence[bool], sizes: Sequence[int]) -> float:
    """Return the mean number of questions of the best tree, over all orders of lists of these sizes.

    `held` has the verdict in each combination of orders, as `product` of `permutations` lists them. A set of combinations is a number of so many
    bits; the dynamic programming visits each that answers leave once, of which there are at most as many as partial orders.
    """
    every = list(product(*(permutations(range(size)) for size in sizes)))
    certain = _bits(held)
    firsts = [
        _bits([orders[place].index(one) < orders[place].index(other) for orders in every])
        for place, size in enumerate(sizes)
        for one, other in combinations(range(size), 2)
    ]

    @cache
    def questions(left: int) -> float:
        """Return the least sum of questions over the combinations that are left."""
        if left & certain in (0, left):
            return 0
        best = float("inf")
        for first in firsts:
            one = left & first
            if one and one != left:
                best = min(best, questions(one) + questions(left ^ one))
        return best + left.bit_count()

    return questions((1 << len(every)) - 1) / len(every)


def _bits(held: Sequence[bool]) -> int:
    return sum(1 << k for k, one in enumerate(held) if one)


def mean_asked(verdict: OrderVerdict) -> float:
    """Return the mean number of questions of `offramp ask` over all orders, by following both answers."""
    found = verdict.next_pair(frozenset())
    if found is None:
        return 0.0
    first = mean_asked(verdict.with_pair(found.actor, found.first, found.second))
    second = mean_asked(verdict.with_pair(found.actor, found.second, found.first))
    return 1 + found.chance * first + (1 - found.chance) * second


def asked_of(verdict: OrderVerdict, order: tuple[int, ...], pick: np.random.Generator | None = None) -> int:
    """Return how many questions an expert with this order is asked; with `pick`, random ones whose answers do not follow.

    The verdict is about the list of the first actor.
    """
    above: tuple[int, ...] = (0,) * len(order)
    count = 0
    while 0 < (verdict := verdict.refreshed()).share.share < 1:
        found = verdict.next_pair(frozenset()) if pick is None else None
        if pick is not None:
            pairs = combinations(range(len(order)), 2)
            unknown = [(a, b) for a, b in pairs if not (above[a] >> b & 1 or above[b] >> a & 1)]
            pair = unknown[pick.integers(len(unknown))]
        elif found is not None:
            pair = found.first, found.second
        else:
            break
        upper, lower = sorted(pair, key=order.index)
        above = with_pair(above, upper, lower)
        verdict = verdict.with_pair(0, upper, lower)
        count += 1
    return count


def drawn_formula(length: int, moves: int, seed: int, *, sanctions: bool = False) -> Formula:
    """Draw moves, each of which a statement favours, opposes or does not touch; with `sanctions`, each has one."""
    chance = np.random.default_rng(seed)
    kinds = 2 * moves if sanctions else moves
    signs = chance.choice(np.array([-1, 0, 0, 1], dtype=np.int8), size=(length, kinds))
    single = tuple(np.array([k, moves + k] if sanctions else [k]) for k in range(moves))
    return Formula(signs, single, ((),) * moves)


def verdict_of(formula: Formula) -> SeparateVerdict:
    """Return a verdict that a formula over one list decides, with nothing known of the order."""
    return SeparateVerdict((OpenPart.of(0, formula, (0,) * len(formula.signs)),), fixed=True)


def lists_of(chance: np.random.Generator, size: int) -> str:
    """Draw a case of two actors with two options each: one has a list of open order, the other weights."""
    atoms = ["a.x", "a.z", "b.y", "b.w"]
    joined = [f"{one} {word} {other}" for one, other in combinations(atoms, 2) for word in ("and", "or", "iff")]
    pool = [*atoms, *(f"not {atom}" for atom in atoms), *joined, *(f"not ({text})" for text in joined)]
    weights = ", ".join(f"{text}: {2**k}" for k, text in enumerate(chance.choice(pool, 5, replace=False)))
    return CASE.replace("LIST", ", ".join(chance.choice(pool, size, replace=False))).replace("WEIGHTS", weights)


def open_verdicts(
    key: str, size: int, seed: int = 7, text: Callable[[np.random.Generator, int], str] = lists_of
) -> Iterator[OrderVerdict]:
    """Yield verdicts that depend on the order of a list, one a random case, without end."""
    chance = np.random.default_rng(seed)
    while True:
        graph = build(loads(text(chance, size)))
        known = known_lists(graph)
        found = (order_verdict(graph, concept(key), state, known, DRAWS, 0) for state in range(graph.size))
        verdict = next((each for each in found if 0 < each.share.share < 1), None)
        if verdict is not None:
            yield verdict


def verdicts_of_two(key: str, cases: int, seed: int = 4) -> Iterator[tuple[ListedVerdict, list[bool]]]:
    """Yield open verdicts that depend on the orders of two actors, three statements each.

    With each comes the verdict in every combination of orders, as `product` of `permutations` lists them.
    """
    chance = np.random.default_rng(seed)
    atoms = ["a.x", "not a.x", "b.y", "not b.y", "a.z", "a.x iff b.y", "a.x and not b.y", "b.y if a.x", "a.z and b.y"]
    for _ in range(cases):
        one, other = (", ".join(chance.choice(atoms, 3, replace=False)) for _ in range(2))
        graph = build(loads(TWO.replace("LIST", one).replace("OTHER", other)))
        listed = listed_profiles(graph, concept(key), known_lists(graph))
        if listed is None:
            raise TypeError("the orders of the lists cannot be listed")
        for state in range(graph.size):
            verdict = listed_verdict(graph, concept(key), state, listed)
            held: list[bool] = verdict.holds[np.ix_(listed[0].number, listed[1].number)].ravel().tolist()
            if 0 < sum(held) < len(held):
                yield verdict, held


def held_in(verdict: OrderVerdict, size: int) -> list[bool]:
    """Return an exact verdict on the first actor's list in each of its orders, as `permutations` lists them.

    Raises
    ------
    TypeError
        where the verdict is not exact.
    """
    orders = list(permutations(range(size)))
    if isinstance(verdict, SeparateVerdict):
        (part,) = verdict.parts
        held: list[bool] = part.formula.in_orders(np.array(orders)).tolist()
        return held
    if not isinstance(verdict, ListedVerdict):
        raise TypeError("the verdict is not exact")
    own = verdict.orders[0]
    by_places = dict(zip(map(tuple, own.places.tolist()), verdict.holds.ravel()[own.number].tolist(), strict=True))
    return [by_places[tuple(order.index(k) for k in range(size))] for order in orders]

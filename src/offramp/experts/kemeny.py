"""The pooled order of a list: the order that contradicts as few statements of the experts as possible (Kemeny's rule).

J. G. Kemeny, Mathematics without numbers, Daedalus 88 (1959) 577-591. The search is exact. A group of entries of which each is placed
above every other entry by a majority comes first in all such orders (M. Truchon, An extension of the Condorcet criterion and Kemeny
orders, Laval University, 1998), so that each group is searched by itself, by dynamic programming over the sets of its entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.priorities import known_above
from offramp.compiled import compiled
from offramp.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.priorities import Pairs

__all__ = ["MOST_ENTRIES", "PooledOrder", "kemeny_order", "support"]

MOST_ENTRIES = 20
"""The most entries of a group that is searched: 2^20 sets."""

NEAR = 1e-9
"""Difference of two sums of weights, as a share of the sum of all, up to which they are equal."""


@dataclass(frozen=True)
class PooledOrder:
    """A pooled order, as old places of the list.

    `disagreement` is the weight of the experts' pairs that it contradicts, and `orders` the number of orders that contradict no more. Of
    these it is the one with the fewest adjacent swaps from the list.
    """

    order: tuple[int, ...]
    disagreement: float
    orders: int


def support(length: int, said: Sequence[tuple[Pairs, float]]) -> NDArray[np.float64]:
    """Return the weight of the experts who place one entry above another, by the pairs that they state or that follow: entries x entries.

    >>> support(3, [(frozenset({(0, 1), (1, 2)}), 2.0), (frozenset({(2, 0)}), 1.0)]).tolist()
    [[0.0, 2.0, 2.0], [0.0, 0.0, 2.0], [1.0, 0.0, 0.0]]
    """
    found = np.zeros((length, length))
    for pairs, weight in said:
        for lower, superiors in enumerate(known_above(length, pairs)):
            for upper in range(length):
                found[upper, lower] += weight * (superiors >> upper & 1)
    return found


def kemeny_order(prefer: NDArray[np.float64]) -> PooledOrder:
    """Return the order that contradicts as little weight as possible; `prefer` is the weight for one entry above another.

    >>> kemeny_order(np.array([[0, 2, 2], [0, 0, 2], [1, 0, 0]])).order
    (0, 1, 2)

    Raises
    ------
    TooLarge
        where no majority divides more than `MOST_ENTRIES` entries.
    """
    parts = []
    for group in _groups(prefer):
        if len(group) > MOST_ENTRIES:
            raise TooLarge(
                f"the experts agree too little on {len(group)} statements for a pooled order; the search covers groups of up to "
                f"{MOST_ENTRIES} that no majority divides: ask for more pairs, or combine statements"
            )
        parts.append((group, _least(prefer[np.ix_(group, group)])))
    order = tuple(group[k] for group, found in parts for k in found.order)
    places = np.argsort(order)
    above = places[:, None] < places[None, :]
    return PooledOrder(order, float(prefer[~above].sum()), prod(found.orders for _, found in parts))


def _groups(prefer: NDArray[np.float64]) -> list[list[int]]:
    """Return groups of entries, the first group above the second by a majority for every pair; each in the order of the list."""
    length = len(prefer)
    beaten = prefer < prefer.T - NEAR * prefer.sum()
    reach = known_above(length, [(i, j) for i in range(length) for j in range(length) if i != j and not beaten[i, j]])
    found: dict[int, list[int]] = {}
    for entry in range(length):
        # Entries of one group are reached by the same others, and by each other.
        found.setdefault(reach[entry] | 1 << entry, []).append(entry)
    return [found[key] for key in sorted(found, key=int.bit_count)]


def _least(prefer: NDArray[np.float64]) -> PooledOrder:
    """Search all orders of a few entries, by the sets of entries that come last."""
    length = len(prefer)
    least = np.zeros(1 << length)
    swaps, orders = np.zeros(1 << length, dtype=np.int64), np.ones(1 << length, dtype=np.int64)
    first = np.zeros(1 << length, dtype=np.int64)
    _search(np.ascontiguousarray(prefer), NEAR * (1 + prefer.sum()), least, swaps, orders, first)
    order, left = [], (1 << length) - 1
    while left:
        order.append(int(first[left]))
        left &= ~(1 << order[-1])
    return PooledOrder(tuple(order), float(least[-1]), int(orders[-1]))


@compiled
def _search(prefer: Any, near: float, least: Any, swaps: Any, orders: Any, first: Any) -> None:
    """Fill in, for each set of entries, the least weight that an order of it contradicts, and the number of such orders.

    Of these, `swaps` is the fewest pairs that an order takes out of the order of the list, and `first` the first entry of such an order.
    """
    length = len(prefer)
    weight, moved = np.zeros(length), np.zeros(length, dtype=np.int64)
    for some in range(1, len(least)):
        least[some] = np.inf
        for entry in range(length):
            if some >> entry & 1:
                rest = some & ~(1 << entry)
                weight[entry], moved[entry] = least[rest], swaps[rest]
                for other in range(length):
                    if rest >> other & 1:
                        weight[entry] += prefer[other, entry]
                        moved[entry] += other < entry
                least[some] = min(least[some], weight[entry])
        swaps[some], orders[some], first[some] = length * length, 0, -1
        for entry in range(length):
            if some >> entry & 1 and weight[entry] <= least[some] + near:
                orders[some] += orders[some & ~(1 << entry)]
                if moved[entry] < swaps[some]:
                    swaps[some], first[some] = moved[entry], entry

"""What several experts say of an order, straight from the definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

Said = frozenset[tuple[int, int]]
"""Pairs of places, the more important first, with all that follow from them."""


def closed(pairs: Said) -> Said:
    """Add the pairs that follow from others."""
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return frozenset(found)


def contradicted(order: Sequence[int], said: Sequence[tuple[Said, int]]) -> int:
    """Return the weight of the pairs that an order contradicts."""
    return sum(weight * sum(order.index(a) > order.index(b) for a, b in closed(pairs)) for pairs, weight in said)


def kemeny_orders(length: int, said: Sequence[tuple[Said, int]]) -> tuple[int, list[tuple[int, ...]]]:
    """Return the least weight that an order contradicts, and every such order."""
    found = {order: contradicted(order, said) for order in permutations(range(length))}
    least = min(found.values())
    return least, [order for order, weight in found.items() if weight == least]


def swaps(order: Sequence[int]) -> int:
    """Return the number of adjacent swaps from a list to an order of it."""
    return sum(a > b for a, b in combinations(order, 2))


def kendalls_w(ranks: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Return Kendall's W: the spread of the sums of ranks as a share of the greatest that rankings with these ties can have."""
    m, n = len(ranks), len(ranks[0])
    sums = [sum((row[k] for row in ranks), Fraction(0)) for k in range(n)]
    mean = sum(sums, Fraction(0)) / n
    spread = sum(((each - mean) ** 2 for each in sums), Fraction(0))
    ties = sum(row.count(value) ** 3 - row.count(value) for row in ranks for value in set(row))
    most = Fraction(m * m * (n**3 - n) - m * ties, 12)
    return spread / most if most else None


@st.composite
def ballots(draw: st.DrawFn, most: int = 6) -> tuple[int, list[tuple[Said, int]]]:
    """Draw the length of a list, and what up to five experts say: pairs of a random order, each with a weight."""
    length = draw(st.integers(1, most))
    found = []
    for _ in range(draw(st.integers(1, 5))):
        order = draw(st.permutations(range(length)))
        pairs = [(a, b) for a, b in combinations(order, 2)]
        some = draw(st.booleans()) and pairs
        kept = draw(st.lists(st.sampled_from(pairs), unique=True)) if some else pairs
        found.append((frozenset(kept), draw(st.integers(1, 3))))
    return length, found

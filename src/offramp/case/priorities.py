"""Known priorities among an actor's statements: pairs "a matters more than b", and the orders that agree with them.

The pairs are a strict partial order. An order of the list that agrees with every pair is a *linear extension* of it. A set of
entries is written as a whole number, its bit k for the entry at place k.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["Pairs", "agreeing_order", "bridged", "circle", "firm_pairs", "known_above", "place_of"]

Pairs = frozenset[tuple[int, int]]
"""Pairs of places in a list: the entry at the first matters more than the entry at the second."""


def place_of(text: str, texts: Sequence[str]) -> int | None:
    """Return the first place of a statement in a list, by its text; None if the list has none.

    >>> place_of("not  usa.strike", ["usa.talks", "not usa.strike"])
    1
    """
    wanted = " ".join(text.split())
    return next((place for place, other in enumerate(texts) if " ".join(other.split()) == wanted), None)


def firm_pairs(firm: Collection[int], length: int) -> Pairs:
    """Return the pairs that firm statements imply: each matters more than every statement stated below it."""
    return frozenset((place, lower) for place in firm for lower in range(place + 1, length))


def known_above(length: int, pairs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return, for each entry of a list, the set of entries of known higher importance: the transitive closure.

    >>> known_above(3, [(0, 1), (1, 2)])
    (0, 1, 3)
    """
    found = [0] * length
    for upper, lower in pairs:
        found[lower] |= 1 << upper
    for middle in range(length):
        for entry in range(length):
            if found[entry] >> middle & 1:
                found[entry] |= found[middle]
    return tuple(found)


def circle(length: int, pairs: Collection[tuple[int, int]]) -> tuple[int, ...] | None:
    """Return a circle of entries, each above the next and the last above the first; None without one.

    >>> circle(3, [(0, 1), (1, 2), (2, 1)]), circle(3, [(0, 1), (1, 2)])
    ((1, 2), None)
    """
    above = known_above(length, pairs)
    start = next((entry for entry in range(length) if above[entry] >> entry & 1), None)
    if start is None:
        return None
    trails: list[tuple[int, ...]] = [(start,)]
    seen: set[int] = set()
    for trail in trails:
        for upper, lower in sorted(pairs):
            if upper == trail[-1] and lower == start:
                return trail
            if upper == trail[-1] and lower not in seen:
                seen.add(lower)
                trails.append((*trail, lower))
    return None


def agreeing_order(length: int, pairs: Collection[tuple[int, int]]) -> tuple[int, ...]:
    """Return the order of a list that agrees with all pairs, and otherwise follows the list.

    A superior that the list states below an entry is raised to right above it. A list that agrees with the pairs stays
    unchanged, and so does a list with a circle of pairs.

    >>> agreeing_order(4, [(3, 1)]), agreeing_order(3, [(0, 2)])
    ((0, 3, 1, 2), (0, 1, 2))
    """
    if circle(length, pairs) is not None:
        return tuple(range(length))
    above, placed = known_above(length, pairs), 0
    order: list[int] = []
    while len(order) < length:
        waiting = next(k for k in range(length) if not placed >> k & 1)
        # A superior that the list states lower comes first, right before the entry that waits for it.
        needed = above[waiting] & ~placed or 1 << waiting
        following = next(k for k in range(length) if needed >> k & 1 and above[k] & ~placed == 0)
        order.append(following)
        placed |= 1 << following
    return tuple(order)


def bridged(length: int, pairs: Collection[tuple[int, int]], kept: Collection[int]) -> Pairs:
    """Return the fewest pairs that imply the order of the kept entries, by their old places.

    >>> sorted(bridged(3, [(0, 1), (1, 2)], [0, 2]))
    [(0, 2)]
    """
    above = known_above(length, pairs)
    known = {(upper, lower) for lower in kept for upper in kept if above[lower] >> upper & 1}
    implied = {(upper, lower) for upper, middle in known for other, lower in known if middle == other}
    return frozenset(known - implied)

"""The slow oracle of what is shown for a choice: each definition of the reference word by word, in exact fractions and plain loops.

A table is a mapping from measure to rows, one per policy, of a number per world, turned so that high values are good.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "Table",
    "best_by",
    "dominates",
    "lead",
    "mean",
    "ranks_exactly",
    "share_of_dominance",
    "undominated",
    "wins_of_three",
    "wins_of_two",
]

Table: TypeAlias = "dict[str, list[list[Fraction]]]"
Compared: TypeAlias = "Callable[[str, int, int], bool]"


def mean(row: Sequence[Fraction]) -> Fraction:
    return sum(row, Fraction(0)) / len(row)


def dominates(
    table: Table, one: int, other: int, matters: dict[str, Fraction], compared: Compared = lambda *_: True
) -> bool:
    """No worse by every measure that compares the two, within what matters, and better by one."""
    pairs = [
        (mean(rows[one]), mean(rows[other]), matters[name])
        for name, rows in table.items()
        if compared(name, one, other)
    ]
    return all(mine >= theirs - room for mine, theirs, room in pairs) and any(
        mine > theirs + room for mine, theirs, room in pairs
    )


def share_of_dominance(
    table: Table, one: int, other: int, matters: dict[str, Fraction], compared: Compared = lambda *_: True
) -> Fraction:
    worlds = len(next(iter(table.values()))[0])
    held = [
        dominates({name: [[row[w]] for row in rows] for name, rows in table.items()}, one, other, matters, compared)
        for w in range(worlds)
    ]
    return Fraction(sum(held), worlds)


def undominated(table: Table, matters: dict[str, Fraction], compared: Compared = lambda *_: True) -> set[int]:
    """The Schwartz set: the union of the least non-empty sets of policies that nothing outside dominates."""
    policies = range(len(next(iter(table.values()))))
    over = {(p, q) for p in policies for q in policies if p != q and dominates(table, p, q, matters, compared)}
    closed = [
        set(some)
        for size in range(1, len(policies) + 1)
        for some in combinations(policies, size)
        if not any((p, q) in over for p in policies if p not in some for q in some)
    ]
    least = [some for some in closed if not any(other < some for other in closed)]
    return set().union(*least)


def lead(table: Table, matters: dict[str, Fraction], compared: Compared = lambda *_: True) -> tuple[str, set[int]]:
    """The lead by its definition: one, level, or the undominated."""
    policies = range(len(next(iter(table.values()))))

    def holds_its_own(p: int) -> bool:
        return all(
            any(compared(name, p, q) for name in table)
            and all(
                mean(rows[p]) >= mean(rows[q]) - matters[name] for name, rows in table.items() if compared(name, p, q)
            )
            for q in policies
            if q != p
        )

    first = {p for p in policies if holds_its_own(p)}
    if first:
        return ("one" if len(first) == 1 else "level"), first
    return "trade-off", undominated(table, matters, compared)


def best_by(rows: list[list[Fraction]], matters: Fraction) -> set[int]:
    """All policies within what matters of the best mean."""
    means = [mean(row) for row in rows]
    return {p for p, own in enumerate(means) if own >= max(means) - matters}


def ranks_exactly(
    worlds: list[list[tuple[Fraction, list[Fraction]]]],
) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Return the shares of ranks and the wins, from pieces of weights of each world: their length and the value of each policy.

    Ties are broken in every possible way, each as often.
    """
    size = len(worlds[0][0][1])
    shares = [[Fraction(0)] * size for _ in range(size)]
    wins = [[Fraction(0)] * size for _ in range(size)]
    for pieces in worlds:
        for length, values in pieces:
            part = length / len(worlds)
            orders = [o for o in permutations(range(size)) if all(values[a] >= values[b] for a, b in pairwise(o))]
            for order in orders:
                for rank, policy in enumerate(order):
                    shares[policy][rank] += part / len(orders)
            for p in range(size):
                for q in range(size):
                    wins[p][q] += part * (values[p] > values[q])
    return shares, wins


def wins_of_two(
    first: list[list[Fraction]], second: list[list[Fraction]]
) -> list[list[tuple[Fraction, list[Fraction]]]]:
    """Cut the weights of two measures, per world, wherever two policies change places: pieces with the values in their middle."""
    worlds = []
    for w in range(len(first[0])):
        a, b = [row[w] for row in first], [row[w] for row in second]
        cuts = {Fraction(0), Fraction(1)}
        for p, q in combinations(range(len(a)), 2):
            slope = (a[p] - a[q]) - (b[p] - b[q])
            if slope:
                cuts.add(-(b[p] - b[q]) / slope)
        ends = sorted(cut for cut in cuts if 0 <= cut <= 1)
        worlds.append(
            [
                (high - low, [t * x + (1 - t) * y for x, y in zip(a, b, strict=True)])
                for low, high in pairwise(ends)
                for t in [(low + high) / 2]
            ]
        )
    return worlds


def wins_of_three(differences: Sequence[Sequence[Fraction]]) -> Fraction:
    """Return the share of worlds and of weights of three measures in which a weighted difference is above nothing.

    The weights are the points of a triangle: those above a line are cut out of it, and their area is measured.
    """
    total = Fraction(0)
    for d in differences:
        if not any(d):
            continue
        corners = [(tuple(Fraction(i == k) for k in range(2)), d[i]) for i in range(3)]
        kept = []
        for (point, value), (after, following) in zip(corners, corners[1:] + corners[:1], strict=True):
            if value >= 0:
                kept.append(point)
            if value * following < 0:
                t = value / (value - following)
                kept.append(tuple(x + t * (y - x) for x, y in zip(point, after, strict=True)))
        # Twice the area by the shoelace formula, in the first two weights; the whole triangle has 1.
        around = zip(kept, kept[1:] + kept[:1], strict=True)
        total += abs(sum((p[0] * q[1] - q[0] * p[1] for p, q in around), Fraction(0)))
    return total / len(differences)

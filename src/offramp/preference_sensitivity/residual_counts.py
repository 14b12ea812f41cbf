"""Numbers of orders under which a verdict with choices holds, by what is left of its formula.

An order is built from the top. Each entry that is placed decides comparisons, so that clauses hold and terms are lost; the rest of the formula
is the *residual*. What follows depends on the residual alone, and on the known pairs among the entries that are left. So all beginnings with one
residual are counted together, whatever entries they have placed. A clause whose terms are all terms of another implies it, and the other is left out.

An entry that is in no comparison of the residual, and in no known pair with another, is *free*: it may take any place among the others. Free
entries are taken out at once. With n entries left, d free ones can be put back in (n+d)!/n! ways. A free entry is above one that has place i of n
in i of n+1 cases, so that the sum of the places of each entry is enough to count the orders of every pair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import perm
from typing import TYPE_CHECKING

import numpy as np

from offramp.preference_sensitivity.ideals import EXACT

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from offramp.preference_sensitivity.open_verdict import OpenVerdict

__all__ = ["MOST_RESIDUALS", "count_residuals"]

MOST_RESIDUALS = 10_000
"""The most residuals that are followed."""

MOST_STEPS = 6_000_000
"""The most steps in which terms and clauses are compared: a few seconds."""

HOLDS, LOST = -1, -2
"""Fates of a clause, in place of its number."""

Residual = frozenset[int]
"""Numbers of the clauses that must still hold."""


class _TooManyStepsError(Exception):
    """The clauses take too many steps to compare."""


class _Clauses:
    """Clauses by number: a clause is a set of terms, and a term the set of its undecided comparisons, as bits."""

    def __init__(self, verdict: OpenVerdict) -> None:
        comparisons = sorted({one for clause in verdict.clauses for term in clause for one in term})
        number = {one: k for k, one in enumerate(comparisons)}
        self.steps = 0
        places = range(len(verdict.entries))
        self.favours = [_bits(one.favours >> x & 1 for one in comparisons) for x in places]
        self.opposes = [_bits(one.opposes >> x & 1 for one in comparisons) for x in places]
        self.whole = [one.favours | one.opposes for one in comparisons]
        self.terms: list[frozenset[int]] = []
        self.entries: list[int] = []
        self._single: list[int] = []
        self._numbers: dict[frozenset[int], int] = {}
        self._after: list[dict[int, int]] = []
        self._implied: dict[tuple[int, int], bool] = {}
        first = [
            self.numbered(frozenset(_bits_of(number[one] for one in term) for term in clause))
            for clause in verdict.clauses
        ]
        self.start = self._reduced(set(first), set(first))

    def numbered(self, terms: frozenset[int]) -> int:
        """Return the number of a clause, without terms that contain another."""
        number = self._numbers.get(terms)
        if number is not None:
            return number
        self._count(4 * len(terms))
        single = 0
        for term in terms:
            single |= 0 if term & (term - 1) else term
        several = sorted((term for term in terms if not term & single), key=int.bit_count)
        kept: list[int] = []
        self._count(len(several))
        for term in several:
            self._count(len(kept))
            if not any(other & ~term == 0 for other in kept):
                kept.append(term)
        least = frozenset((*kept, *(term for term in terms if not term & (term - 1))))
        number = self._numbers[terms] = self._numbers.setdefault(least, len(self.terms))
        if number == len(self.terms):
            self.terms.append(least)
            self._single.append(0 if kept else single)
            self._after.append({})
            comparisons = undecided = 0
            for term in least:
                comparisons |= term
            while comparisons:
                lowest = comparisons & -comparisons
                undecided |= self.whole[lowest.bit_length() - 1]
                comparisons ^= lowest
            self.entries.append(undecided)
        return number

    def placed(self, residual: Residual, entry: int) -> Residual | None:
        """Return the residual once an entry is placed; None where the verdict no longer can hold."""
        self._count(len(residual))
        left, changed = set[int](), set[int]()
        entries, known = self.entries, self._after
        for clause in residual:
            if not entries[clause] >> entry & 1:
                left.add(clause)
                continue
            after = known[clause].get(entry)
            if after is None:
                after = self._next(clause, entry)
            if after == LOST:
                return None
            if after != HOLDS:
                left.add(after)
                changed.add(after)
        return self._reduced(left, changed)

    def _next(self, clause: int, entry: int) -> int:
        """Return what becomes of a clause once an entry is placed, and keep it."""
        self._count(4 * len(self.terms[clause]))
        favours, opposes = self.favours[entry], self.opposes[entry]
        left = frozenset(term & ~favours for term in self.terms[clause] if not term & opposes)
        found = HOLDS if 0 in left else self.numbered(left) if left else LOST
        self._after[clause][entry] = found
        return found

    def _reduced(self, clauses: set[int], changed: set[int]) -> Residual:
        """Return the clauses without those that another implies; clauses that have not changed do not imply each other."""
        single = self._single
        gone = set[int]()
        for one in changed:
            if one in gone:
                continue
            self._count(len(clauses))
            of_one = single[one]
            for other in clauses:
                if other == one or other in gone:
                    continue
                of_other = single[other]
                common = of_one & of_other if of_one and of_other else -1
                if common == of_one or (common < 0 and self._implies(one, other)):
                    gone.add(other)
                elif common == of_other or (common < 0 and self._implies(other, one)):
                    gone.add(one)
                    break
        return frozenset(clauses - gone)

    def _implies(self, one: int, other: int) -> bool:
        """Return whether a clause holds only if another does, since each of its terms contains a term of the other."""
        key = one, other
        found = self._implied.get(key)
        if found is None:
            self._count(len(self.terms[one]) * len(self.terms[other]))
            found = self._implied[key] = all(
                any(less & ~term == 0 for less in self.terms[other]) for term in self.terms[one]
            )
        return found

    def _count(self, steps: int) -> None:
        """Count steps, and raise where they are too many."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise _TooManyStepsError

    def undecided(self, residual: Residual) -> int:
        """Return the set of entries in the comparisons of a residual."""
        found = 0
        for clause in residual:
            found |= self.entries[clause]
        return found


@dataclass(eq=False)
class _Node:
    """A residual with the set of entries that are not free: in how many ways it begins, in how many it ends well, and the sums of places.

    A step is the entry placed, the node that follows and the entries that become free.
    """

    entries: int
    begun: int = 0
    ended: int = 0
    places: Any = None
    steps: list[tuple[int, _Node, int]] = field(default_factory=list)


def count_residuals(verdict: OpenVerdict, *, by_pair: bool) -> tuple[int, NDArray[Any]] | None:
    """Return the number of orders in which a verdict holds, and how many of them have a above b; None where they would take too long.

    The second result has shape (entries, entries), and is 0 unless `by_pair`. Numbers beyond 20 entries are Python's.

    >>> from offramp.preference_sensitivity.open_verdict import Comparison, OpenVerdict
    >>> either = frozenset({frozenset({Comparison(1, 2)}), frozenset({Comparison(1, 4)})})
    >>> count_residuals(OpenVerdict((0, 1, 2), (0, 0, 0), (either,)), by_pair=False)[0]
    4
    """
    length = len(verdict.entries)
    above = list(verdict.above)
    near = [above[k] | _bits(above[other] >> k & 1 for other in range(length)) for k in range(length)]
    try:
        nodes = _nodes(_Clauses(verdict), above, near)
    except _TooManyStepsError:
        return None
    if nodes is None:
        return None
    kind: Any = np.int64 if length <= EXACT else object
    pairs = np.zeros((length, length), dtype=kind)
    members = _Members(length, kind)
    for node in reversed(nodes):
        _end(node, pairs, members, by_pair=by_pair)
    return nodes[0].ended, pairs


def _nodes(clauses: _Clauses, above: list[int], near: list[int]) -> list[_Node] | None:
    """Return the nodes from the start, each before those that follow; None where they are too many.

    The first is that of the whole list, of which no entry is free; its one step places nothing.
    """
    length = len(above)

    def left(residual: Residual, rest: int) -> int:
        """Return the entries that are not free."""
        bound = clauses.undecided(residual)
        for x in range(length):
            if rest >> x & 1 and near[x] & rest:
                bound |= 1 << x
        return bound

    whole = (1 << length) - 1
    begin = _Node(whole, begun=1)
    by_size: list[dict[tuple[int, Residual], _Node]] = [{} for _ in range(length + 1)]
    first = left(clauses.start, whole)
    start = _Node(first, begun=perm(length, length - first.bit_count()))
    begin.steps.append((-1, start, whole & ~first))
    by_size[first.bit_count()][first, clauses.start] = start
    found, made = [begin], 1
    for size in range(length, -1, -1):
        for (entries, residual), node in by_size[size].items():
            found.append(node)
            if made > MOST_RESIDUALS:
                return None
            for x in range(length):
                if not entries >> x & 1 or above[x] & entries:
                    continue
                after = clauses.placed(residual, x)
                if after is None:
                    continue
                rest = entries & ~(1 << x)
                kept = left(after, rest)
                count = kept.bit_count()
                next_one = by_size[count].get((kept, after))
                if next_one is None:
                    next_one = by_size[count][kept, after] = _Node(kept)
                    made += 1
                next_one.begun += node.begun * perm(size - 1, size - 1 - count)
                node.steps.append((x, next_one, rest & ~kept))
    return found


class _Members(dict[int, "NDArray[Any]"]):
    """Sets of entries as rows of 0 and 1."""

    def __init__(self, length: int, kind: Any) -> None:
        super().__init__()
        self.length, self.kind = length, kind

    def __missing__(self, entries: int) -> NDArray[Any]:
        found = self[entries] = np.array([entries >> x & 1 for x in range(self.length)], dtype=self.kind)
        return found


def _end(node: _Node, pairs: NDArray[Any], members: _Members, *, by_pair: bool) -> None:
    """Count the orders that end well from a node, and add those of every pair that is decided on its steps."""
    if not node.entries:
        node.ended, node.places = 1, members[0]
        return
    ways = [perm(after.entries.bit_count() + free.bit_count(), free.bit_count()) for _, after, free in node.steps]
    ended = [after.ended * way for (_, after, _), way in zip(node.steps, ways, strict=True)]
    node.ended = sum(ended)
    if not by_pair:
        return
    if not node.ended:
        node.places = members[0]
        return
    places = members[node.entries] * node.ended
    for x, number in zip((x for x, _, _ in node.steps), ended, strict=True):
        if x >= 0 and number:
            pairs[x] += members[node.entries & ~(1 << x)] * (node.begun * number)
    loose = []
    for (_, after, free), way, number in zip(node.steps, ways, ended, strict=True):
        if number and not free:
            places = places + after.places
        elif number:
            loose.append((after, free, way, number))
    if loose:
        places = places + _of_free(node.begun, loose, pairs, members)
    node.places = places


def _of_free(
    begun: int, steps: list[tuple[_Node, int, int, int]], pairs: NDArray[Any], members: _Members
) -> NDArray[Any]:
    """Return the places of free and of fixed entries after they are put back, and add the pairs of each free entry.

    A step is the node that follows, its free entries, the ways to put them back, and the number of orders.
    """
    kind = members.kind
    counts = [(after.entries.bit_count(), free.bit_count()) for after, free, _, _ in steps]
    each = [way // (count + 1) for (_, _, way, _), (count, _) in zip(steps, counts, strict=True)]
    bound = np.array([members[after.entries] for after, _, _, _ in steps], dtype=kind)
    free = np.array([members[one] for _, one, _, _ in steps], dtype=kind)
    sums = np.array([after.places for after, _, _, _ in steps], dtype=kind)
    wider = np.array([one * (count + 1 + freed) for one, (count, freed) in zip(each, counts, strict=True)], dtype=kind)
    middle = [number * (count + freed + 1) // 2 for (*_, number), (count, freed) in zip(steps, counts, strict=True)]
    places: NDArray[Any] = wider @ sums + np.array(middle, dtype=kind) @ free
    higher = sums * np.array([begun * one for one in each], dtype=kind)[:, None]
    whole = np.array([begun * number for *_, number in steps], dtype=kind)
    pairs += free.T @ higher
    pairs += (bound * whole[:, None] - higher).T @ free
    if any(freed > 1 for _, freed in counts):
        both = (free * (whole // 2)[:, None]).T @ free
        np.fill_diagonal(both, 0)
        pairs += both
    return places


def _bits(held: Any) -> int:
    """Return a set from whether each entry is in it."""
    return _bits_of(k for k, one in enumerate(held) if one)


def _bits_of(entries: Any) -> int:
    found = 0
    for entry in entries:
        found |= 1 << entry
    return found

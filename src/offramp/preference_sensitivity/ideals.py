"""Sets of statements that an order may place first, and the numbers of orders that pass through them.

An *ideal* holds, with each entry, every entry that is known to matter more. An order of the list is a path of
ideals, from nothing to the whole list, one entry at a time. So numbers of orders are sums over paths, found by dynamic
programming over at most 2^k ideals (B. Pruesse & F. Ruskey, *SIAM Journal on Computing* 23, 1994, 373-386, on linear extensions).

The list is divided into chains, each entry known to matter more than the next of its chain. An ideal is then given by how many entries
of each chain it has, and numbered in that mixed radix. An ideal has a greater number than every ideal inside it.

A *requirement* is a set of entries and a part of it: in an order that meets the requirement, the first entry of the set is of the part.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled
from offramp.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

__all__ = ["EXACT", "LONGEST", "MOST_IDEALS", "Ideals", "Requirements", "Seeded", "ideals_of"]

MOST_IDEALS = 2**22
"""The most numbers that ideals may have; 22 statements of which nothing is known have so many."""

EXACT = 20
"""The most entries of which every number of orders is less than 2^63."""

LONGEST = 62
"""The most entries of a list, since a set of them is a number of 64 bits."""

_TOO_MANY = (
    "too little is known of the order of {} statements to count their orders exactly; state more pairs in `above`, or mark statements that "
    "none below overtakes as `firm`"
)

WORD = 63
"""The number of requirements of one word."""


@dataclass(frozen=True, eq=False)
class Requirements:
    """Requirements, in words of 63 bits: shape (entries, words).

    The bits of `decided[x]` are the requirements whose set has entry x, and those of `broken[x]` the requirements whose
    part lacks it: an order breaks them that places x first of their set.
    """

    decided: NDArray[np.int64]
    broken: NDArray[np.int64]

    @classmethod
    def of(cls, length: int, needed: Sequence[tuple[int, int]]) -> Requirements:
        """Return requirements from pairs of sets: the entries of the part, and the rest of the set."""
        words = max(1, -(-len(needed) // WORD))
        decided = np.zeros((length, words), dtype=np.int64)
        broken = np.zeros((length, words), dtype=np.int64)
        for number, (part, rest) in enumerate(needed):
            word, bit = number // WORD, np.int64(1 << number % WORD)
            for entry in range(length):
                if (part | rest) >> entry & 1:
                    decided[entry, word] |= bit
                if rest >> entry & 1:
                    broken[entry, word] |= bit
        return cls(decided, broken)


@dataclass(frozen=True, eq=False)
class Ideals:
    """The ideals of a list: `size` numbers, of which some may be no ideal.

    Entry x is the `level[x]`-th of its chain (from 0), whose digit counts in steps of `step[x]`, modulo `radix[x]`. `above[x]` is
    the set of entries known to matter more.
    """

    above: NDArray[np.int64]
    step: NDArray[np.int64]
    level: NDArray[np.int64]
    radix: NDArray[np.int64]
    size: int

    @property
    def length(self) -> int:
        """Number of entries of the list."""
        return len(self.above)

    def completions(self) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Return, by number, in how many orders an ideal can be completed, and the set of its entries; 0 for no ideal.

        Numbers of orders are exact up to 20 entries, and floating-point numbers beyond.
        """
        need = Requirements.of(self.length, [])
        begun = np.zeros(self.size, dtype=np.int64 if self.length <= EXACT else np.float64)
        sets = np.zeros(self.size, dtype=np.int64)
        begun[0] = 1
        waiting = _forward(self.above, self.step, need.decided, need.broken, begun, sets, False)
        completed = np.zeros_like(begun)
        completed[-1] = 1
        _backward(self.above, self.step, need.broken, begun, sets, waiting, completed)
        return completed, sets

    def orders(self, needed: Sequence[tuple[int, int]] = (), *, by_pair: bool = False) -> tuple[int, NDArray[np.int64]]:
        """Return the number of orders that meet the requirements, and how many of them place entry a above entry b.

        The second result has shape (entries, entries), and is 0 unless `by_pair`. The list has at most 20 entries.
        """
        if not self.above.any():
            return self._of_unrelated(needed, by_pair=by_pair)
        begun, sets = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.int64)
        begun[0] = 1
        found = self.followed(begun, sets, needed, by_pair=by_pair)
        return found.total, found.pairs

    def _of_unrelated(self, needed: Sequence[tuple[int, int]], *, by_pair: bool) -> tuple[int, NDArray[np.int64]]:
        """Return the numbers of `orders` for a list of which no pair is known.

        Once an ideal has decided every requirement, all orders of the remaining n entries follow: n! of them, in half of which an entry
        is above another. So such ideals are not followed any further.
        """
        length = self.length
        pairs = np.zeros((length, length), dtype=np.int64)
        if not needed:
            every = factorial(length)
            pairs[~np.eye(length, dtype=np.bool_)] = every // 2 if by_pair else 0
            return every, pairs
        ways = np.array([factorial(length - placed) for placed in range(length + 1)], dtype=np.int64)
        need = Requirements.of(length, needed)
        begun, sets = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.int64)
        begun[0] = 1
        waiting = _forward(self.above, self.step, need.decided, need.broken, begun, sets, True)
        completed = np.zeros_like(begun)
        _settle(begun, sets, waiting, ways, completed, pairs)
        _backward(self.above, self.step, need.broken, begun, sets, waiting, completed)
        if by_pair and completed[0]:
            _add_pairs(self.above, self.step, need.broken, begun, sets, waiting, completed, pairs, True)
        return int(completed[0]), pairs if by_pair else np.zeros_like(pairs)

    def from_seeds(self, seeds: NDArray[np.int64], sets: NDArray[np.int64]) -> Seeded:
        """Return the numbers of orders that begin with given ideals: `seeds` ways each, by number, with their `sets`.

        `sets` is filled; the list has at most 20 entries.
        """
        return self.followed(seeds.copy(), sets, (), by_pair=True)

    def followed(
        self, begun: NDArray[np.int64], sets: NDArray[np.int64], needed: Sequence[tuple[int, int]], *, by_pair: bool
    ) -> Seeded:
        """Count the orders that begin with ideals in `begun` ways, and fill it and `sets` for all others."""
        need = Requirements.of(self.length, needed)
        waiting = _forward(self.above, self.step, need.decided, need.broken, begun, sets, False)
        pairs = np.zeros((self.length, self.length), dtype=np.int64)
        completed = np.zeros(self.size, dtype=np.int64)
        if by_pair and begun[-1]:
            completed[-1] = 1
            _backward(self.above, self.step, need.broken, begun, sets, waiting, completed)
            _add_pairs(self.above, self.step, need.broken, begun, sets, waiting, completed, pairs, False)
        return Seeded(int(begun[-1]), completed, pairs)


@dataclass(frozen=True, eq=False)
class Seeded:
    """Orders that begin with given ideals: their number, the completions of each ideal, and the later pairs.

    `pairs[a, b]` counts the orders that place a above b, after the given ideal.
    """

    total: int
    completed: NDArray[np.int64]
    pairs: NDArray[np.int64]


def ideals_of(above: Sequence[int]) -> Ideals:
    """Return the ideals of a list, from the set of entries known to matter more than each entry.

    >>> ideals_of([0, 0, 0]).orders()[0], ideals_of([0, 1, 3]).orders()[0], ideals_of([0, 1, 1]).orders()[0]
    (6, 1, 2)

    Raises
    ------
    TooLarge
        where there are more than `MOST_IDEALS`, or more entries than `LONGEST`.
    """
    if len(above) > LONGEST:
        raise TooLarge(
            f"the orders of a list of {len(above)} statements are not counted; the most is {LONGEST}: combine statements that go together"
        )
    chains: list[list[int]] = []
    for entry in sorted(range(len(above)), key=lambda entry: above[entry].bit_count()):
        behind = [chain for chain in chains if above[entry] >> chain[-1] & 1]
        if behind:
            behind[0].append(entry)
        else:
            chains.append([entry])
    step, level, radix = (np.zeros(len(above), dtype=np.int64) for _ in range(3))
    size = 1
    for chain in chains:
        step[chain], level[chain], radix[chain] = size, np.arange(len(chain)), len(chain) + 1
        size *= len(chain) + 1
        if size > MOST_IDEALS:
            raise TooLarge(_TOO_MANY.format(len(above)))
    return Ideals(np.array(above, dtype=np.int64).reshape(-1), step, level, radix, size)


@compiled
def _forward(
    above: NDArray[np.int64],
    step: NDArray[np.int64],
    decided: NDArray[np.int64],
    broken: NDArray[np.int64],
    begun: NDArray[Any],
    sets: NDArray[np.int64],
    stop: bool,
) -> NDArray[np.int64]:
    """Add to `begun` the ways to reach each ideal without breaking a requirement, and fill `sets`; return what waits in each.

    A bit of `waiting[ideal]` is 1 while nothing of the set of its requirement is placed. With `stop`, ideals of which nothing waits are
    not followed.
    """
    length, words = decided.shape
    waiting = np.zeros((len(begun), words), dtype=np.int64)
    every = np.zeros(words, dtype=np.int64)
    for entry in range(length):
        every |= decided[entry]
    for ideal in range(len(begun)):
        if begun[ideal] == 0:
            continue
        if sets[ideal] == 0:
            waiting[ideal] = every
        elif stop and not waiting[ideal].any():
            continue
        placed = sets[ideal]
        for entry in range(length):
            if placed >> entry & 1 or above[entry] & ~placed != 0 or _breaks(waiting[ideal], broken[entry]):
                continue
            after = ideal + step[entry]
            if begun[after] == 0:
                sets[after] = placed | (np.int64(1) << entry)
                for word in range(words):
                    waiting[after, word] = waiting[ideal, word] & ~decided[entry, word]
            begun[after] += begun[ideal]
    return waiting


@compiled
def _breaks(waiting: NDArray[np.int64], broken: NDArray[np.int64]) -> bool:
    """Return whether an entry breaks a requirement that waits."""
    breaks = False
    for word in range(len(waiting)):
        breaks |= waiting[word] & broken[word] != 0
    return breaks


@compiled
def _backward(
    above: NDArray[np.int64],
    step: NDArray[np.int64],
    broken: NDArray[np.int64],
    begun: NDArray[Any],
    sets: NDArray[np.int64],
    waiting: NDArray[np.int64],
    completed: NDArray[Any],
) -> None:
    """Fill `completed` with the number of ways from each ideal to the whole list, where it has none yet."""
    for back in range(1, len(begun)):
        ideal = len(begun) - 1 - back
        if begun[ideal] == 0 or completed[ideal] != 0:
            continue
        placed = sets[ideal]
        for entry in range(len(above)):
            if placed >> entry & 1 or above[entry] & ~placed != 0 or _breaks(waiting[ideal], broken[entry]):
                continue
            completed[ideal] += completed[ideal + step[entry]]


@compiled
def _settle(
    begun: NDArray[np.int64],
    sets: NDArray[np.int64],
    waiting: NDArray[np.int64],
    ways: NDArray[np.int64],
    completed: NDArray[np.int64],
    pairs: NDArray[np.int64],
) -> None:
    """Complete the ideals of which nothing waits in every way, `ways` by the number placed, and add the pairs that follow."""
    length = len(pairs)
    for ideal in range(1, len(begun)):
        if begun[ideal] == 0 or waiting[ideal].any():
            continue
        placed = sets[ideal]
        number = 0
        for entry in range(length):
            number += placed >> entry & 1
        completed[ideal] = ways[number]
        half = begun[ideal] * (ways[number] // 2)
        for entry in range(length):
            if placed >> entry & 1 == 0:
                left = ~(placed | np.int64(1) << entry)
                for other in range(length):
                    pairs[entry, other] += half & -(left >> other & 1)


@compiled
def _add_pairs(
    above: NDArray[np.int64],
    step: NDArray[np.int64],
    broken: NDArray[np.int64],
    begun: NDArray[np.int64],
    sets: NDArray[np.int64],
    waiting: NDArray[np.int64],
    completed: NDArray[np.int64],
    pairs: NDArray[np.int64],
    stop: bool,
) -> None:
    """Add to `pairs[a, b]` the number of orders that place entry a, after the ideal with which they begin, above entry b.

    With `stop`, ideals of which nothing waits are left out.
    """
    length = len(above)
    for ideal in range(len(begun)):
        if begun[ideal] == 0 or completed[ideal] == 0 or (stop and not waiting[ideal].any()):
            continue
        placed = sets[ideal]
        for entry in range(length):
            if placed >> entry & 1 or above[entry] & ~placed != 0 or _breaks(waiting[ideal], broken[entry]):
                continue
            through = begun[ideal] * completed[ideal + step[entry]]
            if through == 0:
                continue
            left = ~(placed | np.int64(1) << entry)
            for other in range(length):
                # A mask of ones where the other is below, so that the loop has no branch.
                pairs[entry, other] += through & -(left >> other & 1)

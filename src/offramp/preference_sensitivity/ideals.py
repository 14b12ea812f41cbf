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
        kind = np.int64 if self.length <= EXACT else np.float64
        begun, sets = np.zeros(self.size, dtype=kind), np.zeros(self.size, dtype=np.int64)
        begun[0] = 1
        _forward(self.above, self.step, self.level, self.radix, need.decided, need.broken, begun, sets)
        completed = np.zeros(self.size, dtype=kind)
        nothing = np.zeros((self.length, self.length), dtype=kind)
        _backward(self.above, self.step, need.decided, need.broken, begun, sets, completed, nothing, False)
        return completed, sets

    def orders(self, needed: Sequence[tuple[int, int]] = (), *, by_pair: bool = False) -> tuple[int, NDArray[np.int64]]:
        """Return the number of orders that meet the requirements, and how many of them place entry a above entry b.

        The second result has shape (entries, entries), and is 0 unless `by_pair`. The list has at most 20 entries.
        """
        need = Requirements.of(self.length, needed)
        begun, sets = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.int64)
        begun[0] = 1
        _forward(self.above, self.step, self.level, self.radix, need.decided, need.broken, begun, sets)
        pairs = np.zeros((self.length, self.length), dtype=np.int64)
        if by_pair and begun[-1]:
            completed = np.zeros(self.size, dtype=np.int64)
            _backward(self.above, self.step, need.decided, need.broken, begun, sets, completed, pairs, True)
        return int(begun[-1]), pairs

    def from_seeds(self, seeds: NDArray[np.int64], sets: NDArray[np.int64]) -> Seeded:
        """Return the numbers of orders that begin with given ideals: `seeds` ways each, by number, with their `sets`.

        `sets` is filled; the list has at most 20 entries.
        """
        need = Requirements.of(self.length, [])
        begun, completed = seeds.copy(), np.zeros(self.size, dtype=np.int64)
        _forward(self.above, self.step, self.level, self.radix, need.decided, need.broken, begun, sets)
        pairs = np.zeros((self.length, self.length), dtype=np.int64)
        if begun[-1]:
            _backward(self.above, self.step, need.decided, need.broken, begun, sets, completed, pairs, True)
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
    level: NDArray[np.int64],
    radix: NDArray[np.int64],
    decided: NDArray[np.int64],
    broken: NDArray[np.int64],
    begun: NDArray[Any],
    sets: NDArray[np.int64],
) -> None:
    """Add to `begun` the ways to reach each ideal without breaking a requirement, and fill `sets`."""
    length, words = decided.shape
    waiting = np.zeros((len(begun), words), dtype=np.int64)
    waiting[:] = -1
    for ideal in range(len(begun)):
        if begun[ideal] == 0:
            continue
        for entry in range(length):
            if ideal // step[entry] % radix[entry] != level[entry] or above[entry] & ~sets[ideal] != 0:
                continue
            breaks = False
            for word in range(words):
                if waiting[ideal, word] & broken[entry, word] != 0:
                    breaks = True
            if breaks:
                continue
            after = ideal + step[entry]
            if begun[after] == 0:
                sets[after] = sets[ideal] | (np.int64(1) << entry)
                for word in range(words):
                    waiting[after, word] = waiting[ideal, word] & ~decided[entry, word]
            begun[after] += begun[ideal]


@compiled
def _backward(
    above: NDArray[np.int64],
    step: NDArray[np.int64],
    decided: NDArray[np.int64],
    broken: NDArray[np.int64],
    begun: NDArray[Any],
    sets: NDArray[np.int64],
    completed: NDArray[Any],
    pairs: NDArray[Any],
    by_pair: bool,
) -> None:
    """Fill `completed` with the number of ways from each ideal to the whole list, and `pairs` where asked."""
    length, words = decided.shape
    waiting = np.zeros(words, dtype=np.int64)
    completed[len(begun) - 1] = 1
    for back in range(1, len(begun)):
        ideal = len(begun) - 1 - back
        if begun[ideal] == 0:
            continue
        waiting[:] = -1
        for entry in range(length):
            if sets[ideal] >> entry & 1:
                for word in range(words):
                    waiting[word] &= ~decided[entry, word]
        for entry in range(length):
            if sets[ideal] >> entry & 1 or above[entry] & ~sets[ideal] != 0:
                continue
            breaks = False
            for word in range(words):
                if waiting[word] & broken[entry, word] != 0:
                    breaks = True
            if breaks:
                continue
            after = ideal + step[entry]
            completed[ideal] += completed[after]
            if by_pair:
                through = begun[ideal] * completed[after]
                for other in range(length):
                    if sets[after] >> other & 1 == 0:
                        pairs[entry, other] += through

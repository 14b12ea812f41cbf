"""Stability for any notion of what tempts and what deters, for many standpoints at once.

Which states tempt and which deter depends on the state one stands in only through what it is worth, its *standpoint*. A
set of states is kept for 64 standpoints in one word a state, so that following the moves of the others once follows
them for all of these. Unlike the arrays of `sanctions`, which rest on levels being comparable, this takes any relation:
strong and unknown preference, coalitions whose members must all agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.graph.memory import available, readable
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from offramp.graph.arcs import Arcs

    Words = NDArray[np.uint64]

__all__ = ["ReferenceLevels", "answered", "as_bits", "as_words", "stable_from", "step"]

BITS = 64
MOST_WORDS = 2**15
"""About how many words a batch has: enough to make good use of each pass, few enough to stay in the cache."""

BYTES_PER_ARC = 32
"""What following moves takes: where they start and end, and the words they lead to."""


@dataclass(frozen=True, eq=False)
class ReferenceLevels:
    """From where states are judged.

    `of_state` gives the standpoint of each state, numbered from 0 to `count` - 1. `tempting(chosen)` and
    `deterring(chosen)` give, for some standpoints, a row each that says which states one would rather be in, and which
    one would not have moved for.
    """

    of_state: NDArray[np.intp]
    count: int
    tempting: Callable[[NDArray[np.intp]], NDArray[np.bool_]]
    deterring: Callable[[NDArray[np.intp]], NDArray[np.bool_]]


def stable_from(
    points: ReferenceLevels,
    own: Callable[[Words], Words],
    answer: Callable[[Words], Words] | None,
    *,
    countermove: bool,
    what: str,
) -> NDArray[np.bool_]:
    """Return which states are stable.

    `own` and `answer` spread words against the moves of who judges, and of the others: a bit is set in the result where
    one of the moves (or sequences of moves) leads to a state in which it was set. Without `answer` nothing deters. With
    `countermove` a state deters only where no move of one's own leads on to a state that does not.
    """
    size = len(points.of_state)
    stable = np.ones(size, dtype=bool)
    batch = BITS * max(1, min(-(-points.count // BITS), MOST_WORDS // size))
    for first in track(range(0, points.count, batch), what):
        chosen = np.arange(first, min(first + batch, points.count))
        danger = as_words(points.tempting(chosen))
        if answer is not None:
            deterring = as_words(points.deterring(chosen))
            if countermove:
                deterring &= ~own(~deterring)
            danger &= ~answer(deterring)
        reached = own(danger)
        here = np.flatnonzero((points.of_state >= first) & (points.of_state < first + batch))
        bit = (points.of_state[here] - first).astype(np.uint64)
        word = reached[here, (bit // np.uint64(BITS)).astype(np.intp)]
        stable[here] = (word >> (bit % np.uint64(BITS)) & np.uint64(1)) == 0
    return stable


def as_words(rows: NDArray[np.bool_]) -> Words:
    """Return sets of states, a row each, as words: a row per state, bit k for the k-th set."""
    count, size = rows.shape
    padded = np.zeros((-(-count // BITS) * BITS, size), dtype=bool)
    padded[:count] = rows
    # Packed along the sets first: an eighth as much is left to be turned over.
    packed = np.ascontiguousarray(np.packbits(padded, axis=0, bitorder="little").T)
    return packed.view("<u8").astype(np.uint64, copy=False)


def as_bits(words: Words, count: int) -> NDArray[np.bool_]:
    """Return words as sets of states again: a row per set."""
    spread = np.unpackbits(words.astype("<u8", copy=False).view(np.uint8), axis=1, bitorder="little", count=count)
    return spread.T.astype(bool)


def step(moves: Arcs, words: Words) -> Words:
    """Return, per state, the bits of all states that its moves lead to."""
    result = np.zeros_like(words)
    some = np.flatnonzero(np.diff(moves.begins))
    if len(some):
        result[some] = np.bitwise_or.reduceat(words[moves.ends], moves.begins[some], axis=0)
    return result


def answered(movers: Sequence[Arcs], words: Words) -> Words:
    """Return, per state, the bits of all states in which a legal sequence of the movers can end.

    A sequence has at least one move, and nobody moves twice running, so what follows a move depends on who made it.
    """
    _refuse_too_many(movers, words.shape[1])
    after = [words] * len(movers)
    while True:
        reached = [step(moves, following) for moves, following in zip(movers, after, strict=True)]
        following = [words | _any(reached, but=last, like=words) for last in range(len(movers))]
        if all(np.array_equal(new, old) for new, old in zip(following, after, strict=True)):
            return _any(reached, but=None, like=words)
        after = following


def _any(parts: Sequence[Words], but: int | None, like: Words) -> Words:
    result = np.zeros_like(like)
    for i, part in enumerate(parts):
        if i != but:
            result |= part
    return result


def _refuse_too_many(movers: Sequence[Arcs], width: int) -> None:
    """Raise `TooLarge` where following that many moves takes more memory than there is."""
    count = sum(len(moves.ends) for moves in movers)
    wanted = count * (BYTES_PER_ARC + 8 * width) if count > 1_000_000 else 0
    if wanted > available():
        raise TooLarge(
            f"this concept follows moves one by one; there are {count:,}, which takes {readable(wanted)} of memory, and "
            f"{readable(available())} can be had here; the five basic concepts work on whole arrays and take far less"
        )

"""Stability for any relation of tempting and deterring states, for many reference levels at once.

Which states tempt and which deter depends on the judged state only through its preference level, its *reference level*.
A set of states is stored for 64 reference levels in one word per state, so one pass over the moves of the other actors
serves all 64. The arrays of `sanctions` need comparable levels. This module takes any relation: strong and unknown
preference, and coalitions whose members must all agree.
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
"""About how many words a batch has: enough to use each pass well, few enough to stay in the cache."""

BYTES_PER_ARC = 32
"""Bytes that one move needs in a pass: its start, its end, and the words of its end."""


@dataclass(frozen=True, eq=False)
class ReferenceLevels:
    """Reference levels from which states are judged.

    `of_state` gives the reference level of each state, numbered from 0 to `count` - 1. `tempting(chosen)` and
    `deterring(chosen)` return a row for each chosen reference level. The first marks the states that are preferred to
    it; the second marks the states that deter a move from it.
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
    """Return the mask of stable states.

    `own` and `answer` propagate words backwards over the moves of the judging actor and of the others. A bit of the
    result is set where a move (or a sequence of moves) leads to a state in which it was set. Without `answer` nothing
    deters. With `countermove` a state deters only if no own move leads on to a state that does not deter.
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
    """Pack sets of states, a row each, into words: a row per state, bit k for the k-th set."""
    count, size = rows.shape
    padded = np.zeros((-(-count // BITS) * BITS, size), dtype=bool)
    padded[:count] = rows
    # Packed along the sets first, so that the array to transpose is an eighth of the size.
    packed = np.ascontiguousarray(np.packbits(padded, axis=0, bitorder="little").T)
    return packed.view("<u8").astype(np.uint64, copy=False)


def as_bits(words: Words, count: int) -> NDArray[np.bool_]:
    """Unpack words into sets of states: a row per set."""
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

    A sequence has at least one move, and nobody moves twice in a row. So the moves that may continue it depend on its
    last mover.
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
    """Raise `TooLarge` if a pass over that many moves needs more memory than is free."""
    count = sum(len(moves.ends) for moves in movers)
    wanted = count * (BYTES_PER_ARC + 8 * width) if count > 1_000_000 else 0
    if wanted > available():
        raise TooLarge(
            f"this concept needs a list of moves; there are {count:,}, which need {readable(wanted)} of memory, and "
            f"{readable(available())} is free here; the five basic concepts work on whole arrays and need far less"
        )

"""Numbers of orders under which a verdict holds, exactly: all that agree with the known pairs, and those of each pair.

A verdict that requires comparisons, such as Nash stability, prunes the paths of ideals (`offramp.preference_sensitivity.ideals`) at
the first broken requirement. In a verdict with choices, such as GMR and SMR, orders are counted by what is left of its formula
(`offramp.preference_sensitivity.residual_counts`). Where known pairs make these too many, a path remembers its set of statements, which clauses
hold already, and which terms are lost. Paths that agree on all three are counted together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.preference_sensitivity.ideals import EXACT, LONGEST, ideals_of
from offramp.preference_sensitivity.open_verdict import related_parts
from offramp.preference_sensitivity.residual_counts import count_residuals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from offramp.preference_sensitivity.open_verdict import Comparison, OpenVerdict

__all__ = ["MOST_PATHS", "OrderCounts", "count_agreeing", "count_verdict"]

MOST_PATHS = 1_500_000
"""The most groups of paths that are followed."""


MOST_OPERATIONS, MOST_BYTES = 4e10, 5e8
"""The most operations on the clauses and terms of groups, some seconds, and the memory that the groups may take."""


@dataclass(frozen=True, eq=False)
class OrderCounts:
    """Numbers of orders of the statements that take part in a verdict.

    `total` agree with the known pairs, and the verdict holds in `held` of them. `before[a, b]` and `held_before[a, b]` are those in which
    a stands above b; None if not asked. `entries` are the places in the whole list.
    """

    entries: tuple[int, ...]
    total: int
    held: int
    before: NDArray[Any] | None
    held_before: NDArray[Any] | None
    decisive: int

    @property
    def share(self) -> Fraction:
        """The share of orders in which the verdict holds."""
        return Fraction(self.held, self.total)


def count_verdict(verdict: OpenVerdict, *, by_pair: bool = False) -> OrderCounts:
    """Count the orders that agree with the known pairs, and those of them in which a verdict holds.

    >>> from offramp.preference_sensitivity.open_verdict import Comparison, OpenVerdict
    >>> clause = frozenset({frozenset({Comparison(favours=1, opposes=6)})})
    >>> count_verdict(OpenVerdict((0, 1, 2), (0, 0, 0), (clause,))).share
    Fraction(1, 3)

    Raises
    ------
    TooLarge
        where there are too many ideals, or too many groups of paths.
    """
    length, required = len(verdict.entries), verdict.required
    if length <= EXACT:
        ideals = ideals_of(verdict.above)
        total, before = _every_order(verdict.above, by_pair)
    else:
        total, before = _counted(replace(verdict, clauses=()), by_pair=by_pair)
    if verdict.certain is not None:
        held, held_before = (total, before) if verdict.certain else (0, np.zeros_like(before))
    elif required is not None and length <= EXACT:
        held, held_before = ideals.orders([(one.favours, one.opposes) for one in required], by_pair=by_pair)
    else:
        held, held_before = _counted(verdict, by_pair=by_pair)
    return OrderCounts(
        verdict.entries, total, held, before if by_pair else None, held_before if by_pair else None, verdict.decisive
    )


def _counted(verdict: OpenVerdict, *, by_pair: bool) -> tuple[int, NDArray[Any]]:
    """Count by residuals, or by groups of paths where the residuals are too many."""
    return count_residuals(verdict, by_pair=by_pair) or _followed(verdict, by_pair=by_pair)


@lru_cache(maxsize=32)
def _every_order(above: tuple[int, ...], by_pair: bool) -> tuple[int, NDArray[np.int64]]:
    """Return the number of orders that agree with the known pairs, and those of each pair; the same for all verdicts on a list."""
    total, before = ideals_of(above).orders(by_pair=by_pair)
    before.flags.writeable = False
    return total, before


def count_agreeing(above: Sequence[int]) -> int:
    """Return the number of orders of a list that agree with the known pairs, as sets of superiors of each entry.

    Parts of the list of which no entry is related to one of another part are counted alone, and then mixed in every way.

    >>> count_agreeing([0, 1, 0, 0])
    12

    Raises
    ------
    TooLarge
        where there are too many to count.
    """
    ways, mixed = 1, 0
    for part in related_parts(above):
        ways *= count_verdict(part).total if len(part.entries) > 1 else 1
        mixed += len(part.entries)
        ways *= comb(mixed, len(part.entries))
    return ways


@dataclass(frozen=True, eq=False)
class _Terms:
    """A verdict as arrays: comparisons (rows) by statement, by clause and by joint term, and joint terms by clause.

    `single[j, c]`: comparison j alone is a term of clause c. `joint[j, t]`: it is in term t of several. `within[t, c]`: t is a term of c.
    """

    whole: NDArray[np.int64]
    favours: NDArray[np.bool_]
    single: NDArray[np.float32]
    joint: NDArray[np.float32]
    within: NDArray[np.float32]

    @property
    def operations(self) -> int:
        """Number of operations in which one statement is placed after one group of paths."""
        comparisons, clauses, several = len(self.whole), int(self.single.shape[1]), int(self.joint.shape[1])
        return 2 * comparisons * (clauses + several) + 3 * several * clauses + comparisons

    @property
    def width(self) -> int:
        """Bytes that a group of paths takes."""
        return int(self.single.shape[1] + self.joint.shape[1]) + 16

    @classmethod
    def of(cls, verdict: OpenVerdict) -> _Terms:
        comparisons: list[Comparison] = sorted({one for c in verdict.clauses for term in c for one in term})
        several = sorted({term for clause in verdict.clauses for term in clause if len(term) > 1}, key=sorted)
        number, place = {one: j for j, one in enumerate(comparisons)}, {term: t for t, term in enumerate(several)}
        single = np.zeros((len(comparisons), len(verdict.clauses)), dtype=np.float32)
        joint = np.zeros((len(comparisons), len(several)), dtype=np.float32)
        within = np.zeros((len(several), len(verdict.clauses)), dtype=np.float32)
        for c, clause in enumerate(verdict.clauses):
            for term in clause:
                if term in place:
                    within[place[term], c] = 1
                else:
                    single[number[next(iter(term))], c] = 1
        for term, t in place.items():
            joint[[number[one] for one in term], t] = 1
        entries = range(len(verdict.entries))
        return cls(
            np.array([one.favours | one.opposes for one in comparisons], dtype=np.int64),
            np.array([[bool(one.favours >> k & 1) for k in entries] for one in comparisons], dtype=bool).reshape(
                -1, len(entries)
            ),
            single,
            joint,
            within,
        )


@dataclass(eq=False)
class _Layer:
    """Groups of paths of one length: their set of statements, the clauses that hold, the terms not lost, and their number."""

    sets: NDArray[np.int64]
    holds: NDArray[np.bool_]
    alive: NDArray[np.bool_]
    begun: NDArray[Any]


@dataclass(eq=False)
class _Steps:
    """Steps from the groups of one length, with the statement that is placed: those to groups of the next, and those
    after which the verdict holds in every case, with the set of statements placed.
    """

    source: NDArray[np.intp]
    entry: NDArray[np.intp]
    target: NDArray[np.intp]
    settled_source: NDArray[np.intp]
    settled_entry: NDArray[np.intp]
    settled: NDArray[np.int64]


def _followed(verdict: OpenVerdict, *, by_pair: bool) -> tuple[int, NDArray[Any]]:
    """Return the number of orders in which a verdict holds, and how many of them have a above b, by following groups of paths.

    Paths after which the verdict holds in every case are counted by their ideals alone, as long as numbers of orders fit
    into 64 bits.
    """
    length, terms = len(verdict.entries), _Terms.of(verdict)
    if length > LONGEST:
        raise TooLarge(
            f"orders of {length} statements that depend on each other are not counted; the limit is {LONGEST}"
        )
    early = length <= EXACT
    kind: Any = np.int64 if early else object
    clauses, several = terms.single.shape[1], terms.joint.shape[1]
    start = np.zeros((1, clauses), dtype=bool), np.ones((1, several), dtype=bool)
    layer = _Layer(np.zeros(1, dtype=np.int64), *start, np.ones(1, dtype=kind))
    layers, steps, groups, operations = [layer], [], 1, 0.0
    for _ in range(length):
        placed = sum(len(_before(layer, entry, superiors)) for entry, superiors in enumerate(verdict.above))
        operations += placed * terms.operations
        if operations > MOST_OPERATIONS or (groups + placed) * terms.width > MOST_BYTES or groups > MOST_PATHS:
            raise TooLarge("the orders of the statements are too many to count exactly under this concept")
        layer, step = _next(layer, verdict.above, terms, kind, early=early)
        groups += len(layer.sets)
        layers.append(layer)
        steps.append(step)
    if early:
        return _with_settled(verdict.above, layers, steps, by_pair=by_pair)
    pairs = np.zeros((length, length), dtype=kind)
    if by_pair:
        _add_pairs(layers, steps, pairs, [np.zeros(0, dtype=kind)] * length)
    return int(layer.begun.sum()), pairs


def _with_settled(
    above: tuple[int, ...], layers: list[_Layer], steps: list[_Steps], *, by_pair: bool
) -> tuple[int, NDArray[np.int64]]:
    """Return the numbers of orders, with those of the paths after which the verdict holds in every case."""
    ideals = ideals_of(above)
    seeds, sets = np.zeros(ideals.size, dtype=np.int64), np.zeros(ideals.size, dtype=np.int64)
    numbers = []
    for layer, step in zip(layers, steps, strict=False):
        number = np.zeros(len(step.settled), dtype=np.int64)
        for entry in range(len(above)):
            number += ideals.step[entry] * (step.settled >> entry & 1)
        np.add.at(seeds, number, layer.begun[step.settled_source])
        sets[number] = step.settled
        numbers.append(number)
    seeded = ideals.from_seeds(seeds, sets)
    pairs = seeded.pairs
    if by_pair:
        _add_pairs(layers, steps, pairs, [seeded.completed[number] for number in numbers])
    return seeded.total, pairs


def _before(layer: _Layer, entry: int, superiors: int) -> NDArray[np.intp]:
    """Return the groups of paths after which an entry can be placed."""
    return np.flatnonzero(((layer.sets & (1 << entry)) == 0) & ((layer.sets & superiors) == superiors))


def _next(layer: _Layer, above: tuple[int, ...], terms: _Terms, kind: Any, *, early: bool) -> tuple[_Layer, _Steps]:
    """Place one more statement in every possible way; `early`: set apart the paths after which all clauses hold."""
    parts: list[tuple[NDArray[Any], ...]] = []
    waiting = (terms.whole[None, :] & layer.sets[:, None]) == 0
    for entry, superiors in enumerate(above):
        bit, source = np.int64(1 << entry), _before(layer, entry, superiors)
        concerned = (terms.whole & bit) != 0
        before = waiting[source]
        decided, after = before & concerned, before & ~concerned
        lost = _any(decided & ~terms.favours[:, entry], terms.joint)
        holds = layer.holds[source] | _any(decided & terms.favours[:, entry], terms.single)
        alive = layer.alive[source] & ~lost
        holds |= _any(alive & ~_any(after, terms.joint), terms.within)
        good = (holds | _any(after, terms.single) | _any(alive, terms.within)).all(axis=1)
        alive &= _any(~holds, terms.within.T)
        placed = np.full(good.sum(), entry)
        parts.append((layer.sets[source][good] | bit, holds[good], alive[good], source[good], placed))
    columns: tuple[NDArray[Any], ...] = tuple(np.concatenate(column) for column in zip(*parts, strict=True))
    settled = columns[1].all(axis=1) & early
    apart = columns[3][settled], columns[4][settled], columns[0][settled]
    sets, holds, alive, source, entries = (column[~settled] for column in columns)
    first, target = _alike(sets, holds, alive)
    begun = np.zeros(len(first), dtype=kind)
    np.add.at(begun, target, layer.begun[source])
    return _Layer(sets[first], holds[first], alive[first], begun), _Steps(source, entries, target, *apart)


def _alike(
    sets: NDArray[np.int64], holds: NDArray[np.bool_], alive: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first row of each group of equal rows, and the group of each row."""
    bits = np.packbits(np.hstack([holds, alive]), axis=1)
    keys = np.ascontiguousarray(np.concatenate([sets.view(np.uint8).reshape(len(sets), 8), bits], axis=1))
    _, first, group = np.unique(
        keys.view(np.dtype((np.void, keys.shape[1]))).ravel(), return_index=True, return_inverse=True
    )
    return first, group.ravel()


def _any(rows: NDArray[np.bool_], columns: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return, per row, which columns have a member among those that are true in the row."""
    found: NDArray[np.bool_] = rows.astype(np.float32) @ columns > 0
    return found


def _add_pairs(layers: list[_Layer], steps: list[_Steps], pairs: NDArray[Any], settled: list[NDArray[Any]]) -> None:
    """Add the number of orders in which one statement stands above another.

    `settled` has, per length, the completions after each step that settles the verdict.
    """
    completed = np.ones(len(layers[-1].sets), dtype=pairs.dtype)
    for place in range(len(steps) - 1, -1, -1):
        step, layer = steps[place], layers[place]
        source = np.concatenate([step.source, step.settled_source])
        entries = np.concatenate([step.entry, step.settled_entry])
        sets = np.concatenate([layers[place + 1].sets[step.target], step.settled])
        after = np.concatenate([completed[step.target], settled[place]])
        through = layer.begun[source] * after
        for entry in range(len(pairs)):
            own = entries == entry
            for other in range(len(pairs)):
                pairs[entry, other] += through[own][(sets[own] >> other & 1) == 0].sum()
        completed = np.zeros(len(layer.sets), dtype=pairs.dtype)
        np.add.at(completed, source, after)

"""The pair of statements to ask about next: the one whose answer leaves the least expected entropy of the verdict.

The verdict holds under a share p of the orders that agree with the known pairs; its entropy is -p log p - (1-p) log (1-p), in bits. An
answer to "does a matter more than b?" changes p. Every agreeing order counts alike, also for the chance of either answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2, prod
from typing import TYPE_CHECKING

from offramp.preference_sensitivity.open_verdict import open_verdict
from offramp.preference_sensitivity.order_counts import count_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from fractions import Fraction

    from offramp.preference_sensitivity.formula import Formula
    from offramp.preference_sensitivity.order_counts import OrderCounts

__all__ = ["Candidate", "OpenPart", "entropy", "in_order", "looking_ahead", "next_pair", "with_pair"]

LOOK_AHEAD = 12
"""The most statements that take part in a verdict of which questions are compared by the question after, too."""

BEAM = 8
"""The most questions compared in this way."""

LEAST_GAIN = 1e-12
"""The least expected gain, in bits, that counts as one."""


@dataclass(frozen=True, eq=False)
class OpenPart:
    """A part of the verdict that depends on the order of one actor's list: the verdict is that all parts hold.

    `above` is the set of entries known to matter more than each, and `counts` the numbers of orders that agree.
    """

    actor: int
    formula: Formula
    above: tuple[int, ...]
    counts: OrderCounts

    @classmethod
    def of(cls, actor: int, formula: Formula, above: tuple[int, ...]) -> OpenPart:
        """Count the orders of a part.

        Raises
        ------
        TooLarge
            where they are too many to count.
        """
        return cls(actor, formula, above, count_verdict(open_verdict(formula, above), by_pair=True))

    @property
    def share(self) -> Fraction:
        """The share of orders in which the part holds."""
        return self.counts.share


@dataclass(frozen=True)
class Candidate:
    """A question about two entries of an actor's list: does the first matter more than the second?

    `chance` is the share of agreeing orders in which it does. `if_above` and `if_below` are the shares in which the whole verdict holds,
    with either answer, and `left` is the expected entropy that the answer leaves, in bits.
    """

    actor: int
    first: int
    second: int
    chance: float
    if_above: float
    if_below: float
    left: float


def entropy(share: float) -> float:
    """Return the entropy of a verdict that holds under a share of orders, in bits.

    >>> entropy(0.5), entropy(1.0)
    (1.0, 0.0)
    """
    return sum(part * log2(1 / part) for part in (share, 1 - share) if part > 0)


def with_pair(above: Sequence[int], upper: int, lower: int) -> tuple[int, ...]:
    """Return the superiors of each entry once the entry at `upper` is known to matter more than the one at `lower`.

    >>> with_pair((0, 1, 0), 1, 2)
    (0, 1, 3)
    """
    new = above[upper] | 1 << upper
    return tuple(known | new if entry == lower or known >> lower & 1 else known for entry, known in enumerate(above))


def next_pair(parts: Sequence[OpenPart], skipped: Collection[tuple[int, int, int]] = ()) -> Candidate | None:
    """Return the question to ask next; None where the verdict is certain, or no question is left that could change it.

    `skipped` has the questions that could not be answered: the actor and the two entries, the lesser first. A question whose answer follows
    from what is known is never returned. Of the best questions about short lists, the one is taken that leaves the least entropy over
    this question and the next. Where no single answer changes the share, the question is the one with the most even chances.
    """
    share = float(prod((part.share for part in parts), start=1))
    if share in (0, 1):
        return None
    best = in_order(_candidates(parts), share, skipped)
    if best and max(len(part.counts.entries) for part in parts) > LOOK_AHEAD:
        return best[0]
    return looking_ahead(best, lambda each: _left_after(parts, each, skipped))


def looking_ahead(best: Sequence[Candidate], left_after: Callable[[Candidate], float]) -> Candidate | None:
    """Return the one of the best questions that leaves the least entropy, after it and after the question that follows, added up."""
    if len(best) < 2:
        return best[0] if best else None
    return min(best[:BEAM], key=lambda each: round(each.left + left_after(each), 12))


def in_order(
    candidates: Iterable[Candidate], share: float, skipped: Collection[tuple[int, int, int]]
) -> list[Candidate]:
    """Return the questions that could be asked, the best first, where the verdict holds under a share of orders."""
    candidates = [each for each in candidates if (each.actor, each.first, each.second) not in skipped]
    candidates.sort(key=lambda each: (round(each.left, 12), abs(each.chance - 0.5)))
    if candidates and candidates[0].left >= entropy(share) - LEAST_GAIN:
        candidates.sort(key=lambda each: abs(each.chance - 0.5))
    return candidates


def _left_after(parts: Sequence[OpenPart], asked: Candidate, skipped: Collection[tuple[int, int, int]]) -> float:
    """Return the expected entropy that the question after this one leaves, in bits."""
    left = 0.0
    for chance, upper, lower in (
        (asked.chance, asked.first, asked.second),
        (1 - asked.chance, asked.second, asked.first),
    ):
        known = [
            OpenPart.of(part.actor, part.formula, with_pair(part.above, upper, lower))
            if part.actor == asked.actor
            else part
            for part in parts
        ]
        share = float(prod((part.share for part in known), start=1))
        if share not in (0, 1):
            best = in_order(_candidates(known), share, skipped)
            left += chance * (best[0].left if best else entropy(share))
    return left


def _candidates(parts: Sequence[OpenPart]) -> Iterator[Candidate]:
    """Yield every question about two statements that take part in the verdict, and whose order is not known."""
    for part in parts:
        counts = part.counts
        if counts.before is None or counts.held_before is None or counts.held in (0, counts.total):
            continue
        others = float(prod((other.share for other in parts if other is not part), start=1))
        decisive = [k for k in range(len(counts.entries)) if counts.decisive >> k & 1]
        for i in decisive:
            for j in decisive:
                above = int(counts.before[i, j])
                if i >= j or not 0 < above < counts.total:
                    continue
                chance, held = above / counts.total, int(counts.held_before[i, j])
                if_above = others * (held / above)
                if_below = others * ((counts.held - held) / (counts.total - above))
                left = chance * entropy(if_above) + (1 - chance) * entropy(if_below)
                yield Candidate(part.actor, counts.entries[i], counts.entries[j], chance, if_above, if_below, left)

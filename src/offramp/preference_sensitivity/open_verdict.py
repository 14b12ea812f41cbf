"""The part of a verdict that the known pairs leave open, in the fewest statements.

A verdict is a formula of comparisons with the target state (`offramp.preference_sensitivity.formula`). A comparison is decided by the first
of the statements on which the two states differ. The known pairs decide some comparisons; the formula of the others
is the open verdict. Statements that are in none of these comparisons, and are not related to one that is, take no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offramp.preference_sensitivity.formula import Formula

__all__ = ["Comparison", "OpenVerdict", "open_verdict", "related_parts"]


@dataclass(frozen=True, order=True)
class Comparison:
    """A comparison of the target with other states: the sets of statements that favour the target, and the others.

    It holds if the first of all these statements favours the target.
    """

    favours: int
    opposes: int

    def known(self, above: Sequence[int]) -> bool | None:
        """Return whether the comparison holds in every order, or in none (False); None where orders differ."""
        if not self.opposes or _covered(self.opposes, self.favours, above):
            return True
        return False if not self.favours or _covered(self.favours, self.opposes, above) else None


@dataclass(frozen=True)
class OpenVerdict:
    """A verdict that holds in an order if each clause does; a clause holds if all comparisons of one of its terms hold.

    `entries` are the statements that take part, by their places in the whole list. Comparisons and `above` (per entry the
    entries known to matter more) are sets of positions in `entries`. Without a clause the verdict is certain; a clause without a
    term makes it impossible.
    """

    entries: tuple[int, ...]
    above: tuple[int, ...]
    clauses: tuple[frozenset[frozenset[Comparison]], ...]

    @property
    def certain(self) -> bool | None:
        """Whether the verdict holds in every order, or in none (False); None where the formula leaves it open."""
        if not self.clauses:
            return True
        return False if not all(self.clauses) else None

    @property
    def required(self) -> tuple[Comparison, ...] | None:
        """The comparisons that must all hold; None where some clause has a choice."""
        if any(len(clause) != 1 for clause in self.clauses):
            return None
        return tuple(sorted({one for clause in self.clauses for term in clause for one in term}))

    @property
    def decisive(self) -> int:
        """The set of positions of statements that are in some comparison."""
        return _all(one.favours | one.opposes for clause in self.clauses for term in clause for one in term)


def open_verdict(formula: Formula, above: Sequence[int]) -> OpenVerdict:
    """Return what is open of a formula, given the set of statements known to matter more than each.

    >>> import numpy as np
    >>> from offramp.preference_sensitivity.formula import Formula
    >>> signs = np.array([[1, 0], [-1, 1], [0, -1]], dtype=np.int8)
    >>> verdict = open_verdict(Formula(signs, (np.array([0]), np.array([1])), ((), ())), [0, 0, 2])
    >>> verdict.entries, verdict.certain
    ((), False)
    """
    comparisons = [Comparison(_set(column < 0), _set(column > 0)) for column in formula.signs.T]
    known = [one.known(above) for one in comparisons]
    clauses: set[frozenset[frozenset[Comparison]]] = set()
    for single, joint in zip(formula.single, formula.joint, strict=True):
        terms = {
            _term(term, comparisons, known) for term in (*([k] for k in single.tolist()), *(t.tolist() for t in joint))
        }
        clauses.add(_smallest(term for term in terms if term is not None))
    needed = [clause for clause in clauses if frozenset() not in clause]
    kept = sorted(
        (clause for clause in needed if not any(other < clause for other in needed)),
        key=lambda clause: sorted(map(sorted, clause)),
    )
    return _restricted(tuple(kept) if all(kept) else (frozenset(),), above)


def _term(
    term: Iterable[int], comparisons: Sequence[Comparison], known: Sequence[bool | None]
) -> frozenset[Comparison] | None:
    """Return the open comparisons of a term; None where one of them holds in no order."""
    found = set()
    for k in term:
        if known[k] is False:
            return None
        if known[k] is None:
            found.add(comparisons[k])
    return frozenset(found)


def _smallest(terms: Iterable[frozenset[Comparison]]) -> frozenset[frozenset[Comparison]]:
    """Return the terms without those that contain another."""
    found: list[frozenset[Comparison]] = []
    for term in sorted(set(terms), key=len):
        if not any(other <= term for other in found):
            found.append(term)
    return frozenset(found)


def _restricted(clauses: tuple[frozenset[frozenset[Comparison]], ...], above: Sequence[int]) -> OpenVerdict:
    """Return the verdict over the statements in its comparisons, and all that are related to one of them."""
    entries = _members(_related(OpenVerdict((), (), clauses).decisive, above))
    position = {entry: i for i, entry in enumerate(entries)}

    def moved(entries: int) -> int:
        return _all(1 << position[k] for k in _members(entries))

    return OpenVerdict(
        entries,
        tuple(moved(above[k]) for k in entries),
        tuple(
            frozenset(frozenset(Comparison(moved(one.favours), moved(one.opposes)) for one in term) for term in clause)
            for clause in clauses
        ),
    )


def _related(some: int, above: Sequence[int]) -> int:
    """Return some entries, and all that are related to one of them, by any number of steps."""
    near = [
        above[k] | _all(1 << lower for lower in range(len(above)) if above[lower] >> k & 1) for k in range(len(above))
    ]
    while (wider := some | _all(near[k] for k in _members(some))) != some:
        some = wider
    return some


def related_parts(above: Sequence[int]) -> tuple[OpenVerdict, ...]:
    """Return the parts of a list of which no entry is related to one of another part, each without a verdict.

    >>> [part.entries for part in related_parts([0, 0, 1])]
    [(0, 2), (1,)]
    """
    found: dict[tuple[int, ...], None] = {_members(_related(1 << k, above)): None for k in range(len(above))}
    return tuple(_part(entries, above) for entries in found)


def _part(entries: tuple[int, ...], above: Sequence[int]) -> OpenVerdict:
    position = {entry: i for i, entry in enumerate(entries)}
    return OpenVerdict(entries, tuple(_all(1 << position[k] for k in _members(above[each])) for each in entries), ())


def _covered(some: int, others: int, above: Sequence[int]) -> bool:
    """Return whether each of `some` is known to matter less than one of `others`."""
    return all(above[k] & others for k in _members(some))


def _members(entries: int) -> tuple[int, ...]:
    """Return the members of a set, ascending."""
    return tuple(k for k in range(entries.bit_length()) if entries >> k & 1)


def _set(mask: Iterable[bool]) -> int:
    return _all(1 << k for k, held in enumerate(mask) if held)


def _all(sets: Iterable[int]) -> int:
    """Return the union of sets."""
    union = 0
    for one in sets:
        union |= one
    return union

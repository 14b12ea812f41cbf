"""Basis of a case: the counts of its numbers and statements with a source, and of those by the author alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case.estimates import estimates
from offramp.case.hindsight import known_later
from offramp.case.preferences import Statements
from offramp.case.roles import stated_preferences

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["Basis", "basis"]

ASSUMED = "assumed"


@dataclass(frozen=True)
class Basis:
    """Counts of the numbers and the preference statements of a case, by the sources that they name.

    `numbers` and `statements` hold three counts each: with named sources alone, with named sources and the author's judgement, and
    with the author's judgement alone. `later` counts the entries that were known, in whole or in part, only after the start.
    """

    numbers: tuple[int, int, int]
    statements: tuple[int, int, int]
    later: int


def basis(case: Case) -> Basis:
    """Count the numbers and statements of a case by their sources.

    >>> from offramp.case.reading import load
    >>> basis(load("hotline"))
    Basis(numbers=(1, 0, 11), statements=(0, 0, 10), later=0)
    """
    numbers = [frozenset(estimate.source) for _, estimate in estimates(case) if not _backed(estimate)]
    backed = sum(1 for _, estimate in estimates(case) if _backed(estimate))
    sourced, mixed, own = _counted(numbers)
    said = [
        frozenset(each.source)
        for path, preferences in stated_preferences(case)
        if path[0] != "beliefs"  # what one side believes of another is not what that other wants
        for each in (preferences.statements if isinstance(preferences, Statements) else (preferences,))
    ]
    return Basis((sourced + backed, mixed, own), _counted(said), len(known_later(case)))


def _backed(estimate: object) -> bool:
    """Whether an estimate rests on a data set or on experts."""
    return bool(getattr(estimate, "evidence", None) or getattr(estimate, "experts", None))


def _counted(sources: list[frozenset[str]]) -> tuple[int, int, int]:
    own = sum(not each - {ASSUMED} for each in sources)
    mixed = sum(bool(each - {ASSUMED}) and ASSUMED in each for each in sources)
    return len(sources) - own - mixed, mixed, own

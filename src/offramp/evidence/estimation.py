"""From a declaration to an estimate: the rows are chosen, counted and measured."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from offramp.errors import QuestionError
from offramp.evidence import compared, counted, fitted, lasting
from offramp.evidence.asked import Request
from offramp.evidence.declared import declaration, shipped
from offramp.evidence.facts import fact_tables, source_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.case.evidence import EvidenceEstimate
    from offramp.case.model import Case
    from offramp.evidence.measured import RecordEstimate

__all__ = ["estimate", "estimates", "shipped_estimate"]


def estimate(reference: str, case: Case | None = None) -> RecordEstimate:
    """Return an estimate by name, `NAME` or `NAME@DATE`, which uses no record after the date.

    >>> found = estimate("cns.launches@2017-06-28")
    >>> found.n, round(found.best, 1)
    (37, 25.0)

    Raises
    ------
    QuestionError
        where there is no such estimate or data set, or where the record is too short for it.
    """
    name, stated, day = declaration(reference, case)
    if case is None or (name not in case.evidence and not case.data):
        return shipped_estimate(name, day)
    return _measured(Request(name, stated, day, case))


def estimates(case: Case | None = None) -> tuple[RecordEstimate, ...]:
    """Return every estimate that ships with the package, or that a case declares, in order of name."""
    names = sorted(case.evidence if case is not None and case.evidence else shipped())
    return tuple(estimate(name, case) for name in names)


@lru_cache(maxsize=512)
def shipped_estimate(name: str, day: str) -> RecordEstimate:
    """Return an estimate of the package up to a day (an empty text for the whole record); it is made once in a process."""
    return _measured(Request(name, shipped()[name], day, None))


def _measured(asked: Request) -> RecordEstimate:
    try:
        found = _METHODS[asked.stated.estimate](asked)
    except ValueError as error:
        raise QuestionError(f"evidence `{asked.name}`: {error}") from None
    stated = asked.stated
    notes = (*found.notes, *([stated.note] if stated.note else []), *_notes_of(stated))
    cites = tuple(
        source_of(key) if asked.case is None or key not in asked.case.sources else asked.case.sources[key].cite
        for key in stated.source
    )
    return replace(found, sources=cites, notes=notes)


def _notes_of(stated: EvidenceEstimate) -> tuple[str, ...]:
    """Return the traps of the tables of facts that an estimate uses."""
    used = [part.data for part in (stated.of, stated.exposed, stated.ended_by) if part is not None]
    return tuple(note for name in dict.fromkeys(used) if name in fact_tables() for note in fact_tables()[name].notes)


_METHODS: dict[str, Callable[[Request], RecordEstimate]] = {
    "rate": counted.rate,
    "yearly rate": counted.yearly_rate,
    "share": counted.share,
    "rate ratio": compared.ratio,
    "survival": lasting.survival,
    "ending rate": lasting.ending,
    "waiting": lasting.waiting,
    "intensity": fitted.intensity,
    "growth": fitted.slope,
    "mixture": counted.mixture,
}

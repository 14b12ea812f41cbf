"""The record on a case: comparison of its numbers with their evidence, and the scores of its model against later outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.errors import DataError, QuestionError
from offramp.evidence.resolution import comparisons
from offramp.hindcasting.stored import stored_hindcast

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.evidence.resolution import EvidenceCheck
    from offramp.hindcasting.stored import StoredHindcast

__all__ = ["AgainstTheRecord", "against_the_record"]


@dataclass(frozen=True)
class AgainstTheRecord:
    """The numbers of a case that name evidence, each with its estimate, and the hindcast of the case, if there is one.

    `lacking` is the reason why the evidence cannot be compared, such as a missing data file; else empty.
    """

    evidence: tuple[EvidenceCheck, ...] = ()
    hindcast: StoredHindcast | None = None
    lacking: str = ""


def against_the_record(case: Case) -> AgainstTheRecord:
    """Compare a case with its evidence, and find its hindcast.

    >>> from offramp.case.reading import load
    >>> against_the_record(load("hotline"))
    AgainstTheRecord(evidence=(), hindcast=None, lacking='')
    """
    hindcast = stored_hindcast(case)
    try:
        return AgainstTheRecord(comparisons(case), hindcast)
    except (DataError, QuestionError) as error:
        return AgainstTheRecord((), hindcast, str(error))

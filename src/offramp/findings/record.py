"""The record on a case: comparison of its numbers and durations with their evidence, and the scores of its model against later outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.errors import DataError, QuestionError, TooLarge
from offramp.evidence.resolution import comparisons
from offramp.hindcasting.stored import stored_hindcast
from offramp.risk.durations import SAMPLES, durations
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.evidence.resolution import EvidenceCheck
    from offramp.hindcasting.stored import StoredHindcast
    from offramp.risk.durations import DurationCheck
    from offramp.worlds.worlds import Worlds

__all__ = ["AgainstTheRecord", "against_the_record"]


@dataclass(frozen=True)
class AgainstTheRecord:
    """The numbers of a case that name evidence, each with its estimate, and the hindcast of the case, if there is one.

    `lacking` is the reason why the evidence cannot be compared, such as a missing data file; else empty. `durations` compares
    durations of conditions with past spans, in the worlds of the options.
    """

    evidence: tuple[EvidenceCheck, ...] = ()
    hindcast: StoredHindcast | None = None
    lacking: str = ""
    durations: tuple[DurationCheck, ...] = ()


def against_the_record(
    case: Case,
    worlds: Worlds | None = None,
    policies: Sequence[str] | None = None,
    hindcast: StoredHindcast | None = None,
) -> AgainstTheRecord:
    """Compare a case with its evidence, and find its hindcast.

    Durations are compared under some `policies` (default: all that a chain can evaluate), in as many worlds as `worlds` has, drawn anew
    with its seed and at most 64; without `worlds` they are left out. `hindcast` takes the place of the one that ships with the case.

    >>> from offramp.case.reading import load
    >>> against_the_record(load("hotline"))
    AgainstTheRecord(evidence=(), hindcast=None, lacking='', durations=())
    """
    found = hindcast or stored_hindcast(case)
    try:
        compared = comparisons(case)
        return AgainstTheRecord(compared, found, "", _durations(worlds, policies) if worlds is not None else ())
    except (DataError, QuestionError, TooLarge) as error:
        return AgainstTheRecord((), found, str(error))


def _durations(worlds: Worlds, policies: Sequence[str] | None) -> tuple[DurationCheck, ...]:
    if not worlds.case.durations:
        return ()
    few = worlds
    if worlds.count > SAMPLES:
        few = draw_worlds(worlds.case, SAMPLES, worlds.seed, method=worlds.method, images=dict(worlds.fixed))
    return durations(few, policies)

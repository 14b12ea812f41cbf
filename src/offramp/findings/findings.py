"""Findings of a brief, each computed once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from offramp.claim_testing.claims import claims
from offramp.comparison.changes import changed
from offramp.findings.basis import basis
from offramp.findings.danger import danger
from offramp.findings.defaults import SAMPLES
from offramp.findings.dynamic import dynamic
from offramp.findings.options import option_findings
from offramp.findings.record import AgainstTheRecord, against_the_record
from offramp.findings.strategic import strategic
from offramp.graph.advice import advise
from offramp.graph.readings import nearest_readings as nearest
from offramp.graph.readings import readings
from offramp.hindcasting.stored import kept_hindcast
from offramp.worlds.parameters import chosen_images

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.ensemble.outcomes import Outcomes
    from offramp.errors import Problem
    from offramp.findings.basis import Basis
    from offramp.findings.danger import Danger
    from offramp.findings.dynamic import Dynamic
    from offramp.findings.options import Options
    from offramp.findings.strategic import Strategic
    from offramp.graph.readings import Reading
    from offramp.hindcasting.stored import StoredHindcast

__all__ = ["Findings", "find", "nearest_readings"]


@dataclass(frozen=True, eq=False)
class Findings:
    """Findings of a brief; `compose` turns them into words, tables and pictures without further computation.

    `strategic` follows from options and preferences. `dynamic` and `options` also need tempos, reliabilities and rates,
    and are None without them. `verdicts` are those on the claims, `advice` the warnings of `check`, `basis` the counts
    of numbers and statements by source. `danger` is the chance over time that the crisis ends. `record` has the
    evidence of its numbers and its hindcast. The record can be pickled.
    """

    case: Case
    strategic: Strategic
    dynamic: Dynamic | None
    options: Options | None
    verdicts: tuple[ClaimVerdict, ...]
    advice: tuple[Problem, ...]
    basis: Basis
    danger: Danger | None = None
    record: AgainstTheRecord = field(default_factory=AgainstTheRecord)


def find(
    case: Case,
    *,
    sets: Mapping[str, str] | None = None,
    given: Sequence[str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    images: Mapping[str, str] | None = None,
    policies: Sequence[str] | None = None,
    outcomes: Outcomes | None = None,
    hindcast: str | Path | None = None,
) -> Findings:
    """Compute the findings of a brief, each once.

    Parameters
    ----------
    case
        the case.
    sets
        entries of the case to set first: values in YAML by dotted path, as `--set` and `changed` take them.
    given
        events that have happened (default: those of the status quo).
    samples
        number of worlds in which the options are evaluated, if the case can be evaluated over time; 0: none.
    seed
        of these worlds.
    images
        the reading of some actors, by name; rival readings of these actors are then left out.
    policies
        names of the compared policies (default: all that can be evaluated).
    outcomes
        the outcomes of the options in worlds, if they are already known; then no worlds are drawn. With `sets` they are
        those of the changed case.
    hindcast
        a file of sealed forecasts of this case, as `offramp hindcast --out` writes it (default: the hindcast that ships with the case).

    >>> import offramp
    >>> found = offramp.find(offramp.load("prisoners-dilemma"))
    >>> found.strategic.base.strongest, found.dynamic, found.options
    ((3,), None, None)
    >>> offramp.find(offramp.load("prisoners-dilemma"), sets={"title": "Two suspects"}).case.title
    'Two suspects'

    Raises
    ------
    CaseError, QuestionError
        if the case is wrong, there is no such entry, event, image or policy, or the hindcast is not of this case.
    TooLarge
        if the graph or a chain is too large, with the numbers.
    """
    case = changed(case, sets) if sets else case
    kept_before = kept_hindcast(hindcast, case) if hindcast is not None else None
    near = nearest_readings(case, given, images)
    kept = _heaviest(near)
    found = strategic(kept, len(near) - len(kept))
    begun = _with_events(case, found.base.graph.given)
    named = [replace(each.reading, name=each.name) for each in found.readings]
    over_time = dynamic(begun, policies=policies, images=images)
    options = option_findings(
        begun,
        samples,
        seed,
        policies=policies,
        images=images,
        known=outcomes,
        schedules=over_time.risk.schedules if over_time is not None else None,
    )
    return Findings(
        case,
        found,
        over_time,
        options,
        claims(begun, named, options.outcomes if options is not None else None),
        advise(case),
        basis(case),
        danger(options.ranking, over_time.base.policy) if options is not None and over_time is not None else None,
        _record(case, options, kept_before),
    )


def _record(case: Case, options: Options | None, hindcast: StoredHindcast | None) -> AgainstTheRecord:
    """Compare a case with the record, its durations in the worlds in which its options are compared."""
    if options is None:
        return against_the_record(case, hindcast=hindcast)
    found = options.outcomes
    policies = [name for name in found.policies if name in case.policies]
    return against_the_record(case, found.worlds, policies or None, hindcast)


def nearest_readings(case: Case, given: Sequence[str] | None, images: Mapping[str, str] | None) -> tuple[Reading, ...]:
    """Return the base reading, with some images fixed, and those that differ from it in the image of one other actor."""
    if not images:
        return readings(case, given=given)
    chosen_images(case, images)
    return nearest(case, images, given=given)


MOST_RIVALS = 12
"""Largest number of compared readings: each has a column of a table."""


def _heaviest(near: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the base reading and the other readings of greatest weight, in the given order."""
    rivals = sorted(near[1:], key=lambda reading: -(reading.share or 0.0))[: MOST_RIVALS - 1]
    return tuple(reading for reading in near if reading is near[0] or reading in rivals)


def _with_events(case: Case, given: Sequence[str]) -> Case:
    """Return a case whose crisis begins after exactly some events."""
    begins = (*(thing for thing in case.status_quo if thing not in case.events), *given)
    return case if set(begins) == set(case.status_quo) else case.model_copy(update={"status_quo": begins})

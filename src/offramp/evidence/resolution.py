"""Numbers of a case from evidence: filled in where the case states none, and compared where it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.case.entries import entry_at, with_entry
from offramp.case.inputs import InputKind
from offramp.case.units import CHANCES, is_rate, per_year
from offramp.errors import DataError, Problem, QuestionError
from offramp.evidence.estimation import estimate
from offramp.evidence.recorded_spans import recorded_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offramp.case.estimate import Estimate
    from offramp.case.inputs import Input
    from offramp.case.model import Case, Path
    from offramp.evidence.measured import RecordEstimate

__all__ = ["EvidenceCheck", "comparisons", "evidence_of", "filled", "with_evidence", "wrong_evidence"]

FAR = 0.1
"""Share of the interval of an estimate by which a stated number may differ from it, by rounding."""


@dataclass(frozen=True)
class EvidenceCheck:
    """A number of a case beside the estimate that it names as its evidence, in the unit of the case.

    `entry` is its place among the inputs (`calm`, or `calm, until then`), `stated` and `measured` are low, best and high. `apart` is
    the largest difference as a share of the estimate's interval.
    """

    entry: str
    reference: str
    stated: tuple[float | None, float | None, float | None]
    measured: tuple[float, float, float]
    estimate: RecordEstimate
    apart: float

    @property
    def agrees(self) -> bool:
        """True where the stated numbers are those of the estimate, but for rounding."""
        return self.apart <= FAR

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values."""
        return {
            "entry": self.entry,
            "evidence": self.reference,
            "stated": list(self.stated),
            "measured": list(self.measured),
            "apart": self.apart,
            "agrees": self.agrees,
            "estimate": self.estimate.to_dict(),
        }


def evidence_of(case: Case) -> dict[str, Estimate]:
    """Return the estimates of a case that name evidence, by their input (with `, until then` for those of before).

    >>> from offramp.case.reading import load
    >>> "crises" in evidence_of(load("korea-2017"))
    True
    """
    found: dict[str, Estimate] = {}
    for input_, stated in _stated(case):
        name = str(input_)
        earlier: Estimate | None = stated
        while earlier is not None:
            if earlier.evidence:
                found[name] = earlier
            name, earlier = f"{name}, until then", earlier.until_then
    return found


def _stated(case: Case) -> Iterator[tuple[Input, Estimate]]:
    """Yield every estimated input with its estimate."""
    for input_, path in case.estimated.items():
        yield input_, _stated_at(case, input_, path)


def _stated_at(case: Case, input_: Input, path: Path) -> Estimate:
    """Return the estimate of an input; the rate of an agreement takes the evidence of the agreement."""
    found: Estimate = entry_at(case, path)
    if input_.kind is InputKind.RATE and not found.evidence and (evidence := case.agreements[str(path[1])].evidence):
        return found.model_copy(update={"evidence": evidence})
    return found


def filled(stated: Estimate, case: Case) -> Estimate:
    """Return an estimate with the numbers of its evidence, if it names evidence and no numbers; else the estimate itself.

    A share gets the shape `logitnormal` and any other number the default, so that the three percentiles are those of the evidence.

    Raises
    ------
    QuestionError
        where there is no such evidence, or the record is too short for it.
    """
    if not stated.evidence or stated.best is not None or stated.low is not None:
        return stated
    measured = estimate(stated.evidence, case)
    low, best, high = _in_unit(measured, stated)
    unit = stated.unit or (measured.unit if measured.unit in CHANCES or is_rate(measured.unit) else None)
    shape = stated.shape or ("logitnormal" if measured.unit in CHANCES else None)
    return stated.model_copy(update={"low": low, "best": best, "high": high, "unit": unit, "shape": shape})


def _in_unit(measured: RecordEstimate, stated: Estimate) -> tuple[float, float, float]:
    """Return low, best and high in the unit of a stated number."""
    numbers = (measured.low, measured.best, measured.high)
    if is_rate(measured.unit) and is_rate(stated.unit):
        factor = per_year(measured.unit) / per_year(stated.unit)
        numbers = (numbers[0] * factor, numbers[1] * factor, numbers[2] * factor)
    return numbers


def with_evidence(case: Case) -> Case:
    """Return a case whose estimates without numbers have those of their evidence; the same case if there are none.

    >>> from offramp.case.reading import loads
    >>> case = loads('''
    ... actors: {a: {options: {go: Go}}}
    ... status quo: []
    ... preferences: {a: [a.go]}
    ... unknowns: {crises: {evidence: icb.peninsula_crises}}
    ... ''')
    >>> with_evidence(case).unknowns["crises"].unit
    'per year'
    """
    changed = case
    for input_, path in case.estimated.items():
        stated = _stated_at(case, input_, path)
        made = filled(stated, case)
        if made is not stated:
            changed = with_entry(changed, path, made)
    return changed


def comparisons(case: Case) -> tuple[EvidenceCheck, ...]:
    """Compare the stated numbers of a case with the evidence that they name.

    Raises
    ------
    QuestionError
        where there is no such evidence, or the record is too short for it.
    """
    found = []
    for entry, stated in evidence_of(case).items():
        measured = estimate(stated.evidence or "", case)
        numbers = _in_unit(measured, stated)
        own = (stated.low, stated.best, stated.high)
        width = numbers[2] - numbers[0] or abs(numbers[1]) or 1.0
        apart = max((abs(a - b) / width for a, b in zip(own, numbers, strict=True) if a is not None), default=0.0)
        found.append(EvidenceCheck(entry, stated.evidence or "", own, numbers, measured, apart))
    return tuple(found)


def wrong_evidence(case: Case) -> tuple[Problem, ...]:
    """Return the problems of a case with the evidence that it names or declares."""
    problems = []
    for input_, path in case.estimated.items():
        stated = _stated_at(case, input_, path)
        if stated.evidence:
            problems += _problem(case, stated.evidence, path)
    for name in case.evidence:
        problems += _problem(case, name, ("evidence", name))
    for name, stated_duration in case.durations.items():
        problems += _problem(case, stated_duration.evidence, ("durations", name, "evidence"), recorded_spans)
    return tuple(problems)


def _problem(case: Case, reference: str, path: Path, made: Callable[[str, Case], object] = estimate) -> list[Problem]:
    try:
        made(reference, case)
    except (DataError, QuestionError) as error:
        return [Problem(str(error), case.place(*path))]
    return []

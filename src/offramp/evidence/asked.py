"""A request to the record: a declared estimate, up to a day, with the data of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.evidence.declared import query_of
from offramp.evidence.measured import Alternative, RecordEstimate
from offramp.evidence.months import Months
from offramp.evidence.sets import Chosen, choose

if TYPE_CHECKING:
    from offramp.case.evidence import EvidenceEstimate, Selection
    from offramp.case.model import Case

__all__ = ["Request", "made", "whole_months"]


@dataclass(frozen=True)
class Request:
    """A declaration with its name, the day up to which the record is used, and the case that has its data."""

    name: str
    stated: EvidenceEstimate
    until: str
    case: Case | None

    def chosen(self, selection: Selection | None) -> Chosen:
        """Return the rows of a selection, with the span of the estimate."""
        if selection is None:
            raise ValueError("it names no rows")
        found = choose(selection, self.until, self.case)
        first = max(filter(None, (found.first, self.stated.first or "")), default="")
        last = min(filter(None, (found.last, self.stated.last or "")), default="")
        if first and last and first > last:
            raise QuestionError(
                f"evidence `{self.name}` has no record between {first} and {last}: "
                + (
                    f"nothing of it lies before {self.until}"
                    if self.until
                    else "its data lie outside `first` and `last`"
                )
            )
        return Chosen(found.records, first, last)


def made(
    asked: Request,
    numbers: tuple[float, float, float],
    unit: str,
    n: int,
    exposure: float,
    method: str,
    span: Chosen | None = None,
    beside: tuple[Alternative, ...] = (),
    notes: tuple[str, ...] = (),
) -> RecordEstimate:
    """Return the estimate of a declaration from its numbers (low, best, high) and what was counted."""
    low, best, high = numbers
    stated = asked.stated
    return RecordEstimate(
        asked.name,
        stated.label,
        stated.estimate,
        low,
        best,
        high,
        unit,
        n,
        exposure,
        method,
        stated.counted or "",
        query_of(stated) + (f" until {asked.until}" if asked.until else ""),
        span.first if span else "",
        span.last if span else "",
        beside,
        (),
        notes,
    )


def whole_months(span: Chosen) -> Months:
    """Return the months of a span that had ended by its last day."""
    if not span.first or not span.last:
        raise ValueError("its data do not say over which dates they are complete; add `first` and `last`")
    last = np.datetime64(span.last, "D")
    month = last.astype("datetime64[M]")
    if last + 1 != (month + 1).astype("datetime64[D]"):
        month -= 1
    first = np.datetime64(span.first, "D")
    start = first.astype("datetime64[M]")
    if first != start.astype("datetime64[D]"):
        start += 1
    if month < start:
        raise ValueError(f"no whole month lies between {span.first} and {span.last}")
    return Months(str(start), str(month))

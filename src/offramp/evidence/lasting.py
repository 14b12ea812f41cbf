"""Survival and ending rates of freezes, agreements and talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.asked import Request, made, whole_months
from offramp.evidence.durations import Spans, ending_rate, runs_of, spans_until, survival_at
from offramp.evidence.months import monthly_counts
from offramp.evidence.sets import Chosen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.evidence import EvidenceEstimate
    from offramp.evidence.measured import RecordEstimate
    from offramp.evidence.records import Records

__all__ = ["ending", "spans_of", "survival", "waiting"]


def spans_of(asked: Request) -> tuple[Chosen, Spans]:
    """Return the selected rows of a request, and their spans as known at the end of the record."""
    span = asked.chosen(asked.stated.of)
    if not span.last:
        raise ValueError("its data do not say up to which date they are complete; add `last`")
    records = span.records
    starts, ends = records.column("date"), _ends(records)
    listed = ~np.isnat(starts)
    if span.first:
        listed &= starts >= np.datetime64(span.first, "D")
    return span, spans_until(starts[listed], ends[listed], span.last)


def _ends(records: Records) -> NDArray[np.datetime64]:
    """Return the ends of spans; a year stands for its last day, and a case that is `ongoing` has no end.

    Raises
    ------
    ValueError
        where the ends are text, which no mapping names.
    """
    ends = np.asarray(records.column("end"))
    if ends.dtype.kind == "M":
        return ends
    if ends.dtype.kind not in "fiu":
        raise ValueError(
            f"the ends of `{records.name}` are text; name their column in the mapping, for instance `end: Ended`"
        )
    known = ~np.isnan(ends.astype(float))
    if "ongoing" in records.columns:
        known &= records.column("ongoing") != 1
    found = np.full(len(ends), np.datetime64("NaT", "D"))
    years = (ends[known].astype(np.int64) - 1970).astype("datetime64[Y]")
    found[known] = (years + 1).astype("datetime64[D]") - 1
    return found


def _years(stated: EvidenceEstimate) -> float:
    """Return the length of time that an estimate is about, in years."""
    return stated.at.years if stated.at is not None else 0.0


def survival(asked: Request) -> RecordEstimate:
    """Return the share of spans that last longer than a time (Kaplan-Meier)."""
    span, spans = spans_of(asked)
    if not len(spans):
        raise ValueError("nothing had begun")
    numbers = survival_at(spans, _years(asked.stated))
    method = (
        f"Kaplan-Meier, {int(spans.ended.sum())} ended, {int((~spans.ended).sum())} under way at the end of the record"
    )
    return made(asked, numbers, "share", len(spans), float(spans.years.sum()), method, span)


def ending(asked: Request) -> RecordEstimate:
    """Return how often spans end, per year of their lasting."""
    span, spans = spans_of(asked)
    if not len(spans):
        raise ValueError("nothing had begun")
    ended, years = int(spans.ended.sum()), float(spans.years.sum())
    method = f"ends over years under way ({len(spans)} spans), Poisson with the Jeffreys prior"
    return made(asked, ending_rate(spans), "per year", ended, years, method, span)


def waiting(asked: Request) -> RecordEstimate:
    """Return the share of runs of months that are ended by an event within a time."""
    stated = asked.stated
    span, ends = asked.chosen(stated.of), asked.chosen(stated.ended_by)
    span = Chosen(span.records, max(span.first, ends.first), min(span.last, ends.last))
    months = whole_months(span)
    _, length, ended = runs_of(
        monthly_counts(span.records, months) > 0, monthly_counts(ends.records, months) > 0, stated.gap or 0
    )
    if not len(length):
        raise ValueError("there is no run of months")
    low, still, high = survival_at(Spans(length / 12, ended), _years(stated))
    method = f"1 - Kaplan-Meier over {len(length)} runs, {int(ended.sum())} of them ended so"
    return made(
        asked, (1 - high, 1 - still, 1 - low), "share", int(ended.sum()), float(length.sum()) / 12, method, span
    )

"""Self-excitation and growth, fitted to a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.duration import DAYS_A_YEAR
from offramp.evidence.asked import Request, made
from offramp.evidence.growth import growth
from offramp.evidence.self_excitation import branching_interval, fit

if TYPE_CHECKING:
    from offramp.evidence.measured import RecordEstimate

__all__ = ["intensity", "slope"]


def intensity(asked: Request) -> RecordEstimate:
    """Return the share of events that earlier events set off, by days on which an event came."""
    span = asked.chosen(asked.stated.of)
    if not span.first or not span.last:
        raise ValueError("its data do not say over which dates they are complete; add `first` and `last`")
    first, last = np.datetime64(span.first, "D"), np.datetime64(span.last, "D")
    dates = span.records.column("date")
    records = span.records.where((dates >= first) & (dates <= last))
    by_day = np.ones(len(records), dtype=bool)
    if "precision" in records.columns:
        by_day = records.column("precision") == "day"
    days = np.unique(records.column("date")[by_day])
    times = ((days - first).astype(int) + 0.5) / DAYS_A_YEAR
    years = float((last - first).astype(int) + 1) / DAYS_A_YEAR
    fitted = fit(times, years)
    low, high = branching_interval(times, years, fitted)
    method = (
        f"Hawkes process by maximum likelihood: {fitted.base:.2g} days a year by themselves, "
        f"{fitted.branching:.2g} set off by each, after {DAYS_A_YEAR / fitted.decay:.2g} days on average; profile likelihood"
    )
    dropped = int((~by_day).sum())
    notes = (f"{dropped} rows without a day are left out.",) if dropped else ()
    return made(asked, (low, fitted.branching, high), "share", len(times), years, method, span, (), notes)


def slope(asked: Request) -> RecordEstimate:
    """Return the growth a year of a column, with a level of its own after each change of method."""
    stated = asked.stated
    span = asked.chosen(stated.of)
    values = np.asarray(span.records.column(stated.column or ""))
    if values.dtype.kind not in "fiu":
        raise ValueError(f"column `{stated.column}` does not hold numbers")
    dates = span.records.column("date")
    keep = ~np.isnan(values.astype(float)) & ~np.isnat(dates)
    dates, values = dates[keep], values[keep].astype(float)
    if not len(dates):
        raise ValueError("no value is left")
    breaks = np.array([np.datetime64(day, "D") for day in stated.breaks or ()], dtype="datetime64[D]")
    era = np.searchsorted(breaks, dates, side="right").astype(np.int64)
    years = (dates - dates.min()).astype(int) / DAYS_A_YEAR
    numbers = growth(years, values, era)
    method = f"least squares over {len(values)} values with {len(np.unique(era))} levels, Student's t"
    return made(asked, numbers, "per year", len(values), float(np.ptp(years)), method, span)

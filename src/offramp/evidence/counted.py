"""Rates, shares and mixtures of shares from counted events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.duration import DAYS_A_YEAR
from offramp.evidence.asked import Request, made, whole_months
from offramp.evidence.declared import declaration
from offramp.evidence.measured import Alternative
from offramp.evidence.months import exposed_months, monthly_counts, weights_of
from offramp.evidence.proportions import mixture_of_shares, rate_percentiles, share_percentiles, yearly_percentiles
from offramp.evidence.sets import Chosen

if TYPE_CHECKING:
    from offramp.evidence.measured import RecordEstimate
    from offramp.evidence.records import Records

__all__ = ["mixture", "rate", "share", "yearly_rate"]

UNLIKE = 0.01
"""Chance below which the counts of years vary too much for one rate."""

MOST_YEARS = 15
"""The most calendar years whose counts stand beside a rate."""


def rate(asked: Request) -> RecordEstimate:
    """Return the rate of events a year, over a span of days or over its exposed months."""
    span = asked.chosen(asked.stated.of)
    if asked.stated.exposed is not None:
        return _rate_exposed(asked, span)
    if not span.first or not span.last:
        raise ValueError("its data do not say over which dates they are complete; add `first` and `last`")
    dates = span.records.column("date")
    first, last = np.datetime64(span.first, "D"), np.datetime64(span.last, "D")
    inside = (dates >= first) & (dates <= last)
    n = int(weights_of(span.records)[inside].sum())
    years = float((last - first).astype(int)) / DAYS_A_YEAR
    method = "events over years, Poisson with the Jeffreys prior"
    notes = tuple(
        note
        for note in (_by_calendar_year(span.records, first, last), _unlike_years(span.records, first, last))
        if note
    )
    return made(asked, rate_percentiles(n, years), "per year", n, years, method, span, notes=notes)


def _unlike_years(records: Records, first: np.datetime64, last: np.datetime64) -> str:
    """Return a note where the counts of complete calendar years vary more than those of a Poisson process, else an empty text.

    The test is that of the index of dispersion (R. A. Fisher, 1950), at a level of 1 %.
    """
    from scipy.special import chdtrc

    begins, ends = first.astype("datetime64[Y]"), (last + 1).astype("datetime64[Y]")
    begins += int(begins.astype("datetime64[D]") < first)
    years = np.arange(begins, ends)
    if len(years) < 3:
        return ""
    dates, weights = records.column("date").astype("datetime64[Y]"), weights_of(records)
    counts = np.array([weights[dates == year].sum() for year in years], dtype=float)
    mean = float(counts.mean())
    if not mean or chdtrc(len(years) - 1, float(((counts - mean) ** 2).sum()) / mean) >= UNLIKE:
        return ""
    times = float(counts.var(ddof=1)) / mean
    return (
        f"Years differ {times:.2g} times as much as chance would make them, so the interval is too narrow for a year to come; an estimate of "
        "kind `yearly rate` allows for that."
    )


def _by_calendar_year(records: Records, first: np.datetime64, last: np.datetime64) -> str:
    """Return the counts of the calendar years of a span, as sources print them; empty for one year and for more than `MOST_YEARS`.

    A year that the span covers in part is named as such.
    """
    dates, weights = records.column("date").astype("datetime64[D]"), weights_of(records)
    years = np.arange(first.astype("datetime64[Y]"), last.astype("datetime64[Y]") + 1)
    if not 1 < len(years) <= MOST_YEARS:
        return ""
    counts = []
    for year in years:
        begins, ends = year.astype("datetime64[D]"), (year + 1).astype("datetime64[D]") - 1
        inside = (dates >= max(begins, first)) & (dates <= min(ends, last))
        part = "" if first <= begins and ends <= last else " (in part)"
        counts.append(f"{year} {int(weights[inside].sum())}{part}")
    return f"By calendar year: {', '.join(counts)}."


def _rate_exposed(asked: Request, span: Chosen) -> RecordEstimate:
    stated = asked.stated
    other = asked.chosen(stated.exposed)
    span = Chosen(span.records, max(span.first, other.first), min(span.last, other.last))
    months = whole_months(span)
    exposed, known = exposed_months(
        monthly_counts(other.records, months), linger=stated.linger or 0, unrecorded="not exposed"
    )
    at = exposed & known
    n = int(monthly_counts(span.records, months)[at].sum())
    years = int(at.sum()) / 12
    method = "events over years of exposed months, Poisson with the Jeffreys prior"
    return made(asked, rate_percentiles(n, years), "per year", n, years, method, span)


def yearly_rate(asked: Request) -> RecordEstimate:
    """Return the rate of a year to come, from the counts of complete calendar years."""
    span = asked.chosen(asked.stated.of)
    months = whole_months(span)
    years = months.all.astype("datetime64[Y]").astype(np.int64) + 1970
    events = monthly_counts(span.records, months)
    complete = [year for year in np.unique(years) if (years == year).sum() == 12]
    counts = [int(events[years == year].sum()) for year in complete]
    method = "gamma rates of calendar years by maximum likelihood: " + ", ".join(
        f"{year} {count}" for year, count in zip(complete, counts, strict=True)
    )
    return made(asked, yearly_percentiles(counts), "per year", sum(counts), float(len(counts)), method, span)


def share(asked: Request) -> RecordEstimate:
    """Return the share of events that have certain values."""
    span, hits, trials = _counted_share(asked)
    method = "hits of trials, binomial with the Jeffreys prior"
    return made(asked, share_percentiles(hits, trials), "share", hits, trials, method, span)


def _counted_share(asked: Request) -> tuple[Chosen, int, int]:
    span = asked.chosen(asked.stated.of)
    records = span.records
    if "date" in records.columns and span.first:
        dates = records.column("date")
        records = records.where((dates >= np.datetime64(span.first, "D")) & (dates <= np.datetime64(span.last, "D")))
    weights = weights_of(records)
    keep = np.ones(len(records), dtype=bool)
    for name, values in (asked.stated.that or {}).items():
        keep &= np.isin(records.column(name).astype(str), list(values))
    if not weights.sum():
        raise ValueError(f"no row is left{f' by {asked.until}' if asked.until else ''}")
    return span, int(weights[keep].sum()), int(weights.sum())


def mixture(asked: Request) -> RecordEstimate:
    """Return the equal mixture of the posteriors of several shares, with each of them beside it."""
    counts = []
    for part in asked.stated.parts or ():
        name, stated, day = declaration(part, asked.case)
        if stated.estimate != "share":
            raise ValueError(f"a mixture is of shares; `{part}` is of kind `{stated.estimate}`")
        counts.append(_counted_share(Request(name, stated, day or asked.until, asked.case))[1:])
    method = "equal mixture of posteriors of shares: " + ", ".join(f"{hits} of {trials}" for hits, trials in counts)
    variants = tuple(
        Alternative(part, *share_percentiles(hits, trials), hits, f"{hits} of {trials}, Jeffreys prior", trials)
        for part, (hits, trials) in zip(asked.stated.parts or (), counts, strict=True)
    )
    # Classes may overlap, so that their events must not be added up.
    hits, trials = max(counts, key=lambda count: count[1])
    note = "The classes overlap and are weighted equally, which is a judgement and no estimate; n is that of the largest class."
    return made(asked, mixture_of_shares(counts), "share", hits, trials, method, None, variants, (note,))

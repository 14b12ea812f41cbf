"""Spans of time: how long freezes, agreements and talks last, with those under way at the end of the record as censored."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.duration import DAYS_A_YEAR
from offramp.evidence.measured import LEVEL
from offramp.evidence.proportions import rate_percentiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Spans",
    "SurvivalCurve",
    "ending_rate",
    "ends_ratio",
    "expected_ends",
    "runs_of",
    "spans_until",
    "survival_at",
    "survival_curve",
]


@dataclass(frozen=True)
class Spans:
    """Lengths in years, and whether each was seen to end; one under way at the end of the record was not.

    >>> Spans(np.array([1.0, 2.0]), np.array([True, False])).ended.tolist()
    [True, False]
    """

    years: NDArray[np.float64]
    ended: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.years)


def spans_until(start: NDArray[np.datetime64], end: NDArray[np.datetime64], day: str) -> Spans:
    """Return the spans that had begun by a day, as they were known then: one that ends later, or never, is censored on that day."""
    last = np.datetime64(day, "D")
    begun = (start <= last) & ~np.isnat(start)
    start, end = start[begun], end[begun]
    ended = ~np.isnat(end) & (end <= last)
    until = np.where(ended, end, last)
    return Spans((until - start).astype("timedelta64[D]").astype(float) / DAYS_A_YEAR, ended)


@dataclass(frozen=True)
class SurvivalCurve:
    """A Kaplan-Meier estimate: the share that lasts longer than each time, with the limits of a pointwise interval."""

    years: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def survival_curve(spans: Spans, level: float = LEVEL) -> SurvivalCurve:
    """Return the Kaplan-Meier estimate, with log-log intervals by Greenwood's formula.

    An interval is 0 to 1 before the first end and after the last, where the formula gives none.
    """
    from scipy.stats import CensoredData, ecdf

    data = CensoredData(spans.years[spans.ended], right=spans.years[~spans.ended])
    found = ecdf(data).sf
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # scipy warns that there is no interval where nothing has ended yet
        limits = found.confidence_interval(confidence_level=level, method="log-log")
    low, high = (np.asarray(limit.probabilities) for limit in (limits.low, limits.high))  # type: ignore[attr-defined]
    return SurvivalCurve(
        np.asarray(found.quantiles),
        np.asarray(found.probabilities),
        np.where(np.isnan(low), 0.0, low),
        np.where(np.isnan(high), 1.0, high),
    )


def survival_at(spans: Spans, years: float) -> tuple[float, float, float]:
    """Return the share that lasts longer than some years: lower end, estimate, upper end; 0 to 1 where the record is silent.

    >>> survival_at(Spans(np.array([0.5, 1.0, 3.0, 4.0]), np.array([True, True, False, True])), 2.0)[1]
    0.5
    """
    if not spans.ended.any():
        return 0.0, 1.0, 1.0
    curve = survival_curve(spans)
    at = int(np.searchsorted(curve.years, years, side="right")) - 1
    if at < 0:
        return 0.0, 1.0, 1.0
    return float(curve.low[at]), float(curve.share[at]), float(curve.high[at])


def ending_rate(spans: Spans) -> tuple[float, float, float]:
    """Return the rate at which spans end, per year of their lasting: lower end, median, upper end (Jeffreys)."""
    return rate_percentiles(int(spans.ended.sum()), float(spans.years.sum()))


def expected_ends(spans: Spans, ages: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Return how many of some spans would end, in the time for which they lasted, if a share of all lasted longer than each age.

    It is the sum of the cumulative hazards -ln S(t) at the lengths of the spans, of which each is one of the `ages` (years, ascending). If
    the shares are true, the ends that were seen are a Poisson variable with this mean in the likelihood of the spans, censored or not
    (N. E. Breslow, International Statistical Review 43, 1975). It is infinite where no share lasts as long as a span did.

    >>> expected_ends(Spans(np.array([1.0, 2.0]), np.array([True, False])), np.array([1.0, 2.0]), np.exp([-0.5, -1.0]))
    1.5
    """
    at = share[np.searchsorted(ages, spans.years)]
    return inf if (at <= 0).any() else float(-np.log(at).sum()) + 0.0


def ends_ratio(ended: int, expected: float) -> tuple[float, float, float]:
    """Return the ratio of the ends that were seen to those expected: lower end, median, upper end (Jeffreys).

    It is 0 where the expected number is infinite, and infinite where it is 0 and an end was seen.

    >>> tuple(round(end, 2) for end in ends_ratio(5, 5.0)), ends_ratio(1, 0.0)
    ((0.46, 1.03, 1.97), (inf, inf, inf))
    """
    if not isfinite(expected):
        return 0.0, 0.0, 0.0
    if expected == 0:
        return (inf, inf, inf) if ended else (0.0, inf, inf)
    return rate_percentiles(ended, expected)


def runs_of(
    active: NDArray[np.bool_], ending: NDArray[np.bool_], gap: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return runs of active months: first month, length in months, and whether an event ended each.

    Months without activity of at most `gap` belong to a run. A run ends with the first month that has an ending event, which counts
    in it, or else is censored after its last active month.

    >>> first, length, ended = runs_of(np.array([1, 0, 1, 0, 0, 1], bool), np.array([0, 0, 0, 0, 0, 1], bool), gap=1)
    >>> first.tolist(), length.tolist(), ended.tolist()
    ([0, 5], [3, 1], [False, True])
    """
    first: list[int] = []
    last: list[int] = []
    ended: list[bool] = []
    for month in np.flatnonzero(active | ending):
        under_way = bool(first) and not ended[-1] and month - last[-1] <= gap + 1
        if not under_way:
            if not active[month]:
                continue
            first.append(int(month))
            last.append(int(month))
            ended.append(False)
        last[-1] = int(month)
        ended[-1] = bool(ending[month])
    starts, ends = np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)
    return starts, ends - starts + 1, np.array(ended, dtype=bool)

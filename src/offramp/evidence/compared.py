"""Rate ratios of exposed months over others: crude, stratified, by regression and as a placebo."""

from __future__ import annotations

from math import inf, isfinite, log
from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.asked import Request, made, whole_months
from offramp.evidence.measured import Alternative
from offramp.evidence.months import exposed_months, monthly_counts, strata_of
from offramp.evidence.rate_ratios import (
    Panel,
    bootstrap,
    mantel_haenszel,
    negative_binomial_ratio,
    poisson_of_cells,
    poisson_ratio,
)
from offramp.evidence.sets import Chosen

if TYPE_CHECKING:
    from offramp.evidence.measured import RecordEstimate

__all__ = ["ratio"]


def ratio(asked: Request) -> RecordEstimate:
    """Return the rate ratio of exposed months over others, by strata if there are any, with all variants beside it."""
    stated = asked.stated
    span, other = asked.chosen(stated.of), asked.chosen(stated.exposed)
    span = Chosen(span.records, max(span.first, other.first), min(span.last, other.last))
    months = whole_months(span)
    events = monthly_counts(span.records, months)
    exposures = monthly_counts(other.records, months)
    strata = strata_of(months, stated.strata or ())
    years = months.all.astype("datetime64[Y]").astype(np.int64)
    lag, window, linger = stated.lag or 0, stated.window or 1, stated.linger or 0

    def panel(lag: int) -> Panel:
        exposed, known = exposed_months(exposures, lag, window, linger, stated.unrecorded or "left out")
        return Panel(events, exposed, strata, years).known(known)

    here = panel(lag)
    # Cause and effect swapped: the months from which exposure comes are mirrored; the month itself has no mirror.
    placebo = panel(-(max(lag, 1) + window + linger - 1))
    n, exposed = int(here.events.sum()), int(here.exposed.sum())
    variants = [_variant("crude", here.crude)]
    if stated.strata:
        variants += [
            _variant("stratified", here),
            Alternative("Poisson regression", *_poisson(here), n, "Poisson regression, block bootstrap over years"),
            Alternative(
                "negative binomial regression", *negative_binomial_ratio(here), n, "negative binomial regression, Wald"
            ),
            _variant("stratified placebo", placebo),
        ]
    variants.append(_variant("placebo", placebo.crude))
    main = next((variant for variant in variants if variant.kind == "stratified"), variants[0])
    if not all(map(isfinite, (main.low, main.best, main.high))):
        raise ValueError("no finite rate ratio: some months, exposed or not, have no event to compare with")
    method = f"{main.method}; {exposed} of {len(here.events)} months exposed"
    notes = _ratio_notes(main, variants)
    return made(asked, (main.low, main.best, main.high), "ratio", n, exposed / 12, method, span, tuple(variants), notes)


def _poisson(panel: Panel) -> tuple[float, float, float]:
    low, high = bootstrap(panel, poisson_of_cells)
    return low, poisson_ratio(panel), high


def _variant(kind: str, panel: Panel) -> Alternative:
    best = float(mantel_haenszel(panel.cells.sum(axis=0)))
    low, high = bootstrap(panel, mantel_haenszel)
    method = "Mantel-Haenszel" if panel.stratum.any() else "crude rate ratio"
    return Alternative(kind, low, best, high, int(panel.events.sum()), f"{method}, block bootstrap over years")


def _ratio_notes(main: Alternative, variants: list[Alternative]) -> tuple[str, ...]:
    """Return what a reader of a rate ratio must not miss."""
    notes = []
    if main.low <= 1 <= main.high:
        notes.append("The interval contains 1: the record does not settle the direction.")
    placebo = next(variant for variant in variants if variant.kind.endswith("placebo"))
    if 0 < placebo.best < inf and abs(log(placebo.best)) >= abs(log(main.best)) > 0:
        side = "the same side" if (placebo.best < 1) == (main.best < 1) else "the other side"
        notes.append(
            f"The placebo, with cause and effect swapped in time, is at least as far from 1, on {side}: timing may explain as much as the exposure."
        )
    return tuple(notes)

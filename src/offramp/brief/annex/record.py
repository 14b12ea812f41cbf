"""The record beside a case: its numbers with their evidence, a timeline and durations; then the hindcast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.brief.annex.durations import durations
from offramp.brief.annex.forecasts import forecasts
from offramp.brief.blocks import Paragraph
from offramp.draw.charted import draw
from offramp.draw.timeline import TimelineTexts, evidence_timeline
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Day
from offramp.tables import Table
from offramp.text import capitalised, uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.draw.timeline import Timeline
    from offramp.evidence.measured import RecordEstimate
    from offramp.evidence.resolution import EvidenceCheck

__all__ = ["record"]

WAYS = {
    "crude": mark("crude"),
    "stratified": mark("stratified"),
    "Poisson regression": mark("Poisson regression"),
    "negative binomial regression": mark("negative binomial regression"),
    "stratified placebo": mark("stratified placebo"),
    "placebo": mark("placebo"),
}
"""Names of the ways to estimate a rate ratio."""


def record(teller: Teller) -> Iterator[Block]:
    """Yield the record beside a case; nothing for a case without evidence and without a hindcast."""
    found = teller.found.record
    now = [one for one in found.evidence if ", until then" not in one.entry]
    if now:
        yield _evidence(teller, now)
        for one in now:
            if one.estimate.kind == "rate ratio":
                yield _ratio(teller, one.estimate)
        timeline = evidence_timeline(teller.case)
        if timeline is not None:
            yield draw(_told(teller, timeline))
    for check in found.durations:
        yield from durations(teller, check)
    if found.lacking:
        yield Paragraph(teller.say("The evidence could not be read: {reason}.", reason=found.lacking))
    if found.hindcast is not None:
        yield from forecasts(teller, found.hindcast)


def _told(teller: Teller, timeline: Timeline) -> Timeline:
    """Return a timeline in the language of the brief."""
    said = teller.fixed
    lanes = tuple(
        replace(
            lane,
            label=_label(teller, lane.label),
            ended=Day(lane.until).words(teller.language) if lane.until else "",
        )
        for lane in timeline.lanes
    )
    texts = TimelineTexts(
        said("{title}, {first} to {last}. {lanes}. The table gives each year."),
        said("{lane}: {number}"),
        said("year"),
        said("Shaded or “{sign}”: after the end of the record ({lanes})."),
        said("{lane} until {day}"),
        said("“{sign}”: no record of that year."),
    )
    return replace(
        timeline, title=said("The record that is counted"), mark_label=said("this case"), lanes=lanes, texts=texts
    )


def _label(teller: Teller, label: str) -> str:
    """Return the label of a lane, whose message may begin with a small letter."""
    return teller.fixed(label) if teller.language.knows(label) else capitalised(teller.known(uncapitalised(label)))


def _value(value: float, unit: str, entry: str, end: str) -> Chance | Amount:
    of = {"evidence": entry, "end": end}
    return Chance(value, of) if unit == "share" else Amount(value, "", of)


def _evidence(teller: Teller, found: list[EvidenceCheck]) -> Table:
    """Return each number that names evidence, with its count."""
    rows = []
    for one in found:
        unit = one.estimate.unit
        low, best, high = (
            _value(value, unit, one.entry, end)
            for value, end in zip(one.measured, ("low", "best", "high"), strict=True)
        )
        rows.append(
            (
                teller.input(one.entry),
                teller.borrowed(one.estimate.counted),
                teller.say("{value} ({low} to {high})", value=best, low=low, high=high),
                teller.say("{n}", n=Count(one.estimate.n, {"evidence": one.entry, "end": "n"})),
                teller.fixed("as stated") if one.agrees else teller.fixed("differs from the case"),
            )
        )
    said = teller.fixed
    heads = (said("number"), said("what is counted"), said("by the record"), said("events"), said("in the case"))
    note = teller.fixed(
        "In parentheses, the 5th and 95th percentiles. The command “evidence show” gives method, query and source of each."
    )
    return Table(teller.fixed("Numbers that come from the record"), heads, tuple(rows), note)


def _ratio(teller: Teller, found: RecordEstimate) -> Table:
    """Return a rate ratio by every way, never one alone."""
    rows = []
    for one in found.beside:
        of = {"estimate": found.name, "way": one.kind}
        low, best, high = (Amount(getattr(one, end), "", {**of, "end": end}) for end in ("low", "best", "high"))
        rows.append(
            (teller.fixed(WAYS[one.kind]), teller.say("{value} ({low} to {high})", value=best, low=low, high=high))
        )
    note = teller.fixed(
        "Below 1, events are rarer where exposed. A placebo has cause and effect swapped in time: "
        "one as far from 1 means that timing explains as much."
    )
    heads = (teller.fixed("way"), teller.fixed("rate ratio (90 % interval)"))
    title = teller.say("{label}, by every way", label=teller.borrowed(found.label))
    return Table(title, heads, tuple(rows), note)

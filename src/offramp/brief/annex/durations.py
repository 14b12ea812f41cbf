"""Durations of a condition in the model and in past spans: a sentence, a table and the curves."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Paragraph
from offramp.draw.charted import draw
from offramp.draw.durations import duration_curves
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Span, significant
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.draw.picture import Picture
    from offramp.language.sentence import Sentence
    from offramp.risk.durations import DurationCheck, PolicyDuration

__all__ = ["durations"]

RESULTS = {
    "longer": mark("longer than the record"),
    "shorter": mark("shorter than the record"),
    "undecided": mark("the record cannot tell"),
    "hardly begins": mark("hardly ever begins"),
}
"""Results of the comparison, by the verdict."""

FOUND = {
    "longer": mark("Once begun, {label} lasts longer in the model than in the record under {options}."),
    "shorter": mark("Once begun, {label} ends sooner in the model than in the record under {options}."),
    "undecided": mark(
        "Under {options} the record cannot tell whether the model is right about how long {label} lasts."
    ),
}
"""Sentences on the policies with a verdict."""

NONE = "·"

MOST_AGES = 7
"""At how many ages the curves are told in figures."""


def durations(teller: Teller, check: DurationCheck) -> Iterator[Block]:
    """Yield the comparison of a duration with past spans."""
    label = teller.borrowed(check.label)
    for verdict, message in FOUND.items():
        names = check.of(verdict)
        if names:
            options = teller.options_named(names, {"durations": check.name, "verdict": verdict})
            yield Paragraph(teller.say(message, label=label, options=options))
    yield _table(teller, check, label)
    if any(found.begins for found in check.policies.values()):
        yield _curves(teller, check)


def _curves(teller: Teller, check: DurationCheck) -> Picture:
    """Draw the shares that last longer than a time; its table has them as the brief writes chances."""
    record = teller.say("record (n {n})", n=Count(check.record.n, {"past spans": check.name, "end": "n"}))
    chart = duration_curves(check, tuple(teller.case.policies))
    (past,) = chart.dark
    told = replace(
        chart,
        title=teller.say("How long it lasts: {label}", label=teller.borrowed(check.label)),
        what=teller.fixed("Share that lasts longer"),
        x_label=teller.fixed("years since it began"),
        lines={record if name == past else name: points for name, points in chart.lines.items()},
        order=tuple(record if name == past else name for name in chart.order),
        dark=(record,),
    )
    ages = np.unique(np.linspace(0, len(check.ages) - 1, MOST_AGES).round().astype(int))
    shown = [float(check.ages[k]) for k in ages]
    lines = {name: dict(points) for name, points in told.lines.items()}
    rows = tuple((name, *(Chance(line[age]).words(teller.language) for age in shown)) for name, line in lines.items())
    heads = (teller.fixed("option"), *(teller.language.number(significant(age)) for age in shown))
    note = teller.fixed("Share that lasts longer, by years since it began.")
    described = teller.say(
        "The model, for spells that begin within {time}, beside {n} past ones; the 90 % interval of these is shaded. "
        "The table gives the curves.",
        time=Span(check.within),
        n=Count(check.record.n, {"past spans": check.name, "end": "n"}),
    )
    return replace(draw(told), description=described, table=Table(told.title, heads, rows, note))


def _table(teller: Teller, check: DurationCheck, label: str) -> Table:
    """Return the shares that last longer than some times, in the record and under each option."""
    said, ages = teller.fixed, check.shown
    heads = (
        said("option"),
        teller.say("begins within {time}", time=Span(check.within)),
        *(teller.say("lasts {time}", time=Span(age)) for age in ages),
        said("ends came / expected"),
        said("in the model"),
    )
    past = teller.say("the record: {n} past spans", n=Count(check.record.n, {"past spans": check.name, "end": "n"}))
    record = (past, NONE, *(_past(teller, check, age) for age in ages), NONE, NONE)
    rows = [record, *(_row(teller, check, name, found) for name, found in check.policies.items())]
    note = teller.language.join(
        [
            teller.say(
                "Of the past spans {ended} ended, {censored} were under way at the end of the record.",
                ended=Count(check.record.ended, {"past spans": check.name, "end": "ended"}),
                censored=Count(check.record.n - check.record.ended, {"past spans": check.name, "end": "censored"}),
            ),
            said(
                "In parentheses: of the record the 90 % interval (Kaplan-Meier), of an option the 5th and 95th percentile over worlds. "
                "Above 1, more past spans ended than the model expects in the time for which they lasted."
            ),
        ]
    )
    return Table(teller.say("How long it lasts: {label}", label=label), heads, tuple(rows), note)


def _past(teller: Teller, check: DurationCheck, age: float) -> Sentence:
    low, best, high = (
        Chance(value, {"past spans": check.name, "age": age, "end": end})
        for value, end in zip(check.record.share(age), ("low", "best", "high"), strict=True)
    )
    return teller.say("{value} ({low} to {high})", value=best, low=low, high=high)


def _row(teller: Teller, check: DurationCheck, name: str, found: PolicyDuration) -> tuple[str, ...]:
    of = {"duration": check.name, "policy": name}
    begun = teller.say("{value}", value=Chance(found.begun, {**of, "end": "begun"}))
    result = teller.fixed(RESULTS[found.verdict])
    if not found.begins:
        return (name, begun, *(NONE for _ in check.shown), NONE, result)
    return (
        name,
        begun,
        *(_lasting(teller, check, name, age) for age in check.shown),
        _ratio(teller, found, of),
        result,
    )


def _lasting(teller: Teller, check: DurationCheck, name: str, age: float) -> Sentence:
    low, best, high = (
        Chance(value, {"duration": check.name, "policy": name, "age": age, "end": end})
        for value, end in zip(check.share(name, age), ("low", "best", "high"), strict=True)
    )
    return teller.say("{value} ({low} to {high})", value=best, low=low, high=high)


def _ratio(teller: Teller, found: PolicyDuration, of: dict[str, str]) -> str:
    """Return the ratio of the ends that came to those expected; words where it is not finite."""
    if not all(map(isfinite, found.ratio)):
        return teller.fixed("no end expected")
    low, best, high = (
        Amount(value, "", {**of, "ratio": end}) for value, end in zip(found.ratio, ("low", "best", "high"), strict=True)
    )
    return teller.say("{value} ({low} to {high})", value=best, low=low, high=high)

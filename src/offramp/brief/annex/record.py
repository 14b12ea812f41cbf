"""The record beside a case: its numbers with their evidence, a timeline, durations, and the hindcast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.annex.durations import durations
from offramp.brief.blocks import Paragraph
from offramp.draw.charted import draw
from offramp.draw.timeline import evidence_timeline
from offramp.hindcasting.questions import UNSTATED
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL, PERSISTENCE
from offramp.hindcasting.words import NONE
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Day
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.evidence.measured import RecordEstimate
    from offramp.evidence.resolution import EvidenceCheck
    from offramp.hindcasting.stored import StoredExpert, StoredHindcast, StoredNumber, StoredScore

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
            yield draw(timeline)
    for check in found.durations:
        yield from durations(teller, check)
    if found.lacking:
        yield Paragraph(teller.say("The evidence could not be read: {reason}.", reason=found.lacking))
    if found.hindcast is not None:
        yield from _hindcast(teller, found.hindcast)


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


def _hindcast(teller: Teller, found: StoredHindcast) -> Iterator[Block]:
    """Yield the forecasts beside what came, and the scores."""
    yield Paragraph(
        teller.say(
            "The case as it was known on {date} was asked {questions} questions, in {worlds} worlds. The base rate is the rival.",
            date=Day(found.date, {"hindcast": "date"}),
            questions=Count(len(found.questions), {"hindcast": "questions"}),
            worlds=Count(found.samples, {"hindcast": "samples"}),
        )
    )
    said = teller.fixed
    bound = bool(teller.case.policies.get(found.policy))
    main = found.policy if bound else said("no commitments")
    given = (said("policy that came"),) if found.given_events else ()
    heads = (said("question"), main, said("options mixed"), said("base rate"), *given, said("outcome"))
    rows = tuple(
        tuple(teller.borrowed(cell) if i == 0 else cell for i, cell in enumerate(_cells(one, given=bool(given))))
        for one in found.questions
    )
    notes = [
        teller.say(
            "Better than the base rate on {better}, worse on {worse}, level on {level}.",
            better=Count(found.better, {"hindcast": "better"}),
            worse=Count(found.worse, {"hindcast": "worse"}),
            level=Count(found.level, {"hindcast": "level"}),
        ),
        teller.fixed("One outcome ranks nobody: a good forecast can miss once, and a bad one can hit once."),
    ]
    if given:
        notes.append(
            teller.fixed(
                "The column “policy that came” is no forecast: it knows that policy, and what it commits is left out."
            )
        )
    yield Table(teller.fixed("Forecasts and outcomes"), heads, rows, teller.language.join(notes))
    names = {
        MODEL: main,
        MIXTURE: said("options mixed"),
        BASE_RATE: said("base rate"),
        PERSISTENCE: said("persistence"),
    }
    if found.scores:
        yield _scores(teller, found.scores, names)
    if found.numbers:
        yield _numbers(teller, found.numbers, tuple(names.values()))
    if found.experts:
        yield _published(teller, found.experts)


def _scores(teller: Teller, scores: Sequence[StoredScore], names: Mapping[str, str]) -> Table:
    """Return the mean scores of the events, and say on how many a logarithmic score is infinite."""
    rows = []
    for one in scores:
        of = {"forecaster": one.who}
        log = (
            teller.say("infinite (events: {n})", n=Count(one.ruled_out, {**of, "score": "ruled out"}))
            if one.log is None
            else teller.say("{value}", value=Amount(one.log, "", {**of, "score": "log"}))
        )
        rows.append(
            (
                names[one.who],
                teller.say("{n}", n=Count(one.events, {**of, "score": "events"})),
                teller.say("{value}", value=Amount(one.brier, "", {**of, "score": "brier"})),
                teller.say("{value}", value=Amount(one.base_rate, "", {**of, "score": "base rate"})),
                log,
            )
        )
    said = teller.fixed
    heads = (said("forecaster"), said("events"), said("Brier"), said("Brier of the base rate"), said("logarithmic"))
    note = said(
        "On events that the base rate answers too; lower is better. Infinite: no chance was given to the answer that came."
    )
    return Table(said("Mean scores"), heads, tuple(rows), note)


def _numbers(teller: Teller, numbers: Sequence[StoredNumber], names: tuple[str, ...]) -> Table:
    """Return the CRPS of each question whose answer is a number."""
    rows = []
    for one in numbers:
        cells = [
            NONE
            if (value := getattr(one, who)) is None
            else teller.say("{value}", value=Amount(value, "", {"crps": one.question, "by": who}))
            for who in ("model", "mixed", "base_rate", "persistence")
        ]
        unit = teller.plain(one.unit)
        shown = teller.say("{unit} (disputed)", unit=unit) if one.disputed else unit
        rows.append((teller.borrowed(one.question), *cells, shown))
    said = teller.fixed
    note = said("CRPS, the distance of a forecast from the outcome, in the unit of its question; lower is better.")
    return Table(said("Scores of numbers"), (said("question"), *names, said("unit")), tuple(rows), note)


def _published(teller: Teller, experts: Sequence[StoredExpert]) -> Paragraph:
    """Return the published probabilities of the events that the questions ask about, in one paragraph."""
    stated = []
    for one in experts:
        low, high = (Chance(getattr(one, end), {"expert": one.who, "end": end}) for end in ("low", "high"))
        chance = (
            teller.say("{value}", value=low)
            if one.low == one.high
            else teller.say("{low} to {high}", low=low, high=high)
        )
        horizon = "" if one.horizon == UNSTATED else f", {teller.borrowed(one.horizon)}"
        stated.append(f"{one.who} ({one.stated}), {teller.borrowed(one.event)}: {chance}{horizon}")
    open_ended = any(one.horizon == UNSTATED for one in experts)
    notes = [
        teller.say("Published probabilities: {stated}.", stated="; ".join(stated)),
        *(
            [teller.fixed("Without a horizon, a published chance cannot be compared with one of the model.")]
            if open_ended
            else []
        ),
        teller.say("Sources: {sources}.", sources="; ".join(dict.fromkeys(one.source for one in experts))),
    ]
    return Paragraph(teller.language.join(notes))


def _cells(one: object, *, given: bool) -> tuple[str, ...]:
    names = ("question", "model", "mixed", "base_rate", *(("given",) if given else ()), "outcome")
    return tuple(getattr(one, name) for name in names)

"""Forecasts of a hindcast beside what came, question by question; then the scores and the published probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.annex.forecast_scores import crps, published, scores
from offramp.brief.blocks import Paragraph
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL, PERSISTENCE
from offramp.hindcasting.words import NONE
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Day
from offramp.tables import Table
from offramp.text import singular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.hindcasting.stored import StoredAnswer, StoredHindcast, StoredQuestion

__all__ = ["forecasts"]

YES_NO = {"yes": mark("yes"), "no": mark("no")}
"""Outcomes of an event."""

UNSURE = {
    "secondary": mark("{outcome} (secondary source only)"),
    "to check": mark("{outcome} (to be checked)"),
}
"""Outcomes with a confidence that is told."""


def forecasts(teller: Teller, found: StoredHindcast) -> Iterator[Block]:
    """Yield the forecasts beside what came, the scores, and the published probabilities."""
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
    shown = ("model", "mixed", "base_rate", *(("given",) if given else ()))
    rows = tuple(
        (teller.borrowed(one.question), *(_answer(teller, one, by) for by in shown), _outcome(teller, one))
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
        yield scores(teller, found.scores, names)
    if found.numbers:
        yield crps(teller, found.numbers, tuple(names.values()))
    if found.experts:
        yield published(teller, found.experts)


def _answer(teller: Teller, one: StoredQuestion, by: str) -> str:
    """Return a forecast with its 5th and 95th percentile, where they differ from it."""
    answer: StoredAnswer | None = getattr(one, by)
    if answer is None:
        return NONE
    best = _value(one, answer.best, by, "best")
    if answer.low is None or answer.high is None:
        return teller.say("{value}", value=best)
    low, high = _value(one, answer.low, by, "low"), _value(one, answer.high, by, "high")
    if low.words(teller.language) == best.words(teller.language) == high.words(teller.language):
        return teller.say("{value}", value=best)
    return teller.say("{value} ({low} to {high})", value=best, low=low, high=high)


def _value(one: StoredQuestion, value: float, by: str, end: str) -> Chance | Amount:
    """Return a part of a forecast as a chance or an amount."""
    of = {"asked": one.question, "by": by, "end": end}
    return Chance(value, of) if one.is_event else Amount(value, "", of)


def _outcome(teller: Teller, one: StoredQuestion) -> str:
    """Return what came, with its day, and whether it is disputed or unsure."""
    found = one.outcome
    if found is None:
        return NONE
    if isinstance(found.value, str):
        told: str = teller.fixed(YES_NO[found.value])
        if found.on:
            told = teller.say("{answer}, {date}", answer=told, date=Day(found.on, {"asked": one.question, "end": "on"}))
    else:
        unit = teller.known(one.unit)
        told = teller.say("{value}", value=_amount(one, "value", singular(unit) if found.value == 1 else unit))
    if not found.disputed:
        return teller.say(UNSURE[found.confidence], outcome=told) if found.confidence in UNSURE else told
    if found.low is None or found.high is None:
        return teller.say("{outcome} (disputed)", outcome=told)
    low, high = (_amount(one, end) for end in ("low", "high"))
    return teller.say("{outcome} (disputed: {low} to {high})", outcome=told, low=low, high=high)


def _amount(one: StoredQuestion, end: str, unit: str = "") -> Amount:
    """Return a number of an outcome; a whole one was counted, and keeps its digits."""
    value = float(getattr(one.outcome, end))
    return Amount(value, unit, {"asked": one.question, "outcome": end}, counted=value.is_integer())

"""Scores of a hindcast, and the probabilities that experts published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Paragraph
from offramp.hindcasting.questions import UNSTATED
from offramp.hindcasting.words import NONE
from offramp.language.values import Amount, Chance, Count, Day
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.hindcasting.stored import StoredExpert, StoredNumber, StoredScore

__all__ = ["crps", "published", "scores"]


def scores(teller: Teller, kept: Sequence[StoredScore], names: Mapping[str, str]) -> Table:
    """Return the mean scores of the events, and say on how many a logarithmic score is infinite."""
    rows = []
    for one in kept:
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


def crps(teller: Teller, numbers: Sequence[StoredNumber], names: tuple[str, ...]) -> Table:
    """Return the CRPS of each question whose answer is a number."""
    rows = []
    for one in numbers:
        cells = [
            NONE
            if (value := getattr(one, who)) is None
            else teller.say("{value}", value=Amount(value, "", {"crps": one.question, "by": who}))
            for who in ("model", "mixed", "base_rate", "persistence")
        ]
        unit = teller.known(one.unit)
        shown = teller.say("{unit} (disputed)", unit=unit) if one.disputed else unit
        rows.append((teller.borrowed(one.question), *cells, shown))
    said = teller.fixed
    note = said("CRPS, the distance of a forecast from the outcome, in the unit of its question; lower is better.")
    return Table(said("Scores of numbers"), (said("question"), *names, said("unit")), tuple(rows), note)


def published(teller: Teller, experts: Sequence[StoredExpert]) -> Paragraph:
    """Return the published probabilities of the events that the questions ask about, in one paragraph."""
    stated = []
    for one in experts:
        low, high = (Chance(getattr(one, end), {"expert": one.who, "end": end}) for end in ("low", "high"))
        if one.at_least:
            chance: str = teller.say("at least {value}", value=low)
        elif one.low == one.high:
            chance = teller.say("{value}", value=low)
        else:
            chance = teller.say("{low} to {high}", low=low, high=high)
        horizon = "" if one.horizon == UNSTATED else f", {teller.borrowed(one.horizon)}"
        day = Day(one.stated, {"expert": one.who, "end": "stated"})
        said = teller.say(
            "{who} ({day}), {event}: {chance}", who=one.who, day=day, event=teller.borrowed(one.event), chance=chance
        )
        stated.append(f"{said}{horizon}")
    notes = [
        teller.say("Published probabilities: {stated}.", stated=teller.language.apart.join(stated)),
        *(
            [teller.fixed("Without a horizon, a published chance cannot be compared with one of the model.")]
            if any(one.horizon == UNSTATED for one in experts)
            else []
        ),
        teller.say(
            "Sources: {sources}.", sources=teller.language.apart.join(dict.fromkeys(one.source for one in experts))
        ),
    ]
    return Paragraph(teller.language.join(notes))

"""Chances of the danger that experts published: the mark beside the chart, and the words below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.draw.danger import Published
from offramp.hindcasting.questions import UNSTATED
from offramp.language.values import Chance, Count, Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.hindcasting.stored import StoredExpert
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value

__all__ = ["public_span", "published"]


def public_span(teller: Teller, measure: str | None) -> Published | None:
    """Return the span of the published chances of the danger with its label; None where nobody published one."""
    experts = _experts(teller, measure)
    if not experts:
        return None
    low, high = _ends(experts)
    horizon = _horizon(experts)
    if horizon:
        label = teller.say(
            "experts in public, horizon {horizon}: {low} to {high}",
            low=low,
            high=high,
            horizon=teller.borrowed(horizon),
        )
    else:
        label = teller.say("experts in public, no common horizon: {low} to {high}", low=low, high=high)
    return Published(label, low.value, high.value)


def published(teller: Teller, measure: str | None, what: str) -> Iterator[Sentence]:
    """Give the published chances of an event, and say whether they were public at the date of the hindcast."""
    hindcast, experts = teller.found.record.hindcast, _experts(teller, measure)
    if hindcast is None or not experts:
        return
    low, high = _ends(experts)
    values: dict[str, Value] = {
        "what": what,
        "low": low,
        "high": high,
        "n": Count(len(experts), {"experts": "count"}),
    }
    horizon = _horizon(experts)
    if horizon:
        yield teller.say(
            "Experts in public put {what}, or a form of it, at {low} to {high} (statements: {n}; horizon: {horizon}).",
            **values,
            horizon=teller.borrowed(horizon),
        )
    else:
        yield teller.say(
            "Experts in public put {what}, or a form of it, at {low} to {high} (statements: {n}; no common horizon).",
            **values,
        )
    day = Day(hindcast.date, {"hindcast": "date"})
    early = sum(one.known_from <= hindcast.date for one in experts)
    if not early:
        yield teller.say("None of these is known to be from before {day}.", day=day)
    else:
        of = Count(early, {"experts": "early"})
        yield teller.say("Public by {day}: {n} of these.", n=of, day=day)


def _experts(teller: Teller, measure: str | None) -> list[StoredExpert]:
    """Return the published chances of the event that a measure, or the end of the crisis, is about."""
    hindcast, asked = teller.found.record.hindcast, teller.case.ends
    if asked is None and measure is not None and teller.case.measures[measure].before is None:
        asked = teller.case.measures[measure].chance_of
    return [one for one in hindcast.experts if one.asks == str(asked)] if hindcast is not None else []


def _ends(experts: Sequence[StoredExpert]) -> tuple[Chance, Chance]:
    """Return the lowest and the highest published chance."""
    return (
        Chance(min(one.low for one in experts), {"experts": "low"}),
        Chance(max(one.high for one in experts), {"experts": "high"}),
    )


def _horizon(experts: Sequence[StoredExpert]) -> str:
    """Return the time that all published chances share; empty where they share none."""
    horizons = {one.horizon for one in experts}
    return horizons.pop() if len(horizons) == 1 and UNSTATED not in horizons else ""

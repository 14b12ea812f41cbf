"""An example history of the crisis, a sentence per step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.clauses import act_words, acts
from offramp.case.duration import date_after
from offramp.case.labels import short_label
from offramp.language.values import Day, Names, Span
from offramp.text import uncapitalised

if TYPE_CHECKING:
    from offramp.brief.front.teller import Teller
    from offramp.risk.histories import History, HistoryStep

__all__ = ["told"]

SHOWN_STEPS = 6
"""Number of steps shown at the start and at the end of a long history."""


def told(teller: Teller, history: History) -> tuple[str, ...]:
    """Return a sentence per step, with its date; of a long history the first and the last steps."""
    steps = [
        teller.say("{date}: {step}.", date=_dated(teller, step.time), step=_step(teller, step))
        for step in history.steps
    ]
    hidden = len(steps) - 2 * SHOWN_STEPS
    shown: list[str] = list(steps)
    if hidden > 0:
        more = teller.language.say_count("One more step.", "{number} more steps.", hidden)
        shown = [*steps[:SHOWN_STEPS], more, *steps[-SHOWN_STEPS:]]
    if history.ended:
        last = history.steps[-1].time if history.steps else 0.0
        return (*shown, teller.say("{date}: the crisis has ended.", date=_dated(teller, last)))
    return (*shown, teller.say("{date}: the horizon is reached.", date=_dated(teller, history.horizon)))


def _dated(teller: Teller, years: float) -> str:
    """Return a time as a date of the case, or as a duration where the case has no start."""
    start = teller.case.start
    if start is None:
        return teller.say("after {span}", span=Span(years))
    try:
        return Day(date_after(start, years).isoformat()).words(teller.language)
    except OverflowError:  # No calendar goes beyond the year 9999.
        return teller.say("after {span}", span=Span(years))


def _step(teller: Teller, step: HistoryStep) -> str:
    case = teller.case
    changes = [*((thing, True) for thing in step.on), *((thing, False) for thing in step.off)]
    parts: list[str] = [
        teller.say("{actor}: {acts}", actor=teller.starts(owner), acts=act_words(teller, begins, stops))
        for owner, (begins, stops) in acts(teller, iter(changes)).items()
        if owner in case.actors
    ]
    for thing, on in changes:
        if case.owner(thing) is None:
            event = uncapitalised(short_label(case, thing))
            parts.append(event if on else teller.say("end of {event}", event=event))
    if step.agreement is None:
        return teller.language.apart.join(parts)
    partners = Names(tuple(map(teller.actor, case.agreements[step.agreement].between)))
    return teller.say("{actors} agree: {acts}", actors=partners, acts=teller.language.apart.join(parts))

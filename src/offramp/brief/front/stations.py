"""The way through the goals as stations and legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.exhibits import Act, Leg, Way
from offramp.brief.front.clauses import act_words, acts
from offramp.findings.reading import CONCEPT
from offramp.graph.wording import differences
from offramp.language.sentence import mark
from offramp.language.values import Names
from offramp.text import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.findings.reading import ReadingFindings
    from offramp.paths.routes import Step

__all__ = ["stations", "way_words"]

MOST_LEGS = 5
"""The most legs that the front draws."""


def stations(teller: Teller, view: ReadingFindings) -> Way | None:
    """Return the way through the goals under a reading; None where no step is taken."""
    route = view.whole_road
    if route is None:
        return None
    reached = _reached(view)
    legs = tuple(
        _leg(teller, view, step, reached.get(i, ()), weakest=i == route.weakest)
        for i, step in enumerate(route.steps[:MOST_LEGS])
    )
    words = {
        key: teller.fixed(text)
        for key, text in {
            "station": mark("Station"),
            "who does what": mark("Who does what"),
            "who gains": mark("Who gains"),
            "what holds": mark("Does it hold?"),
            "weakest": mark("weakest step"),
        }.items()
    }
    return Way(teller.fixed("Today"), legs, words)


def _reached(view: ReadingFindings) -> dict[int, tuple[str, ...]]:
    """Return the goals that are reached by each step of the road, by its number; goals that one step reaches share it."""
    found: dict[int, tuple[str, ...]] = {}
    number = -1
    for name, leg in view.road:
        if leg.best is None:
            continue
        number += len(leg.best.steps)
        if number >= 0:
            found[number] = (*found.get(number, ()), name)
    return found


def _leg(teller: Teller, view: ReadingFindings, step: Step, goals: tuple[str, ...], *, weakest: bool) -> Leg:
    done = []
    for owner, (begins, stops) in acts(teller, iter(differences(view.graph, step.start, step.end))).items():
        name = teller.starts(owner) if owner in teller.case.actors else teller.fixed("Event")
        words = teller.say("{actor}: {acts}", actor=name, acts=act_words(teller, begins, stops))
        done.append(Act(name, tuple(begins), tuple(stops), words))
    gain, lose = (
        [teller.actor(actor) for actor, gain in step.gains.items() if (gain > 0) - (gain < 0) == sign]
        for sign in (1, -1)
    )
    station = capitalised(teller.language.listed(list(goals))) if goals else teller.fixed("A step on the way")
    return Leg(
        station,
        _kind(teller, step),
        len(step.movers) > 1 and step.willing,
        step.willing,
        weakest,
        tuple(done),
        _each(teller, "{actors} gains.", "{actors} gain.", gain),
        _each(teller, "{actors} loses.", "{actors} lose.", lose),
        _holds(teller, step),
        _why(teller, step) if weakest else "",
    )


def _each(teller: Teller, one: str, many: str, actors: list[str]) -> str:
    """Say that one actor, or that many, gain or lose; an empty text where there is none."""
    return teller.language.say_count(one, many, len(actors), actors=_names(actors)) if actors else ""


def _names(actors: list[str]) -> Names:
    first, *others = actors
    return Names((capitalised(first), *others), {"gains": "step"})


def _kind(teller: Teller, step: Step) -> str:
    if not step.willing:
        return teller.fixed("against interest")
    return teller.fixed("package deal") if len(step.movers) > 1 else teller.fixed("one side's move")


def _holds(teller: Teller, step: Step) -> str:
    """Say whether the state that a step reaches is stable by SEQ, and who would leave it."""
    if step.leavers:
        first, *others = [teller.actor(actor) for actor in step.leavers]
        return teller.say("{actors} would leave it.", actors=Names((capitalised(first), *others), {"leavers": "seq"}))
    if CONCEPT in step.holds:
        return teller.fixed("Holds.")
    return teller.fixed("No place to rest: the next step follows.")


def _why(teller: Teller, step: Step) -> str:
    losers = [teller.actor(actor) for actor in step.movers if step.gains[actor] <= 0]
    if losers:
        first, *others = losers
        return teller.say("Against the interest of {actors}.", actors=Names((first, *others)))
    if not step.leavers:
        least = min(step.movers, key=lambda actor: step.gains[actor])
        return teller.say("{actor} gains least here.", actor=teller.starts(least))
    return ""


def way_words(teller: Teller, view: ReadingFindings) -> Iterator[str]:
    """Say under which reading the way is drawn, and which goals no way reaches."""
    if len(teller.found.strategic.readings) > 1:
        pairs = [(actor, image) for actor, image in view.reading.images.items() if len(teller.case.images[actor]) > 1]
        readings = Names(tuple(teller.image(actor, image) for actor, image in pairs))
        yield teller.say("Drawn for the likeliest reading: {readings}.", readings=readings)
    if teller.found.options is not None:
        yield teller.say("The way assumes no option: it follows from what each side wants.")
    legs = len(view.whole_road.steps) if view.whole_road is not None else 0
    if legs > MOST_LEGS:
        yield teller.language.say_count(
            "One more step is in the annex.", "{number} more steps are in the annex.", legs - MOST_LEGS
        )
    told = {name for name, leg in view.road if leg.best is not None}
    missing = tuple(name for name in view.goals if name not in told)
    if missing:
        yield teller.say("No way leads on to {goals}.", goals=Names(missing, {"goals": "unreached"}, quoted=True))

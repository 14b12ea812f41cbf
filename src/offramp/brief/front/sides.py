"""Interests of each side and possible misreadings: readings with their weights, and the verdicts that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.labels import short_label
from offramp.graph.wording import differences
from offramp.language.sentence import mark
from offramp.language.values import Chance, Names
from offramp.tables import Table
from offramp.text import capitalised, uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.findings.reading import ReadingFindings
    from offramp.language.sentence import Sentence

__all__ = ["belief", "readings_table", "without_rivals"]

MOST_DIFFERENCES = 2
"""Number of differing verdicts named for a reading."""


def readings_table(teller: Teller) -> Table | None:
    """Return the readings of each actor with their weights and what differs under each; None where there are no rival readings."""
    case, rows = teller.case, []
    views = {_key(view): view for view in teller.found.strategic.readings}
    base = teller.found.strategic.base
    for actor, images in case.images.items():
        total = sum(image.weight for image in images.values()) or 1.0
        for name, image in sorted(images.items(), key=lambda item: -item[1].weight):
            if len(images) < 2:
                continue
            view = views.get(_key_of(base, actor, name))
            share = Chance(image.weight / total, {"weight": name, "of": actor})
            rows.append(
                (
                    capitalised(teller.actor(actor)),
                    capitalised(image.short or image.label or name.replace("_", " ")),
                    share.words(teller.language),
                    _differs(teller, base, view, actor, is_base=name == base.reading.images.get(actor)),
                )
            )
    if not rows:
        return None
    heads = (teller.fixed("Actor"), teller.fixed("Reading"), teller.fixed("Weight"), teller.fixed("What follows"))
    return Table("", heads, tuple(rows), teller.fixed("The weights are those of the author of the case."))


def without_rivals(teller: Teller) -> Sentence:
    """Say that the case has one reading of each actor."""
    return teller.say("The case has one reading of each side. Whether that reading is right is not tested.")


def _key(view: ReadingFindings) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(view.reading.images.items()))


def _key_of(base: ReadingFindings, actor: str, image: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**base.reading.images, actor: image}.items()))


def _differs(teller: Teller, base: ReadingFindings, view: ReadingFindings | None, actor: str, *, is_base: bool) -> str:
    """Say what holds under a reading: of the base reading its verdicts, of another those that differ."""
    if view is None:
        return ""
    told = dict(_verdicts(teller, view))
    if is_base:
        told = {question: answer for question, answer in told.items() if teller.case.owner(question) in (actor, None)}
    else:
        known = dict(_verdicts(teller, base))
        told = {question: answer for question, answer in told.items() if known.get(question) != answer}
        if not told:
            return teller.fixed("The same acts and the same deals.")
    return " ".join([*told.values()][:MOST_DIFFERENCES])


def _verdicts(teller: Teller, view: ReadingFindings) -> Iterator[tuple[str, str]]:
    """Yield the verdicts under a reading, by question: deliberate acts, the goals, the status quo."""
    case = teller.case
    for option, act in view.deliberate.items():
        label = teller.language.quoted(uncapitalised(short_label(case, option)))
        actor = teller.starts(act.actor)
        gains, undeterred, _ = act.now.at(view.graph, view.graph.status_quo)
        later = [event for event, then in act.once.items() if then.gains.any() and then.undeterred.any()]
        if gains and undeterred:
            yield option, teller.say("{actor} would choose {act} today.", actor=actor, act=label)
        elif later:
            event = teller.language.quoted(uncapitalised(short_label(case, later[0])))
            yield option, teller.say("{actor} might choose {act} after {event}.", actor=actor, act=label, event=event)
        else:
            yield option, teller.say("{actor} would not choose {act}.", actor=actor, act=label)
    by_answer: dict[str, list[str]] = {}
    for goal in view.goals:
        by_answer.setdefault(view.reach(goal).value, []).append(goal)
    messages = {
        "deal": mark("A package deal leads to {goals}."),
        "alone": mark("Steps that each side takes alone lead to {goals}."),
        "against": mark("Only a step against an interest leads to {goals}."),
        "no": mark("No moves lead to {goals}."),
    }
    for answer, message in messages.items():
        if goals := by_answer.get(answer):
            yield answer, teller.say(message, goals=Names(tuple(goals), {"goals": answer}, quoted=True))
    if view.leavers:
        first, *rest = [teller.actor(actor) for actor in view.leavers]
        leavers = Names((capitalised(first), *rest), {"leavers": "status quo"})
        yield "status quo", teller.say("{actors} would leave the status quo.", actors=leavers)


def belief(teller: Teller) -> Sentence | None:
    """Say which belief about another side is wrong today and counts most; None where none is stated or wrong."""
    view = teller.found.strategic.base
    for surprise in view.surprises:
        things = differences(view.graph, surprise.start, surprise.end)
        begins = [uncapitalised(short_label(teller.case, thing)) for thing, on in things if on]
        stops = [uncapitalised(short_label(teller.case, thing)) for thing, on in things if not on]
        act = " ".join(
            [
                *([teller.say("to {acts}", acts=Names(tuple(begins)))] if begins else []),
                *([teller.say("to stop: {acts}", acts=Names(tuple(stops)))] if stops else []),
            ]
        )
        values = {"believer": teller.starts(surprise.believer), "mover": teller.actor(surprise.mover), "act": act}
        match surprise.kind:
            case "false alarm":
                return teller.say(
                    "{believer} believes that {mover} wants {act}. By what {mover} is said to want, it does not.",
                    **values,
                )
            case "unwanted":
                return teller.say(
                    "{believer} does not expect {mover} {act}. By what {mover} is said to want, it would.", **values
                )
            case "unseen":
                return teller.say("{believer} does not know that {mover} is able {act}.", **values)
            case _:
                return teller.say("{believer} takes {mover} to be deterred, where it is not: {act}.", **values)
    return None

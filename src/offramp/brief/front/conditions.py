"""Conditions that change the choice: readings and boxes of worlds in which another option is better."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from offramp.case.labels import capitalised
from offramp.findings.weak_points import BetterUnder
from offramp.language.values import Amount, Chance, Count, Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.discovery.boxes import Box, Restriction
    from offramp.findings.weak_points import Advantage, FailingBox
    from offramp.language.sentence import Sentence

__all__ = ["conditions", "restriction_words"]

MOST = 3
"""Number of conditions named."""


def conditions(teller: Teller) -> tuple[Sentence, ...]:
    """Name up to three conditions under which the headline fails, with the share of worlds behind each."""
    found = tuple(islice(_conditions(teller), MOST))
    if found:
        return found
    options = teller.options
    if len(options.ranking.policies) == 1 or not options.ranking.judged.pairs:
        return ()
    if options.ranking.lead.kind == "trade-off":
        measures = Names(tuple(teller.measure(name) for name in options.ranking.lead.best_by))
        return (
            teller.say(
                "The weight that the reader gives to {measures} decides between the options of the trade-off.",
                measures=measures,
            ),
            teller.say("No condition was found that brings another option to the front."),
        )
    if options.drivers and not any(
        each.worth.everything.changes_choice(each.measure_spec.matters) for each in options.drivers
    ):
        return (teller.say("Nothing that could be learned would change this choice."),)
    return (teller.say("No condition was found under which another option is better."),)


def _conditions(teller: Teller) -> Iterator[Sentence]:
    """Yield the weak points of the lead, the most important first; a box that is a single reading told by itself is left out."""
    readings = {(point.actor, point.image) for point in teller.options.better_under}
    boxes: set[tuple[str, ...]] = set()
    for point in teller.options.weak_points:
        if isinstance(point, BetterUnder):
            yield _under_reading(teller, point)
            continue
        words = tuple(restriction_words(teller, each, point.measure_spec.name) for each in point.box.restrictions)
        if words not in boxes and not _is_reading(point.box, readings):
            boxes.add(words)
            yield _in_box(teller, point, words)


MOST_MEASURES = 3
"""Number of measures named on which another option is better."""


def _under_reading(teller: Teller, point: BetterUnder) -> Sentence:
    beats = teller.say(
        "Under {image} ({actor}), {option} beats {leading}.",
        actor=teller.actor(point.actor),
        image=teller.image(point.actor, point.image),
        option=teller.option(point.policy),
        leading=teller.option(point.leading),
    )
    means = [_advantage(teller, point, each) for each in point.advantages[:MOST_MEASURES]]
    share = teller.say(
        "That is {share} of worlds.", share=Chance(point.share, {"share of": point.image, "of": point.actor})
    )
    return teller.language.join((beats, *means, share))


def _advantage(teller: Teller, point: BetterUnder, advantage: Advantage) -> Sentence:
    name = advantage.measure_spec.name
    of = {"mean": name, "of": point.actor, "image": point.image}
    return teller.say(
        "{measure}: {value} against {against}.",
        measure=capitalised(teller.measure(name)),
        value=teller.value(name, advantage.mean, {**of, "policy": point.policy}),
        against=teller.value(name, advantage.leading_mean, {**of, "policy": point.leading}),
    )


def _in_box(teller: Teller, point: FailingBox, words: tuple[str, ...]) -> Sentence:
    box, name = point.box, point.measure_spec.name
    return teller.say(
        "The lead fails on {measure} with {conditions}. That is {inside} of {worlds} worlds; it fails in {failing} of them.",
        conditions=teller.language.all_of(words),
        inside=Count(box.worlds, {"box": name, "number": "worlds"}),
        worlds=Count(box.all_worlds, {"worlds": "count"}),
        measure=teller.measure(name),
        failing=Count(box.cases, {"box": name, "number": "cases"}),
    )


def _is_reading(box: Box, readings: set[tuple[str, str]]) -> bool:
    """Whether a box is one of some readings."""
    if len(box.restrictions) != 1:
        return False
    first = box.restrictions[0]
    return any(str(first.input) == f"reading of {actor}" and first.among == (image,) for actor, image in readings)


def restriction_words(teller: Teller, restriction: Restriction, measure: str = "") -> str:
    """Return a restriction of a box in labels, with plain thresholds; those of a lead name the measure in their origin."""
    name = str(restriction.input)
    for actor in teller.case.images:
        if name == f"reading of {actor}":
            images = Names(tuple(teller.image(actor, image) for image in restriction.among), word="or")
            return teller.say("{actor} as {image}", actor=teller.actor(actor), image=images)
    if restriction.among:
        actor = name.partition(" ")[0]
        if " ranks “" in name and actor in teller.case.actors:
            yes = "yes" in restriction.among
            if yes:
                return teller.say("{actor} ranking its wishes as stated", actor=teller.actor(actor))
            return teller.say("{actor} ranking its wishes otherwise", actor=teller.actor(actor))
        return teller.say("{input}: {value}", input=teller.input(name), value=Names(restriction.among, word="or"))
    of = {"limit of": name, "measure": measure} if measure else {}
    low, high = (
        Amount(value, "", {**of, "end": end} if of else {}) if value is not None else None
        for end, value in (("low", restriction.low), ("high", restriction.high))
    )
    what = teller.language.quoted(teller.input(name))
    if low is None or high is None:
        if high is None and low is not None:
            return teller.say("{input} above {limit}", input=what, limit=low)
        if high is not None:
            return teller.say("{input} below {limit}", input=what, limit=high)
    elif high is not None:
        return teller.say("{input} between {low} and {high}", input=what, low=low, high=high)
    return what

"""Conditions that change the choice: readings and boxes of worlds in which another option is better."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from offramp.language.values import Amount, Chance, Count, Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.discovery.boxes import Box, Restriction
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
    told: set[tuple[str, str]] = set()
    for found in teller.options.better_under:
        if (found.actor, found.image) in told:
            continue
        told.add((found.actor, found.image))
        name = found.measure_spec.name
        of = {"mean": name, "of": found.actor, "image": found.image}
        yield teller.say(
            "Under {image} ({actor}), {option} beats {leading} on {measure}: {value} against {against}. That is {share} of worlds.",
            actor=teller.actor(found.actor),
            image=teller.image(found.actor, found.image),
            share=Chance(_share(teller, found.actor, found.image), {"share of": found.image, "of": found.actor}),
            option=teller.option(found.policy),
            leading=teller.option(found.leading),
            measure=teller.measure(name),
            value=teller.value(name, found.mean, {**of, "policy": found.policy}),
            against=teller.value(name, found.leading_mean, {**of, "policy": found.leading}),
        )
    boxes: set[tuple[str, ...]] = set()
    for spec in teller.options.looked_into:
        for box in teller.options.flips[spec.name].boxes[:1]:
            words = tuple(restriction_words(teller, each, spec.name) for each in box.restrictions)
            if words in boxes or _is_reading(box, told):
                continue
            boxes.add(words)
            yield teller.say(
                "The lead fails on {measure} with {conditions}. That is {inside} of {worlds} worlds; it fails in {failing} of them.",
                conditions=teller.language.all_of(words),
                inside=Count(box.worlds, {"box": spec.name, "number": "worlds"}),
                worlds=Count(box.all_worlds, {"worlds": "count"}),
                measure=teller.measure(spec.name),
                failing=Count(box.cases, {"box": spec.name, "number": "cases"}),
            )


def _is_reading(box: Box, told: set[tuple[str, str]]) -> bool:
    """Whether a box is a single reading that was told already."""
    if len(box.restrictions) != 1:
        return False
    first = box.restrictions[0]
    return any(str(first.input) == f"reading of {actor}" and first.among == (image,) for actor, image in told)


def _share(teller: Teller, actor: str, image: str) -> float:
    names = np.array(teller.options.outcomes.worlds.images[actor])
    return float((names == image).mean())


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

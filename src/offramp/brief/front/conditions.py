"""Conditions that change the choice: readings and boxes of worlds in which another option is better."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from offramp.findings.danger import telling_policies
from offramp.findings.weak_points import BetterUnder
from offramp.language.values import Amount, Chance, Count, Names, Span
from offramp.text import capitalised

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
    """Name up to three conditions under which the headline fails, then the knowledge and the delay that count most."""
    return (*_failures(teller), *_knowledge(teller), *_delay(teller))


def _failures(teller: Teller) -> tuple[Sentence, ...]:
    """Name up to three conditions under which the headline fails, with the share of worlds behind each; or say that there is none."""
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
    before: tuple[str, str] | None = None
    boxes: set[tuple[str, ...]] = set()
    for point in teller.options.weak_points:
        if isinstance(point, BetterUnder):
            yield _under_reading(teller, point, again=before == (point.actor, point.image))
            before = (point.actor, point.image)
            continue
        words = tuple(restriction_words(teller, each, point.measure_spec.name) for each in point.box.restrictions)
        if words not in boxes and not _is_reading(point.box, readings):
            boxes.add(words)
            before = None
            yield _in_box(teller, point, words)


def _knowledge(teller: Teller) -> Iterator[Sentence]:
    """Name the unknown that is the most useful to know before the choice, with the gain by the measure on which it counts most."""
    telling = [
        (each.value / (driver.measure_spec.matters or each.value), driver.measure_spec, each)
        for driver in teller.options.drivers
        for each in driver.worth.unknowns
        if each.changes_choice(driver.measure_spec.matters)
    ]
    if telling:
        _, spec, most = max(telling, key=lambda one: one[0])
        of = {"worth of": most.name, "measure": spec.name}
        yield teller.say(
            "The most useful thing to learn is {input}. To know it before choosing improves {measure} by {value}.",
            input=teller.input(most.name),
            measure=teller.measure(spec.name),
            value=Amount(100 * most.value, teller.fixed("percentage points"), {**of, "scale": 100}, exact=True)
            if spec.is_chance
            else Amount(most.value, spec.unit, of, exact=True),
        )


WAIT = 1.0
"""The delay that is told, in years; of a measure within less than two years, half its time."""


def _delay(teller: Teller) -> Iterator[Sentence]:
    """Say how a delay of the leading option moves the measure by which waiting is judged, where that matters."""
    found = teller.found.dynamic.waiting if teller.found.dynamic is not None else None
    if found is None:
        return
    shown = telling_policies(teller.options.ranking, "")
    policy = next((name for name in (*shown, *teller.options.ranking.lead.policies) if name in found.values), None)
    if policy is None:
        return
    spec, values = found.measure_spec, found.values[policy]
    k = next((i for i, delay in enumerate(found.delays) if delay >= min(WAIT, spec.time / 2) - 1e-9), 0)
    now, later = float(values[0]), float(values[k])
    if abs(later - now) <= spec.matters:
        return
    of = {"delayed": spec.name, "policy": policy}
    yield teller.say(
        "A delay of {time} moves {measure} from {now} to {later}. That is for {option}, at central values of the unknowns.",
        time=Span(float(found.delays[k])),
        option=teller.option(policy),
        measure=teller.language.quoted(teller.measure(spec.name)),
        now=teller.value(spec.name, now, {**of, "by": 0.0}),
        later=teller.value(spec.name, later, {**of, "by": float(found.delays[k])}),
    )


MOST_MEASURES = 3
"""Number of measures named on which another option is better."""


def _under_reading(teller: Teller, point: BetterUnder, *, again: bool) -> Sentence:
    """Say by how much an option is better under a reading; the one that the sentence before names is not named `again`."""
    means = [_advantage(teller, point, each) for each in point.advantages[:MOST_MEASURES]]
    if again:
        beats = teller.say(
            "Under the same reading, {option} beats {leading}.",
            option=teller.option(point.policy),
            leading=teller.option(point.leading),
        )
        return teller.language.join((beats, *means))
    beats = teller.say(
        "Under {image} ({actor}), {option} beats {leading}.",
        actor=teller.actor(point.actor),
        image=teller.image(point.actor, point.image),
        option=teller.option(point.policy),
        leading=teller.option(point.leading),
    )
    share = teller.say(
        "This reading holds in {share} of worlds.",
        share=Chance(point.share, {"share of": point.image, "of": point.actor}),
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
        teller.limit(name, value, {**of, "end": end} if of else {}) if value is not None else None
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

"""The bottom line of a brief: which option leads, by how much, under which reading it does not, and what would overturn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.language.sentence import mark
from offramp.language.values import Count, Names, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value

__all__ = ["bottom_line", "compared_with", "telling_measure"]


MOST_WORDS = 60
"""The most words of a bottom line."""


def bottom_line(teller: Teller) -> tuple[Sentence, ...]:
    """Say which option leads and by how much, in at most sixty words; a sentence that would exceed them is left out."""
    told: list[Sentence] = []
    for sentence in _sentences(teller):
        if sum(len(each.split()) for each in (*told, sentence)) <= MOST_WORDS:
            told.append(sentence)
    return tuple(told)


def _sentences(teller: Teller) -> Iterator[Sentence]:
    options, say = teller.options, teller.say
    lead, judged = options.ranking.lead, options.ranking.judged
    every = len(options.ranking.policies)
    led = teller.options_named(lead.policies, {"lead": "policies"})
    if not judged.pairs:
        yield say("The case ranks its options by no measure.")
        return
    if every == 1:
        yield say("{option} is the only option.", option=led)
        yield from _alone(teller)
        return
    if lead.kind == "level" and len(lead.policies) == every:
        yield say("No option makes a difference that matters.")
        yield _on_measures(
            teller, "They are level on the one measure judged.", "They are level on all {number} measures judged."
        )
        return
    if lead.kind == "one":
        yield say("{option} comes first.", option=led)
        yield _on_measures(
            teller,
            "It is best on the one measure judged.",
            "It is best, or level with the best, on all {number} measures judged.",
        )
    elif lead.kind == "level":
        yield say("{options} come first, and no difference between them matters.", options=led)
    else:
        yield from _trade_off(teller)
    yield from _by_how_much(teller)
    yield from _fails_under(teller)


def _alone(teller: Teller) -> Iterator[Sentence]:
    """Say the mean of the only option by the first judged measure."""
    for measure in teller.options.ranking.judged.measures[:1]:
        if measure in teller.case.measures:
            yield teller.say(
                "On {measure} its mean is {value}.",
                measure=teller.measure(measure),
                value=teller.mean(measure, teller.options.ranking.policies[0]),
            )


def _on_measures(teller: Teller, one: str, many: str) -> Sentence:
    return teller.language.say_count(one, many, len(teller.options.ranking.lead.best_by))


MOST_NAMED = 3
"""The most options of a trade-off that the bottom line names."""


def _trade_off(teller: Teller) -> Iterator[Sentence]:
    """Say that no option is best on every measure, and which is best on which."""
    lead = teller.options.ranking.lead
    if len(lead.policies) <= MOST_NAMED:
        names = teller.options_named(lead.policies, {"lead": "policies"})
        yield teller.say("The choice is a trade-off between {options}.", options=names)
    else:
        number = Count(len(lead.policies), {"lead": "count"})
        yield teller.say("The choice is a trade-off between {number} options.", number=number)
    told: dict[str, list[str]] = {}
    for measure, best in lead.best_by.items():
        if len(best) == 1:
            told.setdefault(best[0], []).append(teller.measure(measure))
    for policy, measures in list(told.items())[:MOST_NAMED]:
        option = teller.option(policy, {"best": "alone"})
        yield teller.say("Judged by {measures}, {option} is best.", option=option, measures=Names(tuple(measures)))


def telling_measure(teller: Teller) -> str | None:
    """Return the first judged measure by which the lead differs from another option by more than matters; None if none does."""
    options = teller.options
    for measure in options.ranking.orders:
        best = options.ranking.lead.best_by.get(measure, ())
        if best and len(best) < len(options.ranking.policies):
            return measure
    return None


def compared_with(teller: Teller, measure: str) -> tuple[str, str | None]:
    """Return the policy of the lead with the best mean by a measure, and the best of the other policies (None: there is none)."""
    ranking = teller.options.ranking
    spec = teller.spec(measure)
    sign = 1.0 if spec.want == "high" else -1.0
    means = {policy: sign * ranking.consequence(policy, measure).mean for policy in ranking.policies}
    first = max(ranking.lead.policies, key=lambda policy: means[policy])
    others = [policy for policy in means if policy not in ranking.lead.policies]
    return first, max(others, key=lambda policy: means[policy], default=None)


def _by_how_much(teller: Teller) -> Iterator[Sentence]:
    """Compare the lead with no commitment, or else with the next best option, by the first measure on which they differ."""
    measure = telling_measure(teller)
    if measure is None:
        return
    first, other = compared_with(teller, measure)
    base = _base(teller)
    shown: dict[str, Value] = {"measure": teller.measure(measure), "value": teller.mean(measure, first)}
    against = base if base is not None and base != first else other
    if against is None:
        return
    values: dict[str, Value] = {
        **shown,
        "span": Span(teller.spec(measure).time),
        "option": teller.option(first),
        "against": teller.mean(measure, against),
        "rival": teller.option(against),
    }
    yield teller.say(_comparison(teller, measure), **values)


def _comparison(teller: Teller, measure: str) -> str:
    """Return the message that compares two means of a measure."""
    spec, alone = teller.spec(measure), len(teller.options.ranking.lead.policies) == 1
    match (spec.is_chance, teller.case.measures[measure].at is not None, alone):
        case (True, False, True):
            return mark("Its mean chance of {measure} within {span} is {value}, against {against} for {rival}.")
        case (True, True, True):
            return mark("Its mean chance of {measure} after {span} is {value}, against {against} for {rival}.")
        case (True, False, False):
            return mark(
                "For {option} the mean chance of {measure} within {span} is {value}, against {against} for {rival}."
            )
        case (True, True, False):
            return mark(
                "For {option} the mean chance of {measure} after {span} is {value}, against {against} for {rival}."
            )
        case (_, _, True):
            return mark("On {measure} its mean is {value}, against {against} for {rival}.")
    return mark("On {measure} the mean is {value} for {option}, against {against} for {rival}.")


def _base(teller: Teller) -> str | None:
    """Return the policy without commitments, if it is compared."""
    over_time = teller.found.dynamic
    base = over_time.base.policy if over_time is not None else None
    return base if base in teller.options.ranking.policies else None


def _fails_under(teller: Teller) -> Iterator[Sentence]:
    """Name the reading under which another option is better by most."""
    if teller.options.better_under:
        first = teller.options.better_under[0]  # the one that the conditions below the table begin with
        yield teller.say(
            "Under {image} ({actor}), {option} does better on {measure}.",
            actor=teller.actor(first.actor),
            image=teller.image(first.actor, first.image),
            option=teller.option(first.policy, {"better under": first.image, "of": first.actor}),
            measure=teller.measure(first.advantages[0].measure_spec.name),
        )
    elif teller.options.outcomes.worlds.images and any(
        len(np.unique(names)) > 1 for names in teller.options.outcomes.worlds.images.values()
    ):
        yield teller.say("No reading of the actors brings another option to the front.")

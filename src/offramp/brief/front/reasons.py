"""Why: three causes in the model behind the headline, each with its number and its source."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.front.headline import compared_with
from offramp.brief.front.over_time import end_of_crisis
from offramp.case import nodes
from offramp.case.estimate import Estimate
from offramp.case.feasible import names_under
from offramp.case.labels import short_label
from offramp.case.preferences import Statements
from offramp.language.values import Amount, Chance, Names, Span
from offramp.risk.endings import BY_ACCIDENT, BY_DECISION
from offramp.text import uncapitalised
from offramp.worlds.estimated_inputs import estimates_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.case.expression import Expression
    from offramp.case.model import Stage
    from offramp.case.preferences import Statement
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value
    from offramp.risk.measures import MeasureSpec

__all__ = ["by_reading", "reasons", "wish"]

MOST = 3
"""Number of causes named."""


def reasons(teller: Teller) -> tuple[Sentence, ...]:
    """Name the first three causes that the case has: the danger, an interest, a deal, the strongest unknown."""
    return tuple(islice(_causes(teller), MOST))


def _causes(teller: Teller) -> Iterator[Sentence]:
    yield from _danger(teller)
    yield from islice(_interests(teller), 1)
    yield from islice(_deals(teller), 1)
    yield from islice(_strongest(teller), 1)
    yield from islice(_tempting(teller), 1)


def _danger(teller: Teller) -> Iterator[Sentence]:
    """Say by which way the crisis ends without commitments, and whose rates say so."""
    found = teller.found.danger
    over_time = teller.found.dynamic
    if found is None or over_time is None or teller.case.ends is None:
        return
    base = over_time.base.policy
    ways = found.ways.get(base, {})
    if base not in found.mean or not ways:
        return
    accident, decision = (
        Chance(float(ways[way][-1]) if way in ways else 0.0, {"ends": way, "policy": base})
        for way in (BY_ACCIDENT, BY_DECISION)
    )
    ending = names_under(teller.case, teller.case.ends)
    events = [name for name in teller.case.rates if name in ending]
    cited = Counter(key for name in events for key in teller.case.rates[name].source)
    sources = sorted(cited, key=lambda key: -cited[key])  # of those cited as often, the first in the file comes first
    values: dict[str, Value] = {
        "option": teller.option(base),
        "what": end_of_crisis(teller, found),
        "accident": accident,
        "decision": decision,
        "span": Span(float(found.times[-1])),
    }
    if found.mean[base][-1] == 0:
        yield teller.say(
            "Under {option} nothing ends the crisis within {span}.", option=values["option"], span=values["span"]
        )
    elif events:
        yield teller.say(
            "Under {option}, the chance of {what} within {span} is {accident} by accident and {decision} by decision (rates: {source}).",
            **values,
            source=teller.source(sources),
        )
    else:
        yield teller.say(
            "Under {option}, the chance of {what} within {span} is {decision}, by decision alone.",
            **{name: values[name] for name in ("option", "what", "decision", "span")},
        )


def _interests(teller: Teller) -> Iterator[Sentence]:
    """Say which interest of another actor answers a conditional commitment of the options that lead."""
    case = teller.case
    for policy in teller.options.ranking.lead.policies:
        for stage in case.policies.get(policy, ()):
            condition = stage.while_ or stage.until or stage.when
            if condition is None:
                continue
            for actor in case.actors:
                found = _answer(teller, actor, stage, condition)
                if found is not None:
                    yield _interest(teller, actor, *found)


def _answer(
    teller: Teller, actor: str, stage: Stage, condition: Expression
) -> tuple[Statement, Statement, str | None] | None:
    """Return the statement about the commitment and the lower one about the condition, under the heaviest reading."""
    case = teller.case
    own = {name for name in names_under(case, condition) if case.owner(name) == actor}
    preferences = case.image(actor)
    given = set(stage.holds)
    if not own or given & set(case.owners) & {o for o in case.options if case.owner(o) == actor}:
        return None
    if not isinstance(preferences, Statements):
        return None
    places = [(i, set(names_under(case, each.say))) for i, each in enumerate(preferences.statements)]
    pure = (i for i, names in places if names <= given)
    first = next(pure, next((i for i, names in places if names & given and not names & own), None))
    second = next((i for i, names in places if names == own), None)
    if first is None or second is None or first >= second:
        return None
    return preferences.statements[first], preferences.statements[second], case.base_image(actor)


def _interest(teller: Teller, actor: str, first: Statement, second: Statement, image: str | None) -> Sentence:
    values = {
        "actor": teller.starts(actor),
        "first": wish(teller, first.say),
        "second": wish(teller, second.say),
        "source": teller.source(first.source),
    }
    if image is None:
        return teller.say("{actor} ranks {first} above {second} (source: {source}).", **values)
    return teller.say(
        "{actor}, read as {image}, ranks {first} above {second} (source: {source}).",
        image=teller.image(actor, image),
        **values,
    )


def wish(teller: Teller, say: Expression) -> str:
    """Return a statement as a wish in quotation marks."""
    case, tree = teller.case, say.tree
    if isinstance(tree, nodes.Name) and tree.text in case.things:
        return teller.language.quoted(uncapitalised(short_label(case, tree.text)))
    if isinstance(tree, nodes.Not) and isinstance(tree.body, nodes.Name) and tree.body.text in case.things:
        label = teller.language.quoted(uncapitalised(short_label(case, tree.body.text)))
        if tree.body.text in case.status_quo:
            return teller.say("an end to {act}", act=label)
        return teller.say("avoiding {act}", act=label)
    names = [short_label(case, name) if name in case.things else name for name in sorted(names_under(case, say))]
    return teller.say("its wish on {things}", things=Names(tuple(map(teller.language.quoted, names))))


def _deals(teller: Teller) -> Iterator[Sentence]:
    """Say which goals a package deal reaches, who gains by it, and how often such deals are made."""
    base = teller.found.strategic.base
    reached: dict[tuple[str, ...], list[str]] = {}
    for goal in base.goals:
        best = base.deals[goal].best
        if best is not None:
            reached.setdefault(tuple(best.participants), []).append(goal)
    for participants, goals in reached.items():
        gain = Names(tuple(teller.actor(actor) for actor in participants), {"deal": goals[0]})
        what = Names(tuple(goals), {"goals": "by deal"}, quoted=True)
        rates = [
            agreement.rate
            for agreement in teller.case.agreements.values()
            if set(agreement.between) <= set(participants) and isinstance(agreement.rate, Estimate)
        ]
        if rates:
            often = next(each for each in estimates_in(teller.case) if each.estimate is rates[0])
            yield teller.say(
                "A package deal reaches {goals}: {actors} gain. While they can deal, one comes about every {span} (source: {source}).",
                goals=what,
                actors=gain,
                span=Span(1 / often.best, {"years between": often.name}),
                source=teller.source(rates[0].source),
            )
        else:
            yield teller.say(
                "A package deal reaches {goals}: {actors} gain. How often such deals are made is not stated.",
                goals=what,
                actors=gain,
            )


def _strongest(teller: Teller) -> Iterator[Sentence]:
    """Name the unknown that moves the lead most, with its range and source."""
    for driver in teller.options.drivers:
        for influence in (driver.choice or driver.moves).ranked():
            name = str(influence.input)
            if not influence.on_the_whole:
                continue
            estimate = next((each for each in estimates_in(teller.case) if each.name == name), None)
            measure = teller.measure(driver.measure_spec.name)
            moved = by_reading(teller, name, driver.measure_spec)
            if moved is not None:
                yield moved
                continue
            if estimate is None or estimate.estimate.low is None or estimate.estimate.high is None:
                yield teller.say(
                    "On {measure}, {input} moves the lead most.", measure=measure, input=teller.input(name)
                )
                continue
            yield teller.say(
                "On {measure}, {input} moves the lead most: {low} to {high} (source: {source}).",
                measure=measure,
                input=teller.language.quoted(teller.input(name)),
                low=_without_unit(teller.limit(name, estimate.estimate.low, {"low of": name}, exact=True)),
                high=teller.limit(name, estimate.estimate.high, {"high of": name}, exact=True),
                source=teller.source(estimate.estimate.source),
            )


def _without_unit(value: Chance | Amount) -> Chance | Amount:
    return replace(value, unit="") if isinstance(value, Amount) else value


def by_reading(teller: Teller, name: str, spec: MeasureSpec) -> Sentence | None:
    """Say that a reading moves the lead most, with the least and the greatest mean under a leading option; None for other unknowns."""
    outcomes = teller.options.outcomes
    policy, _ = compared_with(teller, spec.name)
    for actor, drawn in outcomes.worlds.images.items():
        if name != f"reading of {actor}":
            continue
        values, of_world = outcomes.of(policy, spec.name), np.array(drawn)
        means = {image: float(values[of_world == image].mean()) for image in dict.fromkeys(drawn)}
        least, most = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        of = {"mean": spec.name, "policy": policy, "of": actor}
        moves = teller.say(
            "On {measure}, the reading of {actor} moves the lead most.",
            measure=teller.measure(spec.name),
            actor=teller.actor(actor),
        )
        by_how_much = teller.say(
            "By reading, the mean of {option} goes from {least} to {most}.",
            option=teller.option(policy),
            least=teller.value(spec.name, means[least], {**of, "image": least}),
            most=teller.value(spec.name, means[most], {**of, "image": most}),
        )
        return teller.language.join((moves, by_how_much))
    return None


def _tempting(teller: Teller) -> Iterator[Sentence]:
    """Say whether an actor would gain today by an act that ends the crisis."""
    view = teller.found.strategic.base
    for option, act in view.deliberate.items():
        gains, undeterred, _ = act.now.at(view.graph, view.graph.status_quo)
        label = teller.language.quoted(uncapitalised(short_label(teller.case, option)))
        actor = teller.starts(act.actor)
        if not gains:
            yield teller.say("{actor} would gain nothing today by the act {label}.", actor=actor, label=label)
        elif undeterred:
            yield teller.say(
                "{actor} would gain today by the act {label}, and nothing deters it.", actor=actor, label=label
            )
        else:
            yield teller.say("{actor} would gain today by the act {label}, but is deterred.", actor=actor, label=label)

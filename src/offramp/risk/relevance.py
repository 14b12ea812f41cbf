"""What an answer depends on: the options and events that can make a difference to it, and the case without the others.

An actor's choice falls apart where what it is worth does: utilities are sums over statements, so that the choice between
options that no statement and no rule ties together is several choices, each made as if the others were not there. What
no question, no rate and no choice that matters looks at can then be left out, exactly; the chain becomes smaller by a
factor of two for each thing left out (ordinary lumpability; Kemeny and Snell 1960).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.preferences import Ranking, Statements, Weights
from offramp.risk.asked import Amount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from offramp.case.model import Case, Stage
    from offramp.case.preferences import Preferences
    from offramp.risk.asked import Asked

__all__ = ["alone", "bearing", "narrowed", "relevant"]


def relevant(case: Case, policy: str | None, asked: Iterable[Asked]) -> frozenset[str]:
    """Return the options and events that the answers to some questions under a policy can depend on.

    It is read off the case alone, whatever the numbers are, and may name more than need be but never less.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.measures import gauges
    >>> korea = load("korea-2017")
    >>> sorted(set(korea.things) - relevant(korea, "wait", [gauge.asked for gauge in gauges(korea)]))
    ['china.enforce', 'china.support', 'rok.opening']
    """
    if case.merge:
        return frozenset(case.things)
    stages = case.policies[policy] if policy is not None else ()
    found = {name for condition in _looked_at(case, stages, asked) for name in names_under(case, condition)}
    found = (found | {option for stage in stages for option in stage.holds}) & set(case.things)
    while True:
        more = _drawn_in(case, frozenset(found), stages) & set(case.things)
        if more <= found:
            return frozenset(found)
        found |= more


def _looked_at(case: Case, stages: Sequence[Stage], asked: Iterable[Asked]) -> Iterator[Expression]:
    """Yield the conditions and quantities that questions, the end of the story and a policy look at."""
    if case.ends is not None:
        yield case.ends
    for stage in stages:
        yield from (condition for condition in (stage.when, stage.while_, stage.until) if condition is not None)
    for question in asked:
        if not isinstance(question, Amount):
            yield question.condition
            before = getattr(question, "before", None)
            if before is not None:
                yield before
        elif question.name in case.harms:
            yield from map(Expression.read, case.harms[question.name])
        elif question.name in case.counts:
            yield case.counts[question.name].rate
        elif question.name in case.stocks:
            yield case.stocks[question.name].grows


def _drawn_in(case: Case, known: frozenset[str], stages: Sequence[Stage]) -> frozenset[str]:
    """Return what the things known to matter depend on in one step: by rules, by rates, by what actors want."""
    found: set[str] = set()
    for rule in case.impossible:
        names = names_under(case, rule)
        found |= names if names & known else set()
    for event in known & set(case.rates):
        found |= names_under(case, case.rates[event].rate)
    moved = _moved_by_others(known, stages)
    for actor in case.actors:
        own = {name for name in known if name.startswith(f"{actor}.")}
        if own:
            for preferences in _readings(case, actor):
                found |= _weighed(case, preferences, frozenset(own | moved))
    return frozenset(found)


def _moved_by_others(known: frozenset[str], stages: Sequence[Stage]) -> set[str]:
    """Return the options that anybody's choice can change at once, since a commitment depends on what is so."""
    looking = [stage for stage in stages if stage.when or stage.while_ or stage.until]
    bound = {option.partition(".")[0] for stage in looking for option in stage.holds}
    return {name for name in known if name.partition(".")[0] in bound}


def _readings(case: Case, actor: str) -> list[Preferences]:
    """Return the preferences an actor may have, those of every image."""
    images = [image.preferences for image in case.images.get(actor, {}).values()]
    stated = case.preferences.get(actor)
    return images or ([stated] if stated is not None else [])


def _weighed(case: Case, preferences: Preferences, choice: frozenset[str]) -> frozenset[str]:
    """Return what bears on a choice among some options: all that the statements name that tell its ends apart."""
    if isinstance(preferences, Ranking):
        return frozenset(case.things)
    statements = (names_under(case, condition) for condition, _ in _weights(preferences))
    return frozenset[str]().union(*(names for names in statements if names & choice))


def _weights(preferences: Statements | Weights) -> list[tuple[Expression, float]]:
    """Return statements with what each is worth; the k-th of n in order of importance is worth 2^(n-k)."""
    if isinstance(preferences, Weights):
        return list(preferences.statements)
    count = len(preferences.statements)
    return [(statement.say, 2.0 ** (count - 1 - k)) for k, statement in enumerate(preferences.statements)]


def narrowed(case: Case, policy: str | None, asked: Sequence[Asked]) -> Case:
    """Return the case without the options and events that make no difference to some questions under a policy.

    Its answers to these questions are those of the whole case. What an actor wants is stated by weights, since the
    statements that are left out would otherwise change what the others are worth.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.asked import Reached
    >>> narrowed(load("korea-2017"), None, [Reached(Expression.read("war"))]).actors.keys()
    dict_keys(['usa', 'dprk'])
    """
    kept = relevant(case, policy, asked)
    if kept == set(case.things):
        return case

    small = alone(case, kept)
    actors = small.actors
    amounts = {question.name for question in asked if isinstance(question, Amount)}
    return small.model_copy(
        update={
            "preferences": {actor: _left(case, case.preferences[actor], kept) for actor in actors if actor in case.preferences},
            "images": {
                actor: {
                    name: image.model_copy(update={"preferences": _left(case, image.preferences, kept)})
                    for name, image in case.images[actor].items()
                }
                for actor in actors
                if actor in case.images
            },
            "rates": {name: rate for name, rate in case.rates.items() if name in kept},
            "counts": {name: count for name, count in case.counts.items() if name in amounts},
            "stocks": {name: stock for name, stock in case.stocks.items() if name in amounts},
            "harms": {name: harm for name, harm in case.harms.items() if name in amounts},
            "policies": {policy: case.policies[policy]} if policy is not None else {},
            "beliefs": {},
            "unaware": {},
            "coalitions": {},
            "measures": {},
            "claims": {},
        }
    )  # fmt: skip


def alone(case: Case, things: Collection[str]) -> Case:
    """Return the part of a case that speaks of some of its options and events, and of nothing else: what is possible there.

    What anybody wants, and what happens how often, stays as it is.
    """

    def all_kept(condition: Expression) -> bool:
        return names_under(case, condition) & set(case.things) <= set(things)

    actors = {
        actor: spec.model_copy(
            update={"options": {name: option for name, option in spec.options.items() if f"{actor}.{name}" in things}}
        )
        for actor, spec in case.actors.items()
    }
    return case.model_copy(
        update={
            "actors": {actor: spec for actor, spec in actors.items() if spec.options},
            "events": {name: event for name, event in case.events.items() if name in things},
            "terms": {name: term for name, term in case.terms.items() if all_kept(term)},
            "goals": {name: goal for name, goal in case.goals.items() if all_kept(goal)},
            "impossible": tuple(rule for rule in case.impossible if all_kept(rule)),
            "status_quo": tuple(name for name in case.status_quo if name in things),
        }
    )


def bearing(case: Case, policies: Iterable[str | None], asked: Sequence[Asked]) -> frozenset[str]:
    """Return what of all that is not known can make a difference to some answers: numbers by name, and `reading of ACTOR`.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.asked import Reached
    >>> sorted(bearing(load("hotline"), [None], [Reached(Expression.read("north.strike"))]))
    ['asks', 'cleared', 'false_alarms', 'misread', 'north.reliability', 'north.tempo', 'south.reliability', 'south.tempo']
    """
    found: set[str] = set()
    for policy in policies:
        small = narrowed(case, policy, asked)
        found |= {f"{actor}.{key}" for actor in small.actors for key in ("tempo", "reliability")}
        found |= {f"reading of {actor}" for actor in small.actors if actor in case.images}
        quantities = [rate.rate for rate in small.rates.values()]
        for question in asked:
            if isinstance(question, Amount):
                quantities += _quantities(case, question.name)
                found |= {name for name in case.estimated if name == f"{question.name}.start"}
                found |= {f"{question.name} of {condition}" for condition in case.harms.get(question.name, {})}
        found |= {name for quantity in quantities for name in quantity.names if name in case.unknowns}
    return frozenset(found & {*case.estimated, *(f"reading of {actor}" for actor in case.images)})


def _quantities(case: Case, amount: str) -> list[Expression]:
    """Return the expressions that a count, a stock or a harm is worked out from."""
    if amount in case.counts:
        return [case.counts[amount].rate]
    if amount in case.stocks:
        start = case.stocks[amount].start
        return [case.stocks[amount].grows, *([start] if isinstance(start, Expression) else [])]
    return [value for value in case.harms[amount].values() if isinstance(value, Expression)]


def _left(case: Case, preferences: Preferences, kept: frozenset[str]) -> Preferences:
    """Return what is left of an actor's preferences: the statements that speak of nothing left out."""
    if isinstance(preferences, Ranking):
        return preferences
    weights: dict[str, float] = {}
    for condition, weight in _weights(preferences):
        if names_under(case, condition) & set(case.things) <= kept:
            weights[condition.text] = weights.get(condition.text, 0.0) + weight
    # An actor to whom nothing that is left makes a difference is indifferent: an empty sum is no list of statements.
    return Weights.model_construct(weights=weights or {"1": 0.0}, source=())

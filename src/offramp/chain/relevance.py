"""Reduction of a case to the options and events that an answer can depend on.

An actor that can change something relevant chooses by all its statements and by what others could answer, so that the
options in these statements, and whoever owns them, are relevant too. What no relevant actor's statements, no rule, no rate
and no question names is left out, exactly: moves that differ in nothing else are equals and share alike. The chain becomes
smaller by a factor of two for each thing left out (ordinary lumpability; Kemeny and Snell 1960). Where a move can free
somebody from a commitment, all who act for reasons of their own are relevant, since a move of theirs can come in between.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.chain.queries import ExpectedReward, ExpectedRewardOpen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from offramp.case.model import Case, Stage
    from offramp.case.preferences import Preferences
    from offramp.chain.queries import Query

__all__ = ["influential_inputs", "reduce_to_relevant", "relevant", "restrict"]

ALWAYS = Expression.read("1 > 0")
"""A statement that is true in every state."""


class _Same:
    """A key for what has no quick hash: equal to another only where both stand for one object."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


def _names(case: Case, condition: Expression) -> frozenset[str]:
    """Return the options and events that a condition names, each condition of a case read once."""
    return _names_once(_Same(case), _Same(condition))


@lru_cache(maxsize=1 << 14)
def _names_once(case: _Same, condition: _Same) -> frozenset[str]:
    return names_under(cast("Case", case.it), cast("Expression", condition.it))


def relevant(case: Case, policy: str | None, asked: Iterable[Query]) -> frozenset[str]:
    """Return the options and events that the answers to some questions under a policy can depend on.

    It is read off the case alone, whatever the numbers are, and may name more than need be but never less.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.measures import measure_specs
    >>> korea = load("korea-2017")
    >>> sorted(set(korea.things) - relevant(korea, "wait", [measure_spec.asked for measure_spec in measure_specs(korea)]))
    []
    """
    if case.merge:
        return frozenset(case.things)
    stages = case.policies[policy] if policy is not None else ()
    found = {name for condition in _looked_at(case, stages, asked) for name in _names(case, condition)}
    found = (found | {option for stage in stages for option in stage.holds}) & set(case.things)
    between = _between(case) if _can_free(case, stages) else set()
    while True:
        more = _drawn_in(case, frozenset(found), between) & set(case.things)
        if more <= found:
            return frozenset(found)
        found |= more


def _looked_at(case: Case, stages: Sequence[Stage], asked: Iterable[Query]) -> Iterator[Expression]:
    """Yield the conditions and quantities that questions, the end of the story and a policy look at."""
    if case.ends is not None:
        yield case.ends
    for stage in stages:
        yield from (condition for condition in (stage.when, stage.while_, stage.until) if condition is not None)
    for question in asked:
        if not isinstance(question, ExpectedReward | ExpectedRewardOpen):
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


def _can_free(case: Case, stages: Sequence[Stage]) -> bool:
    """Whether a move can change what anybody is bound to.

    Then two moves by one actor, the second of which is open only after the first, are not as good as one, and nobody moves
    twice running: an answer can take a move by somebody else in between, whatever that one changes.
    """
    conditions = [condition for s in stages for condition in (s.when, s.while_, s.until) if condition is not None]
    return bool(conditions) or (bool(stages) and case.ends is not None)


def _between(case: Case) -> set[str]:
    """Return the actors that can move for reasons of their own: they, or who believes to know them, judge by their options."""
    found = set()
    for actor in case.actors:
        own = {f"{actor}.{option}" for option in case.actors[actor].options}
        believed = [told[actor] for told in case.beliefs.values() if actor in told]
        if any(_weighed(case, preferences) & own for preferences in (*_readings(case, actor), *believed)):
            found.add(actor)
    return found


def _drawn_in(case: Case, known: frozenset[str], between: Collection[str]) -> frozenset[str]:
    """Return what the things known to matter depend on in one step: by rules, by rates, by what actors want.

    The actors `between` matter whatever they own.
    """
    found: set[str] = set()
    for rule in case.impossible:
        names = _names(case, rule)
        found |= names if names & known else set()
    for event in known & set(case.rates):
        found |= _names(case, case.rates[event].rate)
    deciding = _deciding(case, known, between)
    for agreement in case.agreements.values():
        if deciding.intersection(agreement.between):
            looked_at = (agreement.when, agreement.rate)
            found |= {n for part in looked_at if isinstance(part, Expression) for n in _names(case, part)}
    for actor in deciding:
        for preferences in _readings(case, actor):
            found |= _weighed(case, preferences)
        for other, preferences in case.beliefs.get(actor, {}).items():
            found |= _weighed(case, preferences) if other in deciding else set()
        found |= {name for condition in case.unaware.get(actor, ()) for name in _names(case, condition)}
    return frozenset(found)


def _deciding(case: Case, known: frozenset[str], between: Collection[str] = ()) -> set[str]:
    """Return the actors whose choices can matter: those that own something relevant, and all who make deals with them."""
    found = {actor for actor, spec in case.actors.items() if any(f"{actor}.{o}" in known for o in spec.options)}
    found |= set(between)
    while True:
        partners = {a for spec in case.agreements.values() if found.intersection(spec.between) for a in spec.between}
        if partners <= found:
            return found
        found |= partners


def _readings(case: Case, actor: str) -> list[Preferences]:
    """Return the preferences an actor may have, those of every image."""
    images = [image.preferences for image in case.images.get(actor, {}).values()]
    stated = case.preferences.get(actor)
    return images or ([stated] if stated is not None else [])


def _weighed(case: Case, preferences: Preferences) -> set[str]:
    """Return what bears on a choice: all that is named by statements that options can tell apart."""
    if isinstance(preferences, StateRanking):
        return set(case.things)
    if isinstance(preferences, StatementWeights):
        conditions = [condition for condition, _ in preferences.statements]
    else:
        conditions = [statement.say for statement in preferences.statements]
    options = set(case.options)
    named = (_names(case, condition) for condition in conditions)
    return set().union(*(names for names in named if names & options))


def reduce_to_relevant(case: Case, policy: str | None, asked: Sequence[Query]) -> Case:
    """Return the case without the options and events that make no difference to some questions under a policy.

    Its answers to these questions are those of the whole case. Statements about what is left out are always true in it, so
    that every list keeps its length and its order.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.queries import TimeBoundedUntil
    >>> len(reduce_to_relevant(load("hotline"), None, [TimeBoundedUntil(Expression.read("war"))]).things)
    8
    """
    kept = relevant(case, policy, asked)
    if kept == set(case.things):
        return case

    deciding = _deciding(case, kept)
    agreements = {name: spec for name, spec in case.agreements.items() if deciding.intersection(spec.between)}
    partners = {actor for spec in agreements.values() for actor in spec.between}
    small = restrict(case, kept, partners)
    actors = small.actors
    amounts = {question.name for question in asked if isinstance(question, ExpectedReward | ExpectedRewardOpen)}
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
            "beliefs": {
                actor: {other: _left(case, wants, kept) for other, wants in believed.items() if other in actors}
                for actor, believed in case.beliefs.items()
                if actor in actors
            },
            "unaware": {
                actor: tuple(c for c in conditions if _names(case, c) & set(case.things) <= kept)
                for actor, conditions in case.unaware.items()
                if actor in actors
            },
            "agreements": agreements,
            "rates": {name: rate for name, rate in case.rates.items() if name in kept},
            "counts": {name: count for name, count in case.counts.items() if name in amounts},
            "stocks": {name: stock for name, stock in case.stocks.items() if name in amounts},
            "harms": {name: harm for name, harm in case.harms.items() if name in amounts},
            "policies": {policy: case.policies[policy]} if policy is not None else {},
            "coalitions": {},
            "measures": {},
            "claims": {},
        }
    )  # fmt: skip


def restrict(case: Case, things: Collection[str], actors_too: Collection[str] = ()) -> Case:
    """Return the part of a case that speaks of some of its options and events, and of nothing else: what is possible there.

    Actors without any of these options are left out, but for those that are wanted too.

    What anybody wants, and what happens how often, stays as it is.
    """
    dropped = set(case.things).difference(things)

    def all_kept(condition: Expression) -> bool:
        return dropped.isdisjoint(_names(case, condition))

    actors = {
        actor: spec.model_copy(
            update={"options": {name: option for name, option in spec.options.items() if f"{actor}.{name}" in things}}
        )
        for actor, spec in case.actors.items()
    }
    return case.model_copy(
        update={
            "actors": {actor: spec for actor, spec in actors.items() if spec.options or actor in actors_too},
            "events": {name: event for name, event in case.events.items() if name in things},
            "terms": {name: term for name, term in case.terms.items() if all_kept(term)},
            "goals": {name: goal for name, goal in case.goals.items() if all_kept(goal)},
            "impossible": tuple(rule for rule in case.impossible if all_kept(rule)),
            "status_quo": tuple(name for name in case.status_quo if name in things),
        }
    )


def influential_inputs(case: Case, policies: Iterable[str | None], asked: Sequence[Query]) -> frozenset[str]:
    """Return what of all that is not known can make a difference to some answers: numbers by name, `reading of ACTOR`, and
    `order of ACTOR` where the order of its statements is in doubt. The doubt itself makes none once the order is known.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.queries import TimeBoundedUntil
    >>> sorted(influential_inputs(load("hotline"), [None], [TimeBoundedUntil(Expression.read("north.strike"))]))
    ['asks', 'cleared', 'false_alarms', 'misread', 'north.reliability', 'north.tempo', 'south.reliability', 'south.tempo']
    """
    found: set[str] = set()
    for policy in policies:
        small = reduce_to_relevant(case, policy, asked)
        choosing = [actor for actor, spec in small.actors.items() if spec.options]
        found |= {f"{actor}.{key}" for actor in choosing for key in ("tempo", "reliability")}
        found |= {f"reading of {actor}" for actor in small.actors if actor in case.images}
        found |= {f"{name}.rate" for name in small.agreements}
        found |= {f"order of {actor}" for actor in small.actors if actor in case.doubt}
        quantities = [rate.rate for rate in small.rates.values()]
        quantities += [spec.rate for spec in small.agreements.values() if isinstance(spec.rate, Expression)]
        for question in asked:
            if isinstance(question, ExpectedReward | ExpectedRewardOpen):
                quantities += _quantities(case, question.name)
                found |= {name for name in case.estimated if name == f"{question.name}.start"}
                found |= {f"{question.name} of {condition}" for condition in case.harms.get(question.name, {})}
        found |= {name for quantity in quantities for name in quantity.names if name in case.unknowns}
    kinds = (("reading", case.images), ("order", case.doubt))
    return frozenset(found & {*case.estimated, *(f"{kind} of {actor}" for kind, actors in kinds for actor in actors)})


def _quantities(case: Case, amount: str) -> list[Expression]:
    """Return the expressions that a count, a stock or a harm is worked out from."""
    if amount in case.counts:
        return [case.counts[amount].rate]
    if amount in case.stocks:
        start = case.stocks[amount].start
        return [case.stocks[amount].grows, *([start] if isinstance(start, Expression) else [])]
    return [value for value in case.harms[amount].values() if isinstance(value, Expression)]


def _left(case: Case, preferences: Preferences, kept: frozenset[str]) -> Preferences:
    """Return preferences in which every statement that speaks of something left out is always true."""
    if isinstance(preferences, StateRanking):
        return preferences

    dropped = set(case.things) - kept

    def speaks(condition: Expression) -> bool:
        return dropped.isdisjoint(_names(case, condition))

    if isinstance(preferences, Statements):
        told = (s if speaks(s.say) else s.model_copy(update={"say": ALWAYS}) for s in preferences.statements)
        return Statements.model_construct(statements=tuple(told))
    weights = {condition.text: weight for condition, weight in preferences.statements if speaks(condition)}
    # An actor to whom nothing that is left makes a difference is indifferent: an empty sum is no list of statements.
    return StatementWeights.model_construct(weights=weights or {ALWAYS.text: 0.0}, source=())

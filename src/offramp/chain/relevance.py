"""Reduction of a case to the options and events on which an answer can depend.

An actor with a relevant option chooses by all its statements, and by the possible answers of others. So the options in
these statements, and their owners, are relevant too. Everything that no relevant actor's statements, no rule, no rate
and no query names is left out. The reduction is exact: moves that differ in nothing else are equally good and share
alike. The chain shrinks by a factor of two per option or event left out (ordinary lumpability; Kemeny and Snell 1960).
If a move can free an actor from a commitment, every actor with motives of its own is relevant, since its move can come
in between.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from offramp.case.doubt import uncertain_lists
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.inputs import Input, InputKind
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.chain.queries import ExpectedReward, ExpectedRewardOpen
from offramp.worlds.expert_choices import expert_choices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from offramp.case.model import Case, Stage
    from offramp.case.preferences import Preferences
    from offramp.chain.queries import Query

__all__ = ["influential_inputs", "reduce_to_relevant", "relevant", "restrict"]

ALWAYS = Expression.read("1 > 0")
"""A statement that is true in every state."""


class _ByIdentity:
    """Cache key for an object without a fast hash; two keys are equal if they hold the same object."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.it is other.it


MOST_CASES, MOST_CONDITIONS = 64, 4096
"""Number of cases, and of conditions of each, of which the names are kept; a kept entry keeps its case and its condition alive."""


def _names(case: Case, condition: Expression) -> frozenset[str]:
    """Return the options and events that a condition names; each condition of a case is read once."""
    known, key = _names_known(_ByIdentity(case)), _ByIdentity(condition)
    if key not in known:
        if len(known) >= MOST_CONDITIONS:  # an expression that was read anew is another one each time
            known.clear()
        known[key] = names_under(case, condition)
    return known[key]


@lru_cache(maxsize=MOST_CASES)
def _names_known(_case: _ByIdentity) -> dict[_ByIdentity, frozenset[str]]:
    """Return the names known of each condition of a case; empty at first."""
    return {}


def relevant(case: Case, policy: str | None, asked: Iterable[Query]) -> frozenset[str]:
    """Return the options and events on which the answers to some queries under a policy can depend.

    The result uses the structure of the case, not its numbers. It may contain too much, never too little.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.measures import measure_specs
    >>> korea = load("korea-2017")
    >>> sorted(set(korea.things) - relevant(korea, "wait", [measure_spec.asked for measure_spec in measure_specs(korea)]))
    []
    """
    if case.indistinguishable:
        return frozenset(case.things)
    stages = case.policies[policy] if policy is not None else ()
    found = {name for condition in _conditions_used(case, stages, asked) for name in _names(case, condition)}
    found = (found | {option for stage in stages for option in stage.holds}) & set(case.things)
    between = _independent_actors(case) if _can_free(case, stages) else set()
    while True:
        more = _dependencies(case, frozenset(found), between) & set(case.things)
        if more <= found:
            return frozenset(found)
        found |= more


def _conditions_used(case: Case, stages: Sequence[Stage], asked: Iterable[Query]) -> Iterator[Expression]:
    """Yield the conditions and quantities of queries, of the end of the crisis and of a policy."""
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
    """Return whether a move can change the commitments of an actor.

    Then two moves by one actor may differ from one joint move, because the second opens only after the first. Nobody
    moves twice running, so a sanction can need any move by another actor in between.
    """
    conditions = [condition for s in stages for condition in (s.when, s.while_, s.until) if condition is not None]
    return bool(conditions) or (bool(stages) and case.ends is not None)


def _independent_actors(case: Case) -> set[str]:
    """Return the actors that can move for reasons of their own: their own or their believed preferences name their options."""
    found = set()
    for actor in case.actors:
        own = {f"{actor}.{option}" for option in case.actors[actor].options}
        believed = [beliefs[actor] for beliefs in case.beliefs.values() if actor in beliefs]
        if any(_named_in(case, preferences) & own for preferences in (*_possible_preferences(case, actor), *believed)):
            found.add(actor)
    return found


def _dependencies(case: Case, known: frozenset[str], between: Collection[str]) -> frozenset[str]:
    """Return the direct dependencies of known relevant things: by rules, by rates and by preferences.

    The actors in `between` are always relevant.
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
        for preferences in _possible_preferences(case, actor):
            found |= _named_in(case, preferences)
        for other, preferences in case.beliefs.get(actor, {}).items():
            found |= _named_in(case, preferences) if other in deciding else set()
        found |= {name for condition in case.unaware.get(actor, ()) for name in _names(case, condition)}
    return frozenset(found)


def _deciding(case: Case, known: frozenset[str], between: Collection[str] = ()) -> set[str]:
    """Return the actors whose choices can matter: owners of a relevant option, and their partners in agreements."""
    found = {actor for actor, spec in case.actors.items() if any(f"{actor}.{o}" in known for o in spec.options)}
    found |= set(between)
    while True:
        partners = {a for spec in case.agreements.values() if found.intersection(spec.between) for a in spec.between}
        if partners <= found:
            return found
        found |= partners


def _possible_preferences(case: Case, actor: str) -> list[Preferences]:
    """Return the preferences that an actor may have: those of every image."""
    images = [image.preferences for image in case.images.get(actor, {}).values()]
    stated = case.preferences.get(actor)
    return images or ([stated] if stated is not None else [])


def _named_in(case: Case, preferences: Preferences) -> set[str]:
    """Return the names in the statements that options can make true or false."""
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
    """Return the case without options and events that cannot affect some queries under a policy.

    The reduced case gives the same answers to these queries. Statements about omitted things become true everywhere, so
    that every list of statements keeps its length and order.

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
            "preferences": {actor: _reduced(case, case.preferences[actor], kept) for actor in actors if actor in case.preferences},
            "images": {
                actor: {
                    name: image.model_copy(update={"preferences": _reduced(case, image.preferences, kept)})
                    for name, image in case.images[actor].items()
                }
                for actor in actors
                if actor in case.images
            },
            "beliefs": {
                actor: {other: _reduced(case, stated, kept) for other, stated in believed.items() if other in actors}
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
            "durations": {},
            "measures": {},
            "claims": {},
        }
    )  # fmt: skip


def restrict(case: Case, things: Collection[str], actors_too: Collection[str] = ()) -> Case:
    """Return a case restricted to some of its options and events, with the rules, terms and goals that name nothing else.

    Actors without any of these options are left out, except `actors_too`. Preferences and rates stay unchanged.
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


def influential_inputs(case: Case, policies: Iterable[str | None], asked: Sequence[Query]) -> frozenset[Input]:
    """Return the uncertain inputs that can affect some answers.

    These are estimates, readings of actors, uncertain orders of statements, and the experts of worlds. The doubt itself has no influence
    once the order is known.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.queries import TimeBoundedUntil
    >>> found = influential_inputs(load("hotline"), [None], [TimeBoundedUntil(Expression.read("north.strike"))])
    >>> sorted(map(str, found))
    ['asks', 'cleared', 'false_alarms', 'misread', 'north.reliability', 'north.tempo', 'south.reliability', 'south.tempo']
    """
    found: set[Input] = set()
    uncertain = {each.actor for each in uncertain_lists(case)}
    for policy in policies:
        small = reduce_to_relevant(case, policy, asked)
        choosing = [actor for actor, spec in small.actors.items() if spec.options]
        found |= {Input(kind, actor) for actor in choosing for kind in (InputKind.TEMPO, InputKind.RELIABILITY)}
        found |= {Input(InputKind.READING, actor) for actor in small.actors if actor in case.images}
        found |= {Input(InputKind.RATE, name) for name in small.agreements}
        found |= {Input(InputKind.ORDER, actor) for actor in small.actors if actor in uncertain}
        quantities = [rate.rate for rate in small.rates.values()]
        quantities += [spec.rate for spec in small.agreements.values() if isinstance(spec.rate, Expression)]
        for question in asked:
            if isinstance(question, ExpectedReward | ExpectedRewardOpen):
                quantities += _quantities(case, question.name)
                found.add(Input(InputKind.START, question.name))
                conditions = case.harms.get(question.name, {})
                found |= {Input(InputKind.HARM, f"{question.name} of {condition}") for condition in conditions}
        found |= {Input(InputKind.UNKNOWN, name) for quantity in quantities for name in quantity.names}
    for choice in expert_choices(case):
        decides = {Input(InputKind.ORDER, actor) for actor, _ in choice.lists}
        if found & decides or {str(each) for each in found}.intersection(choice.numbers):
            found.add(choice.input)
    estimated = case.estimated
    chosen = (InputKind.READING, InputKind.ORDER, InputKind.EXPERT)
    return frozenset(each for each in found if each in estimated or each.kind in chosen)


def _quantities(case: Case, amount: str) -> list[Expression]:
    """Return the expressions that determine a count, a stock or a harm."""
    if amount in case.counts:
        return [case.counts[amount].rate]
    if amount in case.stocks:
        start = case.stocks[amount].start
        return [case.stocks[amount].grows, *([start] if isinstance(start, Expression) else [])]
    return [value for value in case.harms[amount].values() if isinstance(value, Expression)]


def _reduced(case: Case, preferences: Preferences, kept: frozenset[str]) -> Preferences:
    """Return preferences in which every statement that names an omitted thing is true everywhere."""
    if isinstance(preferences, StateRanking):
        return preferences

    dropped = set(case.things) - kept

    def is_kept(condition: Expression) -> bool:
        return dropped.isdisjoint(_names(case, condition))

    if isinstance(preferences, Statements):
        reduced = (s if is_kept(s.say) else s.model_copy(update={"say": ALWAYS}) for s in preferences.statements)
        return Statements.model_construct(statements=tuple(reduced))
    weights = {condition.text: weight for condition, weight in preferences.statements if is_kept(condition)}
    # An actor without remaining statements is indifferent; a list of weights cannot be empty.
    return StatementWeights.model_construct(weights=weights or {ALWAYS.text: 0.0}, source=())

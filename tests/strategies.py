"""Random small cases, each with the oracle's model of it: the one place where tests draw cases.

Set OFFRAMP_THOROUGH to draw as many cases per property test as it asks for, or OFFRAMP_EXAMPLES to a number to draw that many, in both cases at
random; otherwise each test draws a small part of its number, always the same ones.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.worlds.parameters import Parameters
from tests.chain.oracle_choice import Agreement, Crisis, Rate, Stage, World
from tests.oracle import Condition, Model, Ranking, Statements, Weights, negation, thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from tests.oracle import On, Preferences, State

__all__ = [
    "POLICY",
    "Drawn",
    "DrawnCrisis",
    "begun",
    "cases",
    "crises",
    "examples",
    "long_lists",
    "models",
    "name_of",
    "repetitions",
    "variants",
]

POLICY = "pledge"
"""What the policy of a drawn crisis is called."""

WANTED = os.environ.get("OFFRAMP_EXAMPLES", "")
THOROUGH = bool(os.environ.get("OFFRAMP_THOROUGH"))

settings.register_profile(
    "cases",
    deadline=None,
    derandomize=not (WANTED or THOROUGH),
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


LEAST, LEAST_OF_DEAR = 10, 5
"""How many cases a property test draws at least."""


def examples(count: int, *, dear: bool = False) -> settings:
    """Return the settings of a property test that draws a quarter of `count` cases, or an eighth if each is dear.

    It draws all of `count` if OFFRAMP_THOROUGH is set, and as many as OFFRAMP_EXAMPLES says if that is a number. The cases are the same
    in every ordinary run, so that more of them find nothing new; all of `count` are worth drawing at random.
    """
    ordinary = max(LEAST_OF_DEAR, count // 8) if dear else max(LEAST, count // 4)
    return settings(
        settings.get_profile("cases"), max_examples=int(WANTED) if WANTED else count if THOROUGH else ordinary
    )


def repetitions(count: int) -> int:
    """Return how often a test of chance draws its sample: `count` times if OFFRAMP_THOROUGH is set, otherwise a third as often."""
    return count if THOROUGH else count // 3


@dataclass(frozen=True, eq=False)
class Drawn:
    """A model, the case that its text says, and the graph of that case."""

    model: Model

    def __repr__(self) -> str:
        given = ",".join(sorted(self.model.given)) or "no event"
        return f"the case, given {given}:\n{self.model.text()}"

    @cached_property
    def case(self) -> Case:
        """The case as read from the model's text."""
        return loads(self.model.text())

    @cached_property
    def graph(self) -> Graph:
        """The graph of the case beside the given events."""
        return build(self.case, given=sorted(self.model.given))

    @cached_property
    def number(self) -> dict[State, int]:
        """The number in the graph of each of the oracle's states, found by name."""
        return {state: self.graph.state(name_of(min(state, key=sorted))) for state in self.model.states}

    @cached_property
    def states(self) -> dict[int, State]:
        """The oracle's state of each number."""
        return {number: state for state, number in self.number.items()}

    def numbers(self, states: Iterable[State]) -> list[int]:
        """Return the numbers of some of the oracle's states, ascending."""
        return sorted(self.number[state] for state in states)


def name_of(on: On) -> str:
    """Return a name of a combination, its parts in alphabetical order rather than in that of the file."""
    return ",".join(sorted(on)) or "-"


@st.composite
def models(
    draw: st.DrawFn,
    most_options: int = 6,
    *,
    merges: bool | None = None,
    whole: bool = False,
    degrees: bool = False,
    actors: int | None = None,
) -> Model:
    """Draw a conflict of two to four actors with one to three options each, at most `most_options` together.

    `merges`: whether there must, or must not, be merged states (None: either). `whole`: where states are merged, everybody ranks states, so that
    it does not matter by which of its combinations a merged state is judged. `degrees`: whether statements may be strong or unsure. `actors`: how
    many there are (None: two to four).
    """
    options = _options(draw, most_options, actors)
    names = [f"{actor}.{option}" for actor, own in options.items() for option in own]
    events = ("e", "f")[: draw(st.sampled_from([0, 0, 1, 2]))]
    ways = st.sampled_from([None, None, None, "on", "off"])
    once = {name: way for name in (*names, *events) if (way := draw(ways)) is not None}
    given = frozenset(event for event in events if draw(st.booleans()))
    model = Model(options, {}, once, events, given)
    model = _with_rules(draw, model)
    if merges is not False:
        model = _with_merges(draw, model, at_least=1 if merges else 0)
    model = replace(model, status_quo=_status_quo(draw, model))
    ranked = whole and bool(model.merge)
    preferences = {actor: _preferences(draw, model, actor, ranked=ranked) for actor in options}
    if degrees:
        preferences = {actor: _marked(draw, wants) for actor, wants in preferences.items()}
    return replace(model, preferences=preferences)


@st.composite
def long_lists(draw: st.DrawFn, longest: int = 7) -> Drawn:
    """Draw a conflict of which the first actor has up to `longest` statements, and each other one up to two, or other preferences."""
    model = draw(models(4))
    wants = dict(model.preferences)
    first, *others = model.actors
    conditions: dict[str, Condition] = {}
    for i in range(draw(st.integers(longest - 2, longest))):
        condition = _condition(draw, model.things, f"long{i}")
        conditions.setdefault(str(condition), condition)
    wants[first] = Statements(tuple(conditions.values()))
    for other in others:
        stated = wants[other]
        if isinstance(stated, Statements):
            wants[other] = Statements(stated.conditions[:2])
    return Drawn(replace(model, preferences=wants))


def cases(
    most_options: int = 6,
    *,
    merges: bool | None = None,
    whole: bool = False,
    degrees: bool = False,
    actors: int | None = None,
) -> st.SearchStrategy[Drawn]:
    """Draw a conflict as `models` does, with its case and graph."""
    return models(most_options, merges=merges, whole=whole, degrees=degrees, actors=actors).map(Drawn)


def _marked(draw: st.DrawFn, wants: Preferences) -> Preferences:
    """Mark some statements as strong, or unsure, or both."""
    if not isinstance(wants, Statements):
        return wants
    places = st.frozensets(st.integers(0, len(wants.conditions) - 1))
    return replace(wants, strong=draw(places), unsure=draw(places))


@st.composite
def variants(draw: st.DrawFn, most_options: int = 5, *, merges: bool | None = None) -> tuple[Drawn, Drawn]:
    """Draw two conflicts over the same options and events, which may differ in rules, merges, what can be undone and what is wanted."""
    one = _with_terms_renamed(draw(models(most_options, merges=merges)))
    chance = draw(st.randoms(use_true_random=True))
    rules = tuple(rule for rule in one.impossible if chance.random() < 0.7)
    once = {name: way for name, way in one.once.items() if chance.random() < 0.7}
    other = replace(one, impossible=rules, once=once, merge=(), preferences={})
    if draw(st.booleans()):
        other = _with_rules(draw, other)
    if merges is not False:
        other = _with_merges(draw, other, at_least=1 if merges else 0)
    kept = {
        actor: wants
        for actor, wants in one.preferences.items()
        if chance.random() < 0.6 and (not isinstance(wants, Ranking) or other.states == one.states)
    }
    wanted = {actor: kept.get(actor) or _preferences(draw, other, actor, ranked=False) for actor in one.options}
    other = replace(other, status_quo=_status_quo(draw, other), preferences=wanted)
    return (Drawn(one), Drawn(other)) if draw(st.booleans()) else (Drawn(other), Drawn(one))


def _with_terms_renamed(model: Model) -> Model:
    """Return the same model with its terms under other names than those that are drawn."""
    conditions = [*model.impossible, *model.merge]
    for wants in model.preferences.values():
        if isinstance(wants, Statements):
            conditions += wants.conditions
        elif isinstance(wants, Weights):
            conditions += [condition for condition, _ in wants.weights]
    terms = {name: f"old_{name}" for condition in conditions for name in condition.terms()}
    options = {f"{actor}.{option}": option for actor, own in model.options.items() for option in own}
    return model.renamed(
        {actor: actor for actor in model.options}, options, {event: event for event in model.events} | terms
    )


def _options(draw: st.DrawFn, most: int, actors: int | None) -> dict[str, tuple[str, ...]]:
    count = actors or draw(st.integers(2, 4))
    options: dict[str, tuple[str, ...]] = {}
    left = most
    for i in range(count):
        own = draw(st.integers(1, max(1, min(3, left - (count - 1 - i)))))
        options["abcd"[i]] = ("x", "y", "z")[:own]
        left -= own
    return options


def _condition(draw: st.DrawFn, names: Sequence[str], term: str) -> Condition:
    """Draw a condition of one to three parts; one that is long may stand under a name."""
    literal = st.sampled_from([part for name in names for part in (thing(name), negation(thing(name)))])
    condition = draw(literal)
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        sign = draw(st.sampled_from(["and", "and", "or", "if", "iff", "sum"]))
        pair = (draw(literal), condition)
        condition = Condition(sign, pair if sign != "sum" else (Condition("or", pair), draw(literal)))
    if condition.sign != "thing" and draw(st.integers(0, 4)) == 0:
        condition = Condition("term", (condition,), term)
    return condition


def _with_rules(draw: st.DrawFn, model: Model) -> Model:
    """Add rules, each about one actor or about any, that leave at least two combinations."""
    for i in range(draw(st.integers(0, 3))):
        actor = draw(st.sampled_from([*model.actors, None, None]))
        names = sorted(model.own(actor)) if actor else model.things
        stricter = replace(model, impossible=(*model.impossible, _condition(draw, names, f"rule{i}")))
        if len(stricter.feasible) >= 2:
            model = stricter
    return model


def _with_merges(draw: st.DrawFn, model: Model, at_least: int) -> Model:
    """Add merges that do not overlap."""
    for i in range(draw(st.sampled_from([at_least, 1, 1, 2]))):
        condition = _condition(draw, model.things, f"same{i}")
        more = replace(model, merge=(*model.merge, condition))
        overlaps = any(condition.holds(on) and any(other.holds(on) for other in model.merge) for on in model.feasible)
        if not overlaps and len(more.states) >= 2:
            model = more
    if at_least and not model.merge:
        two = model.feasible[0] ^ model.feasible[-1]
        model = replace(model, merge=(negation(thing(min(two))),))
    return model


def _status_quo(draw: st.DrawFn, model: Model) -> frozenset[str]:
    """Draw a possible state; the events of the file may be others than those that the analysis is given."""
    options = draw(st.sampled_from(model.feasible)) - set(model.events)
    on = options | {event for event in model.events if draw(st.booleans())}
    return options | model.given if any(rule.holds(on) for rule in model.impossible) else on


def _preferences(draw: st.DrawFn, model: Model, actor: str, *, ranked: bool) -> Preferences:
    kind = "ranking" if ranked else draw(st.sampled_from(["statements", "statements", "ranking", "weights"]))
    if kind == "ranking":
        return _ranking(draw, model)
    conditions: dict[str, Condition] = {}
    for i in range(draw(st.integers(1, 5))):
        condition = _condition(draw, model.things, f"wish_{actor}{i}")
        if str(condition) not in conditions:
            conditions[str(condition)] = condition
    if kind == "statements":
        return Statements(tuple(conditions.values()))
    amounts = st.sampled_from(["1", "2", "3", "0.1", "0.2", "0.3", "-1", "-0.3", "0"])
    return Weights(tuple((condition, draw(amounts)) for condition in conditions.values()))


def _ranking(draw: st.DrawFn, model: Model) -> Ranking:
    """Draw a ranking with many ties or few, each state under the name of one of its combinations, its parts in any order."""
    chance = draw(st.randoms(use_true_random=True))
    depth = draw(st.sampled_from([2, 3, 5, 1000]))
    names_events = draw(st.booleans())
    groups: dict[int, list[tuple[str, ...]]] = {}
    for state in model.states:
        on = chance.choice(sorted(map(sorted, state)))
        parts = [part for part in on if names_events or part not in model.events]
        groups.setdefault(chance.randrange(depth), []).append(tuple(chance.sample(parts, len(parts))))
    order = [tuple(groups[level]) for level in sorted(groups)]
    gaps = frozenset(i for i in range(len(order) - 1) if chance.random() < 0.2)
    return Ranking(tuple(order), gaps)


# Crises over time.

Order = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class DrawnCrisis:
    """A crisis over time in some worlds, and the case that its text says.

    `readings` are the rival preferences of those actors that have any, `chosen` the reading and the order of statements that each actor has in
    each world; `amounts` are the counts, stocks (with their start) and harms of the case.
    """

    crisis: Crisis
    readings: Mapping[str, Mapping[str, Preferences]]
    chosen: tuple[Mapping[str, tuple[str, Order]], ...]
    worlds: tuple[World, ...]
    counts: Mapping[str, Rate] = field(default_factory=dict)
    stocks: Mapping[str, tuple[float, Rate]] = field(default_factory=dict)
    harms: Mapping[str, Mapping[Condition, float]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.text}\n{self.chosen}\n{self.worlds}"

    @cached_property
    def case(self) -> Case:
        """The case as read from the text."""
        return loads(self.text)

    @cached_property
    def text(self) -> str:
        """The case file."""
        return "".join(f"{name}: {json.dumps(value)}\n" for name, value in self.values.items())

    @cached_property
    def values(self) -> dict[str, Any]:
        """The sections of the case file."""
        crisis, model, world = self.crisis, self.crisis.model, self.worlds[0]
        plain = replace(model, preferences={a: w for a, w in model.preferences.items() if a not in self.readings})
        found: dict[str, Any] = {
            line.partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in plain.text().splitlines()
        }
        for actor in model.actors:
            found["actors"][actor] |= {"tempo": world.tempo[actor], "reliability": world.reliability[actor]}
            if actor in crisis.blind:
                found["actors"][actor]["foresight"] = "none"
        found["unknowns"] = {"k": 1.0}
        found["images"] = {
            actor: {name: {"weight": 1, "preferences": wants.written()} for name, wants in of.items()}
            for actor, of in self.readings.items()
        }
        found["beliefs"] = {
            actor: {other: wants.written() for other, wants in of.items()} for actor, of in crisis.beliefs.items()
        }
        found["unaware"] = {actor: [str(condition)] for actor, condition in crisis.unaware.items()}
        found["agreements"] = {
            name: {"between": list(agreement.between)}
            | ({"when": str(agreement.when)} if agreement.when is not None else {})
            | {"rate": agreement.rate.yes if agreement.estimated else str(agreement.rate)}
            for name, agreement in crisis.agreements.items()
        }
        found["rates"] = {
            event: {"rate": str(rate), "phases": rate.phases} if rate.phases > 1 else str(rate)
            for event, rate in crisis.rates.items()
        }
        found["counts"] = {name: str(rate) for name, rate in self.counts.items()}
        found["stocks"] = {name: {"start": start, "grows": str(rate)} for name, (start, rate) in self.stocks.items()}
        found["harms"] = {
            name: {str(condition): amount for condition, amount in of.items()} for name, of in self.harms.items()
        }
        if crisis.ends is not None:
            found["ends"] = str(crisis.ends)
        found["horizon"] = "2 years"
        found["policies"] = {POLICY: [_written(stage) for stage in crisis.stages] or {}}
        for condition in self._conditions():
            found["terms"] |= {name: str(inner) for name, inner in condition.terms().items()}
        return {name: value for name, value in found.items() if value or name in ("preferences", "status quo")} | dict(
            self.more
        )

    def _conditions(self) -> Iterable[Condition]:
        yield from self.crisis.unaware.values()
        for of in (*self.readings.values(), *self.crisis.beliefs.values()):
            for wants in of.values():
                if isinstance(wants, Statements):
                    yield from wants.conditions
                elif isinstance(wants, Weights):
                    yield from (condition for condition, _ in wants.weights)

    @cached_property
    def parameters(self) -> Parameters:
        """The numbers of all worlds."""
        return self.parameters_of(range(len(self.worlds)))

    def parameters_of(self, some: Iterable[int]) -> Parameters:
        """Return the numbers of some worlds, in that order."""
        numbers = list(some)
        worlds, chosen = [self.worlds[i] for i in numbers], [self.chosen[i] for i in numbers]
        actors, ones = self.crisis.model.actors, np.ones(len(numbers))
        amounts: dict[tuple[str, ...], NDArray[np.float64]] = {
            ("agreements", name, "rate"): np.array([world.deal_rates[name] for world in worlds])
            for name, agreement in self.crisis.agreements.items()
            if agreement.estimated
        }
        amounts |= {("stocks", name, "start"): start * ones for name, (start, _) in self.stocks.items()}
        amounts |= {
            ("harms", name, str(condition)): amount * ones
            for name, of in self.harms.items()
            for condition, amount in of.items()
        }
        return Parameters(
            {"k": np.array([world.k for world in worlds])},
            {actor: np.array([world.tempo[actor] for world in worlds]) for actor in actors},
            {actor: np.array([world.reliability[actor] for world in worlds]) for actor in actors},
            {actor: tuple(of[actor][0] for of in chosen) for actor in self.readings},
            amounts,
            {actor: tuple(of[actor][1] for of in chosen) for actor in actors},
        )


def _written(stage: Stage) -> dict[str, Any]:
    """Return a stage as the case file has it."""
    found: dict[str, Any] = {name: "on" if on else "off" for name, on in stage.holds.items()}
    times = {"from": stage.begins, "for": stage.lasts}
    found |= {key: f"{years!r} years" for key, years in times.items() if years is not None}
    conditions = {"when": stage.when, "until": stage.until, "while": stage.during}
    return found | {key: str(condition) for key, condition in conditions.items() if condition is not None}


NUMBERS = st.sampled_from([0.0, 0.5, 1.0, 3.0, 8.0])


@st.composite
def crises(
    draw: st.DrawFn,
    most_options: int = 4,
    *,
    merges: bool | None = False,
    policy: bool = True,
    deals: bool = True,
    minds: bool = True,
    orders: bool = True,
    rankings: bool = True,
    phases: bool = False,
    worlds: int = 1,
) -> DrawnCrisis:
    """Draw a crisis over time: tempos, reliabilities, rates, an end, amounts, and what makes choice hard.

    `policy`: perhaps stages with triggers, signposts, ends and times. `deals`: perhaps agreements. `minds`: perhaps rival readings, beliefs,
    things that somebody is unaware of, and actors without foresight; `orders`: and statements in other orders than stated. `rankings`: perhaps
    whole rankings among the preferences. `phases`: perhaps events in phases. `worlds`: how many.
    """
    model = draw(models(most_options, merges=merges))
    # What has happened at the start is part of the status quo; everything else may happen later.
    model = replace(model, given=frozenset(), status_quo=begun(model))
    model = replace(
        model, preferences={actor: _lasting(draw, model, actor, "wish", rankings) for actor in model.actors}
    )
    rarely = st.sampled_from([False, False, True])
    readings: dict[str, dict[str, Preferences]] = {}
    beliefs: dict[str, dict[str, Preferences]] = {}
    unaware: dict[str, Condition] = {}
    blind = set()
    if minds:
        for actor in model.actors:
            if draw(rarely):
                readings[actor] = {
                    "mild": model.preferences[actor],
                    "wild": _lasting(draw, model, actor, "wild", rankings),
                }
            for other in model.actors:
                if other != actor and draw(rarely):
                    beliefs.setdefault(actor, {})[other] = _lasting(draw, model, other, f"seen_{actor}", rankings)
            if not model.merge and draw(st.integers(0, 5)) == 0:
                unaware[actor] = _condition(draw, model.things, f"unseen_{actor}")
            if draw(st.integers(0, 5)) == 0:
                blind.add(actor)
    literal = st.sampled_from([part for name in model.things for part in (thing(name), negation(thing(name)))])
    steps = st.sampled_from([1, 1, 2, 3]) if phases else st.just(1)
    rates = {
        event: Rate(draw(NUMBERS), draw(literal), draw(NUMBERS), draw(steps))
        for event in model.events
        if draw(st.integers(0, 3))
    }
    agreements = _agreements(draw, model, literal) if deals else {}
    crisis = Crisis(
        model,
        rates,
        draw(st.none() | literal),
        _stages(draw, model, literal) if policy else (),
        agreements,
        beliefs,
        unaware,
        frozenset(blind),
    )
    some = [_world(draw, crisis, readings, orders=minds and orders) for _ in range(worlds)]
    growth = st.sampled_from([-2.0, -0.5, 0.0, 1.0, 4.0])
    return DrawnCrisis(
        crisis,
        readings,
        tuple(chosen for chosen, _ in some),
        tuple(world for _, world in some),
        {"n": Rate(draw(NUMBERS), draw(literal), draw(NUMBERS))},
        {"s": (draw(growth), Rate(draw(growth), draw(literal), draw(growth)))},
        {
            "h": draw(
                st.dictionaries(
                    st.sampled_from(list(map(thing, model.things))), st.sampled_from([1.0, 2.5]), min_size=1, max_size=2
                )
            )
        },
    )


def begun(model: Model) -> frozenset[str]:
    """Return a status quo in which the given events have happened, which is possible."""
    more = frozenset(model.status_quo) | model.given
    broken = any(rule.holds(more) for rule in model.impossible)
    return more - set(model.events) | model.given if broken else more


def _lasting(draw: st.DrawFn, model: Model, actor: str, term: str, rankings: bool) -> Preferences:
    """Draw preferences that say something whatever has happened: a ranking is of the combinations of options."""
    kinds = ["statements", "statements", "statements", "weights"]
    tied = any(_names(rule) & set(model.events) for rule in model.impossible)
    kind = draw(st.sampled_from(kinds if not rankings or model.merge or tied else [*kinds, "ranking"]))
    if kind == "ranking":
        return _ranking(draw, replace(model, events=(), given=frozenset(), preferences={}))
    conditions: dict[str, Condition] = {}
    for i in range(draw(st.integers(1, 5))):
        condition = _condition(draw, model.things, f"{term}_{actor}{i}")
        conditions.setdefault(str(condition), condition)
    if kind == "statements":
        return Statements(tuple(conditions.values()))
    amounts = st.sampled_from(["1", "2", "3", "0.1", "0.2", "0.3", "-1", "-0.3", "0"])
    return Weights(tuple((condition, draw(amounts)) for condition in conditions.values()))


def _names(condition: Condition) -> set[str]:
    return {condition.name}.union(*(_names(part) for part in condition.parts))


def _agreements(draw: st.DrawFn, model: Model, literal: st.SearchStrategy[Condition]) -> dict[str, Agreement]:
    found = {}
    for i in range(draw(st.sampled_from([0, 1, 1, 2]))):
        between = draw(st.lists(st.sampled_from(model.actors), min_size=2, max_size=3, unique=True))
        estimated = draw(st.booleans())
        rate = Rate(draw(NUMBERS)) if estimated else Rate(draw(NUMBERS), draw(literal), draw(NUMBERS))
        found[f"pact{i}"] = Agreement(tuple(between), draw(st.none() | literal), rate, estimated)
    return found


def _stages(draw: st.DrawFn, model: Model, literal: st.SearchStrategy[Condition]) -> tuple[Stage, ...]:
    options = [name for name in model.things if name not in model.events]
    seldom = st.one_of(st.none(), st.none(), literal)
    times = st.sampled_from([None, None, None, 0.5, 0.75])
    stages = []
    for _ in range(draw(st.integers(0, 2))):
        holds = draw(st.dictionaries(st.sampled_from(options), st.booleans(), min_size=1, max_size=2))
        when = draw(seldom)
        # A duration runs from the trigger where there is one, which no chain can follow.
        lasts = None if when is not None else draw(times)
        stages.append(Stage(holds, draw(times), lasts, when, draw(seldom), draw(seldom)))
    return tuple(stages)


def _world(
    draw: st.DrawFn, crisis: Crisis, readings: Mapping[str, Mapping[str, Preferences]], *, orders: bool
) -> tuple[dict[str, tuple[str, Order]], World]:
    """Draw a world: which reading of everybody, which order of statements, which numbers."""
    chosen: dict[str, tuple[str, Order]] = {}
    wants: dict[str, Preferences] = {}
    for actor in crisis.model.actors:
        reading = draw(st.sampled_from(sorted(readings[actor]))) if actor in readings else ""
        stated = readings[actor][reading] if reading else crisis.model.preferences[actor]
        order: Order = ()
        if orders and not isinstance(stated, Weights) and draw(st.booleans()):
            count = len(stated.conditions if isinstance(stated, Statements) else stated.groups)
            order = tuple(draw(st.permutations(range(count))))
            if isinstance(stated, Statements):
                stated = Statements(tuple(stated.conditions[place] for place in order))
            else:
                stated = Ranking(tuple(stated.groups[place] for place in order))
        chosen[actor], wants[actor] = (reading, order), stated
    return chosen, World(
        wants,
        {actor: draw(NUMBERS) for actor in wants},
        {actor: draw(st.sampled_from([0.5, 0.6, 0.8, 0.95, 1.0])) for actor in wants},
        draw(st.sampled_from([1.0, 0.3, 2.0])),
        {name: draw(NUMBERS) for name in crisis.agreements},
    )

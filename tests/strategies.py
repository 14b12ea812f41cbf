"""Random small cases, each with the oracle's model of it: the one place where tests draw cases.

Set OFFRAMP_EXAMPLES to a number to draw that many cases per property test, at random; otherwise each test draws its own small number, always
the same ones.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from offramp.case.reading import loads
from offramp.graph.graph import build
from tests.oracle import Condition, Model, Ranking, Statements, Weights, negation, thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from tests.oracle import On, Preferences, State

__all__ = ["Drawn", "cases", "examples", "models", "name_of", "variants"]

WANTED = os.environ.get("OFFRAMP_EXAMPLES", "")

settings.register_profile(
    "cases",
    deadline=None,
    derandomize=not WANTED,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def examples(count: int) -> settings:
    """Return the settings of a property test that draws `count` cases, or as many as OFFRAMP_EXAMPLES says."""
    return settings(settings.get_profile("cases"), max_examples=int(WANTED or count))


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

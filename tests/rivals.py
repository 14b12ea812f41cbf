"""Random small cases whose actors have rival readings, or are wrong about each other."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from offramp.case.reading import loads
from tests.oracle import Statements, Weights
from tests.strategies import _condition, _preferences, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from offramp.case.model import Case
    from tests.oracle import Condition, Model, Preferences

__all__ = ["Believers", "Rivals", "believers", "rivals", "written"]


def written(model: Model, wants: Iterable[Preferences], conditions: Iterable[Condition], **sections: Any) -> str:
    """Return the case file of a model with other sections, and with the terms that these preferences and conditions use."""
    found: dict[str, Any] = {
        name: json.loads(value) for name, _, value in (line.partition(": ") for line in model.text().splitlines())
    }
    for condition in (*(inner for each in wants for inner in _conditions(each)), *conditions):
        found["terms"] |= {name: str(inner) for name, inner in condition.terms().items()}
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in {**found, **sections}.items())


def _conditions(wants: Preferences) -> Iterator[Condition]:
    if isinstance(wants, Statements):
        yield from wants.conditions
    elif isinstance(wants, Weights):
        yield from (condition for condition, _ in wants.weights)


@dataclass(frozen=True, eq=False)
class Rivals:
    """A model, and rival readings of some of its actors: by actor and image, a weight and preferences."""

    model: Model
    images: Mapping[str, Mapping[str, tuple[int, Preferences]]]

    def __repr__(self) -> str:
        return f"the case, given {sorted(self.model.given)}:\n{self.text}"

    @cached_property
    def text(self) -> str:
        """The case file."""
        images = {
            actor: {name: {"weight": weight, "preferences": wants.written()} for name, (weight, wants) in own.items()}
            for actor, own in self.images.items()
        }
        rest = {actor: wants.written() for actor, wants in self.model.preferences.items() if actor not in images}
        wants = [wants for own in self.images.values() for _, wants in own.values()]
        return written(self.model, wants, (), preferences=rest, images=images)

    @cached_property
    def case(self) -> Case:
        """The case as read from the text."""
        return loads(self.text)

    def combinations(self) -> Iterator[tuple[dict[str, str], float, Model]]:
        """Give every choice of one image per actor, its share of the weights, and the model that it makes."""
        for names in product(*self.images.values()):
            chosen = dict(zip(self.images, names, strict=True))
            share = 1.0
            wants = dict(self.model.preferences)
            for actor, name in chosen.items():
                share *= self.images[actor][name][0] / sum(weight for weight, _ in self.images[actor].values())
                wants[actor] = self.images[actor][name][1]
            yield chosen, share, replace(self.model, preferences=wants)


@st.composite
def rivals(draw: st.DrawFn, most_options: int = 5) -> Rivals:
    """Draw a conflict in which up to two actors have one to three images each, weights of zero among them."""
    model = draw(models(most_options))
    images = {}
    for actor in draw(st.lists(st.sampled_from(model.actors), max_size=2, unique=True)):
        names = draw(st.sampled_from([("p",), ("p", "q"), ("p", "q", "r")]))
        own = {
            name: (draw(st.sampled_from([0, 1, 1, 2, 3])), _preferences(draw, model, f"{actor}_{name}", ranked=False))
            for name in names
        }
        if not any(weight for weight, _ in own.values()):
            own["p"] = (1, own["p"][1])
        images[actor] = own
    return Rivals(model, images)


@dataclass(frozen=True, eq=False)
class Believers:
    """A model, what some actors believe that others want, and the conditions whose states some do not know of."""

    model: Model
    beliefs: Mapping[str, Mapping[str, Preferences]]
    unaware: Mapping[str, tuple[Condition, ...]]

    def __repr__(self) -> str:
        return f"the case, given {sorted(self.model.given)}:\n{self.text}"

    @cached_property
    def text(self) -> str:
        """The case file."""
        beliefs = {
            believer: {actor: wants.written() for actor, wants in own.items()} for believer, own in self.beliefs.items()
        }
        unaware = {actor: [str(condition) for condition in own] for actor, own in self.unaware.items()}
        wants = [wants for own in self.beliefs.values() for wants in own.values()]
        conditions = [condition for own in self.unaware.values() for condition in own]
        return written(self.model, wants, conditions, beliefs=beliefs, unaware=unaware)

    @cached_property
    def case(self) -> Case:
        """The case as read from the text."""
        return loads(self.text)


@st.composite
def believers(draw: st.DrawFn, most_options: int = 5) -> Believers:
    """Draw a conflict in which any actor may be wrong about any other; everybody sees some state, not always the status quo."""
    model = draw(models(most_options))
    beliefs: dict[str, dict[str, Preferences]] = {}
    unaware: dict[str, tuple[Condition, ...]] = {}
    for actor in model.actors:
        for other in draw(st.lists(st.sampled_from(model.others(actor)), max_size=2, unique=True)):
            beliefs.setdefault(actor, {})[other] = _preferences(draw, model, f"{other}_of_{actor}", ranked=False)
        conditions: tuple[Condition, ...] = ()
        for i in range(draw(st.sampled_from([0, 0, 1, 2]))):
            more = (*conditions, _condition(draw, model.things, f"blind_{actor}{i}"))
            if any(not any(condition.holds(on) for condition in more) for on in model.feasible):
                conditions = more
        if conditions:
            unaware[actor] = conditions
    return Believers(model, beliefs, unaware)

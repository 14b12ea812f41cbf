"""The slow oracle of firmness: every order of every actor's list, and the verdict in each.

It builds on the oracle of the graph model, and does what is obvious, not what is fast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.oracle import Ranking, Statements
from tests.strategies import Drawn, models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.oracle import Model, Preferences, State

__all__ = ["Reordered", "distance", "reordered", "short_cases"]

MOST_ORDERS = 100
"""The most ways in which all lists of a drawn conflict can be ordered."""


def distance(order: tuple[int, ...]) -> int:
    """Return how many adjacent swaps an order is away: the pairs that stand the other way round."""
    return sum(first > second for first, second in combinations(order, 2))


def length(wants: Preferences) -> int:
    """Return the number of entries that can change places."""
    if isinstance(wants, Statements):
        return len(wants.conditions)
    return len(wants.groups) if isinstance(wants, Ranking) else 0


def permuted(wants: Preferences, order: tuple[int, ...]) -> Preferences:
    """Return the preferences with their entries in another order."""
    if isinstance(wants, Statements):
        return Statements(tuple(wants.conditions[place] for place in order))
    return Ranking(tuple(wants.groups[place] for place in order)) if isinstance(wants, Ranking) else wants


def reordered(model: Model, orders: Mapping[str, tuple[int, ...]]) -> Model:
    """Return the conflict with the lists of some actors in another order. Who can move where stays as it is."""
    changed = {
        actor: permuted(wants, orders[actor]) if actor in orders else wants
        for actor, wants in model.preferences.items()
    }
    result = replace(model, preferences=changed)
    for known in ("feasible", "states", "_moves"):
        result.__dict__[known] = getattr(model, known)
    return result


@dataclass(frozen=True)
class Reordered:
    """A conflict, and all that it becomes under other orders, with the distance of each."""

    model: Model
    others: tuple[tuple[int, Model], ...]

    @classmethod
    def of(cls, model: Model) -> Reordered:
        """Try every order of every list."""
        lists = [permutations(range(length(model.preferences[actor]))) for actor in model.actors]
        others = [
            (sum(map(distance, orders)), reordered(model, dict(zip(model.actors, orders, strict=True))))
            for orders in product(*lists)
        ]
        return cls(model, tuple(sorted(others, key=lambda other: other[0])))

    def holds(self, concept: str, state: State, model: Model | None = None) -> bool:
        """Whether a state is an equilibrium."""
        model = model or self.model
        return all(model.is_stable(concept, actor, state) for actor in model.actors)

    def fewest(self, concept: str, state: State) -> int | None:
        """Return the fewest swaps after which the state is an equilibrium and was none, or the reverse."""
        now = self.holds(concept, state)
        return next((swaps for swaps, other in self.others if self.holds(concept, state, other) != now), None)


@st.composite
def short_cases(draw: st.DrawFn, *, merges: bool | None = None) -> Drawn:
    """Draw a conflict as `cases` does, with lists so short that all their orders can be tried."""
    model = draw(models(4, merges=merges))
    lengths = {actor: length(wants) for actor, wants in model.preferences.items()}
    shortened = dict(model.preferences)
    while prod(map(factorial, lengths.values())) > MOST_ORDERS:
        longest = max(lengths, key=lambda actor: lengths[actor])
        lengths[longest] -= 1
        shortened[longest] = _shorter(shortened[longest])
    return Drawn(replace(model, preferences=shortened))


def _shorter(wants: Preferences) -> Preferences:
    """Drop the last statement, or tie the last two groups."""
    if isinstance(wants, Statements):
        return Statements(wants.conditions[:-1])
    assert isinstance(wants, Ranking)
    return Ranking((*wants.groups[:-2], wants.groups[-2] + wants.groups[-1]))

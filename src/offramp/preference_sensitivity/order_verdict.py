"""The verdict on a state while the orders of lists are known in part: its share of orders, and the question to ask next.

Three records answer alike. A *separate* verdict is one of parts that each depend on one actor's order alone, and is exact. A *listed* verdict
depends on the orders of all actors together, and is exact, since all their orders are listed. A *drawn* verdict is judged in random orders, each
agreeing order with the same chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Protocol

import numpy as np

from offramp.errors import TooLarge
from offramp.preference_sensitivity.answers import answers, moves_of
from offramp.preference_sensitivity.flip_distance import OWN, judge
from offramp.preference_sensitivity.formula import formula_of
from offramp.preference_sensitivity.improvement_bounds import improvement_bounds, share_bounds
from offramp.preference_sensitivity.joint_orders import drawn_profiles, listed_profiles
from offramp.preference_sensitivity.listed_verdict import listed_verdict
from offramp.preference_sensitivity.next_question import (
    Candidate,
    OpenPart,
    entropy,
    next_pair,
    with_pair,
)
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.preference_sensitivity.sampled_questions import PairColumns, next_sampled_question
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import Moves
    from offramp.preference_sensitivity.known_lists import Known
    from offramp.stability.concept import Concept

__all__ = ["DrawnVerdict", "OrderVerdict", "SeparateVerdict", "order_verdict"]

Skipped = frozenset[tuple[int, int, int]]
"""Pairs that nobody could order: the actor and the two entries, the lesser first."""

LEAST_DRAWS = 50
"""The fewest random orders from which a question is chosen."""


class OrderVerdict(Protocol):
    """A verdict on a state, its share of orders, and the question to ask next."""

    @property
    def share(self) -> OrderShare:
        """The share of agreeing orders under which the state is an equilibrium."""

    @property
    def open_actors(self) -> tuple[int, ...]:
        """The actors about whose orders a question may come."""

    def next_pair(self, skipped: Skipped) -> Candidate | None:
        """Return the question to ask next; None where there is none."""

    def with_pair(self, actor: int, upper: int, lower: int) -> OrderVerdict:
        """Return the verdict once an entry of an actor's list is known to matter more than another."""

    def refreshed(self) -> OrderVerdict:
        """Return the verdict with new random orders, where those that agree are too few to go on."""


@dataclass(frozen=True, eq=False)
class SeparateVerdict:
    """A verdict that holds if each part does; a part depends on the order of one actor. `fixed` is whether it holds for all others."""

    parts: tuple[OpenPart, ...]
    fixed: bool

    @property
    def share(self) -> OrderShare:
        """The exact share."""
        return OrderShare(prod((part.share for part in self.parts), start=Fraction(int(self.fixed))))

    @property
    def open_actors(self) -> tuple[int, ...]:
        """The actors for whom the verdict is not certain."""
        return tuple(part.actor for part in self.parts if 0 < part.share < 1)

    def next_pair(self, skipped: Skipped) -> Candidate | None:
        """Return the question to ask next; None where there is none."""
        return next_pair(self.parts, skipped) if self.fixed else None

    def with_pair(self, actor: int, upper: int, lower: int) -> SeparateVerdict:
        """Return the verdict with a known pair."""
        parts = tuple(
            OpenPart.of(part.actor, part.formula, with_pair(part.above, upper, lower)) if part.actor == actor else part
            for part in self.parts
        )
        return replace(self, parts=parts)

    def refreshed(self) -> SeparateVerdict:
        """Return the verdict as it is."""
        return self


@dataclass(frozen=True, eq=False)
class DrawnVerdict:
    """A verdict in random orders: `held[k]` is whether it holds in draw k, and `agreeing[k]` whether the draw agrees with all answers.

    `columns` has the order of every two entries of each open list, of the actor `actors[number of the list]`. `bounds` are the exact
    bounds of the share.
    """

    graph: Graph
    concept: Concept
    state: int
    known: tuple[Known | None, ...]
    seed: int
    actors: tuple[int, ...]
    columns: PairColumns
    held: NDArray[np.bool_]
    agreeing: NDArray[np.bool_]
    bounds: tuple[Fraction, Fraction]

    @property
    def share(self) -> OrderShare:
        """The share of the draws that agree, with its interval inside the bounds."""
        held = self.held[self.agreeing]
        return OrderShare.drawn(int(held.sum()), len(held)).within(*self.bounds)

    @property
    def open_actors(self) -> tuple[int, ...]:
        """The actors of the open lists."""
        return self.actors

    def next_pair(self, skipped: Skipped) -> Candidate | None:
        """Return the question to ask next; None where there is none, as far as the draws can tell."""
        held = self.held[self.agreeing]
        if len(held) < LEAST_DRAWS:
            return None
        first = self.columns.first[:, self.agreeing]
        varies = first.any(axis=1) & ~first.all(axis=1)
        asked = [(self.actors[number], upper, lower) not in skipped for number, upper, lower in self.columns.pairs]
        found = next_sampled_question(first, held.astype(np.intp), varies & np.array(asked, dtype=np.bool_))
        if found is None:
            return None
        number, upper, lower = self.columns.pairs[found.row]
        after = [float(held[side].mean()) for side in (first[found.row], ~first[found.row])]
        left = found.chance * entropy(after[0]) + (1 - found.chance) * entropy(after[1])
        return Candidate(self.actors[number], upper, lower, found.chance, after[0], after[1], left)

    def with_pair(self, actor: int, upper: int, lower: int) -> OrderVerdict:
        """Return the verdict with a known pair; it is exact where the bounds now meet."""
        known = _with_known(self.known, actor, upper, lower)
        exact, bounds = _bounded(self.graph, self.concept, self.state, known)
        if exact is not None:
            return exact
        number = self.actors.index(actor)
        row = self.columns.pairs.index((number, min(upper, lower), max(upper, lower)))
        first = self.columns.first[row]
        agreeing = self.agreeing & (first if upper < lower else ~first)
        return replace(self, known=known, agreeing=agreeing, bounds=bounds)

    def refreshed(self) -> OrderVerdict:
        """Return the verdict with as many random orders that agree with all answers, where those left have no question."""
        if self.agreeing.all() or self.next_pair(frozenset()) is not None:
            return self
        return order_verdict(self.graph, self.concept, self.state, self.known, len(self.held), self.seed)


def _with_known(known: tuple[Known | None, ...], actor: int, upper: int, lower: int) -> tuple[Known | None, ...]:
    given = known[actor]
    if given is None:
        return known
    return (*known[:actor], (given[0], with_pair(given[1], upper, lower)), *known[actor + 1 :])


def order_verdict(
    graph: Graph, concept: Concept, state: int, known: Sequence[Known | None], draws: int, seed: int
) -> OrderVerdict:
    """Return the verdict on a state under one of the five concepts, exact where it can be.

    Parameters
    ----------
    graph
        the graph.
    concept
        the concept.
    state
        number of the state.
    known
        per actor its list, and the set of statements known to matter more than each; None where its preferences are in no order.
    draws
        number of random orders, where the orders are too many to count or list.
    seed
        seed of the random orders.

    Raises
    ------
    TooLarge
        where the orders are too many to be counted, listed or drawn.
    """
    lists = tuple(known)
    exact, bounds = _bounded(graph, concept, state, lists)
    if exact is not None:
        return exact
    listed = listed_profiles(graph, concept, lists)
    return (
        _drawn(graph, concept, state, lists, draws, seed, bounds)
        if listed is None
        else listed_verdict(graph, concept, state, listed)
    )


def _bounded(
    graph: Graph, concept: Concept, state: int, known: tuple[Known | None, ...]
) -> tuple[SeparateVerdict | None, tuple[Fraction, Fraction]]:
    """Return the exact verdict where it depends on each actor's own order alone, or is certain; and the bounds of its share."""
    nothing = Fraction(0), Fraction(1)
    try:
        if concept.key in OWN:
            moves = moves_of(graph)
            return _separate(graph, concept, state, known, moves, moves), nothing
        improvements = improvement_bounds(graph, known)
        bounds = share_bounds(graph, concept.key, state, known, improvements)
        everyone = bounds[-1]
        if everyone[1] == 0:
            return SeparateVerdict((), fixed=False), everyone
        if all(low == high for low, high in bounds):
            return _separate(graph, concept, state, known, improvements.moves, improvements.certain), everyone
    except TooLarge:
        return None, nothing
    return None, everyone


def _separate(
    graph: Graph, concept: Concept, state: int, known: Sequence[Known | None], moves: Moves, improving: Moves
) -> SeparateVerdict:
    """Return a verdict whose sanctions are known."""
    parts, fixed = [], True
    for actor, given in enumerate(known):
        found = answers(graph, actor, state, concept.key, moves, improving)
        if given is None:
            worth = graph.preference_level(graph.actors[actor])
            fixed &= found.stable(worth <= worth[state])
        else:
            listing, above = given
            parts.append(OpenPart.of(actor, formula_of(found, listing.truth[:, listing.pattern]), above))
    return SeparateVerdict(tuple(parts), fixed)


def _drawn(
    graph: Graph,
    concept: Concept,
    state: int,
    known: tuple[Known | None, ...],
    draws: int,
    seed: int,
    bounds: tuple[Fraction, Fraction],
) -> DrawnVerdict:
    """Judge random orders."""
    orders, profiles = drawn_profiles(graph, concept, known, draws, seed)
    judged = judge(graph, concept, [state])
    held = [bool(judged(chosen).all()) for chosen in track(profiles, f"{concept.label}: random orders", draws)]
    actors = tuple(actor for actor, given in enumerate(known) if given is not None)
    columns = PairColumns.of([np.argsort(np.array(orders[actor], dtype=np.int64), axis=1) for actor in actors])
    every = np.ones(draws, dtype=np.bool_)
    return DrawnVerdict(
        graph, concept, state, known, seed, actors, columns, np.array(held, dtype=np.bool_), every, bounds
    )

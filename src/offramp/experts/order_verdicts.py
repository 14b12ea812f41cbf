"""Equilibria by expert: under the list as stated, the pooled order, and the order of each expert."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.preferences import Statements
from offramp.case.priorities import agreeing_order, known_above
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.experts.order_agreement import pooled_statements
from offramp.preference_sensitivity.flip_distance import measured
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.preference_sensitivity.reordering import listing_of, with_levels
from offramp.preference_sensitivity.robustness import robustness_under
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.reordering import Listing

__all__ = ["EquilibriaByView", "OrderView", "ViewedState", "equilibria_by_expert", "order_views", "with_lists"]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
"""The concepts under which shares of orders are known."""

MOST_STATES = 12
"""The most states of a concept whose shares are found."""

STATED, POOLED = "as stated", "pooled order"
"""Names of the two views that are no expert's."""


@dataclass(frozen=True, eq=False)
class OrderView:
    """One view of the orders of the actors' lists.

    `known` has, by position of the actor, its list and the set of statements above each; None where the view takes it as stated. `graph` has
    the levels of one order that agrees; it is the only one where the view is `certain`.
    """

    name: str
    label: str
    known: tuple[tuple[Listing, tuple[int, ...]] | None, ...]
    graph: Graph
    certain: bool


@dataclass(frozen=True)
class ViewedState:
    """The share of orders under which a state is an equilibrium, by view."""

    state: int
    shares: Mapping[str, OrderShare]

    @property
    def differs(self) -> bool:
        """Whether two views give different shares."""
        return len({share.share for share in self.shares.values()}) > 1

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain values, the state by id."""
        return {
            "state": state_id(self.state),
            "shares": {name: share.to_dict() for name, share in self.shares.items()},
            "differs": self.differs,
        }


@dataclass(frozen=True, eq=False)
class EquilibriaByView:
    """Equilibria of a concept by view: first the states on which views differ, the nearest to the status quo first.

    `agreed` is the number of states that are equilibria under every view, None where a view leaves orders open. `left_out` is the number of
    states whose shares were not found.
    """

    concept: str
    states: tuple[ViewedState, ...]
    agreed: int | None
    left_out: int

    def to_dict(self) -> dict[str, Any]:
        """Return the equilibria as plain values."""
        return {
            "concept": self.concept,
            "states": [state.to_dict() for state in self.states],
            "agreed": self.agreed,
            "left_out": self.left_out,
        }


def with_lists(graph: Graph) -> dict[int, Statements]:
    """Return the lists of a graph whose order experts state, by the position of the actor."""
    return {
        position: stated
        for position, actor in enumerate(graph.actors)
        if isinstance(stated := graph.preferences(actor), Statements) and stated.experts
    }


def order_views(graph: Graph) -> tuple[OrderView, ...]:
    """Return the views of a graph: its lists as stated, the pooled orders, and each expert.

    A list on which an expert is silent is taken as stated. Of an actor with images, the list is that of the reading of the graph.

    Raises
    ------
    QuestionError
        where no expert states the order of a list of this graph.
    TooLarge
        where the experts agree too little on too many statements for a pooled order.
    """
    lists = with_lists(graph)
    if not lists:
        raise QuestionError("no expert states the order of a list of these readings; choose another with --image")
    labels: dict[str, str] = {}
    for stated in lists.values():
        for name, expert in (stated.experts or {}).items():
            labels[name] = expert.label or labels.get(name, name)
    pooled = {position: pooled_statements(stated) for position, stated in lists.items()}
    views = [
        OrderView(STATED, STATED, (None,) * len(graph.actors), graph, True),
        _view(graph, POOLED, POOLED, {k: tuple(pairwise(order)) for k, order in pooled.items()}),
    ]
    for name, label in labels.items():
        said = {k: tuple(stated.pairs_by(name)) for k, stated in lists.items() if name in (stated.experts or {})}
        views.append(_view(graph, name, label, said))
    return tuple(views)


def _view(graph: Graph, name: str, label: str, said: Mapping[int, Sequence[tuple[int, int]]]) -> OrderView:
    known: list[tuple[Listing, tuple[int, ...]] | None] = [None] * len(graph.actors)
    levels, certain = {}, True
    for position, pairs in said.items():
        listing = listing_of(graph, position)
        if listing is None:
            continue
        above = known_above(listing.length, pairs)
        known[position] = (listing, above)
        levels[position] = listing.levels(agreeing_order(listing.length, pairs))
        certain = certain and _one_order(above)
    return OrderView(name, label, tuple(known), with_levels(graph, levels), certain)


def _one_order(above: tuple[int, ...]) -> bool:
    """Return whether one order alone agrees: each statement has another number of statements above it."""
    return len({superiors.bit_count() for superiors in above}) == len(above)


def equilibria_by_expert(
    graph: Graph,
    concepts: Sequence[str] | None = None,
    *,
    views: Sequence[OrderView] | None = None,
    most: int = MOST_STATES,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[EquilibriaByView, ...]:
    """Return the equilibria by view, for some concepts of Nash, GMR, SMR, SEQ and SSEQ (default: all).

    The states are the equilibria of one order that agrees with each view, at most `most` of them. An expert who leaves orders open has
    the share of the orders that agree; the lists of other actors are as stated.

    Raises
    ------
    QuestionError
        where no expert states the order of a list of this graph, or there is no such concept.
    TooLarge
        where the draws could take hours, or a pooled order is too much.
    """
    entries = [measured(key, "a verdict by expert") for key in (concepts or CONCEPTS)]
    views = order_views(graph) if views is None else views
    certain = all(view.certain for view in views)
    found = []
    for entry in track(entries, "equilibria by expert"):
        holds = np.array([entry.of_everyone(view.graph).all(axis=0) for view in views])
        same = np.logical_and.reduce(holds, axis=0)
        chosen = _nearest_first(graph, np.logical_or.reduce(holds, axis=0), same)
        shown = chosen[:most]
        columns = {
            view.name: _shares(graph, view, entry.key, shown, holds[k], draws, seed) for k, view in enumerate(views)
        }
        rows = tuple(
            ViewedState(state, {name: own[i] for name, own in columns.items()}) for i, state in enumerate(shown)
        )
        found.append(EquilibriaByView(entry.key, rows, int(same.sum()) if certain else None, len(chosen) - len(shown)))
    return tuple(found)


def _nearest_first(graph: Graph, some: NDArray[np.bool_], last: NDArray[np.bool_]) -> list[int]:
    """Return states, the nearest to the status quo first; some of them after all others."""
    codes = graph.space.codes[graph.cells]
    states = np.flatnonzero(some)
    far = np.bitwise_count(codes[states] ^ codes[graph.status_quo])
    return [int(state) for state in states[np.lexsort((states, far, last[states]))]]


def _shares(
    graph: Graph,
    view: OrderView,
    key: str,
    states: Sequence[int],
    holds: NDArray[np.bool_],
    draws: int,
    seed: int,
) -> list[OrderShare]:
    if view.certain:
        return [OrderShare(Fraction(int(holds[state]))) for state in states]
    return [row.everyone for row in robustness_under(graph, key, states, view.known, draws=draws, seed=seed)]

"""A verdict that depends on the orders of all actors together, in all of their orders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from offramp.preference_sensitivity.flip_distance import judge
from offramp.preference_sensitivity.next_question import Candidate, entropy, in_order, looking_ahead
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.preference_sensitivity.sampled_questions import PairColumns
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.listed_orders import ListedOrders
    from offramp.stability.concept import Concept

__all__ = ["ListedVerdict", "listed_verdict"]


@dataclass(frozen=True, eq=False)
class ListedVerdict:
    """A verdict in all orders: `holds` has an axis per actor, and says whether it holds under a profile of each."""

    orders: tuple[ListedOrders, ...]
    holds: NDArray[np.bool_]

    @property
    def share(self) -> OrderShare:
        """The exact share."""
        held = self.holds.astype(object)
        for own in reversed(self.orders):
            held = held @ own.times.astype(object)
        return OrderShare.of(int(held), prod(len(own.number) for own in self.orders))

    @property
    def open_actors(self) -> tuple[int, ...]:
        """The actors of whose lists several orders agree."""
        return tuple(actor for actor, own in enumerate(self.orders) if len(own.number) > 1)

    def next_pair(self, skipped: Collection[tuple[int, int, int]]) -> Candidate | None:
        """Return the question to ask next; None where there is none."""
        share = self.share.share
        if share in (0, 1):
            return None
        best = in_order(self.candidates(share), share, skipped)
        return looking_ahead(best, lambda each: self._left_after(each, skipped))

    def with_pair(self, actor: int, upper: int, lower: int) -> ListedVerdict:
        """Return the verdict with a known pair."""
        places = self.orders[actor].places
        own = self.orders[actor].where(places[:, upper] < places[:, lower])
        return replace(self, orders=(*self.orders[:actor], own, *self.orders[actor + 1 :]))

    def refreshed(self) -> ListedVerdict:
        """Return the verdict as it is."""
        return self

    def candidates(self, share: float) -> Iterator[Candidate]:
        """Yield every question whose answer does not follow from what is known, and that concerns the verdict."""
        for actor, own in enumerate(self.orders):
            held = self._held(actor)
            if np.ptp(held) == 0:
                continue
            columns = PairColumns.of([own.places])
            above = columns.first.sum(axis=1)
            both = columns.first @ held
            for (_, first, second), count, some in zip(columns.pairs, above.tolist(), both.tolist(), strict=True):
                if 0 < count < len(held):
                    chance, left = count / len(held), float(held.sum()) - some
                    if_above, if_below = (_chance(part) for part in (some / count, left / (len(held) - count)))
                    after = chance * entropy(if_above) + (1 - chance) * entropy(if_below)
                    yield Candidate(actor, first, second, chance, if_above, if_below, min(after, entropy(share)))

    def _held(self, actor: int) -> NDArray[np.float64]:
        """Return in which share of the others' orders the verdict holds, for each order of an actor's list."""
        held = np.moveaxis(self.holds, actor, 0).astype(float)
        for other in reversed([own for k, own in enumerate(self.orders) if k != actor]):
            held = held @ (other.times / len(other.number))
        by_order: NDArray[np.float64] = held[self.orders[actor].number]
        return by_order

    def _left_after(self, asked: Candidate, skipped: Collection[tuple[int, int, int]]) -> float:
        """Return the expected entropy that the question after this one leaves, in bits."""
        left = 0.0
        for chance, upper, lower in (
            (asked.chance, asked.first, asked.second),
            (1 - asked.chance, asked.second, asked.first),
        ):
            known = self.with_pair(asked.actor, upper, lower)
            share = known.share.share
            if share not in (0, 1):
                best = in_order(known.candidates(share), share, skipped)
                left += chance * (best[0].left if best else entropy(share))
        return left


def _chance(value: float) -> float:
    """Return a share without the rounding error that moves it out of 0 to 1."""
    return min(max(value, 0.0), 1.0)


def listed_verdict(graph: Graph, concept: Concept, state: int, listed: tuple[ListedOrders, ...]) -> ListedVerdict:
    """Judge every combination of the actors' profiles."""
    judged = judge(graph, concept, [state])
    shape = tuple(len(own.profiles) for own in listed)
    combinations = product(*(own.profiles for own in listed))
    holds = [
        bool(judged(chosen).all())
        for chosen in track(combinations, f"{concept.label}: combinations of preferences", prod(shape))
    ]
    return ListedVerdict(listed, np.array(holds, dtype=np.bool_).reshape(shape))

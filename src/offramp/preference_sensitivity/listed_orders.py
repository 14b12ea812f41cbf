"""All agreeing orders of an actor's list, with the preferences that they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.preference_sensitivity.flip_distance import stated
from offramp.preference_sensitivity.linear_extensions import agreeing_orders
from offramp.preference_sensitivity.order_counts import count_agreeing
from offramp.preference_sensitivity.profile import preference_profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.known_lists import Known
    from offramp.preference_sensitivity.profile import PreferenceProfile
    from offramp.preference_sensitivity.reordering import Order

__all__ = ["MOST_LISTED", "ListedOrders", "listed_orders"]

MOST_LISTED = 5040
"""The most orders of one actor that are listed."""


@dataclass(frozen=True, eq=False)
class ListedOrders:
    """The orders of an actor's list: the place of each entry in each, shape (orders, entries), and the profile that each gives.

    `number[k]` is the place of the profile of order k in `profiles`. Preferences in no order are one order of no entry.
    """

    places: NDArray[np.int64]
    number: NDArray[np.intp]
    profiles: tuple[PreferenceProfile, ...]

    @property
    def times(self) -> NDArray[np.int64]:
        """Number of orders of each profile."""
        return np.bincount(self.number, minlength=len(self.profiles))

    def where(self, kept: NDArray[np.bool_]) -> ListedOrders:
        """Return some of the orders; the profiles stay, so that their numbers do."""
        return ListedOrders(self.places[kept], self.number[kept], self.profiles)


def listed_orders(graph: Graph, actor: int, given: Known | None, most: int, *, arcs: bool) -> ListedOrders | None:
    """Return the agreeing orders of an actor's list; None where they are more than `MOST_LISTED`, or have more than `most` profiles.

    With `arcs`, profiles know their improvements.
    """
    if given is None:
        nothing = np.zeros((1, 0), dtype=np.int64)
        return ListedOrders(nothing, np.zeros(1, dtype=np.intp), (stated(graph, actor, None, arcs=arcs),))
    listing, above = given
    try:
        if count_agreeing(above) > MOST_LISTED:
            return None
    except TooLarge:
        return None
    orders = list(agreeing_orders(above))
    first: dict[bytes, Order] = {}
    owns = [listing.ranks(order).tobytes() for order in orders]
    for own, order in zip(owns, orders, strict=True):
        first.setdefault(own, order)
    if len(first) > most:
        return None
    place = {own: k for k, own in enumerate(first)}
    number = [place[own] for own in owns]
    profiles = [preference_profile(graph, listing, order, arcs=arcs) for order in first.values()]
    places = np.argsort(np.array(orders, dtype=np.int64).reshape(len(orders), len(above)), axis=1)
    return ListedOrders(places, np.array(number, dtype=np.intp), tuple(profiles))

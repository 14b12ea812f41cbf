"""Shares of the orders of all actors together, for concepts under which the others' improvements matter.

Where few orders agree with the known pairs, all combinations are judged, each once for all orders with the same preferences. Elsewhere
combinations are drawn, each with the same chance, and the share has the exact binomial interval (C. J. Clopper & E. S. Pearson,
*Biometrika* 26, 1934, 404-413).
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.preference_sensitivity.flip_distance import IMPROVING, judge, judging_work, stated
from offramp.preference_sensitivity.improvement_bounds import improvement_bounds, share_bounds
from offramp.preference_sensitivity.linear_extensions import agreeing_orders, sampled_orders
from offramp.preference_sensitivity.order_counts import count_agreeing
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.preference_sensitivity.profile import preference_profile
from offramp.preference_sensitivity.shares import MOST_WORK
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.profile import PreferenceProfile
    from offramp.preference_sensitivity.reordering import Listing, Order
    from offramp.stability.concept import Concept

__all__ = ["MOST_COMBINATIONS", "MOST_LISTED", "bounded_shares", "joint_shares"]

MOST_LISTED = 5040
"""The most orders of one actor that are listed."""

MOST_COMBINATIONS = 4000
"""The most combinations of the actors' preferences that are judged."""

Weighed = list[tuple["PreferenceProfile", int]]
"""Preferences of an actor, each with the number of its orders."""


def bounded_shares(
    graph: Graph,
    entry: Concept,
    states: Sequence[int],
    lists: Sequence[tuple[Listing, tuple[int, ...]] | None],
    draws: int,
    seed: int,
) -> list[tuple[OrderShare, ...]]:
    """Return the shares of `joint_shares` under SEQ or SSEQ, inside the bounds that follow from certain and possible improvements.

    A state of which all bounds meet takes no draws.

    Raises
    ------
    TooLarge
        where the draws could take hours.
    """
    try:
        improvements = improvement_bounds(graph, lists)
    except TooLarge:
        return joint_shares(graph, entry, states, lists, draws, seed)
    bounds = {
        state: share_bounds(graph, entry.key, state, lists, improvements)
        for state in track(states, f"{entry.label}: bounds of states")
    }
    left = [state for state in states if any(low < high for low, high in bounds[state])]
    rows = joint_shares(graph, entry, left, lists, draws, seed) if left else []
    found = dict(zip(left, rows, strict=True))
    unknown = (OrderShare.drawn(0, draws),) * (len(lists) + 1)
    return [
        tuple(share.within(*each) for share, each in zip(found.get(state, unknown), bounds[state], strict=True))
        for state in states
    ]


def joint_shares(
    graph: Graph,
    entry: Concept,
    states: Sequence[int],
    lists: Sequence[tuple[Listing, tuple[int, ...]] | None],
    draws: int,
    seed: int,
) -> list[tuple[OrderShare, ...]]:
    """Return for each state the share of orders under which it is stable for each actor, and last for all of them.

    `lists` has per actor its list, and the set of statements known to matter more than each; None where its preferences are in no order.

    Raises
    ------
    TooLarge
        where the draws could take hours.
    """
    arcs = entry.key in IMPROVING
    weighed = [_listed(graph, actor, given, arcs=arcs) for actor, given in enumerate(lists)]
    known = [each for each in weighed if each is not None]
    if len(known) == len(weighed) and prod(map(len, known)) <= MOST_COMBINATIONS:
        return _of_all(graph, entry, states, known)
    return _of_draws(graph, entry, states, lists, draws, seed)


def _listed(graph: Graph, actor: int, given: tuple[Listing, tuple[int, ...]] | None, *, arcs: bool) -> Weighed | None:
    """Return the preferences of an actor, each with the number of its orders; None where they are too many to list."""
    if given is None:
        return [(stated(graph, actor, None, arcs=arcs), 1)]
    listing, above = given
    try:
        if count_agreeing(above) > MOST_LISTED:
            return None
    except TooLarge:
        return None
    first: dict[bytes, Order] = {}
    times: Counter[bytes] = Counter()
    for order in agreeing_orders(above):
        own = listing.ranks(order).tobytes()
        first.setdefault(own, order)
        times[own] += 1
    if len(first) > MOST_COMBINATIONS:
        return None
    return [(preference_profile(graph, listing, order, arcs=arcs), times[own]) for own, order in first.items()]


def _of_all(
    graph: Graph, entry: Concept, states: Sequence[int], weighed: Sequence[Weighed]
) -> list[tuple[OrderShare, ...]]:
    """Judge every combination."""
    judged = judge(graph, entry, states)
    held = np.zeros((len(weighed) + 1, len(states)), dtype=object)
    combinations = prod(map(len, weighed))
    for chosen in track(product(*weighed), f"{entry.label}: combinations of preferences", combinations):
        stable = judged([profile for profile, _ in chosen])
        weight = prod(times for _, times in chosen)
        held += weight * np.vstack([stable, stable.all(axis=0)]).astype(object)
    total = prod(sum(times for _, times in each) for each in weighed)
    return [tuple(OrderShare.of(int(count), total) for count in column) for column in held.T]


def _of_draws(
    graph: Graph,
    entry: Concept,
    states: Sequence[int],
    lists: Sequence[tuple[Listing, tuple[int, ...]] | None],
    draws: int,
    seed: int,
) -> list[tuple[OrderShare, ...]]:
    """Judge combinations that are drawn."""
    if draws * len(lists) * judging_work(graph) > MOST_WORK:
        raise TooLarge(
            f"{draws:,} random orders of a case with {graph.size:,} states could take hours; ask for fewer with `--draws`"
        )
    arcs = entry.key in IMPROVING
    judged = judge(graph, entry, states)
    bits = np.random.Philox(key=seed % 2**64)
    drawn: list[Iterable[PreferenceProfile]] = []
    for actor, given in enumerate(lists):
        if given is None:
            drawn.append([stated(graph, actor, None, arcs=arcs)] * draws)
            continue
        listing, above = given
        steps = max(len(above) - 1, 0)
        raw = bits.random_raw(draws * steps).reshape(draws, steps)
        orders = sampled_orders(above, ((raw >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52)
        known = {order: preference_profile(graph, listing, order, arcs=arcs) for order in dict.fromkeys(orders)}
        drawn.append([known[order] for order in orders])
    held = np.zeros((len(lists) + 1, len(states)), dtype=np.int64)
    for chosen in track(zip(*drawn, strict=True), f"{entry.label}: random orders", draws):
        stable = judged(chosen)
        held += np.vstack([stable, stable.all(axis=0)])
    return [tuple(OrderShare.drawn(int(count), draws) for count in column) for column in held.T]

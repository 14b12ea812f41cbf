"""Shares of the orders of all actors together, for concepts under which the others' improvements matter.

Where few orders agree with the known pairs, all combinations are judged, each once for all orders with the same preferences. Elsewhere
combinations are drawn, each with the same chance, and the share has the exact binomial interval (C. J. Clopper & E. S. Pearson,
*Biometrika* 26, 1934, 404-413).
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.preference_sensitivity.flip_distance import IMPROVING, judge, judging_work, stated
from offramp.preference_sensitivity.improvement_bounds import improvement_bounds, share_bounds
from offramp.preference_sensitivity.linear_extensions import sampled_orders
from offramp.preference_sensitivity.listed_orders import listed_orders
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.preference_sensitivity.profile import preference_profile
from offramp.preference_sensitivity.shares import MOST_WORK
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.known_lists import Known
    from offramp.preference_sensitivity.listed_orders import ListedOrders
    from offramp.preference_sensitivity.profile import PreferenceProfile
    from offramp.preference_sensitivity.reordering import Order
    from offramp.stability.concept import Concept

__all__ = ["MOST_COMBINATIONS", "bounded_shares", "drawn_profiles", "joint_shares", "listed_profiles"]

MOST_COMBINATIONS = 4000
"""The most combinations of the actors' preferences that are judged."""


def bounded_shares(
    graph: Graph,
    entry: Concept,
    states: Sequence[int],
    lists: Sequence[Known | None],
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
    lists: Sequence[Known | None],
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
    listed = listed_profiles(graph, entry, lists)
    if listed is not None:
        return _of_all(graph, entry, states, listed)
    return _of_draws(graph, entry, states, lists, draws, seed)


def listed_profiles(graph: Graph, entry: Concept, lists: Sequence[Known | None]) -> tuple[ListedOrders, ...] | None:
    """Return the agreeing orders of each actor's list; None where their combinations are too many to judge."""
    arcs = entry.key in IMPROVING
    found = [listed_orders(graph, actor, given, MOST_COMBINATIONS, arcs=arcs) for actor, given in enumerate(lists)]
    known = tuple(each for each in found if each is not None)
    small = len(known) == len(found) and prod(len(each.profiles) for each in known) <= MOST_COMBINATIONS
    return known if small else None


def _of_all(
    graph: Graph, entry: Concept, states: Sequence[int], listed: Sequence[ListedOrders]
) -> list[tuple[OrderShare, ...]]:
    """Judge every combination."""
    judged = judge(graph, entry, states)
    held = np.zeros((len(listed) + 1, len(states)), dtype=object)
    weighed = [tuple(zip(each.profiles, each.times.tolist(), strict=True)) for each in listed]
    combinations = prod(map(len, weighed))
    for chosen in track(product(*weighed), f"{entry.label}: combinations of preferences", combinations):
        stable = judged([profile for profile, _ in chosen])
        weight = prod(times for _, times in chosen)
        held += weight * np.vstack([stable, stable.all(axis=0)]).astype(object)
    total = prod(len(each.number) for each in listed)
    return [tuple(OrderShare.of(int(count), total) for count in column) for column in held.T]


def _of_draws(
    graph: Graph, entry: Concept, states: Sequence[int], lists: Sequence[Known | None], draws: int, seed: int
) -> list[tuple[OrderShare, ...]]:
    """Judge combinations that are drawn."""
    held = np.zeros((len(lists) + 1, len(states)), dtype=np.int64)
    _, profiles = drawn_profiles(graph, entry, lists, draws, seed)
    judged = judge(graph, entry, states)
    for chosen in track(profiles, f"{entry.label}: random orders", draws):
        stable = judged(chosen)
        held += np.vstack([stable, stable.all(axis=0)])
    return [tuple(OrderShare.drawn(int(count), draws) for count in column) for column in held.T]


def drawn_profiles(
    graph: Graph, entry: Concept, lists: Sequence[Known | None], draws: int, seed: int
) -> tuple[list[tuple[Order, ...]], list[tuple[PreferenceProfile, ...]]]:
    """Return random orders of each actor's list, none for other preferences, and the profiles of each draw.

    Raises
    ------
    TooLarge
        where it could take hours to judge them.
    """
    if draws * len(lists) * judging_work(graph) > MOST_WORK:
        raise TooLarge(
            f"{draws:,} random orders of a case with {graph.size:,} states could take hours; ask for fewer with `--draws`"
        )
    arcs = entry.key in IMPROVING
    bits = np.random.Philox(key=seed % 2**64)
    drawn: list[list[PreferenceProfile]] = []
    orders: list[tuple[Order, ...]] = []
    for actor, given in enumerate(lists):
        if given is None:
            orders.append(())
            drawn.append([stated(graph, actor, None, arcs=arcs)] * draws)
            continue
        listing, above = given
        steps = max(len(above) - 1, 0)
        raw = bits.random_raw(draws * steps).reshape(draws, steps)
        own = sampled_orders(above, ((raw >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52)
        known = {order: preference_profile(graph, listing, order, arcs=arcs) for order in dict.fromkeys(own)}
        orders.append(own)
        drawn.append([known[order] for order in own])
    return orders, list(zip(*drawn, strict=True))

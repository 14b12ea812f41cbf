"""Orders of preference statements in worlds: their draws, and their distances from the stated orders.

The order of every list in doubt is drawn in each world from a Mallows model whose expected number of adjacent swaps is the doubt of
that world (`offramp.preference_sensitivity.mallows`). Where the case states pairs under `above`, each order that agrees with them has the
same chance (`offramp.preference_sensitivity.linear_extensions`). Where experts state the order, a world has an order that agrees with its
expert, or the pooled order of all (`offramp.experts.kemeny`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import entries, firm_places, readings_of, rooms, uncertain_lists
from offramp.case.preferences import Statements
from offramp.case.priorities import known_above
from offramp.experts.order_agreement import pooled_statements
from offramp.preference_sensitivity.linear_extensions import sampled_orders
from offramp.preference_sensitivity.mallows import dispersion, orders_at
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.doubt import UncertainList
    from offramp.case.model import Case
    from offramp.preference_sensitivity.reordering import Order

__all__ = [
    "dimensions",
    "drawn_orders",
    "hypothetical_orders",
    "orders_taken_as_certain",
    "orders_with_reading",
    "places_of",
    "swaps_of",
    "worlds_with_reading",
]


def dimensions(case: Case) -> dict[str, int]:
    """Return the number of random numbers for the order of each actor with an uncertain order.

    It is the length of its longest such list less 1.

    >>> from offramp.case.reading import load
    >>> dimensions(load("hotline"))
    {}
    """
    found: dict[str, int] = {}
    for each in uncertain_lists(case):
        found[each.actor] = max(found.get(each.actor, 0), entries(each.preferences) - 1)
    return found


def drawn_orders(
    case: Case,
    values: Mapping[str, NDArray[np.float64]],
    images: Mapping[str, Sequence[str]],
    points: Mapping[str, NDArray[np.float64]],
    experts: Mapping[tuple[str, str], Sequence[str]] | None = None,
) -> dict[str, tuple[Order, ...]]:
    """Return the order of each actor with an uncertain order in each world; an empty one is the stated order.

    Parameters
    ----------
    case
        the case.
    values
        the draws of the estimated inputs, by name, each of shape (worlds,); only the doubts are used.
    images
        the reading in each world, by actor with several.
    points
        numbers between 0 and 1, by actor with an uncertain order: shape (worlds, `dimensions`).
    experts
        the expert in each world, by actor and reading of a list with orders of experts, one in each world.

    If firm statements permit fewer swaps than the doubt of a world, all permitted orders are equally likely in it.
    """
    found: dict[str, list[Order]] = {actor: [()] * len(own) for actor, own in points.items()}
    for each in uncertain_lists(case):
        if each.actor in found:
            chosen = (experts or {}).get((each.actor, each.reading))
            _draw(each, values, images.get(each.actor), points[each.actor], chosen, found[each.actor])
    return {actor: tuple(orders) for actor, orders in found.items()}


def _draw(
    each: UncertainList,
    values: Mapping[str, NDArray[np.float64]],
    images: Sequence[str] | None,
    points: NDArray[np.float64],
    experts: Sequence[str] | None,
    found: list[Order],
) -> None:
    """Draw the orders of a list into `found`, in the worlds of its reading."""
    worlds = worlds_with_reading(each.reading, images, len(points))
    swaps = values[each.doubt.name][worlds] if each.doubt is not None else None
    chosen = [experts[world] for world in worlds.tolist()] if experts is not None else None
    for world, order in zip(worlds.tolist(), _of_list(each, swaps, points[worlds], chosen), strict=True):
        found[world] = order


def _of_list(
    each: UncertainList,
    swaps: NDArray[np.float64] | None,
    points: NDArray[np.float64],
    experts: Sequence[str] | None = None,
) -> list[Order]:
    """Return an order of a list per row of points; an empty one is the stated order.

    `swaps` are None without a doubt. `experts` is the expert of each row, None where no expert decides the order.
    """
    preferences = each.preferences
    length = entries(preferences)
    drawn: Sequence[Order]
    if isinstance(preferences, Statements) and preferences.experts:
        drawn = _of_experts(preferences, points, experts)
    elif swaps is None and isinstance(preferences, Statements):
        drawn = sampled_orders(known_above(length, preferences.known_pairs), points)
    else:
        free = rooms(length, firm_places(preferences))
        drawn = orders_at(points, dispersion(np.zeros(len(points)) if swaps is None else swaps, free), free)
    stated = tuple(range(length))
    return [() if order == stated else order for order in drawn]


def _of_experts(stated: Statements, points: NDArray[np.float64], experts: Sequence[str] | None) -> list[Order]:
    """Return an order that agrees with the expert of each row; without experts by row, the pooled order."""
    if experts is None:
        return [pooled_statements(stated)] * len(points)
    names = np.array(experts)
    found: list[Order] = [()] * len(points)
    for name in stated.experts or {}:
        rows = np.flatnonzero(names == name)
        above = known_above(len(stated.statements), stated.pairs_by(name))
        for row, order in zip(rows.tolist(), sampled_orders(above, points[rows]), strict=True):
            found[row] = order
    return found


def hypothetical_orders(
    each: UncertainList,
    swaps: NDArray[np.float64] | None,
    count: int,
    seed: int,
    experts: Sequence[str] | None = None,
) -> list[Order]:
    """Return the order that an actor would have with a reading in each of `count` worlds; an empty one is the stated order.

    `swaps` is the doubt of each world, shape (worlds,); None without a doubt. `experts` is the expert of each world, where one decides the
    order. The orders depend only on these, the seed, the actor and the reading; the k-th order does not depend on the count.
    """
    steps = max(entries(each.preferences) - 1, 0)
    digest = hashlib.sha256(f"{seed} {each.actor} {each.reading}".encode()).digest()
    raw = np.random.Philox(key=int.from_bytes(digest[:16])).random_raw(count * steps).reshape(count, steps)
    return _of_list(each, swaps, ((raw >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52, experts)


def orders_with_reading(
    each: UncertainList,
    own: Sequence[Order],
    worlds: NDArray[np.intp],
    swaps: NDArray[np.float64] | None,
    seed: int,
    experts: Sequence[str] | None = None,
) -> list[Order]:
    """Return the order of a list in every world: the drawn one in the `worlds` of its reading, a hypothetical one in the others.

    `own` has the drawn orders of the actor in all worlds. In the others, the order depends on nothing that is drawn there but the
    expert of the world, if `experts` names one.
    """
    whole = hypothetical_orders(each, swaps, len(own), seed, experts) if len(worlds) < len(own) else list(own)
    for world in worlds.tolist():
        whole[world] = own[world]
    return whole


def worlds_with_reading(reading: str, images: Sequence[str] | None, count: int) -> NDArray[np.intp]:
    """Return the numbers of the worlds in which an actor has a reading; all worlds if it has no images."""
    return np.arange(count) if images is None else np.flatnonzero(np.asarray(images) == reading)


def places_of(orders: Sequence[Order], length: int) -> NDArray[np.int64]:
    """Return the position of each entry of a list in each order: shape (orders, entries).

    >>> places_of([(), (2, 0, 1)], 3).tolist()
    [[0, 1, 2], [1, 2, 0]]
    """
    stated = tuple(range(length))
    rows = np.array([order or stated for order in orders], dtype=np.int64).reshape(len(orders), length)
    return np.argsort(rows, axis=1)


def swaps_of(orders: Sequence[Order], length: int) -> NDArray[np.int64]:
    """Return the number of adjacent swaps between each order and the stated one (Kendall distance): shape (orders,).

    >>> swaps_of([(), (2, 0, 1)], 3).tolist()
    [0, 2]
    """
    places = places_of(orders, length)
    found = np.zeros(len(orders), dtype=np.int64)
    for upper in range(length):
        for lower in range(upper + 1, length):
            found += places[:, upper] > places[:, lower]
    return found


def orders_taken_as_certain(case: Case) -> str:
    """Return a note on the orders of preferences that were taken as certain; an empty text if none was.

    >>> from offramp.case.reading import load
    >>> orders_taken_as_certain(load("hotline"))
    "the order of each actor's preferences was taken as certain, since the case states no `doubt`"
    """
    inexact = {(each.actor, each.reading) for each in uncertain_lists(case)}
    ordered = {
        (actor, reading): entries(preferences) > 1
        for actor in case.actors
        for reading, preferences in readings_of(case, actor).items()
    }
    certain = [key for key, has_order in ordered.items() if has_order and key not in inexact]
    if not certain:
        return ""
    if not inexact:
        return "the order of each actor's preferences was taken as certain, since the case states no `doubt`"
    names = [case.name(actor) + (f" as {reading}" if reading else "") for actor, reading in certain]
    return f"the order of the preferences of {listed(names)} was taken as certain, since the case states no `doubt` about it"

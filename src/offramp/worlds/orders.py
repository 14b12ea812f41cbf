"""Orders of preference statements in worlds: their draws, and their distances from the stated orders.

The order of every list in doubt is drawn in each world from a Mallows model whose expected number of adjacent swaps is the doubt of
that world (`offramp.preference_sensitivity.mallows`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import doubted, entries, firm_places, readings_of, rooms
from offramp.preference_sensitivity.mallows import dispersion, orders_at
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.doubt import Doubted
    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.preference_sensitivity.reordering import Order

__all__ = [
    "dimensions",
    "drawn_orders",
    "hypothetical_orders",
    "orders_taken_as_certain",
    "places_of",
    "swaps_of",
    "worlds_with_reading",
]


def dimensions(case: Case) -> dict[str, int]:
    """Return the number of random numbers for the order of each actor in doubt: the length of its longest list less 1.

    >>> from offramp.case.reading import load
    >>> dimensions(load("hotline"))
    {}
    """
    found: dict[str, int] = {}
    for doubt in doubted(case):
        longest = max((entries(preferences) for preferences in doubt.lists.values()), default=0)
        found[doubt.actor] = max(found.get(doubt.actor, 0), longest - 1, 0)
    return found


def drawn_orders(
    case: Case,
    values: Mapping[str, NDArray[np.float64]],
    images: Mapping[str, Sequence[str]],
    points: Mapping[str, NDArray[np.float64]],
) -> dict[str, tuple[Order, ...]]:
    """Return the order of each actor in doubt in each world; an empty one is the stated order.

    Parameters
    ----------
    case
        the case.
    values
        the draws of the estimated inputs, by name, each of shape (worlds,); only the doubts are used.
    images
        the reading in each world, by actor with several.
    points
        numbers between 0 and 1, by actor in doubt: shape (worlds, `dimensions`).

    If firm statements permit fewer swaps than the doubt of a world, all permitted orders are equally likely in it.
    """
    found: dict[str, list[Order]] = {actor: [()] * len(own) for actor, own in points.items()}
    for doubt in doubted(case):
        if doubt.actor in found:
            _draw(doubt, values[doubt.name], images.get(doubt.actor), points[doubt.actor], found[doubt.actor])
    return {actor: tuple(orders) for actor, orders in found.items()}


def _draw(
    doubt: Doubted,
    swaps: NDArray[np.float64],
    images: Sequence[str] | None,
    points: NDArray[np.float64],
    found: list[Order],
) -> None:
    """Draw the orders of the lists of a doubt into `found`, each in the worlds of its reading."""
    for reading, preferences in doubt.lists.items():
        worlds = worlds_with_reading(reading, images, len(points))
        orders = _of_list(preferences, swaps[worlds], points[worlds])
        for world, order in zip(worlds.tolist(), orders, strict=True):
            found[world] = order


def _of_list(preferences: Preferences, swaps: NDArray[np.float64], points: NDArray[np.float64]) -> list[Order]:
    """Return an order of a list per row of points; an empty one is the stated order."""
    free = rooms(entries(preferences), firm_places(preferences))
    stated = tuple(range(len(free)))
    return [() if order == stated else order for order in orders_at(points, dispersion(swaps, free), free)]


def hypothetical_orders(doubt: Doubted, reading: str, swaps: NDArray[np.float64], seed: int) -> list[Order]:
    """Return the order that an actor would have with a reading in each world; an empty one is the stated order.

    `swaps` is the doubt of each world, shape (worlds,). The orders depend only on it, the seed, the actor and the reading; the k-th
    order does not depend on the count.
    """
    preferences = doubt.lists[reading]
    steps = max(entries(preferences) - 1, 0)
    digest = hashlib.sha256(f"{seed} {doubt.actor} {reading}".encode()).digest()
    raw = np.random.Philox(key=int.from_bytes(digest[:16])).random_raw(len(swaps) * steps).reshape(len(swaps), steps)
    return _of_list(preferences, swaps, ((raw >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52)


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
    inexact = {(doubt.actor, reading) for doubt in doubted(case) for reading in doubt.lists}
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

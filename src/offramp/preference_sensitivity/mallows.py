"""The Mallows model: random orders of a list, less likely the more adjacent swaps they are away from the stated order.

An order at Kendall distance d has a chance in proportion to q^d. The dispersion q lies between 0, the stated order alone, and 1,
where every order is equally likely (C. L. Mallows, *Biometrika* 44, 1957, 114-130).

Orders are drawn by repeated insertion from the bottom of the list up (J.-P. Doignon, A. Pekeč & M. Regenwetter,
*Psychometrika* 69, 2004, 33-54). Each entry is inserted into the list of those stated below it, under c of them, where
c is the number of entries that overtake it. Every order has one such sequence, and its distance is the sum of these
numbers. So q^d is a product over the entries, and each c can be drawn independently, from 0 to the number of entries
below, in proportion to q^c.

No entry below overtakes a firm entry: its c is 0. The other entries are unaffected, so omitting the draws of firm
entries gives exactly the Mallows model conditioned on the firm entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import most_expected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.preference_sensitivity.reordering import Order

__all__ = ["dispersion", "expected_swaps", "orders_at"]

HALVINGS = 200
"""The most halvings of the interval of a dispersion; the search ends earlier when the interval is one number wide."""


def expected_swaps(dispersions: ArrayLike, rooms: Collection[int]) -> NDArray[np.float64]:
    """Return the expected Kendall distance from the stated order, by dispersion: the same shape.

    `rooms` gives, for each entry, the number of entries below that may overtake it (`offramp.case.doubt.rooms`); for
    several lists with one dispersion, the rooms of all of them. The computation uses only sums, products and quotients
    in a fixed order, so that every machine finds the same number.

    >>> expected_swaps([0.0, 0.5, 1.0], [2, 1, 0]).round(3).tolist()
    [0.0, 0.905, 1.5]
    """
    q = np.asarray(dispersions, dtype=float)
    power, weight, swaps = np.ones_like(q), np.ones_like(q), np.zeros_like(q)
    found = np.zeros_like(q)
    for room in range(1, max(rooms, default=0) + 1):
        power = power * q
        weight = weight + power
        swaps = swaps + room * power
        if among := sum(other == room for other in rooms):
            found = found + among * (swaps / weight)
    return found


def dispersion(expected: ArrayLike, rooms: Collection[int]) -> NDArray[np.float64]:
    """Return the dispersions q with which so many swaps are expected, the same shape; 1 where that number is
    impossible.

    The expected distance rises with q, so the root is found by halving.

    >>> dispersion([0.0, 1.0, 1.5, 9.0], [2, 1, 0]).round(3).tolist()
    [0.0, 0.565, 1.0, 1.0]
    """
    stated = np.asarray(expected, dtype=float)
    values, which = np.unique(stated, return_inverse=True)
    between = (values > 0) & (values < most_expected(rooms))
    found = np.where(values <= 0, 0.0, 1.0)
    found[between] = _root(values[between], rooms)
    result: NDArray[np.float64] = found[which.reshape(stated.shape)]
    return result


def _root(wanted: NDArray[np.float64], rooms: Collection[int]) -> NDArray[np.float64]:
    """Return the dispersions with which so many swaps, a possible number, are expected."""
    low, high = np.zeros_like(wanted), np.ones_like(wanted)
    middle = (low + high) / 2
    for _ in range(HALVINGS):
        below = expected_swaps(middle, rooms) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
        middle = (low + high) / 2
        if ((middle == low) | (middle == high)).all():
            break
    return middle


def orders_at(shares: NDArray[np.float64], dispersions: ArrayLike, rooms: Sequence[int]) -> tuple[Order, ...]:
    """Return an order per row of `shares`, of the list whose entries have these `rooms`.

    `shares`, shape (orders, entries - 1 or more), are from 0 up to 1: the k-th is the quantile of the number of entries
    that overtake the k-th entry. `dispersions` is one number, or one per order. Uniform shares give the Mallows model.

    >>> orders_at(np.array([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]), 0.5, [2, 1, 0])
    ((0, 1, 2), (1, 2, 0), (2, 1, 0))
    """
    q = np.broadcast_to(np.asarray(dispersions, dtype=float), len(shares))
    overtaken = np.zeros((len(shares), len(rooms)), dtype=np.int64)
    for place, room in enumerate(rooms):
        if room:
            overtaken[:, place] = _quantiles(shares[:, place], q, room)
    return tuple(_inserted(map(tuple, overtaken.tolist())))


def _quantiles(shares: NDArray[np.float64], q: NDArray[np.float64], room: int) -> NDArray[np.int64]:
    """Return quantiles of the distribution on 0 to `room` in which c has a chance in proportion to q^c."""
    power, total = np.ones_like(q), np.ones_like(q)
    sums = [total]
    for _ in range(room):
        power = power * q
        total = total + power
        sums.append(total)
    reached = shares * total
    found = np.zeros(len(shares), dtype=np.int64)
    for below in sums[:-1]:
        found += reached >= below
    return found


def _inserted(rows: Iterator[tuple[int, ...]]) -> Iterator[Order]:
    """Yield the orders in which each entry is overtaken by the given number of entries below it; equal orders are one
    object.
    """
    known: dict[tuple[int, ...], Order] = {}
    for overtaken in rows:
        if overtaken not in known:
            order: list[int] = []
            for place in range(len(overtaken) - 1, -1, -1):
                order.insert(overtaken[place], place)
            known[overtaken] = tuple(order)
        yield known[overtaken]

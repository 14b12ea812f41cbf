"""Orders that agree with the known pairs, each with the same chance, or all of them.

An order is drawn from the top: the next statement is drawn in proportion to the number of orders that begin so, counted over
ideals (`offramp.preference_sensitivity.ideals`). So every order that agrees has the same chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.preference_sensitivity.ideals import ideals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.preference_sensitivity.reordering import Order

__all__ = ["agreeing_orders", "sampled_orders"]


def agreeing_orders(above: Sequence[int]) -> Iterator[Order]:
    """Yield every order of a list that agrees with the known pairs: the set of superiors of each entry.

    >>> list(agreeing_orders([0, 0, 1]))
    [(0, 1, 2), (0, 2, 1), (1, 0, 2)]
    """
    begun: list[tuple[Order, int]] = [((), 0)]
    while begun:
        order, placed = begun.pop()
        if len(order) == len(above):
            yield order
            continue
        begun += [
            ((*order, entry), placed | 1 << entry)
            for entry in range(len(above) - 1, -1, -1)
            if not placed >> entry & 1 and above[entry] & ~placed == 0
        ]


def sampled_orders(above: Sequence[int], points: NDArray[np.float64]) -> tuple[Order, ...]:
    """Return an order per row of `points`, shape (orders, entries - 1 or more), which are from 0 up to 1.

    Uniform points give each order that agrees with the known pairs the same chance, up to the precision of the points.

    >>> sampled_orders([0, 0, 1], np.array([[0.1, 0.1], [0.1, 0.9], [0.9, 0.5]]))
    ((0, 1, 2), (0, 2, 1), (1, 0, 2))

    Raises
    ------
    TooLarge
        where there are too many ideals to count the orders.
    """
    ideals = ideals_of(above)
    completed, sets = ideals.completions()
    place = np.zeros(len(points), dtype=np.int64)
    orders = np.zeros((len(points), len(above)), dtype=np.int64)
    for step in range(len(above)):
        chances = np.zeros((len(points), len(above)), dtype=float)
        for entry in range(len(above)):
            free = (sets[place] >> entry & 1 == 0) & (np.int64(above[entry]) & ~sets[place] == 0)
            chances[free, entry] = completed[place[free] + ideals.step[entry]]
        reached = np.cumsum(chances, axis=1)
        if step < len(above) - 1:
            quantile = points[:, step] * reached[:, -1]
            chosen = (reached <= quantile[:, None]).sum(axis=1)
        else:
            chosen = chances.argmax(axis=1)
        orders[:, step] = chosen
        place = place + ideals.step[chosen]
    known: dict[Order, Order] = {}
    rows = (tuple(row) for row in orders.tolist())
    return tuple(known.setdefault(row, row) for row in rows)

"""Choice of an order of the variables for questions about one actor, by trial where diagrams grow large.

The span of an order says little about the size of large diagrams: of twelve orders by the same heuristic, one can need a tenth of the
nodes of another. So the first moves of the search for sanctions are made under each order, and the order with the fewest nodes stays.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from offramp.preference_sensitivity.answers import kind
from offramp.symbolic.budget import OutOfBudgetError
from offramp.symbolic.stable_sets import before_others, left_no_better

if TYPE_CHECKING:
    from offramp.symbolic.encoding import Encoding

__all__ = ["LARGE", "choose_order"]

LARGE = 320_000
"""Nodes after the first move of each other actor up to which the order of least span is kept without a trial."""

ROOM = 5
"""The multiple of `LARGE` nodes that the memory must have for a trial; orders that fill a smaller one take long to give up."""

LEAST = 5_000
"""Nodes that every order is allowed at first; the better half of the orders is then allowed twice as many, and so on."""


def choose_order(encoding: Encoding, actor: int, key: str) -> None:
    """Bring the variables into an order for an actor under a concept with improvements, found by trial where diagrams grow large.

    One trial per actor serves all such concepts. The first that is needed comes with those of all later actors, before their
    results: a change of the order takes long where large diagrams are in use. The look whether one is needed costs nearly
    nothing, since what it computes is computed next and remembered by the library.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.encoding import encode_case
    >>> encoding = encode_case(load("garrison-1976"))
    >>> choose_order(encoding, 0, "seq")
    >>> encoding.better_orders
    {}
    """
    encoding.focus(actor)
    roomy = encoding.diagrams.clock.budget.nodes >= ROOM * LARGE
    if actor in encoding.better_orders or not roomy or not _is_large(encoding, actor, key):
        return
    for each in range(actor, len(encoding.actors)):
        if each not in encoding.better_orders:
            encoding.focus(each)
            if each == actor or _is_large(encoding, each, key):
                encoding.better_orders[each] = _best_order(encoding, each, key)
    encoding.focus(actor)


def _is_large(encoding: Encoding, actor: int, key: str) -> bool:
    """Whether the order in place leads to large diagrams before each other actor has moved once."""
    return _reached(encoding, actor, key, LARGE)[0] < len(encoding.actors) - 1


def _best_order(encoding: Encoding, actor: int, key: str) -> tuple[int, ...]:
    """Return the order under which the others move with the fewest nodes, of the usual one and those to try."""
    left = list(dict.fromkeys((encoding.orders[actor], *encoding.orders_to_try(actor))))
    most = LEAST
    while len(left) > 1:
        tried = []
        for order in left:
            encoding.diagrams.reorder(order)
            tried.append(_reached(encoding, actor, key, most))
        ranked = sorted(range(len(left)), key=lambda k: (-tried[k][0], tried[k][1], k))
        whole = tried[ranked[0]][0] == len(encoding.actors) - 1
        left = [left[k] for k in ranked[: 1 if whole else (len(left) + 1) // 2]]
        most *= 2
    return left[0]


def _reached(encoding: Encoding, actor: int, key: str, most: int) -> tuple[int, int]:
    """Return how many other actors can move before the set has more than `most` nodes, and its nodes then."""
    how, others = kind(key), len(encoding.actors) - 1
    moved = nodes = 0
    try:
        start = left_no_better(encoding, actor, encoding.level_above(actor), countermove=how.countermove)
        for states in islice(before_others(encoding, actor, start, improving=how.improving), others):
            nodes = states.node_count()
            if nodes > most:
                return moved, nodes
            moved += 1
    except OutOfBudgetError:
        encoding.diagrams.clock.check()
        encoding.diagrams.collect()
        return moved, encoding.diagrams.clock.budget.nodes
    return moved, nodes

"""The slow oracle of shares of orders: the definitions of the concepts, for every order of one actor's list at once.

A state ranks no higher than the target in an order if the first statement on which they differ favours the target, or there is none. All
orders are tried; the others' improvements are those of the model as it stands.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
from tests.oracle import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from tests.oracle import Model, State

__all__ = ["agreeing_orders_of", "stable_in_orders"]


def agreeing_orders_of(length: int, pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Return every order that places the first of each pair above the second: shape (orders, entries)."""
    every = np.array([*permutations(range(length))], dtype=np.int64)
    places = np.argsort(every, axis=1)
    agrees = np.ones(len(every), dtype=bool)
    for upper, lower in pairs:
        agrees &= places[:, upper] < places[:, lower]
    return every[agrees]


def stable_in_orders(model: Model, key: str, actor: str, state: State, orders: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return in which orders of an actor's list a state is stable for it, by the definition of a concept."""
    no_higher = _no_higher(model, actor, state, orders)
    moves = model.moves(actor, state)
    if key == "nash":
        return _all([no_higher[target] for target in moves], len(orders))
    improving, countermove = key in ("seq", "sseq"), key in ("smr", "sseq")
    deterred = []
    for target in moves:
        sanctions = model.reach(model.others(actor), target, improving=improving)
        deters = [
            _all([no_higher[end], *(no_higher[s3] for s3 in model.moves(actor, end) if countermove)], len(orders))
            for end in sanctions
        ]
        deterred.append(np.any([no_higher[target], *deters], axis=0))
    return _all(deterred, len(orders))


def _all(masks: Sequence[NDArray[np.bool_]], count: int) -> NDArray[np.bool_]:
    every: NDArray[np.bool_] = np.all(masks, axis=0) if len(masks) else np.ones(count, dtype=bool)
    return every


def _no_higher(model: Model, actor: str, target: State, orders: NDArray[np.int64]) -> dict[State, NDArray[np.bool_]]:
    """Return in which orders each state ranks no higher than the target."""
    wants = model.preferences[actor]
    assert isinstance(wants, Statements)

    def holds(state: State) -> list[int]:
        first = next(on for on in model.feasible if on in state)
        return [int(condition.holds(first)) for condition in wants.conditions]

    here = np.array(holds(target))
    found = {}
    for state in model.states:
        ahead = (np.array(holds(state)) - here)[orders]
        differs = ahead != 0
        first = np.take_along_axis(ahead, differs.argmax(axis=1)[:, None], axis=1)[:, 0]
        found[state] = first <= 0
    return found

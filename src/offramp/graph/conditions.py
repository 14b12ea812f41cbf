"""Truth of conditions in the states of a grid, even if they have no value in impossible combinations of options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import lookup_in
from offramp.case.state_names import state_id, state_name
from offramp.case.value import NoValueError, holds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.graph.space import StateGrid

__all__ = ["held_in"]


def held_in(space: StateGrid, state_of: NDArray[np.int32], condition: Expression) -> NDArray[np.bool_]:
    """Return the truth of a condition, as an array that broadcasts over the grid; `state_of` is -1 in impossible cells.

    Raises
    ------
    NoValueError
        if the condition has no value in a possible state; the message names the first such state.
    """
    try:
        return space.where(condition)
    except NoValueError:
        return _where_possible(space, state_of, condition)


def _where_possible(space: StateGrid, state_of: NDArray[np.int32], condition: Expression) -> NDArray[np.bool_]:
    """Return the truth of a condition in the shape of the grid, False in impossible cells."""
    possible = np.flatnonzero(state_of.ravel() >= 0)
    codes, mask = space.codes[possible], np.zeros(state_of.size, dtype=bool)
    try:
        mask[possible] = holds(condition, lookup_in(space.case, codes))
    except NoValueError:
        first = _first_without_value(space, codes, condition)
        things = [thing for bit, thing in enumerate(space.case.things) if int(codes[first]) >> bit & 1]
        state = state_id(int(state_of.ravel()[possible[first]]))
        try:
            holds(condition, lookup_in(space.case, codes[first]))
        except NoValueError as error:
            raise NoValueError(error.comparison, error.cause, f"{state} ({state_name(things)})") from None
        raise
    return mask.reshape(space.shape)


def _first_without_value(space: StateGrid, codes: NDArray[np.int64], condition: Expression) -> int:
    """Return the position of the first code in which a condition has no value, by bisection."""
    low, high = 0, len(codes)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            holds(condition, lookup_in(space.case, codes[low:middle]))
        except NoValueError:
            high = middle
        else:
            low = middle
    return low

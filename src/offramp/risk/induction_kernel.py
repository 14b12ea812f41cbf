"""The inner loop of backward induction, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["advance", "lift"]


@numba.njit(nogil=True, cache=True)
def _drift(
    worth: NDArray[np.float64],
    left: float,
    indptr: NDArray[np.int32],
    indices: NDArray[np.int32],
    data: NDArray[np.float64],
    constant: NDArray[np.float64],
    growing: NDArray[np.float64],
    drift: NDArray[np.float64],
) -> None:
    """Set how fast worth grows from each member of a pool."""
    for member in range(len(constant)):
        total = 0.0
        for k in range(indptr[member], indptr[member + 1]):
            total += data[k] * worth[indices[k]]
        drift[member] = total + constant[member] + left * growing[member]


@numba.njit(nogil=True, cache=True)
def _rise(drift: NDArray[np.float64], begins: NDArray[np.int64], result: NDArray[np.float64]) -> None:
    """Set how fast worth grows in each pool with the best of its members, without limit downwards where there is none."""
    for pool in range(len(result)):
        most = -np.inf
        for member in range(begins[pool], begins[pool + 1]):
            most = max(most, drift[member])
        result[pool] = most


@numba.njit(nogil=True, cache=True)
def _stopped(
    left: float,
    stop_pools: NDArray[np.int64],
    stop_final: NDArray[np.float64],
    stop_running: NDArray[np.float64],
    result: NDArray[np.float64],
) -> None:
    """Set what the best move that ends the choice is worth in each pool."""
    result[:] = -np.inf
    for k in range(len(stop_pools)):
        result[stop_pools[k]] = max(result[stop_pools[k]], stop_final[k] + left * stop_running[k])


@numba.njit(nogil=True, cache=True)
def lift(
    worth: NDArray[np.float64],
    stopped: NDArray[np.float64],
    jump_sources: NDArray[np.int64],
    jump_ends: NDArray[np.int64],
) -> None:
    """Raise the worth, in place, to that of moves that can't be undone, where these are better."""
    for pool in range(len(worth)):
        worth[pool] = max(worth[pool], stopped[pool])
    changed = True
    while changed:
        changed = False
        for k in range(len(jump_sources)):
            if worth[jump_ends[k]] > worth[jump_sources[k]]:
                worth[jump_sources[k]] = worth[jump_ends[k]]
                changed = True


@numba.njit(nogil=True, cache=True)
def _lacking(
    worth: NDArray[np.float64],
    onward: NDArray[np.float64],
    stopped: NDArray[np.float64],
    before: NDArray[np.float64],
    rising: NDArray[np.float64],
    risen: NDArray[np.float64],
    length: float,
    jump_sources: NDArray[np.int64],
    jump_ends: NDArray[np.int64],
    fastest: float,
) -> float:
    """Return how far a step can be from a solution from above; see `induction`. `before` is `stopped` a step earlier.

    A pool in which nobody can stay is worth the best that it leads to, at every moment, and asks for nothing.
    """
    most, least, widest = 0.0, 0.0, 0.0
    for pool in range(len(worth)):
        if rising[pool] > -np.inf:
            change = risen[pool] - rising[pool]
            most, least, widest = max(most, change), min(least, change), max(widest, abs(change))
    clear = True
    for k in range(len(jump_sources)):
        source, end = jump_sources[k], jump_ends[k]
        if rising[source] == -np.inf:
            continue
        room = min(worth[source] - worth[end], onward[source] - onward[end])
        bulge = length / 8 * abs((risen[source] - rising[source]) - (risen[end] - rising[end]))
        if room < bulge:
            clear = False
            break
    if clear:
        for pool in range(len(worth)):
            if rising[pool] == -np.inf:
                continue
            above = min(worth[pool] - before[pool], onward[pool] - stopped[pool])
            if above < length / 8 * abs(risen[pool] - rising[pool]):
                clear = False
                break
    if not clear:
        return length / 4 * widest
    return fastest * length**2 / 12 * (most - least)


@numba.njit(nogil=True, cache=True)
def advance(
    worth: NDArray[np.float64],
    drift: NDArray[np.float64],
    first: int,
    count: int,
    length: float,
    indptr: NDArray[np.int32],
    indices: NDArray[np.int32],
    data: NDArray[np.float64],
    constant: NDArray[np.float64],
    growing: NDArray[np.float64],
    begins: NDArray[np.int64],
    stop_pools: NDArray[np.int64],
    stop_final: NDArray[np.float64],
    stop_running: NDArray[np.float64],
    jump_sources: NDArray[np.int64],
    jump_ends: NDArray[np.int64],
    fastest: float,
) -> float:
    """Take `count` steps of Heun's rule back in time, after `first` of them: `worth` (pools,) and `drift` (members,) change in place.

    Return how far the steps can be from a solution from above.
    """
    pools = len(worth)
    rising, risen = np.empty(pools), np.empty(pools)
    stopped, before = np.empty(pools), np.empty(pools)
    guess, onward = np.empty(pools), np.empty(pools)
    slack = 0.0
    _rise(drift, begins, rising)
    _stopped(first * length, stop_pools, stop_final, stop_running, before)
    for k in range(first, first + count):
        left = (k + 1) * length
        _stopped(left, stop_pools, stop_final, stop_running, stopped)
        for pool in range(pools):
            guess[pool] = worth[pool] + length * rising[pool]
        lift(guess, stopped, jump_sources, jump_ends)
        _drift(guess, left, indptr, indices, data, constant, growing, drift)
        _rise(drift, begins, risen)
        for pool in range(pools):
            onward[pool] = worth[pool] + length / 2 * (rising[pool] + risen[pool])
        lift(onward, stopped, jump_sources, jump_ends)
        _drift(onward, left, indptr, indices, data, constant, growing, drift)
        _rise(drift, begins, risen)
        short = 0.0
        for pool in range(pools):
            short = max(short, worth[pool] + length / 2 * (rising[pool] + risen[pool]) - onward[pool])
        slack += short + _lacking(
            worth, onward, stopped, before, rising, risen, length, jump_sources, jump_ends, fastest
        )
        worth[:] = onward
        rising[:] = risen
        before[:] = stopped
    return slack

"""The inner loop of backward induction, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["advance", "choose", "lift"]


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
    straight: NDArray[np.bool_],
) -> float:
    """Return how far a step can be from a solution from above; see `induction`. `before` is `stopped` a step earlier.

    `straight` (pools,) is room for which pools take the straight line. A pool in which nobody can stay is worth the best that
    it leads to, at every moment, and asks for nothing.
    """
    for pool in range(len(worth)):
        above = min(worth[pool] - before[pool], onward[pool] - stopped[pool])
        free = rising[pool] == -np.inf
        straight[pool] = not free and above < length / 8 * abs(risen[pool] - rising[pool])
    changed = True
    while changed:
        changed = False
        for k in range(len(jump_sources)):
            source, end = jump_sources[k], jump_ends[k]
            if rising[source] == -np.inf or (straight[source] and straight[end]):
                continue
            room = min(worth[source] - worth[end], onward[source] - onward[end])
            bulge = 0.0 if straight[source] else risen[source] - rising[source]
            bulge -= 0.0 if straight[end] else risen[end] - rising[end]
            if room < length / 8 * abs(bulge):
                straight[source] = straight[end] = changed = True
    most, least, up, down = 0.0, 0.0, 0.0, 0.0
    for pool in range(len(worth)):
        if rising[pool] > -np.inf:
            change = risen[pool] - rising[pool]
            most, least = max(most, change), min(least, change)
            if straight[pool]:
                up, down = max(up, change), min(down, change)
    mixed = fastest * length**2 / 12 * (most - least) + length / 8 * (up - down)
    return min(mixed, length / 8 * (most - least))


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
    straight = np.empty(pools, dtype=np.bool_)
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
            worth, onward, stopped, before, rising, risen, length, jump_sources, jump_ends, fastest, straight
        )
        for pool in range(pools):  # one by one: to assign arrays to each other would take seconds to compile
            worth[pool] = onward[pool]
            rising[pool] = risen[pool]
            before[pool] = stopped[pool]
    return slack


@numba.njit(nogil=True, cache=True)
def choose(
    worth: NDArray[np.float64],
    drift: NDArray[np.float64],
    left: float,
    begins: NDArray[np.int64],
    first: NDArray[np.int64],
    nodes: NDArray[np.int64],
    pools: NDArray[np.int64],
    state_index: NDArray[np.int64],
    final: NDArray[np.float64],
    running: NDArray[np.float64],
    home: NDArray[np.int64],
    equal: float,
    alike: float,
    acts: NDArray[np.int64],
) -> None:
    """Set the node that is best in each pool (`acts`); see `induction`.

    The candidates of pool k are `first[k]:first[k + 1]`: each a node, its pool (-1 where the choice is over), its place among
    the members, and what it is worth in the end, for good, and away from home. Up to `equal` two worths are the same, up to
    `alike` two rates.
    """
    rising = np.empty(len(worth))
    _rise(drift, begins, rising)
    most = 0
    for pool in range(len(worth)):
        most = max(most, first[pool + 1] - first[pool])
    grows = np.empty(most)
    for pool in range(len(worth)):
        best = -np.inf
        for c in range(first[pool], first[pool + 1]):
            i, other = c - first[pool], pools[c]
            if other == pool:
                grows[i] = drift[state_index[c]]
            else:
                less = worth[pool] - (worth[other] if other >= 0 else final[c] + left * running[c])
                grows[i] = rising[other] if other >= 0 else running[c]
                if less > equal or grows[i] <= rising[pool] + alike:
                    grows[i] = -np.inf
            best = max(best, grows[i])
        chosen = -1
        for c in range(first[pool], first[pool + 1]):
            if grows[c - first[pool]] < best - alike:
                continue
            if chosen < 0 or final[c] > final[chosen] or (final[c] == final[chosen] and home[c] < home[chosen]):
                chosen = c
        acts[pool] = nodes[chosen]

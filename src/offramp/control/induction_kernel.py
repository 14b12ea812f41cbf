"""Compiled inner loop of backward induction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["advance", "choose", "lift"]


@compiled
def _drift(
    value: NDArray[np.float64],
    left: float,
    indptr: NDArray[np.int32],
    indices: NDArray[np.int32],
    data: NDArray[np.float64],
    constant: NDArray[np.float64],
    growing: NDArray[np.float64],
    drift: NDArray[np.float64],
) -> None:
    """Set the growth rate of the value from each member of a pool."""
    for member in range(len(constant)):
        total = 0.0
        for k in range(indptr[member], indptr[member + 1]):
            total += data[k] * value[indices[k]]
        drift[member] = total + constant[member] + left * growing[member]


@compiled
def _rise(drift: NDArray[np.float64], begins: NDArray[np.int64], result: NDArray[np.float64]) -> None:
    """Set the growth rate of each pool with its best member, minus infinity for a pool without members."""
    for pool in range(len(result)):
        most = -np.inf
        for member in range(begins[pool], begins[pool + 1]):
            most = max(most, drift[member])
        result[pool] = most


@compiled
def _stopped(
    left: float,
    stop_pools: NDArray[np.int64],
    stop_final: NDArray[np.float64],
    stop_running: NDArray[np.float64],
    result: NDArray[np.float64],
) -> None:
    """Set the value of the best move that ends the choice, in each pool."""
    result[:] = -np.inf
    for k in range(len(stop_pools)):
        result[stop_pools[k]] = max(result[stop_pools[k]], stop_final[k] + left * stop_running[k])


@compiled
def lift(
    value: NDArray[np.float64],
    stopped: NDArray[np.float64],
    jump_sources: NDArray[np.int64],
    jump_ends: NDArray[np.int64],
) -> None:
    """Raise the value, in place, to that of the best irreversible move."""
    for pool in range(len(value)):
        value[pool] = max(value[pool], stopped[pool])
    changed = True
    while changed:
        changed = False
        for k in range(len(jump_sources)):
            if value[jump_ends[k]] > value[jump_sources[k]]:
                value[jump_sources[k]] = value[jump_ends[k]]
                changed = True


@compiled
def _lacking(
    value: NDArray[np.float64],
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
    """Return the bound on the distance of a step from a supersolution; see `backward_induction`.

    `before` is `stopped` one step earlier. `straight` (pools,) is work space: the pools that take the straight line. A
    pool in which nobody can stay always has the value of its best end and adds nothing.
    """
    for pool in range(len(value)):
        above = min(value[pool] - before[pool], onward[pool] - stopped[pool])
        free = rising[pool] == -np.inf
        straight[pool] = not free and above < length / 8 * abs(risen[pool] - rising[pool])
    changed = True
    while changed:
        changed = False
        for k in range(len(jump_sources)):
            source, end = jump_sources[k], jump_ends[k]
            if rising[source] == -np.inf or (straight[source] and straight[end]):
                continue
            room = min(value[source] - value[end], onward[source] - onward[end])
            bulge = 0.0 if straight[source] else risen[source] - rising[source]
            bulge -= 0.0 if straight[end] else risen[end] - rising[end]
            if room < length / 8 * abs(bulge):
                straight[source] = straight[end] = changed = True
    most, least, up, down = 0.0, 0.0, 0.0, 0.0
    for pool in range(len(value)):
        if rising[pool] > -np.inf:
            change = risen[pool] - rising[pool]
            most, least = max(most, change), min(least, change)
            if straight[pool]:
                up, down = max(up, change), min(down, change)
    mixed = fastest * length**2 / 12 * (most - least) + length / 8 * (up - down)
    return min(mixed, length / 8 * (most - least))


@compiled
def advance(
    value: NDArray[np.float64],
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
    """Take `count` steps of Heun's rule back in time, after `first` steps; return the bound on their distance from a supersolution.

    `value` (pools,) and `drift` (members,) change in place.
    """
    pools = len(value)
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
            guess[pool] = value[pool] + length * rising[pool]
        lift(guess, stopped, jump_sources, jump_ends)
        _drift(guess, left, indptr, indices, data, constant, growing, drift)
        _rise(drift, begins, risen)
        for pool in range(pools):
            onward[pool] = value[pool] + length / 2 * (rising[pool] + risen[pool])
        lift(onward, stopped, jump_sources, jump_ends)
        _drift(onward, left, indptr, indices, data, constant, growing, drift)
        _rise(drift, begins, risen)
        short = 0.0
        for pool in range(pools):
            short = max(short, value[pool] + length / 2 * (rising[pool] + risen[pool]) - onward[pool])
        slack += short + _lacking(
            value, onward, stopped, before, rising, risen, length, jump_sources, jump_ends, fastest, straight
        )
        for pool in range(pools):  # loops, since array assignment would take seconds to compile
            value[pool] = onward[pool]
            rising[pool] = risen[pool]
            before[pool] = stopped[pool]
    return slack


@compiled
def choose(
    value: NDArray[np.float64],
    drift: NDArray[np.float64],
    left: float,
    begins: NDArray[np.int64],
    first: NDArray[np.int64],
    nodes: NDArray[np.int64],
    pools: NDArray[np.int64],
    state_index: NDArray[np.int64],
    final: NDArray[np.float64],
    running: NDArray[np.float64],
    distance: NDArray[np.int64],
    equal: float,
    alike: float,
    acts: NDArray[np.int64],
) -> None:
    """Set the best node of each pool in `acts`; see `backward_induction`.

    The candidates of pool k are `first[k]:first[k + 1]`. Each has a node, a pool (-1: no choice is left) and a position
    among the members. It also has a terminal payoff, a running payoff and a distance. Values within `equal` and rates
    within `alike` tie.
    """
    rising = np.empty(len(value))
    _rise(drift, begins, rising)
    most = 0
    for pool in range(len(value)):
        most = max(most, first[pool + 1] - first[pool])
    grows = np.empty(most)
    for pool in range(len(value)):
        best = -np.inf
        for c in range(first[pool], first[pool + 1]):
            i, other = c - first[pool], pools[c]
            if other == pool:
                grows[i] = drift[state_index[c]]
            else:
                less = value[pool] - (value[other] if other >= 0 else final[c] + left * running[c])
                grows[i] = rising[other] if other >= 0 else running[c]
                if less > equal or grows[i] <= rising[pool] + alike:
                    grows[i] = -np.inf
            best = max(best, grows[i])
        chosen = -1
        for c in range(first[pool], first[pool + 1]):
            if grows[c - first[pool]] < best - alike:
                continue
            if chosen < 0 or final[c] > final[chosen] or (final[c] == final[chosen] and distance[c] < distance[chosen]):
                chosen = c
        acts[pool] = nodes[chosen]

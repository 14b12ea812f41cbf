"""The inner loop of the simulation, compiled: one history after another, from one event to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from offramp.risk.streams import mixed, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["walk"]


@numba.njit(nogil=True, cache=True)
def walk(
    key: np.uint64,
    first: int,
    begins: float,
    ends: float,
    tempo: NDArray[np.float64],
    pool_of: NDArray[np.int32],
    choice_begins: NDArray[np.int64],
    choice_ends: NDArray[np.int32],
    choice_sums: NDArray[np.float64],
    event_begins: NDArray[np.int64],
    event_ends: NDArray[np.int32],
    event_sums: NDArray[np.float64],
    ended: NDArray[np.bool_],
    gains: NDArray[np.float64],
    goals: NDArray[np.bool_],
    timer_ends: NDArray[np.int32],
    timer_spans: NDArray[np.float64],
    nodes: NDArray[np.int32],
    counters: NDArray[np.uint64],
    totals: NDArray[np.float64],
    met: NDArray[np.float64],
    expiry: NDArray[np.float64],
    path_times: NDArray[np.float64],
    path_nodes: NDArray[np.int32],
    path_lengths: NDArray[np.int64],
) -> None:
    """Carry histories through one window; replicate r is history `first + r`.

    `nodes`, `counters`, `totals` (replicates, gains), `met` (replicates, goals; the time of first meeting, infinite before)
    and `expiry` (replicates, timers) are read and written; `path_times` and `path_nodes` keep the steps as far as they have
    room, `path_lengths` counts them all (none without any room).
    """
    often = tempo.sum()
    room = path_times.shape[1]
    for r in range(len(nodes)):
        stream = mixed(key ^ mixed(np.uint64(first + r) + np.uint64(0x632BE59BD9B4E019)))
        node, counter, time = nodes[r], counters[r], begins
        entering = True
        while True:
            if entering:
                for g in range(goals.shape[0]):
                    if goals[g, node] and met[r, g] == np.inf:
                        met[r, g] = time
                for k in range(timer_ends.shape[0]):
                    if timer_ends[k, node] < 0:
                        expiry[r, k] = np.inf
                    elif expiry[r, k] == np.inf:
                        expiry[r, k] = time + timer_spans[k]
                if room > 0:
                    if path_lengths[r] < room:
                        path_times[r, path_lengths[r]] = time
                        path_nodes[r, path_lengths[r]] = node
                    path_lengths[r] += 1
                entering = False
            if ended[node]:
                for g in range(gains.shape[0]):
                    totals[r, g] += gains[g, node] * (ends - time)
                break
            event_total = 0.0
            if event_begins[node + 1] > event_begins[node]:
                event_total = event_sums[event_begins[node + 1] - 1]
            total = often + event_total
            after = np.inf
            if total > 0.0:
                after = time - np.log(uniform(stream, counter)) / total
            counter += np.uint64(1)
            expires, timer = np.inf, -1
            for k in range(timer_ends.shape[0]):
                if expiry[r, k] < expires:
                    expires, timer = expiry[r, k], k
            until = min(after, expires, ends)
            for g in range(gains.shape[0]):
                totals[r, g] += gains[g, node] * (until - time)
            time = until
            if until == ends and after >= ends and expires >= ends:
                break
            if expires <= after:
                node = timer_ends[timer, node]
                entering = True
                continue
            drawn = uniform(stream, counter) * total
            counter += np.uint64(1)
            if drawn <= often:
                actor = 0
                while actor < len(tempo) - 1 and drawn > tempo[actor]:
                    drawn -= tempo[actor]
                    actor += 1
                pool = pool_of[node, actor]
                low, high = choice_begins[pool], choice_begins[pool + 1] - 1
                share = uniform(stream, counter)
                counter += np.uint64(1)
                while low < high:
                    middle = (low + high) // 2
                    if choice_sums[middle] < share:
                        low = middle + 1
                    else:
                        high = middle
                end = choice_ends[low]
            else:
                drawn -= often
                low, high = event_begins[node], event_begins[node + 1] - 1
                while low < high:
                    middle = (low + high) // 2
                    if event_sums[middle] < drawn:
                        low = middle + 1
                    else:
                        high = middle
                end = event_ends[low]
            if end != node:
                node = end
                entering = True
        nodes[r], counters[r] = node, counter

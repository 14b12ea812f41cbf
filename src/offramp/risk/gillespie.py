"""Compiled kernel of the simulation: the direct method of Gillespie (1977) through one window of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled
from offramp.risk.streams import mixed, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["gillespie"]


@compiled
def gillespie(
    key: np.uint64,
    first: int,
    begins: float,
    ends: float,
    step_begins: NDArray[np.int64],
    step_ends: NDArray[np.int64],
    step_sums: NDArray[np.float64],
    step_movers: NDArray[np.int64],
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
    path_movers: NDArray[np.int32],
    path_lengths: NDArray[np.int64],
) -> None:
    """Simulate histories through one window of a schedule; replicate r is history `first + r`.

    The kernel updates `nodes` and `counters` (replicates,), `totals` (replicates, gains), `met` (replicates, goals; time in
    years of first passage, infinite before it) and `expiry` (replicates, timers; years). It writes the steps of each history to
    `path_times`, `path_nodes` and `path_movers` (replicates, room; a mover of -1 is the start of a window or the end of a
    duration). Steps beyond the room are counted in `path_lengths` but not written; without room nothing is counted.
    """
    room = path_times.shape[1]
    for r in range(len(nodes)):
        stream = mixed(key ^ mixed(np.uint64(first + r) + np.uint64(0x632BE59BD9B4E019)))
        node, counter, time = nodes[r], counters[r], begins
        entering, mover = True, -1
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
                        path_movers[r, path_lengths[r]] = mover
                    path_lengths[r] += 1
                entering = False
            if ended[node]:
                for g in range(gains.shape[0]):
                    totals[r, g] += gains[g, node] * (ends - time)
                break
            low, high = step_begins[node], step_begins[node + 1] - 1
            total = step_sums[high] if high >= low else 0.0
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
                node, mover = timer_ends[timer, node], -1
                entering = True
                continue
            drawn = uniform(stream, counter) * total
            counter += np.uint64(1)
            while low < high:
                middle = (low + high) // 2
                if step_sums[middle] < drawn:
                    low = middle + 1
                else:
                    high = middle
            node, mover = step_ends[low], step_movers[low]
            entering = True
        nodes[r], counters[r] = node, counter

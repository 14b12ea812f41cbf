"""The inner loop of uniformization, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["sweep", "total_of"]


@numba.njit(nogil=True, cache=True)
def total_of(values: NDArray[np.float64], world: int) -> float:
    """Return the sum of a column, to the last place however many nodes there are (Kahan 1965)."""
    total = 0.0
    lost = 0.0
    for node in range(values.shape[0]):
        part = values[node, world] - lost
        more = total + part
        lost = (more - total) - part
        total = more
    return total


@numba.njit(nogil=True, cache=True)
def sweep(
    pool_begins: NDArray[np.int64],
    pool_members: NDArray[np.int32],
    in_begins: NDArray[np.int64],
    in_origins: NDArray[np.int32],
    values: NDArray[np.float64],
    stays: NDArray[np.float64],
    live: NDArray[np.bool_],
    start: NDArray[np.float64],
    class_of: NDArray[np.int32],
    rewards: NDArray[np.float64],
    weights: NDArray[np.float64],
    steps: NDArray[np.int64],
    every: int,
    still: float,
    moments: NDArray[np.float64],
    end: NDArray[np.float64],
    taken: NDArray[np.int64],
    slack: NDArray[np.float64],
) -> None:
    """Step a batch of worlds through the uniformized chain; worlds are the last axis of all arrays of numbers.

    `moments[k]` becomes the rewards expected after k steps, `end` the distribution mixed with `weights`, `taken` the
    steps after which a world no longer changes (by less than `still` in all that remain; `slack` says by how much), which is
    looked at every so many steps.
    """
    worlds = start.shape[1]
    size = start.shape[0]
    pools = len(pool_begins) - 1
    kinds = rewards.shape[1]
    classes = rewards.shape[0]
    now = start.copy()
    then = np.empty_like(now)
    flow = np.zeros((size + pools, worlds))
    sums = np.empty((classes, worlds))
    running = np.ones(worlds, dtype=np.bool_)
    whole = np.empty(worlds)
    for world in range(worlds):
        whole[world] = total_of(start, world)
    last = steps.max()
    for step in range(last + 1):
        sums[:] = 0.0
        for node in range(size):
            kind = class_of[node]
            for world in range(worlds):
                sums[kind, world] += now[node, world]
        for k in range(kinds):
            for world in range(worlds):
                total = 0.0
                for c in range(classes):
                    total += rewards[c, k, world] * sums[c, world]
                moments[step, k, world] = total
        for world in range(worlds):
            weight = weights[step, world]
            if weight != 0.0:
                for node in range(size):
                    end[node, world] += weight * now[node, world]
        for world in range(worlds):
            if running[world] and step >= steps[world]:
                running[world] = False
                taken[world] = steps[world]
        if step == last or not running.any():
            break
        for node in range(size):
            if live[node]:
                for world in range(worlds):
                    flow[node, world] = now[node, world]
            else:
                for world in range(worlds):
                    flow[node, world] = 0.0
        for pool in range(pools):
            for world in range(worlds):
                flow[size + pool, world] = 0.0
            for i in range(pool_begins[pool], pool_begins[pool + 1]):
                member = pool_members[i]
                for world in range(worlds):
                    flow[size + pool, world] += flow[member, world]
        for node in range(size):
            if live[node]:
                for world in range(worlds):
                    then[node, world] = now[node, world] * stays[node, world]
            else:
                for world in range(worlds):
                    then[node, world] = now[node, world]
            for i in range(in_begins[node], in_begins[node + 1]):
                origin = in_origins[i]
                for world in range(worlds):
                    then[node, world] += values[i, world] * flow[origin, world]
        if step % every == 0:
            for world in range(worlds):
                if running[world]:
                    change = 0.0
                    for node in range(size):
                        change += abs(then[node, world] - now[node, world])
                    remaining = steps[world] - step
                    # A step never makes a difference larger, so that all the steps left change it by at most this.
                    if change * remaining <= still:
                        running[world] = False
                        taken[world] = step
                        slack[world] = change * remaining
                        rest = 0.0
                        for later in range(step + 1, steps[world] + 1):
                            rest += weights[later, world]
                            weights[later, world] = 0.0
                        for node in range(size):
                            end[node, world] += rest * now[node, world]
            # Over millions of steps what rounding adds or takes would add up, though every step keeps the whole.
            for world in range(worlds):
                held = total_of(then, world)
                if held > 0.0:
                    scale = whole[world] / held
                    for node in range(size):
                        then[node, world] *= scale
        now, then = then, now

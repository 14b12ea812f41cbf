"""The inner loop of uniformization, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["sweep", "total_of"]


@numba.njit(nogil=True, cache=True)
def total_of(values: NDArray[np.float64], nodes: NDArray[np.int64], world: int) -> float:
    """Return the sum of some nodes of a world, to the last place however many there are (Kahan 1965)."""
    total = 0.0
    lost = 0.0
    for node in nodes:
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
    going: NDArray[np.int64],
    stuck: NDArray[np.int64],
    pair_of: NDArray[np.int64],
    pair_origins: NDArray[np.int32],
    pair_classes: NDArray[np.int32],
    sources: NDArray[np.int32],
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

    `going` are the nodes that can be left, `stuck` all others. `moments[k]` becomes the rewards expected after k steps, `end`
    the distribution mixed with `weights`, `taken` the steps after which a world no longer changes (by less than `still` in
    all that remain; `slack` says by how much), which is looked at every so many steps.

    What stuck nodes hold only grows, and nobody asks what it is on the way but by class: what comes in is followed in pairs of
    an origin and a class, to which the entries of stuck nodes belong by `pair_of`, and told apart by node at the end, from
    how much of the weight that was left each of the `sources` has had.
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
    held = np.zeros((classes, worlds))
    more = np.empty((classes, worlds))
    given = np.zeros((size + pools, worlds))
    gone = np.empty(worlds)
    left = np.ones(worlds)
    whole = np.empty(worlds)
    ends = steps.copy()
    running = np.ones(worlds, dtype=np.bool_)
    pair_values = np.zeros((len(pair_origins), worlds))
    entry = 0
    for node in stuck:
        for world in range(worlds):
            held[class_of[node], world] += start[node, world]
        for i in range(in_begins[node], in_begins[node + 1]):
            for world in range(worlds):
                pair_values[pair_of[entry], world] += values[i, world]
            entry += 1
    for world in range(worlds):
        gone[world] = total_of(start, stuck, world)
        whole[world] = total_of(start, going, world) + gone[world]
    last = steps.max()
    for step in range(last + 1):
        sums[:] = held
        for node in going:
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
            if not running[world]:
                continue
            # At its last step a world is what it is for all the weight that is left.
            over = step >= ends[world]
            weight = weights[step, world]
            if over:
                for later in range(step + 1, steps[world] + 1):
                    weight += weights[later, world]
                running[world] = False
                taken[world] = step
            if weight != 0.0:
                for node in going:
                    end[node, world] += weight * now[node, world]
            left[world] = 0.0 if over else max(left[world] - weight, 0.0)
        if step == last or not running.any():
            break
        for node in going:
            for world in range(worlds):
                flow[node, world] = now[node, world]
        for pool in range(pools):
            for world in range(worlds):
                flow[size + pool, world] = 0.0
            for i in range(pool_begins[pool], pool_begins[pool + 1]):
                member = pool_members[i]
                for world in range(worlds):
                    flow[size + pool, world] += flow[member, world]
        for node in going:
            for world in range(worlds):
                then[node, world] = now[node, world] * stays[node, world]
            for i in range(in_begins[node], in_begins[node + 1]):
                origin = in_origins[i]
                for world in range(worlds):
                    then[node, world] += values[i, world] * flow[origin, world]
        more[:] = 0.0
        for pair in range(len(pair_origins)):
            origin, kind = pair_origins[pair], pair_classes[pair]
            for world in range(worlds):
                more[kind, world] += pair_values[pair, world] * flow[origin, world]
        for origin in sources:
            for world in range(worlds):
                given[origin, world] += left[world] * flow[origin, world]
        for kind in range(classes):
            for world in range(worlds):
                gone[world] += more[kind, world]
        held += more
        if step % every == 0:
            for world in range(worlds):
                if running[world]:
                    change = 0.0
                    for kind in range(classes):
                        change += more[kind, world]
                    for node in going:
                        change += abs(then[node, world] - now[node, world])
                    remaining = steps[world] - step
                    # A step never makes a difference larger, so that all the steps left change it by at most this.
                    if change * remaining <= still:
                        ends[world] = min(ends[world], step + 1)
                        slack[world] = change * remaining
            # Over millions of steps what rounding adds or takes would add up, though every step keeps the whole.
            for world in range(worlds):
                moving = total_of(then, going, world)
                if moving > 1e-6 * whole[world]:
                    scale = (whole[world] - gone[world]) / moving
                    for node in going:
                        then[node, world] *= scale
        now, then = then, now
    for node in stuck:
        for world in range(worlds):
            end[node, world] = start[node, world]
        for i in range(in_begins[node], in_begins[node + 1]):
            origin = in_origins[i]
            for world in range(worlds):
                end[node, world] += values[i, world] * given[origin, world]

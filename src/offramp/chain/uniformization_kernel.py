"""The inner loop of uniformization, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["mix", "mix_integrals", "poisson_weights", "sweep", "total_of"]

FEW = 12
"""How many counts beyond the most likely one are always kept."""


@numba.njit(nogil=True, cache=True)
def poisson_weights(rate: float, error: float) -> tuple[int, NDArray[np.float64], float]:
    """Return the first count kept, the chances of it and its successors, and a bound on the chance of all others."""
    if rate == 0.0:
        return 0, np.ones(1), 0.0
    mode = int(np.floor(rate))
    # So wide that the tails, which fall faster than a normal distribution's, are far below any error asked for.
    spread = int(12 * np.sqrt(rate) + 60)
    low, high = max(0, mode - spread), mode + spread
    chances = np.empty(high - low + 1)
    chances[mode - low] = 1.0
    for k in range(mode - 1, low - 1, -1):
        chances[k - low] = chances[k + 1 - low] * ((k + 1) / rate)
    for k in range(mode + 1, high + 1):
        chances[k - low] = chances[k - 1 - low] * (rate / k)
    total = 0.0
    for chance in chances:
        total += chance
    chances /= total
    # Past both ends, each weight is at most a ratio times the one before, so that the tails are less than these.
    first, left = 0, 0.0
    for i in range(mode - low, -1, -1):
        count = i + low
        tail = np.inf
        if i == 0 and low == 0:
            tail = 0.0
        elif count < rate:
            tail = chances[i] * count / max(rate - count, 1e-300)
        if tail <= error / 2:
            first, left = i, tail
            break
    last, right = high - low, 0.0
    for i in range(high - low + 1):
        count = i + low
        if count + 1 > rate:
            tail = chances[i] * rate / (count + 1 - rate)
            if tail <= error / 2:
                last, right = i, tail
                break
    # A few counts beyond the most likely one are kept however rare they are: where the mean is far below one, an integral is
    # made of them alone.
    least = min(mode - low + FEW, high - low)
    if last < least:
        last = least
        count = last + low
        right = chances[last] * rate / (count + 1 - rate)
    kept = chances[first : last + 1].copy()
    total = 0.0
    for chance in kept:
        total += chance
    return low + first, kept / total, left + right


@numba.njit(nogil=True, cache=True)
def mix(
    moments: NDArray[np.float64],
    begins: NDArray[np.int64],
    rates: NDArray[np.float64],
    time: float,
    error: float,
    result: NDArray[np.float64],
) -> None:
    """Mix what is expected after each tick, for one time: `result` is (kinds, worlds).

    The ticks of world b are the rows `begins[b]:begins[b + 1]` of `moments`; past the last one nothing changes.
    """
    for world in range(len(rates)):
        first, chances, _ = poisson_weights(time * rates[world], error)
        base, ticks = begins[world], begins[world + 1] - begins[world]
        for kind in range(moments.shape[1]):
            total = 0.0
            for i in range(len(chances)):
                total += chances[i] * moments[base + min(first + i, ticks - 1), kind]
            result[kind, world] = total


@numba.njit(nogil=True, cache=True)
def mix_integrals(
    moments: NDArray[np.float64],
    begins: NDArray[np.int64],
    rates: NDArray[np.float64],
    time: float,
    discount: float,
    error: float,
    result: NDArray[np.float64],
) -> None:
    """Set `result` (kinds, worlds) to the integral of what is expected up to a time, what comes later worth less by a discount.

    The integral of exp(-dt) times the chance of k ticks at time t is that of more than k ticks of a clock of rate q + d by
    the end, divided by q + d, of which each tick counts q / (q + d).
    """
    for world in range(len(rates)):
        rate = rates[world]
        base, ticks = begins[world], begins[world + 1] - begins[world]
        if rate == 0.0:
            years = -np.expm1(-discount * time) / discount if discount > 0.0 else time
            for kind in range(moments.shape[1]):
                result[kind, world] = years * moments[base, kind]
            continue
        together = rate + discount
        first, chances, _ = poisson_weights(time * together, error)
        count = first + len(chances)
        beyond = np.ones(count)
        above = 0.0
        for i in range(count - 1, -1, -1):
            if i >= first:
                beyond[i] = above
                above += chances[i - first]
        if discount > 0.0:
            shrink = np.log1p(discount / rate)
            for i in range(count):
                beyond[i] *= np.exp(-i * shrink)
        for kind in range(moments.shape[1]):
            total = 0.0
            for i in range(count):
                total += beyond[i] * moments[base + min(i, ticks - 1), kind]
            result[kind, world] = total / together


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
    whole_stays: bool,
    moments: NDArray[np.float64],
    end: NDArray[np.float64],
    taken: NDArray[np.int64],
    slack: NDArray[np.float64],
) -> None:
    """Step a batch of worlds through the uniformized chain; worlds are the last axis of all arrays of numbers.

    `going` are the nodes that can be left, `stuck` all others. `moments[k]` becomes the rewards expected after k steps, `end`
    the distribution mixed with `weights`, `taken` the steps after which a world no longer changes (by less than `still` in
    all that remain; `slack` says by how much), which is looked at every so many steps. Where the whole does not stay
    (`whole_stays` false: what nodes hold is no distribution), every step is taken and nothing is scaled.

    What stuck nodes hold only grows, and nobody asks what it is on the way but by class: what comes in is followed in pairs of
    an origin and a class, to which the entries of stuck nodes belong by `pair_of`, and told apart by node at the end, from
    how much of the weight that was left each of the `sources` has had.
    """
    worlds = start.shape[1]
    size = start.shape[0]
    kinds = rewards.shape[1]
    classes = rewards.shape[0]
    now = start.copy()
    then = np.empty_like(now)
    sums = np.empty((classes, worlds))
    held = np.zeros((classes, worlds))
    more = np.empty((classes, worlds))
    given = np.zeros((size, worlds))
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
    # Nothing flows from what is stuck.
    for node in stuck:
        for world in range(worlds):
            now[node, world] = 0.0
            then[node, world] = 0.0
    last = steps.max()
    for step in range(last + 1):
        for kind in range(classes):  # one by one: to assign arrays to each other would take seconds to compile
            for world in range(worlds):
                sums[kind, world] = held[kind, world]
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
                then[node, world] = now[node, world] * stays[node, world]
            for i in range(in_begins[node], in_begins[node + 1]):
                origin = in_origins[i]
                for world in range(worlds):
                    then[node, world] += values[i, world] * now[origin, world]
        more[:] = 0.0
        for pair in range(len(pair_origins)):
            origin, kind = pair_origins[pair], pair_classes[pair]
            for world in range(worlds):
                more[kind, world] += pair_values[pair, world] * now[origin, world]
        for origin in sources:
            for world in range(worlds):
                given[origin, world] += left[world] * now[origin, world]
        for kind in range(classes):
            for world in range(worlds):
                gone[world] += more[kind, world]
        for kind in range(classes):
            for world in range(worlds):
                held[kind, world] += more[kind, world]
        if step % every == 0 and whole_stays:
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

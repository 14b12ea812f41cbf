"""Compiled inner loop of uniformization."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["mix", "mix_integrals", "poisson_weights", "sweep", "total_of"]

MIN_COUNTS = 12
"""The number of counts above the mode that are always kept."""


@compiled
def poisson_weights(rate: float, error: float) -> tuple[int, NDArray[np.float64], float]:
    """Return the first count kept, the probabilities from it on, and a bound on the probability of all other counts."""
    if rate == 0.0:
        return 0, np.ones(1), 0.0
    mode = int(np.floor(rate))
    # Poisson tails at this width are far below any requested error.
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
    # Beyond both ends each weight is at most a fixed ratio times its neighbour: geometric series bound the tails.
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
    # Some counts above the mode are kept however improbable: with a mean far below one, integrals consist of them alone.
    least = min(mode - low + MIN_COUNTS, high - low)
    if last < least:
        last = least
        count = last + low
        right = chances[last] * rate / (count + 1 - rate)
    kept = chances[first : last + 1].copy()
    total = 0.0
    for chance in kept:
        total += chance
    return low + first, kept / total, left + right


@compiled
def mix(
    moments: NDArray[np.float64],
    begins: NDArray[np.int64],
    rates: NDArray[np.float64],
    time: float,
    error: float,
    result: NDArray[np.float64],
) -> None:
    """Mix the expectations after each tick for one time: `result` is (kinds, worlds).

    The ticks of world b are the rows `begins[b]:begins[b + 1]` of `moments`; the last row holds for all later ticks.
    """
    for world in range(len(rates)):
        first, chances, _ = poisson_weights(time * rates[world], error)
        base, ticks = begins[world], begins[world + 1] - begins[world]
        for kind in range(moments.shape[1]):
            total = 0.0
            for i in range(len(chances)):
                total += chances[i] * moments[base + min(first + i, ticks - 1), kind]
            result[kind, world] = total


@compiled
def mix_integrals(
    moments: NDArray[np.float64],
    begins: NDArray[np.int64],
    rates: NDArray[np.float64],
    time: float,
    discount: float,
    error: float,
    result: NDArray[np.float64],
) -> None:
    """Set `result` (kinds, worlds) to the discounted integral of expectations up to a time.

    The integral of exp(-dt) times the probability of k ticks at time t has a closed form. It is the probability of more
    than k ticks of a clock of rate q + d, divided by q + d, times (q / (q + d))^k.
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


@compiled
def total_of(values: NDArray[np.float64], nodes: NDArray[np.int64], world: int) -> float:
    """Return the sum of some nodes of a world, by compensated summation (Kahan 1965)."""
    total = 0.0
    lost = 0.0
    for node in nodes:
        part = values[node, world] - lost
        more = total + part
        lost = (more - total) - part
        total = more
    return total


@compiled
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
    """Step a batch of worlds through the uniformized chain; worlds are the last axis of all numeric arrays.

    `going` are the nodes that can be left, `stuck` all others. Outputs are `moments`, `end`, `taken` and `slack`.
    `moments[k]` are the expected rewards after k steps. `end` is the distribution mixed with `weights`. `taken` are the
    steps after which a world is stationary: the remaining steps change it by less than `still`, by at most `slack`.
    Stationarity is checked every `every` steps. With `whole_stays` false the mass is not conserved; then all steps are
    taken and nothing is renormalised.

    The mass of stuck nodes only grows, and rewards need it by class only. So inflow is computed for pairs of an origin
    and a class; `pair_of` maps the entries of stuck nodes to these pairs. At the end the mass is divided among the
    stuck nodes, by the remaining weight that each of the `sources` received.
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
    # Stuck nodes have no outflow.
    for node in stuck:
        for world in range(worlds):
            now[node, world] = 0.0
            then[node, world] = 0.0
    last = steps.max()
    for step in range(last + 1):
        for kind in range(classes):  # loops, since array assignment would take seconds to compile
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
            # The last step of a world takes all the remaining weight.
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
                    # A step increases no difference, so the product bounds the change over all remaining steps.
                    if change * remaining <= still:
                        ends[world] = min(ends[world], step + 1)
                        slack[world] = change * remaining
            # Renormalise: each step conserves mass, but rounding errors would accumulate over millions of steps.
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

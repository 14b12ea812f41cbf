"""Compiled inner loops of choice: candidates, agreements, and the steps that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.sanction_kernel import KNOWN, NEVER, anticipated_value
from offramp.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.chain.sanction_kernel import Anticipation

__all__ = ["transitions"]


@compiled
def _has_candidate(node: int, actor: int, on: Anticipation) -> bool:
    """Return whether an actor would move from a node."""
    pool = on.pool_of[node, actor]
    if pool < 0:
        return False
    levels, anticipated, known = on.levels[actor], on.anticipated[actor], on.known[actor]
    level = levels[node]
    for k in range(on.end_begins[pool], on.end_begins[pool + 1]):
        end = on.ends[k]
        if on.seen[actor, end] and levels[end] > level:
            # Known values are read here, since a call with so many arrays takes longer than all the rest.
            value = anticipated[end] if known[end] == KNOWN else anticipated_value(actor, end, on)
            if value > level:
                return True
    return False


@compiled
def _deals(
    node: int,
    pool: int,
    group: NDArray[np.int64],
    on: Anticipation,
    answers: NDArray[np.int8],
    chosen: NDArray[np.int64],
) -> int:
    """Find the agreements of a group in a node by fallback bargaining; return their number, with their positions in `chosen`.

    `answers` (nodes, actors) keeps whether an actor would move from a node: 0 unknown, 1 no, 2 yes.
    """
    end_begins, ends, levels = on.end_begins, on.ends, on.levels
    count = 0
    for k in range(end_begins[pool], end_begins[pool + 1]):
        end = ends[k]
        wanted = True
        for member in group:
            if levels[member, end] <= levels[member, node]:
                wanted = False
                break
        if not wanted:
            continue
        for member in group:
            if answers[end, member] == 0:
                answers[end, member] = 2 if _has_candidate(end, member, on) else 1
            if answers[end, member] == 2:
                wanted = False
                break
        if wanted:
            chosen[count] = k
            count += 1
    # Keep the undominated deals: no other deal is at least as good for all members and better for one.
    kept = 0
    dominated = np.zeros(count, dtype=np.bool_)
    for x in range(count):
        for y in range(count):
            if x == y:
                continue
            no_worse, better = True, False
            for member in group:
                one, other = levels[member, ends[chosen[x]]], levels[member, ends[chosen[y]]]
                if other < one:
                    no_worse = False
                    break
                if other > one:
                    better = True
            if no_worse and better:
                dominated[x] = True
                break
    for x in range(count):
        if not dominated[x]:
            chosen[kept] = chosen[x]
            kept += 1
    count = kept
    # Fallback bargaining: keep the deals with the best worst rank over the members.
    worst = np.zeros(count, dtype=np.int64)
    for x in range(count):
        for member in group:
            rank = 1
            for y in range(count):
                if levels[member, ends[chosen[y]]] > levels[member, ends[chosen[x]]]:
                    rank += 1
            worst[x] = max(worst[x], rank)
    best = NEVER
    for x in range(count):
        best = min(best, worst[x])
    kept = 0
    for x in range(count):
        if worst[x] == best:
            chosen[kept] = chosen[x]
            kept += 1
    return kept


@compiled
def _grown(values: NDArray[np.int64], room: int) -> NDArray[np.int64]:
    larger = np.empty((room, values.shape[1]), dtype=np.int64)
    for row in range(len(values)):  # loops, since array assignment would take seconds to compile
        for column in range(values.shape[1]):
            larger[row, column] = values[row, column]
    return larger


@compiled
def transitions(
    starts: NDArray[np.int64],
    ended: NDArray[np.bool_],
    index: NDArray[np.int64],
    targets: NDArray[np.int32],
    group_begins: NDArray[np.int64],
    group_members: NDArray[np.int64],
    event_begins: NDArray[np.int64],
    event_ends: NDArray[np.int32],
    on: Anticipation,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the nodes reached by choices, agreements and events, and the steps between them.

    `index` is the arena node of each node. Steps are rows of start, end, mover, depth and count. The mover is an actor
    or, from the number of actors on, an agreement. The depth is the number of better levels overlooked; the count is the
    number of ends that share the step. Event steps are rows of start, end and position among the event transitions.
    Anticipated values that are not known are computed on the way.
    """
    pool_of, end_begins, ends, levels = on.pool_of, on.end_begins, on.ends, on.levels
    seen, known, anticipated = on.seen, on.known, on.anticipated
    actors = len(levels)
    size = len(ended)
    visited = np.zeros(size, dtype=np.bool_)
    queue = np.empty(size, dtype=np.int64)
    head, tail = 0, 0
    for start in starts:
        if not visited[start]:
            visited[start] = True
            queue[tail] = start
            tail += 1
    answers = np.zeros(pool_of.shape, dtype=np.int8)
    most = 1
    for pool in range(len(end_begins) - 1):
        most = max(most, end_begins[pool + 1] - end_begins[pool])
    chosen = np.empty(most, dtype=np.int64)
    values = np.empty(most, dtype=np.int64)
    steps = np.empty((256, 5), dtype=np.int64)
    events = np.empty((256, 3), dtype=np.int64)
    found, happened = 0, 0
    while head < tail:
        node = queue[head]
        head += 1
        if ended[node]:
            continue
        here = index[node]
        for mover in range(pool_of.shape[1]):
            pool = pool_of[here, mover]
            if pool < 0:
                continue
            if mover < actors:
                count = 0
                level = levels[mover, here]
                for k in range(end_begins[pool], end_begins[pool + 1]):
                    end = ends[k]
                    if not seen[mover, end] or levels[mover, end] <= level:
                        continue
                    value = anticipated[mover, end] if known[mover, end] == KNOWN else anticipated_value(mover, end, on)
                    if value > level:
                        # Best first; ties keep the order of the pool.
                        i = count
                        while i > 0 and values[i - 1] < value:
                            chosen[i], values[i] = chosen[i - 1], values[i - 1]
                            i -= 1
                        chosen[i], values[i] = k, value
                        count += 1
            else:
                group = group_members[group_begins[mover - actors] : group_begins[mover - actors + 1]]
                count = _deals(here, pool, group, on, answers, chosen)
            depth, i = 0, 0
            while i < count:
                k = i + 1
                if mover < actors:
                    while k < count and values[k] == values[i]:
                        k += 1
                else:
                    k = count
                for x in range(i, k):
                    if found == len(steps):
                        steps = _grown(steps, 2 * found)
                    target = targets[chosen[x]]
                    steps[found, 0], steps[found, 1], steps[found, 2] = node, target, mover
                    steps[found, 3], steps[found, 4] = depth, k - i
                    found += 1
                    if not visited[target]:
                        visited[target] = True
                        queue[tail] = target
                        tail += 1
                i = k
                depth += 1
        for k in range(event_begins[node], event_begins[node + 1]):
            end = event_ends[k]
            if end == node:
                continue
            if happened == len(events):
                events = _grown(events, 2 * happened)
            events[happened, 0], events[happened, 1], events[happened, 2] = node, end, k
            happened += 1
            if not visited[end]:
                visited[end] = True
                queue[tail] = end
                tail += 1
    return np.flatnonzero(visited), steps[:found], events[:happened]

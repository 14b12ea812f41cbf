"""Compiled inner loops of anticipation and choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NEVER", "anticipate", "sort_ends", "transitions"]

NEVER = np.iinfo(np.int64).max
"""A level above all levels."""

INSERTION_ONLY = 48
"""Insertion sort alone is used up to this number of ends."""


@compiled
def sort_ends(
    first: int,
    last: int,
    pool_begins: NDArray[np.int64],
    members: NDArray[np.int32],
    end_begins: NDArray[np.int64],
    ends: NDArray[np.int32],
    levels: NDArray[np.int64],
    ordered: NDArray[np.int32],
    better: NDArray[np.int32],
) -> None:
    """Sort the ends of the pools `first:last` of a mover from best to worst, in place.

    `ordered` becomes the ends of each pool in that order. `better` becomes the number of ends above the level of each
    member.
    """
    for pool in range(first, last):
        a, b = end_begins[pool], end_begins[pool + 1]
        count = b - a
        for i in range(count):
            ordered[a + i] = ends[a + i]
        # Shell sort, with insertion alone for few ends; NumPy's sort would take seconds to compile.
        gap = 1
        while gap * INSERTION_ONLY < count:
            gap = 3 * gap + 1
        while gap > 0:
            for i in range(gap, count):
                end = ordered[a + i]
                level = levels[end]
                k = i
                while k >= gap and levels[ordered[a + k - gap]] < level:
                    ordered[a + k] = ordered[a + k - gap]
                    k -= gap
                ordered[a + k] = end
            gap //= 3
        for i in range(pool_begins[pool], pool_begins[pool + 1]):
            level = levels[members[i]]
            low, high = 0, count
            while low < high:
                middle = (low + high) // 2
                if levels[ordered[a + middle]] > level:
                    low = middle + 1
                else:
                    high = middle
            better[i] = low


@compiled
def anticipate(
    actor: int,
    actors: int,
    mover_begins: NDArray[np.int64],
    pool_begins: NDArray[np.int64],
    members: NDArray[np.int32],
    end_begins: NDArray[np.int64],
    ordered: NDArray[np.int32],
    better: NDArray[np.int32],
    levels: NDArray[np.int64],
    seen: NDArray[np.bool_],
    reached: NDArray[np.int64],
    anticipated: NDArray[np.int64],
) -> None:
    """Set `anticipated` (nodes,) to the lower of an actor's level of each node and its SEQ sanction level.

    `ordered` and `better` are those of `sort_ends`, by the preferences that the actor believes the others to have.
    `reached` (nodes, actors) is work space. It holds the least level reached by legal sequences in which the mover of
    the column moves first and nobody moves twice running. Nodes that the actor is not aware of are no sanctions.
    """
    size = len(levels)
    for node in range(size):
        for other in range(actors):
            reached[node, other] = NEVER
    most_ends = 0
    for pool in range(len(end_begins) - 1):
        most_ends = max(most_ends, end_begins[pool + 1] - end_begins[pool])
    # Least level over the first 0, 1, 2, … ends of a pool, best first.
    least_of = np.empty(most_ends + 1, dtype=np.int64)
    least_of[0] = NEVER
    changed = True
    while changed:
        changed = False
        for mover in range(actors):
            if mover == actor:
                continue
            for pool in range(mover_begins[mover], mover_begins[mover + 1]):
                a, b = pool_begins[pool], pool_begins[pool + 1]
                most = 0
                for i in range(a, b):
                    most = max(most, better[i])
                first = end_begins[pool]
                for k in range(most):
                    end = ordered[first + k]
                    least = NEVER
                    if seen[end]:
                        least = levels[end]
                        for other in range(actors):
                            if other != mover and reached[end, other] < least:
                                least = reached[end, other]
                    least_of[k + 1] = min(least_of[k], least)
                for i in range(a, b):
                    least = least_of[better[i]]
                    if least < reached[members[i], mover]:
                        reached[members[i], mover] = least
                        changed = True
    for node in range(size):
        least = levels[node]
        for mover in range(actors):
            least = min(least, reached[node, mover])
        anticipated[node] = least


@compiled
def _has_candidate(
    node: int,
    actor: int,
    pool_of: NDArray[np.int32],
    end_begins: NDArray[np.int64],
    ends: NDArray[np.int32],
    levels: NDArray[np.int64],
    anticipated: NDArray[np.int64],
    seen: NDArray[np.bool_],
    known: NDArray[np.int8],
) -> bool:
    """Return whether an actor would move from a node; `known` (nodes, actors) caches the answers: 0 unknown, 1 no, 2 yes."""
    if known[node, actor] == 0:
        known[node, actor] = 1
        pool = pool_of[node, actor]
        if pool >= 0:
            for k in range(end_begins[pool], end_begins[pool + 1]):
                if seen[actor, ends[k]] and anticipated[actor, ends[k]] > levels[actor, node]:
                    known[node, actor] = 2
                    break
    return bool(known[node, actor] == 2)


@compiled
def _deals(
    node: int,
    pool: int,
    group: NDArray[np.int64],
    pool_of: NDArray[np.int32],
    end_begins: NDArray[np.int64],
    ends: NDArray[np.int32],
    levels: NDArray[np.int64],
    anticipated: NDArray[np.int64],
    seen: NDArray[np.bool_],
    known: NDArray[np.int8],
    chosen: NDArray[np.int64],
) -> int:
    """Find the agreements of a group in a node by fallback bargaining; return their number, with their positions in `chosen`."""
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
            if _has_candidate(end, member, pool_of, end_begins, ends, levels, anticipated, seen, known):
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
    actors: int,
    ended: NDArray[np.bool_],
    index: NDArray[np.int64],
    pool_of: NDArray[np.int32],
    end_begins: NDArray[np.int64],
    ends: NDArray[np.int32],
    targets: NDArray[np.int32],
    levels: NDArray[np.int64],
    anticipated: NDArray[np.int64],
    seen: NDArray[np.bool_],
    group_begins: NDArray[np.int64],
    group_members: NDArray[np.int64],
    event_begins: NDArray[np.int64],
    event_ends: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the nodes reached by choices, agreements and events, and the steps between them.

    `levels` and `anticipated` have shape (actors, arena nodes); `index` is the arena node of each node. Steps are rows
    of start, end, mover, depth and count. The mover is an actor or, from `actors` on, an agreement. The depth is the
    number of better levels overlooked; the count is the number of ends that share the step. Event steps are rows of
    start, end and position among the event transitions.
    """
    size = len(ended)
    visited = np.zeros(size, dtype=np.bool_)
    queue = np.empty(size, dtype=np.int64)
    head, tail = 0, 0
    for start in starts:
        if not visited[start]:
            visited[start] = True
            queue[tail] = start
            tail += 1
    known = np.zeros(pool_of.shape, dtype=np.int8)
    most = 1
    for pool in range(len(end_begins) - 1):
        most = max(most, end_begins[pool + 1] - end_begins[pool])
    chosen = np.empty(most, dtype=np.int64)
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
                    if anticipated[mover, ends[k]] > level and seen[mover, ends[k]]:
                        # Best first; ties keep the order of the pool.
                        i = count
                        while i > 0 and anticipated[mover, ends[chosen[i - 1]]] < anticipated[mover, ends[k]]:
                            chosen[i] = chosen[i - 1]
                            i -= 1
                        chosen[i] = k
                        count += 1
            else:
                group = group_members[group_begins[mover - actors] : group_begins[mover - actors + 1]]
                count = _deals(here, pool, group, pool_of, end_begins, ends, levels, anticipated, seen, known, chosen)
            depth, i = 0, 0
            while i < count:
                k = i + 1
                if mover < actors:
                    value = anticipated[mover, ends[chosen[i]]]
                    while k < count and anticipated[mover, ends[chosen[k]]] == value:
                        k += 1
                else:
                    k = count
                for x in range(i, k):
                    if found == len(steps):
                        steps = _grown(steps, 2 * found)
                    end = targets[chosen[x]]
                    steps[found, 0], steps[found, 1], steps[found, 2] = node, end, mover
                    steps[found, 3], steps[found, 4] = depth, k - i
                    found += 1
                    if not visited[end]:
                        visited[end] = True
                        queue[tail] = end
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

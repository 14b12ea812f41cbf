"""Compiled inner loops of anticipation: sorted moves, and SEQ sanction levels of all nodes or of requested nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offramp.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["KNOWN", "NEVER", "Anticipation", "anticipate", "anticipated_value", "sort_ends"]

NEVER = np.iinfo(np.int64).max
"""A level above all levels."""

INSERTION_ONLY = 48
"""Insertion sort alone is used up to this number of ends."""

PENDING = 1
"""Mark of a node whose value is being computed."""

KNOWN = 2
"""Mark of a node whose value is known."""


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


class Anticipation(NamedTuple):
    """Anticipated values of nodes, each computed at its first use.

    The first arrays are those of an `Arena`; `levels`, `seen` and `anticipated` have shape (actors, nodes). `believed` (actors, movers)
    is the row of `ordered` and `better` by which an actor ranks the ends of a mover, and `is_sorted` (rows, pools) marks the pools that
    are sorted. `known` (actors, nodes) marks the values of `anticipated` that are final. `reached` (actors, nodes, actors) is as
    in `anticipate`. The others are work space: at least one place per node, per pool, and per end of a pool and one.
    """

    pool_of: NDArray[np.int32]
    member_of: NDArray[np.int32]
    pool_begins: NDArray[np.int64]
    members: NDArray[np.int32]
    end_begins: NDArray[np.int64]
    ends: NDArray[np.int32]
    levels: NDArray[np.int64]
    seen: NDArray[np.bool_]
    anticipated: NDArray[np.int64]
    known: NDArray[np.int8]
    believed: NDArray[np.int64]
    ordered: NDArray[np.int32]
    better: NDArray[np.int32]
    is_sorted: NDArray[np.bool_]
    reached: NDArray[np.int64]
    nodes: NDArray[np.int64]
    pools: NDArray[np.int64]
    movers: NDArray[np.int64]
    is_listed: NDArray[np.bool_]
    least_of: NDArray[np.int64]


@compiled
def anticipated_value(actor: int, node: int, on: Anticipation) -> int:
    """Return the anticipated value of a node for an actor, as `anticipate` computes it for all nodes.

    Only the nodes that legal sequences of improvements reach from the node are visited, and each is computed once.
    """
    known, anticipated, reached, levels, seen = on.known, on.anticipated, on.reached, on.levels, on.seen
    if known[actor, node] == KNOWN:
        return int(anticipated[actor, node])
    pool_of, member_of, pool_begins, members = on.pool_of, on.member_of, on.pool_begins, on.members
    end_begins, ends, ordered, better = on.end_begins, on.ends, on.ordered, on.better
    nodes, pools, movers, is_listed, least_of = on.nodes, on.pools, on.movers, on.is_listed, on.least_of
    actors = len(levels)
    known[actor, node] = PENDING
    nodes[0] = node
    count, listed, visited = 1, 0, 0
    while visited < count:
        here = nodes[visited]
        visited += 1
        for mover in range(actors):
            reached[actor, here, mover] = NEVER
            pool = pool_of[here, mover]
            if mover == actor or pool < 0:
                continue
            row = on.believed[actor, mover]
            if not on.is_sorted[row, pool]:
                sort_ends(
                    pool, pool + 1, pool_begins, members, end_begins, ends, levels[mover], ordered[row], better[row]
                )
                on.is_sorted[row, pool] = True
            most = better[row, member_of[here, mover]]
            if most > 0 and not is_listed[pool]:
                is_listed[pool] = True
                pools[listed], movers[listed] = pool, mover
                listed += 1
            for k in range(end_begins[pool], end_begins[pool] + most):
                end = ordered[row, k]
                if seen[actor, end] and known[actor, end] == 0:
                    known[actor, end] = PENDING
                    nodes[count] = end
                    count += 1
    # Nodes known before have their final values, since all nodes that they lead to were visited with them.
    least_of[0] = NEVER
    changed = True
    while changed:
        changed = False
        # Backwards, since levels pass from the nodes found last to those found first.
        for place in range(listed - 1, -1, -1):
            pool, mover = pools[place], movers[place]
            row = on.believed[actor, mover]
            a, b = pool_begins[pool], pool_begins[pool + 1]
            most = 0
            for i in range(a, b):
                if known[actor, members[i]] == PENDING:
                    most = max(most, better[row, i])
            first = end_begins[pool]
            for k in range(most):
                end = ordered[row, first + k]
                least = NEVER
                if seen[actor, end]:
                    least = levels[actor, end]
                    for other in range(actors):
                        if other != mover and reached[actor, end, other] < least:
                            least = reached[actor, end, other]
                least_of[k + 1] = min(least_of[k], least)
            for i in range(a, b):
                if known[actor, members[i]] == PENDING:
                    least = least_of[better[row, i]]
                    if least < reached[actor, members[i], mover]:
                        reached[actor, members[i], mover] = least
                        changed = True
    for place in range(listed):
        is_listed[pools[place]] = False
    for place in range(count):
        here = nodes[place]
        least = levels[actor, here]
        for mover in range(actors):
            least = min(least, reached[actor, here, mover])
        anticipated[actor, here] = least
        known[actor, here] = KNOWN
    return int(anticipated[actor, node])

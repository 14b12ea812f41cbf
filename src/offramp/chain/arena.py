"""Game arena: the nodes and moves among which actors anticipate.

The arena has the nodes of a state space where the crisis goes on. It also has nodes free of commitments after the end
of the crisis. A move that ends the crisis frees everybody from commitments: a promise not to strike first rules out no
strike back. Moves that end the crisis are therefore judged in the conflict without a policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.commitments import Commitments
from offramp.chain.state_space import explore

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.chain.state_space import StateSpace

__all__ = ["Arena", "arena_of"]


@dataclass(frozen=True, eq=False)
class Arena:
    """Nodes and moves as actors anticipate them.

    The first nodes are those of the state space where the crisis goes on. The others are free of commitments.
    `state_index` is the state of each arena node. `index` is the arena node of each node of the state space (-1: no
    move leads to it after the end of the crisis).

    A *pool* is a set of nodes from which a mover has the same ends. Pools are ordered by mover: mover m has the pools
    `mover_begins[m]:mover_begins[m + 1]`. From a member of pool k its mover can go to the arena nodes
    `ends[end_begins[k]:end_begins[k + 1]]`. In the chain these are the nodes `targets` at the same positions (-1 if
    a pool is free of commitments). `pool_of` (nodes, movers) is the pool of each node, -1 if the mover has none, and
    `member_of` (nodes, movers) the position of the node in `members`.
    """

    structure: StateSpace
    index: NDArray[np.int64]
    state_index: NDArray[np.int64]
    mover_begins: NDArray[np.int64]
    pool_begins: NDArray[np.int64]
    members: NDArray[np.int32]
    end_begins: NDArray[np.int64]
    ends: NDArray[np.int32]
    targets: NDArray[np.int32]
    pool_of: NDArray[np.int32]
    member_of: NDArray[np.int32]

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.state_index)


def arena_of(structure: StateSpace) -> Arena:
    """Return the arena of a state space.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> structure = schedule_of(load("hotline"), "wait").windows[0].structure
    >>> arena = arena_of(structure)
    >>> len(arena.mover_begins), arena.pool_of.shape[1]
    (3, 2)
    """
    live = np.flatnonzero(~structure.ended)
    index = np.full(structure.size, -1, dtype=np.int64)
    index[live] = np.arange(len(live))
    after = np.unique(structure.choice_ends[structure.ended[structure.choice_ends]])
    parts, state_index = [(structure, index)], structure.state_index[live]
    if len(after):
        free = _free(structure, np.unique(structure.state_index[after]))
        index[after] = len(live) + free.nodes(structure.state_index[after], np.zeros(len(after), dtype=np.int64))
        parts.append((free, len(live) + np.arange(free.size)))
        state_index = np.concatenate([state_index, free.state_index])
    return _assembled(structure, index, state_index, parts)


def _free(structure: StateSpace, state_index: NDArray[np.int64]) -> StateSpace:
    """Return the moves without commitments after the end of the crisis, from some states on."""
    states = structure.states
    never = np.zeros(len(states.codes), dtype=bool)
    nothing = Commitments(states, None, ())
    return explore(states, nothing, (state_index, np.zeros(len(state_index), dtype=np.int64)), never, choices_only=True)


def _assembled(
    structure: StateSpace,
    index: NDArray[np.int64],
    state_index: NDArray[np.int64],
    parts: list[tuple[StateSpace, NDArray[np.int64]]],
) -> Arena:
    """Concatenate the pools of several parts, mover by mover; each part comes with the arena node of each of its nodes."""
    movers = len(structure.case.actors) + len(structure.case.agreements)
    mover_begins = [0]
    members: list[NDArray[Any]] = []
    sizes: list[NDArray[Any]] = []
    ends: list[NDArray[Any]] = []
    counts: list[NDArray[Any]] = []
    targets: list[NDArray[Any]] = []
    pool_of = np.full((len(state_index), movers), -1, dtype=np.int32)
    member_of = np.full((len(state_index), movers), -1, dtype=np.int32)
    placed = 0
    for mover in range(movers):
        for part, node_of in parts:
            first, last = np.searchsorted(part.pool_actor, [mover, mover + 1])
            own = node_of[part.pool_members[part.pool_begins[first] : part.pool_begins[last]]]
            size = np.diff(part.pool_begins[first : last + 1])
            pool_of[own, mover] = sum(map(len, sizes)) + np.repeat(np.arange(last - first), size)
            member_of[own, mover] = np.arange(placed, placed + len(own))
            placed += len(own)
            leads = part.choice_ends[part.choice_begins[first] : part.choice_begins[last]]
            members.append(own)
            sizes.append(size)
            ends.append(node_of[leads])
            targets.append(leads if part is structure else np.full(len(leads), -1))
            counts.append(np.diff(part.choice_begins[first : last + 1]))
        mover_begins.append(sum(map(len, sizes)))
    return Arena(
        structure,
        index,
        state_index,
        np.array(mover_begins, dtype=np.int64),
        np.cumsum(_joined([np.zeros(1), *sizes], np.int64)),
        _joined(members, np.int32),
        np.cumsum(_joined([np.zeros(1), *counts], np.int64)),
        _joined(ends, np.int32),
        _joined(targets, np.int32),
        pool_of,
        member_of,
    )


def _joined(parts: list[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0), *parts]).astype(kind)

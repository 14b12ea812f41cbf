"""The chain with one actor's choices taken out: how everybody else moves, and where that actor can go at any moment.

The actor looks at the state and may change its own options at once, as often as it likes. Between states that it can go
to and fro it is free, so that they are worth the same to it: they are its *pools*. What can't be undone leads from pool
to pool and not back. Others choose with foresight and make deals as they do in the chain without a policy: they expect the
actor to answer by its preferences as stated, and are surprised if it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from offramp.chain.space_limits import MOST_NODES
from offramp.errors import TooLarge, TooManyStates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.chain.rates import Chain
    from offramp.chain.state_space import StateSpace
    from offramp.control.aims import Aim

__all__ = ["Controlled", "OwnMoves", "control", "own_moves"]

MOST_KEYS = 2**30
"""The most pairs of a node and what is remembered in it that are numbered."""


@dataclass(frozen=True, eq=False)
class OwnMoves:
    """The moves of one actor in a structure: from a node of pool k to the nodes `ends[begins[k]:begins[k + 1]]`.

    `pool` (nodes,) is the pool of each node of the structure, -1 where the crisis has ended.
    """

    pool: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    def of(self, pools: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ends of some pools, one pool after another, with the position in `pools` that each belongs to."""
        return _gathered(self.begins, self.ends, pools)


def own_moves(structure: StateSpace, actor: str) -> OwnMoves:
    """Return the moves of an actor, among them to stay.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> structure = schedule_of(load("hotline"), None).windows[0].structure
    >>> moves = own_moves(structure, "north")
    >>> bool((moves.pool[structure.ended] == -1).all()), bool((moves.pool[~structure.ended] >= 0).all())
    (True, True)
    """
    number = list(structure.case.actors).index(actor)
    first, last = np.searchsorted(structure.pool_actor, [number, number + 1])
    begins = structure.pool_begins[first : last + 1]
    members = structure.pool_members[begins[0] : begins[-1]].astype(np.int64)
    pool = np.full(structure.size, -1, dtype=np.int64)
    pool[members] = np.repeat(np.arange(last - first), np.diff(begins))
    ends = structure.choice_ends[structure.choice_begins[first] : structure.choice_begins[last]].astype(np.int64)
    owners = np.repeat(np.arange(last - first), np.diff(structure.choice_begins[first : last + 1]))
    pairs = np.unique(np.concatenate([owners * structure.size + ends, pool[members] * structure.size + members]))
    begins = np.searchsorted(pairs, np.arange(last - first + 1) * structure.size).astype(np.int64)
    return OwnMoves(pool, begins, pairs % structure.size)


@dataclass(frozen=True, eq=False)
class Controlled:
    """Moves of everybody else, agreements and events, and the pools of the actor in control, among the nodes that can come about.

    Node k is the node `nodes[k]` of the structure, with the memory `memory[k]` of the `aim`. `own` are the actor's moves. `others`
    (nodes, nodes) are the rates at which others lead from node to node; `exits` their sums. `pool` is the pool of each node,
    -1 where the actor chooses no more. Pool k is the pool `own_pool[k]` of the actor, with the memory `pool_memory[k]`; the nodes
    in which it can stay are `members[begins[k]:begins[k + 1]]`, and from it a move for good leads to node `onward[i, 1]` where
    `onward[i, 0]` is k. A node that others lead to is remembered only once the actor has moved, as commitments take effect
    before anything counts: until then it is in its pool, but no member. The process begins in node `start`.
    """

    chain: Chain
    actor: str
    aim: Aim
    own: OwnMoves
    nodes: NDArray[np.int64]
    memory: NDArray[np.int64]
    others: Any
    exits: NDArray[np.float64]
    pool: NDArray[np.int64]
    own_pool: NDArray[np.int64]
    pool_memory: NDArray[np.int64]
    begins: NDArray[np.int64]
    members: NDArray[np.int64]
    onward: NDArray[np.int64]
    start: int

    @property
    def structure(self) -> StateSpace:
        """The structure whose nodes these are."""
        return self.chain.structure

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.nodes)

    @property
    def pools(self) -> int:
        """How many pools there are."""
        return len(self.begins) - 1

    @property
    def codes(self) -> NDArray[np.int64]:
        """The bit pattern of every node."""
        return self.structure.codes[self.nodes]

    def in_pools(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums of a share of each node over the nodes of each pool: shape (pools,)."""
        inside = self.pool >= 0
        return np.bincount(self.pool[inside], share[inside], minlength=self.pools).astype(float)

    def find(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the nodes here that nodes of the structure are when the actor moves there; they must be among these."""
        keys = self.nodes * self.aim.span + self.memory
        return np.searchsorted(keys, _moved(self.aim, nodes, memory)).astype(np.int64)


def control(chain: Chain, actor: str, aim: Aim, start: int) -> Controlled:
    """Return the chain of all nodes of a structure without commitments as one actor can control it, from a node on.

    Raises
    ------
    TooLarge
        where there are too many nodes, with the numbers.
    """
    structure, span = chain.structure, aim.span
    own, steps = own_moves(structure, actor), _others(chain, list(structure.case.actors).index(actor))
    if structure.size * span > MOST_KEYS:
        raise TooLarge(
            f"the measures remember {span:,} combinations of what has come about, beside {structure.size:,} nodes; the limit is "
            f"{MOST_KEYS:,} together; ask for fewer measures at once"
        )
    first = _come_to(aim, np.array([start], dtype=np.int64), np.zeros(1, dtype=np.int64))
    keys = _reachable(own, steps, aim, first)
    if len(keys) > MOST_NODES:
        raise TooManyStates(
            f"{len(keys):,} nodes can come about under the control of `{actor}`; the limit is {MOST_NODES:,}; ask for fewer measures at once"
        )
    nodes, memory = keys // span, keys % span
    live = np.flatnonzero(~aim.is_over(nodes, memory))
    groups, number = np.unique(own.pool[nodes[live]] * span + memory[live], return_inverse=True)
    pool = np.full(len(keys), -1, dtype=np.int64)
    pool[live] = number
    stays = live[aim.remember(nodes[live], memory[live]) == memory[live]]
    members = stays[np.argsort(pool[stays], kind="stable")]
    begins = np.searchsorted(pool[members], np.arange(len(groups) + 1)).astype(np.int64)
    row, which = _gathered(steps.indptr, np.arange(len(steps.data)), nodes[members])
    column = np.searchsorted(keys, _come_to(aim, steps.indices[which].astype(np.int64), memory[members][row]))
    others = sparse.coo_array((steps.data[which], (members[row], column)), shape=(len(keys), len(keys))).tocsr()
    exits = np.zeros(len(keys))
    exits[live] = np.asarray(steps.sum(axis=1), dtype=float).ravel()[nodes[live]]
    source, ends = own.of(groups // span)
    target = np.searchsorted(keys, _moved(aim, ends, groups[source] % span))
    away = pool[target] != source
    onward = np.unique(np.stack([source[away], target[away]], axis=1), axis=0)
    begin = int(np.searchsorted(keys, first[0]))
    return Controlled(
        chain,
        actor,
        aim,
        own,
        nodes,
        memory,
        others,
        exits,
        pool,
        groups // span,
        groups % span,
        begins,
        members,
        onward,
        begin,
    )


def _moved(aim: Aim, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the keys of nodes that the actor moves to, or stays in."""
    return nodes * aim.span + aim.remember(nodes, memory)


def _come_to(aim: Aim, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the keys of nodes that others lead to: nothing is remembered before the actor moves, if it still can."""
    over = aim.is_over(nodes, memory)
    return nodes * aim.span + np.where(over, aim.remember(nodes, memory), memory)


def _reachable(own: OwnMoves, steps: Any, aim: Aim, first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the keys of all that can come about, ascending."""
    span = aim.span
    seen, asked = np.zeros(len(own.pool) * span, dtype=bool), np.zeros(len(own.begins) * span, dtype=bool)
    frontier = first
    while len(frontier):
        seen[frontier] = True
        nodes, memory = frontier // span, frontier % span
        live = ~aim.is_over(nodes, memory)
        nodes, memory = nodes[live], memory[live]
        stays = aim.remember(nodes, memory) == memory
        row, ends = _gathered(steps.indptr, steps.indices, nodes[stays])
        found = _come_to(aim, ends.astype(np.int64), memory[stays][row])
        groups = np.unique(own.pool[nodes] * span + memory)
        groups = groups[~asked[groups]]
        asked[groups] = True
        source, ends = own.of(groups // span)
        found = np.unique(np.concatenate([found, _moved(aim, ends, groups[source] % span)]))
        frontier = found[~seen[found]]
    return np.flatnonzero(seen)


def _gathered(
    begins: NDArray[Any], values: NDArray[Any], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the values of some rows, one row after another, and the position in `rows` that each belongs to."""
    counts = (begins[rows + 1] - begins[rows]).astype(np.int64)
    position = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return position, values[begins[rows][position] + within]


def _others(chain: Chain, actor: int) -> Any:
    """Return the rates of all events, agreements and actors but one, as a sparse array over the nodes of the structure."""
    some = chain.movers != actor
    shape = (chain.structure.size, chain.structure.size)
    state_index = chain.nodes[chain.starts[some]], chain.nodes[chain.ends[some]]
    matrix = sparse.coo_array((chain.values[some, 0], state_index), shape=shape).tocsr()
    matrix.eliminate_zeros()
    return matrix

"""Continuous-time Markov decision process (CTMDP) of one actor: the rates of all others, and the actor's own moves.

The actor observes the state and may change its own options at once, as often as it likes. States between which it can
move back and forth have the same value and form a *pool*. Irreversible moves lead from pool to pool, never back. Others
choose with foresight and make agreements as in the chain without a policy. They expect the actor to answer by its
stated preferences.
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
    from offramp.control.objective import Objective

__all__ = ["Controlled", "OwnMoves", "control", "own_moves"]

MOST_KEYS = 2**30
"""The largest number of pairs of a node and a memory that can be numbered."""


@dataclass(frozen=True, eq=False)
class OwnMoves:
    """The moves of one actor in a state space: from a node of pool k to the nodes `ends[begins[k]:begins[k + 1]]`.

    `pool` (nodes,) is the pool of each node of the state space, -1 if the crisis has ended.
    """

    pool: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    def of(self, pools: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ends of some pools, one pool after another, and the position in `pools` of each end."""
        return _gathered(self.begins, self.ends, pools)


def own_moves(structure: StateSpace, actor: str) -> OwnMoves:
    """Return the moves of an actor, including the choice to stay.

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
    """CTMDP of one actor: the rates of all other movers and events, and the pools of the actor, on the nodes that can be reached.

    Node k is the node `nodes[k]` of the state space with the memory `memory[k]` of the `objective`. `own` are the
    actor's moves. `others` (nodes, nodes) are the rates of others; `exits` are their row sums. `pool` is the pool of
    each node, -1 once the actor has no choice left. Pool k is the pool `own_pool[k]` of the actor with the memory
    `pool_memory[k]`. The actor can stay in the nodes `members[begins[k]:begins[k + 1]]`. An irreversible move leads
    from pool `onward[i, 0]` to node `onward[i, 1]`. The memory is updated only after the actor has moved, since
    commitments take effect before anything counts. Until then a node reached by others is in its pool, but no member.
    The process starts in node `start`.
    """

    chain: Chain
    actor: str
    objective: Objective
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
        """The state space."""
        return self.chain.structure

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.nodes)

    @property
    def pools(self) -> int:
        """The number of pools."""
        return len(self.begins) - 1

    @property
    def codes(self) -> NDArray[np.int64]:
        """The bit pattern of every node."""
        return self.structure.codes[self.nodes]

    def in_pools(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums of a quantity per node over the nodes of each pool: shape (pools,)."""
        inside = self.pool >= 0
        return np.bincount(self.pool[inside], share[inside], minlength=self.pools).astype(float)

    def find(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the nodes of this process in which the actor arrives at nodes of the state space; all must exist here."""
        keys = self.nodes * self.objective.span + self.memory
        return np.searchsorted(keys, _moved(self.objective, nodes, memory)).astype(np.int64)


def control(chain: Chain, actor: str, objective: Objective, start: int) -> Controlled:
    """Return the CTMDP of an actor from a start node, on the nodes of a chain without commitments.

    Raises
    ------
    TooLarge
        if there are too many nodes, with the numbers.
    """
    structure, span = chain.structure, objective.span
    own, steps = own_moves(structure, actor), _rates_of_others(chain, list(structure.case.actors).index(actor))
    if structure.size * span > MOST_KEYS:
        raise TooLarge(
            f"the measures need {span:,} memory values for each of {structure.size:,} nodes; the limit is "
            f"{MOST_KEYS:,} in total; choose fewer measures at once"
        )
    first = _arrived(objective, np.array([start], dtype=np.int64), np.zeros(1, dtype=np.int64))
    keys = _reachable(own, steps, objective, first)
    if len(keys) > MOST_NODES:
        raise TooManyStates(
            f"{len(keys):,} nodes can be reached under the control of `{actor}`; the limit is {MOST_NODES:,}; choose fewer measures at once"
        )
    nodes, memory = keys // span, keys % span
    live = np.flatnonzero(~objective.is_over(nodes, memory))
    groups, number = np.unique(own.pool[nodes[live]] * span + memory[live], return_inverse=True)
    pool = np.full(len(keys), -1, dtype=np.int64)
    pool[live] = number
    stays = live[objective.remember(nodes[live], memory[live]) == memory[live]]
    members = stays[np.argsort(pool[stays], kind="stable")]
    begins = np.searchsorted(pool[members], np.arange(len(groups) + 1)).astype(np.int64)
    row, which = _gathered(steps.indptr, np.arange(len(steps.data)), nodes[members])
    column = np.searchsorted(keys, _arrived(objective, steps.indices[which].astype(np.int64), memory[members][row]))
    others = sparse.coo_array((steps.data[which], (members[row], column)), shape=(len(keys), len(keys))).tocsr()
    exits = np.zeros(len(keys))
    exits[live] = np.asarray(steps.sum(axis=1), dtype=float).ravel()[nodes[live]]
    source, ends = own.of(groups // span)
    target = np.searchsorted(keys, _moved(objective, ends, groups[source] % span))
    away = pool[target] != source
    onward = np.unique(np.stack([source[away], target[away]], axis=1), axis=0)
    begin = int(np.searchsorted(keys, first[0]))
    return Controlled(
        chain,
        actor,
        objective,
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


def _moved(objective: Objective, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the keys of nodes after a move of the actor, or after its choice to stay."""
    return nodes * objective.span + objective.remember(nodes, memory)


def _arrived(objective: Objective, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the keys of nodes after a step of others; the memory waits for the actor's move while it has a choice."""
    over = objective.is_over(nodes, memory)
    return nodes * objective.span + np.where(over, objective.remember(nodes, memory), memory)


def _reachable(own: OwnMoves, steps: Any, objective: Objective, first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the keys of all nodes that can be reached, ascending."""
    span = objective.span
    seen, asked = np.zeros(len(own.pool) * span, dtype=bool), np.zeros(len(own.begins) * span, dtype=bool)
    frontier = first
    while len(frontier):
        seen[frontier] = True
        nodes, memory = frontier // span, frontier % span
        live = ~objective.is_over(nodes, memory)
        nodes, memory = nodes[live], memory[live]
        stays = objective.remember(nodes, memory) == memory
        row, ends = _gathered(steps.indptr, steps.indices, nodes[stays])
        found = _arrived(objective, ends.astype(np.int64), memory[stays][row])
        groups = np.unique(own.pool[nodes] * span + memory)
        groups = groups[~asked[groups]]
        asked[groups] = True
        source, ends = own.of(groups // span)
        found = np.unique(np.concatenate([found, _moved(objective, ends, groups[source] % span)]))
        frontier = found[~seen[found]]
    return np.flatnonzero(seen)


def _gathered(
    begins: NDArray[Any], values: NDArray[Any], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the values of some rows, one row after another, and the position in `rows` of each value."""
    counts = (begins[rows + 1] - begins[rows]).astype(np.int64)
    position = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return position, values[begins[rows][position] + within]


def _rates_of_others(chain: Chain, actor: int) -> Any:
    """Return the rates of all events, agreements and actors but one, as a sparse array over the nodes of the state space."""
    some = chain.movers != actor
    shape = (chain.structure.size, chain.structure.size)
    state_index = chain.nodes[chain.starts[some]], chain.nodes[chain.ends[some]]
    matrix = sparse.coo_array((chain.values[some, 0], state_index), shape=shape).tocsr()
    matrix.eliminate_zeros()
    return matrix

"""The chain with one actor's choices taken out: what everybody else does, and where that actor can go at any moment.

The actor looks at the state and may change its own options at once, as often as it likes. Between states that it can go
to and fro it is free, so that they are worth the same to it: they are its *pools*. What can't be undone leads from pool
to pool and not back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.risk.rates import Chain

__all__ = ["Controlled", "Goal", "control"]


@dataclass(frozen=True, eq=False)
class Goal:
    """What is to be made large: `final` at the horizon, and `running` per year until then, each of shape (nodes,).

    Nodes that are `over` are not left again; they are worth `final` and no more.
    """

    final: NDArray[np.float64]
    running: NDArray[np.float64]
    over: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Controlled:
    """Everybody else's moves and all events, and the pools of the actor in control.

    `others` (nodes, nodes) are the rates at which others lead from node to node, what comes back among them; `exits`
    their sums. `pool` is the pool of each node, -1 where the actor chooses no more; the nodes of pool k are
    `members[begins[k]:begins[k + 1]]`. From pool `onward[i, 0]` a move that can't be undone leads to node
    `onward[i, 1]`.
    """

    chain: Chain
    actor: int
    others: Any
    exits: NDArray[np.float64]
    pool: NDArray[np.int64]
    begins: NDArray[np.int64]
    members: NDArray[np.int64]
    onward: NDArray[np.int64]
    over: NDArray[np.bool_]

    @property
    def pools(self) -> int:
        """How many pools there are."""
        return len(self.begins) - 1


def control(chain: Chain, actor: str, over: NDArray[np.bool_]) -> Controlled:
    """Return the chain of all nodes of a structure without commitments as one actor can control it; `over` marks absorbing nodes."""
    structure = chain.structure
    number = list(structure.case.actors).index(actor)
    ended = structure.ended | over
    others, exits = _others(chain, number, ended)
    first, last = np.searchsorted(structure.pool_actor, [number, number + 1])
    begins, members, pool = [0], [], np.full(structure.size, -1, dtype=np.int64)
    onward: list[NDArray[np.int64]] = []
    for own in range(first, last):
        inside = structure.pool_members[structure.pool_begins[own] : structure.pool_begins[own + 1]].astype(np.int64)
        live = inside[~ended[inside]]
        if not len(live):
            continue
        pool[live] = len(begins) - 1
        members.append(live)
        reached = np.unique(structure.choice_ends[structure.choice_begins[own] : structure.choice_begins[own + 1]])
        elsewhere = np.setdiff1d(reached, live)
        onward.append(np.stack([np.full(len(elsewhere), len(begins) - 1), elsewhere], axis=1))
        begins.append(begins[-1] + len(live))
    none = np.zeros(0, dtype=np.int64)
    return Controlled(
        chain,
        number,
        others,
        exits,
        pool,
        np.array(begins, dtype=np.int64),
        np.concatenate([none, *members]),
        np.concatenate([none.reshape(0, 2), *onward]),
        ended,
    )


def _others(chain: Chain, actor: int, over: NDArray[np.bool_]) -> tuple[Any, NDArray[np.float64]]:
    """Return the rates of all events, agreements and actors but one, from nodes that are not over."""
    some = (chain.movers != actor) & ~over[chain.starts]
    shape = (chain.size, chain.size)
    matrix = sparse.csr_array(
        sparse.coo_array((chain.values[some, 0], (chain.starts[some], chain.ends[some])), shape=shape)
    )
    matrix.eliminate_zeros()
    exits: NDArray[np.float64] = np.asarray(matrix.sum(axis=1), dtype=float).ravel()
    return matrix, exits

"""Exact value of a plan: forward solution of the chain under the plan."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from offramp.chain.generator import Generator
from offramp.chain.transient import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.control.ctmdp import Controlled
    from offramp.control.objective import Payoff

__all__ = ["evaluate_plan", "resolve_moves"]


def resolve_moves(controlled: Controlled, acts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the final node of each node under `acts` (pools,), after all its irreversible moves."""
    result = np.arange(controlled.size)
    while True:
        pools = controlled.pool[result]
        onward = np.where(pools >= 0, acts[np.maximum(pools, 0)], result) if len(acts) else result
        if np.array_equal(onward, result):
            return result
        result = onward


def evaluate_plan(
    controlled: Controlled,
    payoff: Payoff,
    acts: Sequence[tuple[float, NDArray[np.int64]]],
    horizon: float,
    snapshots: int,
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return the exact value of a plan, and the share of some equal spans of time spent in each node.

    The plan is a list of times, in years, each with the node to which each node moves from then on. A node that the
    plan leaves at once for good would have no time at all. It counts as if the actor stayed until the next step of
    others, so that rules can learn from it.
    """
    size, span = controlled.size, horizon / snapshots
    here = np.zeros(size)
    here[controlled.start] = 1.0
    dwell = 1 / np.maximum(controlled.exits, 1 / horizon)
    arriving = sparse.csr_array(controlled.others.T)
    turns = [*(time for time, _ in acts), horizon]
    grid = np.linspace(0.0, horizon, snapshots + 1)
    total, spent = 0.0, [np.zeros(size) for _ in range(snapshots)]
    following: _PlanChain | None = None
    for number, (_, act) in enumerate(acts):
        begins, ends = turns[number], turns[number + 1]
        if begins == horizon:
            spent.append(here)
        leaving = (controlled.pool >= 0) & (controlled.pool[act] != controlled.pool)
        for since, until in pairwise([begins, *grid[(grid > begins) & (grid < ends)].tolist(), ends]):
            left = np.where(leaving, here, 0.0)
            opened = np.bincount(act, here, minlength=size).astype(float)
            if since == horizon:
                here = opened
                break
            if following is None or not following.same(act, opened):
                following = _PlanChain.of(controlled, act, opened)
            gained, here = following.go(opened, until - since, payoff.running)
            total += gained
            stayed = (opened + here) / 2 * (until - since)
            left += np.where(leaving, arriving @ stayed, 0.0)
            spent[min(int((since + until) / 2 / span), snapshots - 1)] += (stayed + left * dwell) / span
    return total + float(here @ payoff.final), spent


@dataclass(frozen=True, eq=False)
class _PlanChain:
    """The chain under one stage of a plan, restricted to the nodes that can be reached."""

    act: NDArray[np.int64]
    known: NDArray[np.intp]
    inside: NDArray[np.bool_]
    chain: Generator

    @classmethod
    def of(cls, controlled: Controlled, act: NDArray[np.int64], opened: NDArray[np.float64]) -> _PlanChain:
        size = len(act)
        coo = controlled.others.tocoo()
        closed = sparse.coo_array((coo.data, (coo.row, act[coo.col])), shape=(size, size)).tocsr()
        known = _reachable_from(closed, opened)
        inside = np.zeros(size, dtype=bool)
        inside[known] = True
        # The actor moves at once from ends of others, so these ends distinguish two plans too.
        inside[coo.col[inside[coo.row]]] = True
        return cls(act, known, inside, Generator.from_matrix(closed[known][:, known]))

    def same(self, act: NDArray[np.int64], opened: NDArray[np.float64]) -> bool:
        """Return whether other acts give the same chain from the present distribution."""
        reached = np.zeros(len(act), dtype=bool)
        reached[self.known] = True
        return bool((act == self.act)[self.inside].all() and reached[opened > 0].all())

    def go(
        self, opened: NDArray[np.float64], years: float, running: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64]]:
        """Return the running payoff accumulated over some years, and the distribution afterwards."""
        passage = solve(self.chain, opened[self.known], years, running[self.known][None, :])
        here = np.zeros(len(self.act))
        here[self.known] = passage.end[:, 0]
        return float(passage.integral([years])[0, 0, 0]), here


def _reachable_from(matrix: Any, opened: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the nodes that can be reached from a distribution."""
    known = opened > 0
    frontier = known
    turned = sparse.csr_array(matrix.T)
    while frontier.any():
        onward = (turned @ frontier.astype(float)) > 0
        frontier = onward & ~known
        known = known | frontier
    return np.flatnonzero(known)

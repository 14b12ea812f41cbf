"""The value of a way of acting, exactly: the chain that follows it, solved forwards."""

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

    from offramp.control.aims import Goal
    from offramp.control.ctmdp import Controlled

__all__ = ["at_once", "reached"]


def at_once(controlled: Controlled, acts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the node that each node becomes at once: `acts` (pools,) followed to the end, through moves that can't be undone."""
    result = np.arange(controlled.size)
    while True:
        pools = controlled.pool[result]
        onward = np.where(pools >= 0, acts[np.maximum(pools, 0)], result) if len(acts) else result
        if np.array_equal(onward, result):
            return result
        result = onward


def reached(
    controlled: Controlled,
    goal: Goal,
    acts: Sequence[tuple[float, NDArray[np.int64]]],
    horizon: float,
    snapshots: int,
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return what a plan reaches, exactly, and the share of each of some equal spans of time spent in each node.

    The plan is a list of times, in years, with the node that each node becomes from then on. Where it leaves for good as
    soon as it comes, a node counts as if it hesitated there until somebody else moves: else no rule could tell why it left.
    """
    size, span = controlled.size, horizon / snapshots
    here = np.zeros(size)
    here[controlled.start] = 1.0
    dwell = 1 / np.maximum(controlled.exits, 1 / horizon)
    arriving = sparse.csr_array(controlled.others.T)
    turns = [*(time for time, _ in acts), horizon]
    grid = np.linspace(0.0, horizon, snapshots + 1)
    total, spent = 0.0, [np.zeros(size) for _ in range(snapshots)]
    following: _Following | None = None
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
                following = _Following.of(controlled, act, opened)
            gained, here = following.go(opened, until - since, goal.running)
            total += gained
            stayed = (opened + here) / 2 * (until - since)
            left += np.where(leaving, arriving @ stayed, 0.0)
            spent[min(int((since + until) / 2 / span), snapshots - 1)] += (stayed + left * dwell) / span
    return total + float(here @ goal.final), spent


@dataclass(frozen=True, eq=False)
class _Following:
    """The chain while somebody acts in one way, among the nodes that can then be reached."""

    act: NDArray[np.int64]
    known: NDArray[np.intp]
    inside: NDArray[np.bool_]
    chain: Generator

    @classmethod
    def of(cls, controlled: Controlled, act: NDArray[np.int64], opened: NDArray[np.float64]) -> _Following:
        size = len(act)
        coo = controlled.others.tocoo()
        closed = sparse.coo_array((coo.data, (coo.row, act[coo.col])), shape=(size, size)).tocsr()
        known = _from(closed, opened)
        inside = np.zeros(size, dtype=bool)
        inside[known] = True
        # What others lead to is acted on at once; where that leads is what tells two ways of acting apart.
        inside[coo.col[inside[coo.row]]] = True
        return cls(act, known, inside, Generator.from_matrix(closed[known][:, known]))

    def same(self, act: NDArray[np.int64], opened: NDArray[np.float64]) -> bool:
        """Whether the chain is the same with another way of acting, from where the story is."""
        reached = np.zeros(len(act), dtype=bool)
        reached[self.known] = True
        return bool((act == self.act)[self.inside].all() and reached[opened > 0].all())

    def go(
        self, opened: NDArray[np.float64], years: float, running: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64]]:
        """Return what adds up over some time, and where the story is after it."""
        passage = solve(self.chain, opened[self.known], years, running[self.known][None, :])
        here = np.zeros(len(self.act))
        here[self.known] = passage.end[:, 0]
        return float(passage.integral([years])[0, 0, 0]), here


def _from(matrix: Any, opened: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the nodes that can be reached from where anything is."""
    known = opened > 0
    frontier = known
    turned = sparse.csr_array(matrix.T)
    while frontier.any():
        onward = (turned @ frontier.astype(float)) > 0
        frontier = onward & ~known
        known = known | frontier
    return np.flatnonzero(known)

r"""The best that an actor can do who looks at the state at every moment: backward induction, with a proven bound.

Let V be what each pool of the actor is worth, t before the horizon. Then V grows at H(V), where H(V) of a pool is the
best, over its nodes x, of what others make of it from x: :math:`\sum_y q(x, y) (V(y) - V(x))` and the running reward; and
V never lies below what a move that can't be undone would reach. Steps of length d are taken by Heun's rule.

The bound: between two steps let V run from V0 to V1 by the parabola whose slope runs straight from H0 to H1, and straight
for what is left. H is convex, so that on the straight line from V0 to V1 it lies below the straight line from H0 to H1;
the parabola differs from the line by at most d/8 times the change of H, and where a node is left at rates of at most q that
changes H by at most q times as much. What V lacks to be a solution from above thus adds up, over the step, to at most
q d²/12 times the span of the change of H, and to what V1 fell short of its parabola. Where the parabola could cut into
what a move for good would reach, the straight line is taken instead, which costs d/4 times the largest change of H. Since
nobody's moves make differences larger, no policy of the actor does better than V by more than the sum of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.risk.controlled import Controlled, Goal

__all__ = ["Plan", "induce"]

LEAST_STEPS = 2000
"""The fewest steps that the horizon is divided into."""

STEPS_PER_JUMP = 4
"""How many steps are taken for each time that the fastest node is left, on average."""

ALIKE = 1e-10
"""Up to what share of the largest rate of change two choices count as equally good."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What to do in each pool, from the start: `acts[k]` (pools,) is the node to go to in segment k of the horizon.

    Segments are equally long. `worth` is what a pool is worth at the start; no policy reaches more than `worth + slack`.
    """

    worth: NDArray[np.float64]
    slack: float
    acts: NDArray[np.int64]
    stakes: NDArray[np.float64]
    segments: int


def induce(
    controlled: Controlled,
    goal: Goal,
    horizon: float,
    home: NDArray[np.int64],
    on: NDArray[np.bool_],
    segments: int = 40,
) -> Plan:
    """Return the best plan for a goal; of choices that are alike, the one with the lowest `home` (nodes,) is taken.

    `home` says how far a node is from where the actor would rather be if all else is equal, say how many of its options
    differ from those of the status quo; `on` (nodes, options) which options of the actor are on in a node.
    """
    step = _Step.of(controlled, goal, home)
    if not controlled.pools:
        nothing = np.zeros((segments, 0))
        return Plan(np.zeros(0), 0.0, nothing.astype(np.int64), np.zeros((segments, 0, on.shape[1])), segments)
    worth = step.lifted(np.maximum.reduceat(goal.final[controlled.members], controlled.begins[:-1]))
    fastest = float(controlled.exits.max(initial=0.0))
    steps = max(LEAST_STEPS, int(np.ceil(STEPS_PER_JUMP * fastest * horizon)))
    steps = segments * int(np.ceil(steps / segments))
    length, slack = horizon / steps, 0.0
    acts = np.empty((segments, controlled.pools), dtype=np.int64)
    stakes = np.zeros((segments, controlled.pools, on.shape[1]))
    rise = step.rise(worth)
    for k in range(steps):
        middle = k % (steps // segments) == steps // segments // 2
        if middle:
            segment = segments - 1 - k * segments // steps
            acts[segment] = step.acts(worth)
            stakes[segment] = step.stakes(worth, acts[segment], on, horizon / segments)
        guess = step.lifted(worth + length * rise)
        onward = step.lifted(worth + length / 2 * (rise + step.rise(guess)))
        risen = step.rise(onward)
        short = worth + length / 2 * (rise + risen) - onward
        slack += step.lacking(worth, onward, risen - rise, length) + max(0.0, float(short.max(initial=0.0)))
        worth, rise = onward, risen
    return Plan(worth, slack, acts, stakes, segments)


@dataclass(frozen=True, eq=False)
class _Step:
    """One step back in time: sparse products over the nodes of pools."""

    controlled: Controlled
    matrix: Any
    constant: NDArray[np.float64]
    home: NDArray[np.int64]
    stops: NDArray[np.float64]
    final: NDArray[np.float64]
    jumps: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]

    @classmethod
    def of(cls, controlled: Controlled, goal: Goal, home: NDArray[np.int64]) -> _Step:
        members, pool = controlled.members, controlled.pool
        rows = sparse.csr_array(controlled.others)[members].tocoo()
        within = pool[rows.col] >= 0
        inside = sparse.coo_array(
            (rows.data[within], (rows.row[within], pool[rows.col[within]])), shape=(len(members), controlled.pools)
        )
        staying = sparse.coo_array(
            (controlled.exits[members], (np.arange(len(members)), pool[members])), shape=inside.shape
        )
        constant = np.bincount(
            rows.row[~within], rows.data[~within] * goal.final[rows.col[~within]], minlength=len(members)
        )
        sources, ends = controlled.onward[:, 0], controlled.onward[:, 1]
        final = pool[ends] < 0
        stops = np.full(controlled.pools, -np.inf)
        np.maximum.at(stops, sources[final], goal.final[ends[final]])
        jumps = np.unique(np.stack([sources[~final], pool[ends[~final]]], axis=1), axis=0)
        matrix = sparse.csr_array(inside.tocsr() - staying.tocsr())
        return cls(
            controlled, matrix, constant + goal.running[members], home, stops, goal.final, ((jumps[:, 0], jumps[:, 1]),)
        )

    def drift(self, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how fast worth grows from each member of a pool."""
        result: NDArray[np.float64] = self.matrix @ worth + self.constant
        return result

    def rise(self, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how fast worth grows in each pool with the best choice."""
        result: NDArray[np.float64] = np.maximum.reduceat(self.drift(worth), self.controlled.begins[:-1])
        return result

    def lifted(self, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the worth where moves that can't be undone are made at once if they are better."""
        lifted = np.maximum(worth, self.stops)
        ((sources, ends),) = self.jumps
        while len(sources):
            higher = lifted.copy()
            np.maximum.at(higher, sources, lifted[ends])
            if np.array_equal(higher, lifted):
                break
            lifted = higher
        return lifted

    def lacking(
        self, worth: NDArray[np.float64], onward: NDArray[np.float64], change: NDArray[np.float64], length: float
    ) -> float:
        """Return how far a step can be from a solution from above; see the module."""
        bulge = length / 8 * change
        ((sources, ends),) = self.jumps
        room = np.minimum(worth[sources] - worth[ends], onward[sources] - onward[ends])
        clear = (room >= np.abs(bulge[sources] - bulge[ends])).all()
        clear &= bool((np.minimum(worth, onward) - self.stops >= np.abs(bulge)).all())
        if not clear:
            return length / 4 * float(np.abs(change).max(initial=0.0))
        span = float(change.max(initial=0.0) - change.min(initial=0.0))
        return float(self.controlled.exits.max(initial=0.0)) * length**2 / 12 * span

    def acts(self, worth: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the node that is best in each pool; alike, the one nearest to home."""
        controlled = self.controlled
        drift = self.drift(worth)
        counts = np.diff(controlled.begins)
        best = np.repeat(np.maximum.reduceat(drift, controlled.begins[:-1]), counts)
        alike = drift >= best - ALIKE * max(1e-300, float(np.abs(drift).max()))
        distance = np.where(alike, self.home[controlled.members], np.iinfo(np.int64).max)
        nearest = np.repeat(np.minimum.reduceat(distance, controlled.begins[:-1]), counts)
        chosen = np.flatnonzero(distance == nearest)
        owner = controlled.pool[controlled.members[chosen]]
        acts = np.empty(controlled.pools, dtype=np.int64)
        acts[owner[::-1]] = controlled.members[chosen[::-1]]
        return self._with_moves_for_good(acts, worth)

    def stakes(
        self, worth: NDArray[np.float64], acts: NDArray[np.int64], on: NDArray[np.bool_], length: float
    ) -> NDArray[np.float64]:
        """Return what it costs a year, per pool and option, to set the option otherwise than `acts` does."""
        controlled = self.controlled
        begins, members = controlled.begins[:-1], controlled.members
        drift, rise = self.drift(worth), self.rise(worth)
        result = np.zeros((controlled.pools, on.shape[1]))
        leaving = controlled.pool[acts] != np.arange(controlled.pools)
        for option in range(on.shape[1]):
            other = on[members, option] != np.repeat(on[acts, option], np.diff(controlled.begins))
            best = np.maximum.reduceat(np.where(other, drift, -np.inf), begins)
            # Where the plan makes a move for good, not to make it costs what is lost by going on.
            kept = np.where(leaving, 0.0, rise) - np.where(np.isfinite(best), best, np.inf)
            result[:, option] = np.where(np.isfinite(kept), np.maximum(kept, 0.0), 0.0)
        # Where it does not, to make it would cost the difference in worth, once.
        for source, end in controlled.onward.tolist():
            if not leaving[source]:
                target = controlled.pool[end]
                lost = worth[source] - (self.final[end] if target < 0 else worth[target])
                changed = on[end] != on[acts[source]]
                none = result[source] == 0
                result[source] = np.where(changed & none, max(lost, 0.0) / length, result[source])
        return result

    def _with_moves_for_good(self, acts: NDArray[np.int64], worth: NDArray[np.float64]) -> NDArray[np.int64]:
        """Go where a move that can't be undone is worth more than any that keeps the choice."""
        controlled = self.controlled
        continuing = worth + 1e-9 * np.abs(worth) + 1e-12
        # Going on is worth less than the obstacle only where the obstacle holds worth up and the drift would pull it down.
        rise = self.rise(worth)
        for source, end in controlled.onward.tolist():
            target = controlled.pool[end]
            there = self.final[end] if target < 0 else worth[target]
            if there >= worth[source] - 1e-12 and rise[source] < 0 and there <= continuing[source]:
                acts[source] = end if target < 0 else acts[target]
        return acts

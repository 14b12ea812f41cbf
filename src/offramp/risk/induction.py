r"""The best that an actor can do who looks at the state at every moment: backward induction, with a proven bound.

Let V be what each pool of the actor is worth, t before the horizon. Then V grows at H(V), where H(V) of a pool is the
best, over its nodes x, of what others make of it from x: :math:`\sum_y q(x, y) (V(y) - V(x))` and the running reward; and
V never lies below what a move that can't be undone would reach. Such a move is made where what it leads to is worth as much
and grows faster. Where the choice is over, worth grows by the running reward alone. Steps of length d are taken by Heun's
rule.

The bound: between two steps let V run from V0 to V1 by the parabola whose slope runs straight from H0 to H1, and straight
for what is left. H is convex in V and t, so that on the straight line from V0 to V1 it lies below the one from H0 to H1;
the parabola differs from the line by at most d/8 times the change of H, and where a node is left at rates of at most q that
changes H by at most q times as much. What V lacks to be a solution from above thus adds up, over the step, to at most
q d²/12 times the span of the change of H, and to what V1 fell short of its parabola. Where the parabola could cut into
what a move for good would reach, the straight line is taken instead, which costs d/4 times the largest change of H. Since
nobody's moves make differences larger, no policy of the actor does better than V by more than the sum of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.risk.controlled import Controlled, Goal

__all__ = ["Look", "Plan", "induce"]

LEAST_STEPS = 2000
"""The fewest steps that the horizon is divided into."""

STEPS_PER_JUMP = 4
"""How many steps are taken for each time that the fastest node is left, on average."""

MOST_TURNS = 4000
"""At how many times, at most, it is asked anew what is best."""

ALIKE = 1e-10
"""Up to what share of the largest rate of change two choices count as equally good."""

EQUAL = 1e-13
"""Up to what share of the largest worth two nodes count as worth the same."""


@dataclass(frozen=True, eq=False)
class Look:
    """What each choice costs at one time: `lost` (candidates,), per year, beside the best; `acts` (pools,) as in a plan.

    What a move that can't be undone would lose once is spread over the time until the next look.
    """

    acts: NDArray[np.int64]
    lost: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Plan:
    """What to do in each pool: from `turns[k]`, in years from the start, to go to the node `acts[k]` (pools,).

    The last turn is in the last moment. `worth` is what a pool is worth at the start; no policy reaches more than `worth +
    slack`. The choices are the `candidates`, pairs of a pool and a node, ordered by pools; `looks` are equally long spans of
    time, each looked at in its middle, and at last the last moment.
    """

    worth: NDArray[np.float64]
    slack: float
    turns: NDArray[np.float64]
    acts: NDArray[np.int64]
    candidates: NDArray[np.int64]
    looks: tuple[Look, ...]

    def stakes(self, look: Look, on: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what it costs a year, per pool and option, to set the option otherwise than planned.

        `on` (nodes, options) says which options of the actor are on in a node. Where that is not possible it costs
        nothing, since there is no choice.
        """
        pools, nodes = self.candidates.T
        result = np.zeros((len(look.acts), on.shape[1]))
        for option in range(on.shape[1]):
            otherwise = on[nodes, option] != on[look.acts[pools], option]
            least = np.full(len(look.acts), np.inf)
            np.minimum.at(least, pools[otherwise], look.lost[otherwise])
            result[:, option] = np.where(np.isfinite(least), least, 0.0)
        return result

    def spread(self, look: Look, on: NDArray[np.bool_], free: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what it costs a year at most, per pool, to set the `free` options at will and the others as planned."""
        pools, nodes = self.candidates.T
        alike = (on[nodes] == on[look.acts[pools]])[:, ~free].all(axis=1)
        most = np.zeros(len(look.acts))
        np.maximum.at(most, pools[alike], look.lost[alike])
        return most


def induce(controlled: Controlled, goal: Goal, horizon: float, home: NDArray[np.int64], looks: int = 40) -> Plan:
    """Return the best plan for a goal.

    Of choices that are alike the one is taken that would be best in the last moment, and then that with the lowest `home`
    (nodes,), which says how far a node is from where the actor would rather be if all else is equal, say how many of its
    options differ from those of the status quo.
    """
    if not controlled.pools:
        nothing = np.zeros((1, 0), dtype=np.int64)
        return Plan(np.zeros(0), 0.0, np.zeros(1), nothing, np.zeros((0, 2), dtype=np.int64), ())
    step = _Step.of(controlled, goal, home)
    worth = step.lifted(np.maximum.reduceat(goal.final[controlled.members], controlled.begins[:-1]), 0.0)
    fastest = float(controlled.exits.max(initial=0.0))
    steps = max(LEAST_STEPS, int(np.ceil(STEPS_PER_JUMP * fastest * horizon)))
    steps = looks * int(np.ceil(steps / looks))
    length, slack = horizon / steps, 0.0
    drift = step.drift(worth, 0.0)
    turns, acts, looked = [horizon], [step.last()], [step.last_look(worth, horizon / looks)]
    for k in range(steps):
        left, rise = (k + 1) * length, step.rise(drift)
        guess = step.lifted(worth + length * rise, left)
        onward = step.lifted(worth + length / 2 * (rise + step.rise(step.drift(guess, left))), left)
        drift = step.drift(onward, left)
        risen = step.rise(drift)
        short = worth + length / 2 * (rise + risen) - onward
        slack += step.lacking(worth, onward, risen - rise, left, length) + max(0.0, float(short.max(initial=0.0)))
        worth = onward
        middle = k % (steps // looks) == steps // looks // 2
        if middle or k % -(-steps // MOST_TURNS) == 0:
            # What is best with so much time left is done from then on.
            act = step.acts(worth, left, drift)
            if len(acts) == 1 or not np.array_equal(act, acts[-1]):
                acts.append(act)
                turns.append(0.0)
            turns[-1] = horizon - left
            if middle:
                looked.append(Look(act, step.lost(worth, left, drift, act, horizon / looks)))
    turns[-1] = 0.0
    return Plan(worth, slack, np.array(turns[::-1]), np.array(acts[::-1]), step.candidates, tuple(looked[::-1]))


@dataclass(frozen=True, eq=False)
class _Step:
    """One step back in time: sparse products over the nodes of pools. Times are what is left until the horizon."""

    controlled: Controlled
    goal: Goal
    home: NDArray[np.int64]
    matrix: Any
    constant: NDArray[np.float64]
    growing: NDArray[np.float64]
    stops: NDArray[np.float64]
    jumps: NDArray[np.int64]

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

        def outside(amount: NDArray[np.float64]) -> NDArray[np.float64]:
            often = rows.data[~within] * amount[rows.col[~within]]
            return np.bincount(rows.row[~within], often, minlength=len(members)).astype(float)

        sources, ends = controlled.onward[:, 0], controlled.onward[:, 1]
        final = pool[ends] < 0
        stops = np.stack([sources[final], goal.final[ends[final]], goal.running[ends[final]]], axis=1)
        jumps = np.unique(np.stack([sources[~final], pool[ends[~final]]], axis=1), axis=0)
        return cls(
            controlled,
            goal,
            home,
            sparse.csr_array(inside.tocsr() - staying.tocsr()),
            outside(goal.final) + goal.running[members],
            outside(goal.running),
            np.unique(stops, axis=0),
            jumps,
        )

    @cached_property
    def candidates(self) -> NDArray[np.int64]:
        """All choices, ordered by pools: the pool and the node, the nodes of the pool itself first."""
        inside = np.stack([self.controlled.pool[self.controlled.members], self.controlled.members], axis=1)
        return np.concatenate([inside, self.controlled.onward])[self._order]

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        inside = self.controlled.pool[self.controlled.members]
        return np.argsort(np.concatenate([inside, self.controlled.onward[:, 0]]), kind="stable")

    @cached_property
    def _begins(self) -> NDArray[np.intp]:
        return np.searchsorted(self.candidates[:, 0], np.arange(self.controlled.pools))

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """Where each node stands among the members of pools, -1 where the choice is over."""
        place = np.full(len(self.controlled.pool), -1, dtype=np.int64)
        place[self.controlled.members] = np.arange(len(self.controlled.members))
        return place

    def drift(self, worth: NDArray[np.float64], left: float) -> NDArray[np.float64]:
        """Return how fast worth grows from each member of a pool."""
        result: NDArray[np.float64] = self.matrix @ worth + self.constant + left * self.growing
        return result

    def rise(self, drift: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how fast worth grows in each pool with the best of its nodes."""
        result: NDArray[np.float64] = np.maximum.reduceat(drift, self.controlled.begins[:-1])
        return result

    def stopped(self, left: float) -> NDArray[np.float64]:
        """Return what the best move that ends the choice is worth in each pool."""
        return self._stopped(left) if self.stops[:, 2].any() else self._still

    @cached_property
    def _still(self) -> NDArray[np.float64]:
        return self._stopped(0.0)

    def _stopped(self, left: float) -> NDArray[np.float64]:
        result = np.full(self.controlled.pools, -np.inf)
        np.maximum.at(result, self.stops[:, 0].astype(np.int64), self.stops[:, 1] + left * self.stops[:, 2])
        return result

    def lifted(self, worth: NDArray[np.float64], left: float) -> NDArray[np.float64]:
        """Return the worth where moves that can't be undone are made at once if they are better."""
        lifted = np.maximum(worth, self.stopped(left))
        sources, ends = self.jumps.T
        while len(sources):
            higher = lifted.copy()
            np.maximum.at(higher, sources, lifted[ends])
            if np.array_equal(higher, lifted):
                break
            lifted = higher
        return lifted

    def lacking(
        self,
        worth: NDArray[np.float64],
        onward: NDArray[np.float64],
        change: NDArray[np.float64],
        left: float,
        length: float,
    ) -> float:
        """Return how far a step can be from a solution from above; see the module."""
        bulge = length / 8 * change
        sources, ends = self.jumps.T
        room = np.minimum(worth[sources] - worth[ends], onward[sources] - onward[ends])
        clear = (room >= np.abs(bulge[sources] - bulge[ends])).all()
        above = np.minimum(worth - self.stopped(left - length), onward - self.stopped(left))
        clear &= bool((above >= np.abs(bulge)).all())
        if not clear:
            return length / 4 * float(np.abs(change).max(initial=0.0))
        span = float(change.max(initial=0.0) - change.min(initial=0.0))
        return float(self.controlled.exits.max(initial=0.0)) * length**2 / 12 * span

    def _weighed(
        self, worth: NDArray[np.float64], left: float, drift: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what each candidate is worth less than its pool, and how fast its worth grows."""
        pools, nodes = self.candidates.T
        place, pool = self._place[nodes], self.controlled.pool[nodes]
        over = self.goal.final[nodes] + left * self.goal.running[nodes]
        less = worth[pools] - np.where(pool >= 0, worth[pool], over)
        return less, np.where(place >= 0, drift[place], self.goal.running[nodes])

    def acts(self, worth: NDArray[np.float64], left: float, drift: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the node that is best in each pool; alike, the one nearest to home.

        A move that can't be undone is made where it loses nothing and what it leads to grows faster than anything that
        keeps the choice: there it is what holds the worth up.
        """
        pools, nodes = self.candidates.T
        less, grows = self._weighed(worth, left, drift)
        alike = ALIKE * max(1e-300, float(np.abs(drift).max(initial=0.0)))
        inside = self.controlled.pool[nodes] == pools
        held_up = (less <= EQUAL * float(np.abs(worth).max(initial=0.0))) & (grows > self.rise(drift)[pools] + alike)
        grows = np.where(inside | held_up, grows, -np.inf)
        best = np.maximum.reduceat(grows, self._begins)[pools]
        return self._nearest(grows >= best - alike)

    def last(self) -> NDArray[np.int64]:
        """Return the node that is best in each pool in the last moment."""
        return self._nearest(np.ones(len(self.candidates), dtype=bool))

    def last_look(self, worth: NDArray[np.float64], length: float) -> Look:
        """Return what each candidate would lose in the last moment, when only the final worth counts."""
        pools, nodes = self.candidates.T
        return Look(self.last(), (worth[pools] - self.goal.final[nodes]) / length)

    def _nearest(self, alike: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return, of the candidates that are alike, the one that is best in the last moment, and then nearest to home."""
        pools, nodes = self.candidates.T
        final = np.where(alike, self.goal.final[nodes], -np.inf)
        alike = alike & (final == np.maximum.reduceat(final, self._begins)[pools])
        distance = np.where(alike, self.home[nodes], np.iinfo(np.int64).max)
        chosen = np.flatnonzero(alike & (distance == np.minimum.reduceat(distance, self._begins)[pools]))
        acts = np.empty(self.controlled.pools, dtype=np.int64)
        acts[pools[chosen[::-1]]] = nodes[chosen[::-1]]
        return acts

    def lost(
        self,
        worth: NDArray[np.float64],
        left: float,
        drift: NDArray[np.float64],
        acts: NDArray[np.int64],
        length: float,
    ) -> NDArray[np.float64]:
        """Return what each candidate costs a year beside the one in `acts`; `length` is how long this look stands for."""
        pools, nodes = self.candidates.T
        less, grows = self._weighed(worth, left, drift)
        best = np.empty(self.controlled.pools)
        taken = nodes == acts[pools]
        best[pools[taken]] = grows[taken]
        # Who loses worth at once has lost it, whatever comes after; who loses none loses by growing more slowly.
        once = less > EQUAL * float(np.abs(worth).max(initial=0.0))
        return np.maximum(np.where(once, less / length, best[pools] - grows), 0.0)

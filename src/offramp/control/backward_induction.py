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
q d²/12 times the span of the change of H, and to what V1 fell short of its parabola. Where a parabola could cut into what a
move for good would reach, the straight line is taken for the two pools instead, which costs d/8 times the span of the change
of H over such pools more. A pool in which nobody can stay, since others have led to what is remembered, is worth the best of
what it leads to, whose largest parabola lies as near to the line as each. Since nobody's moves make differences larger, no
policy of the actor does better than V by more than the sum of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.control.aims import Goal
    from offramp.control.ctmdp import Controlled

__all__ = ["Snapshot", "TimedPolicy", "backward_induction"]

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
class Snapshot:
    """What each choice costs at one time: `lost` (candidates,), per year, beside the best; `acts` (pools,) as in a plan.

    What a move that can't be undone would lose once is spread over the time until the next snapshot.
    """

    acts: NDArray[np.int64]
    lost: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TimedPolicy:
    """What to do in each pool: from `turns[k]`, in years from the start, to go to the node `acts[k]` (pools,).

    The last turn is in the last moment. `worth` is what a pool is worth at the start; no policy reaches more than `worth +
    slack`. The choices are the `candidates`, pairs of a pool and a node, ordered by pools; `snapshots` are equally long spans of
    time, each looked at in its middle, and at last the last moment.
    """

    worth: NDArray[np.float64]
    slack: float
    turns: NDArray[np.float64]
    acts: NDArray[np.int64]
    candidates: NDArray[np.int64]
    snapshots: tuple[Snapshot, ...]

    def stakes(self, snapshot: Snapshot, on: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what it costs a year, per pool and option, to set the option otherwise than planned.

        `on` (nodes, options) says which options of the actor are on in a node. Where that is not possible it costs
        nothing, since there is no choice.
        """
        pools, nodes = self.candidates.T
        result = np.zeros((len(snapshot.acts), on.shape[1]))
        for option in range(on.shape[1]):
            otherwise = on[nodes, option] != on[snapshot.acts[pools], option]
            least = np.full(len(snapshot.acts), np.inf)
            np.minimum.at(least, pools[otherwise], snapshot.lost[otherwise])
            result[:, option] = np.where(np.isfinite(least), least, 0.0)
        return result

    def spread(self, snapshot: Snapshot, on: NDArray[np.bool_], free: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what it costs a year at most, per pool, to set the `free` options at will and the others as planned."""
        pools, nodes = self.candidates.T
        alike = (on[nodes] == on[snapshot.acts[pools]])[:, ~free].all(axis=1)
        most = np.zeros(len(snapshot.acts))
        np.maximum.at(most, pools[alike], snapshot.lost[alike])
        return most


def backward_induction(
    controlled: Controlled, goal: Goal, horizon: float, home: NDArray[np.int64], snapshots: int = 40
) -> TimedPolicy:
    """Return the best plan for a goal.

    Of choices that are alike the one is taken that would be best in the last moment, and then that with the lowest `home`
    (nodes,), which says how far a node is from where the actor would rather be if all else is equal, say how many of its
    options differ from those of the status quo.
    """
    if not controlled.pools:
        nothing = np.zeros((1, 0), dtype=np.int64)
        return TimedPolicy(np.zeros(0), 0.0, np.zeros(1), nothing, np.zeros((0, 2), dtype=np.int64), ())
    step = _Step.of(controlled, goal, home)
    worth = step.opened()
    fastest = float(controlled.exits.max(initial=0.0))
    steps = max(LEAST_STEPS, int(np.ceil(STEPS_PER_JUMP * fastest * horizon)))
    steps = snapshots * int(np.ceil(steps / snapshots))
    length, slack, done = horizon / steps, 0.0, 0
    drift = step.drift(worth)
    turns, acts, looked = [horizon], [step.last()], [step.last_snapshot(worth, horizon / snapshots)]
    span, gap = steps // snapshots, -(-steps // MOST_TURNS)
    middles = set(range(span // 2, steps, span))
    for k in sorted(middles.union(range(0, steps, gap), [steps - 1])):
        slack += step.advance(worth, drift, done, k + 1 - done, length, fastest)
        done, left = k + 1, (k + 1) * length
        if k in middles or k % gap == 0:
            # The best choice with so much time left is made from then on.
            act = step.acts(worth, left, drift)
            if len(acts) == 1 or not np.array_equal(act, acts[-1]):
                acts.append(act)
                turns.append(0.0)
            turns[-1] = horizon - left
        if k in middles:
            looked.append(Snapshot(acts[-1], step.lost(worth, left, drift, acts[-1], horizon / snapshots)))
    turns[-1] = 0.0
    return TimedPolicy(worth, slack, np.array(turns[::-1]), np.array(acts[::-1]), step.candidates, tuple(looked[::-1]))


@dataclass(frozen=True, eq=False)
class _Step:
    """Steps back in time: sparse products over the nodes of pools. Times are what is left until the horizon.

    Worth grows from each member of a pool at `matrix @ worth + constant + left * growing`. From pool `stop_pools[k]` a move
    ends the choice and is worth `stop_final[k] + left * stop_running[k]`; from pool `jumps[0][k]` one leads to `jumps[1][k]`.
    """

    controlled: Controlled
    goal: Goal
    home: NDArray[np.int64]
    matrix: Any
    constant: NDArray[np.float64]
    growing: NDArray[np.float64]
    stop_pools: NDArray[np.int64]
    stop_final: NDArray[np.float64]
    stop_running: NDArray[np.float64]
    jumps: tuple[NDArray[np.int64], NDArray[np.int64]]

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
        stops = np.unique(stops, axis=0)
        jumps = np.unique(np.stack([sources[~final], pool[ends[~final]]], axis=1), axis=0)
        return cls(
            controlled,
            goal,
            home,
            sparse.csr_array(inside.tocsr() - staying.tocsr()),
            outside(goal.final) + goal.running[members],
            outside(goal.running),
            stops[:, 0].astype(np.int64),
            stops[:, 1].copy(),
            stops[:, 2].copy(),
            (jumps[:, 0].copy(), jumps[:, 1].copy()),
        )

    @cached_property
    def candidates(self) -> NDArray[np.int64]:
        """All choices, ordered by pools: the pool and the node, the members of the pool itself first."""
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
    def _of_candidates(self) -> tuple[NDArray[Any], ...]:
        """Where those of each pool begin; their nodes, pools and state_index, and what they are worth, for good, and from home."""
        pools, nodes = self.candidates.T.copy()
        begins = np.searchsorted(pools, np.arange(self.controlled.pools + 1)).astype(np.int64)
        worths = self.goal.final[nodes], self.goal.running[nodes]
        return (
            begins,
            nodes,
            self.controlled.pool[nodes],
            self._place[nodes],
            *worths,
            self.home[nodes].astype(np.int64),
        )

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """Where each node stands among the members of pools, -1 where the choice is over."""
        place = np.full(len(self.controlled.pool), -1, dtype=np.int64)
        place[self.controlled.members] = np.arange(len(self.controlled.members))
        return place

    def _best(self, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the largest of some amounts (members,) in each pool, minus infinity where it has no member."""
        result = np.full(self.controlled.pools, -np.inf)
        np.maximum.at(result, self.controlled.pool[self.controlled.members], amount)
        return result

    def opened(self) -> NDArray[np.float64]:
        """Return the worth of each pool in the last moment."""
        from offramp.control.induction_kernel import lift

        worth = self._best(self.goal.final[self.controlled.members])
        stopped = np.full(self.controlled.pools, -np.inf)
        np.maximum.at(stopped, self.stop_pools, self.stop_final)
        lift(worth, stopped, *self.jumps)
        return worth

    def drift(self, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how fast worth grows from each member of a pool in the last moment."""
        result: NDArray[np.float64] = self.matrix @ worth + self.constant
        return result

    def advance(
        self,
        worth: NDArray[np.float64],
        drift: NDArray[np.float64],
        first: int,
        count: int,
        length: float,
        fastest: float,
    ) -> float:
        """Take steps back in time, `first` being done; return how far they can be from a solution from above."""
        from offramp.control.induction_kernel import advance

        return advance(
            worth,
            drift,
            first,
            count,
            length,
            self.matrix.indptr,
            self.matrix.indices,
            self.matrix.data,
            self.constant,
            self.growing,
            self.controlled.begins,
            self.stop_pools,
            self.stop_final,
            self.stop_running,
            *self.jumps,
            fastest,
        )

    def _weighed(
        self, worth: NDArray[np.float64], left: float, drift: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what each candidate is worth less than its pool, and how fast its worth grows.

        A move for good leads to a pool, and grows as the best member there does.
        """
        pools, nodes = self.candidates.T
        place, pool = self._place[nodes], self.controlled.pool[nodes]
        over = self.goal.final[nodes] + left * self.goal.running[nodes]
        less = worth[pools] - np.where(pool >= 0, worth[pool], over)
        grows = np.where(pool == pools, np.append(drift, 0.0)[place], self._best(drift)[pool])
        return less, np.where(pool >= 0, grows, self.goal.running[nodes])

    def acts(self, worth: NDArray[np.float64], left: float, drift: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the node that is best in each pool; alike, the one nearest to home.

        A move that can't be undone is made where it loses nothing and what it leads to grows faster than anything that
        keeps the choice: there it is what holds the worth up.
        """
        from offramp.control.induction_kernel import choose

        acts = np.empty(self.controlled.pools, dtype=np.int64)
        equal = EQUAL * float(np.abs(worth).max(initial=0.0))
        alike = ALIKE * max(1e-300, float(np.abs(drift).max(initial=0.0)))
        first, nodes, pools, state_index, final, running, home = self._of_candidates
        begins = self.controlled.begins
        choose(worth, drift, left, begins, first, nodes, pools, state_index, final, running, home, equal, alike, acts)
        return acts

    def last(self) -> NDArray[np.int64]:
        """Return the node that is best in each pool in the last moment."""
        return self._nearest(np.ones(len(self.candidates), dtype=bool))

    def last_snapshot(self, worth: NDArray[np.float64], length: float) -> Snapshot:
        """Return what each candidate would lose in the last moment, when only the final worth counts."""
        pools, nodes = self.candidates.T
        return Snapshot(self.last(), (worth[pools] - self.goal.final[nodes]) / length)

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
        """Return what each candidate costs a year beside the one in `acts`; `length` is how long this snapshot stands for."""
        pools, nodes = self.candidates.T
        less, grows = self._weighed(worth, left, drift)
        best = np.empty(self.controlled.pools)
        taken = nodes == acts[pools]
        best[pools[taken]] = grows[taken]
        # Who loses worth at once has lost it, whatever comes after; who loses none loses by growing more slowly.
        once = less > EQUAL * float(np.abs(worth).max(initial=0.0))
        return np.maximum(np.where(once, less / length, best[pools] - grows), 0.0)

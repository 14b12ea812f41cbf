r"""Best plan of an actor that observes the state at every moment: backward induction, with a proven bound.

Let V be the value of each pool of the actor, t before the horizon. V grows at the rate H(V). For a pool, H(V) is the
maximum over its nodes x of the running payoff plus :math:`\sum_y q(x, y) (V(y) - V(x))`, where q are the rates of
others. V is never below the value of the ends of irreversible moves. An irreversible move is made where its end has the
same value and grows faster. Once no choice is left, the value grows by the running payoff alone. Steps of length d
follow Heun's rule.

The bound: between two steps let V run from V0 to V1 along a parabola whose slope is linear from H0 to H1, plus a linear
remainder. H is convex in V and t. So on the straight line from V0 to V1 it lies below the line from H0 to H1. The
parabola differs from the straight line by at most d/8 times the change of H. With exit rates of at most q, this changes
H by at most q times as much. So over the step the defect of V as a supersolution adds up to at most q d²/12 times the
span of the change of H, plus the shortfall of V1 below its parabola. Where a parabola could cut below the value of an
irreversible move, both pools take the straight line. This adds d/8 times the span of the change of H over such pools. A
pool in which the actor cannot stay, because others changed the memory, has the value of its best end. The largest
parabola of these ends lies as close to the line as each of them. The chain of others increases no difference, so no
policy of the actor exceeds V by more than the sum of these terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.control.ctmdp import Controlled
    from offramp.control.objective import Payoff

__all__ = ["Snapshot", "TimedPolicy", "backward_induction"]

LEAST_STEPS = 2000
"""The smallest number of steps over the horizon."""

STEPS_PER_JUMP = 4
"""The number of steps per mean sojourn time of the fastest node."""

MOST_TURNS = 4000
"""The largest number of times at which the best choice is computed again."""

ALIKE = 1e-10
"""Two choices are equally good if their rates differ by less than this share of the largest rate."""

EQUAL = 1e-13
"""Two values are equal if they differ by less than this share of the largest value."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Cost of each choice at one time: `lost` (candidates,), per year, relative to the best; `acts` (pools,) as in a plan.

    The one-time loss of an irreversible move is spread over the time until the next snapshot.
    """

    acts: NDArray[np.int64]
    lost: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TimedPolicy:
    """Plan of an actor: from time `turns[k]`, in years from the start, each pool goes to the node `acts[k]` (pools,).

    The last turn is at the horizon. `value` is the value of each pool at the start; no policy reaches more than `value
    + slack`. The choices are the `candidates`, pairs of a pool and a node, ordered by pool. `snapshots` lie in the
    middle of equal spans of time; the last one is at the horizon.
    """

    value: NDArray[np.float64]
    slack: float
    turns: NDArray[np.float64]
    acts: NDArray[np.int64]
    candidates: NDArray[np.int64]
    snapshots: tuple[Snapshot, ...]

    def stakes(self, snapshot: Snapshot, on: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the cost per year, per pool and option, of setting the option against the plan.

        `on` (nodes, options) marks the options of the actor that are on in a node. The cost is 0 if no node sets the
        option otherwise.
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
        """Return the largest cost per year, per pool, of setting the `free` options freely and all others as planned."""
        pools, nodes = self.candidates.T
        alike = (on[nodes] == on[snapshot.acts[pools]])[:, ~free].all(axis=1)
        most = np.zeros(len(snapshot.acts))
        np.maximum.at(most, pools[alike], snapshot.lost[alike])
        return most


def backward_induction(
    controlled: Controlled, payoff: Payoff, horizon: float, distance: NDArray[np.int64], snapshots: int = 40
) -> TimedPolicy:
    """Return the best plan for a payoff.

    Of equally good choices the plan takes the one with the best terminal payoff, then the one with the lowest
    `distance` (nodes,). The distance says how far a node is from the actor's preferred default, for example the number
    of options that differ from the status quo.
    """
    if not controlled.pools:
        nothing = np.zeros((1, 0), dtype=np.int64)
        return TimedPolicy(np.zeros(0), 0.0, np.zeros(1), nothing, np.zeros((0, 2), dtype=np.int64), ())
    step = _Step.of(controlled, payoff, distance)
    value = step.opened()
    fastest = float(controlled.exits.max(initial=0.0))
    steps = max(LEAST_STEPS, int(np.ceil(STEPS_PER_JUMP * fastest * horizon)))
    steps = snapshots * int(np.ceil(steps / snapshots))
    length, slack, done = horizon / steps, 0.0, 0
    drift = step.drift(value)
    turns, acts, looked = [horizon], [step.last()], [step.last_snapshot(value, horizon / snapshots)]
    span, gap = steps // snapshots, -(-steps // MOST_TURNS)
    middles = set(range(span // 2, steps, span))
    for k in sorted(middles.union(range(0, steps, gap), [steps - 1])):
        slack += step.advance(value, drift, done, k + 1 - done, length, fastest)
        done, left = k + 1, (k + 1) * length
        if k in middles or k % gap == 0:
            # The plan uses the best choice for this remaining time from then on.
            act = step.acts(value, left, drift)
            if len(acts) == 1 or not np.array_equal(act, acts[-1]):
                acts.append(act)
                turns.append(0.0)
            turns[-1] = horizon - left
        if k in middles:
            looked.append(Snapshot(acts[-1], step.lost(value, left, drift, acts[-1], horizon / snapshots)))
    turns[-1] = 0.0
    return TimedPolicy(value, slack, np.array(turns[::-1]), np.array(acts[::-1]), step.candidates, tuple(looked[::-1]))


@dataclass(frozen=True, eq=False)
class _Step:
    """Backward steps as sparse products over the nodes of pools; times count down to the horizon.

    From each member of a pool the value grows at `matrix @ value + constant + left * growing`. From pool
    `stop_pools[k]` a move ends the choice with value `stop_final[k] + left * stop_running[k]`. From pool `jumps[0][k]`
    an irreversible move leads to pool `jumps[1][k]`.
    """

    controlled: Controlled
    payoff: Payoff
    distance: NDArray[np.int64]
    matrix: Any
    constant: NDArray[np.float64]
    growing: NDArray[np.float64]
    stop_pools: NDArray[np.int64]
    stop_final: NDArray[np.float64]
    stop_running: NDArray[np.float64]
    jumps: tuple[NDArray[np.int64], NDArray[np.int64]]

    @classmethod
    def of(cls, controlled: Controlled, payoff: Payoff, distance: NDArray[np.int64]) -> _Step:
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
        stops = np.stack([sources[final], payoff.final[ends[final]], payoff.running[ends[final]]], axis=1)
        stops = np.unique(stops, axis=0)
        jumps = np.unique(np.stack([sources[~final], pool[ends[~final]]], axis=1), axis=0)
        return cls(
            controlled,
            payoff,
            distance,
            sparse.csr_array(inside.tocsr() - staying.tocsr()),
            outside(payoff.final) + payoff.running[members],
            outside(payoff.running),
            stops[:, 0].astype(np.int64),
            stops[:, 1].copy(),
            stops[:, 2].copy(),
            (jumps[:, 0].copy(), jumps[:, 1].copy()),
        )

    @cached_property
    def candidates(self) -> NDArray[np.int64]:
        """All choices, ordered by pool: the pool and the node, the members of the pool itself first."""
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
        """Per pool the first candidate; per candidate its node, pool, member position, payoffs and distance."""
        pools, nodes = self.candidates.T.copy()
        begins = np.searchsorted(pools, np.arange(self.controlled.pools + 1)).astype(np.int64)
        values = self.payoff.final[nodes], self.payoff.running[nodes]
        return (
            begins,
            nodes,
            self.controlled.pool[nodes],
            self._place[nodes],
            *values,
            self.distance[nodes].astype(np.int64),
        )

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """The position of each node among the members of pools, -1 once no choice is left."""
        place = np.full(len(self.controlled.pool), -1, dtype=np.int64)
        place[self.controlled.members] = np.arange(len(self.controlled.members))
        return place

    def _best(self, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the largest of some amounts (members,) in each pool, minus infinity for a pool without members."""
        result = np.full(self.controlled.pools, -np.inf)
        np.maximum.at(result, self.controlled.pool[self.controlled.members], amount)
        return result

    def opened(self) -> NDArray[np.float64]:
        """Return the value of each pool at the horizon."""
        from offramp.control.induction_kernel import lift

        value = self._best(self.payoff.final[self.controlled.members])
        stopped = np.full(self.controlled.pools, -np.inf)
        np.maximum.at(stopped, self.stop_pools, self.stop_final)
        lift(value, stopped, *self.jumps)
        return value

    def drift(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the growth rate of the value from each member of a pool, at the horizon."""
        result: NDArray[np.float64] = self.matrix @ value + self.constant
        return result

    def advance(
        self,
        value: NDArray[np.float64],
        drift: NDArray[np.float64],
        first: int,
        count: int,
        length: float,
        fastest: float,
    ) -> float:
        """Take steps back in time after the `first` ones; return the bound on their distance from a supersolution."""
        from offramp.control.induction_kernel import advance

        return advance(
            value,
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
        self, value: NDArray[np.float64], left: float, drift: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the loss of value of each candidate relative to its pool, and the growth rate of its value.

        The end of an irreversible move is a pool; it grows as its best member does.
        """
        pools, nodes = self.candidates.T
        place, pool = self._place[nodes], self.controlled.pool[nodes]
        over = self.payoff.final[nodes] + left * self.payoff.running[nodes]
        less = value[pools] - np.where(pool >= 0, value[pool], over)
        grows = np.where(pool == pools, np.append(drift, 0.0)[place], self._best(drift)[pool])
        return less, np.where(pool >= 0, grows, self.payoff.running[nodes])

    def acts(self, value: NDArray[np.float64], left: float, drift: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the best node of each pool; of equally good ones the one with the lowest distance.

        An irreversible move is made if it loses no value and its end grows faster than every choice within the pool. In
        that case it determines the value of the pool.
        """
        from offramp.control.induction_kernel import choose

        acts = np.empty(self.controlled.pools, dtype=np.int64)
        equal = EQUAL * float(np.abs(value).max(initial=0.0))
        alike = ALIKE * max(1e-300, float(np.abs(drift).max(initial=0.0)))
        first, nodes, pools, state_index, final, running, distance = self._of_candidates
        begins = self.controlled.begins
        choose(
            value, drift, left, begins, first, nodes, pools, state_index, final, running, distance, equal, alike, acts
        )
        return acts

    def last(self) -> NDArray[np.int64]:
        """Return the best node of each pool at the horizon."""
        return self._nearest(np.ones(len(self.candidates), dtype=bool))

    def last_snapshot(self, value: NDArray[np.float64], length: float) -> Snapshot:
        """Return the cost of each candidate at the horizon, where only the terminal payoff counts."""
        pools, nodes = self.candidates.T
        return Snapshot(self.last(), (value[pools] - self.payoff.final[nodes]) / length)

    def _nearest(self, alike: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return, among the `alike` candidates, the one with the best terminal payoff, then the lowest distance."""
        pools, nodes = self.candidates.T
        final = np.where(alike, self.payoff.final[nodes], -np.inf)
        alike = alike & (final == np.maximum.reduceat(final, self._begins)[pools])
        distance = np.where(alike, self.distance[nodes], np.iinfo(np.int64).max)
        chosen = np.flatnonzero(alike & (distance == np.minimum.reduceat(distance, self._begins)[pools]))
        acts = np.empty(self.controlled.pools, dtype=np.int64)
        acts[pools[chosen[::-1]]] = nodes[chosen[::-1]]
        return acts

    def lost(
        self,
        value: NDArray[np.float64],
        left: float,
        drift: NDArray[np.float64],
        acts: NDArray[np.int64],
        length: float,
    ) -> NDArray[np.float64]:
        """Return the cost per year of each candidate relative to the one in `acts`; `length` is the span of the snapshot."""
        pools, nodes = self.candidates.T
        less, grows = self._weighed(value, left, drift)
        best = np.empty(self.controlled.pools)
        taken = nodes == acts[pools]
        best[pools[taken]] = grows[taken]
        # A candidate with an immediate loss costs this loss; any other costs its slower growth.
        once = less > EQUAL * float(np.abs(value).max(initial=0.0))
        return np.maximum(np.where(once, less / length, best[pools] - grows), 0.0)

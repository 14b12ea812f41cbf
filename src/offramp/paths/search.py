"""The cheapest routes from one state: fewest steps against somebody's interest, then fewest steps, then fewest
changes.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.paths.joint import Joint
from offramp.progress import track

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["WAYS", "Arrival", "CheapestPaths", "Neighbours", "search"]

WAYS = ("improvements", "deals", "moves")
"""What counts as a willing step: improvements of one actor; these and package deals; any move."""

MOST_JOINT_WORK = 400_000_000
"""The most cells that the search for package deals looks at; past it, it goes on without further deals, and says so."""

_STEP, _UNWILLING = 1 << 20, 1 << 40
UNREACHED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Arrival:
    """How a state was reached: from where, and whether everybody who changed something wanted to."""

    start: int
    willing: bool


@dataclass(frozen=True, eq=False)
class CheapestPaths:
    """The cheapest way to every state; `complete` is False where package deals were not all looked at."""

    start: int
    cost: NDArray[np.int64]
    arrivals: dict[int, Arrival]
    complete: bool

    def unwilling(self, state: int) -> int:
        """Number of steps on the way to a state that go against the interest of who takes them."""
        return int(self.cost[state]) // _UNWILLING

    def steps(self, state: int) -> int:
        """Number of steps on the way to a state."""
        return int(self.cost[state]) % _UNWILLING // _STEP

    def way(self, state: int) -> list[tuple[Arrival, int]]:
        """Return the steps to a state, in order: how, and where it leads."""
        steps = []
        while state != self.start:
            arrival = self.arrivals[state]
            steps.append((arrival, state))
            state = arrival.start
        return steps[::-1]


class Neighbours:
    """The willing and unwilling steps from each state, remembered, so that several searches can share them."""

    def __init__(self, graph: Graph, by: str = "deals") -> None:
        if by not in WAYS:
            raise QuestionError(f"there is no way `{by}`{did_you_mean(by, WAYS)}")
        self.graph = graph
        self.by = by
        self._joint = Joint(graph) if by == "deals" else None
        self._known: dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}
        self._work = 0

    @property
    def complete(self) -> bool:
        """Whether every package deal was looked at."""
        return self._work < MOST_JOINT_WORK

    def of(self, state: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return where willing steps lead from a state, and where single moves against the mover's interest do."""
        if state not in self._known:
            self._known[state] = self._found(state)
        return self._known[state]

    def _found(self, state: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        if self._joint is not None and self.complete:
            self._work += len(self._joint.codes)
            alone, together, unwilling = self._joint.ends(state)
            return np.concatenate([alone, together]), unwilling
        graph = self.graph
        moves = [(graph.preference_level(actor), graph.moves(actor, state)) for actor in graph.actors]
        if self.by == "moves":
            return np.concatenate([ends for _, ends in moves]), np.zeros(0, dtype=np.int32)
        wanted = [ends[worth[ends] > worth[state]] for worth, ends in moves]
        unwanted = [ends[worth[ends] <= worth[state]] for worth, ends in moves]
        return np.concatenate(wanted), np.concatenate(unwanted)


def search(
    graph: Graph,
    start: int,
    by: str = "deals",
    targets: NDArray[np.bool_] | None = None,
    *,
    willing_only: bool = False,
    neighbours: Neighbours | None = None,
) -> CheapestPaths:
    """Find the cheapest way from `start` to every state that can be reached at all.

    With a mask of `targets` it stops once all that are as few steps away as the nearest have been found. Single moves
    against the mover's interest are always allowed and counted first, so that where no willing route exists the one
    that asks least of anybody is found; with `willing_only` they are left out. `by` says what else counts as willing;
    see `WAYS`.
    """
    steps = neighbours or Neighbours(graph, by)
    cost = np.full(graph.size, UNREACHED, dtype=np.int64)
    cost[start] = 0
    codes = graph.space.codes[graph.cells]
    arrivals: dict[int, Arrival] = {}
    heap = [(0, start)]

    def relax(state: int, ends: NDArray[np.int32], *, willing: bool) -> None:
        # A step costs at least this, so most states need no closer look.
        least = cost[state] + _STEP + (1 if willing else 1 + _UNWILLING)
        ends = ends[cost[ends] > least]
        if len(ends) == 0:
            return
        new = least - 1 + np.bitwise_count(codes[ends] ^ codes[state]).astype(np.int64)
        cheaper = new < cost[ends]
        for end, price in zip(ends[cheaper].tolist(), new[cheaper].tolist(), strict=True):
            if price < cost[end]:
                cost[end] = price
                arrivals[end] = Arrival(state, willing)
                heapq.heappush(heap, (price, end))

    ends = graph.case.ends
    ended = graph.satisfying(ends) if ends is not None else np.zeros(graph.size, dtype=bool)
    furthest = UNREACHED
    for _ in track(iter(lambda: bool(heap), False), "searching routes", graph.size):
        price, state = heapq.heappop(heap)
        if price > cost[state]:
            continue
        if price > furthest:
            cost[cost > furthest] = UNREACHED
            break
        if targets is not None and targets[state] and furthest == UNREACHED:
            furthest = price // _STEP * _STEP + _STEP - 1
        if ended[state] and state != start:
            continue
        willing, unwilling = steps.of(state)
        relax(state, willing, willing=True)
        if not willing_only:
            relax(state, unwilling, willing=False)
    return CheapestPaths(start, cost, arrivals, complete=steps.complete)

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
"""Willing steps: improvements of one actor; these and package deals; or any move."""

MOST_JOINT_WORK = 400_000_000
"""The most cells that the search for package deals examines; after it the search continues without further deals, and
reports so.
"""

_STEP, _UNWILLING = 1 << 20, 1 << 40
UNREACHED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Arrival:
    """Arrival at a state: the previous state, and whether every participant of the step preferred it."""

    start: int
    willing: bool


@dataclass(frozen=True, eq=False)
class CheapestPaths:
    """The cheapest route to every state; `complete` is False where some package deals were not examined."""

    start: int
    cost: NDArray[np.int64]
    arrivals: dict[int, Arrival]
    complete: bool

    def unwilling(self, state: int) -> int:
        """Number of steps on the route to a state that are against the interest of their movers."""
        return int(self.cost[state]) // _UNWILLING

    def steps(self, state: int) -> int:
        """Number of steps on the route to a state."""
        return int(self.cost[state]) % _UNWILLING // _STEP

    def way(self, state: int) -> list[tuple[Arrival, int]]:
        """Return the steps to a state, in order: each arrival, and the state it leads to."""
        steps = []
        while state != self.start:
            arrival = self.arrivals[state]
            steps.append((arrival, state))
            state = arrival.start
        return steps[::-1]


class Neighbours:
    """Cache of the willing and unwilling steps from each state, shared by several searches."""

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
        """Whether every package deal was examined."""
        return self._work < MOST_JOINT_WORK

    def of(self, state: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the ends of willing steps from a state, and the ends of single moves against the mover's interest."""
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
    """Find the cheapest route from `start` to every state that can be reached.

    With a mask of `targets` the search stops once all targets as few steps away as the nearest have been found. Single
    moves against the mover's interest are always allowed and counted first. So where no willing route exists, the route
    with the fewest such moves is found; with `willing_only` they are left out. `by` says which other steps count as
    willing; see `WAYS`.
    """
    steps = neighbours or Neighbours(graph, by)
    cost = np.full(graph.size, UNREACHED, dtype=np.int64)
    cost[start] = 0
    codes = graph.space.codes[graph.cells]
    arrivals: dict[int, Arrival] = {}
    heap = [(0, start)]

    def relax(state: int, ends: NDArray[np.int32], *, willing: bool) -> None:
        # A step costs at least this, so most states need no exact cost.
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

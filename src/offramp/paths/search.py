"""The cheapest routes from one state: fewest steps against somebody's interest, then fewest steps, then fewest
changes.
"""

from __future__ import annotations

import heapq
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError, TooLarge, did_you_mean
from offramp.graph.memory import available, readable
from offramp.paths.joint import Joint
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["WAYS", "Arrival", "CheapestPaths", "Neighbours", "refuse_what_does_not_fit", "search"]

WAYS = ("improvements", "deals", "moves")
"""Willing steps: improvements of one actor; these and package deals; or any move."""

MOST_JOINT_WORK = 400_000_000
"""Largest number of cells that the search for package deals examines; then the search continues without further deals, with a note.
"""

MOST_STATES = 2**22
"""The most states of a case in which routes are searched; more would take hours."""

CHECK_MEMORY_ABOVE = 2**24
"""Number of bytes above which the available memory is checked."""

MOST_KEPT = 2**25
"""About how many ends of steps are kept for further searches."""

BYTES_PER_CELL, BYTES_PER_ACTOR = 80, 10
"""Bytes per cell, and per cell and actor, at the peak of a search, besides those of the graph and of its stability."""

_STEP, _UNWILLING = 1 << 20, 1 << 40
UNREACHED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Arrival:
    """Arrival at a state: the previous state, and whether every participant of the step preferred it."""

    start: int
    willing: bool


@dataclass(frozen=True, eq=False)
class CheapestPaths:
    """The cheapest route to every state.

    `came_from` is the previous state of the route, -1 if there is none, and `by_willing` whether every participant
    preferred that step. `complete` is False if some package deals were not examined.
    """

    start: int
    cost: NDArray[np.int64]
    came_from: NDArray[np.int32]
    by_willing: NDArray[np.bool_]
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
            arrival = Arrival(int(self.came_from[state]), bool(self.by_willing[state]))
            steps.append((arrival, state))
            state = arrival.start
        return steps[::-1]


class Neighbours:
    """Cache of the willing and unwilling steps from each state, and of how far searches from a state have come.

    Searches of the same graph share it: a search from the same state goes on where the one before it ended.
    """

    def __init__(self, graph: Graph, by: str = "deals") -> None:
        if by not in WAYS:
            raise QuestionError(f"there is no way `{by}`{did_you_mean(by, WAYS)}")
        self.graph = graph
        self.by = by
        self._joint = Joint(graph) if by == "deals" else None
        self._known: dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}
        self._searches: dict[tuple[int, bool], _Search] = {}
        self._work = self._kept = 0

    @property
    def complete(self) -> bool:
        """Return whether every package deal was examined."""
        return self._work < MOST_JOINT_WORK

    def begun(self, start: int, *, willing_only: bool) -> _Search:
        """Return the search from a state, as far as it has come."""
        if (start, willing_only) not in self._searches:
            self._searches[start, willing_only] = _Search(self, start, willing_only=willing_only)
        return self._searches[start, willing_only]

    def of(self, state: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the ends of willing steps from a state, and the ends of single moves against the mover's interest."""
        if state in self._known:
            return self._known[state]
        found = self._found(state)
        if self._kept < MOST_KEPT:
            self._known[state] = found
            self._kept += sum(map(len, found))
        return found

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

    Raises
    ------
    TooLarge
        if the case has more states than can be searched, or the search would exceed the memory.
    """
    refuse_what_does_not_fit(graph)
    steps = neighbours or Neighbours(graph, by)
    begun = steps.begun(start, willing_only=willing_only)
    furthest = UNREACHED
    for price, state in track(begun.in_order(), "searching routes", graph.size):
        if price > furthest:
            break
        if targets is not None and targets[state] and furthest == UNREACHED:
            furthest = price // _STEP * _STEP + _STEP - 1
    return begun.up_to(furthest)


class _Search:
    """A search from one state that can go on: the states found so far, the cheapest first."""

    def __init__(self, steps: Neighbours, start: int, *, willing_only: bool) -> None:
        self._steps, self._start, self._willing_only = steps, start, willing_only
        self._queue = _Queue(steps.graph, start)
        self._found = array("i")
        self._more = self._going_on()

    def in_order(self) -> Iterator[tuple[int, int]]:
        """Yield the cost of each state and the state, the cheapest first; the steps from a state are looked at after it."""
        for state in self._found:
            yield int(self._queue.cost[state]), state
        for price, state in self._more:
            self._found.append(state)
            yield price, state

    def _going_on(self) -> Iterator[tuple[int, int]]:
        graph, steps = self._steps.graph, self._steps
        ends = graph.case.ends
        ended = graph.satisfying(ends) if ends is not None else np.zeros(graph.size, dtype=bool)
        for price, state in self._queue.in_order():
            yield price, state
            if ended[state] and state != self._start:
                continue
            willing, unwilling = steps.of(state)
            self._queue.relax(state, willing, willing=True)
            if not self._willing_only:
                self._queue.relax(state, unwilling, willing=False)

    def up_to(self, furthest: int) -> CheapestPaths:
        """Return the routes to the states of at most some cost; all of these must have been found."""
        cost = np.where(self._queue.cost > furthest, UNREACHED, self._queue.cost)
        came_from, by_willing = self._queue.came_from.copy(), self._queue.by_willing.copy()
        return CheapestPaths(self._start, cost, came_from, by_willing, complete=self._steps.complete)


class _Queue:
    """States by the cost of the cheapest route found so far; states of one cost are in one bucket."""

    def __init__(self, graph: Graph, start: int) -> None:
        self.cost = np.full(graph.size, UNREACHED, dtype=np.int64)
        self.cost[start] = 0
        self.came_from = np.full(graph.size, -1, dtype=np.int32)
        self.by_willing = np.zeros(graph.size, dtype=bool)
        self._codes = graph.space.codes[graph.cells]
        self._buckets = {0: [np.array([start], dtype=np.int32)]}
        self._prices = [0]

    def in_order(self) -> Iterator[tuple[int, int]]:
        """Yield the cost of each state and the state, the cheapest first, then by number, while others are added."""
        while self._prices:
            price = heapq.heappop(self._prices)
            states = np.unique(np.concatenate(self._buckets.pop(price)))
            # Every step costs something, so no state is added to a bucket that is being emptied.
            for state in states[self.cost[states] == price].tolist():
                yield price, state

    def relax(self, state: int, ends: NDArray[np.int32], *, willing: bool) -> None:
        """Add the ends of the steps from a state that are cheaper than any route to them before."""
        # A step costs at least this, so most states need no exact cost.
        least = self.cost[state] + _STEP + (1 if willing else 1 + _UNWILLING)
        ends = ends[self.cost[ends] > least]
        if len(ends) == 0:
            return
        new = least - 1 + np.bitwise_count(self._codes[ends] ^ self._codes[state]).astype(np.int64)
        cheaper = new < self.cost[ends]
        ends, new = ends[cheaper], new[cheaper]
        self.cost[ends], self.came_from[ends], self.by_willing[ends] = new, state, willing
        for price in np.unique(new).tolist():
            if price not in self._buckets:
                self._buckets[price] = []
                heapq.heappush(self._prices, price)
            self._buckets[price].append(ends[new == price])


def refuse_what_does_not_fit(graph: Graph) -> None:
    """Raise `TooLarge` if the search for routes would exceed the memory, or take hours; before it begins."""
    wanted = graph.space.codes.size * (BYTES_PER_CELL + BYTES_PER_ACTOR * len(graph.actors))
    if graph.size > MOST_STATES:
        raise TooLarge(
            f"the case has {graph.size:,} states; routes and package deals are searched in at most {MOST_STATES:,}; join options that "
            f"go together into one, or state under `impossible` which options exclude each other"
        )
    # A check of the available memory takes longer than a short search.
    if wanted > CHECK_MEMORY_ABOVE and wanted > (room := available()):
        raise TooLarge(
            f"the search for routes among {graph.size:,} states needs about {readable(wanted)} of memory; {readable(room)} is free here"
        )

"""Reachability by willing steps, as one closure without costs, for claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.paths.search import MOST_JOINT_WORK, UNREACHED, search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["leads_to"]

AT_ONCE = 1 << 16
"""The number of pairs of combinations that are examined together; so many fit into the cache of a processor."""


def leads_to(graph: Graph, start: int, by: str, goal: NDArray[np.bool_]) -> bool:
    """Return whether willing steps lead from a state to a state of `goal`, a mask over states; `by` is one of `WAYS`.

    The result equals that of `search(…, willing_only=True)`, without the costs. For package deals, the steps from many
    states are examined together.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> graph = build(load("prisoners-dilemma"))
    >>> leads_to(graph, 0, "improvements", np.array([False, False, False, True]))
    True

    Raises
    ------
    QuestionError
        if there are too many package deals to examine before one reaches the goal.
    """
    if by != "deals":
        found = search(graph, start, by, goal, willing_only=True)
        return bool((found.cost[goal] != UNREACHED).any())
    key = ("by deals", start)
    if key not in graph.remembered:
        graph.remembered[key] = _Closure.of(graph, start)
    closure: _Closure = graph.remembered[key]
    return closure.meets(graph, goal)


@dataclass(eq=False)
class _Closure:
    """The states that package deals reach from a state, as far as examined; later questions on the graph continue from
    there.

    `left` are the cells of states not reached, `seen` the states reached, `waiting` those of them from which no step has been
    examined, `work` the number of pairs examined.
    """

    steps: _Steps
    left: NDArray[np.intp]
    ended: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    waiting: list[int]
    work: int = 0

    @classmethod
    def of(cls, graph: Graph, start: int) -> _Closure:
        """Return the closure of a state before the first step."""
        ends = graph.case.ends
        ended = graph.satisfying(ends) if ends is not None else np.zeros(graph.size, dtype=bool)
        seen = np.zeros(graph.size, dtype=bool)
        seen[start] = True
        left = np.flatnonzero((graph.state_of >= 0) & (graph.state_of != start))
        return cls(_steps(graph), left, ended, seen, [start])

    def meets(self, graph: Graph, goal: NDArray[np.bool_]) -> bool:
        """Return whether a state of the goal is reached; the search stops at the first."""
        while self.waiting and not (self.seen & goal).any():
            self._advance(graph)
        return bool((self.seen & goal).any())

    def _advance(self, graph: Graph) -> None:
        left = self.left
        some = self.waiting[: max(1, AT_ONCE // max(1, len(left)))]
        cells = np.concatenate([graph.members(state) for state in some]) if graph.merged else graph.cells[some]
        if self.work + len(cells) * len(left) > MOST_JOINT_WORK:
            raise QuestionError("there are too many package deals to examine; ask by improvements instead")
        self.work += len(cells) * len(left)
        reached = np.unique(graph.state_of[left[self.steps.willing(cells, left)]])
        self.seen[reached] = True
        if len(reached):
            self.left = left[~self.seen[graph.state_of[left]]]
        self.waiting = self.waiting[len(some) :] + reached[~self.ended[reached]].tolist()


@dataclass(frozen=True, eq=False)
class _Steps:
    """Data that decide whether a step from one cell to another is willing.

    These are the strategy and the preference level of each actor in each cell, arrays of shape (actors, cells), and the bits of the
    irreversible options (cells,).
    """

    strategies: NDArray[np.int32]
    levels: NDArray[np.int32]
    settled: NDArray[np.int64]

    def willing(self, cells: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return the cells of `ends` that some step from one of `cells` leads to and all its movers prefer: shape
        (ends,).
        """
        from offramp.claim_testing.reach_kernel import willing

        found = np.empty(len(ends), dtype=bool)
        willing(*self._at(cells), *self._at(ends), found)
        return found

    def _at(self, cells: NDArray[np.intp]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        return self.strategies.take(cells, axis=1), self.levels.take(cells, axis=1), self.settled[cells]


def _steps(graph: Graph) -> _Steps:
    cells, case = len(graph.state_of), graph.case
    places = np.unravel_index(np.arange(cells), graph.space.shape)
    strategies = [places[graph.space.axis(actor)] for actor in range(len(graph.actors))]
    options = case.options
    once = [(k, option) for k, option in enumerate(case.things) if option in options and case.irreversible(option)]
    bits = [graph.space.codes >> k & 1 ^ (case.irreversible(option) == "off") for k, option in once]
    settled = sum((bit << place for place, bit in enumerate(bits)), np.zeros(cells, dtype=np.int64))
    levels = [np.broadcast_to(own, graph.space.shape).ravel() for own in graph.levels]
    return _Steps(
        np.stack(strategies).astype(np.int32),
        np.stack(levels).astype(np.int32),
        settled.astype(np.int64),
    )

"""Shortest routes to a goal where states cannot be listed: steps that all their movers prefer, else fewest against interest.

Sets of states are found backwards from the goal, by their cost: the least number of steps against the mover's interest, then
the least number of steps. No state of a set has a cheaper route, so a route that goes down the sets is a shortest one. A
willing step is an improvement of one actor, or a package deal: a joint change by several actors each of whom prefers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, did_you_mean
from offramp.paths.routes import ended_at
from offramp.paths.search import WAYS
from offramp.symbolic.preference_sets import StatedPreferences
from offramp.symbolic.state_sets import alone, contains, within_reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.expression import Expression
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["LargeStep", "before_deal", "shortest_steps"]


@dataclass(frozen=True)
class LargeStep:
    """One step of a route: the actors that change their options, and whether each of them prefers the end."""

    movers: tuple[str, ...]
    start: int
    end: int
    willing: bool


def before_deal(graph: LargeGraph, group: tuple[int, ...], ends: Diagram) -> Diagram:
    """Return the states from which a group of actors can change jointly into a set, to the advantage of each."""
    encoding, d = graph.encoding, graph.encoding.diagrams
    held = ends
    for actor in group:
        held = d.both(held, encoding.level_equal(actor))
    for actor in group:
        held = encoding.before(actor, held)
    for actor in group:
        held = d.some_of_both(held, encoding.level_below(actor), encoding.digit_cube(actor))
    return held


def shortest_steps(
    graph: LargeGraph, to: str | Expression, *, start: int | None = None, by: str = "deals"
) -> tuple[LargeStep, ...] | None:
    """Return the steps of a shortest route from `start` (default: the status quo) to a condition; None where there is none.

    A shortest route has the fewest steps against the interest of their movers; then the fewest steps. `by` says which steps
    count as willing: `improvements` of one actor, also package `deals`, or any `moves`.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> steps = shortest_steps(encode(load("cuba-1962")), "ussr.withdraw")
    >>> len(steps), all(step.willing for step in steps)
    (2, True)

    Raises
    ------
    QuestionError
        where the condition cannot be read, no state satisfies it, or the crisis has ended at the start.
    OutOfBudgetError
        where the budget of the graph does not suffice.
    """
    if by not in WAYS:
        raise QuestionError(f"there is no way `{by}`{did_you_mean(by, WAYS)}")
    goal = graph.satisfying(to)
    at = graph.status_quo if start is None else start
    origin = graph.code(at)
    if contains(graph.encoding, graph.end_states, origin) and not contains(graph.encoding, goal, origin):
        raise QuestionError(ended_at(graph.case, at))
    if not goal.satisfiable():
        raise QuestionError(f"no possible state satisfies `{to}`")
    with graph.encoding.diagrams.clock.running():
        return _Search(graph, goal, origin, by).steps()


@dataclass(frozen=True, eq=False)
class _Search:
    graph: LargeGraph
    goal: Diagram
    start: int
    by: str

    @cached_property
    def sources(self) -> Diagram:
        """The states from which a route may lead on: those in which the crisis has not ended, and the start."""
        encoding, d = self.graph.encoding, self.graph.encoding.diagrams
        return d.either(d.both(encoding.feasible, ~self.graph.end_states), alone(encoding, self.start))

    def willing(self, ends: Diagram) -> Diagram:
        """Return the states with a willing step into a set."""
        encoding, d = self.graph.encoding, self.graph.encoding.diagrams
        actors = range(len(self.graph.actors))
        if self.by == "moves":
            return self.moves(ends)
        found = [encoding.before_improvement(actor, ends) for actor in actors]
        if self.by == "deals":
            groups = (group for size in range(2, len(actors) + 1) for group in combinations(actors, size))
            found += [before_deal(self.graph, group, ends) for group in groups]
        return d.both(reduce(d.either, found, d.false), self.sources)

    def moves(self, ends: Diagram) -> Diagram:
        """Return the states with a move of one actor into a set, and the set itself."""
        encoding, d = self.graph.encoding, self.graph.encoding.diagrams
        found = [encoding.before(actor, ends) for actor in range(len(self.graph.actors))]
        return d.both(reduce(d.either, found, d.false), self.sources)

    def by_cost(self) -> Iterator[tuple[int, int, Diagram]]:
        """Yield the states of each cost: steps against interest, steps, and the states; the cheapest first."""
        d = self.graph.encoding.diagrams
        left = d.both(self.sources, ~self.goal)
        last: list[Diagram] = []
        unwilling = 0
        current = [self.goal]
        yield 0, 0, self.goal
        while True:
            steps = 1
            while steps <= max(len(last), len(current)):
                found = self.willing(current[steps - 1]) if steps <= len(current) else d.false
                if steps <= len(last):
                    found = d.either(found, self.moves(last[steps - 1]))
                found = d.both(found, left)
                left = d.both(left, ~found)
                if found.satisfiable() or steps < len(last):
                    current += [d.false] * (steps - len(current)) + [found]
                    yield unwilling, steps, found
                steps += 1
            if self.by == "moves" or not any(states.satisfiable() for states in current):
                return
            last, current, unwilling = current, [d.false], unwilling + 1

    def steps(self) -> tuple[LargeStep, ...] | None:
        """Return the steps of a shortest route, down the sets."""
        known: dict[tuple[int, int], Diagram] = {}
        for unwilling, steps, states in self.by_cost():
            known[unwilling, steps] = states
            if contains(self.graph.encoding, states, self.start):
                return self._followed(known, unwilling, steps)
        return None

    def _followed(self, known: dict[tuple[int, int], Diagram], unwilling: int, steps: int) -> tuple[LargeStep, ...]:
        at, found = self.start, []
        d = self.graph.encoding.diagrams
        while steps:
            steps -= 1
            following = known.get((unwilling, steps), d.false)
            step = self._step(at, following, willing=self.by != "moves")
            if step is None:
                unwilling -= self.by != "moves"
                step = self._step(at, known[unwilling, steps], willing=False)
            assert step is not None  # noqa: S101  (the sets were built by such steps)
            found.append(step)
            at = self.graph.code(step.end)
        return tuple(found)

    def _step(self, at: int, ends: Diagram, *, willing: bool) -> LargeStep | None:
        """Return a step from a state into a set, by as few actors as can; None where there is none."""
        actors, stated = range(len(self.graph.actors)), StatedPreferences(self.graph.encoding)
        most = len(actors) if willing and self.by == "deals" else 1
        for size in range(1, most + 1):
            for group in combinations(actors, size):
                end = within_reach(self.graph.encoding, at, group, ends, stated.preferred_to if willing else None)
                if end is not None:
                    return self._told(at, end, group)
        return None

    def _told(self, at: int, end: int, group: tuple[int, ...]) -> LargeStep:
        graph = self.graph
        names = tuple(graph.actors[actor] for actor in group)
        prefers = all(graph.definition.level(name, end) > graph.definition.level(name, at) for name in names)
        return LargeStep(names, graph.number(at), graph.number(end), prefers)

"""Routes to the goals that two cases share: the best route of each case, and the step that fails in the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.comparison.reasons import Failing, failing_step
from offramp.errors import QuestionError
from offramp.graph.wording import differences
from offramp.paths.routes import Route, routes
from offramp.paths.search import Neighbours
from offramp.progress import track

if TYPE_CHECKING:
    from offramp.comparison.matching import Side
    from offramp.graph.graph import Graph
    from offramp.paths.routes import Routes
    from offramp.stability.stability import Stability

__all__ = ["GoalWays", "Way", "ways"]

WAYS = ("improvements", "deals")


@dataclass(frozen=True)
class Way:
    """The best route to a goal in one case; None if there is none, and then the search in `unreached`, or `problem` where
    the goal is no valid question.
    """

    route: Route | None
    problem: str = ""
    unreached: Routes | None = None

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key of the route, the less the better: steps against a mover's interest, then steps."""
        if self.route is None:
            return (1 << 30, 0)
        return sum(not step.willing for step in self.route.steps), len(self.route.steps)

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain values."""
        route = self.route
        return {
            "reached": route is not None and route.willing,
            "steps": None if route is None else len(route.steps),
            "unwilling": None if route is None else self.rank[0],
            "weakest": None if route is None else route.weakest,
            "end": None if route is None else f"s{route.end}",
            "problem": self.unreached.answer() if self.unreached is not None else self.problem,
        }


@dataclass(frozen=True)
class GoalWays:
    """The routes to one goal in two cases, by `improvements` or also by `deals`.

    `verdict` compares the second case with the first: `same`, `other` (another route as good), `lost` or `gained` (a
    route whose movers prefer each step), else `closed` or `opened` (any route at all), `harder` or `easier` (more or
    fewer steps against interest), `longer` or `shorter`. `failing` is the step of the better route that fails in the
    other case.
    """

    goal: str
    by: str
    first: Way
    second: Way
    verdict: str
    failing: Failing | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the routes as plain values."""
        return {
            "goal": self.goal,
            "by": self.by,
            "verdict": self.verdict,
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "failing": None if self.failing is None else self.failing.to_dict(),
        }


def ways(one: Side, other: Side, stability: tuple[Stability, Stability]) -> tuple[GoalWays, ...]:
    """Return the routes from the status quo to each goal that both cases name, by improvements and by deals."""
    shared = [goal for goal in one.graph.case.goals if goal in other.graph.case.goals]
    found = []
    steps = {(i, by): Neighbours(side.graph, by) for i, side in enumerate((one, other)) for by in WAYS}
    for goal in track(shared, "searching routes to the goals"):
        for by in WAYS:
            first, second = (_way(side.graph, goal, stability[i], steps[i, by]) for i, side in enumerate((one, other)))
            found.append(_compared(one, other, goal, by, first, second))
    return tuple(found)


def _way(graph: Graph, goal: str, stability: Stability, steps: Neighbours) -> Way:
    try:
        found = routes(graph, goal, by=steps.by, most=1, stability=stability, neighbours=steps)
    except QuestionError as error:
        return Way(None, str(error))
    return Way(found.best, unreached=found if found.best is None else None)


def _compared(one: Side, other: Side, goal: str, by: str, first: Way, second: Way) -> GoalWays:
    verdict = _verdict(first, second)
    if verdict == "same" and _changes(one, first.route) != _changes(other, second.route):
        return GoalWays(goal, by, first, second, "other")
    if verdict in ("lost", "closed", "harder", "longer"):
        return GoalWays(goal, by, first, second, verdict, _failing(one, other, first.route))
    if verdict in ("gained", "opened", "easier", "shorter"):
        return GoalWays(goal, by, first, second, verdict, _failing(other, one, second.route))
    return GoalWays(goal, by, first, second, verdict)


def _verdict(first: Way, second: Way) -> str:
    willing = [way.route is not None and way.route.willing for way in (first, second)]
    if willing[0] != willing[1]:
        return "lost" if willing[0] else "gained"
    if (first.route is None) != (second.route is None):
        return "closed" if second.route is None else "opened"
    if first.rank[0] != second.rank[0]:
        return "harder" if first.rank[0] < second.rank[0] else "easier"
    if first.rank[1] != second.rank[1]:
        return "longer" if first.rank[1] < second.rank[1] else "shorter"
    return "same"


def _changes(side: Side, route: Route | None) -> list[Any]:
    """Return the steps of a route as pairs of movers and changes."""
    steps = route.steps if route is not None else ()
    return [(step.movers, set(differences(side.graph, step.start, step.end))) for step in steps]


def _failing(source: Side, side: Side, route: Route | None) -> Failing | None:
    """Follow the route of one case in the other, and return the first step that fails there."""
    at = side.graph.status_quo
    if route is None:
        return None
    if side.state_at(source.place(route.start), at) != at:
        return Failing("start", (), at)
    for step in route.steps:
        found = failing_step(source, side, step.movers, (step.start, step.end), at, willing=step.willing)
        if isinstance(found, Failing):
            return found
        at = found
    return None

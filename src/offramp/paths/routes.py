"""Routes to a goal, step by step: the movers, gains and losses, the stability of each state, and the weakest step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.graph.wording import change
from offramp.naming import Named, typed
from offramp.paths.joint import Joint
from offramp.paths.search import UNREACHED, Neighbours, search
from offramp.stability.concepts import concepts_in_short
from offramp.stability.stability import Stability, analyse
from offramp.stability.words import preferred_because
from offramp.tables import Shown, Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.naming import Naming
    from offramp.paths.search import Arrival, CheapestPaths

__all__ = [
    "Route",
    "Routes",
    "Step",
    "ended_at",
    "no_route",
    "objection",
    "road",
    "routes",
    "steps_table",
    "weakest_in_words",
]


@dataclass(frozen=True)
class Step:
    """One step of a route.

    `gains` is, per actor, the change of its preference level by the step, as a share of all its levels; negative if
    it loses. `holds` are the concepts under which the state reached is an equilibrium. `leavers` are the actors that
    would leave it (for whom it is SEQ unstable) by another move than the route's next.
    """

    movers: tuple[str, ...]
    start: int
    end: int
    willing: bool
    gains: Mapping[str, float]
    holds: tuple[str, ...]
    leavers: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Kind of the step: a move, a package deal, or a move against the mover's interest."""
        return "against interest" if not self.willing else "package deal" if len(self.movers) > 1 else "improvement"

    @property
    def weakness(self) -> tuple[int, float]:
        """Likelihood that the step fails, as a key for comparison.

        First the steps against the mover's interest, by its loss; then the steps to a state that some actor would
        leave, by the number of such actors; then the others, by the gain of the mover that gains least.
        """
        least = min((self.gains[actor] for actor in self.movers), default=0.0)
        if not self.willing:
            return 2, -least
        if self.leavers:
            return 1, float(len(self.leavers))
        return 0, -least


@dataclass(frozen=True)
class Route:
    """Steps from one state to another."""

    start: int
    end: int
    steps: tuple[Step, ...]

    @property
    def willing(self) -> bool:
        """Return whether every mover of the route prefers its step."""
        return all(step.willing for step in self.steps)

    @property
    def weakest(self) -> int | None:
        """Position of the weakest step; None if there are no steps."""
        if not self.steps:
            return None
        return max(range(len(self.steps)), key=lambda i: (self.steps[i].weakness, -i))


@dataclass(frozen=True, eq=False)
class Routes(Shown):
    """The best routes to the states that satisfy a condition, the best first; empty if no sequence of moves leads
    there.
    """

    graph: Graph
    stability: Stability
    start: int
    to: str
    by: str
    routes: tuple[Route, ...]
    complete: bool

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Routes):
            return NotImplemented
        return (self.start, self.to, self.by, self.routes) == (other.start, other.to, other.by, other.routes)

    __hash__ = None  # type: ignore[assignment]

    @property
    def best(self) -> Route | None:
        """The best route, or None."""
        return self.routes[0] if self.routes else None

    @property
    def willing(self) -> bool:
        """Return whether some route consists of steps that all their movers prefer."""
        return self.best is not None and self.best.willing

    @property
    def reached(self) -> bool:
        """Return whether a route exists: of steps that count as willing, or of any moves where those were requested."""
        return bool(self.routes) if self.by == "moves" else self.willing

    def objections(self, naming: Naming = typed) -> tuple[str, ...]:
        """Return an objection for each step of the best route against its mover's interest, with the reason."""
        if self.best is None:
            return ()
        return tuple(objection(self.graph, step, naming) for step in self.best.steps if not step.willing)

    def answer(self, naming: Naming = typed) -> str:
        """Return the answer in one or two sentences; `naming` names the goal."""
        best = self.best
        to = naming(Named("condition", self.to, bare=True))
        if best is None:
            return no_route(self.graph.case, self.start, self.to, naming)
        if not best.steps:
            return f"{state_id(self.start)} already satisfies {to}."
        count = len(best.steps)
        steps = "one step" if count == 1 else f"{count} steps"
        if self.by == "moves":
            against = sum(not step.willing for step in best.steps)
            many = "no step" if not against else "one step" if against == 1 else f"{against} steps"
            return f"{to} can be reached in {steps} by moves of one actor at a time, with {many} against the interest of the mover."
        if best.willing:
            deals = sum(len(step.movers) > 1 for step in best.steps)
            if deals == count == 1:
                return f"{to} can be reached in one step, a package deal, that every participant prefers."
            among = {0: "", 1: ", one of them a package deal,"}.get(deals, f", {deals} of them package deals,")
            return f"{to} can be reached in {steps}{among} that all their movers prefer."
        unwilling = [step for step in best.steps if not step.willing]
        movers = listed(sorted({self.graph.case.name(actor) for step in unwilling for actor in step.movers}))
        return (
            f"No route of steps that their movers prefer leads to {to}; the best of {steps} has "
            f"{len(unwilling)} step{'s' if len(unwilling) > 1 else ''} against the interest of {movers}."
        )

    def table(self, route: Route | None = None) -> Table:
        """Return the steps of a route (default: the best) as a table."""
        route = route or self.best
        if route is None:
            return Table(f"Route to {self.to}", ("step",), (), self.answer())
        return steps_table(self.graph, route, f"Route to {self.to}")

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the answer, the best route, its weakest step, the objections."""
        parts: list[str | Table] = [self.answer()]
        if self.best is not None and self.best.steps:
            parts += [self.table(), weakest_in_words(self.graph, self.best)]
        parts += [text for text in self.objections() if not any(text in str(part) for part in parts)]
        others = [f"{state_id(route.end)} in {len(route.steps)}" for route in self.routes[1:]]
        if others:
            parts.append(f"Other ends as near, by steps: {', '.join(others)}.")
        if not self.complete:
            parts.append(
                "Not every package deal was examined: the case is too large for that; a shorter route may exist."
            )
        return tuple(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the routes as plain values."""
        return {
            "case": self.graph.case.title,
            "format": 1,
            "from": state_id(self.start),
            "to": self.to,
            "by": self.by,
            "willing": self.willing,
            "complete": self.complete,
            "answer": self.answer(),
            "routes": [
                {
                    "end": state_id(route.end),
                    "on": list(self.graph.on(route.end)),
                    "willing": route.willing,
                    "weakest": route.weakest,
                    "steps": [
                        {
                            "kind": step.kind,
                            "movers": list(step.movers),
                            "from": state_id(step.start),
                            "to": state_id(step.end),
                            "change": change(self.graph, step.start, step.end),
                            "gains": {actor: round(gain, 6) for actor, gain in step.gains.items()},
                            "holds": list(step.holds),
                            "leavers": list(step.leavers),
                        }
                        for step in route.steps
                    ],
                }
                for route in self.routes
            ],
            "objections": list(self.objections()),
        }


def routes(
    graph: Graph,
    to: str | Expression,
    *,
    start: int | None = None,
    by: str = "deals",
    most: int = 5,
    stability: Stability | None = None,
    neighbours: Neighbours | None = None,
) -> Routes:
    """Find the best routes from `start` (default: the status quo) to states that satisfy `to`.

    The best route has the fewest steps against the interest of their movers; then the fewest steps; then an end that is
    an equilibrium; then the fewest changes. `by` says which steps count as willing: `improvements` of one actor, also
    package `deals`, or any `moves`. `neighbours` shares its results with other searches of the same graph.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> found = routes(build(load("cuba-1962")), "ussr.withdraw")
    >>> found.willing, len(found.best.steps)
    (True, 2)

    Raises
    ------
    QuestionError
        if the condition cannot be read, or no state satisfies it.
    """
    wanted = read_condition(graph.case, to)
    stability = stability or analyse(graph)
    origin = graph.status_quo if start is None else start
    mask = graph.satisfying(wanted)
    if graph.case.ends is not None and graph.satisfying(graph.case.ends)[origin] and not mask[origin]:
        raise QuestionError(ended_at(graph.case, origin))
    targets = np.flatnonzero(mask)
    if len(targets) == 0:
        raise QuestionError(f"no possible state satisfies `{wanted}`")
    found = search(graph, origin, by, mask, neighbours=neighbours)
    reached = sorted(
        (int(t) for t in targets if found.cost[t] != UNREACHED),
        key=lambda t: (found.unwilling(t), found.steps(t), -int(stability.strength[t]), int(found.cost[t]), t),
    )
    if origin in reached:
        reached = [origin]
    made = tuple(_route(graph, stability, found, target, by) for target in reached[:most])
    return Routes(graph, stability, origin, wanted.text, by, made, found.complete)


def no_route(case: Case, start: int, to: str, naming: Naming = typed) -> str:
    """Return the answer where no sequence of moves leads from a state to a condition; `naming` names conditions."""

    def named(condition: object) -> str:
        return naming(Named("condition", str(condition), bare=True))

    before = f" before the crisis ends ({named(case.ends)})" if case.ends is not None else ""
    return f"No sequence of moves leads from {state_id(start)} to a state with {named(to)}{before}."


def ended_at(case: Case, start: int) -> str:
    """Return the reason why no route begins in a state in which the crisis has ended."""
    return f"in {state_id(start)} the crisis has ended (`ends: {case.ends}`); no route leads on from it"


def road(
    graph: Graph, *, by: str = "deals", stability: Stability | None = None, neighbours: Neighbours | None = None
) -> tuple[tuple[str, Routes], ...]:
    """Find the route through the goals of the case in their order, each from the end of the previous one.

    It stops at a goal that no moves reach, or that no possible state satisfies, and where the crisis has ended.
    """
    stability = stability or analyse(graph)
    at: int | None = graph.status_quo
    legs: list[tuple[str, Routes]] = []
    ends = graph.case.ends
    ended = graph.satisfying(ends) if ends is not None else np.zeros(graph.size, dtype=bool)
    for name, goal in graph.case.goals.items():
        over = at is None or (legs and ended[at])
        if over or not graph.satisfying(goal).any():
            break
        leg = routes(graph, goal, start=at, by=by, most=1, stability=stability, neighbours=neighbours)
        legs.append((name, leg))
        at = leg.best.end if leg.best is not None else None
    return tuple(legs)


def _holds(stability: Stability, state: int) -> tuple[str, ...]:
    return tuple(key for key in stability.stable if stability.holds(state, key))


def _movers(graph: Graph, arrival: Arrival, end: int, by: str) -> tuple[str, ...]:
    return Joint(graph).participants(arrival.start, end, willing=arrival.willing and by != "moves")


def _route(graph: Graph, stability: Stability, found: CheapestPaths, target: int, by: str) -> Route:
    way = found.way(target)
    ends = [end for _, end in way]
    steps = []
    for i, (arrival, end) in enumerate(way):
        following = way[i + 1] if i + 1 < len(way) else None
        gains = {}
        for actor in graph.actors:
            worth = graph.preference_level(actor)
            span = max(int(worth.max()), 1)
            gains[actor] = float(worth[end] - worth[arrival.start]) / span
        movers = _movers(graph, arrival, end, by)
        next_movers = _movers(graph, *following, by) if following else ()
        leavers = tuple(actor for actor in stability.leavers(end, "seq") if actor not in next_movers)
        holds = _holds(stability, end)
        willing = all(gains[actor] > 0 for actor in movers)
        steps.append(Step(movers, arrival.start, end, willing, gains, holds, leavers))
    return Route(found.start, ends[-1] if ends else target, tuple(steps))


def objection(graph: Graph, step: Step, naming: Naming = typed) -> str:
    """Return the reason why the mover of a step does not prefer it; `naming` names sources."""
    losers = [actor for actor in step.movers if step.gains[actor] <= 0]
    names = listed(graph.case.name(actor) for actor in losers)
    why = preferred_because(graph, losers[0], step.end, step.start, naming) if losers else ""
    feeling = "would gain nothing" if losers and step.gains[losers[0]] == 0 else "would be worse off"
    step_in_words = change(graph, step.start, step.end, with_actor=len(step.movers) > 1)
    return f"{names} {feeling} if {'it ' if len(step.movers) == 1 else ''}{step_in_words}" + (
        f", {why}." if why else "."
    )


def weakest_in_words(graph: Graph, route: Route, naming: Naming = typed) -> str:
    """Name the weakest step of a route and the reason for its weakness; `naming` names sources."""
    if route.weakest is None:
        return ""
    step = route.steps[route.weakest]
    head = f"Weakest step: {route.weakest + 1}"
    if not step.willing:
        return f"{head}. {objection(graph, step, naming)}"
    if step.leavers:
        names = listed(graph.case.name(actor) for actor in step.leavers)
        return f"{head}, since {names} would leave the state it reaches ({state_id(step.end)})."
    least = min(step.movers, key=lambda actor: step.gains[actor])
    fine = "but all movers prefer their steps, and no actor but the next mover would leave undeterred (SEQ)"
    return f"{head}, since {graph.case.name(least)} gains least by it; {fine}."


def steps_table(graph: Graph, route: Route, title: str) -> Table:
    """Return a route as a table: a row per step."""

    def who(step: Step, sign: int) -> str:
        chosen = [actor for actor, gain in step.gains.items() if (gain > 0) - (gain < 0) == sign]
        return ", ".join(chosen) or "·"

    rows = [
        (
            f"{i + 1}{' ◄ weakest' if i == route.weakest else ''}",
            step.kind,
            change(graph, step.start, step.end),
            who(step, 1),
            who(step, -1),
            state_id(step.end),
            concepts_in_short(step.holds),
            ", ".join(step.leavers) or "·",
        )
        for i, step in enumerate(route.steps)
    ]
    columns = ("step", "kind", "what changes", "gain", "lose", "reaches", "holds under", "would leave")
    return Table(title, columns, tuple(rows))

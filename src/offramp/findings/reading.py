"""Strategic findings under one reading of the actors: stability, routes, deals, inverse shifts, beliefs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from offramp.beliefs.hypergame import hypergame
from offramp.errors import TooLarge
from offramp.findings.deliberate import deliberate_acts
from offramp.inverse.inverse import invert
from offramp.paths.deals import deals
from offramp.paths.routes import Route, road, routes
from offramp.paths.search import Neighbours
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.beliefs.hypergame import Hypergame
    from offramp.beliefs.surprises import Surprise
    from offramp.case.model import Case
    from offramp.findings.deliberate import DeliberateAct
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.inverse.inverse import Changes
    from offramp.paths.deals import Deals
    from offramp.paths.routes import Routes
    from offramp.stability.stability import Stability
    from offramp.stability.verdict import Verdict

__all__ = [
    "CONCEPT",
    "NEARER_GOALS",
    "SHIFT_CONCEPTS",
    "Reach",
    "ReadingFindings",
    "reading_findings",
    "reading_label",
    "strongest",
]

CONCEPT = "seq"
"""The concept by which a brief answers."""

SHIFT_CONCEPTS = (CONCEPT, "nash")
"""The concepts of inverse shifts: the one of the brief, and the strictest, which needs no sanction."""

NEARER_GOALS = 3
"""Number of goals, from the first, whose inverse shifts are computed."""


class Reach(Enum):
    """Way to a goal from the status quo: it holds, by improvements alone, by package deals too, against an interest, by no moves."""

    HOLDS = "holds"
    ALONE = "alone"
    DEAL = "deal"
    AGAINST = "against"
    NO = "no"


@dataclass(frozen=True, eq=False)
class ReadingFindings:
    """Strategic findings under one reading; mappings are by actor, goal or option.

    `strongest` are the states that are equilibria under most concepts, the nearest to the status quo first. `verdicts` judge the
    status quo by SEQ, by actor. `goals` are those that some possible state satisfies. `alone` are routes to each goal by unilateral
    improvements, `together` also by package deals; `deals` are the package deals from the status quo. `changes` are the inverse
    shifts of the first goals, None if there are too many moves.
    """

    reading: Reading
    name: str
    stability: Stability
    strongest: tuple[int, ...]
    verdicts: Mapping[str, Verdict]
    goals: tuple[str, ...]
    road: tuple[tuple[str, Routes], ...]
    alone: Mapping[str, Routes]
    together: Mapping[str, Routes]
    deals: Mapping[str, Deals]
    changes: Mapping[str, Changes | None]
    beliefs: Hypergame
    surprises: tuple[Surprise, ...]
    deliberate: Mapping[str, DeliberateAct]

    @property
    def graph(self) -> Graph:
        """The graph of the reading."""
        return self.reading.graph

    @property
    def case(self) -> Case:
        """The case."""
        return self.graph.case

    @property
    def leavers(self) -> tuple[str, ...]:
        """The actors that would leave the status quo by SEQ."""
        return tuple(actor for actor, verdict in self.verdicts.items() if not verdict.stable)

    def reach(self, goal: str) -> Reach:
        """Return how a goal is reached."""
        alone, together = self.alone[goal], self.together[goal]
        if alone.best is not None and not alone.best.steps:
            return Reach.HOLDS
        if alone.willing:
            return Reach.ALONE
        if together.willing:
            return Reach.DEAL
        return Reach.NO if together.best is None else Reach.AGAINST

    @property
    def whole_road(self) -> Route | None:
        """The road through the goals as one route; None if it has no step."""
        steps = tuple(step for _, leg in self.road if leg.best is not None for step in leg.best.steps)
        return Route(steps[0].start, steps[-1].end, steps) if steps else None


def reading_findings(reading: Reading) -> ReadingFindings:
    """Compute the strategic findings under one reading.

    Raises
    ------
    CaseError, QuestionError, TooLarge
        as `analyse`, `routes`, `deals` and `hypergame` do.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.readings import readings
    >>> found = reading_findings(readings(load("prisoners-dilemma"))[0])
    >>> found.name, found.strongest, found.leavers
    ('as stated', (3,), ())
    """
    graph = reading.graph
    stability = analyse(graph)
    goals = tuple(name for name, goal in graph.case.goals.items() if graph.satisfying(goal).any())
    by_deals, by_improvements = Neighbours(graph), Neighbours(graph, "improvements")
    beliefs = hypergame(graph.case, given=graph.given, images=graph.images)
    return ReadingFindings(
        reading,
        _name(reading),
        stability,
        strongest(stability),
        {actor: stability.why(graph.status_quo, actor, CONCEPT) for actor in graph.actors},
        goals,
        road(graph, stability=stability, neighbours=by_deals),
        {
            goal: routes(graph, goal, by="improvements", most=1, stability=stability, neighbours=by_improvements)
            for goal in goals
        },
        {goal: routes(graph, goal, by="deals", most=1, stability=stability, neighbours=by_deals) for goal in goals},
        {goal: deals(graph, goal, stability=stability) for goal in goals},
        {goal: _changes(graph, goal) for goal in goals[:NEARER_GOALS]},
        beliefs,
        tuple(beliefs.surprises()),
        deliberate_acts(graph, stability),
    )


def _changes(graph: Graph, goal: str) -> Changes | None:
    """Return the inverse shifts for a goal; None if the case is too large to ask."""
    try:
        return invert(graph, goal, concepts=SHIFT_CONCEPTS, most=1)
    except TooLarge:
        return None


def strongest(stability: Stability) -> tuple[int, ...]:
    """Return the states that are equilibria under most concepts, the nearest to the status quo first; none where no state is one."""
    strength = stability.strength
    most = int(strength.max())
    return tuple(state for state in stability.strongest() if strength[state] == most) if most else ()


def _name(reading: Reading) -> str:
    """Name a reading by the images in which it differs from the base reading, which is named by all of its own."""
    case, images = reading.graph.case, reading.images
    other = {actor: image for actor, image in images.items() if image != case.base_image(actor)}
    return reading_label(case, other or images) or reading.name


def reading_label(case: Case, images: Mapping[str, str]) -> str:
    """Name a reading by its image; by the labels of its images where several actors have images.

    >>> from offramp.case.reading import load
    >>> reading_label(load("korea-2017"), {"dprk": "bargainer"})
    '“Bargaining for aid”'
    """
    if len(case.images) < 2:
        return "".join(images.values())
    labels = (case.images[actor][name].label or f"{case.name(actor)}: {name}" for actor, name in images.items())
    return f"“{', '.join(labels)}”" if images else ""

"""A reading with what follows from it, and answers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from offramp.paths.deals import deals
from offramp.paths.routes import Route, road, routes
from offramp.paths.search import Neighbours
from offramp.stability.stability import analyse
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.paths.deals import Deals
    from offramp.paths.routes import Routes
    from offramp.stability.stability import Stability

__all__ = ["View", "by_reading", "grouped", "reading_named", "said"]


def reading_named(case: Case, images: Mapping[str, str]) -> str:
    """Name a reading by its image; by the labels of its images where several actors have images.

    >>> from offramp.case.reading import load
    >>> reading_named(load("korea-2017"), {"dprk": "bargainer"})
    '“Bargaining for aid”'
    """
    if len(case.images) < 2:
        return "".join(images.values())
    labels = (case.images[actor][name].label or f"{case.name(actor)}: {name}" for actor, name in images.items())
    return f"“{', '.join(labels)}”" if images else ""


@dataclass(frozen=True, eq=False)
class View:
    """A reading with what follows from it, each thing worked out once."""

    reading: Reading

    @property
    def name(self) -> str:
        """Name of the reading: by the images in which it differs from the base reading, which is named by all of its own."""
        case, images = self.graph.case, self.reading.images
        other = {actor: image for actor, image in images.items() if image != case.base_image(actor)}
        return reading_named(case, other or images) or self.reading.name

    @property
    def graph(self) -> Graph:
        """Graph of the reading."""
        return self.reading.graph

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """The goals that some possible state satisfies, in order."""
        return tuple(name for name, goal in self.graph.case.goals.items() if self.graph.satisfying(goal).any())

    @cached_property
    def stability(self) -> Stability:
        """What holds in it."""
        return analyse(self.graph)

    @cached_property
    def road(self) -> tuple[tuple[str, Routes], ...]:
        """The way through the goals."""
        return road(self.graph, stability=self.stability, neighbours=self.neighbours)

    @cached_property
    def neighbours(self) -> Neighbours:
        """The steps and package deals from each state, shared by all searches."""
        return Neighbours(self.graph)

    @cached_property
    def whole_road(self) -> Route | None:
        """The way through the goals as one route."""
        steps = tuple(step for _, leg in self.road if leg.best is not None for step in leg.best.steps)
        return Route(steps[0].start, steps[-1].end, steps) if steps else None

    @cached_property
    def alone(self) -> dict[str, Routes]:
        """Routes to each goal by improvements alone."""
        return self._to_goals("improvements")

    @cached_property
    def together(self) -> dict[str, Routes]:
        """Routes to each goal by improvements and package deals."""
        return self._to_goals("deals")

    def _to_goals(self, by: str) -> dict[str, Routes]:
        graph = self.graph
        steps = self.neighbours if by == "deals" else Neighbours(graph, by)
        return {
            goal: routes(graph, goal, by=by, most=1, stability=self.stability, neighbours=steps) for goal in self.goals
        }

    @cached_property
    def deals(self) -> dict[str, Deals]:
        """Package deals from the status quo to each goal."""
        return {goal: deals(self.graph, goal, stability=self.stability) for goal in self.goals}


def grouped(views: Sequence[View], answers: Sequence[str]) -> list[tuple[str, str]]:
    """Join readings that have the same answer: pairs of whose (empty where all agree) and the answer."""
    by_answer: dict[str, list[str]] = {}
    for view, answer in zip(views, answers, strict=True):
        by_answer.setdefault(answer, []).append(view.name)
    if len(by_answer) == 1:
        return [("", answers[0])]
    return [(f"Under {listed(names)}", answer) for answer, names in by_answer.items()]


def said(pairs: list[tuple[str, str]]) -> str:
    """Return grouped answers as sentences."""
    return " ".join(f"{whose}: {answer}" if whose else answer for whose, answer in pairs)


def by_reading(views: Sequence[View], texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts, one per reading, as reasons; those of readings that say the same as one."""
    return tuple(f"{whose}: {text}" if whose else text for whose, text in grouped(views, texts) if text)

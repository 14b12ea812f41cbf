"""The names that forms of questions offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["actors_of", "reading_of"]


def actors_of(case: Case) -> dict[str, dict[str, Any]]:
    """Return the names of the `actors`, and the labels of the `images` of each."""
    return {
        "actors": {actor: case.name(actor) for actor in case.actors},
        "images": {
            actor: {name: image.label or name.replace("_", " ") for name, image in own.items()}
            for actor, own in case.images.items()
        },
    }


def reading_of(graph: Graph | LargeGraph) -> dict[str, Any]:
    """Return the names that forms of questions offer: actors, the images of each, events, goals, and the chosen images."""
    case = graph.case
    return {
        **actors_of(case),
        "chosen": dict(graph.images),
        "events": {event: case.label(event) for event in case.events},
        "given": list(graph.given),
        "goals": {name: goal.text for name, goal in case.goals.items()},
        "status_quo": state_id(graph.status_quo),
        "size": graph.size,
    }

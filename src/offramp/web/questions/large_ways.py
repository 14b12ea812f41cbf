"""Answers on the way to a goal in cases whose states cannot be listed, in the shapes of the answers about others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id
from offramp.graph.wording import change
from offramp.preference_sensitivity.answers import KINDS
from offramp.stability.words import preferred_because
from offramp.symbolic.large_inverse import invert_large
from offramp.symbolic.route import shortest_route
from offramp.web.questions.labels import labels_of
from offramp.web.questions.large_cases import SingleVerdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offramp.graph.graph import Graph
    from offramp.inverse.inverse import Found
    from offramp.symbolic.large_graph import LargeGraph
    from offramp.symbolic.large_inverse import LargeFound
    from offramp.symbolic.least_change import LargeLeast
    from offramp.symbolic.reach import LargeStep
    from offramp.symbolic.route import LargeRoute

__all__ = ["by_concept", "changes_answer", "route_answer"]


def route_answer(graph: LargeGraph, goal: str, start: str, by: str) -> dict[str, Any]:
    """Return one shortest route to a goal with each of its steps in words; deals are steps of the route."""
    found = shortest_route(graph, goal, start=graph.state(start) if start else None, by=by)
    return {
        "answer": found.answer(labels_of(graph.case)),
        "routes": [_route(found)] if found.steps is not None else [],
        "deals": None,
        "objections": (),
        "twin": found.to_dict(),
    }


def _route(found: LargeRoute) -> dict[str, Any]:
    graph, steps = found.graph, found.steps or ()
    verdicts = SingleVerdicts(graph)
    told = []
    for i, step in enumerate(steps):
        following = steps[i + 1].movers if i + 1 < len(steps) else ()
        leavers = [actor for actor in verdicts.leavers(step.end, "seq") if actor not in following]
        kind = "against interest" if not step.willing else "package deal" if len(step.movers) > 1 else "improvement"
        told.append(
            {
                "from": state_id(step.start),
                "to": state_id(step.end),
                "words": change(graph, step.start, step.end),
                "state": graph.in_words(step.end),
                "kind": kind,
                "willing": step.willing,
                "holds": [key for key in KINDS if verdicts.holds(step.end, key)],
                "leavers": [graph.case.name(actor) for actor in leavers],
                "weakest": False,
            }
        )
    end = steps[-1].end if steps else found.start
    return {
        "end": state_id(end),
        "words": graph.in_words(end),
        "willing": found.reached,
        "steps": told,
        "weakest": " ".join(_because(graph, step) for step in steps if step.willing and len(steps) == 1),
    }


def _because(graph: LargeGraph, step: LargeStep) -> str:
    """Return the statements by which the movers of a step prefer its end."""
    reasons = [
        f"{graph.case.name(actor)} prefers it {because}."
        for actor in step.movers
        if (because := preferred_because(graph, actor, step.start, step.end, labels_of(graph.case)))
    ]
    return " ".join(reasons)


def changes_answer(graph: LargeGraph, to: str, actors: Sequence[str], most: int) -> dict[str, Any]:
    """Return the least changes of preferences with which a goal holds; changes of single states cannot be tried by statements."""
    changes = invert_large(graph, to, actors or None, None, most)

    def told(target: LargeLeast) -> dict[str, Any]:
        return {"holds": not target.cost, "sentences": list(changes.sentences(target)), "trial": None}

    return {"found": by_concept(graph, changes.found, changes.answer, told), "twin": changes.to_dict()}


def by_concept(
    graph: Graph | LargeGraph,
    found: Sequence[Found] | Sequence[LargeFound],
    answer: Callable[[Any], str],
    told: Callable[[Any], dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return the `answer` under each concept with its targets: the state of each, and what `told` says of it."""
    return [
        {
            "concept": each.concept,
            "answer": answer(each),
            "targets": [
                {"state": state_id(target.state), "words": graph.in_words(target.state), **told(target)}
                for target in each.targets
            ],
        }
        for each in found
    ]

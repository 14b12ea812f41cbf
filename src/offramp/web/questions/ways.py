"""Answers on the way to a goal: routes, package deals, and the changes of preferences that would make it hold."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from offramp.case.preferences import Statements
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.inverse.inverse import invert
from offramp.language.sentence import mark
from offramp.paths.deals import deals
from offramp.paths.routes import routes, weakest_in_words
from offramp.paths.search import refuse_what_does_not_fit
from offramp.symbolic.large_graph import LargeGraph
from offramp.web.questions.cases import graph_of_text, stability_of
from offramp.web.questions.labels import labels_of
from offramp.web.questions.large_cases import large_graph_of
from offramp.web.questions.large_ways import by_concept, changes_answer, route_answer
from offramp.web.questions.reading import reading_of

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.inverse.inverse import Changes, Target
    from offramp.paths.routes import Route

__all__ = ["changes_for", "trial", "ways_to"]

MOST = 5
"""Most routes and deals."""

MOST_TARGETS = 3
"""Most states under each concept for which changes are listed."""

KINDS_OF_STEPS = (mark("improvement"), mark("package deal"), mark("against interest"))
"""The kinds of the steps of routes, as messages of pages."""

Images = tuple[tuple[str, str], ...]


def _goal(graph: Graph | LargeGraph, to: str) -> str:
    """Return the goal that is asked for; by default the last of the case."""
    return to or next(reversed(graph.case.goals), "")


def ways_to(text: str, images: Images, given: tuple[str, ...], to: str, start: str, by: str) -> dict[str, Any]:
    """Return the routes and the package deals to a goal; `twin` is in the shape that `offramp paths --json` prints."""
    large = large_graph_of(text, images, given)
    graph = large or graph_of_text(text, images, given)
    goal = _goal(graph, to)
    shared = {**reading_of(graph), "to": goal, "start": start, "by": by, "things": _things(graph)}
    if not goal:
        return {**shared, "answer": "", "routes": [], "deals": None, "twin": {}, "objections": ()}
    if isinstance(graph, LargeGraph):
        return {**shared, **route_answer(graph, goal, start, by)}
    refuse_what_does_not_fit(graph)
    held = stability_of(text, images, given)
    origin = graph.state(start) if start else None
    found = routes(graph, goal, start=origin, by=by, most=MOST, stability=held)
    packages = deals(graph, goal, start=origin, most=MOST, stability=held) if by == "deals" else None
    by_label = labels_of(graph.case)
    already = found.best is not None and not found.best.steps
    return {
        **shared,
        "answer": found.answer(by_label),
        "routes": [_route(graph, each) for each in found.routes],
        "objections": found.objections(by_label),
        "deals": [part if isinstance(part, str) else part.to_dict() for part in packages.parts(by_label)]
        if packages and not already
        else None,
        "twin": {**graph.context(), **found.to_dict(), "deals": packages.to_dict() if packages else None},
    }


def _things(graph: Graph | LargeGraph) -> dict[str, str]:
    return {thing: graph.case.label(thing) for thing in graph.case.things}


def _route(graph: Graph, route: Route) -> dict[str, Any]:
    """Return a route with each of its steps in words."""
    from offramp.graph.wording import change

    steps = [
        {
            "from": state_id(step.start),
            "to": state_id(step.end),
            "words": change(graph, step.start, step.end),
            "state": graph.in_words(step.end),
            "kind": step.kind,
            "willing": step.willing,
            "holds": list(step.holds),
            "leavers": [graph.case.name(actor) for actor in step.leavers],
            "weakest": i == route.weakest,
        }
        for i, step in enumerate(route.steps)
    ]
    return {
        "end": state_id(route.end),
        "words": graph.in_words(route.end),
        "willing": route.willing,
        "steps": steps,
        "weakest": weakest_in_words(graph, route, labels_of(graph.case)) if route.steps else "",
    }


def changes_for(text: str, images: Images, given: tuple[str, ...], to: str, actors: tuple[str, ...]) -> dict[str, Any]:
    """Return the least changes of preferences with which a goal holds; `twin` is that of `offramp inverse --json`."""
    large = large_graph_of(text, images, given, searched=True)
    graph = large or graph_of_text(text, images, given)
    goal = to
    shared = {**reading_of(graph), "to": goal, "asked_actors": list(actors), "things": _things(graph)}
    if not goal:
        return {**shared, "found": [], "twin": {}}
    if isinstance(graph, LargeGraph):
        return {**shared, **changes_answer(graph, goal, actors, MOST_TARGETS)}
    changes = _inverted(text, images, given, goal, actors)

    def told(target: Target) -> dict[str, Any]:
        return {"holds": target.holds, "sentences": target.sentences(graph), "trial": _edits(graph, target)}

    return {**shared, "found": by_concept(graph, changes.found, changes.answer, told), "twin": changes.to_dict()}


@lru_cache(maxsize=8)
def _inverted(text: str, images: Images, given: tuple[str, ...], to: str, actors: tuple[str, ...]) -> Changes:
    return invert(graph_of_text(text, images, given), to, actors or None, None, MOST_TARGETS)


def trial(
    text: str, images: Images, given: tuple[str, ...], to: str, actors: tuple[str, ...], key: str, state: str
) -> dict[str, Any]:
    """Return the edits of the file that make the changes for one target, in the form of new lists of statements."""
    if large_graph_of(text, images, given) is not None:
        raise QuestionError("this change cannot be tried by changes of statements")
    graph = graph_of_text(text, images, given)
    changes = _inverted(text, images, given, to, actors)
    for target in changes.under(key).targets:
        if state_id(target.state) == state:
            edits = _edits(graph, target)
            if edits is not None:
                return {"edits": edits}
    raise QuestionError("this change cannot be tried by changes of statements")


def _edits(graph: Graph, target: Target) -> list[tuple[tuple[str, ...], list[Any]]] | None:
    """Return the new statements of each actor by the path of its list; None where statements alone do not do it."""
    if target.holds:
        return None
    together = target.together
    own = target.statement_changes
    if len(target.singles) > 1:
        if together is None or not together.holds:
            return None
        own = together.statement_changes
    if set(own) != set(target.singles) or not all(each.found for each in own.values()):
        return None
    edits = []
    for actor, each in own.items():
        image = graph.images.get(actor)
        stated = graph.case.image(actor, image)
        if not isinstance(stated, Statements) or stated.above is not None:
            return None
        path: tuple[str, ...] = ("images", actor, image, "preferences") if image else ("preferences", actor)
        edits.append((path, [_said(statement) for statement in each.statements(stated.statements)]))
    return edits


def _said(statement: Any) -> Any:
    """Return a statement as a file has it."""
    marks = {flag: "true" for flag in ("strong", "unsure", "firm") if getattr(statement, flag)}
    source = list(statement.source)
    more = {**marks, **({"source": source[0] if len(source) == 1 else source} if source else {})}
    more |= {"note": statement.note} if statement.note else {}
    more |= {"known": str(statement.known)} if statement.known is not None else {}
    return {"say": statement.say.text, **more} if more else statement.say.text

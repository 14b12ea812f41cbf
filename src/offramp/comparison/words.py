"""Comparisons in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from offramp.case.labels import in_words
from offramp.graph.wording import change, differences
from offramp.naming import Named, typed
from offramp.paths.routes import objection, weakest_in_words
from offramp.stability.concepts import concepts_in_short
from offramp.stability.words import preferred_because
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case
    from offramp.comparison.contents import Contents, ImageWeight, MeasureKey, PreferenceDifference
    from offramp.comparison.equilibria import HeldOnce
    from offramp.comparison.reasons import Failing, Reason
    from offramp.comparison.ways import GoalWays, Way
    from offramp.graph.graph import Graph
    from offramp.naming import Naming

__all__ = ["contents_in_words", "goal_in_words", "reasons_in_words", "rule_in_words", "way_in_short"]

BETTER_FIRST = ("lost", "closed", "harder", "longer")
"""The verdicts by which the first case has the better route."""

FIRST, SECOND = "the first", "the second"

_KINDS = {
    "actors": ("actor", "actors"),
    "options": ("option", "options"),
    "events": ("event", "events"),
    "impossible": ("rule", "rules"),
    "indistinguishable": ("merge", "merges"),
    "status quo": ("entry of the status quo", "entries of the status quo"),
    "goals": ("goal", "goals"),
}


def contents_in_words(contents: Contents, naming: Naming = typed) -> tuple[str, ...]:
    """Describe the differences of the two files, a line for each kind of difference."""
    lines = []
    for kind, words in _KINDS.items():
        for where, names in ((SECOND, contents.added[kind]), (FIRST, contents.removed[kind])):
            if names:
                lines.append(
                    f"Only {where} has the {words[len(names) > 1]} {listed(_things(kind, names, contents, naming))}."
                )
    for name, first, second in contents.irreversible:
        thing = naming(Named("condition", name))
        lines.append(f"{thing} {_way(first)} in {FIRST}, and {_way(second)} in {SECOND}.")
    lines += [_image_weight(weight, naming) for weight in contents.weights]
    for actor, *images in contents.taken:
        of = naming(Named("actor", actor))
        first, second = (
            naming(Named("image", image, (actor, which)))
            for image, which in zip(images, ("first", "second"), strict=True)
        )
        lines.append(
            f"The image of {of} compared here is {first} in {FIRST} and {second} in {SECOND}: the heaviest of each."
        )
    lines += [_preference_difference(difference, naming) for difference in contents.preferences]
    lines += [_measure(key, naming) for key in contents.measures]
    if contents.elsewhere:
        sections = listed(naming(Named("section", section)) for section in contents.elsewhere)
        lines.append(f"They also differ in {sections}, on which no state, equilibrium or route depends.")
    return tuple(lines)


def _things(kind: str, names: tuple[str, ...], contents: Contents, naming: Naming) -> list[str]:
    """Name what one of two files has alone."""
    if kind == "goals":
        return [naming(Named("goal", name, contents.goals[name])) for name in names]
    return [naming(Named("actor" if kind == "actors" else "condition", name)) for name in names]


def _image_weight(weight: ImageWeight, naming: Naming) -> str:
    image, actor = Named("image", weight.image, (weight.actor,)), Named("actor", weight.actor)
    whose = f"image {naming(image)} of {naming(actor)}"
    if weight.first is None or weight.second is None:
        return f"Only {SECOND if weight.first is None else FIRST} has the {whose}."
    return f"The weight of the {whose} is {weight.first:g} in {FIRST} and {weight.second:g} in {SECOND}."


def _measure(key: MeasureKey, naming: Naming) -> str:
    measure = naming(Named("measure", key.measure))
    if not key.key:
        return f"Only {SECOND if key.first is None else FIRST} has the measure {measure}."
    first, second = (_stated(key.key, value, naming) for value in (key.first, key.second))
    of = naming(Named("key", key.key, ("measures",)))
    return f"The {of} of the measure {measure} is {first} in {FIRST} and {second} in {SECOND}."


def _stated(key: str, value: Any, naming: Naming) -> str:
    """Name the value of a key of a measure; a number is written as in the file."""
    if value is None:
        return "not stated"
    return (
        naming(Named("value", value, ("measures", key)))
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
    )


def _way(way: str) -> str:
    return f"stays {way} once it is" if way else "can be undone"


def _preference_difference(difference: PreferenceDifference, naming: Naming) -> str:
    parts = []
    for texts, words in (
        (difference.added, f"prefers in {SECOND} alone"),
        (difference.removed, f"prefers in {FIRST} alone"),
        (difference.moved, "gives another rank to"),
    ):
        if texts:
            parts.append(f"{words} {listed(naming(Named('condition', text)) for text in texts)}")
    others = [each.by(naming) for each in difference.others]
    return f"{naming(Named('actor', difference.actor))}{':' if others else ''} {'; '.join([*parts, *others])}."


def rule_in_words(graph: Graph, rule: str) -> str:
    """Name a rule of a case that forbids a state."""
    return f"impossible: {in_words(graph.case, rule)}" if rule else "impossible"


def reasons_in_words(
    held: HeldOnce, holding: Graph, failing: Graph, where: tuple[str, str], naming: Naming = typed
) -> str:
    """Explain why a state is an equilibrium in one case and none in the other; `where` names the two, such as `the
    first`.

    Concepts with the same reason are combined.
    """
    alike: list[tuple[Reason, list[str]]] = []
    for key, why in held.reasons.items():
        keys = next((keys for other, keys in alike if other == why), None)
        if keys is None:
            alike.append((why, [key]))
        else:
            keys.append(key)
    texts = [(keys, _reason(why, keys, holding, failing, where, naming)) for why, keys in alike]
    if len(texts) == 1:
        return texts[0][1]
    return " ".join(f"{concepts_in_short(keys)}: {text}" for keys, text in texts)


def _reason(
    why: Reason, keys: list[str], holding: Graph, failing: Graph, where: tuple[str, str], naming: Naming
) -> str:
    there, here = where
    if why.kind == "state":
        return f"In {here} the state is {rule_in_words(failing, why.rule)}."
    start, end = why.state or 0, why.improvement or 0
    leaves = f"In {here}, {change(failing, start, end)}{_because(failing, why.actor, start, end, naming)}"
    if keys != ["nash"]:
        leaves += ", and nothing deters it"
    others = f" {_names(failing, why.others)} would leave it too." if why.others else ""
    return f"{leaves}; {_contrast(why, holding, failing, there, here, naming)}.{others}"


def _because(graph: Graph, actor: str, state: int, better: int, naming: Naming) -> str:
    because = preferred_because(graph, actor, state, better, naming)
    return f", {because}" if because else ""


def _names(graph: Graph, actors: tuple[str, ...]) -> str:
    return listed(graph.case.name(actor) for actor in actors)


def _contrast(why: Reason, holding: Graph, failing: Graph, there: str, here: str, naming: Naming) -> str:
    """Explain why the actor does not leave in the case where the state is an equilibrium."""
    match why.kind:
        case "actor":
            return f"{there} has no actor {naming(Named('actor', why.actor))}"
        case "option":
            return f"{there} has no such option"
        case "impossible":
            return f"in {there} that is {rule_in_words(holding, why.rule)}"
        case "same":
            return f"in {there} both are one state"
        case "move":
            return (
                f"in {there} it cannot go there{_undone(failing, holding.case, why.state or 0, why.improvement or 0)}"
            )
        case "wish":
            because = _because(holding, why.actor, why.target or 0, why.held or 0, naming)
            return f"in {there} it would not gain by that{because}"
        case "sanction" if why.failing is not None:
            moves = ", and then ".join(change(holding, move.start, move.end) for move in why.sanction)
            return f"in {there} it is deterred: {moves}; in {here} {_failing(why.failing, failing, naming)}"
    return f"the sanction in {there} cannot be compared move by move, since the two cases differ in their merges or options"


def _undone(graph: Graph, case: Case, start: int, end: int) -> str:
    """Name the irreversible options that a change between two states would reverse."""
    stuck = [
        quoted(case.label(thing))
        for thing, on in differences(graph, start, end)
        if thing in case.options and case.irreversible(thing) == ("off" if on else "on")
    ]
    return f", since {listed(stuck)} cannot be undone" if stuck else ""


def _failing(step: Failing, graph: Graph, naming: Naming) -> str:
    """Explain why a step is not taken in a graph."""
    names = _names(graph, tuple(actor for actor in step.actors if actor in graph.actors))
    end = step.end if step.end is not None else step.start
    match step.kind:
        case "actor":
            return f"there is no actor {listed(naming(Named('actor', actor)) for actor in step.actors)}"
        case "option":
            return "there is no such option"
        case "impossible":
            return f"that is {rule_in_words(graph, step.rule)}"
        case "move":
            return f"{names} cannot do so{_undone(graph, graph.case, step.start, end)}"
        case "same":
            return "that changes nothing, since both are one state"
        case "unwilling":
            return f"{names} would not gain by that{_because(graph, step.actors[0], end, step.start, naming)}"
        case "spared":
            return f"that leaves {names} better off"
        case "undone":
            return f"{names} could undo that: {change(graph, step.start, end)}"
    return "the status quo is another"


def way_in_short(way: Way) -> str:
    """Describe the length of a route and its steps against interest in a few words."""
    if way.route is None:
        return "none"
    if not way.route.steps:
        return "is satisfied already"
    against, steps = way.rank
    count = f"{steps} step{'' if steps == 1 else 's'}"
    return count if not against else f"{count}, {against} against interest"


def goal_in_words(ways: GoalWays, graphs: tuple[Graph, Graph], naming: Naming = typed) -> str:
    """Describe the difference of the routes to a goal: the steps of the better, its weakest step, and the step that
    fails in the other case.
    """
    first, second = (FIRST, ways.first, graphs[0]), (SECOND, ways.second, graphs[1])
    if ways.verdict == "other":
        return " ".join(_steps(*side) for side in (first, second))
    better, worse = (first, second) if ways.verdict in BETTER_FIRST else (second, first)
    parts = [_steps(*better)]
    if better[1].route is not None:
        parts.append(weakest_in_words(better[2], better[1].route, naming))
    name, way, graph = worse
    if ways.failing is not None:
        parts.append(f"In {name} that fails{_where(ways.failing, graph)}: {_failing(ways.failing, graph, naming)}.")
        parts += _objections(way, graph, naming) if ways.failing.kind == "start" else []
    if problem := way.unreached.answer(naming) if way.unreached is not None else way.problem:
        parts.append(f"In {name}: {problem.rstrip('.')}.")
    return " ".join(part for part in parts if part)


def _steps(name: str, way: Way, graph: Graph) -> str:
    """Describe the steps of a route."""
    if way.route is None or not way.route.steps:
        return f"In {name}: {way_in_short(way)}."
    return f"In {name}: {'. Then '.join(change(graph, step.start, step.end) for step in way.route.steps)}."


def _where(step: Failing, graph: Graph) -> str:
    if step.end is None or step.kind in ("start", "same"):
        return ""
    return f" where {change(graph, step.start, step.end)}"


def _objections(way: Way, graph: Graph, naming: Naming) -> list[str]:
    steps: Mapping[str, None] = {
        objection(graph, step, naming): None
        for step in (way.route.steps if way.route is not None else ())
        if not step.willing
    }
    return list(steps)

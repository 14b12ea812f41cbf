"""Checks of a case beyond its shape: names that exist, no cycles, weights that add up, a possible status
quo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.bits import code_of, lookup_in
from offramp.case.entries import entry_at
from offramp.case.feasible import feasible
from offramp.case.identifiers import identifiers
from offramp.case.names import Names, names_of
from offramp.case.number_checks import befores, chances, costs, doubts, paces, spans
from offramp.case.preferences import StateRanking
from offramp.case.references import references
from offramp.case.roles import expressions, stated_preferences
from offramp.case.state_names import read_state
from offramp.case.unit_checks import wrong_units
from offramp.case.value import holds
from offramp.errors import OfframpError, Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.yaml import Path

__all__ = ["is_condition", "problems_in", "problems_of"]

FEW_THINGS = 16
"""Largest number of options and events for which contradictory rules are distinguished from an impossible status quo."""


CONCEPTS = (
    *("nash", "gmr", "smr", "seq", "sseq", "sim", "l2", "l3", "nonmyopic", "cnash", "cgmr", "csmr", "cseq"),
    *("gmr_strong", "smr_strong", "seq_strong"),
    *(f"{base}_{attitude}" for base in ("nash", "gmr", "smr", "seq") for attitude in "abcd"),
)
"""Concepts that a claim may name after `under`: a copy of the list of stability, which this room does not import."""


def problems_of(case: Case, names: Names, whole: bool = True) -> list[Problem]:
    """Return the problems of a case beyond its shape; `whole` is false if broken parts were removed."""
    found = [
        *_namings(case, names, whole),
        *_uses(case, names),
        *references(case, names),
        *_cycles(case),
        *_weights(case),
        *paces(case),
        *wrong_units(case),
        *doubts(case),
        *spans(case),
        *costs(case),
        *chances(case),
        *_correlations(case, whole),
        *befores(case),
    ]
    found += _sources(case, names)
    return found if found or not whole else list(_status_quo(case))


def _correlations(case: Case, whole: bool) -> Iterator[Problem]:
    """Correlations of a number that is not estimated, of a number with itself, and repeated correlations."""
    seen: set[frozenset[str]] = set()
    estimated = tuple(map(str, case.estimated))
    by_expert = {str(name) for name, path in case.estimated.items() if entry_at(case, path).draw == "expert"}
    for i, tie in enumerate(case.correlations):
        place = case.place("correlations", i, "between")
        unknown = [name for name in tie.between if name not in estimated]
        if unknown and whole:
            yield from (
                Problem(f"there is no estimate `{name}`{did_you_mean(name, estimated)}", place) for name in unknown
            )
        elif drawn := [name for name in tie.between if name in by_expert]:
            yield Problem(
                f"`{drawn[0]}` is drawn by expert, so that its rank in a correlation is not defined; omit `draw: expert` there, or the correlation",
                place,
            )
        elif tie.between[0] == tie.between[1]:
            yield Problem(f"`{tie.between[0]}` is correlated with itself; a correlation is between two", place)
        elif frozenset(tie.between) in seen:
            yield Problem(f"the correlation between `{tie.between[0]}` and `{tie.between[1]}` is stated twice", place)
        seen.add(frozenset(tie.between))


def _namings(case: Case, names: Names, whole: bool) -> Iterator[Problem]:
    """Names that the language cannot read, and names with two meanings."""
    seen: dict[str, str] = {}
    for section in ("actors", "events", "terms", "unknowns", "goals"):
        for name in getattr(case, section):
            yield from _readable(case, name, (section, name), section.removesuffix("s"))
            if name in seen:
                yield Problem(
                    f"`{name}` is already the name of one of the {seen[name]}; a name has one meaning",
                    case.place(section, name, key=True),
                )
            seen[name] = section
    for actor, spec in case.actors.items():
        for option in spec.options:
            yield from _readable(case, option, ("actors", actor, "options", option), "option")
    if whole and not names.options:
        yield Problem("no actor has an option; a case needs at least one", case.place("actors"), lacks="actors")


FREE_TEXTS = {
    "actor": "; the key `name` of an actor may be any text",
    "option": "; the label of an option may be any text",
    "event": "; the label of an event may be any text",
}
"""End of the message on an invalid name, by its kind: the key that may be any text."""


def _readable(case: Case, name: str, path: Path, kind: str) -> Iterator[Problem]:
    if name in nodes.RESERVED:
        yield Problem(
            f"`{name}` is a word of the language of conditions; call it something else", case.place(*path, key=True)
        )
        return
    try:
        tree = ex.parse(name)
    except nodes.ExpressionError:
        tree = nodes.Node()
    if tree != nodes.Name(name) or "." in name:
        instead = identifiers(kind, [name])[0]
        yield Problem(
            f"`{name}` cannot be a name: a name has no spaces or signs and does not start with a digit; write for instance `{instead}`"
            + FREE_TEXTS.get(kind, ""),
            case.place(*path, key=True),
        )


def _uses(case: Case, names: Names) -> Iterator[Problem]:
    """Unknown names in expressions, numbers in place of conditions, and the reverse."""
    allowed = {
        "condition": names.conditions,
        "goal": names.conditions | names.goals,
        "quantity": names.quantities,
        "unknown": names.unknowns,
        "claim": names.conditions | names.goals,
    }
    for use in expressions(case):
        wrong = [
            Problem(message, case.place_within(use.offset + node.offset, *use.path, key=use.key))
            for node in nodes.walk(use.expression.tree)
            if (message := _wrong_node(node, use.role, allowed[use.role], names))
        ]
        yield from wrong
        if not wrong and use.role in ("condition", "goal", "claim") and not is_condition(use.expression.tree, names):
            yield Problem(
                f"`{use.expression}` is a number; expected a condition, which is true or false",
                case.place_within(use.offset, *use.path, key=use.key),
            )


def problems_in(expression: Expression, case: Case) -> list[str]:
    """Return the fault of a condition on states in a question, or None; goals may be named too."""
    names = names_of(case)
    allowed = names.conditions | names.goals
    found = [_wrong_node(node, "goal", allowed, names) for node in nodes.walk(expression.tree)]
    messages = [message for message in found if message]
    if not messages and not is_condition(expression.tree, names):
        messages.append(f"`{expression}` is a number; expected a condition, which is true or false")
    return messages


def is_condition(node: nodes.Node, names: Names) -> bool:
    """Return whether an expression is true or false rather than a number."""
    match node:
        case nodes.Name(text):
            return text not in names.unknowns
        case nodes.Choose(then, _, otherwise):
            return is_condition(then, names) and is_condition(otherwise, names)
        case nodes.Not(body):
            return is_condition(body, names)
        case nodes.And(parts) | nodes.Or(parts):
            return all(is_condition(part, names) for part in parts)
        case nodes.Implied(left, right) | nodes.Iff(left, right):
            return is_condition(left, names) and is_condition(right, names)
    return isinstance(
        node,
        nodes.Compare
        | nodes.Stable
        | nodes.Wants
        | nodes.Reachable
        | nodes.Leads
        | nodes.Undominated
        | nodes.Untestable,
    )


def _wrong_node(node: nodes.Node, role: str, allowed: frozenset[str], names: Names) -> str | None:
    """Return the fault of one node of an expression; None without one."""
    if isinstance(node, nodes.Untestable) and role != "claim":
        return "`not testable` belongs into the `holds` of a claim"
    if isinstance(node, nodes.QUESTIONS) and role != "claim":
        return "questions such as chance(…) and stable(…) belong into `claims`"
    inside = (inner for inner in nodes.walk(node) if inner is not node)
    if isinstance(node, nodes.QUESTIONS) and any(isinstance(inner, nodes.QUESTIONS) for inner in inside):
        return "a question such as stable(…) cannot stand inside another"
    match node:
        case nodes.Arithmetic(_, "/", nodes.Number(0.0)):
            return "a division by 0 has no value"
        case nodes.Name(text) if text not in allowed:
            return _no_such_name(text, role, allowed, names)
        case nodes.PolicyReference(policy) if policy not in names.policies:
            return f"there is no policy `{policy}`{did_you_mean(policy, names.policies)}"
        case nodes.Expected(quantity) if quantity not in names.amounts:
            return f"there is no stock, count or harm `{quantity}`{did_you_mean(quantity, names.amounts)}"
        case nodes.Measured(measure) | nodes.Mean(measure) | nodes.Ranked(_, measure) | nodes.Leads(_, measure) if (
            measure not in names.measures
        ):
            return f"there is no measure `{measure}`{did_you_mean(measure, names.measures)}"
        case nodes.Wants(actor) | nodes.Stable(_, _, actor, _) if actor is not None and actor not in names.actors:
            return f"there is no actor `{actor}`{did_you_mean(actor, names.actors)}"
        case nodes.Stable(_, _, _, concept) if concept is not None and concept not in CONCEPTS:
            return f"there is no solution concept `{concept}`{did_you_mean(concept, CONCEPTS)}"
        case nodes.Reachable(_, _, by) if by not in (None, "improvements", "deals", "moves"):
            return f"there is no way `{by}`{did_you_mean(str(by), ('improvements', 'deals', 'moves'))}"
    return None


def _no_such_name(text: str, role: str, allowed: frozenset[str], names: Names) -> str:
    if text in names.unknowns:
        return f"`{text}` is an unknown number; a {role} speaks of options, events and terms"
    if role == "unknown":
        return f"there is no unknown `{text}`{did_you_mean(text, allowed)}"
    if text in names.actors:
        own = [option for option in names.options if option.startswith(f"{text}.")]
        return f"`{text}` is an actor; name one of its options" + did_you_mean(text, own)
    if role in ("goal", "claim") and (close := nearest(text, allowed)) and close[0] in names.goals:
        return f"there is no option, event, term or goal `{text}`; did you mean the goal `{close[0]}`?"
    return f"there is no option, event or term `{text}`{did_you_mean(text, allowed)}"


def _cycles(case: Case) -> Iterator[Problem]:
    """Circular terms, and expressions that are too deep after their terms are expanded."""
    deep: dict[str, int] = {}
    trail: list[str] = []
    loops: set[frozenset[str]] = set()
    for term in case.terms:
        waiting = [term]
        while waiting:
            name = waiting[-1]
            inner = [n for n in case.terms[name].names if n in case.terms]
            if trail[-1:] == [name]:
                # All that it names is known by now.
                deep[name] = ex.depth(case.terms[name].tree) + max((deep.get(n, 0) for n in inner), default=0)
                trail.pop()
                waiting.pop()
            elif name in trail or name in deep:
                waiting.pop()
            else:
                trail.append(name)
                for n in inner:
                    if n in trail and frozenset(loop := trail[trail.index(n) :]) not in loops:
                        loops.add(frozenset(loop))
                        shown = " → ".join((*loop, n))
                        yield Problem(f"`{n}` is defined by itself: {shown}", case.place("terms", n, key=True))
                waiting.extend(n for n in reversed(inner) if n not in trail and n not in deep)
    if not loops:
        yield from _depths(case, deep)


def _depths(case: Case, deep: Mapping[str, int]) -> Iterator[Problem]:
    """Expressions that are too deep after their terms are expanded; `deep` is the depth of each term."""
    goals = {
        name: ex.depth(goal.tree) + max((deep.get(n, 0) for n in goal.names), default=0)
        for name, goal in case.goals.items()
    }
    within = {**goals, **deep}
    for use in expressions(case):
        # The first term on the way down that is too deep is named, not all that use it.
        inner = max((within.get(name, 0) for name in use.expression.names), default=0)
        if inner <= ex.DEEPEST < inner + ex.depth(use.expression.tree):
            name = next(part for part in reversed(use.path) if isinstance(part, str))
            yield Problem(
                f"`{name}` is nested {inner + ex.depth(use.expression.tree)} deep through the terms that it names; the "
                f"limit is {ex.DEEPEST}",
                case.place(*use.path, key=use.key),
            )


def _weights(case: Case) -> Iterator[Problem]:
    """Weights of images: odds such as 3 and 1, or shares that add up to one."""
    for actor, images in case.images.items():
        weights = [image.weight for image in images.values()]
        total = sum(weights)
        if images and total <= 0:
            yield Problem(f"the weights of the images of `{actor}` add up to 0", case.place("images", actor, key=True))
        elif len(weights) > 1 and all(weight < 1 for weight in weights) and abs(total - 1) > 1e-6:
            yield Problem(
                f"the weights of the images of `{actor}` add up to {total:g}; shares add up to 1 (or write odds such as 3 and 1)",
                case.place("images", actor, key=True),
            )


def _sources(case: Case, names: Names) -> Iterator[Problem]:
    """Sources that are named but not listed."""

    def look(value: Any, path: Path) -> Iterator[Problem]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from look(inner, (*path, key))
        elif isinstance(value, list | tuple):
            for i, inner in enumerate(value):
                yield from look(inner, (*path, i))
        elif hasattr(value, "model_fields_set"):
            for source in getattr(value, "source", ()):
                if source != "assumed" and source not in names.sources:
                    hint = did_you_mean(source, names.sources | {"assumed"})
                    yield Problem(f"there is no source `{source}`{hint}", case.place(*path, "source"))
            for name, field_info in type(value).model_fields.items():
                yield from look(getattr(value, name), (*path, field_info.alias or name))

    for name, info in type(case).model_fields.items():
        if name != "sources":
            yield from look(getattr(case, name), (info.alias or name,))


def _status_quo(case: Case) -> Iterator[Problem]:
    """A status quo that breaks a rule, or a state name in a ranking that cannot be read."""
    for i, thing in enumerate(case.status_quo):
        if thing in case.status_quo[:i]:
            yield Problem(f"`{thing}` is repeated in the status quo", case.place("status quo", i))

    if len(case.things) <= FEW_THINGS and not len(feasible(case)):
        rules = "; ".join(f"`{rule}`" for rule in case.impossible)
        yield Problem(
            f"no state is possible: together the rules forbid everything: {rules}", case.place("impossible", key=True)
        )
        return
    lookup = lookup_in(case, code_of(case, case.status_quo))
    for i, rule in enumerate(case.impossible):
        if holds(rule, lookup):
            where = case.place("impossible", i)
            yield Problem(
                f"the status quo is impossible: it breaks the rule `{rule}` (line {where.line})",
                case.place("status quo"),
            )
    for path, preferences in stated_preferences(case):
        if isinstance(preferences, StateRanking):
            for state in (state for group in preferences.ranking for state in group):
                try:
                    read_state(state, case)
                except OfframpError as error:
                    yield Problem(f"in the ranking: {error}", case.place(*path, "ranking"))

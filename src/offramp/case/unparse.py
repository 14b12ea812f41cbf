"""From the tree of an expression back to text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case import nodes
from offramp.case.expression import parse

if TYPE_CHECKING:
    from offramp.case.duration import Duration

__all__ = ["name_text", "policy_text", "text_of"]


def text_of(node: nodes.Node) -> str:
    """Return a text whose tree is this one; inner parts have brackets unless they are names or numbers.

    >>> text_of(parse("chance(a.x and not b.y within 3 years | 'talk first' after 6 months) > .5"))
    'chance(a.x and not b.y within 3 years | "talk first" after 6 months) > 0.5'
    """
    match node:
        case nodes.Name(text):
            return text
        case nodes.Number(value):
            return repr(value).removesuffix(".0")
        case nodes.Not(body):
            return f"not {_inside(body)}"
        case nodes.And(parts):
            return " and ".join(map(_inside, parts))
        case nodes.Or(parts):
            return " or ".join(map(_inside, parts))
        case nodes.Implied(body, condition):
            return f"{_inside(body)} if {_inside(condition)}"
        case nodes.Iff(left, right):
            return f"{_inside(left)} iff {_inside(right)}"
        case nodes.Choose(then, condition, otherwise):
            return f"{_inside(then)} if {_inside(condition)} else {_inside(otherwise)}"
        case nodes.Compare(left, sign, right) | nodes.Arithmetic(left, sign, right):
            return f"{_number(left)} {sign} {_number(right)}"
        case nodes.Negative(body):
            return f"-{_number(body)}"
        case nodes.Extreme(which, parts):
            return f"{which}({', '.join(map(text_of, parts))})"
    return _question(node)


def _question(node: nodes.Node) -> str:
    match node:
        case nodes.Chance(body, before, span, time, policy):
            earlier = f" before {text_of(before)}" if before is not None else ""
            return f"chance({text_of(body)}{earlier}{_span(span, time)}{_given(policy)})"
        case nodes.Expected(quantity, span, time, policy):
            return f"expected({name_text(quantity)}{_span(span, time)}{_given(policy)})"
        case nodes.Measured(measure, policy):
            return f"measure({name_text(measure)}{_given(policy)})"
        case nodes.Mean(measure, policy):
            return f"mean({name_text(measure)}{_given(policy)})"
        case nodes.Ranked(policy, measure):
            return f"rank({policy_text(policy)} on {name_text(measure)})"
        case nodes.Leads(policy, measure):
            return f"leads({policy_text(policy)} on {name_text(measure)})"
        case nodes.Undominated(policy):
            return f"undominated({policy_text(policy)})"
        case nodes.Untestable():
            return "not testable"
        case nodes.Stable(body, every, actor, concept):
            whose = f" for {actor}" if actor is not None else ""
            under = f" under {concept}" if concept is not None else ""
            return f"stable({'every ' if every else ''}{text_of(body)}{whose}{under})"
        case nodes.Wants(actor, body, start):
            return f"wants({actor}, {text_of(body)}{_from(start)})"
        case nodes.Reachable(body, start, by):
            return f"reachable({text_of(body)}{_from(start)}{f' by {by}' if by is not None else ''})"
    raise TypeError(f"{type(node).__name__} has no text")


def _inside(node: nodes.Node) -> str:
    """Return the text of a part, in brackets if it would be ambiguous."""
    plain = isinstance(node, (nodes.Name, nodes.Number, nodes.Extreme, *nodes.QUESTIONS))
    negated = isinstance(node, nodes.Not) and isinstance(node.body, nodes.Name)
    return text_of(node) if plain or negated else f"({text_of(node)})"


def _number(node: nodes.Node) -> str:
    """Return the text of a part of a sum or a comparison, with brackets around `not`."""
    return f"({text_of(node)})" if isinstance(node, nodes.Not) else _inside(node)


def _span(span: str | None, time: Duration | None) -> str:
    return f" {span} {time}" if span is not None else ""


def _from(start: nodes.Node | None) -> str:
    return f" from {text_of(start)}" if start is not None else ""


def _given(policy: nodes.PolicyReference | None) -> str:
    return f" | {policy_text(policy)}" if policy is not None else ""


def policy_text(policy: nodes.PolicyReference) -> str:
    """Return a policy in the form of the language.

    >>> policy_text(nodes.PolicyReference("talk first"))
    '"talk first"'
    """
    later = f" after {policy.after}" if policy.after is not None else ""
    return name_text(policy.policy) + later


def name_text(name: str) -> str:
    """Return a name in the form of the language: in quotes if it has more than one word.

    >>> name_text("war"), name_text("war risk")
    ('war', '"war risk"')
    """
    try:
        alone = parse(name) == nodes.Name(name) and "." not in name
    except nodes.ExpressionError:
        alone = False
    quote = "'" if '"' in name else '"'
    return name if alone else f"{quote}{name}{quote}"

"""Subject of a claim: states at one moment, or chances over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case import nodes
from offramp.case.labels import in_words
from offramp.case.unparse import text_of
from offramp.claim_testing.results import SpeaksOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case

__all__ = ["moment_of", "moments_in", "speaks_of"]

NOW = "the status quo"


def speaks_of(test: nodes.Node) -> SpeaksOf | None:
    """Return whether a claim concerns one moment, chances over time or both; None if its author states that no model
    decides it.

    >>> from offramp.case.expression import parse
    >>> speaks_of(parse("not wants(egypt, egypt.strike)"))
    <SpeaksOf.ONE_MOMENT: 'one moment'>
    """
    if isinstance(test, nodes.Untestable):
        return None
    over_time = any(isinstance(node, nodes.WORLD_QUESTIONS) for node in nodes.walk(test))
    if not over_time:
        return SpeaksOf.ONE_MOMENT
    return SpeaksOf.BOTH if any(moments_in(test)) else SpeaksOf.OVER_TIME


def moment_of(case: Case, test: nodes.Node) -> tuple[str, ...]:
    """Describe the states that a claim concerns, in its parts that concern one moment.

    >>> from offramp.case.reading import load
    >>> from offramp.case.expression import parse
    >>> moment_of(load("river"), parse("wants(up, up.fill from not up.fill)"))
    ('the states with not “Fill the reservoir” nearest to the status quo',)
    """
    return tuple(dict.fromkeys(_said(case, node) for node in moments_in(test)))


def moments_in(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the parts of a claim that concern one moment: questions on the graph, and names, evaluated in the status
    quo.
    """
    if isinstance(node, (*nodes.GRAPH_QUESTIONS, nodes.Name)):
        yield node
    elif not isinstance(node, nodes.WORLD_QUESTIONS):
        for child in nodes.children(node):
            yield from moments_in(child)


def _said(case: Case, node: nodes.Node) -> str:
    match node:
        case nodes.Stable(body):
            return f"states with {_condition(case, body)}, wherever they are"
        case nodes.Wants(start=None) | nodes.Name():
            return NOW
        case nodes.Reachable(start=None):
            return f"steps that could be taken from {NOW}"
        case nodes.Wants(start=start):
            return f"the states with {_condition(case, start)} nearest to {NOW}"
        case nodes.Reachable(start=start):
            return f"steps that could be taken from the states with {_condition(case, start)} nearest to {NOW}"
    raise TypeError(f"{type(node).__name__} does not concern one moment")


def _condition(case: Case, node: nodes.Node | None) -> str:
    return in_words(case, text_of(node)) if node is not None else ""

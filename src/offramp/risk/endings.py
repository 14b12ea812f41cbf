"""Endings of a crisis: by decision, by accident, or by both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from offramp.case import nodes
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.unparse import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case

__all__ = ["BY_ACCIDENT", "BY_BOTH", "BY_DECISION", "Ending", "Way", "endings", "kinds"]

Way = Literal["by decision", "by accident", "by both"]
BY_DECISION: Way = "by decision"
BY_ACCIDENT: Way = "by accident"
BY_BOTH: Way = "by both"


@dataclass(frozen=True)
class Ending:
    """One of the conditions that end the crisis; `alone` is this condition without those before it in the list.

    An ending is by decision if it names only options, by accident if it names only events, and otherwise by both.
    """

    name: str
    label: str
    alone: Expression
    way: Way


def endings(case: Case) -> tuple[Ending, ...]:
    """Return the conditions that `ends` joins by `or`, including those inside its terms, in the order of the file.

    >>> from offramp.case.reading import load
    >>> [ending.way for ending in endings(load("hotline"))]
    ['by accident', 'by decision', 'by decision']
    """
    if case.ends is None:
        return ()
    found: list[Ending] = []
    before: list[str] = []
    # A condition that occurs twice, once perhaps inside a term, is one ending.
    for text in dict.fromkeys(text_of(part) for part in _alternatives(case, case.ends.tree)):
        condition = Expression.read(text)
        alone = " and ".join([f"({text})", *(f"not ({other})" for other in before)])
        before.append(text)
        found.append(Ending(text, _label(case, condition), Expression.read(alone), _way(case, condition)))
    return tuple(found)


def kinds(ways: Sequence[Ending]) -> tuple[Way, ...]:
    """Return the kinds of endings to report: decision and accident always, both only if the case has such an ending."""
    both = any(ending.way == BY_BOTH for ending in ways)
    return (BY_DECISION, BY_ACCIDENT, BY_BOTH) if both else (BY_DECISION, BY_ACCIDENT)


def _alternatives(case: Case, node: nodes.Node, opened: set[str] | None = None) -> Iterator[nodes.Node]:
    """Yield the parts of an `or`, with each term that is an `or` expanded once."""
    opened = set() if opened is None else opened
    if isinstance(node, nodes.Name) and node.text in opened:
        return
    if isinstance(node, nodes.Name) and node.text in case.terms and isinstance(case.terms[node.text].tree, nodes.Or):
        opened.add(node.text)
        node = case.terms[node.text].tree
    if not isinstance(node, nodes.Or):
        yield node
        return
    for part in node.parts:
        yield from _alternatives(case, part, opened)


def _label(case: Case, condition: Expression) -> str:
    if isinstance(condition.tree, nodes.Name) and condition.text in case.things:
        owner = case.owner(condition.text)
        label = case.label(condition.text)
        return f"{case.name(owner)}: {label}" if owner is not None else label
    return condition.text


def _way(case: Case, condition: Expression) -> Way:
    names = names_under(case, condition)
    events = names & set(case.events)
    return BY_DECISION if not events else BY_ACCIDENT if events == names else BY_BOTH

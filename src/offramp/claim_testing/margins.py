"""Margin of a claim: the distance of its comparisons from the opposite verdict.

The margin of `x < y` is y - x, that of `a and b` the smaller of the two, that of `not a` the opposite. It is positive
if the claim holds and negative if it fails; its size is the change that would reverse the verdict. Where only
questions without an amount decide, a move or a rank, it is infinite. Source: A. Donzé & O. Maler, Robust satisfaction
of temporal logic over real-valued signals, FORMATS 2010, LNCS 6246, 92-106.
"""

from __future__ import annotations

from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import nodes
from offramp.case.value import answered, evaluate
from offramp.risk.measures import measure_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case

__all__ = ["CHANCE", "margin_of", "unit_of"]

AMOUNTS = (nodes.Chance, nodes.Expected, nodes.Measured, nodes.Mean)
"""Questions whose answer is an amount."""

CHANCE = "chance"
"""The unit of chances and of their differences."""


class _NoUnit(Enum):
    """The unit of parts without one: `NUMBER` takes the unit of the other side, and `MIXTURE` means several units."""

    NUMBER = 0
    MIXTURE = 1


Unit = str | _NoUnit


def margin_of(
    tree: nodes.Node, answers: Mapping[nodes.Node, Any], lookup: Callable[[str], Any], slack: Mapping[nodes.Node, Any]
) -> NDArray[np.float64]:
    """Return the margin of a claim: shape of its answers, positive if it holds and negative if it fails.

    Parameters
    ----------
    tree
        the claim.
    answers
        the answer to every question in it: numbers, or truths.
    lookup
        the truth of a name in the status quo.
    slack
        the margin of each question with a truth as its answer, where it has an amount (`leads(…)`).
    """

    def value(node: nodes.Node) -> Any:
        return evaluate(answered(node, answers.get), lookup)

    def margin(node: nodes.Node) -> NDArray[np.float64]:
        match node:
            case nodes.Not(body):
                return -margin(body)
            case nodes.And(parts):
                return np.asarray(reduce(np.minimum, map(margin, parts)))
            case nodes.Or(parts):
                return np.asarray(reduce(np.maximum, map(margin, parts)))
            case nodes.Implied(body, condition):
                return np.asarray(np.maximum(margin(body), -margin(condition)))
            case nodes.Iff(left, right):
                one, other = margin(left), margin(right)
                return np.asarray(np.minimum(np.maximum(one, -other), np.maximum(-one, other)))
            case nodes.Choose(then, condition, otherwise):
                chosen = margin(condition)
                kept = np.minimum(chosen, margin(then)), np.minimum(-chosen, margin(otherwise))
                return np.asarray(np.maximum(*kept))
            case nodes.Compare(left, sign, right) if any(isinstance(part, AMOUNTS) for part in nodes.walk(node)):
                return _between(value(left), sign, value(right))
        if node in slack:
            return np.asarray(slack[node], dtype=float)
        return np.where(np.asarray(value(node)).astype(bool), np.inf, -np.inf)

    return margin(tree)


def _between(left: Any, sign: str, right: Any) -> NDArray[np.float64]:
    """Return the margin of a comparison."""
    difference: NDArray[np.float64] = np.asarray(right, dtype=float) - np.asarray(left, dtype=float)
    apart = np.asarray(np.abs(difference))
    return {"!=": apart, "==": -apart, "<": difference, "<=": difference}.get(sign, -difference)


def unit_of(case: Case, tree: nodes.Node) -> str | None:
    """Return the unit of the margin of a claim, `CHANCE` for chances; None if its comparisons have several units.

    >>> from offramp.case.reading import load
    >>> from offramp.case.expression import parse
    >>> river = load("river")
    >>> unit_of(river, parse("measure(clash) < 0.1")), unit_of(river, parse("expected(water at 1 year) > 5"))
    ('chance', 'cubic kilometres')
    """
    units = [_joined(case, (node.left, node.right)) for node in nodes.walk(tree) if isinstance(node, nodes.Compare)]
    units += [_measured(case, node.measure) for node in nodes.walk(tree) if isinstance(node, nodes.Leads)]
    found = {unit for unit in units if unit is not _NoUnit.NUMBER}
    only = found.pop() if len(found) == 1 else None
    return only if isinstance(only, str) else None


def _unit(case: Case, node: nodes.Node) -> Unit:
    match node:
        case nodes.Chance():
            return CHANCE
        case nodes.Measured(measure) | nodes.Mean(measure):
            return _measured(case, measure)
        case nodes.Expected(quantity):
            if quantity in case.stocks:
                return case.stocks[quantity].unit or quantity
            return quantity
        case nodes.Arithmetic(left, "+" | "-", right):
            return _joined(case, (left, right))
        case nodes.Arithmetic(left, sign, right):
            one, other = _unit(case, left), _unit(case, right)
            if other is _NoUnit.NUMBER:
                return one
            return other if sign == "*" and one is _NoUnit.NUMBER else _NoUnit.MIXTURE
        case nodes.Negative(body):
            return _unit(case, body)
        case nodes.Extreme(_, parts):
            return _joined(case, parts)
        case nodes.Choose(then, _, otherwise):
            return _joined(case, (then, otherwise))
    return _NoUnit.NUMBER


def _joined(case: Case, parts: tuple[nodes.Node, ...]) -> Unit:
    """Return the common unit of several numbers."""
    units = {unit for part in parts if (unit := _unit(case, part)) is not _NoUnit.NUMBER}
    if not units:
        return _NoUnit.NUMBER
    return units.pop() if len(units) == 1 else _NoUnit.MIXTURE


def _measured(case: Case, measure: str) -> str:
    found = measure_spec(case, measure)
    return CHANCE if found.is_chance else found.unit

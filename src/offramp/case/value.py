"""The value of an expression, on one state or on whole arrays of them at once."""

from __future__ import annotations

import operator
from dataclasses import fields, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.unparse import text_of
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NoValueError", "answered", "evaluate", "holds"]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


class NoValueError(QuestionError):
    """A comparison divides by 0; `comparison` is its text."""

    def __init__(self, comparison: str) -> None:
        self.comparison = comparison
        super().__init__(f"`{comparison}` has no value in some state: it divides by 0")


def answered(node: Any, answer: Callable[[nodes.Node], Any | None]) -> Any:
    """Return an expression with each question replaced by its `answer`; None leaves a node unchanged.

    >>> answered(ex.parse("measure(war) < 0.1"), lambda node: 0.25 if isinstance(node, nodes.Measured) else None).left
    Number(offset=0, value=0.25)
    """
    if isinstance(node, tuple):
        return tuple(answered(part, answer) for part in node)
    if not isinstance(node, nodes.Node):
        return node
    value = answer(node)
    if value is not None:
        return nodes.Number(value)
    return replace(node, **{part.name: answered(getattr(node, part.name), answer) for part in fields(node)})


def evaluate(node: nodes.Node, lookup: Callable[[str], Any], near: float = 0.0, *, ties: bool | None = None) -> Any:
    """Return the value of `node`; `lookup` gives the value of a name.

    Names have single values or arrays that broadcast against each other. The value has their common shape, so an
    expression with few names stays small. Conditions are booleans and count as 0 or 1 in arithmetic.

    A comparison treats numbers as equal if they differ by no more than `near`, or by that share of the greater one if
    it is above 1. `ties` decides whether equal numbers satisfy `<` and `<=`; by default the sign decides.

    Raises
    ------
    NoValueError
        if a comparison divides by 0.

    >>> on = {"usa.talks": np.array([False, True]), "dprk.testing": np.array([True, True])}
    >>> evaluate(ex.parse("0.8 if dprk.testing and not usa.talks else 0.05"), on.__getitem__)
    array([0.8 , 0.05])
    """

    def value(part: nodes.Node) -> Any:
        return evaluate(part, lookup, near, ties=ties)

    match node:
        case nodes.Number(number):
            return number
        case nodes.Name(text):
            return lookup(text)
        case nodes.Not(body):
            return np.logical_not(value(body))
        case nodes.And(parts):
            return reduce(np.logical_and, map(value, parts))
        case nodes.Or(parts):
            return reduce(np.logical_or, map(value, parts))
        case nodes.Implied(body, condition):
            return np.logical_or(value(body), np.logical_not(value(condition)))
        case nodes.Iff(left, right):
            return np.logical_not(np.logical_xor(value(left), value(right)))
        case nodes.Choose(then, condition, otherwise):
            return np.where(value(condition), value(then), value(otherwise))
        case nodes.Compare(left, sign, right):
            sides = _number(value(left)), _number(value(right))
            if _divides(node) and not all(np.isfinite(side).all() for side in sides):
                raise NoValueError(text_of(node))
            return _compared(sides[0], sign, sides[1], near, ties)
        case nodes.Arithmetic(left, sign, right):
            # A division by 0 is refused where its value is used; in a branch that is not taken it is not.
            with np.errstate(divide="ignore", invalid="ignore"):
                return _ARITHMETIC[sign](_number(value(left)), _number(value(right)))
        case nodes.Negative(body):
            return -_number(value(body))
        case nodes.Extreme(which, parts):
            return reduce(np.minimum if which == "min" else np.maximum, [_number(value(part)) for part in parts])
    raise TypeError(f"{type(node).__name__} has no value in a state")


def _divides(node: nodes.Node) -> bool:
    return any(isinstance(part, nodes.Arithmetic) and part.sign == "/" for part in nodes.walk(node))


def _compared(left: Any, sign: str, right: Any, near: float, ties: bool | None) -> Any:
    if sign not in ("==", "!=") and ties is not None:
        sign = sign[0] + "=" * ties
    if not near:
        return _COMPARE[sign](left, right)
    equal = np.abs(left - right) <= near * np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
    return np.where(equal, sign in ("==", "<=", ">="), _COMPARE[sign](left, right))


def holds(expression: ex.Expression, lookup: Callable[[str], Any]) -> Any:
    """Return the truth of the condition, as booleans."""
    return np.asarray(evaluate(expression.tree, lookup)).astype(bool)


def _number(value: Any) -> Any:
    """Return truth as 0 or 1, and numbers unchanged."""
    array = np.asarray(value)
    return array.astype(float) if array.dtype == bool else array

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

__all__ = ["DIVIDES", "EXCEEDS", "NoValueError", "answered", "evaluate", "holds"]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


DIVIDES = "it divides by 0"
"""The cause for which a comparison has no value where it divides by 0, in words."""

EXCEEDS = "a number in it exceeds 1.8e308"
"""The cause for which a comparison has no value where a number is too large, in words."""


class NoValueError(QuestionError):
    """A comparison has no value; `comparison` is its text, `cause` one of `DIVIDES` and `EXCEEDS`, `state` the state if it is known."""

    def __init__(self, comparison: str, cause: str, state: str = "") -> None:
        self.comparison, self.cause = comparison, cause
        there = f"{state}: {cause} there" if state else f"some state: {cause}"
        super().__init__(f"`{comparison}` has no value in {there}")


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
        if a comparison divides by 0, or a number in it exceeds the largest one.

    >>> on = {"usa.talks": np.array([False, True]), "dprk.testing": np.array([True, True])}
    >>> evaluate(ex.parse("0.8 if dprk.testing and not usa.talks else 0.05"), on.__getitem__)
    array([0.8 , 0.05])
    """
    with np.errstate(all="ignore"):
        return _value(node, lookup, near, ties)


def _value(node: nodes.Node, lookup: Callable[[str], Any], near: float, ties: bool | None) -> Any:
    def value(part: nodes.Node) -> Any:
        return _value(part, lookup, near, ties)

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
            # A number that is not finite is refused where its value is used; in a branch that is not taken it is not.
            lost: list[str] = []
            with np.errstate(divide="call", over="call", invalid="call", call=lambda kind, _: lost.append(kind)):
                sides = _number(value(left)), _number(value(right))
            if lost and not all(np.isfinite(side).all() for side in sides):
                raise NoValueError(text_of(node), _cause_in_first(node, *sides, value))
            return _compared(sides[0], sign, sides[1], near, ties)
        case nodes.Arithmetic(left, sign, right):
            return _ARITHMETIC[sign](_number(value(left)), _number(value(right)))
        case nodes.Negative(body):
            return -_number(value(body))
        case nodes.Extreme(which, parts):
            return reduce(np.minimum if which == "min" else np.maximum, [_number(value(part)) for part in parts])
    raise TypeError(f"{type(node).__name__} has no value in a state")


def _cause_in_first(node: nodes.Compare, left: Any, right: Any, value: Callable[[nodes.Node], Any]) -> str:
    """Return why a comparison has no value, in the first place where it has none."""
    lost = ~(np.isfinite(left) & np.isfinite(right))
    first = np.unravel_index(int(np.argmax(lost)), lost.shape)

    def at(part: nodes.Node) -> Any:
        return np.broadcast_to(_number(value(part)), lost.shape)[first]

    return _cause(node.left, at) or _cause(node.right, at) or EXCEEDS


def _cause(node: nodes.Node, at: Callable[[nodes.Node], Any]) -> str | None:
    """Return why a quantity is not finite in one place, None where it is; `at` gives the value of a part there."""
    match node:
        case nodes.Choose(then, condition, otherwise):
            return _cause(then if at(condition) else otherwise, at)
        case nodes.Arithmetic(left, sign, right) if not np.isfinite(at(node)):
            divides = sign == "/" and at(right) == 0
            return _cause(left, at) or _cause(right, at) or (DIVIDES if divides else EXCEEDS)
        case nodes.Negative(body):
            return _cause(body, at)
        case nodes.Extreme(_, parts):
            return next(filter(None, (_cause(part, at) for part in parts)), None)
    return None


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

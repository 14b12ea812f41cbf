"""Comparisons of chances in claims whose result no chance can change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING

from offramp.case import nodes
from offramp.case.unparse import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from offramp.case.model import Case

__all__ = ["Settled", "bounds_of", "settled_in"]

Bounds = tuple[float, float]
"""The least and the greatest value that a number can have."""

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True)
class Settled:
    """A comparison of a number made of chances with a constant, true or false for all chances.

    `text` is the comparison, `chances` its side with the chances and `bounds` the bounds of that side; `constant` is
    the other side, `plain` true if it looks like a number of per cent; `offset` is the start of the comparison in the
    claim.
    """

    text: str
    truth: bool
    chances: str
    bounds: Bounds
    constant: float
    plain: bool
    offset: int

    def __str__(self) -> str:
        least, most = self.bounds
        always = f"`{self.text}` is always {'true' if self.truth else 'false'}"
        per_cent = f"; {self.constant:g} % is {self.constant / 100:g}" if self.plain and abs(self.constant) > 1 else ""
        return f"{always}, since `{self.chances}` lies between {least:g} and {most:g}{per_cent}"


def settled_in(case: Case, tree: nodes.Node) -> Iterator[Settled]:
    """Yield the comparisons of chances in a claim that are always true or always false.

    >>> from offramp.case.expression import parse
    >>> from offramp.case.reading import load
    >>> print(*settled_in(load("river"), parse("chance(clash | wait) < 20")))
    `chance(clash | wait) < 20` is always true, since `chance(clash | wait)` lies between 0 and 1; 20 % is 0.2
    """
    for node in nodes.walk(tree):
        if not isinstance(node, nodes.Compare):
            continue
        for chances, sign, other in ((node.left, node.sign, node.right), (node.right, TURNED[node.sign], node.left)):
            bounds, constant = bounds_of(case, chances), bounds_of(case, other)
            if bounds is None or constant is None or not _asks(chances) or _asks(other):
                continue
            truth = _truth(bounds, sign, constant[0]) if isfinite(constant[0]) else None
            if truth is not None:
                plain = not any(
                    isinstance(part, nodes.Arithmetic) and part.sign in "*/" for part in nodes.walk(chances)
                )
                yield Settled(text_of(node), truth, text_of(chances), bounds, constant[0], plain, node.offset)


def bounds_of(case: Case, node: nodes.Node) -> Bounds | None:
    """Return the bounds of a number made of chances and constants; None if it has other parts.

    >>> from offramp.case.expression import parse
    >>> from offramp.case.reading import load
    >>> bounds_of(load("river"), parse("chance(clash | wait) - measure(talks | wait)"))
    (-1.0, 1.0)
    """
    match node:
        case nodes.Number(value):
            return value, value
        case nodes.Chance():
            return 0.0, 1.0
        case nodes.Measured(measure) | nodes.Mean(measure) if case.measures[measure].chance_of is not None:
            return 0.0, 1.0
        case nodes.Negative(body):
            inner = bounds_of(case, body)
            return inner and (-inner[1], -inner[0])
        case nodes.Choose(then, _, otherwise):
            return _joined((bounds_of(case, then), bounds_of(case, otherwise)), min, max)
        case nodes.Extreme(which, parts):
            extreme = min if which == "min" else max
            return _joined([bounds_of(case, part) for part in parts], extreme, extreme)
        case nodes.Arithmetic(left, sign, right):
            return _combined(bounds_of(case, left), sign, bounds_of(case, right))
    return None


def _joined(parts: Sequence[Bounds | None], low: Callable[..., float], high: Callable[..., float]) -> Bounds | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return low(part[0] for part in known), high(part[1] for part in known)


def _combined(left: Bounds | None, sign: str, right: Bounds | None) -> Bounds | None:
    if left is None or right is None:
        return None
    if sign == "+":
        return left[0] + right[0], left[1] + right[1]
    if sign == "-":
        return left[0] - right[1], left[1] - right[0]
    if sign == "/" and right[0] <= 0 <= right[1]:
        return None
    values = [a * b if sign == "*" else a / b for a, b in product(left, right)]
    return min(values), max(values)


def _asks(node: nodes.Node) -> bool:
    return any(isinstance(part, nodes.QUESTIONS) for part in nodes.walk(node))


def _truth(bounds: Bounds, sign: str, constant: float) -> bool | None:
    """Return the truth of a comparison of a number between bounds with a constant; None if it depends on the number."""
    least, most = bounds
    match sign:
        case "<":
            always, never = most < constant, least >= constant
        case "<=":
            always, never = most <= constant, least > constant
        case ">":
            always, never = least > constant, most <= constant
        case ">=":
            always, never = least >= constant, most < constant
        case _:
            apart = not least <= constant <= most
            always, never = (apart, False) if sign == "!=" else (False, apart)
    return True if always else False if never else None

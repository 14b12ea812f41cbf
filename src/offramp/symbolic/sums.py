"""Weighted sums of truths as binary numbers over decision diagrams.

Binary addition needs a diagram per digit, where a list of the values of a sum can need one per combination.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from offramp.case import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.symbolic.diagrams import Diagram, Diagrams

    Sum = tuple[Fraction, tuple[tuple[nodes.Node, Fraction], ...]]

__all__ = ["compared_sum", "exact_sum", "sum_digits"]

LARGEST = Fraction(float.fromhex("0x1.fffffffffffffp+1023"))
"""The largest number of double precision."""


def sum_digits(diagrams: Diagrams, truths: Sequence[Diagram], weights: Sequence[int]) -> tuple[Diagram, ...]:
    """Return the digits of the sum of the weights of what is true, less the least possible sum; the highest digit first.

    The digits are as many as the sum of the absolute weights has.
    """
    d = diagrams
    total = [d.false] * sum(map(abs, weights)).bit_length()
    for truth, weight in zip(truths, weights, strict=True):
        counted = truth if weight > 0 else ~truth
        carry = d.false
        for place in range(len(total)):
            digit = counted if abs(weight) >> place & 1 else d.false
            either = d.chosen(total[place], ~digit, digit)
            after = d.either(d.both(total[place], digit), d.both(carry, either))
            total[place] = d.chosen(carry, ~either, either)
            carry = after
    return tuple(reversed(total))


def compared_sum(
    diagrams: Diagrams, truths: Sequence[Diagram], weights: Sequence[Fraction], sign: str, other: Fraction
) -> Diagram:
    """Return where the sum of the weights of what is true is below, equal to or above a number, as the sign says."""
    d = diagrams
    unit = math.lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * unit) for weight in weights]
    least = sum(weight for weight in whole if weight < 0)
    against = math.floor(other * unit) - least
    bits = sum_digits(d, truths, whole)
    if 0 <= against < 1 << len(bits):
        held = [d.constant(bool(against >> place & 1)) for place in reversed(range(len(bits)))]
        equal = d.same(bits, held) if unit % other.denominator == 0 else d.false
        above = d.above(bits, held)
    else:
        equal, above = d.false, d.constant(against < 0)
    answers: dict[str, Any] = {
        "==": lambda: equal,
        "!=": lambda: ~equal,
        ">": lambda: above,
        "<=": lambda: ~above,
        ">=": lambda: d.either(above, equal),
        "<": lambda: ~d.either(above, equal),
    }
    result: Diagram = answers[sign]()
    return result


def exact_sum(node: nodes.Node) -> Sum | None:
    """Return a quantity as a number plus weights of conditions, None where it is no such sum or not exact.

    It is exact where every part of the quantity has a value of double precision in all states, so that arithmetic in floating
    point gives the sum unchanged.

    >>> from offramp.case.expression import parse
    >>> constant, weighted = exact_sum(parse("3 - 2 * (a.x + b.y) / 4"))
    >>> str(constant), [(part.text, str(weight)) for part, weight in weighted]
    ('3', [('a.x', '-1/2'), ('b.y', '-1/2')])
    >>> exact_sum(parse("a.x / 3")), exact_sum(parse("a.x * b.y")), exact_sum(parse("0.1 * a.x + 0.2 * b.y + b.z"))
    (None, None, None)
    """
    found: Sum | None
    match node:
        case nodes.Number(value):
            found = (Fraction(value), ()) if math.isfinite(value) else None
        case nodes.Negative(body):
            found = _scaled(exact_sum(body), Fraction(-1))
        case nodes.Arithmetic(left, sign, right):
            found = _joined(exact_sum(left), sign, exact_sum(right))
        case nodes.Choose(nodes.Number(then), condition, nodes.Number(otherwise)):
            weighted = ((condition, then), (nodes.Not(condition), otherwise))
            if not (math.isfinite(then) and math.isfinite(otherwise)):
                return None
            found = Fraction(0), tuple((part, Fraction(weight)) for part, weight in weighted)
        case nodes.Choose() | nodes.Extreme():
            return None
        case _:
            found = Fraction(0), ((node, Fraction(1)),)
    return found if found is not None and _is_exact(found) else None


def _scaled(one: Sum | None, factor: Fraction) -> Sum | None:
    """Return a multiple of a sum."""
    return one and (one[0] * factor, tuple((part, weight * factor) for part, weight in one[1]))


def _joined(one: Sum | None, sign: str, other: Sum | None) -> Sum | None:
    """Return what an operation makes of two sums, None where that is no sum."""
    if one is None or other is None:
        return None
    if sign == "*" and not other[1]:
        return _scaled(one, other[0])
    if sign == "*" and not one[1]:
        return _scaled(other, one[0])
    if sign == "/" and not other[1] and other[0]:
        return _scaled(one, 1 / other[0])
    if sign in ("*", "/"):
        return None
    right = _scaled(other, Fraction(-1 if sign == "-" else 1))
    return right and (one[0] + right[0], one[1] + right[1])


def _is_exact(one: Sum) -> bool:
    """Return whether every sum of some of these numbers has a value of double precision: few enough multiples of a power of 2."""
    parts = [abs(part) for part in (one[0], *(weight for _, weight in one[1])) if part]
    if not parts:
        return True
    if any(part.denominator & part.denominator - 1 for part in parts):
        return False
    unit = min(Fraction(part.numerator & -part.numerator, part.denominator) for part in parts)
    total = sum(parts, Fraction(0))
    return total <= unit * 2**53 and total <= LARGEST and unit >= Fraction(5e-324)

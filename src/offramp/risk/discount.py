"""Discounted values of measures and harms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.queries import ExpectedReward
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.curves import Curve, Sum
    from offramp.risk.measures import MeasureSpec

__all__ = ["MOST_DISCOUNT", "checked_discount", "error", "valued"]


def valued(
    case: Case,
    curve: Curve | Sum,
    measure_spec: MeasureSpec,
    times: Sequence[float] | NDArray[np.float64],
    discount: float,
) -> NDArray[np.float64]:
    """Return the values of a measure at given times, with counts and harms discounted: shape (times, worlds).

    A chance is no amount, and a stock is an amount at one time; neither is discounted.
    """
    return curve.discounted(times, discount) if discount and _discountable(case, measure_spec) else curve.at(times)


def _discountable(case: Case, measure_spec: MeasureSpec) -> bool:
    asked = measure_spec.asked
    return isinstance(asked, ExpectedReward) and asked.over is None and asked.name in {*case.counts, *case.harms}


def error(case: Case, curve: Curve | Sum, measure_spec: MeasureSpec, discount: float) -> float:
    """Return the numerical error bound of a measure; a discounted one sums the errors at both ends of each window."""
    return curve.error * (2 * curve.windows if discount and _discountable(case, measure_spec) else 1)


MOST_DISCOUNT = 1000.0
"""The largest discount a year: by it, what is counted after three days is worth a thousandth."""


def checked_discount(discount: float) -> float:
    """Return a discount rate; raise `QuestionError` if it is negative or not finite."""
    if not 0 <= discount < np.inf:
        raise QuestionError(f"the discount is {discount:g} a year; expected 0 or more, such as 0.03")
    if discount > MOST_DISCOUNT:
        raise QuestionError(f"the discount is {discount:g} a year; expected at most {MOST_DISCOUNT:g}, such as 0.03")
    return discount

"""First passage: the distribution of the time at which a condition first holds, under each policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.checks import problems_in
from offramp.case.expression import Expression
from offramp.case.nodes import ExpressionError
from offramp.chain.curves import Curve, first_time
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY, chain_policies
from offramp.tables import Table
from offramp.text import Figure, percent, years_in_words
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.worlds.parameters import Parameters

__all__ = ["QUANTILES", "FirstPassage", "condition_of", "first_passage"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of the first passage time that are reported."""


@dataclass(frozen=True, eq=False)
class FirstPassage:
    """First passage time of a condition by policy: its chance within the horizon, its quantiles and its distribution.

    `times[policy]` has the quantile in years for each of `QUANTILES`; None if it lies beyond the horizon. `curves[policy]` is
    the distribution function.
    """

    case: Case
    condition: str
    horizon: float
    chances: Mapping[str, float]
    times: Mapping[str, tuple[float | None, ...]]
    curves: Mapping[str, Curve]

    def table(self) -> Table:
        """Return a table with a row per policy."""
        heads = ("policy", f"within {years_in_words(self.horizon)}", *(f"{100 * q:g} % by" for q in QUANTILES))
        rows = tuple(
            (
                policy,
                percent(self.chances[policy]),
                *(Figure("not within" if t is None else f"{t:.2f} years", t) for t in times),
            )
            for policy, times in self.times.items()
        )
        return Table(f"When {self.condition} first occurs", heads, rows)

    def __str__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "condition": self.condition,
            "horizon": self.horizon,
            "quantiles": list(QUANTILES),
            "policies": {
                policy: {"chance": self.chances[policy], "years": list(times)} for policy, times in self.times.items()
            },
        }


def condition_of(case: Case, text: str) -> Expression:
    """Parse a condition on the states of a case; raise `QuestionError` with every fault in it."""
    try:
        condition = Expression.read(text)
    except ExpressionError as error:
        raise QuestionError(str(error)) from None
    problems = problems_in(condition, case)
    if problems:
        raise QuestionError("; ".join(problems))
    return condition


def first_passage(
    case: Case,
    condition: str,
    policies: Sequence[str] | None = None,
    *,
    images: Mapping[str, str] | None = None,
    horizon: float | None = None,
    delay: float = 0.0,
    parameters: Parameters | None = None,
) -> FirstPassage:
    """Return the first passage time of a condition under each policy (default: all that a chain can evaluate).

    The distribution ends at `horizon` years (default: the case's); policies begin `delay` years late.

    >>> from offramp.case.reading import load
    >>> passage = first_passage(load("hotline"), "war", ["wait"])
    >>> 0 < passage.chances["wait"] < 1
    True

    Raises
    ------
    QuestionError
        if the condition cannot be parsed, or as `assess` does.
    """
    asked = TimeBoundedUntil(condition_of(case, condition))
    numbers = parameters or best_values(case, images=images)
    chances, times, curves = {}, {}, {}
    years = 0.0
    names, _ = chain_policies(case, policies)
    schedules = {
        policy: schedule_of(reduce_to_relevant(case, policy, [asked]), policy, horizon, delay=delay) for policy in names
    }
    furthest = max((schedule.horizon for schedule in schedules.values()), default=0.0)
    refuse_wrong_rates(case, numbers, [(policy, delay) for policy in names], furthest)
    for policy, schedule in schedules.items():
        years = schedule.horizon
        curve = evaluate(schedule, numbers, [asked])[asked]
        if not isinstance(curve, Curve):
            raise TypeError("a chance is one curve")
        name = policy or NO_POLICY
        chances[name] = float(np.clip(curve.at([years])[0, 0], 0.0, 1.0))
        times[name] = tuple(first_time(curve, quantile) for quantile in QUANTILES)
        curves[name] = curve
    return FirstPassage(case, condition, years, chances, times, curves)

"""When something first comes about: its distribution over time, under each policy."""

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
from offramp.risk.assess import NO_POLICY, followable
from offramp.tables import Table
from offramp.text import Figure, percent, years_in_words
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.worlds.parameters import Parameters

__all__ = ["QUANTILES", "FirstPassage", "condition_of", "first_passage"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Which quantiles of the time are given."""


@dataclass(frozen=True, eq=False)
class FirstPassage:
    """When a condition first comes about: per policy, the chance by the horizon and the quantiles of the time.

    `times[policy]` has, for each of `QUANTILES`, the years after which it has come about with that chance; None where
    that is not within the horizon. `curves[policy]` is the distribution.
    """

    case: Case
    condition: str
    horizon: float
    chances: Mapping[str, float]
    times: Mapping[str, tuple[float | None, ...]]
    curves: Mapping[str, Curve]

    def table(self) -> Table:
        """Return a table: a row per policy."""
        heads = ("policy", f"within {years_in_words(self.horizon)}", *(f"{100 * q:g} % by" for q in QUANTILES))
        rows = tuple(
            (
                policy,
                percent(self.chances[policy]),
                *(Figure("not within" if t is None else f"{t:.2f} years", t) for t in times),
            )
            for policy, times in self.times.items()
        )
        return Table(f"When {self.condition} first comes about", heads, rows)

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
    """Return a condition on the states of a case; raise `QuestionError` saying what is wrong with it."""
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
    """Return when a condition first comes about under each policy (default: all that can be followed).

    It is looked for up to `horizon` years (default: the case's); policies begin `delay` years late.

    >>> from offramp.case.reading import load
    >>> passage = first_passage(load("hotline"), "war", ["wait"])
    >>> 0 < passage.chances["wait"] < 1
    True

    Raises
    ------
    QuestionError
        where the condition cannot be read, or as `assess` does.
    """
    asked = TimeBoundedUntil(condition_of(case, condition))
    numbers = parameters or best_values(case, images=images)
    chances, times, curves = {}, {}, {}
    years = 0.0
    names, _ = followable(case, policies)
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

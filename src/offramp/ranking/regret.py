"""Regret, and the share of worlds in which a policy is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.ranking.consequences import worst_reading, worst_words
from offramp.ranking.levels import ahead, floor, turned
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.ensemble.outcomes import Outcomes
    from offramp.ranking.consequences import Worst

__all__ = ["Regret", "regret_of", "regret_table", "satisficing"]


@dataclass(frozen=True)
class Regret:
    """Regret of a policy: its distance from the best policy of each world, by a measure and in its unit.

    `mean` and `high`, the 90th percentile, are over worlds; `worst` is the mean under the worst reading, None if no actor
    is read in more than one way.
    """

    policy: str
    measure: str
    mean: float
    high: float
    worst: Worst | None

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain values."""
        worst = self.worst.to_dict() if self.worst is not None else None
        return {"mean": self.mean, "high": self.high, "worst reading": worst}


def regret_of(outcomes: Outcomes, measure: str) -> tuple[Regret, ...]:
    """Return the regret of every ranked policy by a measure.

    A distance within rounding is no regret. Regret is absolute: for a chance, points of probability, so that a share of
    a tiny chance never seems large (Savage 1951, Journal of the American Statistical Association 46, 55-67). It depends
    on the set of compared policies.

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> found = regret_of(outcomes(draw_worlds(load("river"), 8), ["wait"]), "clash")
    >>> [(each.mean, each.high) for each in found]
    [(0.0, 0.0)]

    Raises
    ------
    QuestionError
        if there is no such measure.
    """
    measure_spec = outcomes.measure_spec(measure)
    values = turned(measure_spec, outcomes.performance(measure))
    best = values.max(axis=0)
    short = np.where(ahead(best, values, floor(measure_spec)), best - values, 0.0)
    return tuple(
        Regret(
            policy,
            measure,
            float(by.mean()),
            float(np.quantile(by, 0.9)),
            worst_reading(outcomes, by, maximise=False),
        )
        for policy, by in zip(outcomes.policies, short, strict=True)
    )


def satisficing(outcomes: Outcomes, measure: str) -> dict[str, float] | None:
    """Return the share of worlds in which each ranked policy is good enough, `enough` included; None if the case
    states none.

    A value that misses it by rounding alone is good enough (Starr 1963, Product design and decision theory).

    Raises
    ------
    QuestionError
        if there is no such measure.
    """
    measure_spec = outcomes.measure_spec(measure)
    if measure_spec.enough is None:
        return None
    values, enough = (
        turned(measure_spec, outcomes.performance(measure)),
        turned(measure_spec, np.array(measure_spec.enough)),
    )
    met = ~ahead(enough, values, floor(measure_spec))
    return dict(zip(outcomes.policies, met.mean(axis=1).tolist(), strict=True))


def regret_table(outcomes: Outcomes, found: Sequence[Regret], *, labels: bool = False) -> Table:
    """Return a table of regrets: a row per measure and policy; `labels` replaces the names of the file by labels."""
    rows = []
    for each in found:
        measure_spec = outcomes.measure_spec(each.measure)
        worst = worst_words(outcomes, each.worst, measure_spec, labels=labels)
        name = measure_spec.label if labels else each.measure
        rows.append((name, each.policy, measure_spec.shown(each.mean), measure_spec.shown(each.high), worst))
    heads = ("measure", "policy", "mean", "90th percentile", "mean under the worst reading")
    note = "Distance of a policy from the best one in the same world; of a chance, points of probability."
    return Table("Regret", heads, tuple(rows), note)

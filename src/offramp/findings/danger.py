"""The danger over time: the chance that the crisis has ended, by decision and by accident, over all worlds, for a few policies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import schedule_of
from offramp.ensemble.ensemble import CHUNK, chunks_of
from offramp.processes import run_parts
from offramp.risk.endings import endings, kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.ranking.rank import Ranking
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.worlds import Worlds

__all__ = ["Danger", "danger", "telling_policies"]

POINTS, POINTS_OF_FEW_YEARS = 10, 12
"""Number of steps of the time; up to three years, a step is at most a quarter of a year."""

MOST_POLICIES = 3
"""Largest number of policies whose danger over time is computed."""

LOW, HIGH = 0.05, 0.95
"""The percentiles of the band."""


@dataclass(frozen=True, eq=False)
class Danger:
    """Chance over time of the end of the crisis, or of the first judged chance, for a few policies.

    `times` are in years, from 0. By policy, `mean`, `low` and `high` are the mean and the 5th and 95th percentiles over worlds, and
    `ways` the mean by way of ending (empty if the crisis has no end); all arrays have shape (times,). `measure` is the measure that
    asks for the same chance, None if no measure does.
    """

    times: NDArray[np.float64]
    mean: Mapping[str, NDArray[np.float64]]
    low: Mapping[str, NDArray[np.float64]]
    high: Mapping[str, NDArray[np.float64]]
    ways: Mapping[str, Mapping[str, NDArray[np.float64]]]
    measure: str | None


def danger(ranking: Ranking, base: str) -> Danger | None:
    """Compute the danger over time under the most important policies, in the worlds of a ranking.

    The danger is the end of the crisis; of a case without an end, the first judged chance that should be low. None if there is
    neither.

    >>> import offramp
    >>> from offramp.ranking.rank import rank
    >>> found = offramp.outcomes(offramp.draw_worlds(offramp.load("hotline"), 8))
    >>> over_time = danger(rank(found), "wait")
    >>> list(over_time.mean), over_time.times.tolist()[-1], round(float(over_time.mean["wait"][-1]), 2)
    (['stand down', 'until answered', 'wait'], 10.0, 0.24)
    """
    outcomes, case = ranking.outcomes, ranking.outcomes.case
    specs = [spec for spec in outcomes.measure_specs if spec.is_chance and spec.want == "low" and spec.judge]
    asked, spec = _asked(case, specs)
    if not asked or case.horizon is None:
        return None
    years = spec.time if spec is not None else case.horizon.years
    times = np.linspace(0.0, years, (POINTS_OF_FEW_YEARS if years <= 3 else POINTS) + 1)
    followed = telling_policies(ranking, base)
    curves = run_parts([partial(_curves, outcomes.worlds, policy, asked, times) for policy in followed])
    found = dict(zip(followed, curves, strict=True))
    every = {policy: np.sum([*by_way.values()], axis=0) for policy, by_way in found.items()}
    return Danger(
        times,
        {policy: values.mean(axis=1) for policy, values in every.items()},
        {policy: np.quantile(values, LOW, axis=1) for policy, values in every.items()},
        {policy: np.quantile(values, HIGH, axis=1) for policy, values in every.items()},
        {policy: {way: values.mean(axis=1) for way, values in by.items() if way} for policy, by in found.items()},
        spec.name if spec is not None else None,
    )


def telling_policies(ranking: Ranking, base: str) -> tuple[str, ...]:
    """Return the policies to evaluate: two that lead, first those that are best by a measure, and the one without commitments."""
    alone = [
        first[0] for first in ranking.lead.best_by.values() if len(first) == 1 and first[0] in ranking.lead.policies
    ]
    first = list(dict.fromkeys([*alone, *ranking.lead.policies]))[:2]
    others = [base] if base in ranking.policies else []
    return tuple(dict.fromkeys([*first, *others]))[:MOST_POLICIES]


def _asked(case: Case, specs: Sequence[MeasureSpec]) -> tuple[dict[str, Query], MeasureSpec | None]:
    """Return the queries by way of ending, and the measure that asks for their sum."""
    ways = endings(case)
    if not ways or case.ends is None:
        spec = specs[0] if specs else None
        return ({"": spec.asked}, spec) if spec is not None else ({}, None)
    whole = next((spec for spec in specs if _is_end(case, spec)), None)
    parts = {way: [f"({each.alone})" for each in ways if each.way == way] for way in kinds(ways)}
    return {way: TimeBoundedUntil(Expression.read(" or ".join(texts))) for way, texts in parts.items() if texts}, whole


def _is_end(case: Case, spec: MeasureSpec) -> bool:
    """Whether a measure asks for the chance that the crisis ends at all."""
    stated = case.measures[spec.name]
    if stated.chance_of is None or stated.before is not None or case.ends is None:
        return False
    return stated.chance_of.text == case.ends.text


def _curves(
    worlds: Worlds, policy: str, asked: Mapping[str, Query], times: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return the chance by way of ending, arrays of shape (times, worlds)."""
    name = policy if policy in worlds.case.policies else None
    small = reduce_to_relevant(worlds.case, name, list(asked.values()))
    schedule = schedule_of(small, name, float(times[-1]))
    parts: dict[str, list[NDArray[np.float64]]] = {way: [] for way in asked}
    for first, last in chunks_of(worlds.count, CHUNK):
        answers = evaluate(schedule, worlds.parameters.take(first, last), asked.values())
        for way, query in asked.items():
            parts[way].append(answers[query].at(times))
    return {way: np.concatenate(each, axis=1) for way, each in parts.items()}

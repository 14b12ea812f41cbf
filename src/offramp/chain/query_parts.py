"""Decomposition of queries into parts that one pass answers, and recombination of their curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.curves import Curve, Sum
from offramp.chain.queries import (
    ExpectedReward,
    ExpectedRewardOpen,
    StateProbability,
    TimeBoundedUntil,
    TimeBoundedUntilOpen,
)
from offramp.chain.rewards import constant_of
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from offramp.chain.queries import Query
    from offramp.chain.schedule import Schedule
    from offramp.worlds.parameters import Parameters

    Distributions = list[NDArray[np.float64]]

__all__ = ["needed", "parts_of", "put_together"]


def parts_of(schedule: Schedule, question: Query) -> list[Query]:
    """Return the parts of a query.

    Raises
    ------
    QuestionError
        if the query names no stock, count or harm of the case.
    """
    case = schedule.case
    if not isinstance(question, ExpectedReward):
        return [question]
    if question.name not in {*case.counts, *case.stocks, *case.harms}:
        known = [*case.counts, *case.stocks, *case.harms]
        raise QuestionError(f"there is no stock, count or harm `{question.name}`{did_you_mean(question.name, known)}")
    over = _over(schedule) if question.over is not None else None
    if question.name in case.harms:
        kind = TimeBoundedUntil if over is None else TimeBoundedUntilOpen
        found: list[Query] = [kind(Expression.read(condition)) for condition in case.harms[question.name]]
    else:
        found = [ExpectedReward(question.name) if over is None else ExpectedRewardOpen(question.name)]
    return [*found, over] if over is not None else found


def _over(schedule: Schedule) -> StateProbability | None:
    """Return the query for the end of the crisis, None if nothing ends it."""
    return StateProbability(schedule.case.ends) if schedule.case.ends is not None else None


def needed(schedule: Schedule, wanted: Iterable[Query], until: Mapping[Query, float]) -> dict[Query, float]:
    """Return the last time, in years, at which the answer to each part is needed."""
    found: dict[Query, float] = {}
    for question in wanted:
        for part in parts_of(schedule, question):
            found[part] = max(found.get(part, 0.0), until.get(question, schedule.horizon))
    return found


def put_together(
    schedule: Schedule, parameters: Parameters, question: Query, curves: Mapping[Query, Curve]
) -> Curve | Sum:
    """Return the curve of a query from the curves of its parts."""
    case = schedule.case
    if not isinstance(question, ExpectedReward):
        return curves[question]
    over = _over(schedule) if question.over is not None else None
    if question.name in case.counts and over is None:
        return curves[ExpectedReward(question.name)]
    one, nothing = np.ones(parameters.count), np.zeros(parameters.count)
    value = nothing if question.over is None else np.full(parameters.count, question.over)
    if question.name in case.harms:
        kind = TimeBoundedUntil if over is None else TimeBoundedUntilOpen
        parts = [
            (constant_of(schedule, parameters, "harms", question.name, text), curves[kind(Expression.read(text))])
            for text in case.harms[question.name]
        ]
        return Sum(nothing, (*parts, *(((value, curves[over]),) if over is not None else ())))
    start = nothing
    if question.name in case.stocks:
        start = constant_of(schedule, parameters, "stocks", question.name, "start")
    if over is None:
        return Sum(start, ((one, curves[ExpectedReward(question.name)]),))
    # What is there at the start is so in histories that go on; others have the value stated.
    return Sum(start, ((one, curves[ExpectedRewardOpen(question.name)]), (value - start, curves[over])))

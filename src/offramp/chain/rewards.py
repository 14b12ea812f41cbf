"""Rewards of a chain: the yearly value of counts, stocks and harms on its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.amounts import amount, of_time, rate
from offramp.chain.queries import (
    ExpectedReward,
    ExpectedRewardOpen,
    SojournTime,
    StateProbability,
    TimeBoundedUntil,
    TimeBoundedUntilOpen,
)
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.chain.queries import Query
    from offramp.chain.schedule import Schedule
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

    Distributions = list[NDArray[np.float64]]

__all__ = ["constant_of", "counted", "reward_of"]


def constant_of(schedule: Schedule, parameters: Parameters, *path: str) -> NDArray[np.float64]:
    """Return a constant of the case per world: an estimate, or the value of an expression in the status quo.

    Raises
    ------
    QuestionError
        if the value does not exist, or a harm is negative.
    """
    if path in parameters.amounts:
        return parameters.amounts[path]
    section, name, key = path
    quantity = schedule.case.stocks[name].start if section == "stocks" else schedule.case.harms[name][key]
    window = schedule.windows[0]
    if not isinstance(quantity, Expression):
        raise QuestionError(f"`{name}` has no value for `{key}`")
    state_index = window.structure.state_index[window.entry[:1]]
    values: NDArray[np.float64] = amount(
        quantity, window.structure.states, state_index, parameters, f"`{name}` ({key})"
    )[0]
    if section == "harms" and (values < 0).any():
        raise QuestionError(
            f"the harm `{name}` of `{key}` is {values.min():g}: `{quantity}`; expected a cost of 0 or more"
        )
    return values


def reward_of(
    question: Query, structure: StateSpace, parameters: Parameters, nodes: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Return the reward of some nodes (default: all), per year for integrals: shape (nodes, worlds)."""
    some = np.arange(structure.size) if nodes is None else nodes
    shape = (len(some), parameters.count)
    if not isinstance(question, ExpectedReward | ExpectedRewardOpen):
        return np.broadcast_to(counted(question, structure)[some, None].astype(float), shape)
    case = structure.case
    live = np.flatnonzero(~structure.ended[some])
    state_index, result = structure.state_index[some[live]], np.zeros(shape)
    if question.name in case.counts:
        spec = case.counts[question.name]
        subject = f"the rate of `{question.name}`"
        result[live] = rate(spec.rate, of_time(spec.unit), structure.states, state_index, parameters, subject)
    else:
        growth = case.stocks[question.name].grows
        subject = f"the growth of `{question.name}`"
        result[live] = rate(growth, None, structure.states, state_index, parameters, subject, negative=True)
    return result


def counted(
    question: TimeBoundedUntil | TimeBoundedUntilOpen | StateProbability | SojournTime, structure: StateSpace
) -> NDArray[np.bool_]:
    """Return the nodes that count for a query on a condition; time stops at the end of the crisis unless stated otherwise."""
    held = structure.where(question.condition)
    open_only = isinstance(question, TimeBoundedUntilOpen) or (isinstance(question, SojournTime) and not question.ended)
    return held & ~structure.ended if open_only else held

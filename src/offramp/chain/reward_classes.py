"""Classes of nodes that have the same rewards in all queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.feasible import names_under
from offramp.chain.queries import (
    ExpectedReward,
    ExpectedRewardOpen,
    SojournTime,
)
from offramp.chain.rewards import counted, reward_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

    Distributions = list[NDArray[np.float64]]

__all__ = ["adds_up", "classed"]

MOST_KEPT = 16
"""For how many lists of queries the classes are kept with a state space."""


def classed(
    asked: Sequence[Query], structure: StateSpace, parameters: Parameters
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the class of each node, and the rewards of the classes; nodes of a class have equal rewards for all numbers.

    The classes do not depend on the selected worlds. So the result of a world does not either, bit for bit.
    """
    known: dict[object, tuple[NDArray[np.intp], NDArray[np.intp]]] = structure.shared.setdefault("classes", {})
    amounts = (question for question in asked if isinstance(question, ExpectedReward | ExpectedRewardOpen))
    key = tuple(asked), tuple(_rate_of(question, structure.case) for question in amounts)
    found = known.get(key)
    if found is None:
        keys = np.stack([_class_keys(question, structure) for question in asked], axis=1)
        _, chosen, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        found = number.reshape(-1), chosen
        if len(known) < MOST_KEPT:
            known[key] = found
    number, chosen = found
    return number, np.stack([reward_of(question, structure, parameters, chosen) for question in asked])


def _rate_of(question: ExpectedReward | ExpectedRewardOpen, case: Case) -> Expression:
    """Return the quantity that a query adds up over time."""
    return case.counts[question.name].rate if question.name in case.counts else case.stocks[question.name].grows


def _class_keys(question: Query, structure: StateSpace) -> NDArray[np.int64]:
    """Return a key per node; nodes with the same key have the same reward."""
    if not isinstance(question, ExpectedReward | ExpectedRewardOpen):
        return counted(question, structure).astype(np.int64)
    case = structure.case
    rate_of = _rate_of(question, case)
    things = names_under(case, rate_of)
    mask = sum(1 << bit for bit, thing in enumerate(case.things) if thing in things)
    return np.where(structure.ended, -1, structure.codes & mask)


def adds_up(question: Query) -> bool:
    """Return whether the answer to a query is an integral over time."""
    return isinstance(question, SojournTime | ExpectedReward)

"""Classes of nodes that all queries treat alike."""

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

    from offramp.chain.queries import Query
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

    Distributions = list[NDArray[np.float64]]

__all__ = ["adds_up", "classed"]


def classed(
    asked: Sequence[Query], structure: StateSpace, parameters: Parameters
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Group the nodes that all questions treat alike, whatever the numbers: the class of each, and the rewards of the classes.

    The groups do not depend on the worlds at hand, so that what a world comes to does not either, to the last bit.
    """
    keys = np.stack([_told_apart(question, structure) for question in asked], axis=1)
    _, chosen, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    rewards = np.stack([reward_of(question, structure, parameters, chosen) for question in asked])
    return number.reshape(-1), rewards


def _told_apart(question: Query, structure: StateSpace) -> NDArray[np.int64]:
    """Return a number per node; nodes with the same number count alike."""
    if not isinstance(question, ExpectedReward | ExpectedRewardOpen):
        return counted(question, structure).astype(np.int64)
    case = structure.case
    rate_of = case.counts[question.name].rate if question.name in case.counts else case.stocks[question.name].grows
    things = names_under(case, rate_of)
    mask = sum(1 << bit for bit, thing in enumerate(case.things) if thing in things)
    return np.where(structure.ended, -1, structure.codes & mask)


def adds_up(question: Query) -> bool:
    """Whether the answer is an integral over time."""
    return isinstance(question, SojournTime | ExpectedReward)

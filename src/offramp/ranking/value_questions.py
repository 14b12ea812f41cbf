"""The pair of statements to ask about next, by the expected value of its answer for a choice by one measure.

Without an answer, the policy of the best mean is chosen; with it, the policy of the best mean over the worlds that agree with it. The value
of the answer is the gain that is expected from choosing so (H. Raiffa & R. Schlaifer, *Applied Statistical Decision Theory*, 1961; see
`offramp.sensitivity.value_of_information`).

An answer changes the choice if another policy is then better by more than `matters`. A difference of means is taken to be one if it
exceeds its standard error so far that chance would hardly show it in any of the questions (C. E. Bonferroni, 1936).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from offramp.preference_sensitivity.sampled_questions import LEAST_SIDE, LEVEL, SampledQuestion
from offramp.ranking.levels import ahead

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_PAIRED", "answer_value", "chosen_policy", "next_valued_question"]

MOST_PAIRED = 200
"""The most questions of which every two are tried together, where no answer alone changes the choice."""


@dataclass(frozen=True, eq=False)
class _Gains:
    """The advantage of each policy over the chosen one in each world, and its square: shape (policies, worlds)."""

    values: NDArray[np.float64]
    squares: NDArray[np.float64]
    room: float
    scale: float

    @classmethod
    def of(cls, values: NDArray[np.float64], room: float) -> _Gains:
        gains = values - values[chosen_policy(values)]
        return cls(gains, gains**2, room, float(np.abs(values).max()))

    def greatest(self, worth: NDArray[np.float64]) -> int:
        """Return the first place of the greatest sum over worlds, up to rounding."""
        return int(np.argmax(worth >= worth.max() - 1e-9 * self.scale * self.values.shape[1]))

    def changes(
        self, sums: NDArray[np.float64], squares: NDArray[np.float64], counts: NDArray[np.float64], tests: int
    ) -> NDArray[np.bool_]:
        """Return the groups of worlds in which another policy is better by more than `matters`, beyond chance.

        `sums` and `squares` have the policies along their last axis; `counts` are the worlds of the groups.
        """
        if tests == 0:
            return np.zeros(counts.shape, dtype=np.bool_)
        number = np.maximum(counts, 1)[..., None]
        means = sums / number
        errors = np.sqrt(np.maximum(squares / number - means**2, 0.0) / np.maximum(number - 1, 1))
        limit = float(norm.isf(LEVEL / (tests * max(len(self.values) - 1, 1))))
        zero = np.zeros_like(means)
        better = ahead(means, zero, self.room + 1e-12 * self.scale) & (means > limit * errors)
        changed: NDArray[np.bool_] = (counts >= LEAST_SIDE) & better.any(axis=-1)
        return changed


def chosen_policy(values: NDArray[np.float64]) -> int:
    """Return the first policy with the greatest mean, up to rounding; `values` has shape (policies, worlds), higher is better.

    >>> chosen_policy(np.array([[0.1, 0.3], [0.3, 0.1], [0.0, 0.1]]))
    0
    """
    means = values.mean(axis=1)
    return int(np.argmax(~ahead(np.full_like(means, means.max()), means)))


def answer_value(column: NDArray[np.bool_], values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the expected value of an answer, with its standard error by the delta method.

    >>> value, error = answer_value(np.array([True, True, False, False]), np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]))
    >>> value, round(error, 3)
    (0.5, 0.289)
    """
    best = chosen_policy(values)
    gained = np.zeros(values.shape[1])
    for agreeing in (column, ~column):
        if agreeing.any():
            gained[agreeing] = values[chosen_policy(values[:, agreeing])][agreeing] - values[best][agreeing]
    return max(float(gained.mean()), 0.0), float(gained.std() / np.sqrt(max(len(gained) - 1, 1)))


def next_valued_question(
    first: NDArray[np.bool_], values: NDArray[np.float64], room: float, askable: NDArray[np.bool_]
) -> SampledQuestion | None:
    """Return the question whose answer has the greatest expected value; None where no answer changes the choice.

    Parameters
    ----------
    first
        whether the first of two entries is above the second, shape (questions, worlds).
    values
        the value of each policy in each world, higher is better, shape (policies, worlds).
    room
        the largest difference that does not matter.
    askable
        the questions that may be asked, shape (questions,).

    Where no answer alone changes the choice, every two questions are tried together.

    >>> first = np.array([[True] * 50 + [False] * 50, [True, False] * 50])
    >>> values = np.array([[1.0] * 50 + [0.0] * 50, [0.0] * 50 + [1.0] * 50])
    >>> next_valued_question(first, values, 0.01, np.ones(2, dtype=bool)).row
    0
    """
    if len(values) < 2 or not len(first):
        return None
    yes = first.sum(axis=1)
    usable = np.flatnonzero(askable & (yes >= LEAST_SIDE) & (first.shape[1] - yes >= LEAST_SIDE))
    gains = _Gains.of(values, room)
    columns = first[usable].astype(float)
    sums, squares = columns @ gains.values.T, columns @ gains.squares.T
    every, squared, counts = gains.values.sum(axis=1), gains.squares.sum(axis=1), columns.sum(axis=1)
    tests = 2 * len(usable)
    changes = gains.changes(sums, squares, counts, tests)
    changes |= gains.changes(every - sums, squared - squares, first.shape[1] - counts, tests)
    if not changes.any():
        row = _of_two(columns, gains)
        joint = True
    else:
        worth = np.where(changes, sums.max(axis=1, initial=0.0) + (every - sums).max(axis=1, initial=0.0), -np.inf)
        row, joint = gains.greatest(worth), False
    if row is None:
        return None
    row = int(usable[row])
    return SampledQuestion(row, float(first[row].mean()), *answer_value(first[row], values), joint)


def _of_two(columns: NDArray[np.float64], gains: _Gains) -> int | None:
    """Return a question whose answer changes the choice together with that of another; None where no two do."""
    columns = columns[:MOST_PAIRED]
    count, policies = len(columns), len(gains.values)
    if count < 2:
        return None
    shape = (4, count, count)
    sums, squares, counts = np.zeros((*shape, policies)), np.zeros((*shape, policies)), _cells(columns, None)
    for policy in range(policies):
        sums[..., policy] = _cells(columns, gains.values[policy])
        squares[..., policy] = _cells(columns, gains.squares[policy])
    changes = gains.changes(sums, squares, counts, 4 * count * (count - 1) // 2).any(axis=0)
    worth = np.where(np.triu(changes, 1), sums.max(axis=-1).sum(axis=0), -np.inf)
    one, other = np.unravel_index(gains.greatest(worth), worth.shape)
    if not np.isfinite(worth[one, other]):
        return None
    even = np.abs(columns[[one, other]].mean(axis=1) - 0.5)
    return int(one if even[0] <= even[1] else other)


def _cells(columns: NDArray[np.float64], weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return the sum of weights over the worlds of each pair of answers of every two questions: (4, questions, questions)."""
    weighted = columns if weights is None else columns * weights
    both, yes = weighted @ columns.T, weighted.sum(axis=1)
    every = columns.shape[1] if weights is None else float(weights.sum())
    return np.array([both, yes[:, None] - both, yes[None, :] - both, every - yes[:, None] - yes[None, :] + both])

"""Out-of-sample validation: weights from some of the seeds, scores on the others.

A. R. Colson and R. M. Cooke, Cross validation for the classical model of structured expert judgment, Reliability Engineering and System
Safety 163 (2017) 109-120.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.experts.classical import score_experts, scores_of
from offramp.experts.decision_makers import optimised, pooled
from offramp.progress import track

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.experts.classical import Scaled

__all__ = ["LIMIT", "TIED", "CrossValidation", "cross_validate", "splits"]

LIMIT = 1000
"""Number of splits up to which every one is taken."""

TIED = 1e-9
"""Relative difference up to which two scores are equal, but for rounding."""

TRAINING = 0.8
"""Share of the seeds to train on, as in Colson and Cooke."""


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """Combined scores on the seeds left for testing, over splits: of equal weights and of optimised performance weights.

    `splits` of `possible` splits were taken, with `training` of the `seeds` each.
    """

    seeds: int
    training: int
    possible: int
    equal: NDArray[np.float64]
    performance: NDArray[np.float64]

    @property
    def splits(self) -> int:
        """Number of splits taken."""
        return len(self.equal)

    @property
    def performance_wins(self) -> float:
        """Share of the splits in which performance weights score higher; a tie counts half."""
        tied = np.isclose(self.performance, self.equal, rtol=TIED, atol=0)
        return float(((self.performance > self.equal) & ~tied).mean() + tied.mean() / 2)

    @property
    def ratio(self) -> float:
        """Mean combined score of performance weights over that of equal weights; infinite where the latter is 0."""
        equal, performance = float(self.equal.mean()), float(self.performance.mean())
        return performance / equal if equal else float("inf")

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return {
            "seeds": self.seeds,
            "training": self.training,
            "splits": self.splits,
            "possible": self.possible,
            "equal": float(self.equal.mean()),
            "global": float(self.performance.mean()),
            "ratio": self.ratio,
            "performance_wins": self.performance_wins,
        }


def splits(seeds: int, training: int, limit: int = LIMIT, seed: int = 0) -> list[tuple[int, ...]]:
    """Return the training sets: all of them up to a limit, else as many different ones drawn by a seed, in order.

    >>> splits(3, 2)
    [(0, 1), (0, 2), (1, 2)]
    >>> len(set(splits(30, 24, 50)))
    50
    """
    if comb(seeds, training) <= limit:
        return list(combinations(range(seeds), training))
    random = np.random.default_rng(seed)
    found: set[tuple[int, ...]] = set()
    while len(found) < limit:
        found.add(tuple(sorted(random.choice(seeds, training, replace=False).tolist())))
    return sorted(found)


def cross_validate(scale: Scaled, training: int | None = None, *, limit: int = LIMIT, seed: int = 0) -> CrossValidation:
    """Score equal and performance weights on seeds that the weights were not made from.

    `training` is the number of seeds of a training set (default: 80 % of them, at least two, and one left). The intrinsic ranges are
    those of the whole panel. Where no expert has a weight in a training set, performance weights are equal weights.

    Raises
    ------
    QuestionError
        with fewer than three seeds, or a training set that leaves none to test or has fewer than two.
    """
    count = len(scale.seeds)
    if count < 3:
        raise QuestionError(f"{scale.source.title}: {count} seed questions; a cross-validation needs three or more")
    size = max(2, min(count - 1, round(TRAINING * count))) if training is None else training
    if not 2 <= size < count:
        raise QuestionError(f"a training set has from 2 to {count - 1} of the {count} seeds; found {size}")
    if limit < 1:
        raise QuestionError(f"the limit of splits is {limit}; expected 1 or more")
    experts, questions = scale.answers.shape[:2]
    chosen = splits(count, size, limit, seed)
    found = np.zeros((2, len(chosen)))
    equal = np.ones((experts, questions))
    equal_quantiles = pooled(scale, equal[None], questions=scale.seeds)[0]
    for k, train in enumerate(track(chosen, "splits")):
        weights = _trained(scale.on_seeds(np.array(train)))
        rest = np.setdiff1d(np.arange(count), train)
        test = scale.on_seeds(rest)
        performance = equal_quantiles if weights is None else pooled(test, weights[None], questions=test.seeds)[0]
        both = np.stack([equal_quantiles, performance])
        found[:, k] = scores_of(test, both).combined
    return CrossValidation(count, size, comb(count, size), found[0], found[1])


def _trained(train: Scaled) -> NDArray[np.float64] | None:
    """Return the performance weights of a training set, None where no expert has one."""
    try:
        return optimised(train, score_experts(train))[1]
    except QuestionError:
        return None

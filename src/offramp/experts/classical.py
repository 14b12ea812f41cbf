"""Cooke's classical model: calibration and information of experts and of pooled distributions.

R. M. Cooke, Experts in Uncertainty, Oxford University Press, 1991. Experts are scored on seed questions, whose answers are known.
Calibration is the chance that answers as far off would come from an expert whose quantiles are right. Information is the distance from
the background measure over the intrinsic range.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.experts.judgements import Judgements

__all__ = [
    "CLOSEST",
    "OVERSHOOT",
    "SNAP",
    "Scaled",
    "Score",
    "Scores",
    "calibrations",
    "informations",
    "on_scale",
    "score_experts",
    "scores_of",
]

OVERSHOOT = 0.1
"""Share by which the intrinsic range exceeds the smallest and the largest value on either side."""

CLOSEST = 1e-18
"""The least distance of two quantiles as a share of the intrinsic range; closer ones would be infinitely informative."""

SNAP = 1e-12
"""Difference of cumulated probabilities up to which a pooled quantile is a point of its grid."""


@dataclass(frozen=True)
class Scaled:
    """Answers on the scale of the background measure, with the intrinsic range of each question.

    `answers` is experts x questions x levels; `low` and `high` (questions,) bound the intrinsic ranges; `masses` are the
    probabilities between the quantiles. `seeds` has the positions, `realisations` the values and `seed_weights` the weights of the
    seed questions. `power` is the smallest weight of seeds that an expert answered, their number where all weights are 1.
    """

    source: Judgements
    answers: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    levels: NDArray[np.float64]
    masses: NDArray[np.float64]
    seeds: NDArray[np.intp]
    realisations: NDArray[np.float64]
    seed_weights: NDArray[np.float64]
    power: float

    @cached_property
    def answered(self) -> NDArray[np.bool_]:
        """Whether an expert answered a question: experts x questions."""
        return np.asarray(~np.isnan(self.answers).any(axis=2))

    @cached_property
    def grid(self) -> NDArray[np.float64]:
        """Points between which every expert's distribution is linear, ascending: questions x points."""
        experts, questions, count = self.answers.shape
        points = self.answers.transpose(1, 0, 2).reshape(questions, experts * count)
        points = np.where(np.isnan(points), self.high[:, None], points)
        return np.sort(np.concatenate([self.low[:, None], points, self.high[:, None]], axis=1), axis=1)

    @cached_property
    def cumulated(self) -> NDArray[np.float64]:
        """Each expert's cumulative distribution on the grid, 0 without an answer: experts x questions x points."""
        return self.distributions(self.answers)

    def distributions(self, answers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return cumulative distributions on the grid, piecewise linear through the ends of the range and the quantiles."""
        ends = self.with_ends(answers)
        reached = np.concatenate([[0.0], np.cumsum(self.masses)])
        found = np.zeros((*answers.shape[:2], self.grid.shape[1]))
        for i, j in np.argwhere(~np.isnan(answers).any(axis=2)).tolist():
            found[i, j] = np.interp(self.grid[j], ends[i, j], reached)
        return found

    def with_ends(self, answers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return quantiles between the ends of the intrinsic range: sets x questions x (levels + 2)."""
        shape = (*answers.shape[:2], 1)
        low, high = (np.broadcast_to(end[None, :, None], shape) for end in (self.low, self.high))
        return np.concatenate([low, answers, high], axis=2)

    def on_seeds(self, some: NDArray[np.intp]) -> Scaled:
        """Return the same scale with some of the seeds, by their positions among the seeds; the ranges stay."""
        weights = self.seed_weights[some]
        power = _power(self.answered[:, self.seeds[some]], weights)
        # Grid and distributions, which are cached, do not depend on the seeds.
        fewer = replace(
            self, seeds=self.seeds[some], realisations=self.realisations[some], seed_weights=weights, power=power
        )
        fewer.__dict__.update(
            {name: self.__dict__[name] for name in ("answered", "grid", "cumulated") if name in self.__dict__}
        )
        return fewer

    def in_units(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values (… x questions x levels) in the units of the questions."""
        return np.where(
            self.source.logarithmic[:, None], np.exp(np.where(self.source.logarithmic[:, None], values, 0.0)), values
        )


@dataclass(frozen=True)
class Score:
    """Calibration, mean information over the seeds, and their product."""

    calibration: float
    information: float

    @property
    def combined(self) -> float:
        """Calibration times information."""
        return self.calibration * self.information

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain values."""
        return {"calibration": self.calibration, "information": self.information, "combined": self.combined}


@dataclass(frozen=True)
class Scores:
    """Scores of several sets of answers: calibration and information (sets,), and information by question (sets x questions)."""

    calibration: NDArray[np.float64]
    information: NDArray[np.float64]
    by_question: NDArray[np.float64]

    @property
    def combined(self) -> NDArray[np.float64]:
        """Calibration times information."""
        return self.calibration * self.information

    def __getitem__(self, i: int) -> Score:
        return Score(float(self.calibration[i]), float(self.information[i]))


def on_scale(source: Judgements, overshoot: float = OVERSHOOT, *, needs_seeds: bool = True) -> Scaled:
    """Return judgements on the scale of their background measure.

    Raises
    ------
    QuestionError
        with fewer than two seeds or an expert who answered none (both where seeds are needed), with equal quantiles, and with a value
        that has no logarithm; the message names it.
    """
    seeds = source.seeds
    if needs_seeds and len(seeds) < 2:
        raise QuestionError(
            f"{source.title}: {len(seeds)} seed question{'' if len(seeds) == 1 else 's'} (a quantity with a realisation); "
            "the classical model needs two or more"
        )
    counts = source.answered[:, seeds].sum(axis=1)
    if needs_seeds and (counts == 0).any():
        silent = source.experts[int(np.argmin(counts))]
        raise QuestionError(
            f"{source.title}: {silent} answered no seed question, and cannot be scored; omit this expert, or pool with `--by equal`"
        )
    _refuse_equal(source)
    answers, realisations = source.answers.copy(), source.realisations.copy()
    _refuse_no_logarithm(source)
    answers[:, source.logarithmic] = np.log(answers[:, source.logarithmic])
    realisations[source.logarithmic] = np.log(realisations[source.logarithmic])
    shape = (1, *answers.shape[1:])
    everything = np.concatenate([answers, np.broadcast_to(realisations[None, :, None], shape)])
    asked = ~np.isnan(everything).all(axis=(0, 2))
    low, high = np.zeros(len(asked)), np.ones(len(asked))
    low[asked], high[asked] = np.nanmin(everything[:, asked], axis=(0, 2)), np.nanmax(everything[:, asked], axis=(0, 2))
    # A question that everybody answers with one number has no range; any will do, since all are as informative.
    width = np.where(high > low, high - low, 1.0)
    masses = np.diff(np.concatenate([[0.0], source.levels, [1.0]]))
    weights = source.weights[seeds]
    power = _power(source.answered[:, seeds], weights) if len(seeds) else 0.0
    _refuse_close(source, answers, width)
    ends = (low - overshoot * width, high + overshoot * width)
    return Scaled(source, answers, *ends, source.levels, masses, seeds, realisations[seeds], weights, power)


def _power(answered: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    """Return the smallest weight of seeds that an expert answered, of those who answered any; 0 if nobody did."""
    found = (answered * weights).sum(axis=1)
    return float(found[found > 0].min(initial=np.inf)) if (found > 0).any() else 0.0


def _refuse_equal(source: Judgements) -> None:
    wrong = np.argwhere(np.diff(source.answers, axis=2) <= 0)
    if len(wrong):
        i, j, k = wrong[0]
        values = ", ".join(f"{value:g}" for value in source.answers[i, j])
        order = (
            "go down"
            if np.diff(source.answers[i, j])[k] < 0
            else "have two equal numbers, which would be infinitely informative"
        )
        raise QuestionError(
            f"{source.title}: the quantiles of {source.experts[i]} for `{source.questions[j]}` {order}: {values}"
        )


def _refuse_close(source: Judgements, answers: NDArray[np.float64], width: NDArray[np.float64]) -> None:
    """Raise `QuestionError` for quantiles that lie too close together beside the range of all answers."""
    wrong = np.argwhere(np.diff(answers, axis=2) < CLOSEST * width[:, None])
    if len(wrong):
        i, j, k = wrong[0]
        one, other = source.answers[i, j, k : k + 2]
        raise QuestionError(
            f"{source.title}: the quantiles {one:.6g} and {other:.6g} of {source.experts[i]} for `{source.questions[j]}` are no different beside "
            "the range of all answers; check the unit, or write `scale: log`"
        )


def _refuse_no_logarithm(source: Judgements) -> None:
    for j in np.flatnonzero(source.logarithmic):
        name = source.questions[j]
        if source.realisations[j] <= 0:
            raise QuestionError(
                f"{source.title}: the realisation of `{name}` is {source.realisations[j]:g}, which has no place on a log scale"
            )
        wrong = np.argwhere(source.answers[:, j] <= 0)
        if len(wrong):
            value = source.answers[wrong[0][0], j, wrong[0][1]]
            raise QuestionError(
                f"{source.title}: {source.experts[wrong[0][0]]} answers `{name}` with {value:g}, which has no place on a log scale"
            )


def score_experts(scale: Scaled) -> Scores:
    """Return the scores of all experts."""
    return scores_of(scale, scale.answers)


def scores_of(scale: Scaled, answers: NDArray[np.float64]) -> Scores:
    """Return the scores of several sets of answers (sets x questions x levels), of experts or of pooled distributions."""
    by_question = informations(scale, answers)
    own = by_question[:, scale.seeds]
    weights = np.where(np.isnan(own), 0.0, scale.seed_weights)
    total = weights.sum(axis=1)
    information = np.divide(
        (np.nan_to_num(own) * weights).sum(axis=1), total, out=np.zeros(len(answers)), where=total > 0
    )
    return Scores(calibrations(scale, answers[:, scale.seeds]), information, by_question)


def calibrations(scale: Scaled, answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the calibration of each of several sets of answers to the seeds (sets x seeds x levels), 0 for a set without any.

    A realisation lies in the bin that ends with the first quantile that is not below it.
    """
    from scipy.special import chdtrc, rel_entr

    bins = (scale.realisations[None, :, None] > answers).sum(axis=2)
    weights = np.where(np.isnan(answers).any(axis=2), 0.0, scale.seed_weights)
    counts = np.stack([((bins == j) * weights).sum(axis=1) for j in range(len(scale.masses))], axis=1)
    total = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    distance = rel_entr(shares, scale.masses).sum(axis=1)
    return np.where(total[:, 0] > 0, chdtrc(len(scale.levels), 2 * scale.power * distance), 0.0)


def informations(scale: Scaled, answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the information of each of several sets of answers by question, sets x questions; NaN without an answer."""
    widths = np.diff(scale.with_ends(answers), axis=2)
    return np.asarray(np.log(scale.high - scale.low) + (scale.masses * np.log(scale.masses / widths)).sum(axis=2))

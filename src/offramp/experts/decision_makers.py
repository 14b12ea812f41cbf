"""Decision makers of the classical model: distributions pooled by equal, given or performance weights.

A decision maker is the weighted mean of the experts' distributions, never of their quantiles (Cooke 1991).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.experts.classical import SNAP, Score, Scores, score_experts, scores_of
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.experts.classical import Scaled

__all__ = ["DecisionMaker", "decision_makers", "given_weights", "optimised", "pooled", "weights_at"]

SAME = 1e-11
"""Difference of calibrations up to which two experts have the same cut-off."""

NAMES = {
    "equal": "equal weights",
    "global": "performance weights",
    "item": "performance weights by question",
    "every": "performance weights, no cut-off",
    "best": "best expert",
    "given": "given weights",
}
"""Names of the decision makers in print, by key."""


@dataclass(frozen=True)
class DecisionMaker:
    """A pooled distribution with its weights (experts,) or (experts x questions), its quantiles and its score.

    `quantiles` (questions x levels) are in the units of the questions, NaN where nobody with a weight answered. `cut_off` is the
    calibration from which experts have a weight, None without one.
    """

    key: str
    weights: NDArray[np.float64]
    cut_off: float | None
    quantiles: NDArray[np.float64]
    score: Score | None

    @property
    def name(self) -> str:
        """The name in print."""
        return NAMES[self.key]

    @property
    def experts(self) -> int:
        """Number of experts with a weight."""
        weights = self.weights if self.weights.ndim == 1 else self.weights.max(axis=1)
        return int((weights > 0).sum())

    def to_dict(self) -> dict[str, Any]:
        """Return the decision maker as plain values."""
        return {
            "pool": self.key,
            "name": self.name,
            "cut_off": self.cut_off,
            "weighted_experts": self.experts,
            **(self.score.to_dict() if self.score is not None else {}),
        }


def pooled(
    scale: Scaled,
    weights: NDArray[np.float64],
    levels: NDArray[np.float64] | None = None,
    questions: Sequence[int] | NDArray[np.intp] | None = None,
) -> NDArray[np.float64]:
    """Return the quantiles of several pooled distributions on the scale: sets x questions x levels, NaN without a weight.

    `weights` are sets x experts, or sets x experts x questions; they are shared among the experts who answered. Without `levels`,
    those of the panel. With `questions`, the other questions stay NaN.
    """
    levels = scale.levels if levels is None else levels
    asked = np.arange(scale.answers.shape[1]) if questions is None else np.asarray(questions)
    shares = weights[:, :, None] if weights.ndim == 2 else weights[:, :, asked]
    shares = np.where(scale.answered[None, :, asked], shares, 0.0)
    total = shares.sum(axis=1)
    # Questions x sets x points, and then sets x questions x points.
    curves = np.matmul(shares.transpose(2, 0, 1), scale.cumulated[:, asked].transpose(1, 0, 2)).transpose(1, 0, 2)
    curves = np.divide(curves, total[:, :, None], out=np.zeros_like(curves), where=total[:, :, None] > 0)
    grid = np.broadcast_to(scale.grid[asked], curves.shape)
    found = np.full((len(weights), scale.answers.shape[1], len(levels)), np.nan)
    for j, level in enumerate(levels):
        values = _inverse(grid, curves, level)
        found[:, asked, j] = np.where(total > 0, values, np.nan)
    return found


def _inverse(grid: NDArray[np.float64], curves: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Return the points at which piecewise linear curves reach a level, exactly a point of the grid up to rounding."""
    last = curves.shape[-1] - 1
    right = np.clip((curves < level - SNAP).sum(axis=-1), 1, last)[..., None]
    x0, x1 = (np.take_along_axis(grid, at, axis=-1)[..., 0] for at in (right - 1, right))
    c0, c1 = (np.take_along_axis(curves, at, axis=-1)[..., 0] for at in (right - 1, right))
    share = np.divide(level - c0, c1 - c0, out=np.ones_like(c0), where=c1 > c0)
    return np.where(np.abs(c1 - level) <= SNAP, x1, x0 + np.clip(share, 0.0, 1.0) * (x1 - x0))


def weights_at(scores: Scores, cut_off: float, *, item: bool = False) -> NDArray[np.float64]:
    """Return performance weights: calibration times information (by question with `item`) from a cut-off of calibration on, else 0."""
    kept = scores.calibration >= cut_off - SAME
    if item:
        return np.where(kept[:, None], scores.calibration[:, None] * np.nan_to_num(scores.by_question), 0.0)
    return np.where(kept, scores.combined, 0.0)


def optimised(scale: Scaled, scores: Scores, *, item: bool = False) -> tuple[float, NDArray[np.float64]]:
    """Return the cut-off whose decision maker has the highest combined score, and its weights.

    The calibrations of the experts are the candidates; the lowest of several equally good ones is taken.

    Raises
    ------
    QuestionError
        where no expert has a calibration above 0.
    """
    candidates = _distinct(scores.calibration[scores.combined > 0])
    if not candidates:
        raise QuestionError(f"{scale.source.title}: no expert has a performance weight; use equal weights")
    weights = np.stack([weights_at(scores, cut_off, item=item) for cut_off in candidates])
    found = scores_of(scale, pooled(scale, weights, questions=scale.seeds)).combined
    best = int(np.argmax(found > found.max() * (1 - 1e-12)))
    return candidates[best], weights[best]


def _distinct(values: NDArray[np.float64]) -> list[float]:
    """Return values in ascending order, those that differ by less than `SAME` once."""
    found: list[float] = []
    for value in np.sort(values).tolist():
        if not found or value - found[-1] > SAME:
            found.append(value)
    return found


def decision_makers(
    scale: Scaled, given: NDArray[np.float64] | None = None, *, performance: bool = True
) -> tuple[DecisionMaker, ...]:
    """Return all decision makers: equal, performance (optimised, by question, without cut-off), the best expert, and given weights.

    Without two seeds, or without `performance`, there are only equal and given weights, without a score.

    Raises
    ------
    QuestionError
        where no expert has a performance weight.
    """
    count = len(scale.source.experts)
    chosen: list[tuple[str, NDArray[np.float64], float | None]] = [("equal", np.ones(count), None)]
    scored = performance and len(scale.seeds) >= 2
    if scored:
        scores = score_experts(scale)
        cut_off, weights = optimised(scale, scores)
        by_question, item_weights = optimised(scale, scores, item=True)
        best = np.zeros(count)
        best[int(np.argmax(scores.combined))] = 1.0
        chosen += [
            ("global", weights, cut_off),
            ("item", item_weights, by_question),
            ("every", weights_at(scores, 0.0), None),
            ("best", best, None),
        ]
    if given is not None:
        chosen.append(("given", given, None))
    full = np.stack([w if w.ndim == 2 else np.repeat(w[:, None], scale.answers.shape[1], axis=1) for _, w, _ in chosen])
    quantiles = pooled(scale, full)
    own = scores_of(scale, quantiles) if scored else None
    return tuple(
        DecisionMaker(key, weights, cut, scale.in_units(quantiles[i]), own[i] if own is not None else None)
        for i, (key, weights, cut) in enumerate(chosen)
    )


def given_weights(experts: Sequence[str], stated: Mapping[str, float]) -> NDArray[np.float64]:
    """Return weights by expert from stated ones; an expert without a statement has none.

    >>> given_weights(["a", "b"], {"b": 2}).tolist()
    [0.0, 2.0]

    Raises
    ------
    QuestionError
        where there is no such expert, a weight is negative, or none is above 0.
    """
    for name, weight in stated.items():
        if name not in experts:
            raise QuestionError(f"there is no expert `{name}`{did_you_mean(name, experts)}")
        if not 0 <= weight < float("inf"):
            raise QuestionError(f"the weight of `{name}` is {weight:g}; expected 0 or more")
    weights = np.array([stated.get(name, 0.0) for name in experts], dtype=float)
    if not weights.sum():
        raise QuestionError(f"{counted(len(stated), 'weight')} and none above 0; give at least one expert a weight")
    return weights

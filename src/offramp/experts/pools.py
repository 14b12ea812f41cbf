"""Pools of distributions: linear and logarithmic, for quantities and for probabilities of events."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.experts.decision_makers import pooled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.experts.classical import Scaled

__all__ = ["linear_pool", "linear_probability", "logarithmic_pool", "logarithmic_probability"]


def linear_pool(
    scale: Scaled, weights: NDArray[np.float64], levels: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the quantiles of the weighted mean of the distributions, questions x levels, in the units of the questions.

    `weights` are by expert, or experts x questions.
    """
    return scale.in_units(pooled(scale, weights[None], levels)[0])


def logarithmic_pool(
    scale: Scaled, weights: NDArray[np.float64], levels: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the quantiles of the normalised geometric mean of the densities, questions x levels, in the units of the questions.

    Densities are constant between the quantiles, so that the pool is exact. NaN where nobody with a weight answered.
    """
    levels = scale.levels if levels is None else levels
    found = np.full((scale.answers.shape[1], len(levels)), np.nan)
    for j, grid in enumerate(scale.grid):
        own = np.where(scale.answered[:, j], weights if weights.ndim == 1 else weights[:, j], 0.0)
        if not own.sum():
            continue
        rows = np.flatnonzero(own)
        points = np.unique(grid)
        width = np.diff(points)
        middles = points[:-1] + width / 2
        densities = np.array([_densities(scale, row, j, middles) for row in rows.tolist()])
        logs = own[rows] / own.sum() @ np.log(densities)
        share = np.exp(logs - logs.max()) * width
        curve = np.concatenate([[0.0], np.cumsum(share / share.sum())])
        found[j] = np.interp(levels, curve, points)
    return scale.in_units(found)


def _densities(scale: Scaled, expert: int, question: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the density of an expert's distribution at values within the intrinsic range."""
    ends = scale.with_ends(scale.answers)[expert, question]
    bins = np.clip(np.searchsorted(ends, values, side="right") - 1, 0, len(scale.masses) - 1)
    return np.asarray((scale.masses / np.diff(ends))[bins])


def _weighted(chances: Sequence[float], weights: Sequence[float] | None) -> list[tuple[float, float]]:
    """Return probabilities with their shares of the weight."""
    stated = [1.0] * len(chances) if weights is None else list(weights)
    if not chances or len(stated) != len(chances) or min(stated) < 0 or not sum(stated):
        raise QuestionError("a pool needs probabilities, and for each a weight of 0 or more, of which one is above 0")
    return [(chance, weight / sum(stated)) for chance, weight in zip(chances, stated, strict=True)]


def linear_probability(chances: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Return the weighted mean of probabilities.

    >>> linear_probability([0.2, 0.4])
    0.30000000000000004

    Raises
    ------
    QuestionError
        where there is no probability, or no weight above 0.
    """
    return sum(share * chance for chance, share in _weighted(chances, weights))


def logarithmic_probability(chances: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Return the probability whose log-odds are the weighted mean of the log-odds.

    A probability of 0 or 1 decides the pool, whatever the others say.

    >>> round(logarithmic_probability([0.2, 0.5]), 6), logarithmic_probability([0.0, 0.9])
    (0.333333, 0.0)

    Raises
    ------
    QuestionError
        where there is no probability or no weight above 0, or where one expert says 0 and another 1.
    """
    pairs = [(chance, share) for chance, share in _weighted(chances, weights) if share]
    certain = {chance for chance, _ in pairs if chance in (0.0, 1.0)}
    if len(certain) == 2:
        raise QuestionError("one expert says 0 and another 1; a logarithmic pool of these does not exist")
    if certain:
        return certain.pop()
    odds = exp(sum(share * log(chance / (1 - chance)) for chance, share in pairs))
    return odds / (1 + odds)

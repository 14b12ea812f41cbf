"""Rank correlations between uncertainties, by a normal copula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case

__all__ = ["correlated"]

SLACK = 1e-9
"""Rounding error of the least eigenvalue of a correlation matrix."""


def correlated(case: Case, names: Sequence[str], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of the unit cube with the rank correlations of a case: the same shape, (worlds, names).

    Points are transformed to normal scores, mixed so that pairs have the correlation 2 sin(πρ/6) for the rank correlation ρ of
    Spearman (Pearson 1907), and transformed back. Without correlations they stay unchanged.

    >>> from offramp.case.reading import load
    >>> correlated(load("hotline"), ["misread"], np.array([[0.25]])).tolist()
    [[0.25]]

    Raises
    ------
    QuestionError
        if a correlation names no estimate, or no joint distribution has all correlations.
    """
    if not case.correlations:
        return points
    from scipy.special import ndtr, ndtri

    mixing = _mixing(case, names)
    mixed: NDArray[np.float64] = points.copy()
    touched = np.flatnonzero((mixing != np.eye(len(names))).any(axis=1))
    mixed[:, touched] = ndtr(ndtri(points) @ mixing[touched].T)
    return mixed


def _mixing(case: Case, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the lower triangle that turns independent normal scores into correlated ones."""
    matrix = np.eye(len(names))
    for tie in case.correlations:
        for name in tie.between:
            if name not in names:
                raise QuestionError(
                    f"a correlation names `{name}`, and the case has no such estimate{did_you_mean(name, names)}"
                )
        one, other = (names.index(name) for name in tie.between)
        matrix[one, other] = matrix[other, one] = 2 * np.sin(np.pi * tie.rank / 6)
    if np.linalg.eigvalsh(matrix)[0] < -SLACK:
        stated = "; ".join(f"{tie.between[0]} and {tie.between[1]} {tie.rank:g}" for tie in case.correlations)
        raise QuestionError(
            f"{_impossible(case, names)}: {stated}; bring them nearer to 0, or state the correlations that follow from them"
        )
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=float)
    except np.linalg.LinAlgError:
        return _triangle(matrix)


def _triangle(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Cholesky factor of a matrix in which some numbers determine others, as with a correlation of 1."""
    found = np.zeros_like(matrix)
    for k in range(len(matrix)):
        left = matrix[k:, k] - found[k:, :k] @ found[k, :k]
        if left[0] > SLACK:
            found[k:, k] = left / np.sqrt(left[0])
    return found


def _impossible(case: Case, names: Sequence[str]) -> str:
    """Return the reason why the stated rank correlations are impossible: for any numbers, or for a normal copula."""
    stated = np.eye(len(names))
    for tie in case.correlations:
        one, other = (names.index(name) for name in tie.between)
        stated[one, other] = stated[other, one] = tie.rank
    if np.linalg.eigvalsh(stated)[0] < -SLACK:
        return "no numbers can have all these rank correlations at once"
    return "the normal copula used here cannot have all these rank correlations at once"

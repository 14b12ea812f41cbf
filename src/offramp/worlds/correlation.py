"""Ties between what is not known: rank correlations, kept by a normal copula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case

__all__ = ["tied"]

SLACK = 1e-9
"""How far below 0 the least eigenvalue of a correlation matrix may be by rounding."""


def tied(case: Case, names: Sequence[str], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of the unit cube with the rank correlations that a case states: the same shape, (worlds, names).

    Points become normal, are mixed so that pairs have the correlation 2 sin(πρ/6) (Pearson 1907), where ρ is Spearman's, and
    become uniform again. Without correlations they stay as they are.

    >>> from offramp.case.reading import load
    >>> tied(load("hotline"), ["misread"], np.array([[0.25]])).tolist()
    [[0.25]]

    Raises
    ------
    QuestionError
        where a correlation names nothing that is estimated, or no distribution has all of them together.
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
    """Return the lower triangle that mixes independent normal numbers into tied ones."""
    matrix = np.eye(len(names))
    for tie in case.correlations:
        for name in tie.between:
            if name not in names:
                raise QuestionError(
                    f"a correlation is between `{name}` and something, and nothing of that name is estimated{did_you_mean(name, names)}"
                )
        one, other = (names.index(name) for name in tie.between)
        matrix[one, other] = matrix[other, one] = 2 * np.sin(np.pi * tie.rank / 6)
    try:
        mixing: NDArray[np.float64] = np.asarray(np.linalg.cholesky(matrix), dtype=float)
    except np.linalg.LinAlgError:
        said = "; ".join(f"{tie.between[0]} and {tie.between[1]} {tie.rank:g}" for tie in case.correlations)
        raise QuestionError(
            f"{_impossible(case, names)}: {said}; bring them nearer to 0, or state those that follow from them"
        ) from None
    return mixing


def _impossible(case: Case, names: Sequence[str]) -> str:
    """Say whether no numbers at all have the rank correlations stated, or only none that a normal copula ties."""
    stated = np.eye(len(names))
    for tie in case.correlations:
        one, other = (names.index(name) for name in tie.between)
        stated[one, other] = stated[other, one] = tie.rank
    if np.linalg.eigvalsh(stated)[0] < -SLACK:
        return "no numbers can have all these rank correlations at once"
    return "the normal copula, by which numbers are tied here, cannot have all these rank correlations at once"

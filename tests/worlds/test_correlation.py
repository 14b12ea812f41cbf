"""Ties between what is not known: by hand for two, in rank correlation and margins for many, and what cannot be correlated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from offramp.case.reading import loads
from offramp.errors import CaseError, QuestionError
from offramp.worlds.correlation import correlated

CASE = """
actors: {a: {options: {x: X}}}
status quo: []
preferences: {a: [a.x]}
unknowns: {p: {low: 1, best: 2, high: 3}, q: {low: 1, best: 2, high: 3}, r: {low: 1, best: 2, high: 3}, s: {low: 1, best: 2, high: 3}}
"""
NAMES = ["p", "q", "r", "s"]
SMALL = np.array([[0.1, 0.3, 0.5, 0.9], [0.7, 0.2, 0.4, 0.6], [0.01, 0.99, 0.5, 0.25]])


def with_ties(*ties: tuple[str, str, float]) -> str:
    return CASE + "correlations: [" + ", ".join(f"{{between: [{a}, {b}], rank: {r}}}" for a, b, r in ties) + "]\n"


def test_without_ties_points_stay_as_they_are() -> None:
    assert correlated(loads(CASE), NAMES, SMALL) is SMALL


@pytest.mark.parametrize("rank", [-0.9, -0.3, 0.0, 0.5, 0.99])
@pytest.mark.parametrize("between", [("q", "s"), ("s", "q")])
def test_two_are_mixed_as_normal_numbers_are(rank: float, between: tuple[str, str]) -> None:
    case = loads(with_ties((*between, rank)))
    found = correlated(case, NAMES, SMALL)
    pearson = 2 * np.sin(np.pi * rank / 6)
    first, second = ndtri(SMALL[:, 1]), ndtri(SMALL[:, 3])
    assert found[:, 3] == pytest.approx(ndtr(pearson * first + np.sqrt(1 - pearson**2) * second), abs=1e-14)
    # All others keep their values to the last bit, and so does what is handed in.
    assert np.array_equal(found[:, :3], SMALL[:, :3])
    assert SMALL[0, 3] == 0.9


def test_the_rank_correlations_are_those_stated_and_the_margins_stay() -> None:
    case = loads(with_ties(("p", "q", 0.6), ("q", "r", -0.5), ("p", "r", -0.2)))
    points = stats.qmc.Sobol(4, rng=3).random(4096).clip(1e-9, 1 - 1e-9)
    found = correlated(case, NAMES, points)
    stated = {(0, 1): 0.6, (1, 2): -0.5, (0, 2): -0.2, (0, 3): 0, (2, 3): 0}
    for (i, j), rank in stated.items():
        assert stats.spearmanr(found[:, i], found[:, j]).statistic == pytest.approx(rank, abs=0.01), (i, j)
    for i in range(4):
        assert stats.kstest(found[:, i], "uniform").statistic < 0.01
    assert np.array_equal(found[:, 3], points[:, 3])


def test_a_tie_of_something_that_is_not_estimated() -> None:
    case = loads(with_ties(("p", "q", 0.5)))
    with pytest.raises(
        QuestionError, match=r"a correlation names `q`, and the case has no such estimate; did you mean"
    ):
        correlated(case, ["p", "qq"], SMALL[:, :2])


def test_ties_that_no_numbers_can_have() -> None:
    case = loads(with_ties(("p", "q", 0.9), ("q", "r", 0.9), ("p", "r", -0.9)))
    with pytest.raises(
        QuestionError, match=r"p and q 0\.9; q and r 0\.9; p and r -0\.9; bring them nearer to 0, or state"
    ):
        correlated(case, NAMES, SMALL)


@pytest.mark.parametrize("rank", [1, -1])
def test_numbers_that_determine_each_other(rank: int) -> None:
    found = correlated(loads(with_ties(("p", "q", rank), ("q", "s", rank), ("p", "s", 1))), NAMES, SMALL)
    other = found[:, 0] if rank == 1 else 1 - found[:, 0]
    assert found[:, 1] == pytest.approx(other)
    assert found[:, 3] == pytest.approx(found[:, 0])
    assert np.array_equal(found[:, 2], SMALL[:, 2])


def test_beyond_1_there_is_no_rank_correlation() -> None:
    with pytest.raises(CaseError, match=r"`rank` is `1\.1`"):
        loads(with_ties(("p", "q", 1.1)))

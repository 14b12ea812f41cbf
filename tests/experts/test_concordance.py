"""Kendall's W against its definition, against SciPy, and against the published example of its inventors."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, rankdata, spearmanr
from tests.experts.oracle_orders import kendalls_w
from tests.strategies import examples

from offramp.experts.concordance import concordance

VALUES = st.integers(2, 5).flatmap(
    lambda entries: st.lists(st.lists(st.integers(0, 4), min_size=entries, max_size=entries), min_size=2, max_size=4)
)


@given(VALUES)
@examples(200)
def test_w_is_its_definition_and_scipys_statistic(values: list[list[int]]) -> None:
    ranks = np.array([rankdata(row) for row in values])
    found = concordance(ranks)
    expected = kendalls_w([[Fraction(each) for each in row] for row in ranks])
    assert (found is None) == (expected is None)
    assume(found is not None)
    assert found is not None
    assert expected is not None
    assert found.w == pytest.approx(float(expected))
    if ranks.shape[1] > 2:
        peer = friedmanchisquare(*ranks.T)
        assert found.chi_square == pytest.approx(peer.statistic)
        if not found.exact:
            assert found.p_value == pytest.approx(peer.pvalue)


@given(st.lists(st.permutations(range(3)), min_size=2, max_size=4))
@examples(40)
def test_the_exact_chance_counts_all_rankings(orders: list[list[int]]) -> None:
    ranks = np.array(orders, dtype=float) + 1
    found = concordance(ranks)
    assert found is not None
    assert found.exact
    every = [kendalls_w([[Fraction(v) for v in row] for row in each]) for each in product(permutations((1, 2, 3)), repeat=len(orders))]  # fmt: skip
    own = kendalls_w([[Fraction(int(v)) for v in row] for row in ranks])
    assert own is not None
    assert found.p_value == pytest.approx(sum(each is not None and each >= own for each in every) / len(every))


def test_w_is_the_mean_of_spearmans_correlations_on_a_scale_from_0() -> None:
    ranks = np.array([rankdata(np.random.default_rng(seed).random(7)) for seed in range(5)])
    found = concordance(ranks)
    assert found is not None
    correlations = np.asarray(spearmanr(ranks, axis=1).statistic)[np.triu_indices(5, 1)]
    assert found.w == pytest.approx((1 + 4 * correlations.mean()) / 5)


def test_the_tables_of_the_exact_distribution() -> None:
    """Friedman's statistic for 3 rankings of 3 entries, as tabled by Kendall (1948): 6.0 has the chance 0.028."""
    found = concordance(np.array([[1.0, 2, 3]] * 3))
    assert found is not None
    assert (found.w, found.chi_square, round(found.p_value, 3)) == (1.0, 6.0, 0.028)


def test_what_cannot_agree_has_no_w() -> None:
    assert concordance(np.array([[1.0, 2, 3]])) is None
    assert concordance(np.array([[1.0], [1.0]])) is None
    assert concordance(np.full((3, 4), 2.5)) is None


def test_many_rankings_are_tested_by_chi_square() -> None:
    ranks = np.array([rankdata(np.random.default_rng(seed).random(12)) for seed in range(9)])
    found = concordance(ranks)
    assert found is not None
    assert not found.exact
    assert found.to_dict()["test"] == "chi-square"
    assert found.p_value == pytest.approx(friedmanchisquare(*ranks.T).pvalue)

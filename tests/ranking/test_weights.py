"""Weights: spread evenly over the simplex, or within ranges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.weights import is_free, number_of_draws, ranges_of, weight_vectors


@examples(60)
@given(count=st.integers(1, 6), power=st.integers(4, 9), seed=st.integers(0, 5))
def test_they_are_weights(count: int, power: int, seed: int) -> None:
    found = weight_vectors(dict.fromkeys("abcdef"[:count]), 2**power, seed)
    assert found.shape == ((2**power, count) if count > 1 else (1, 1))
    assert np.allclose(found.sum(axis=1), 1)
    assert (found > 0).all()
    assert (found == weight_vectors(dict.fromkeys("abcdef"[:count]), 2**power, seed)).all()


@pytest.mark.parametrize("count", [2, 3, 5, 11])
def test_free_weights_are_those_of_the_uniform_dirichlet_distribution(count: int) -> None:
    from scipy.stats import beta

    found = weight_vectors(dict.fromkeys("abcdefghijk"[:count]), 4096)
    for column in found.T:
        # Each weight alone follows Beta(1, count - 1).
        for share in (0.1, 0.5, 0.9):
            assert (column < beta(1, count - 1).ppf(share)).mean() == pytest.approx(share, abs=0.01)
    # And any two are tied as they must be, adding up to one: correlation -1 / (count - 1).
    tied = np.asarray(np.corrcoef(found.T))[0, 1]
    assert tied == pytest.approx(-1 / (count - 1), abs=0.03)


def test_ranges_are_kept_up_to_a_common_factor() -> None:
    found = weight_vectors({"war": (2.0, 4.0), "missile": (1.0, 1.0), "test": None}, 1024)
    war, missile, test = found.T
    assert 2 <= (war / missile).min() < 2.05
    assert 3.95 < (war / missile).max() <= 4
    # A measure without a range may weigh anything up to the greatest.
    assert (test / missile).max() <= 4
    assert (test / missile).min() < 0.05
    assert (war / missile).mean() == pytest.approx(3, abs=0.01)


def test_weights_that_are_settled_are_one_vector() -> None:
    assert weight_vectors({"a": (3, 3), "b": (1, 1)}, 64).tolist() == [[0.75, 0.25]]
    # Where all weigh nothing, nothing is stated.
    assert is_free({"a": (0, 0), "b": None})
    assert len(weight_vectors({"a": (0, 0), "b": (0, 0)}, 64)) == 64
    assert ranges_of({"a": None, "b": (1, 5)}) == {"a": (0.0, 5), "b": (1, 5)}


@examples(40)
@given(order=st.permutations(["a", "b", "c", "d"]), stated=st.booleans())
def test_the_order_of_measures_changes_no_weight(order: list[str], stated: bool) -> None:
    weights = {"a": (1.0, 3.0), "b": None, "c": (2.0, 2.0), "d": None} if stated else dict.fromkeys("abcd")
    first, second = weight_vectors(weights, 64), weight_vectors({name: weights[name] for name in order}, 64)
    assert (second == first[:, ["abcd".index(name) for name in order]]).all()


def test_fewer_are_drawn_for_more_worlds() -> None:
    assert [number_of_draws(worlds) for worlds in (1, 256, 257, 1000, 2**20)] == [4096, 4096, 2048, 1024, 64]


def test_what_there_is_nothing_to_weigh() -> None:
    with pytest.raises(QuestionError, match="there is no measure to weigh"):
        weight_vectors({}, 64)
    with pytest.raises(QuestionError, match="100 weight vectors are requested; expected a power of two"):
        weight_vectors({"a": None}, 100)

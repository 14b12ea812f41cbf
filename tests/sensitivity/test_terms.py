"""The columns that surfaces are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from numpy.testing import assert_allclose
from tests.discovery.oracle_discovery import Drawn, samples
from tests.strategies import examples

from offramp.discovery.columns import columns, varying
from offramp.sensitivity.terms import blocks_of


@examples(60)
@given(drawn=samples())
def test_blocks_are_centred_and_of_one_size(drawn: Drawn) -> None:
    found = columns(drawn.inputs, len(drawn.outcome))
    for block in blocks_of(found, 1.0, 0):
        assert block.shape[0] == len(drawn.outcome)
        assert np.isfinite(block).all()
        assert_allclose(block.mean(axis=0), 0, atol=1e-9)
        assert (block**2).sum(axis=1).mean() == pytest.approx(1)


@examples(40)
@given(drawn=samples())
def test_the_order_of_the_worlds_carries_over(drawn: Drawn) -> None:
    order = np.random.default_rng(0).permutation(len(drawn.outcome))
    one = blocks_of(columns(drawn.inputs, len(order)), 1.0, 0)
    other = blocks_of(columns({name: column[order] for name, column in drawn.inputs.items()}, len(order)), 1.0, 0)
    for left, right in zip(one, other, strict=True):
        # What the columns span counts, and how strongly: the covariance of the surface.
        assert_allclose((left @ left.T)[np.ix_(order, order)], right @ right.T, atol=1e-3)


def kinds(**inputs: Any) -> list[int]:
    found = columns(inputs, 100)
    return [block.shape[1] for block in blocks_of(found, 1.0, 0)]


def test_how_many_blocks_there_are() -> None:
    random = np.random.default_rng(0)
    x, y, z = random.random((3, 100))
    image = np.array(["a", "b", "c", "d"] * 25)
    assert kinds(x=x) == [2, 14]  # straight, and bends
    assert kinds(image=image) == [4]
    assert kinds(n=random.integers(0, 3, 100)) == [2, 3]  # straight, and value by value
    assert kinds(x=x, y=y) == [2, 14, 2, 14, 36]  # and together
    assert kinds(x=x, image=image) == [2, 14, 4, 24]
    assert kinds(x=x, y=y, z=z) == [2, 14, 2, 14, 2, 14, 16, 16, 16, 25]  # and a Gaussian process
    assert kinds(x=x, still=np.ones(100)) == [2, 14]
    assert varying(columns({"still": np.ones(100)}, 100)) == ()


def test_bends_see_the_order_of_numbers_alone() -> None:
    x = np.random.default_rng(1).normal(size=80)
    bends = blocks_of(columns({"x": x}, 80), 1.0, 0)[1]
    stretched = blocks_of(columns({"x": np.exp(3 * x)}, 80), 1.0, 0)[1]
    assert_allclose(bends, stretched)
    # They leave the straight line to the first block, and begin with the smoothest.
    assert_allclose(bends.T @ blocks_of(columns({"x": x}, 80), 1.0, 0)[0][:, 1], 0, atol=1e-4)
    sizes = (bends**2).sum(axis=0)
    assert (np.diff(sizes) <= 1e-9).all()


def test_the_signs_of_eigenvectors_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    # Scores are symmetric, so eigenvectors have pairs of entries of equal size and other sign.
    random = np.random.default_rng(3)
    columns_of = [columns({"x": random.normal(size=size)}, size) for size in (20, 61, 200)]
    before = [blocks_of(found, 1.0, 0) for found in columns_of]
    real = scipy.linalg.eigh

    def flipped(*matrices: Any) -> Any:
        shares, axes = real(*matrices)
        return shares, axes * random.choice([-1.0, 1.0], len(shares)) * (1 + 1e-13 * random.normal(size=axes.shape))

    monkeypatch.setattr("scipy.linalg.eigh", flipped)
    for found, expected in zip(columns_of, before, strict=True):
        for one, other in zip(blocks_of(found, 1.0, 0), expected, strict=True):
            assert_allclose(one, other, atol=1e-9)


def test_the_seed_places_the_process() -> None:
    found = columns({name: np.random.default_rng(2).random(100) for name in "abc"}, 100)
    found["b"] = found["b"][::-1]
    one, same, other = (blocks_of(found, 1.0, seed)[-1] for seed in (0, 0, 1))
    assert (one == same).all()
    assert (one != other).any()

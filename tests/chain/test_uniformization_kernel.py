"""The inner loop: stiff chains, chains at rest, long ones, against answers worked out with many digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm
from tests.strategies import examples

from offramp.chain.generator import Generator
from offramp.chain.poisson import poisson
from offramp.chain.transient import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROUNDING = 1e-13
"""What rounding may add to the bound that is reported."""


def line(rates: Sequence[float]) -> Generator:
    """Return a chain that goes from node to node, at one rate after another."""
    matrix = np.zeros((len(rates) + 1, len(rates) + 1))
    for i, rate in enumerate(rates):
        matrix[i, i + 1] = rate
    return Generator.from_matrix(matrix)


def arrived(rates: Sequence[float], time: float) -> float:
    """Return the chance of having come to the end of a line: 1 - Σ Π r_j / (r_j - r_i) exp(-r_i t), to many digits."""
    with localcontext() as context:
        context.prec = 80
        exact = [Decimal(rate) for rate in rates]
        total = Decimal(1)
        for i, own in enumerate(exact):
            share = Decimal(1)
            for j, other in enumerate(exact):
                share *= other / (other - own) if j != i else 1
            total -= share * (-own * Decimal(time)).exp()
        return float(total)


@pytest.mark.parametrize(
    "rates", [[1e6, 1.0, 1e-6], [1e-6, 1e6, 1.0], [1.0, 1e-6, 1e6], [1e-6, 1e-3, 1e3], [1e6, 2e-6, 3e-6, 5e-6]]
)
def test_rates_from_a_millionth_to_a_million_in_one_chain(rates: list[float]) -> None:
    passage = solve(line(rates), np.eye(len(rates) + 1)[0], 1.0, np.eye(len(rates) + 1)[-1:])
    for time in (0.01, 0.3, 1.0):
        expected = arrived(rates, time)
        assert passage.at([time])[0, 0, 0] == pytest.approx(expected, rel=1e-7, abs=passage.error + ROUNDING)
    assert passage.end.sum() == pytest.approx(1.0, abs=1e-12)


def test_worlds_of_any_speed_side_by_side() -> None:
    speeds = [1e-6, 1e-3, 1.0, 1e3, 1e5]
    matrices = [speed * np.array([[0.0, 2.0], [3.0, 0.0]]) for speed in speeds]
    passage = solve(Generator.from_matrix(matrices), np.array([1.0, 0.0]), 2.0, np.eye(2))
    for world, speed in enumerate(speeds):
        for time in (0.1, 2.0):
            expected = 0.4 * -np.expm1(-5 * speed * time)
            assert passage.at([time])[0, 1, world] == pytest.approx(expected, rel=1e-9)
            if speed >= 1:
                spent = 0.4 * (time + np.expm1(-5 * speed * time) / (5 * speed))
                assert passage.integral([time])[0, 1, world] == pytest.approx(spent, rel=1e-9)


def mixing(seed: int, size: int) -> NDArray[np.float64]:
    """Return a chain in which every node leads to every other, at rates between about 1 and 100."""
    random = np.random.default_rng(seed)
    matrix: NDArray[np.float64] = np.exp(random.uniform(0, 4.6, (size, size)))
    np.fill_diagonal(matrix, 0.0)
    return matrix


@examples(20)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(3, 6))
def test_what_is_left_out_once_a_chain_is_at_rest_is_within_the_error_reported(seed: int, size: int) -> None:
    matrix = mixing(seed, size)
    random = np.random.default_rng(seed + 1)
    start = random.dirichlet(np.ones(size))
    rewards = random.random((2, size))
    passage = solve(Generator.from_matrix(matrix), start, 300.0, rewards)
    # It was not stepped to the end, since nothing changed any more.
    assert len(passage.moments[0]) < poisson(float(passage.rates[0]) * 300.0).last
    assert passage.error <= 1e-13
    for time in (0.05, 1.0, 30.0, 300.0):
        expected = start @ expm((matrix - np.diag(matrix.sum(axis=1))) * time)
        # The exponential of scipy is itself right to some digits only.
        assert np.abs(passage.at([time])[0, :, 0] - rewards @ expected).max() <= passage.error + 1e-11
    at_rest = np.linalg.lstsq(
        np.vstack([(matrix - np.diag(matrix.sum(axis=1))).T, np.ones(size)]), np.append(np.zeros(size), 1.0)
    )[0]
    assert np.allclose(passage.end[:, 0], at_rest, rtol=0, atol=1e-12)


@pytest.mark.parametrize("leak", [1e-4, 1e-7, 1e-10])
def test_a_leak_is_not_taken_for_rest(leak: float) -> None:
    """Two nodes that mix at once, left together ever so slowly: what has leaked is small but never nothing."""
    matrix = np.array([[0.0, 600.0, 0.0], [400.0, 0.0, leak], [0.0, 0.0, 0.0]])
    passage = solve(Generator.from_matrix(matrix), np.array([1.0, 0.0, 0.0]), 10.0, np.eye(3))
    # The second node holds 60 % but for the first moment, in which it holds as much less as it takes to mix.
    spent = 0.6 * (10.0 - 1 / 1000)
    assert passage.end[2, 0] == pytest.approx(-np.expm1(-leak * spent), rel=1e-6, abs=passage.error + ROUNDING)
    assert passage.error <= 1e-13


def test_a_wider_error_stops_earlier_and_is_reported() -> None:
    chain = Generator.from_matrix(mixing(5, 4))
    start = np.array([1.0, 0.0, 0.0, 0.0])
    found = [solve(chain, start, 30.0, np.eye(4), error=error) for error in (1e-13, 1e-8, 1e-4)]
    ticks = [len(passage.moments[0]) for passage in found]
    assert ticks == sorted(ticks, reverse=True)
    assert ticks[0] > ticks[-1]
    for passage, error in zip(found, (1e-13, 1e-8, 1e-4), strict=True):
        assert passage.error <= error
        assert np.abs(passage.end - found[0].end).max() <= passage.error + found[0].error + ROUNDING


def test_nothing_is_lost_in_millions_of_steps() -> None:
    """A slow way out keeps the chain from coming to rest; every tick keeps the whole."""
    size = 5
    matrix = np.zeros((size + 1, size + 1))
    for i in range(size):
        matrix[i, (i + 1) % size] = 3e5
    matrix[0, size] = 0.5
    passage = solve(Generator.from_matrix(matrix), np.eye(size + 1)[0], 2.0, np.ones((1, size + 1)))
    assert len(passage.moments[0]) > 500_000
    assert passage.end.sum() == pytest.approx(1.0, abs=1e-13)
    assert np.abs(passage.at(np.linspace(0, 2, 7)) - 1).max() <= 1e-12
    assert passage.end[size, 0] == pytest.approx(1 - exp(-0.5 * 2.0 / size), rel=1e-5)


@examples(30)
@given(seed=st.integers(0, 2**32 - 1))
def test_nodes_may_be_grouped_by_what_they_count_for(seed: int) -> None:
    """Rewards by class are those of the nodes of the class, bit for bit where the groups are the same."""
    random = np.random.default_rng(seed)
    size, kinds = int(random.integers(2, 9)), int(random.integers(1, 4))
    matrix = np.where(random.random((size, size)) < 0.5, random.lognormal(0, 1, (size, size)), 0.0)
    chain, start = Generator.from_matrix(matrix), random.dirichlet(np.ones(size))
    classes = random.integers(0, kinds, size)
    of_classes = random.random((2, kinds))
    grouped = solve(chain, start, 1.5, of_classes, classes=classes)
    plain = solve(chain, start, 1.5, of_classes[:, classes])
    assert np.allclose(grouped.at([0.2, 1.5]), plain.at([0.2, 1.5]), rtol=1e-13)
    assert np.allclose(grouped.integral([0.2, 1.5]), plain.integral([0.2, 1.5]), rtol=1e-13)
    assert np.array_equal(grouped.end, plain.end)


@examples(30)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_curve_and_its_integral_belong_together(seed: int) -> None:
    """The integral never falls faster or rises faster than the curve between two times allows."""
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 8))
    matrix = np.where(random.random((size, size)) < 0.6, random.lognormal(0, 1, (size, size)), 0.0)
    passage = solve(Generator.from_matrix(matrix), random.dirichlet(np.ones(size)), 2.0, np.eye(size))
    times = np.linspace(0, 2, 401)
    curve, integral = passage.at(times)[:, :, 0], passage.integral(times)[:, :, 0]
    for i, j in pairwise(range(len(times))):
        trapezium = (times[j] - times[i]) * (curve[i] + curve[j]) / 2
        curvature = np.abs(matrix).sum() ** 2 * (times[j] - times[i]) ** 3
        assert (np.abs(integral[j] - integral[i] - trapezium) <= curvature + 1e-12).all()
    assert np.allclose(curve.sum(axis=1), 1, atol=1e-12)
    assert np.allclose(integral.sum(axis=1), times, atol=1e-12)

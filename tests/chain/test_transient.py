"""The distribution over time: closed forms, random chains, stiff ones, batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.linalg import expm
from scipy.sparse.linalg import expm_multiply
from scipy.stats import gamma
from tests.strategies import examples

from offramp.chain import transient
from offramp.chain.generator import Generator
from offramp.chain.transient import solve
from offramp.errors import QuestionError, TooLarge


def chain(rates: dict[tuple[int, int], float], size: int) -> Any:
    matrix = np.zeros((size, size))
    for (start, end), rate in rates.items():
        matrix[start, end] = rate
    return sparse.csr_array(matrix)


def test_two_states() -> None:
    up, down = 0.7, 2.3
    passage = solve(Generator.from_matrix(chain({(0, 1): up, (1, 0): down}, 2)), np.array([1.0, 0.0]), 5.0, np.eye(2))
    times = np.linspace(0, 5, 11)
    share = up / (up + down)
    expected = share * (1 - np.exp(-(up + down) * times))
    assert np.allclose(passage.at(times)[:, 1, 0], expected, rtol=1e-12, atol=1e-14)
    spent = share * (times - (1 - np.exp(-(up + down) * times)) / (up + down))
    assert np.allclose(passage.integral(times)[:, 1, 0], spent, rtol=1e-11, atol=1e-13)


def test_erlang() -> None:
    steps = Generator.from_matrix(chain({(i, i + 1): 6.0 for i in range(4)}, 5))
    passage = solve(steps, np.eye(5)[0], 3.0, np.eye(5)[4:])
    times = np.linspace(0.01, 3, 9)
    assert np.allclose(passage.at(times)[:, 0, 0], gamma(4, scale=1 / 6).cdf(times), rtol=1e-12)


def test_birth_and_death() -> None:
    """Arrivals at 3 a year, each staying half a year on average: Poisson with mean 1.5 (1 - exp(-2t)), but for the end of the line."""
    from scipy.stats import poisson

    size = 40
    rates = {(i, i + 1): 3.0 for i in range(size - 1)} | {(i, i - 1): 2.0 * i for i in range(1, size)}
    passage = solve(Generator.from_matrix(chain(rates, size)), np.eye(size)[0], 2.0, np.eye(size))
    for time in (0.1, 0.7, 2.0):
        mean = 1.5 * (1 - np.exp(-2 * time))
        assert np.allclose(passage.at([time])[0, :, 0], poisson(mean).pmf(np.arange(size)), rtol=1e-10, atol=1e-13)


@examples(320, dear=True)
@given(data=st.data())
def test_random_chains_against_expm_multiply(data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 40))
    dense = np.where(random.random((size, size)) < 0.3, random.lognormal(0, 2, (size, size)), 0.0)
    matrix = sparse.csr_array(dense - np.diag(np.diag(dense)))
    generator = sparse.csr_array(matrix - sparse.diags_array(np.asarray(matrix.sum(axis=1)).ravel()))
    start = random.dirichlet(np.ones(size))
    passage = solve(Generator.from_matrix(matrix), start, 1.3, np.eye(size))
    expected = expm_multiply(generator.T * 1.3, start)
    assert np.allclose(passage.end[:, 0], expected, rtol=1e-9, atol=1e-12)
    assert np.allclose(passage.at([1.3])[0, :, 0], expected, rtol=1e-9, atol=1e-12)
    assert np.allclose(passage.at([0.4])[0, :, 0], expm_multiply(generator.T * 0.4, start), rtol=1e-9, atol=1e-12)
    assert abs(passage.end.sum() - 1) < 1e-12
    assert passage.error <= 1e-12


@examples(120)
@given(seed=st.integers(0, 2**32 - 1), horizon=st.sampled_from([0.2, 3.0, 200.0]))
def test_nodes_that_nothing_leaves_hold_what_comes_in(seed: int, horizon: float) -> None:
    """Many ends, some of them by themselves and some because the pass stops there; rewards by class; in one batch and alone."""
    random = np.random.default_rng(seed)
    size = int(random.integers(3, 25))
    ends, stopped = random.random(size) < 0.5, random.random(size) < 0.2
    matrices = []
    for _ in range(3):
        dense = np.where(random.random((size, size)) < 0.4, random.lognormal(0, 1, (size, size)), 0.0)
        dense[ends] = 0
        matrices.append(dense - np.diag(np.diag(dense)))
    pattern = sum(matrix > 0 for matrix in matrices) > 0
    matrices = [np.where(pattern, np.maximum(matrix, 1e-9), 0.0) for matrix in matrices]
    start, rewards = random.dirichlet(np.ones(size)), random.integers(0, 3, (4, size)).astype(float)
    batch = solve(
        Generator.from_matrix([sparse.csr_array(m) for m in matrices]), start, horizon, rewards, live=~stopped
    )
    for world, matrix in enumerate(matrices):
        rates = np.where(stopped[:, None], 0.0, matrix)
        rates = rates - np.diag(rates.sum(axis=1))
        expected = start @ expm(rates * horizon)
        assert np.allclose(batch.end[:, world], expected, rtol=1e-9, atol=1e-12)
        assert abs(batch.end[:, world].sum() - 1) < 1e-12
        assert np.allclose(batch.at([horizon])[0, :, world], rewards @ expected, rtol=1e-9, atol=1e-12)
        alone = solve(Generator.from_matrix(sparse.csr_array(matrix)), start, horizon, rewards, live=~stopped)
        assert np.array_equal(alone.end[:, 0], batch.end[:, world])
        assert np.array_equal(alone.at([horizon / 2])[:, :, 0], batch.at([horizon / 2])[:, :, world])


@pytest.mark.parametrize("fast", [1e2, 1e4, 1e6])
def test_stiff_chains(fast: float) -> None:
    """Two states that change places quickly, left together at one in a million."""
    slow = 1e-6
    stiff = Generator.from_matrix(chain({(0, 1): fast, (1, 0): fast, (1, 2): slow}, 3))
    passage = solve(stiff, np.eye(3)[0], 10.0, np.eye(3))
    exact = expm(np.array([[-fast, fast, 0], [fast, -fast - slow, slow], [0, 0, 0]]) * 10.0)[0] if fast <= 1e4 else None
    # It takes a moment until half of the time is spent in the state that can be left.
    spent = 10 / 2 - 1 / (4 * fast)
    assert passage.end[2, 0] == pytest.approx(slow * spent - (slow * spent) ** 2 / 2, rel=1e-9)
    assert abs(passage.end.sum() - 1) < 1e-12
    if exact is not None:
        assert np.allclose(passage.end[:, 0], exact, rtol=1e-7)


def test_a_chain_that_has_come_to_rest_is_not_stepped_on() -> None:
    quick = Generator.from_matrix(chain({(0, 1): 50.0, (1, 0): 30.0}, 2))
    passage = solve(quick, np.array([1.0, 0.0]), 1000.0, np.eye(2))
    assert len(passage.moments[0]) < 2000 < 50 * 1000
    assert np.allclose(passage.at([1000.0, 500.0])[:, :, 0], [3 / 8, 5 / 8], rtol=1e-12)
    assert np.allclose(passage.integral([1000.0])[0, :, 0].sum(), 1000.0, rtol=1e-12)


@examples(40)
@given(seed=st.integers(0, 2**32 - 1), worlds=st.sampled_from([2, 7, 8, 9, 20]))
def test_a_batch_has_the_numbers_of_each_alone_bit_for_bit(seed: int, worlds: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 12))
    pattern = sparse.random_array((size, size), density=0.5, rng=random)
    batch = []
    for _ in range(worlds):
        one = sparse.csr_array(pattern)
        one.data = random.lognormal(0, 1, len(one.data))
        batch.append(one)
    start = random.dirichlet(np.ones(size))
    together = solve(Generator.from_matrix(batch), start, 2.0, np.eye(size))
    for world in (0, worlds // 2, worlds - 1):
        alone = solve(Generator.from_matrix(batch[world]), start, 2.0, np.eye(size))
        assert np.array_equal(alone.end[:, 0], together.end[:, world])
        assert np.array_equal(alone.at([0.3, 2.0])[:, :, 0], together.at([0.3, 2.0])[:, :, world])
        assert np.array_equal(alone.integral([2.0])[:, :, 0], together.integral([2.0])[:, :, world])


def test_rewards_may_differ_between_worlds() -> None:
    steady = Generator.from_matrix([chain({(0, 1): 1.0}, 2), chain({(0, 1): 1.0}, 2)])
    rewards = np.array([[[1.0, 10.0], [2.0, 20.0]]])
    passage = solve(steady, np.array([1.0, 0.0]), 1.0, rewards)
    gone = 1 - np.exp(-1)
    assert np.allclose(passage.at([1.0])[0, 0], [1 + gone, 10 + 10 * gone])


def test_nodes_that_are_not_left_keep_what_they_hold() -> None:
    stop = solve(
        Generator.from_matrix(chain({(0, 1): 1.0, (1, 0): 5.0}, 2)),
        np.array([1.0, 0.0]),
        2.0,
        np.eye(2),
        live=np.array([True, False]),
    )
    assert np.isclose(stop.at([2.0])[0, 1, 0], 1 - np.exp(-2), rtol=1e-12)


def test_a_chain_in_which_nothing_happens() -> None:
    still = solve(Generator.from_matrix(chain({}, 3)), np.array([0.2, 0.3, 0.5]), 4.0, np.eye(3))
    assert np.array_equal(still.end[:, 0], [0.2, 0.3, 0.5])
    assert np.allclose(still.integral([4.0])[0, :, 0], [0.8, 1.2, 2.0])


@pytest.mark.parametrize("horizon", [-1.0, np.inf, np.nan])
def test_time_is_a_number_from_nothing_up(horizon: float) -> None:
    with pytest.raises(QuestionError, match="expected 0 or more"):
        solve(Generator.from_matrix(chain({}, 1)), np.ones(1), horizon, np.eye(1))


def test_a_curve_ends_where_it_was_solved() -> None:
    passage = solve(Generator.from_matrix(chain({(0, 1): 1.0}, 2)), np.array([1.0, 0.0]), 1.0, np.eye(2))
    with pytest.raises(QuestionError, match="2 years lie outside the solved span of 0 to 1 years"):
        passage.at([2.0])


def test_a_time_asked_for_again_is_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transient, "CACHED_TIMES", 3)
    generator = Generator.from_matrix(chain({(0, 1): 0.7, (1, 0): 2.3}, 2))
    passage = solve(generator, np.array([1.0, 0.0]), 5.0, np.eye(2))
    times = np.array([0.0, 1.0, 2.5, 1.0, 4.0, 5.0, 1.0])
    chances, spent, worth = passage.at(times), passage.integral(times), passage.integral(times, 0.1)
    assert np.array_equal(chances[[1, 1]], chances[[3, 6]])
    chances[:] = 7.0  # which is the caller's own
    fresh = solve(generator, np.array([1.0, 0.0]), 5.0, np.eye(2))
    for place, time in enumerate(times):
        assert np.array_equal(passage.at([time]), fresh.at([time]))
        assert np.array_equal(passage.integral([time])[0], spent[place])
        assert np.array_equal(passage.integral([time], 0.1)[0], worth[place])
    assert (worth[1:] < spent[1:]).all()


def test_more_ticks_than_fit_are_refused_with_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transient, "available", lambda: 10**6)
    with pytest.raises(TooLarge, match=r"takes [\d,]+ ticks within the horizon.* is available"):
        solve(Generator.from_matrix(chain({(0, 1): 1e6}, 2)), np.array([1.0, 0.0]), 1.0, np.eye(2))


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.array([[0.0, -1.0], [0.0, 0.0]]), "the rate from 0 to 1 is -1; expected 0 or more"),
        (np.array([[0.0, 0.0], [np.nan, 0.0]]), "the rate from 1 to 0 is nan; expected 0 or more"),
        (np.zeros((2, 3)), r"square matrices of one size; found \(2, 3\)"),
    ],
)
def test_rates_are_numbers_from_nothing_up(matrix: Any, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        Generator.from_matrix(sparse.csr_array(matrix))


def exactly(rates: Any, poured: Any, time: float) -> Any:
    """Return, to sixty digits, where a chain that starts in its first node stands after a time, and what it has poured out by then.

    The exponential of the generator with one more state, into which every node pours: a Taylor series of a small part of the
    time, and squaring.
    """
    from decimal import Decimal, localcontext

    size = len(rates)
    with localcontext() as context:
        context.prec = 60
        matrix = [[Decimal(float(rate)) for rate in (*row, pour)] for row, pour in zip(rates, poured, strict=True)]
        for i, row in enumerate(matrix):
            row[i] = -sum(row[:size], Decimal(0)) + row[i]
        matrix.append([Decimal(0)] * (size + 1))
        halvings = int(np.log2(1 + time * max(-float(row[i]) for i, row in enumerate(matrix)))) + 5
        small = [[Decimal(time) * rate / 2**halvings for rate in row] for row in matrix]

        def product(one: Any, other: Any) -> Any:
            return [
                [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*other, strict=True)]
                for row in one
            ]

        term = total = [[Decimal(int(i == j)) for j in range(size + 1)] for i in range(size + 1)]
        for order in range(1, 40):
            term = [[part / order for part in row] for row in product(term, small)]
            total = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(total, term, strict=True)]
        for _ in range(halvings):
            total = product(total, total)
        return np.array([float(part) for part in total[0]])


@pytest.mark.parametrize("fast", [1e3, 1e6])
@pytest.mark.parametrize("seed", range(6))
def test_stiff_chains_are_as_exact_as_they_say(seed: int, fast: float) -> None:
    """Rounding over millions of ticks is part of the error that is stated, of chances and of what adds up."""
    random = np.random.default_rng(seed)
    size, time = int(random.integers(2, 5)), 3.0
    rates = 10.0 ** random.uniform(-6, np.log10(fast), (size, size)) * (random.random((size, size)) < 0.8)
    rates[0, 1], rates[1, 0] = fast, fast * random.random()
    np.fill_diagonal(rates, 0)
    poured = random.uniform(0, 50, size)
    passage = solve(
        Generator.from_matrix(sparse.csr_array(rates)), np.eye(size)[0], time, np.vstack([np.eye(size), poured])
    )
    expected, bound = exactly(rates, poured, time), passage.error + passage.rounding
    assert np.abs(passage.at([time])[0, :size, 0] - expected[:size]).max() <= bound
    assert abs(passage.integral([time])[0, size, 0] - expected[size]) <= bound * time * poured.max()
    # What is cut off is a small part of it, and the whole a small part of what is told.
    assert passage.error <= 1.1e-13 < bound <= 1e-15 * (fast * size * time + 1e3)


def test_a_stiff_chain_is_off_by_more_than_what_is_cut_off() -> None:
    """Twice as likely to be in one of two states that change places a million times a year; rounding alone makes the error."""
    rates = np.array([[0.0, 1e6 / 3, 1e-3], [2e6 / 3, 0.0, 0.0], [1e-2, 0.0, 0.0]])
    passage = solve(Generator.from_matrix(sparse.csr_array(rates)), np.eye(3)[0], 10.0, np.eye(3))
    off = np.abs(passage.at([10.0])[0, :, 0] - exactly(rates, np.zeros(3), 10.0)[:3]).max()
    assert passage.error < off <= passage.error + passage.rounding


@pytest.mark.parametrize("rate", [1e15, 1e300])
def test_ticks_that_no_memory_holds_are_refused_before_they_are_weighed(rate: float) -> None:
    chain = Generator.from_matrix(sparse.csr_array([[-rate, rate], [rate, -rate]]))
    with pytest.raises(TooLarge, match="the fastest rate takes"):
        solve(chain, np.array([1.0, 0.0]), 1.0, np.array([[0.0, 1.0]]))


@pytest.mark.parametrize("most", [0, 2**15])
def test_distinct_keys_are_those_of_numpy(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transient, "MOST_MARKS", most)
    random = np.random.default_rng(1)
    for count, bound in ((0, 0), (0, 5), (1, 1), (40, 7), (300, 1000)):
        keys = random.integers(0, max(bound, 1), count)
        found, places = transient.distinct(keys, bound)
        expected, inverse = np.unique(keys, return_inverse=True)
        assert found.tolist() == expected.tolist()
        assert places.tolist() == inverse.tolist()
        assert found.dtype == places.dtype == np.dtype(np.int64)

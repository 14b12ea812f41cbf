"""The rates of a chain in the form that the solver steps through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import sparse
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.strategies import examples

from offramp.case.reading import load
from offramp.chain.generator import Generator
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from numpy.typing import NDArray


def dense(generator: Generator, world: int = 0) -> NDArray[np.float64]:
    """Return all rates of a generator, what comes back included, by the description of its fields."""
    matrix = np.zeros((generator.size, generator.size))
    for end in range(generator.size):
        for entry in range(generator.in_begins[end], generator.in_begins[end + 1]):
            matrix[generator.in_origins[entry], end] += generator.values[entry, world]
    return matrix


@examples(40)
@given(drawn=processes(policy=True))
def test_it_has_the_rates_of_the_structure_and_leaves_each_node_as_often(drawn: DrawnProcess) -> None:
    try:
        structure = schedule_of(drawn.case, POLICY).windows[0].structure
    except QuestionError:
        assume(False)
    chain = chain_of(structure, best_values(drawn.case))
    generator = Generator.of(chain)
    found, expected = dense(generator), chain.matrix().toarray()
    off = ~np.eye(generator.size, dtype=bool)
    assert np.allclose(found[off], expected[off], rtol=1e-13, atol=1e-15)
    assert np.allclose(generator.exits[:, 0], found.sum(axis=1), rtol=1e-13)
    assert (generator.exits[chain.ended] == 0).all()


def test_a_batch_has_a_column_per_world() -> None:
    case = load("hotline")
    chain = chain_of(schedule_of(case, "wait").windows[0].structure, best_values(case))
    batch = Generator.of(replace(chain, values=chain.values * np.array([1.0, 2.0, 3.0])))
    alone = Generator.of(chain)
    assert (batch.worlds, alone.worlds) == (3, 1)
    for world in range(3):
        assert np.allclose(batch.values[:, world], (world + 1) * alone.values[:, 0], rtol=1e-15)
        assert np.allclose(batch.exits[:, world], (world + 1) * alone.exits[:, 0], rtol=1e-15)


@examples(60)
@given(seed=st.integers(0, 2**32 - 1), worlds=st.integers(1, 3))
def test_explicit_chains_are_read_entry_by_entry(seed: int, worlds: int) -> None:
    """Each world has its own entries; those that only others have are 0 in it, and the diagonal says nothing."""
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 8))
    given_rates = [
        np.where(random.random((size, size)) < 0.4, random.lognormal(0, 2, (size, size)), 0.0) for _ in range(worlds)
    ]
    forms: list[Any] = [sparse.csr_array, sparse.coo_array, sparse.csc_array]
    generator = Generator.from_matrix([forms[i](m) for i, m in enumerate(given_rates)])
    assert (generator.size, generator.worlds) == (size, worlds)
    for world, matrix in enumerate(given_rates):
        expected = matrix - np.diag(np.diag(matrix))
        assert np.array_equal(dense(generator, world), expected)
        assert np.allclose(generator.exits[:, world], expected.sum(axis=1), rtol=1e-14)


def test_entries_that_stand_twice_add_up() -> None:
    twice = sparse.coo_array((np.array([1.0, 2.5, 4.0]), (np.array([0, 0, 1]), np.array([1, 1, 0]))), shape=(2, 2))
    assert dense(Generator.from_matrix(twice)).tolist() == [[0.0, 3.5], [4.0, 0.0]]


def test_a_negative_diagonal_is_not_read() -> None:
    generator = Generator.from_matrix(np.array([[-5.0, 5.0], [1.0, -1.0]]))
    assert dense(generator).tolist() == [[0.0, 5.0], [1.0, 0.0]]
    assert generator.exits[:, 0].tolist() == [5.0, 1.0]


def test_a_chain_of_one_node_goes_nowhere() -> None:
    generator = Generator.from_matrix(np.array([[3.0]]))
    assert (generator.size, len(generator.values)) == (1, 0)
    assert generator.exits.tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.array([[0.0, 1.0], [-2.5, 0.0]]), r"^the rate from 1 to 0 is -2\.5; expected 0 or more$"),
        (np.array([[0.0, np.inf], [0.0, 0.0]]), r"^the rate from 0 to 1 is inf; expected 0 or more$"),
        (np.array([[0.0, np.nan], [0.0, 0.0]]), r"^the rate from 0 to 1 is nan; expected 0 or more$"),
        ([np.zeros((2, 2)), np.array([[0.0, 0.0], [-1.0, 0.0]])], r"^the rate from 1 to 0 is -1; expected 0 or more$"),
        (np.zeros((2, 3)), r"^a chain is given by square matrices of one size; found \(2, 3\)$"),
        ([np.zeros((2, 2)), np.zeros((3, 3))], r"^a chain is given by .* of one size; found \(2, 2\), \(3, 3\)$"),
    ],
)
def test_what_is_no_chain_is_refused_with_its_row_and_column(matrix: Any, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        Generator.from_matrix(matrix)


def test_it_knows_which_nodes_are_left_and_how_many_numbers_are_added_up() -> None:
    chain = chain_of(schedule_of(load("hotline")).windows[0].structure, best_values(load("hotline")))
    leads = Generator.of(chain).leads
    assert np.array_equal(np.flatnonzero(leads), np.unique(chain.starts))
    assert not (leads & chain.ended).any()
    explicit = Generator.from_matrix(np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]]))
    assert explicit.leads.tolist() == [True, True, False]
    # Two rates enter the last node, and two leave the first.
    assert explicit.sums == 4


def test_entries_that_feed_a_node_without_leaving_another_are_no_exits() -> None:
    starts, ends, values = np.array([0, 0]), np.array([1, 2]), np.array([[2.0], [5.0]])
    generator = Generator.from_steps(3, starts, ends, values, np.array([True, False]))
    assert dense(generator).tolist() == [[0.0, 2.0, 5.0], [0.0] * 3, [0.0] * 3]
    assert generator.exits[:, 0].tolist() == [2.0, 0.0, 0.0]

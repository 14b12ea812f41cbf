"""Rates and amounts that a case states as expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.amounts import amount, rate
from offramp.chain.state_index import states_of
from offramp.errors import QuestionError
from offramp.worlds.parameters import Parameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASE = """
actors: {a: {tempo: 1, reliability: 0.8, options: {x: X}}}
events: {e: E}
terms: {both: a.x and e}
status quo: []
preferences: {a: [a.x]}
unknowns:
  k: 3
  q: 0.5
  slow: {best: 1, unit: per month}
  quick: {best: 1, unit: per day}
  yearly: {best: 1, unit: per year}
  heads: {best: 7, unit: warheads}
"""
NUMBERS = {"k": [3.0, 4.0], "q": [0.5, 0.0], "slow": [1.0, 2.0], "quick": [1.0, 2.0], "yearly": [1.0, 2.0]}
A_YEAR = {None: 1.0, "per year": 1.0, "per month": 12.0, "per week": 365.25 / 7, "per day": 365.25}

# The states: nothing, x, e, x and e.
ALL = np.arange(4)


def given_worlds(**numbers: list[float]) -> Parameters:
    worlds = {name: np.array(values) for name, values in {**NUMBERS, "heads": [7.0, 8.0], **numbers}.items()}
    two = np.ones(2)
    return Parameters(worlds, {"a": two}, {"a": 0.8 * two}, {}, {})


def rate_of(
    text: str, unit: str | None = None, state_index: NDArray[np.int64] = ALL, **numbers: list[float]
) -> list[float]:
    """Return a rate in each place of the first world, after finding that it has one column per world."""
    states = states_of(loads(CASE))
    found = rate(Expression.read(text), unit, states, state_index, given_worlds(**numbers), "the rate of `e`")
    assert found.shape == (len(state_index), 2)
    return [float(value) for value in found[:, 0]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2", [2, 2, 2, 2]),
        ("a.x", [0, 1, 0, 1]),
        ("both", [0, 0, 0, 1]),
        ("a.x or e", [0, 1, 1, 1]),
        ("3 if e else 0.5", [0.5, 0.5, 3, 3]),
        ("k", [3, 3, 3, 3]),
        ("k * (1 + 2 * a.x) - e", [3, 9, 2, 8]),
        ("max(k * a.x, q)", [0.5, 3, 0.5, 3]),
        ("min(k, q) if k > q else 9", [0.5, 0.5, 0.5, 0.5]),
        ("k / (1 + a.x + e)", [3, 1.5, 1.5, 1]),
        # A branch that is not taken may have no value.
        ("1 / a.x if a.x else 7", [7, 1, 7, 1]),
    ],
)
def test_a_rate_is_what_its_expression_says_in_each_state(text: str, values: list[float]) -> None:
    assert rate_of(text) == pytest.approx(values, rel=1e-15)


def test_only_the_places_asked_for_are_looked_at() -> None:
    assert rate_of("1 / a.x", state_index=np.array([3, 1, 1])) == [1, 1, 1]
    assert rate_of("k + a.x", state_index=np.array([], dtype=np.int64)) == []


def test_each_world_has_its_own_numbers() -> None:
    states = states_of(loads(CASE))
    found = amount(Expression.read("k * q + a.x"), states, ALL, given_worlds(), "the start")
    assert found.tolist() == [[1.5, 0.0], [2.5, 1.0], [1.5, 0.0], [2.5, 1.0]]


@pytest.mark.parametrize("unit", list(A_YEAR))
def test_a_rate_is_counted_per_year_whatever_its_unit(unit: str | None) -> None:
    assert rate_of("2 + a.x", unit) == pytest.approx([(2 + x) * A_YEAR[unit] for x in (0, 1, 0, 1)], rel=1e-10)


@pytest.mark.parametrize("unit", list(A_YEAR))
@pytest.mark.parametrize(("name", "times"), [("slow", 12.0), ("quick", 365.25), ("yearly", 1.0)])
def test_an_unknown_with_a_unit_of_time_keeps_it_beside_any_other(unit: str | None, name: str, times: float) -> None:
    assert rate_of(name, unit)[0] == pytest.approx(times, rel=1e-9)


def test_a_number_beside_an_unknown_has_the_unit_of_the_expression() -> None:
    # One a month and two a day are 12 and 730.5 a year.
    assert rate_of("slow + 2", "per day")[0] == pytest.approx(12 + 2 * 365.25, rel=1e-9)
    assert rate_of("slow + 2", None)[0] == pytest.approx(12 + 2, rel=1e-9)


def test_an_unknown_that_is_no_rate_is_taken_as_it_is() -> None:
    for unit in A_YEAR:
        assert rate_of("heads / 7 + k - 3", unit)[0] == pytest.approx(A_YEAR[unit], rel=1e-10)


@examples(60)
@given(
    value=st.floats(1e-6, 1e6),
    own=st.sampled_from([unit for unit in A_YEAR if unit]),
    unit=st.sampled_from(list(A_YEAR)),
)
def test_what_an_unknown_says_a_year_does_not_depend_on_the_unit_of_the_expression(
    value: float, own: str, unit: str | None
) -> None:
    states = states_of(loads(CASE.replace("k: 3", f"k: {{best: 3, unit: {own}}}")))
    numbers = given_worlds(k=[value, value])
    found = rate(Expression.read("k"), unit, states, ALL[:1], numbers, "the rate of `e`")
    assert found[0].tolist() == pytest.approx([value * A_YEAR[own]] * 2, rel=1e-9)


def test_an_amount_that_is_no_rate_converts_nothing() -> None:
    states = states_of(loads(CASE))
    found = amount(Expression.read("slow + quick"), states, ALL[:1], given_worlds(), "the start")
    assert found.tolist() == [[2.0, 4.0]]


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        (
            "1 - 2 * a.x",
            None,
            r"^the rate of `e` is -1 per year in `a\.x`: `1 - 2 \* a\.x`; expected 0 or more$",
        ),
        ("e * -1", "per month", r"^the rate of `e` is -12 per year in `e`: `e \* -1`; expected 0 or more$"),
        # In one world alone, and not the first.
        (
            "3.5 - k",
            None,
            r"^the rate of `e` is -0\.5 per year in the state where nothing is on: `3\.5 - k`; expected 0 or more$",
        ),
    ],
)
def test_a_negative_rate_is_told_with_the_state_and_how_much(text: str, unit: str | None, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        rate_of(text, unit)


def test_what_may_shrink_may_be_negative() -> None:
    states = states_of(loads(CASE))
    found = rate(Expression.read("1 - 2 * a.x"), "per month", states, ALL, given_worlds(), "growth", negative=True)
    assert found[:, 1].tolist() == pytest.approx([12, -12, 12, -12])


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("1 / a.x", "the state where nothing is on"),
        ("1 / (1 - a.x)", "`a.x`"),
        ("(a.x - 1) / (a.x - 1)", "`a.x`"),
        ("1 / (1 - both)", "`a.x,e`"),
    ],
)
def test_a_division_by_zero_is_told_with_the_state(text: str, state: str) -> None:
    with pytest.raises(QuestionError) as error:
        rate_of(text)
    assert str(error.value) == (
        f"the rate of `e` has no value in {state}: `{text}` divides by zero or grows past all numbers there"
    )


def test_a_number_past_all_numbers_is_told_even_in_one_world_alone() -> None:
    states = states_of(loads(CASE))
    with pytest.raises(
        QuestionError,
        match=r"^`s` \(start\) has no value in the state where nothing is on: `1 / q` divides by zero or grows",
    ):
        amount(Expression.read("1 / q"), states, ALL, given_worlds(), "`s` (start)")
    with pytest.raises(QuestionError, match="grows past all numbers there"):
        rate_of("1e200 * 1e200")

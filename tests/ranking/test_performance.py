"""Performance: what is no table of numbers is refused, with the policy and the world."""

from __future__ import annotations

import re

import numpy as np
import pytest

from offramp.errors import QuestionError
from offramp.ranking.performance import check_tolerance, oriented, performance_of

NAMES = ["wait", "talk first"]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_named(value: float) -> None:
    array = np.ones((2, 4))
    array[1, 2] = value
    told = (
        f"the performance of the policy `talk first` in world 2 (the first is 0) is {value}; expected a finite number"
    )
    with pytest.raises(QuestionError, match=f"^{re.escape(told)}$"):
        performance_of(array, NAMES)
    array[1, 3] = np.nan
    with pytest.raises(QuestionError, match=re.escape(f"{told} (1 more values are invalid)")):
        performance_of(array, NAMES)
    with pytest.raises(QuestionError, match="the measure `war` of the policy `number 1` in world 2"):
        performance_of(array, what="measure `war`")


@pytest.mark.parametrize(
    ("values", "policies", "told"),
    [
        ([0.5, 0.25], None, r"has the shape \(2,\)"),
        ([], None, r"has the shape \(0,\)"),
        ([[], []], NAMES, r"has the shape \(2, 0\)"),
        (np.zeros((0, 3)), [], r"has the shape \(0, 3\)"),
        ([[[1.0]]], None, r"has the shape \(1, 1, 1\)"),
        ([[1.0, 2.0], [3.0]], None, "is no table of numbers"),
        ([["low"]], None, "is no table of numbers"),
        ([[1.0], [2.0], [3.0]], NAMES, "has 3 rows, and 2 policies are named"),
    ],
)
def test_a_row_for_each_policy_and_a_column_for_each_world(values: object, policies: list[str], told: str) -> None:
    with pytest.raises(QuestionError, match=f"{told}; expected a row for each policy and a column for each world"):
        performance_of(values, policies)  # type: ignore[arg-type]


def test_a_policy_has_a_name_of_its_own() -> None:
    with pytest.raises(QuestionError, match="`wait` is named twice"):
        performance_of([[1.0], [2.0]], ["wait", "wait"])


def test_worths_leave_what_was_given_as_it_was() -> None:
    given = np.array([[0.0, 2.0]])
    assert str(oriented(given, maximise=False).tolist()) == "[[0.0, -2.0]]"
    assert oriented(given, maximise=True).tolist() == given.tolist() == [[0.0, 2.0]]


@pytest.mark.parametrize("tolerance", [-1e-9, np.nan, np.inf])
def test_a_tolerance_is_a_number_from_nothing_up(tolerance: float) -> None:
    with pytest.raises(QuestionError, match="expected a number from 0 up"):
        check_tolerance(tolerance)

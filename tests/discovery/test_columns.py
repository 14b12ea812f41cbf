"""Inputs read and checked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from offramp.discovery.columns import cases, columns, is_category, is_discrete, numbers, rounding_error, varying
from offramp.errors import QuestionError


def test_numbers_become_floats_and_everything_else_texts() -> None:
    found = columns({"n": [1, 2], "on": [True, False], "image": np.array(["a", "b"], dtype=object)}, 2)
    assert [column.dtype.kind for column in found.values()] == ["f", "f", "U"]
    assert [is_category(column) for column in found.values()] == [False, False, True]


def test_few_values_are_discrete() -> None:
    found = columns({"on": [True, False] * 10, "six": [*range(6)] * 3 + [0, 1], "seven": [*range(7)] * 2 + [0] * 6}, 20)
    found |= columns({"image": [f"{i}" for i in range(20)]}, 20)
    assert [is_discrete(column) for column in found.values()] == [True, True, False, True]


def test_no_mean_is_off_by_more_than_its_rounding_error() -> None:
    random = np.random.default_rng(0)
    for scale in (1e-6, 1.0, 1e6):
        values = scale * random.normal(size=(50, 1000))
        off = [abs(float(row.mean()) - math.fsum(row) / 1000) for row in values]
        assert max(off) <= rounding_error(values) < 1e-9 * scale
    assert rounding_error(np.zeros((2, 0))) == 0


def test_what_never_varies_is_left_out() -> None:
    assert varying(columns({"a": [1, 1], "b": [1, 2], "c": ["x", "x"], "d": ["x", "y"]}, 2)) == ("b", "d")


@pytest.mark.parametrize(
    ("inputs", "match"),
    [
        ({}, "there is no input"),
        ({"growth": [1, 2, 3]}, r"the input `growth` has shape \(3,\); expected \(2,\), one value per world"),
        ({"growth": [1.0, np.inf]}, "the input `growth` has a value that is not a finite number"),
    ],
)
def test_the_message_names_the_input(inputs: Any, match: str) -> None:
    with pytest.raises(QuestionError, match=match):
        columns(inputs, 2)


def test_cases_are_0_and_1() -> None:
    assert cases(np.array([True, False])).tolist() == [True, False]
    with pytest.raises(QuestionError, match="other than 0 and 1; compare it with a threshold first"):
        cases([0.0, 0.5])


def test_numbers_have_the_dimensions_asked_for() -> None:
    assert numbers([[1, 2]], "the values", 2).shape == (1, 2)
    with pytest.raises(QuestionError, match=r"the values has shape \(2,\); expected 2 dimensions"):
        numbers([1, 2], "the values", 2)
    with pytest.raises(QuestionError, match="not a finite number"):
        numbers([np.nan], "the outcome")

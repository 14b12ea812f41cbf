"""Dot plots: the dots are the quantiles of the worlds, and stacks lose none of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.dots import DOTS, Dots, stacks

values_of = st.lists(st.floats(0.001, 1e6, allow_nan=False), min_size=1, max_size=30).map(tuple)


@examples(60)
@given(values_of)
def test_a_row_of_dots_has_the_quantiles_of_the_worlds(values: tuple[float, ...]) -> None:
    dots = Dots("t", "w", "people", {"wait": values}).dots("wait")
    assert dots == pytest.approx(np.quantile(values, [(i + 0.5) / DOTS for i in range(DOTS)]))
    assert list(dots) == sorted(dots)
    assert min(values) <= dots[0]
    assert dots[-1] <= max(values)


@examples(60)
@given(values_of)
def test_far_ranges_have_a_scale_of_powers_of_ten(values: tuple[float, ...]) -> None:
    assert Dots("t", "w", "people", {"wait": values}).by_powers == (max(values) > 100 * min(values))


@examples(60)
@given(st.lists(st.floats(0, 300, allow_nan=False), max_size=40), st.floats(1, 50, allow_nan=False))
def test_a_stack_is_no_wider_than_a_dot(places: list[float], size: float) -> None:
    rest = sorted(places)
    for mean, count in stacks(places, size):
        stack, rest = rest[:count], rest[count:]
        assert stack[-1] - stack[0] < size
        assert mean == pytest.approx(sum(stack) / count)
        assert not rest or rest[0] - stack[0] >= size
    assert rest == []


@examples(20)
@given(values_of)
def test_the_chart_has_twenty_dots_for_each_policy(values: tuple[float, ...]) -> None:
    layers = Dots("t", "w", "people", {"wait": values, "talk": (1.0,)}).spec()["layer"]
    circles = [layer for layer in layers if layer["mark"].get("shape") == "circle"]
    assert [len(layer["data"]["values"]) for layer in circles] == [DOTS, DOTS]

"""Chances and amounts as people read them."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offramp.text import percent, rounded, to_json
from tests.strategies import examples


@pytest.mark.parametrize(
    ("chance", "shown"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.5, "50 %"),
        (0.126, "13 %"),
        (0.874, "87 %"),
        (0.0345, "3.5 %"),
        (0.00123, "0.12 %"),
        (0.0000123, "0.0012 %"),
        (0.965, "96.5 %"),
        (0.99877, "99.88 %"),
        (0.9999877, "99.9988 %"),
    ],
)
def test_a_chance_has_two_digits_on_the_side_of_what_is_rare(chance: float, shown: str) -> None:
    assert percent(chance) == shown


@pytest.mark.parametrize(
    ("chance", "shown"), [(1e-7, "< 0.0001 %"), (1e-300, "< 0.0001 %"), (1 - 1e-7, "> 99.9999 %"), (2e-6, "0.00020 %")]
)
def test_what_is_hardly_possible_or_nearly_sure_is_neither_never_nor_always(chance: float, shown: str) -> None:
    assert percent(chance) == shown


@pytest.mark.parametrize(
    ("chance", "shown"), [(-1e-17, "0 %"), (-0.0, "0 %"), (1 + 1e-15, "100 %"), (-3.0, "0 %"), (7.0, "100 %")]
)
def test_rounding_beyond_0_and_1_is_not_shown(chance: float, shown: str) -> None:
    assert percent(chance) == shown


@examples(200)
@given(st.floats(1e-6, 1 - 1e-6))
def test_a_chance_is_shown_to_one_in_twenty_of_what_is_rare(chance: float) -> None:
    assume(min(chance, 1 - chance) > 1.01e-6)
    shown = percent(chance)
    assert re.fullmatch(r"\d+(\.\d+)? %", shown)
    value = float(shown.removesuffix(" %")) / 100
    assert abs(value - chance) <= 0.0501 * min(chance, 1 - chance)
    assert 0 < value < 1


@examples(100)
@given(st.floats(1e-5, 0.5))
def test_a_chance_and_its_contrary_are_shown_equally_sharply(chance: float) -> None:
    shown, contrary = (percent(p).removesuffix(" %") for p in (chance, 1 - chance))
    # Which side is rounded up may differ by the last bit of 1 - p; how many places there are does not, but on the edge of a decade.
    digits = [len(text.partition(".")[2]) for text in (shown, contrary)]
    assert abs(digits[0] - digits[1]) <= 1
    assert float(shown) + float(contrary) == pytest.approx(100, abs=1.1 * 10.0 ** -min(digits))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (23.61, "23.6"),
        (999.4, "999"),
        (1000.0, "1,000"),
        (1049.0, "1,000"),
        (109_791.0, "110,000"),
        (3.26e6, "3,300,000"),
        (0.012345, "0.0123"),
        (-23.61, "-23.6"),
        (-1549.0, "-1,500"),
    ],
)
def test_an_amount_has_three_digits_or_two_where_it_is_large(amount: float, shown: str) -> None:
    assert rounded(amount) == shown


@examples(200)
@given(st.floats(1e-3, 999.4) | st.floats(1e3, 1e12))
def test_an_amount_is_shown_to_its_last_digit_and_without_powers_of_ten(amount: float) -> None:
    shown = rounded(amount)
    assert re.fullmatch(r"[\d,]+(\.\d+)?", shown)
    assert float(shown.replace(",", "")) == pytest.approx(amount, rel=0.0051 if amount < 1000 else 0.0501)
    assert rounded(-amount) == f"-{shown}"


def test_json_has_no_number_that_is_not_finite() -> None:
    values = {"a": [float("nan"), float("inf"), -0.0, 1.5], "b": (True, None, 3)}
    assert json.loads(to_json(values)) == {"a": [None, None, 0.0, 1.5], "b": [True, None, 3]}
    assert "-0.0" not in to_json(values)

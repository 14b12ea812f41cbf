"""Numbers with a point, a comma and thousands, and the words for none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.evidence.readers.numbers import decimal_sign, is_missing, parse_number

NUMBERS = st.floats(-1e12, 1e12).map(lambda number: round(number, 3))


@given(number=NUMBERS)
@examples(200)
def test_a_number_written_in_either_way_is_that_number(number: float) -> None:
    assert parse_number(f"{number:.3f}") == number
    assert parse_number(f"{number:.3f}".replace(".", ","), ",") == number
    assert parse_number(f"{number:,.3f}", ".") == number
    assert parse_number(f"{number:,.3f}".translate({44: 46, 46: 44}), ",") == number


@pytest.mark.parametrize("text", ["1,5", "1,234", "1 234", "5 km", "about 3", "1.2.3", "0x10", "inf", "1_000", "", "٣"])
def test_texts_that_are_no_numbers_without_a_mapping(text: str) -> None:
    assert parse_number(text) is None


def test_a_comma_is_decimal_only_where_no_number_has_a_point() -> None:
    assert decimal_sign(["1,5", "a", "3"], ";") == ","
    assert decimal_sign(["1,5", "2.5"], ";") is None
    assert decimal_sign(["1,5"], ",") is None
    assert decimal_sign(["3"], ";") is None


@pytest.mark.parametrize("text", ["", "NA", "unknown", "Unknown", "N/A", "-", "..", "null"])
def test_words_for_none(text: str) -> None:
    assert is_missing(text)


@given(text=st.text(max_size=12), decimal=st.sampled_from([None, ".", ","]))
@examples(300)
def test_any_text_is_a_number_or_none(text: str, decimal: str | None) -> None:
    found = parse_number(text, decimal)
    assert found is None or isinstance(found, float)

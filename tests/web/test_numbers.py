"""Whole numbers of forms and addresses."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.web.numbers import LARGEST, whole_number


@examples(400)
@given(st.one_of(st.text(max_size=4), st.text("0123456789", max_size=12), st.integers().map(str)))
def test_one_to_nine_digits_are_a_number_and_nothing_else_is(text: str) -> None:
    assert whole_number(text) == (int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None)


def test_the_largest_number_may_be_less() -> None:
    assert whole_number(str(LARGEST)) == LARGEST
    assert [whole_number(text, 12) for text in ("12", "13", "012")] == [12, None, 12]

"""Marks of charts: numbers at ticks, and places in pixels."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw import marks
from offramp.draw.look import INK, SOFT

lengths = st.floats(-500, 500, allow_nan=False)


@examples(100)
@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_the_text_at_a_tick_is_the_number_to_four_digits(value: float) -> None:
    read = float(marks.number(value).replace(",", ""))
    assert read == pytest.approx(value, rel=6e-4, abs=0.5 if abs(value) >= 1000 else 0)


@examples(40)
@given(st.lists(st.text("abc", max_size=3), min_size=1, max_size=4), lengths, lengths)
def test_lines_stand_one_below_the_other_about_their_place(lines: list[str], x: float, y: float) -> None:
    drawn = marks.words(lines, x, y, align="left", color=INK, middle=True)
    rows = drawn["data"]["values"]
    assert [row["text"] for row in rows] == lines
    places = [row["at"] for row in rows]
    assert sum(places) / len(places) == pytest.approx(y, abs=0.01)
    assert all(low + marks.LINE == pytest.approx(high, abs=0.011) for low, high in itertools.pairwise(places))
    assert drawn["encoding"]["x"] == marks.at(x)


def test_soft_words_are_small() -> None:
    soft, plain = (marks.words(["a"], 0, 0, align="left", color=color) for color in (SOFT, INK))
    assert (soft["mark"]["fontSize"], plain["mark"]["fontSize"]) == (marks.SMALL, marks.SIZE)


def test_an_axis_says_its_texts_or_its_values() -> None:
    assert "'25 %'" in marks.axis((0.0, 25.0), "bottom", percent=True)["labelExpr"]
    assert "'a'" in marks.axis((0.0,), "bottom", texts=["a"])["labelExpr"]
    with pytest.raises(ValueError, match="shorter"):
        marks.axis((0.0, 1.0), "bottom", texts=["a"])


@examples(20)
@given(lengths, lengths, lengths, lengths)
def test_lines_and_boxes_go_from_corner_to_corner(x: float, y: float, x2: float, y2: float) -> None:
    for drawn in (marks.rule(x, y, x2, y2, INK, 1), marks.box(x, y, x2, y2, INK, SOFT, 1)):
        found = [drawn["encoding"][channel]["value"] for channel in ("x", "y", "x2", "y2")]
        assert found == pytest.approx([x, y, x2, y2], abs=0.006)


def test_a_chart_is_as_large_as_its_parts() -> None:
    drawn = marks.laid([], 100, 50, 20, 30)
    assert (drawn["width"], drawn["height"]) == (100, 50)
    assert drawn["padding"] == {"left": 20, "top": marks.TOP, "right": 30, "bottom": marks.BOTTOM}

"""Tornado charts: the order of the bars, and the bars that are no more than noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.tornado import MOST_BARS, Tornado
from offramp.text import rounded

indices = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1, allow_nan=False), max_size=20)


@examples(60)
@given(indices, st.floats(0, 1, allow_nan=False))
def test_the_longest_bar_is_first_and_those_up_to_the_noise_are_pale(bars: dict[str, float], noise: float) -> None:
    tornado = Tornado("t", "w", bars, noise=noise)
    assert sorted(tornado.order) == sorted(bars)
    values = [bars[name] for name in tornado.order]
    assert values == sorted(values, reverse=True)
    for name, value in bars.items():
        assert tornado.is_noise(name) == (value <= noise)
    assert [row[:2] for row in tornado.table.rows] == [(name, rounded(bars[name])) for name in tornado.order]


@examples(20)
@given(indices)
def test_at_most_twelve_bars_are_drawn_and_the_rest_are_counted(bars: dict[str, float]) -> None:
    layers = Tornado("t", "w", bars).spec()["layer"]
    assert sum(layer["mark"]["type"] == "rect" for layer in layers) == min(len(bars), MOST_BARS)
    texts = [row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row]
    rest = [text for text in texts if " more, each " in text]
    assert len(rest) == (len(bars) > MOST_BARS)
    assert all(text.startswith(f"and {len(bars) - MOST_BARS} more") for text in rest)


def test_influence_in_a_part_of_the_range_is_no_noise() -> None:
    tornado = Tornado("t", "w", {"a": 0.01, "b": 0.01}, noise={"a": 0.1, "b": 0.2}, in_parts=("a",))
    assert [tornado.remark(name) for name in "ab"] == ["in a part of its range", "no more than noise"]
    assert tornado.reach == "0.1 to 0.2"


@pytest.mark.parametrize("intervals", [{"b": (0.0, 1.0)}, {"a": (0.5, 0.4)}])
def test_an_interval_belongs_to_a_bar(intervals: dict[str, tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="must belong to a bar"):
        Tornado("t", "w", {"a": 0.1}, intervals)

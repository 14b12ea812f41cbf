"""Curves as paths: within their frame, and true to their values."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.web.curves import drawn_curves

CHANCES = st.lists(st.floats(0, 1), min_size=4, max_size=4)


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def drawn(base: list[float], now: list[float] | None, *, chance: bool = True) -> dict[str, Any]:
    times = np.array([0.0, 0.5, 1.0, 3.0])
    return drawn_curves(times, np.array(base), None if now is None else np.array(now), chance=chance)


@examples(100)
@given(CHANCES, st.one_of(st.none(), CHANCES))
def test_curves_stay_in_their_frame_and_share_a_scale(base: list[float], now: list[float] | None) -> None:
    chart = drawn(base, now)
    assert bool(chart["ghost"]) == (now is not None)
    both = [(points(chart["path"]), now or base), *([(points(chart["ghost"]), base)] if now else [])]
    heights: list[tuple[float, float]] = []
    for path, values in both:
        assert [x for x, _ in path] == sorted(x for x, _ in path)
        assert all(chart["left"] <= x <= chart["right"] and 12 <= y <= chart["foot"] for x, y in path)
        heights += [(value, y) for value, (_, y) in zip(values, path, strict=True)]
    heights.sort()
    assert all(higher <= lower for (_, lower), (_, higher) in pairwise(heights))


def test_levels_and_times_stand_where_the_curve_has_them() -> None:
    chart = drawn([0.0, 0.1, 0.2, 0.4], None)
    assert chart["ends"] == ["40 %", "40 %"]
    assert {"y": chart["foot"], "text": "0 %"} in chart["levels"]
    top = next(each for each in chart["levels"] if each["text"] == "40 %")
    x, y = points(chart["path"])[-1]
    assert (x, y) == (chart["right"], top["y"])
    assert [each["text"] for each in chart["times"]][-1] == "3"


def test_a_chance_of_one_has_no_level_above_it_and_other_amounts_go_below_zero() -> None:
    assert all(each["text"] in {f"{20 * k} %" for k in range(6)} for each in drawn([0, 0.5, 0.9, 1.0], None)["levels"])
    assert any(
        each["text"].startswith(("-", "\N{MINUS SIGN}")) for each in drawn([-3, 0, 1, 2], None, chance=False)["levels"]
    )


def test_a_flat_curve_is_drawn() -> None:
    assert len(points(drawn([0.0] * 4, None)["path"])) == 4

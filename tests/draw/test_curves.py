"""Charts as Vega-Lite: what stands where, in the data that goes with the chart."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.bars import Bars
from offramp.draw.charted import WIDTH
from offramp.draw.curves import Curves
from offramp.draw.look import FILLS, LINES

CURVES = Curves(
    "War over time",
    "Chance of war",
    "years",
    "chance",
    {"wait": ((0.0, 0.0), (1.0, 0.04), (2.0, 0.08)), "talk": ((0.0, 0.0), (1.0, 0.01), (2.0, 0.02))},
    threshold=0.05,
)
AMOUNT = Curves("Arsenal", "Warheads", "years", "warheads", {"wait": ((0.0, 96.0), (5.0, 104.0))})
BARS = Bars("How it ends", "Chance", ("by decision", "by accident"), {"wait": (0.0, 0.18), "strike now": (1.0, 0.0)})
ALL = [CURVES, AMOUNT, BARS]


def plain(data: Curves | Bars) -> dict[str, Any]:
    """Return the chart as it is drawn; what Altair makes of it is tested once, for its validation takes a second."""
    return data.spec()


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a layer, which stand in it or under a name."""
    data = layer["data"]
    found: list[dict[str, Any]] = data["values"] if "values" in data else spec["datasets"][data["name"]]
    return found


def layers(spec: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def words(spec: dict[str, Any]) -> list[str]:
    return [str(row["text"]) for layer in layers(spec, "text") for row in rows(spec, layer)]


def domain(layer: dict[str, Any], channel: str) -> tuple[float, float]:
    low, high = layer["encoding"][channel]["scale"]["domain"]
    return low, high


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_a_chart_is_valid_and_brings_all_its_data(data: Curves | Bars) -> None:
    spec = data.chart().to_dict(validate=True)
    assert all("url" not in layer["data"] for layer in spec["layer"])
    assert spec["layer"]
    assert spec["config"]["aria"] is False


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_every_chart_is_as_wide_as_the_column_of_a_page(data: Curves | Bars) -> None:
    spec = plain(data)
    assert spec["width"] + spec["padding"]["left"] + spec["padding"]["right"] == WIDTH
    assert spec["height"] > 0


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_what_is_shown_is_said_above(data: Curves | Bars) -> None:
    assert words(plain(data))[0] == data.what


def test_a_line_has_all_its_points_as_shares_of_a_hundred() -> None:
    spec = plain(CURVES)
    drawn = layers(spec, "line")
    assert [rows(spec, line) for line in drawn] == [
        [{"x": x, "y": pytest.approx(100 * y)} for x, y in points] for points in CURVES.lines.values()
    ]
    assert [line["mark"]["color"] for line in drawn] == list(LINES[:2])
    assert len({tuple(line["mark"]["strokeDash"]) for line in drawn}) == 2


def test_an_amount_is_drawn_as_it_is_around_where_it_stays() -> None:
    spec = plain(AMOUNT)
    (line,) = layers(spec, "line")
    assert rows(spec, line) == [{"x": 0.0, "y": 96.0}, {"x": 5.0, "y": 104.0}]
    low, high = domain(line, "y")
    # From 96 to 104 nothing could be seen on a scale that begins at nothing.
    assert 90 <= low <= 96
    assert 104 <= high <= 110


def test_a_chance_is_drawn_from_nothing_up() -> None:
    (line, _) = layers(plain(CURVES), "line")
    assert domain(line, "y")[0] == 0
    assert domain(line, "y")[1] >= 8
    assert domain(line, "x") == (0.0, 2.0)


def test_a_chance_never_has_a_tick_above_all() -> None:
    spec = plain(Curves("T", "Chance", "years", "chance", {"sure": ((0.0, 0.3), (1.0, 1.0))}))
    (line,) = layers(spec, "line")
    assert domain(line, "y") == (0.0, 100.0)


def test_the_last_value_and_the_name_stand_at_the_end_of_each_line() -> None:
    said = words(plain(CURVES))
    assert "8.0 % wait" in said
    assert "2.0 % talk" in said
    assert "104 wait" in words(plain(AMOUNT))


def test_a_threshold_is_drawn_at_its_level_and_named() -> None:
    spec = plain(CURVES)
    dashed = [rule for rule in layers(spec, "rule") if rule["mark"].get("strokeDash") == [3, 3]]
    (rule,) = dashed
    (line, _) = layers(spec, "line")
    low, high = domain(line, "y")
    level = spec["height"] * (1 - (5 - low) / (high - low))
    assert rule["encoding"]["y"]["value"] == rule["encoding"]["y2"]["value"] == pytest.approx(level, abs=0.01)
    assert "5.0 %" in words(spec)
    assert not [r for r in layers(plain(AMOUNT), "rule") if r["mark"].get("strokeDash") == [3, 3]]


def test_only_the_first_line_draws_the_axis() -> None:
    axes = [line["encoding"]["y"]["axis"] for line in layers(plain(CURVES), "line")]
    assert axes[0] is not None
    assert axes[1:] == [None]


@examples(15, dear=True)
@given(ends=st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_names_at_the_ends_of_lines_lie_over_each_other_nowhere(ends: list[float]) -> None:
    lines = {f"policy {i}": ((0.0, 0.0), (1.0, end)) for i, end in enumerate(ends)}
    spec = plain(Curves("T", "Chance", "years", "chance", lines))
    at_ends = [layer for layer in layers(spec, "text") if any("policy" in str(r["text"]) for r in rows(spec, layer))]
    assert len(at_ends) == len(ends)
    tops = sorted(float(row["at"]) for layer in at_ends for row in rows(spec, layer))
    assert all(other - one >= 13.9 for one, other in pairwise(tops))
    assert tops[0] >= -7
    assert tops[-1] <= spec["height"] + 7


def test_a_bar_is_drawn_for_every_part_and_named_at_its_end() -> None:
    spec = plain(BARS)
    bars = layers(spec, "bar")
    assert [rows(spec, bar)[0]["x"] for bar in bars] == pytest.approx([0, 18, 100, 0])
    assert [bar["mark"]["color"] for bar in bars] == [FILLS[0], FILLS[1]] * 2
    said = words(spec)
    for text in ("0 % by decision", "18 % by accident", "100 % by decision", "wait", "strike now"):
        assert text in said
    # What is nothing has no outline either.
    assert [bar["mark"]["strokeWidth"] for bar in bars] == [0, 1, 1, 0]


def test_bars_lie_under_each_other_within_the_chart() -> None:
    spec = plain(BARS)
    middles = [bar["encoding"]["y"]["value"] for bar in layers(spec, "bar")]
    assert middles == sorted(middles)
    assert all(other - one >= 13 for one, other in pairwise(middles))
    assert middles[0] > 0
    assert middles[-1] < spec["height"]


@pytest.mark.parametrize(
    "data",
    [
        Curves("T", "Nothing", "years", "chance", {"wait": ((0.0, 0.0), (1.0, 0.0))}),
        Curves("T", "One moment", "years", "warheads", {"wait": ((0.0, 5.0),)}),
        Curves("T", "Falling", "years", "warheads", {"wait": ((0.0, 5.0), (1.0, -5.0))}),
        Bars("T", "Nothing", ("by accident",), {"wait": (0.0,)}),
    ],
    ids=lambda data: data.what,
)
def test_what_hardly_shows_anything_is_drawn_all_the_same(data: Curves | Bars) -> None:
    spec = data.chart().to_dict(validate=True)
    for layer in spec["layer"]:
        for channel in ("x", "y"):
            scale = layer["encoding"].get(channel, {}).get("scale")
            if scale:
                assert scale["domain"][0] < scale["domain"][1]


def test_a_long_name_is_broken_and_its_row_is_higher() -> None:
    name = "a policy with a name that takes more than a single line of words"
    one, other = plain(Bars("T", "C", ("p",), {"short": (0.1,)})), plain(Bars("T", "C", ("p",), {name: (0.1,)}))
    assert other["height"] > one["height"]
    assert " ".join(text for text in words(other) if text in name) in name
    assert not any(len(text) > 30 for text in words(other))

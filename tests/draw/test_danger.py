"""The chart of the danger over time: a sensible floor of its axis, a band and a line per option, the record beside them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from offramp.draw.charted import draw
from offramp.draw.danger import HEIGHT, LEAST_TOP, BandCurves, Published, Record
from offramp.draw.marks import LINE, Spec
from offramp.tables import Table


def chart(high: float, records: tuple[Record, ...] = ()) -> BandCurves:
    times = (0.0, 1.0, 2.0)
    return BandCurves(
        "War over time",
        "Chance of war",
        "years",
        times,
        {"Wait": (0.0, high / 4, high / 2)},
        {"Wait": (0.0, 0.0, 0.0)},
        {"Wait": (0.0, high / 2, high)},
        {"Wait": (0.0, high / 8, high / 4)},
        {"Wait": "Wait, at the end"},
        "Chance over time.",
        Table("", ("Option", "two years"), (("Wait", "some"),)),
        records,
        "Past crises" if records else "",
    )


def top(data: BandCurves) -> float:
    scales = [layer["encoding"]["y"].get("scale") for layer in data.spec()["layer"] if "y" in layer["encoding"]]
    return float(max(scale["domain"][1] for scale in scales if scale))


@pytest.mark.parametrize("high", [0.0, 1e-30, 1e-4, 0.01])
def test_small_chances_lie_on_the_ground_of_an_axis_with_a_floor(high: float) -> None:
    assert 100 * LEAST_TOP <= top(chart(high)) == top(chart(0.0)) < 200 * LEAST_TOP


@pytest.mark.parametrize("high", [0.2, 0.83, 1.0])
def test_the_axis_holds_the_band_and_ends_at_certainty_at_most(high: float) -> None:
    assert 100 * high <= top(chart(high)) <= 100


def test_the_record_stands_within_the_axis_and_is_named() -> None:
    data = chart(0.01, (Record("all crises", 1.0, 0.06, 0.03, 0.4),))
    assert top(data) >= 40
    picture = draw(data)
    assert "Past crises" in picture.svg
    assert "Past crises" not in draw(chart(0.01)).svg
    assert picture.description == "Chance over time."


RECORDS = (
    Record("1.3 %: one past class", 1.0, 0.013, 0.001, 0.05),
    Record("3.9 %: another past class", 1.0, 0.039, 0.02, 0.065),
    Record("6.6 %: all past crises", 1.0, 0.066, 0.037, 0.1),
)


@pytest.mark.parametrize("high", [0.01, 0.5, 1.0])
@pytest.mark.parametrize("narrow", [False, True])
def test_each_mark_of_the_record_has_a_label_of_its_own(high: float, *, narrow: bool) -> None:
    spec = replace(chart(high, RECORDS), narrow=narrow).spec()
    labels = {row["text"][:5]: row["at"] for row in words_of(spec)}
    heights = [labels[text[:5]] for text in ("Past crises", *(record.name for record in RECORDS))]
    assert heights == sorted(heights)
    assert all(lower - upper >= LINE for upper, lower in pairwise(heights))
    assert 0 <= heights[0] < heights[-1] <= HEIGHT


def test_the_labels_of_the_record_keep_clear_of_the_lines() -> None:
    """A line near the top of the chart moves them down."""
    low, high = (replace(chart(1.0, RECORDS), mean={"Wait": (end, end, end)}) for end in (0.1, 0.97))
    first = [min(row["at"] for row in words_of(data.spec()) if row["text"] == "Past crises") for data in (low, high)]
    assert first[0] < first[1]


def words_of(spec: Spec) -> list[dict[str, Any]]:
    return [row for layer in spec["layer"] if layer["mark"]["type"] == "text" for row in layer["data"]["values"]]


def test_marks_have_no_roles_of_their_own() -> None:
    assert 'role="graphics' not in draw(chart(0.5)).svg


def test_a_narrow_chart_has_the_words_of_its_lines_below_it() -> None:
    broad = chart(0.5)
    narrow = replace(broad, narrow=True)
    one, other = draw(broad), draw(narrow)
    assert (one.width, other.width) == (680, 320)
    assert other.height > one.height
    assert "Wait, at the end" in other.svg
    assert one.table == other.table


EXPERTS = Published("experts in public, no common horizon: 10 % to 50 %", 0.1, 0.5)


@pytest.mark.parametrize("narrow", [False, True])
def test_published_estimates_are_a_bracket_right_of_the_chart(*, narrow: bool) -> None:
    """The bracket spans the estimates on the axis of the chart, and lies between the plot and all words."""
    data = replace(chart(0.3), published=EXPERTS, narrow=narrow)
    spec = data.spec()
    scale = HEIGHT / top(data)
    spans = [
        (place["x"]["value"], place["y"]["value"], place["y2"]["value"])
        for layer in spec["layer"]
        if layer["mark"]["type"] == "rule" and (place := layer["encoding"])["x"] == place["x2"]
    ]
    x, low, high = next(span for span in spans if span[0] > spec["width"])
    assert (low, high) == pytest.approx((HEIGHT - 10 * scale, HEIGHT - 50 * scale), abs=0.01)
    assert x < spec["width"] + spec["padding"]["right"]
    assert "no common" in draw(data).svg
    assert (draw(data).width, draw(chart(0.3)).width) == (320 if narrow else 680, 680)


def test_the_axis_holds_the_published_estimates() -> None:
    assert top(replace(chart(0.01), published=EXPERTS)) >= 50
    assert "experts" not in draw(chart(0.3)).svg


def test_the_label_of_published_estimates_keeps_clear_of_those_of_the_lines() -> None:
    """A line that ends within the bracket has its words above or below its label."""
    data = replace(chart(0.6), mean={"Wait": (0.0, 0.2, 0.3)}, published=EXPERTS)
    right = [
        row["at"]
        for layer in data.spec()["layer"]
        if layer["mark"]["type"] == "text" and layer["encoding"]["x"]["value"] > data.spec()["width"]
        for row in layer["data"]["values"]
    ]
    assert len(right) >= 3
    assert all(lower - upper >= LINE for upper, lower in pairwise(sorted(right)))

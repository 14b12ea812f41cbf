"""Charts of estimates and of the record: what they say, and that all of it is drawn."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np

from offramp.draw.charted import draw
from offramp.draw.intervals import EstimateRow, Intervals, intervals_of
from offramp.draw.timeline import Lane, Timeline, korean_record
from offramp.evidence.estimation import estimate


def test_a_rate_ratio_is_never_drawn_alone() -> None:
    chart = intervals_of(estimate("csis.provocations_talks_ratio"))
    assert {"crude", "stratified", "placebo"} <= {row.label for row in chart.rows}
    svg = draw(chart).svg
    for row in chart.rows:
        assert row.label in svg
        assert f"n {row.n}" in svg
    assert "1: no difference" in svg


def test_a_share_is_drawn_with_its_trials() -> None:
    svg = draw(intervals_of(estimate("icb.escalation"))).svg
    for words in ("n 0 of 14", "n 18 of 189", "n 45 of 354"):
        assert words in svg


def test_ends_that_are_not_finite_are_drawn_to_the_edge() -> None:
    chart = Intervals("A", "ratio", "ratio", (EstimateRow("one", 0.0, 1.0, inf, 3),))
    assert chart.table.rows == (("one", "0", "1", "none", "3"),)
    assert "NaN" not in draw(chart).svg
    assert "Infinity" not in draw(chart).svg


def test_the_scale_of_shares_begins_at_zero() -> None:
    assert intervals_of(estimate("icb.all_war_share")).ends[0] == 0


def test_a_timeline_counts_each_year_and_each_span_in_its_years() -> None:
    dates = np.array(["2001-02-01", "2001-03-01", "2003-01-01"], dtype="datetime64[D]")
    ends = np.array(["2002-05-01", "NaT", "2003-01-02"], dtype="datetime64[D]")
    ones = np.ones(3, dtype=np.int64)
    chart = Timeline("T", 2001, 2003, (Lane("events", dates, 2 * ones), Lane("spans", dates, ones, ends)))
    assert chart.table.rows == (("2001", "4", "2"), ("2002", "0", "1"), ("2003", "2", "1"))
    assert draw(chart).width == 680


def test_the_korean_record_ends_where_it_is_asked_to() -> None:
    chart = korean_record("2017-06-28")
    nuclear = next(lane for lane in chart.lanes if lane.label == "Nuclear tests")
    assert nuclear.total == 5
    assert chart.table.note == ""
    assert "Other incidents until 2018-08-31" in korean_record("2020-12-31").words


def test_years_after_the_end_of_a_record_are_no_years_without_events() -> None:
    dates = np.array(["2002-02-01", "2003-03-01"], dtype="datetime64[D]")
    ones = np.ones(2, dtype=np.int64)
    short = Lane("short", dates, ones, None, "2003-06-30")
    chart = Timeline("T", 2001, 2004, (Lane("whole", dates, ones), short))
    assert [row[1:] for row in chart.table.rows] == [("0", "0"), ("1", "1"), ("1", "1"), ("0", "·")]
    assert chart.shading == "Shaded or “·”: after the end of the record (short until 2003-06-30)."
    svg = draw(chart).svg
    assert "after the end of the record" in svg
    assert svg.count("<path") > draw(replace(chart, lanes=(chart.lanes[0], replace(short, until="")))).svg.count(
        "<path"
    )

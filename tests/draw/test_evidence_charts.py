"""Charts of estimates: what they say, and that all of it is drawn."""

from __future__ import annotations

from math import inf

from offramp.draw.charted import draw
from offramp.draw.intervals import EstimateRow, Intervals, intervals_of
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

"""The chart of past spans: a step curve with its interval, the numbers at risk, and a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from offramp.draw.charted import draw
from offramp.draw.survival import LEVEL, Survival, survival_of
from offramp.evidence.durations import Spans
from offramp.evidence.recorded_spans import recorded_spans

MIXED = Survival("Freezes", Spans(np.array([1.0, 2.0, 2.0, 3.0, 5.0]), np.array([True, True, False, True, False])))


def drawn(chart: Survival, mark: str) -> list[dict[str, Any]]:
    layers = [layer for layer in chart.spec()["layer"] if layer["mark"]["type"] == mark]
    return [row for layer in layers for row in layer["data"]["values"]]


def test_the_curve_is_that_of_kaplan_and_meier_with_each_span_that_was_under_way() -> None:
    """By hand: 4 of 5 last longer than 1, of 4 at risk 3 longer than 2, of 2 at risk 1 longer than 3."""
    points = [(row["x"], row["y"]) for row in drawn(MIXED, "line")]
    assert np.allclose(points, [(0, 100), (1, 80), (2, 60), (3, 30), (5, 30)])
    assert np.allclose([(row["x"], row["y"]) for row in drawn(MIXED, "tick")], [(2, 60), (5, 30)])
    assert [MIXED.at_risk(age) for age in (0, 1, 2, 3, 4, 5)] == [5, 5, 4, 2, 1, 1]


def test_the_interval_is_greenwoods_on_the_log_log_scale() -> None:
    from scipy.special import ndtri

    (row,) = [row for row in drawn(MIXED, "area") if row["x"] == 2.0]
    share, error = 0.6, np.sqrt(1 / (5 * 4) + 1 / (4 * 3))
    spread = float(ndtri((1 + LEVEL) / 2)) * error / np.log(share)
    assert (row["y"], row["y2"]) == pytest.approx(
        tuple(100 * share ** np.exp(side * spread) for side in (-1, 1)), rel=1e-6
    )


def test_every_length_has_a_row_with_the_spans_that_ended_and_that_were_under_way() -> None:
    assert [" ".join(row[:4]) for row in MIXED.table.rows] == ["1 5 1 0", "2 4 1 1", "3 2 1 0", "5 1 0 1"]
    assert [row[4] for row in MIXED.table.rows] == ["80 %", "60 %", "30 %", "30 %"]
    assert "5 spans, 3 ended, 2 under way" in MIXED.words


@pytest.mark.parametrize("ended", [[True], [False], [True, True], [False, False]])
def test_where_the_formula_gives_no_interval_none_is_drawn(ended: list[bool]) -> None:
    chart = Survival("Few", Spans(np.arange(1.0, len(ended) + 1), np.array(ended)))
    svg = draw(chart).svg
    assert "NaN" not in svg
    assert ("no interval" in svg) == (ended != [True, True])
    assert chart.table.rows[-1][-2:] == ("none", "none")


def test_freezes_of_the_record_have_their_numbers_at_risk() -> None:
    svg = draw(survival_of(recorded_spans("freezes.two_years"))).svg
    for words in ("freezes and moratoriums", "5 spans, 5 ended, 0 under way", "95 % interval", "at risk"):
        assert words in svg

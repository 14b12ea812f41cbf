"""Range graphs: what they say, and that all of it is drawn."""

from __future__ import annotations

import pytest
from tests.experts.panels import invented

from offramp.draw.charted import draw
from offramp.draw.panel_page import calibration_chart, panel_page
from offramp.draw.range_graphs import RangeGraph, RangeRow, event_graph, range_graph
from offramp.experts.assessment import assess_panel
from offramp.experts.reading import load_panel


def test_experts_pools_and_realisation_are_drawn() -> None:
    found = assess_panel(invented(3, 4, 1, 2, logarithmic=True), robustness=False)
    for name in ("q0", "q1", "q4"):
        graph = range_graph(found, name)
        assert [row.label for row in graph.rows if not row.pool] == ["e0", "e1", "e2"]
        assert next(row.label for row in graph.rows if row.pool) == "equal weights"
        assert graph.log is (name == "q1")
        svg = draw(graph).svg
        assert ("realisation" in svg) is (name != "q4")
        assert "NaN" not in svg
        for row in graph.rows:
            assert f"{graph.shown(row.low)} to {graph.shown(row.high)}" in graph.words


def test_the_scale_holds_everything() -> None:
    graph = RangeGraph("a", "days", "w", (RangeRow("x", 0.02, 3.0, 4000.0),), 0.003, log=True)
    assert graph.ticks[0] <= 0.003
    assert graph.ticks[-1] >= 4000
    plain = RangeGraph("a", "days", "w", (RangeRow("x", -5.0, None, 5.0),), 40.0)
    assert plain.ticks[0] <= -5
    assert plain.ticks[-1] >= 40
    assert plain.table.rows == (("x", "-5", "", "5"),)
    assert plain.table.note == "Realisation: 40."
    assert draw(plain).width == 680


def test_probabilities_are_drawn_with_the_words_said() -> None:
    found = assess_panel(load_panel("korea-2017-war"))
    graph = event_graph(found.events[0])
    assert graph.title == "War with North Korea (no horizon stated)"
    assert not [row for row in graph.rows if row.pool]
    svg = draw(graph).svg
    assert "a one in four or one in" in svg
    assert "somewhere around 50/50" in svg
    pooled = event_graph(assess_panel(load_panel("nuclear-risk-2024")).events[0])
    assert [row.label for row in pooled.rows if row.pool] == ["linear pool", "logarithmic pool"]


def test_calibration_counts_the_seeds_of_everybody() -> None:
    found = assess_panel(invented(3, 4, 1, 2), robustness=False)
    chart = calibration_chart(found)
    assert chart is not None
    assert chart.rows["a calibrated expert"] == pytest.approx((0.05, 0.9, 0.05))
    for shares in chart.rows.values():
        assert sum(shares) == pytest.approx(1)
    for name in ("e0", "e1", "e2", "equal weights"):
        assert [4 * share for share in chart.rows[name]] == pytest.approx(
            [round(4 * share) for share in chart.rows[name]]
        )
    assert calibration_chart(assess_panel(invented(3, 1, 1))) is None


def test_a_name_with_signs_of_html_is_text() -> None:
    panel = invented(2, 2, 0, 1).model_copy(update={"title": "<b>A & B</b>", "note": "<i>n</i>"})
    page = panel_page(assess_panel(panel, robustness=False))
    assert "<b>A" not in page
    assert "<i>n" not in page
    assert "<h1>&lt;b&gt;A &amp; B" in page

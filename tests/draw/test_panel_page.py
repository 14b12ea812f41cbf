"""The report of a panel: all its parts are there once, and no sign of HTML comes from the panel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.experts.panels import invented

from offramp.draw.panel_page import calibration_chart, html_page, panel_page
from offramp.experts.assessment import assess_panel
from offramp.experts.reading import load_panel


def test_shares_of_seeds_are_those_counted_by_hand() -> None:
    panel = invented(3, 5, 1, 4)
    found = assess_panel(panel, robustness=False)
    chart = calibration_chart(found)
    assert chart is not None
    assert chart.rows["a calibrated expert"] == pytest.approx((0.05, 0.9, 0.05))
    seeds = {name: q.realisation for name, q in panel.questions.items() if q.realisation is not None}
    for expert in panel.experts:
        answers = {a.question: a.quantiles for a in panel.answers if a.expert == expert and a.question in seeds}
        below = np.mean([seeds[q] <= values[0] for q, values in answers.items()])  # type: ignore[operator, index]
        above = np.mean([seeds[q] > values[-1] for q, values in answers.items()])  # type: ignore[operator, index]
        assert chart.rows[expert] == pytest.approx((below, 1 - below - above, above))
    assert "ranges 5 to 95 %" in chart.what


def test_a_pool_of_the_name_of_an_expert_has_a_row_of_its_own() -> None:
    panel = invented(3, 5, 1, 4)
    renamed = panel.model_copy(
        update={
            "experts": {("equal weights" if name == "e0" else name): each for name, each in panel.experts.items()},
            "answers": tuple(
                answer.model_copy(update={"expert": "equal weights"}) if answer.expert == "e0" else answer
                for answer in panel.answers
            ),
        }
    )
    chart = calibration_chart(assess_panel(renamed, robustness=False))
    assert chart is not None
    assert {"equal weights", "equal weights (pool)"} <= set(chart.rows)


def test_a_panel_without_scores_has_answers_and_no_calibration() -> None:
    found = assess_panel(load_panel("korea-2017-war"))
    assert calibration_chart(found) is None
    page = panel_page(found)
    assert "<h2>Answers</h2>" in page
    assert "<h2>Calibration</h2>" not in page


def test_each_quantity_has_a_figure_and_signs_are_escaped() -> None:
    panel = invented(3, 4, 2, 1).model_copy(update={"title": "<b>A & B", "note": "<script>", "source": "x < y"})
    found = assess_panel(panel, robustness=False)
    page = panel_page(found)
    assert page.count("<figure>") == 1 + len(panel.questions)
    assert "<b>A" not in page
    assert "<script>" not in page
    assert page.count("Source: x &lt; y") == 1
    told = panel_page(replace(found, omitted="two answers"))
    assert "Left out: two answers." in told


def test_a_page_needs_no_network() -> None:
    page = html_page("A <title>", ["<p>x</p>", "<p>y</p>"])
    assert page.startswith("<!DOCTYPE html>")
    assert "A &lt;title&gt;" in page
    assert page.index("<p>x</p>") < page.index("<p>y</p>")
    for sign in ("http:", "https:", "<link", "src="):
        assert sign not in page

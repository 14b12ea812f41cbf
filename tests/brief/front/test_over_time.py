"""The danger over time: its chart for wide and narrow screens, and the words below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.brief.front.tales import tale

from offramp.brief.front.over_time import danger_chart, danger_words, end_of_crisis
from offramp.risk.endings import BY_ACCIDENT, BY_DECISION

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


def test_the_chart_has_a_line_per_option_in_every_form(korea_findings: Findings) -> None:
    own = tale(korea_findings)
    chart = danger_chart(own)
    assert chart is not None
    assert chart.title == "Chance of any war over time"
    assert [row[0] for row in chart.table.rows] == ["Relief for freeze", "Wait"]
    assert chart.table.columns[-1] == "five years"
    for label in ("Past crises, chance of war within one year:", "1.3 %: crises on the Korean peninsula since 1954"):
        assert label in chart.svg
    assert chart.narrow is not None
    assert chart.narrow.width < chart.width / 2
    for name in ("Relief for freeze", "Wait"):
        assert name in chart.description
        assert name in chart.narrow.svg


def test_without_danger_there_is_neither_chart_nor_words(korea_findings: Findings) -> None:
    own = tale(korea_findings, danger=None)
    assert danger_chart(own) is None
    assert danger_words(own) == ()


def test_the_option_that_the_bottom_line_names_is_drawn(catalog_findings: Callable[[str], Findings]) -> None:
    chart = danger_chart(tale(catalog_findings("river")))
    assert chart is not None
    assert [row[0] for row in chart.table.rows] == ["Stop filling", "Wait"]


def test_the_words_give_ranges_and_the_worst_reading(korea_findings: Findings) -> None:
    told = danger_words(tale(korea_findings))
    assert told[0] == "Band: nine of ten worlds. Dotted: the part by accident."
    assert told[1].startswith("For “relief for freeze”, the chance at the end is under 1 % to ")
    assert told[2].startswith("For “wait”, the chance at the end is ")
    assert any("is the promise not to strike North Korea." in text for text in told)
    assert any(text.startswith("The worst reading is “Preventive war before the missile”") for text in told)
    assert any("past crises suggest" in text for text in told)


def test_what_is_not_there_is_not_said(korea_findings: Findings) -> None:
    danger = korea_findings.danger
    assert danger is not None
    quiet: dict[str, dict[str, Any]] = {
        name: {BY_ACCIDENT: line * 0, BY_DECISION: line} for name, line in danger.mean.items()
    }
    told = danger_words(tale(korea_findings, danger=replace(danger, ways=quiet, low=danger.high)))
    assert told[0] == "Band: nine of ten worlds."
    assert not any("promise" in text or "the chance at the end" in text for text in told)


def test_the_event_has_a_name(korea_findings: Findings, catalog_findings: Callable[[str], Findings]) -> None:
    assert korea_findings.danger is not None
    assert end_of_crisis(tale(korea_findings), korea_findings.danger) == "any war"
    hotline = catalog_findings("hotline")
    assert hotline.danger is not None
    assert end_of_crisis(tale(hotline), hotline.danger) == "an end of the crisis"

"""Published chances of the danger: the words below the chart, and the bracket beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.brief.front.tales import tale

from offramp.brief.front.over_time import danger_chart, danger_words
from offramp.brief.front.published import public_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


def test_published_chances_stand_beside_those_of_the_model(korea_findings: Findings) -> None:
    """A statement of which the year alone is known counts as public at its end."""
    told = danger_words(tale(korea_findings))
    assert told[-2:] == (
        "Experts in public put any war, or a form of it, at 10 % to 50 % (statements: 5; no common horizon).",
        "None of these is known to be from before 28 June 2017.",
    )
    hindcast = korea_findings.record.hindcast
    assert hindcast is not None
    first = replace(hindcast.experts[0], stated="2017-05", horizon="one year")

    def with_experts(*experts: Any) -> tuple[str, ...]:
        changed = replace(korea_findings.record, hindcast=replace(hindcast, experts=experts))
        return danger_words(tale(korea_findings, record=changed))

    assert with_experts(first)[-2:] == (
        "Experts in public put any war, or a form of it, at 20 % to 25 % (statements: 1; horizon: one year).",
        "Public by 28 June 2017: 1 of these.",
    )
    assert with_experts(replace(first, asks="usa.strike")) == told[:-2]


def test_the_chart_and_its_forms_carry_the_span(korea_findings: Findings) -> None:
    for language, said in (
        ("en", "experts in public, no common horizon: 10 % to 50 %"),
        ("fr", "experts en public, sans horizon commun\u202f: 10 % à 50 %"),
    ):
        chart = danger_chart(tale(korea_findings, language))
        assert chart is not None
        assert chart.narrow is not None
        words = said.replace("\u202f", " ").split()
        for text in (chart.description, chart.table.note):
            assert " ".join(words) in " ".join(text.split())
        for picture in (chart, chart.narrow):
            assert words[-4] in picture.svg
            assert words[0] in picture.svg


def test_a_common_horizon_is_named(korea_findings: Findings) -> None:
    hindcast = korea_findings.record.hindcast
    assert hindcast is not None
    first = replace(hindcast.experts[0], horizon="one year")
    own = tale(korea_findings, record=replace(korea_findings.record, hindcast=replace(hindcast, experts=(first,))))
    assert korea_findings.danger is not None
    span = public_span(own, korea_findings.danger.measure)
    assert span is not None
    assert (span.label, span.low, span.high) == (
        "experts in public, horizon one year: 20 % to 25 %",
        first.low,
        first.high,
    )


def test_without_published_chances_there_is_no_bracket(catalog_findings: Callable[[str], Findings]) -> None:
    own = tale(catalog_findings("river"))
    chart = danger_chart(own)
    assert chart is not None
    assert chart.table.note == ""
    assert "experts" not in chart.svg

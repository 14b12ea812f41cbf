"""The bottom line: which option leads, by how much, and under which reading it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.tales import options_of, tale

from offramp.brief.front import headline
from offramp.brief.front.headline import bottom_line, compared_with, telling_measure

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from offramp.findings.findings import Findings


def test_a_trade_off_names_the_best_option_of_each_measure(catalog_findings: Callable[[str], Findings]) -> None:
    told = bottom_line(tale(catalog_findings("river")))
    assert told[0] == "The choice is a trade-off between 4 options."
    assert "Judged by shots fired, “stop filling” is best." in told
    assert "Judged by water in the reservoir, “wait” is best." in told


def test_level_options_are_told_to_be_level(catalog_findings: Callable[[str], Findings]) -> None:
    first, second = bottom_line(tale(catalog_findings("hotline")))
    assert first == "“Stand down” and “until answered” come first, and no difference between them matters."
    assert second.startswith("For “until answered” the mean chance of war by a false alarm within ten years is")
    assert second.endswith("for “wait”.")


def test_a_single_lead_is_compared_with_no_commitment(korea_findings: Findings) -> None:
    told = bottom_line(tale(korea_findings))
    assert told[0] == "“Relief for freeze” comes first."
    assert any(text.startswith("Its mean chance of any war within five years is") for text in told)


def test_without_a_better_reading_no_reading_is_named(korea_findings: Findings) -> None:
    told = bottom_line(tale(korea_findings, options=options_of(korea_findings, better_under=())))
    assert told[-1] == "No reading of the actors brings another option to the front."


def test_a_sentence_beyond_the_words_is_left_out(korea_findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headline, "MOST_WORDS", 6)
    assert bottom_line(tale(korea_findings)) == ("“Relief for freeze” comes first.",)


def test_the_lead_is_compared_with_the_best_of_the_others(korea_findings: Findings) -> None:
    own = tale(korea_findings)
    measure = telling_measure(own)
    assert measure == "any_war"
    first, other = compared_with(own, measure)
    means = {name: own.options.ranking.consequence(name, measure).mean for name in own.options.ranking.policies}
    assert first == "relief for freeze"
    assert other == min(means.keys() - {first}, key=lambda name: means[name])

"""Decimals at the ticks of charts follow the language."""

from __future__ import annotations

from dataclasses import replace

from tests.brief.samples import picture

from offramp.brief.blocks import Paragraph, Section
from offramp.brief.tick_numbers import with_numbers_of
from offramp.draw.picture import Picture
from offramp.language.language import language_of


def test_decimals_of_a_chart_follow_the_language() -> None:
    body = '<text x="0.5">0.25</text><text>0.1 %</text><text>12</text><text>version 0.1</text>'
    drawn = replace(picture(), body=body)
    section = Section("A", (Paragraph("0.1"), replace(drawn, narrow=drawn)))
    assert with_numbers_of(language_of("en"), section) is section
    told, shown = with_numbers_of(language_of("fr"), section).blocks
    assert told == Paragraph("0.1")
    assert isinstance(shown, Picture)
    assert shown.narrow is not None
    for each in (shown, shown.narrow):
        assert each.body == '<text x="0.5">0,25</text><text>0,1 %</text><text>12</text><text>version 0.1</text>'

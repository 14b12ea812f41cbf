"""The course over time in the annex: what waiting costs is drawn, unless it costs nothing anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.tales import tale
from tests.brief.front.test_front import LEVEL

import offramp
from offramp.brief.annex.over_time import over_time
from offramp.brief.blocks import Paragraph
from offramp.draw.picture import Picture

if TYPE_CHECKING:
    from offramp.findings.findings import Findings


def test_a_sentence_names_a_measure_that_neither_options_nor_delay_change() -> None:
    blocks = list(over_time(tale(offramp.find(offramp.loads(LEVEL), samples=4))))
    assert not any(isinstance(block, Picture) for block in blocks)
    told = "“Raid the dam”: 0 % under each option, whether it begins today or up to three years later."
    assert told in [str(block.text) for block in blocks if isinstance(block, Paragraph)]


def test_what_waiting_costs_is_drawn_where_it_costs_anything(korea_findings: Findings) -> None:
    titles = [block.title for block in over_time(tale(korea_findings)) if isinstance(block, Picture)]
    assert titles == ["What waiting costs: the missile or a war comes before a cap"]

"""The record in the annex: the scores of the hindcast, and the chances that experts published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.tales import tale

from offramp.brief.annex.record import record
from offramp.brief.blocks import Paragraph
from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.findings.findings import Findings


def test_the_hindcast_has_its_scores_and_the_published_chances(korea_findings: Findings) -> None:
    blocks = list(record(tale(korea_findings)))
    tables = {str(block.title): block for block in blocks if isinstance(block, Table)}
    means = {str(row[0]): [str(cell) for cell in row[1:]] for row in tables["Mean scores"].rows}
    assert list(means) == ["no commitments", "options mixed", "base rate", "persistence"]
    assert means["no commitments"][::3] == ["17", "infinite (events: 3)"]
    assert means["persistence"] == ["18", "0.5", "0.34", "infinite (events: 9)"]
    numbers = tables["Scores of numbers"]
    assert len(numbers.rows) == 5
    assert [str(row[-1]) for row in numbers.rows][-1] == "warheads (disputed)"
    assert [str(row[3]) for row in numbers.rows][-1] == "·"
    (published,) = (str(block.text) for block in blocks if isinstance(block, Paragraph) and "Published" in block.text)
    assert "J. Brennan (2017-10), war with North Korea: 20 % to 25 %; " in published
    assert published.count(" (2017") == 7
    assert "Without a horizon" in published
    assert published.count("Vox, September 2017") == 1


def test_the_tables_are_told_in_french_too(korea_findings: Findings) -> None:
    titles = [str(block.title) for block in record(tale(korea_findings, "fr")) if isinstance(block, Table)]
    assert "Scores moyens" in titles
    assert "Scores des nombres" in titles

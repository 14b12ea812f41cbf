"""The record in the annex: the scores of the hindcast, and the chances that experts published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.brief.front.tales import tale

from offramp.brief.annex.record import record
from offramp.brief.annex.stated import numbers
from offramp.brief.blocks import Paragraph
from offramp.draw.picture import Picture
from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.findings.findings import Findings


def test_forecasts_have_two_digits_and_outcomes_the_dates_of_the_language(korea_findings: Findings) -> None:
    for language, day, found in (("en", "yes, 4 July 2017", "yes"), ("fr", "oui, 4 juillet 2017", "oui")):
        title = {"en": "Forecasts and outcomes", "fr": "Prévisions et résultats"}[language]
        blocks = record(tale(korea_findings, language))
        (table,) = (block for block in blocks if isinstance(block, Table) and block.title == title)
        assert table.rows[0][-1] == day
        assert sum(row[-1].startswith(found) for row in table.rows) >= 10
        for row in table.rows:
            for cell in row[1:]:
                assert not re.search(r"\d{4}-\d\d", cell), cell
            for number in re.findall(r"\d[\d.,\u202f]*", " ".join(row[1:-1])):
                digits = re.sub(r"\D", "", number).strip("0")
                assert len(digits) <= 2 or number == "100", row


def test_a_number_from_the_record_is_written_as_the_case_writes_it(korea_findings: Findings) -> None:
    """A share is a chance in both tables."""
    teller = tale(korea_findings)
    (evidence,) = (b for b in record(teller) if isinstance(b, Table) and b.title == "Numbers that come from the record")
    (stated,) = numbers(teller)
    told = {str(row[0]).casefold(): str(row[1]) for row in stated.rows}
    share = next(row for row in evidence.rows if row[0] == "share of crises that become a war")
    assert (str(share[2]), share[-1]) == (told[share[0]], "as stated")
    assert told[share[0]] == "9.8 % (under 1 % to 15 %)"
    assert told["the doubt about what south korea wants"] == "1 (0.5 to 2) swaps", "no share has another unit"


def test_the_timeline_is_told_in_the_language_of_the_brief(korea_findings: Findings) -> None:
    (chart,) = (
        b for b in record(tale(korea_findings, "fr")) if isinstance(b, Picture) and b.title == "Les faits comptés"
    )
    assert chart.table.columns[:3] == ("année", "Crises internationales", "Pourparlers avec la Corée du Nord, par mois")
    assert "jusqu’au 31 décembre 2017" in chart.description
    assert ">ce cas<" in chart.svg
    for text in (chart.svg, chart.description, chart.table.note):
        assert not re.search(r"\b(the|until|year|record|crises that)\b", text), text


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
    assert "J. Brennan (October 2017), war with North Korea: 20 % to 25 %; " in published
    assert "J. Stavridis (26 September 2017), nuclear war: at least 10 %; " in published
    assert published.count("2017), ") == 7
    assert "Without a horizon" in published
    assert published.count("Vox, 28 September 2017") == 1


def test_the_tables_are_told_in_french_too(korea_findings: Findings) -> None:
    titles = [str(block.title) for block in record(tale(korea_findings, "fr")) if isinstance(block, Table)]
    assert "Scores moyens" in titles
    assert "Scores des nombres" in titles

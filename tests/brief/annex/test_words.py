"""The glossary of a brief: each word that needs explaining where the brief writes it, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.brief.front.tales import tale

from offramp.brief.annex.annex import annex
from offramp.brief.annex.words import words_used
from offramp.brief.blocks import Paragraph, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

SCORED = {"Base rate", "Brier score", "CRPS", "Kaplan-Meier", "Persistence"}
SCORED_FR = {"Taux de base", "Score de Brier", "CRPS", "Kaplan-Meier", "Persistance"}


def glossary(found: Findings, language: str = "en") -> set[str]:
    own = tale(found, language)
    title = own.fixed("Words")
    (table,) = next(section.blocks for section in annex(own) if section.title == title)
    return {row[0] for row in table.rows}  # type: ignore[union-attr]


def test_the_words_of_a_hindcast_are_explained_where_there_is_one(
    korea_findings: Findings, catalog_findings: Callable[[str], Findings]
) -> None:
    assert glossary(korea_findings) >= SCORED
    assert glossary(korea_findings, "fr") >= SCORED_FR
    without = glossary(catalog_findings("river"))
    assert not without & (SCORED - {"Base rate"})
    assert "World" in without


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Its Brier is low.", "Brier score"),
        ("past base rates", "Base rate"),
        ("the acceptability of an option", "Acceptability"),
    ],
)
def test_a_word_is_explained_only_where_it_is_written(
    text: str, word: str, catalog_findings: Callable[[str], Findings]
) -> None:
    own = tale(catalog_findings("river"))

    def explained(*blocks: Paragraph) -> set[str]:
        return {row[0] for row in words_used(own, (Section("Any", blocks),)).rows}

    assert explained(Paragraph(text)) - explained() == {word}

"""The choice at a glance as parts of a page: ranges drawn on the scale of each measure, and the meaning of each option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.language.language import Language
from offramp.language.sentence import mark
from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.brief.exhibits import Cell, Glance

__all__ = ["glance_parts"]

ELSEWHERE = mark("Ranking has all judged measures and all options.")
"""The sentence on the page where the table does not hold everything."""


def glance_parts(glance: Glance, language: str = "en") -> list[dict[str, Any]]:
    """Return the drawn table of options by measures, and the table of the meanings of the options, in the language of the glance.

    `drawn` of the first has everything that a template draws; places on a scale are between 0 and 100.
    """
    spoken = Language(language)
    elsewhere = spoken.fixed(ELSEWHERE) if glance.key != glance.note else ""
    drawn = {
        "option": glance.words["option"],
        "columns": [
            {"measure": label, "better": better, "low": low, "high": high}
            for label, better, low, high in glance.columns
        ],
        "rows": [
            {
                "option": each.option,
                "dominated": each.dominated,
                "cells": [_drawn(cell, spoken) for cell in each.cells],
            }
            for each in glance.choices
        ],
        "note": " ".join(filter(None, (glance.drawn, glance.key, elsewhere))),
    }
    meanings = tuple((each.option, each.meaning) for each in glance.choices)
    titles = spoken.fixed(mark("Meaning of each option")), spoken.fixed(mark("Meaning"))
    table = Table(titles[0], (glance.words["option"], titles[1]), meanings, glance.shared)
    return [{"drawn": drawn}, table.to_dict()]


def _drawn(cell: Cell, spoken: Language) -> dict[str, Any]:
    """Return a cell in words, and the places of its mean and range on the scale of its measure."""
    low = 100 * cell.low
    return {
        "text": f"{cell.text} {cell.sign}".rstrip(),
        "range": cell.range if cell.range != cell.text else "",
        "description": f"{cell.description} ({spoken.fixed(cell.mark.value)})" if cell.mark.value else cell.description,
        "low": round(low, 1),
        "high": round(max(100 * cell.high, low + 1), 1),
        "mean": round(min(max(100 * cell.mean, 1.2), 98.8), 1),
    }

"""Cells of the tables of a Word document: their texts, and the widths of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.render.columns import breakable, shares, unbroken
from offramp.brief.render.glyphs import in_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.table import _Cell

    from offramp.tables import Table

__all__ = ["fill", "text_of", "widths_of"]

CHARACTERS = 120
"""Least number of characters in a line of a table."""

CHARACTER = 4.6
"""The width of a character of a table, in points."""


def text_of(text: str) -> str:
    """Return a text in one line, without the characters that no document can hold."""
    return unbroken(in_one_line(text, {}))


def fill(cell: _Cell, lines: Sequence[str], style: str, *, bold: bool) -> None:
    """Write lines into a cell, each a paragraph and the first one bold if `bold`; empty lines are left out."""
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    for i, line in enumerate(line for line in lines if line):
        if i:
            paragraph = cell.add_paragraph(style=style)
        paragraph.add_run(text_of(line)).bold = True if bold and i == 0 else None


def widths_of(table: Table) -> list[float]:
    """Return the widths of the columns of a table in points."""
    from offramp.brief.render.word import WIDTH

    columns = [[breakable(text_of(cell)) for cell in column] for column in zip(table.columns, *table.rows, strict=True)]
    found = shares(columns, CHARACTERS)
    if found:
        return [WIDTH * share for share in found]
    wanted = [CHARACTER * (max(map(len, column)) + 3) for column in columns]
    return [width * min(1.0, WIDTH / sum(wanted)) for width in wanted]

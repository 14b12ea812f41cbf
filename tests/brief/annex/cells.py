"""Every text of an annex, with the sentences within it, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph
from offramp.draw.picture import Picture
from offramp.language.sentence import Sentence
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import offramp
    from offramp.brief.blocks import Block, Document

__all__ = ["only_table", "rows_of", "said", "texts", "witnessed"]


def texts(block: Block) -> Iterator[str]:
    """Yield the texts of a block, cells and notes of tables too."""
    match block:
        case Paragraph(text):
            yield text
        case Bullets(items):
            yield from items
        case Picture():
            yield block.title
            yield from texts(block.table)
        case Table():
            yield from (block.title, *block.columns, *(cell for row in block.rows for cell in row), block.note)


def said(brief: Document) -> list[str]:
    """Return every text of the annex."""
    return [text for section in brief.annex for block in section.blocks for text in texts(block)]


def witnessed(brief: Document) -> list[Sentence]:
    """Return the sentences of the annex, those within others too."""
    found: list[Sentence] = []

    def look(text: object) -> None:
        if isinstance(text, Sentence):
            found.append(text)
            for value in text.values.values():
                look(value)

    for text in said(brief):
        look(text)
    return found


def rows_of(brief: offramp.Brief, title: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the table of the annex with a title, by their first cells."""
    return {row[0]: row[1:] for row in only_table(brief, title).rows}


def only_table(brief: offramp.Brief, title: str) -> Table:
    """Return the table of the annex with a title; of a picture the one that gives the same."""
    blocks = [block for section in brief.annex for block in section.blocks if getattr(block, "title", None) == title]
    (block,) = blocks
    table = block.table if isinstance(block, Picture) else block
    assert isinstance(table, Table)
    return table

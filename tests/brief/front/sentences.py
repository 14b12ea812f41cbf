"""The sentences of a brief's front, for tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.exhibits import Glance, Scoreboard, Way
from offramp.language.sentence import Sentence
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Document

_NEXT = re.compile(r"(?<=[.!?])\s+(?=[A-Z“★])")


def texts(brief: Document) -> Iterator[str]:
    """Yield the running texts of the front."""
    yield brief.summary
    for section in brief.front:
        for block in section.blocks:
            match block:
                case Paragraph(text):
                    yield text
                case Bullets(items):
                    yield from items
                case Glance():
                    yield from (block.note, *block.meanings)
                case Scoreboard():
                    yield block.drawn_note


def everything(brief: Document) -> Iterator[str]:
    """Yield every text of the front, those of its exhibits and tables too."""
    yield from (brief.title, brief.subtitle, *texts(brief))
    for section in brief.front:
        yield section.title
        for block in section.blocks:
            match block:
                case Glance() | Scoreboard() | Way():
                    table = block.table
                    yield from (*table.columns, *(cell for row in table.rows for cell in row))
                case Table():
                    yield from (*block.columns, *(cell for row in block.rows for cell in row), block.note)


def sentences(brief: Document) -> list[str]:
    """Return the sentences of the running texts of the front."""
    return [sentence for text in texts(brief) for sentence in _NEXT.split(text) if sentence]


def witnessed(brief: Document) -> list[Sentence]:
    """Return the sentences of the front with their witnesses, those within others too."""
    found: list[Sentence] = []

    def look(text: object) -> None:
        if isinstance(text, Sentence):
            found.append(text)
            for value in text.values.values():
                look(value)

    for text in texts(brief):
        look(text)
    return found

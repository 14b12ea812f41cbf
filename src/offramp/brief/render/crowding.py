"""Crowded pages of the front: those whose text needs smaller letters to fit on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.exhibits import Glance, Scoreboard, Way
from offramp.draw.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.brief.blocks import Block, Section

__all__ = ["is_crowded"]

MOST = 2600
"""Most characters of a page with a picture that needs no smaller letters."""


def is_crowded(front: Sequence[Section], page: int) -> bool:
    """Return whether the sections of a page of the front have more text than fits in letters of the usual size.

    >>> from offramp.brief.blocks import Section
    >>> section = Section("Basis", (Paragraph("word " * 600),), 2)
    >>> is_crowded([section], 2), is_crowded([section], 1)
    (True, False)
    """
    return sum(_characters(block) for section in front if section.page == page for block in section.blocks) > MOST


def _characters(block: Block) -> int:
    """Return the number of characters of a block; the table of a picture stands elsewhere."""
    match block:
        case Paragraph(text):
            return len(text)
        case Bullets(items):
            return sum(map(len, items))
        case Picture() | Glance():
            return 0
        case Scoreboard() | Way():
            return sum(len(cell) for row in block.table.rows for cell in row)
    return sum(len(cell) for row in block.rows for cell in row)

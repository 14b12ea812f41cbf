"""The brief as plain values, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.brief.blocks import Bullets, Paragraph
from offramp.language.sentence import Sentence
from offramp.tables import Table
from offramp.text import to_json as plain_json

if TYPE_CHECKING:
    from offramp.brief.blocks import Block, Document

__all__ = ["to_dict", "to_json"]


def to_json(brief: Document) -> str:
    """Return the brief as JSON, indented by two."""
    return plain_json(to_dict(brief)) + "\n"


def to_dict(brief: Document) -> dict[str, Any]:
    """Return the brief as plain values, in the shape that `offramp brief --json` prints."""
    return {
        "format": 2,
        "language": brief.language,
        "title": brief.title,
        "subtitle": brief.subtitle,
        "summary": _text(brief.summary),
        "sections": [
            {
                "title": s.title,
                "page": s.page or None,
                "annex": s.annex,
                "blocks": [_block(block) for block in s.blocks],
            }
            for s in brief.sections
        ],
        **brief.data,
        "provenance": dict(brief.provenance),
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", **_text(text)}
        case Bullets(items):
            return {"kind": "list", "items": [_text(item) for item in items]}
        case Table():
            return {"kind": "table", **block.to_dict(), **_cells(block)}
    return {"kind": type(block).__name__.casefold(), **block.to_dict()}


def _cells(table: Table) -> dict[str, Any]:
    """Return the witnesses of the cells of a table, and of its note, with the places of the cells from 0."""
    found = [
        {"row": i, "column": j, **cell.witness}
        for i, row in enumerate(table.rows)
        for j, cell in enumerate(row)
        if isinstance(cell, Sentence)
    ]
    note = {"note_witness": table.note.witness} if isinstance(table.note, Sentence) else {}
    return {**({"witnesses": found} if found else {}), **note}


def _text(text: str) -> dict[str, Any]:
    """Return a text with its witness: the message and the values that it was made from, where it was made from one."""
    return {"text": str(text), **(text.witness if isinstance(text, Sentence) else {})}

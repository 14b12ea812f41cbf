"""The brief in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.exhibits import Glance, Scoreboard, Way
from offramp.draw.picture import Picture
from offramp.tables import markdown_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block, Document, Section

__all__ = ["to_markdown"]


def to_markdown(brief: Document) -> str:
    """Return the brief in Markdown; pictures become their description and their table."""
    lines = [f"# {markdown_text(brief.title)}", "", f"*{markdown_text(brief.subtitle)}*", ""]
    if brief.summary:
        lines += ["\n\n".join(map(markdown_text, re.split(r"\n\s*\n", brief.summary.strip()))), ""]
    for section in brief.front:
        lines += _section(section)
    if brief.annex:
        lines += ["---", "", f"# {brief.word('Annex')}", ""]
    for section in brief.annex:
        lines += _section(section)
    lines += ["---", "", "; ".join(f"{key}: `{value}`" for key, value in brief.provenance.items()), ""]
    return "\n".join(lines)


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {markdown_text(section.title)}", "")
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from (markdown_text(text), "")
        case Bullets(items):
            yield from (*(f"- {markdown_text(item)}" for item in items), "")
        case Picture():
            yield from (f"*{markdown_text(block.description)}*", "", block.table.markdown(), "")
        case Glance():
            yield from (block.table.markdown(), "")
            yield from (
                *(f"- **{markdown_text(each.option)}.** {markdown_text(each.meaning)}" for each in block.choices),
                "",
                *((markdown_text(block.shared), "") if block.shared else ()),
            )
        case Scoreboard() | Way():
            yield from (block.table.markdown(), "")
        case _:
            yield from (block.markdown(), "")

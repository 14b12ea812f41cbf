"""The brief in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer, Bullets, Paragraph
from offramp.draw.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block, Document, Section

__all__ = ["to_markdown"]


def to_markdown(brief: Document) -> str:
    """Return the brief in Markdown; pictures become their description and their table."""
    lines = [f"# {brief.title}", "", f"*{brief.subtitle}*", ""]
    if brief.summary:
        lines += [brief.summary, ""]
    for section in brief.front:
        lines += _section(section)
    if brief.annex:
        lines += ["---", "", "# Annex", ""]
    for section in brief.annex:
        lines += _section(section)
    lines += ["---", "", "; ".join(f"{key}: `{value}`" for key, value in brief.provenance.items()), ""]
    return "\n".join(lines)


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {section.title}", "")
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from (text, "")
        case Bullets(items):
            yield from (*(f"- {item}" for item in items), "")
        case Answer(question, short, because):
            yield from (f"**{question}** {short}", "")
            if because:
                yield from (*(f"- {reason}" for reason in because), "")
        case Picture():
            yield from (f"*{block.description}*", "", block.table.markdown(), "")
        case _:
            yield from (block.markdown(), "")

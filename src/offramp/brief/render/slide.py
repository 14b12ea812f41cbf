"""The brief on one slide, as a PDF: the bottom line, the choice at a glance, and a line on what would change the choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Document, Paragraph, Section
from offramp.brief.render.typesetting import Layout, typeset

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["of_slide", "to_slide"]

SLIDE = Layout(
    "slide.typ",
    ("<front-ends>",),
    (16.0, 15.0, 14.0, 13.0, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0),
)
"""The layout of the slide, 16:9."""


def to_slide(brief: Document) -> bytes:
    """Return one page of a brief that lies on its side, 16:9, as a PDF that is tagged for screen readers (PDF/UA-1).

    Raises
    ------
    OutputError
        where typst, 0.15 or newer, is not installed, or the machine's fonts fail it.

    >>> import offramp
    >>> to_slide(offramp.compose(offramp.load("chicken"), front_only=True))[:8]
    b'%PDF-1.7'
    """
    return typeset(of_slide(brief), SLIDE)


def of_slide(brief: Document) -> Document:
    """Return the parts of a brief that stand on its slide.

    They are the bottom line, the choice at a glance and the first condition that would change it. A brief of a case that compares
    no options has its first section on the slide.
    """
    kept = tuple(_kept(brief)) or brief.front[:1]
    return Document(
        brief.title,
        brief.subtitle,
        "",
        tuple(replace(section, page=1) for section in kept),
        brief.provenance,
        brief.language,
        brief.words,
    )


def _kept(brief: Document) -> Iterator[Section]:
    for section in brief.front:
        if section.key in ("bottom line", "glance"):
            yield section
        elif section.key == "conditions":
            yield replace(section, blocks=tuple(_first_items(section)))


def _first_items(section: Section) -> Iterator[Paragraph]:
    """Yield the first item of each list, as a line of its own."""
    for block in section.blocks:
        if isinstance(block, Bullets) and block.items:
            yield Paragraph(block.items[0])

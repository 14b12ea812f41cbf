"""The parts of a document: paragraphs, lists, answers, tables and pictures, in sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.picture import Picture
    from offramp.tables import Table

__all__ = ["Answer", "Block", "Bullets", "Document", "Paragraph", "Section"]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A question, its answer in a few words, and the reasons."""

    question: str
    short: str
    because: tuple[str, ...] = ()


Block: TypeAlias = "Paragraph | Bullets | Answer | Table | Picture"
"""One thing under a heading."""


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; those of the annex come after the two pages that stand alone."""

    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True)
class Document:
    """A document as data, for every renderer: what it is about, its sections, and where its numbers come from.

    `provenance` names the hash of the case, the version of the program and the command.
    """

    title: str
    subtitle: str
    summary: str
    sections: tuple[Section, ...]
    provenance: Mapping[str, str]

    @property
    def front(self) -> tuple[Section, ...]:
        """The sections of the first two pages."""
        return tuple(section for section in self.sections if not section.annex)

    @property
    def annex(self) -> tuple[Section, ...]:
        """The sections after them."""
        return tuple(section for section in self.sections if section.annex)

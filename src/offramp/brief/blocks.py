"""The parts of a document: paragraphs, lists, tables, pictures and exhibits, in sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.brief.exhibits import Glance, Scoreboard, Way
    from offramp.draw.picture import Picture
    from offramp.tables import Table

__all__ = ["Block", "Bullets", "Document", "Paragraph", "Section"]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


Block: TypeAlias = "Paragraph | Bullets | Table | Picture | Glance | Scoreboard | Way"
"""One thing under a heading."""


@dataclass(frozen=True)
class Section:
    """Blocks under a heading, on one of the two pages of the front, or in the annex that follows (`page` 0).

    `key` names the section for renderers that give it a layout of its own, such as `bottom line`; the annex has none.
    """

    title: str
    blocks: tuple[Block, ...]
    page: int = 0
    key: str = ""

    @property
    def annex(self) -> bool:
        """Whether the section belongs to the annex."""
        return self.page == 0


@dataclass(frozen=True)
class Document:
    """A document as data, for every renderer: what it is about, its sections, and where its numbers come from.

    `summary` is one sentence on its scope. `provenance` names the hash of the case, the version of the program and the command.
    `language` is its code, `words` are the words of the renderers in it, by their English.
    `data` are further keys of its JSON, such as the `answers` of a brief as plain values.
    """

    title: str
    subtitle: str
    summary: str
    sections: tuple[Section, ...]
    provenance: Mapping[str, str]
    language: str = "en"
    words: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    def word(self, english: str) -> str:
        """Return one of the renderers' words in the language of the document."""
        return self.words.get(english, english)

    @property
    def front(self) -> tuple[Section, ...]:
        """The sections of the first two pages."""
        return tuple(section for section in self.sections if not section.annex)

    @property
    def annex(self) -> tuple[Section, ...]:
        """The sections after them."""
        return tuple(section for section in self.sections if section.annex)

"""What a brief is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.picture import Picture
    from offramp.tables import Table

__all__ = ["Answer", "Brief", "Bullets", "Paragraph", "Section"]


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


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; those of the annex come after the two pages that stand alone."""

    title: str
    blocks: tuple[Paragraph | Bullets | Answer | Table | Picture, ...]
    annex: bool = False


@dataclass(frozen=True)
class Brief:
    """A brief: what it is about, its sections, and where its numbers come from.

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

    def __str__(self) -> str:
        from offramp.brief.markdown import to_markdown

        return to_markdown(self)

    def _repr_html_(self) -> str:
        from offramp.brief.html import to_html

        return to_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the brief as plain values."""
        return {
            "format": 1,
            "title": self.title,
            "subtitle": self.subtitle,
            "summary": self.summary,
            "sections": [
                {"title": s.title, "annex": s.annex, "blocks": [_block(block) for block in s.blocks]}
                for s in self.sections
            ],
            "provenance": dict(self.provenance),
        }


def _block(block: Paragraph | Bullets | Answer | Table | Picture) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Bullets(items):
            return {"kind": "list", "items": list(items)}
        case Answer(question, short, because):
            return {"kind": "answer", "question": question, "answer": short, "because": list(because)}
    return {"kind": type(block).__name__.casefold(), **block.to_dict()}

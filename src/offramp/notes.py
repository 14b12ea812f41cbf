"""Notes on an answer, each with its severity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from offramp.naming import Phrase
from offramp.text import capitalised

if TYPE_CHECKING:
    from offramp.naming import Naming

__all__ = ["Note", "Severity"]


class Severity(Enum):
    """Severity of a note; the value is its prefix in print and its word in JSON."""

    NOTE = "note"
    """A fact that a reader needs to read the answer."""

    WARNING = "warning"
    """A reason to doubt the case or the answer."""


@dataclass(frozen=True)
class Note:
    """A remark on an answer: its severity and what it says, without a prefix.

    >>> print(Note(Severity.WARNING, "the rate of `war` is 0 in every state"))
    warning: the rate of `war` is 0 in every state
    """

    severity: Severity
    said: str | Phrase

    @property
    def text(self) -> str:
        """The text, with names as an author types them."""
        return str(self.said)

    def __str__(self) -> str:
        return f"{self.severity.value}: {self.text}"

    def by(self, naming: Naming) -> str:
        """Return the note as a sentence of a page, in which things are named by `naming`; a warning says that it is one."""
        said = self.said.by(naming) if isinstance(self.said, Phrase) else self.said
        sentence = f"Warning: {said}" if self.severity is Severity.WARNING else capitalised(said)
        return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."

    def to_dict(self) -> dict[str, str]:
        """Return the note as plain values."""
        return {"severity": self.severity.value, "text": self.text}

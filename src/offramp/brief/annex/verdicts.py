"""The claims with their verdicts, their tests and their conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.scores import verdict_words
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller

__all__ = ["claims"]


def claims(teller: Teller) -> Iterator[Table]:
    """Yield the claims in the order of the case: their words, the verdict, the conditions, the record and the note."""
    rows = tuple(
        (
            each.text or each.name,
            verdict_words(teller, each),
            teller.plain(" ".join(_ended(part) for part in (each.conditions, each.recorded, each.note) if part)),
        )
        for each in teller.found.verdicts
    )
    if rows:
        yield Table("", ("claim", "verdict", "conditions, record and notes"), rows)


def _ended(text: str) -> str:
    """Return a text with a full stop at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."

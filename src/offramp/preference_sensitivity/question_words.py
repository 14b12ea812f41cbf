"""Words of a question about two statements of an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.labels import in_words
from offramp.text import quoted

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["asked_in_words", "choices_of"]


def asked_in_words(case: Case, actor: str, reading: str) -> str:
    """Return the question which of two statements matters more to an actor, in one of its readings.

    >>> from offramp.case.reading import load
    >>> asked_in_words(load("hotline"), "north", "")
    'Which matters more to Northland?'
    """
    if not reading:
        return f"Which matters more to {case.name(actor)}?"
    return f"Which matters more to {case.name(actor)}, read as {quoted(case.images[actor][reading].label or reading)}?"


def choices_of(case: Case, first: str, second: str) -> dict[str, str]:
    """Return the words for each answer to a question."""
    return {"first": in_words(case, first), "second": in_words(case, second), "unknown": "nobody knows"}

"""Names that the language can read, derived from any texts."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from offramp.case import expression as ex
from offramp.case import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LONGEST", "identifiers", "readable"]

LONGEST = 32
"""Largest number of characters of a name, which is cut between words if it has any."""


def identifiers(kind: str, texts: Iterable[str]) -> list[str]:
    """Return a unique name for each text; `kind` is the prefix of a text that is no name.

    >>> identifiers("option", ["Hold talks", "hold talks!", "For", "2 % cut", "बातचीत"])
    ['hold_talks', 'hold_talks_2', 'option_for', 'option_2_cut', 'बातचीत']
    """
    found: list[str] = []
    for text in texts:
        stem = _joined(text)
        if not readable(stem):
            stem = f"{kind}_{stem}".rstrip("_")
        name, count = stem, 1
        while name in found:
            count += 1
            name = f"{stem}_{count}"
        found.append(name)
    return found


def _joined(text: str) -> str:
    """Return the first words of a text in small letters, joined by `_`."""
    # Letters, the marks that belong to them, and numbers make a word in any script.
    plain = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text.casefold())
    first, *rest = plain.split() or [""]
    name = first[:LONGEST]
    for word in rest:
        if len(name) + len(word) >= LONGEST:
            break
        name += f"_{word}"
    return name


def readable(name: str) -> bool:
    """Return whether the language of conditions reads the text as one name.

    >>> readable("hold_talks"), readable("hold talks"), readable("not")
    (True, False, False)
    """
    try:
        return name not in nodes.RESERVED and ex.parse(name) == nodes.Name(name)
    except nodes.ExpressionError:
        return False

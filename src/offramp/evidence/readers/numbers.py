"""Numbers as data sets write them: with a decimal point or a decimal comma, and words where a number is unknown."""

from __future__ import annotations

import re
from math import inf, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["UNKNOWN", "decimal_sign", "is_missing", "parse_number"]

UNKNOWN = frozenset({"unknown", "na", "n/a", "nan", "null", "none", "-", "–", "?", ".", "..", "#n/a"})
"""Words and signs that stand for a missing number, in lower case."""

_POINT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]*)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_HAS_COMMA = re.compile(r"[+-]?[0-9.]*[0-9],[0-9]+")
_HAS_POINT = re.compile(r"[+-]?[0-9]*\.[0-9]+")


def is_missing(text: str) -> bool:
    """Return whether a text stands for a missing value: it is empty, or one of `UNKNOWN`."""
    return not text or text.casefold() in UNKNOWN


def parse_number(text: str, decimal: str | None = None) -> float | None:
    """Return the number that a text stands for, or None for any other text.

    With a stated sign, the other one separates thousands. Without one, 1,234 is no number: it may be about one or about a thousand. A number
    too large to be stored is none.

    >>> parse_number("1.5"), parse_number("1,5", ","), parse_number("1.234,5", ","), parse_number("1,234", "."), parse_number("1,234")
    (1.5, 1.5, 1234.5, 1234.0, None)
    """
    if decimal == ",":
        plain = text.replace(".", "").replace(",", ".") if _COMMA.fullmatch(text) else ""
    elif _POINT.fullmatch(text):
        plain = text
    else:
        plain = text.replace(",", "") if decimal == "." and _THOUSANDS.fullmatch(text) else ""
    found = float(plain) if plain else inf
    return found if isfinite(found) else None


def decimal_sign(values: Iterable[str], separator: str) -> str | None:
    """Return `,` where a file with semicolons has numbers with a comma and none with a point; else None.

    >>> decimal_sign(["1,5", "2"], ";"), decimal_sign(["1,5", "2.5"], ";"), decimal_sign(["1,5"], ",")
    (',', None, None)
    """
    if separator != ";":
        return None
    comma = False
    for value in values:
        if _HAS_POINT.fullmatch(value):
            return None
        comma = comma or bool(_HAS_COMMA.fullmatch(value))
    return "," if comma else None

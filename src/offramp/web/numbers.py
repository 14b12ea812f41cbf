"""Whole numbers that a browser sends."""

from __future__ import annotations

__all__ = ["LARGEST", "seed_number", "whole_number"]

LARGEST = 999_999_999
"""The largest whole number of a form or an address: nine digits."""


def whole_number(text: str, most: int = LARGEST) -> int | None:
    """Return the whole number from 0 to `most` that a text is; None where it is another text.

    Other signs that Unicode calls digits, and more than nine digits, are no numbers here.

    >>> whole_number("12"), whole_number("²"), whole_number("13", 12)
    (12, None, None)
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))):
        return None
    return int(text) if int(text) <= most else None


MOST_DIGITS = 4300
"""The most digits of a number that Python reads, on the command line too."""


def seed_number(text: str) -> int | None:
    """Return the seed that a text is, which has no largest value; None where it is another text.

    >>> seed_number("20261130000000"), seed_number("-1")
    (20261130000000, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None

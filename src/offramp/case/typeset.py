"""Typeset signs of word processors and their plain forms: curly quotes, long dashes, operators."""

from __future__ import annotations

import re

__all__ = ["first_typeset", "plain"]

_PLAIN = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2018\u2019\u201a", "'"),
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u00d7": "*",
    "\u00f7": "/",
}

_TYPESET = re.compile(
    r"(?<!\w)[\u2018\u2019\u201a]|[\u2018\u2019](?!\w)|["
    + re.escape("".join(set(_PLAIN) - set("\u2018\u2019\u201a")))
    + "]"
)
"""A typeset sign; an apostrophe between letters may belong to a name."""

_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


def first_typeset(text: str) -> tuple[int, str, str] | None:
    """Return the place of the first typeset sign outside quotes, the sign, and the sign to write; None without one.

    >>> first_typeset("a.x \N{EN DASH} 1")
    (4, '–', '-')
    >>> first_typeset("'a \N{EN DASH} b'") is None
    True
    """
    unquoted = _QUOTED.sub(lambda part: " " * len(part[0]), text)
    found = _TYPESET.search(unquoted)
    return (found.start(), found[0], _PLAIN[found[0]]) if found else None


def plain(text: str) -> str:
    """Return a text with typeset signs replaced by those of the language.

    >>> plain("\N{MINUS SIGN}5")
    '-5'
    """
    return "".join(_PLAIN.get(sign, sign) for sign in text)

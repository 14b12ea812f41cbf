"""Invisible characters: found in names, removed from texts, and escaped before they reach a terminal."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["code_point", "escaped", "first_unseen", "shown", "spelled", "without_controls"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
"""Control characters except tab and line end, and marks that reverse the direction of the text after them."""

_LINES = re.compile("\r\n?|[\x85\u2028\u2029]")
"""Line ends besides `\\n`."""

UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Cs")
"""Categories of Unicode that a name has no use for: controls, formats, line and paragraph ends, halves of characters."""


def code_point(sign: str) -> str:
    r"""Return the number of a character as Unicode writes it.

    >>> code_point("\u200b")
    'U+200B'
    """
    return f"U+{ord(sign):04X}"


def first_unseen(name: str) -> str | None:
    r"""Return the first invisible character of a name, or None.

    >>> first_unseen("ta\u200blks"), first_unseen("बातचीत"), first_unseen("two words")
    ('\u200b', None, None)
    """
    return next((sign for sign in name if unicodedata.category(sign) in UNSEEN), None)


def spelled(name: str) -> str:
    r"""Return a name with each invisible character replaced by its code point.

    >>> print(spelled("ta\u200blks"))
    ta<U+200B>lks
    """
    return "".join(f"<{code_point(sign)}>" if unicodedata.category(sign) in UNSEEN else sign for sign in name)


def without_controls(text: str) -> str:
    r"""Return a text without control characters; other line ends become the common one.

    >>> without_controls("\x1b[31mRed\r\nBlue")
    '[31mRed\nBlue'
    """
    return _CONTROLS.sub("", _LINES.sub("\n", text))


def shown(text: str) -> str:
    r"""Return a text with its control characters written out, so that a terminal shows and does not obey them.

    >>> print(shown("\x1b[31mRed\nBlue"))
    \x1b[31mRed
    Blue
    """
    return _CONTROLS.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


def escaped(json: str) -> str:
    r"""Return JSON with its raw control characters written as escapes.

    >>> print(escaped('"\x9b31m"'))
    "\u009b31m"
    """
    return _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json)

"""Labels on one line, for formats with quoted labels."""

from __future__ import annotations

import unicodedata

__all__ = ["one_line"]


def one_line(text: str) -> str:
    r"""Return a text on one line, with every control character replaced by �.

    >>> one_line("Hold talks,\n  with \x00")
    'Hold talks, with �'
    """
    return "".join("\ufffd" if unicodedata.category(sign) == "Cc" else sign for sign in " ".join(text.split()))

"""Words on one line, for formats in which a label is a text between quotation marks."""

from __future__ import annotations

import unicodedata

__all__ = ["one_line"]


def one_line(text: str) -> str:
    r"""Return a text on one line; a control character, which would end or break it for some readers, becomes �.

    >>> one_line("Hold talks,\n  with \x00")
    'Hold talks, with �'
    """
    return "".join("\ufffd" if unicodedata.category(sign) == "Cc" else sign for sign in " ".join(text.split()))

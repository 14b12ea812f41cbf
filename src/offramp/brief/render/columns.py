"""Widths of the columns of a table on paper, and places where a long word may be broken."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BREAK", "breakable", "shares", "unbroken"]

BREAK = "\u200b"
"""A mark (zero width space) where a line may be broken; the page shows nothing there."""

LONG, LONGEST = 14, 30
"""Of how many characters on a word may be broken after its signs; and after how many anywhere."""

GAP = 2.0
"""Room between two columns, in small letters."""

SHORT = 10
"""Cells of so many characters are not broken."""

DAMPED = 0.7
"""Growth of the room for longer cells with the width that they lack."""

_LONG_WORD = re.compile(rf"[^\s{BREAK}]{{{LONG},}}")
_SIGNS = re.compile(r"(?<=\w)([,;:./\\_=&?|)\]}>-]+)(?=\w)")
_SIGNED = re.compile(r"(?<=\d) (?=%)|(?<=[<>≤≥]) (?=\d)")
_JOINERS = "\u200c\u200d\u2060"


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a number and its sign, `18 %` or `< 1`.

    >>> [len(part) for part in unbroken("from < 1 % to 22 %").split(" ")]
    [4, 5, 2, 4]
    """
    return _SIGNED.sub("\u00a0", text)


def breakable(text: str) -> str:
    """Return a text with a mark wherever a long word may be broken: after its signs, or else every `LONGEST` characters.

    >>> breakable("usa.talks,dprk.cap stays").split(BREAK)
    ['usa.', 'talks,', 'dprk.', 'cap stays']
    """
    return _LONG_WORD.sub(lambda word: BREAK.join(_pieces(_SIGNS.split(word[0]))), text)


def _pieces(parts: Sequence[str]) -> list[str]:
    """Return the parts of a word, every second of which are signs, with the signs joined to the text before them."""
    pieces: list[str] = []
    for i, part in enumerate(parts):
        if i % 2:
            pieces[-1] += part
        else:
            pieces += _cut(part, LONGEST)
    return pieces


def _cut(word: str, most: int) -> list[str]:
    """Cut a word into parts of `most` characters, but never between a letter and a mark that belongs to it.

    >>> _cut("abcde", 2), _cut("", 2)
    (['ab', 'cd', 'e'], [''])
    """
    starts = [0]
    for i in range(1, len(word)):
        joined = unicodedata.category(word[i]) in ("Mn", "Mc", "Me", "Sk") or {word[i - 1], word[i]} & set(_JOINERS)
        if i - starts[-1] >= most and not joined:
            starts.append(i)
    return [word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True)]


def shares(columns: Sequence[Sequence[str]], room: float) -> tuple[float, ...]:
    """Return the share of each column in the width of a page; nothing where all cells fit as they are.

    `columns` has the cells of each column, its name first; `room` is the width of the page in small letters. Each
    column has room for its longest word and its short cells; the remaining width goes to those with longer cells, as in
    browsers, but not quite in proportion, lest one long cell take all.

    >>> shares([["id", "s1"], ["text", "one two three"]], 40)
    ()
    >>> [round(share, 2) for share in shares([["id", "s1"], ["text", "one two three four five"]], 16)]
    [0.25, 0.75]
    """
    longest = [GAP + max(map(_width, cells)) for cells in columns]
    if sum(longest) <= room:
        return ()
    least = [GAP + max(_width(word) for cell in cells for word in _words(cell)) for cells in columns]
    spare = max(0.0, room - sum(least))
    wanted = [(high - low) ** DAMPED for low, high in zip(least, longest, strict=True)]
    widths = [low + spare * want / (sum(wanted) or 1.0) for low, want in zip(least, wanted, strict=True)]
    widths = [min(width, high) for width, high in zip(widths, longest, strict=True)]
    return tuple(width / sum(widths) for width in widths)


def _words(cell: str) -> list[str]:
    """Return the words of a cell; short cells are not broken."""
    return [cell] if len(cell) <= SHORT else re.split(rf"[\s{BREAK}]+", cell)


def _width(text: str) -> float:
    """Return about how wide a text is, in small letters.

    >>> round(_width("seq"), 1), round(_width("SEQ"), 1), round(_width("83 %"), 1)
    (3.0, 4.2, 4.0)
    """
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.2
    if letter == BREAK or letter in " .,:;'|!ijlt":
        return 0.6 if letter != BREAK else 0.0
    return 1.4 if letter.isupper() or letter in "%mwMW@—…" else 1.0

"""Characters covered by the fonts of a PDF.

The PDF is set in the fonts that come with typst: Libertinus Serif, and where it lacks a character, New Computer Modern
or DejaVu Sans Mono. Only where all of them lack one are the fonts of the machine asked; and a character that no font has is written
as its code, for a reader is told what stands there, and PDF/UA allows no empty boxes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import typst

__all__ = ["UNWRITABLE", "code", "in_one_line", "lacking", "replaced"]

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no drawing (XML 1.0) and no page can hold."""

_SPACE = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")
_PROBE = b"""#set document(title: "x", date: none)
#set text(lang: "en", font: "Libertinus Serif")
#for it in sys.inputs.probe.codepoints() { par(it) }
"""


def code(character: str) -> str:
    """Return how a character is written that cannot be shown.

    >>> code(chr(7))
    '[U+0007]'
    """
    return f"[U+{ord(character):04X}]"


def replaced(text: str, codes: Mapping[str, str]) -> str:
    """Return a text in which some characters, and those that no page can hold, are written as codes.

    >>> replaced("a" + chr(7) + "b", {})
    'a[U+0007]b'
    """
    writable = UNWRITABLE.sub(lambda found: code(found[0]), text)
    return "".join(codes.get(character, character) for character in writable) if codes else writable


def in_one_line(text: str, codes: Mapping[str, str]) -> str:
    r"""Return a text like `replaced`, in one line, as HTML has it.

    >>> in_one_line("a\n  b", {})
    'a b'
    """
    return _SPACE.sub(" ", replaced(text, codes))


def lacking(characters: Iterable[str], *, system: bool) -> frozenset[str]:
    """Return those of some characters that no font has: of typst's own fonts or, where `system`, of the machine's too."""
    import typst

    asked = sorted(character for character in set(characters) if ord(character) > 126)
    return frozenset(_lacking(typst.Compiler(ignore_system_fonts=not system), asked))


def _lacking(compiler: typst.Compiler, asked: list[str]) -> list[str]:
    """Ask for all at once, and for each half where one is missing."""
    if not asked or _has(compiler, "".join(asked)):
        return []
    if len(asked) == 1:
        return asked
    half = len(asked) // 2
    return [*_lacking(compiler, asked[:half]), *_lacking(compiler, asked[half:])]


def _has(compiler: typst.Compiler, text: str) -> bool:
    import typst

    try:
        compiler.compile(_PROBE, format="pdf", pdf_standards=["ua-1"], sys_inputs={"probe": text})
    except typst.TypstError:
        return False
    return True

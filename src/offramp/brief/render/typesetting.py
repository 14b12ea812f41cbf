"""Setting of pages by typst: a tagged PDF (PDF/UA-1) of one template, in the largest letters that fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.brief.recognition import NO_DIGEST
from offramp.brief.render.glyphs import code, lacking
from offramp.brief.render.pages import pages
from offramp.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.brief.blocks import Document

__all__ = ["MISSING", "Layout", "check_typst", "drawn", "typeset"]

MISSING = 'the PDF needs the package typst: pip install "typst>=0.15"; or write .html and print it'
"""The message where typst, or a version of it with PDF/UA, is not installed."""

PROBE = b'#set document(title: "x")'

BLOCKS = "blocks.typ"
"""The part that all templates share."""

ANNEX_SIZE = 8.4
"""Size of the letters of the annex, in points."""


@dataclass(frozen=True)
class Layout:
    """A layout: its template, the label at the end of each page of the front, and the sizes of letters to try.

    Sizes are in points, the largest first.
    """

    template: str
    ends: tuple[str, ...]
    sizes: tuple[float, ...]


def check_typst() -> None:
    """Make sure that a PDF can be made, before anything is computed.

    Raises
    ------
    OutputError
        where typst is not installed, or is older than 0.15.
    """
    try:
        import typst

        typst.compile(PROBE, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=0)
    except (ImportError, TypeError, ValueError):  # an older typst knows neither the standard nor the timestamp
        raise OutputError(MISSING) from None


def typeset(brief: Document, layout: Layout) -> bytes:
    """Return a document as a PDF in a layout, tagged for screen readers (PDF/UA-1).

    The same document gives the same bytes: no clock, no network and, as long as typst's own fonts have its characters, no
    font of the machine is asked. A character that no font has is written as its code, `[U+AC00]`.

    Raises
    ------
    OutputError
        where typst, 0.15 or newer, is not installed, or the machine's fonts fail it.
    """
    check_typst()
    made = _set(pages(brief, {}), layout, system=False)
    if made is None:
        unusual = lacking(json.dumps(pages(brief, {}), ensure_ascii=False), system=False)
        codes = {character: code(character) for character in lacking(unusual, system=True)}
        made = _set(pages(brief, codes), layout, system=len(codes) < len(unusual))
    if made is None:
        raise OutputError("the PDF cannot be set: no font has all of its characters; write .html and print it")
    return made


def drawn(brief: Document, layout: Layout, dots: int = 84) -> tuple[bytes, ...]:
    """Return the pages of a document in a layout as PNG files, with so many dots per inch; in typst's own fonts.

    Raises
    ------
    OutputError
        where typst, 0.15 or newer, is not installed.
    """
    check_typst()
    import typst

    data = pages(brief, {})
    given = _given(data, _sizes(data, layout, system=False))
    made: Any = typst.compile(
        _template(layout.template),
        format="png",
        ppi=float(dots),
        ignore_system_fonts=True,
        sys_inputs=given,
        timestamp=0,
    )
    return (made,) if isinstance(made, bytes) else tuple(made)


def _set(data: Mapping[str, Any], layout: Layout, *, system: bool) -> bytes | None:
    """Return the PDF, or None where a font lacks a character; with the machine's fonts too where `system`."""
    import typst

    try:
        return typst.compile(
            _template(layout.template),
            format="pdf",
            ignore_system_fonts=not system,
            sys_inputs=_given(data, _sizes(data, layout, system=system)),
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except RuntimeError as error:  # of which typst's errors are kinds
        if "could not be displayed" in str(error):
            return None
        raise OutputError(f"the PDF cannot be set: {error}; write .html and print it") from error


def _sizes(data: Mapping[str, Any], layout: Layout, *, system: bool) -> list[float]:
    """Return the largest size of letters with which each page of the front is one page, or the smallest there is.

    A front without a section on its last page has one size, with which it fits all pages.
    """
    pages_of_front = range(len(layout.ends))
    if any(section["page"] == len(layout.ends) for section in data["front"]):
        return [_size(data, layout, (page,), system=system) for page in pages_of_front]
    return [_size(data, layout, pages_of_front, system=system)] * len(layout.ends)


def _size(data: Mapping[str, Any], layout: Layout, tried: Sequence[int], *, system: bool) -> float:
    """Return the size of letters of some pages of the front, while the others have the smallest letters."""
    import typst

    front, smallest, last = {**data, "annex": [], "twins": []}, layout.sizes[-1], tried[-1]
    for size in layout.sizes:
        sizes = [size if page in tried else smallest for page in range(len(layout.ends))]
        found = typst.query(
            _template(layout.template),
            layout.ends[last],
            field="value",
            one=True,
            ignore_system_fonts=not system,
            sys_inputs=_given(front, sizes),
        )
        if int(found) <= last + 1:
            return size
    return smallest


def _given(data: Mapping[str, Any], sizes: Sequence[float]) -> dict[str, str]:
    return {"brief": json.dumps({**data, "sizes": sizes, "annex-size": ANNEX_SIZE, "digest": NO_DIGEST})}


@cache
def _template(name: str) -> bytes:
    folder = Path(__file__).parent
    return (folder / BLOCKS).read_bytes() + (folder / name).read_bytes()

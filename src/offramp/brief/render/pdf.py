"""The brief as a PDF for paper and for every reader: tagged, with words for every picture (PDF/UA-1)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.brief.render.glyphs import code, lacking
from offramp.brief.render.pages import pages
from offramp.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offramp.brief.blocks import Document

__all__ = ["MISSING", "check_typst", "to_pdf"]

MISSING = 'the PDF needs the package typst: pip install "offramp[pdf]"; or write .html and print it'
"""The message where typst, or a version of it with PDF/UA, is not installed."""

PROBE = b'#set document(title: "x")'

SIZES = (11.2, 10.8, 10.4, 10.0, 9.7, 9.4, 9.2, 9.0, 8.8, 8.6, 8.4, 8.2, 8.0, 7.8, 7.6)
"""Sizes of letters of the front, in points."""

FRONT = 2
"""How many pages stand alone."""

ANNEX_SIZE = 8.4
"""Size of the letters of the annex, in points."""


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


def to_pdf(brief: Document) -> bytes:
    """Return the brief as a PDF: A4, tagged for screen readers (PDF/UA-1), the first two pages apart from the annex.

    The same brief gives the same bytes: no clock, no network and, as long as typst's own fonts have its characters, no
    font of the machine is asked. A character that no font has is written as its code, `[U+AC00]`.

    Raises
    ------
    OutputError
        where typst, 0.15 or newer, is not installed, or the machine's fonts fail it.

    >>> import offramp
    >>> to_pdf(offramp.compose(offramp.load("chicken")))[:8]
    b'%PDF-1.7'
    """
    check_typst()
    made = _set(pages(brief, {}), system=False)
    if made is None:
        unusual = lacking(json.dumps(pages(brief, {}), ensure_ascii=False), system=False)
        codes = {character: code(character) for character in lacking(unusual, system=True)}
        made = _set(pages(brief, codes), system=len(codes) < len(unusual))
    if made is None:
        raise OutputError("the PDF cannot be set: no font has all of its characters; write .html and print it")
    return made


def _set(data: Mapping[str, Any], *, system: bool) -> bytes | None:
    """Return the PDF, or None where a font lacks a character; with the machine's fonts too where `system`."""
    import typst

    try:
        return typst.compile(
            _template(),
            format="pdf",
            ignore_system_fonts=not system,
            sys_inputs=_given(data, _sizes(data, system=system)),
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except RuntimeError as error:  # of which typst's errors are kinds
        if "could not be displayed" in str(error):
            return None
        raise OutputError(f"the PDF cannot be set: {error}; write .html and print it") from error


def _sizes(data: Mapping[str, Any], *, system: bool) -> tuple[float, float]:
    """Return the largest size of letters with which each page of the front is one page, or the smallest there is."""
    if not any(section["page"] == FRONT for section in data["front"]):
        size = _size(data, lambda size: (size, size), "<first-ends>", FRONT, system=system)
        return size, size
    return (
        _size(data, lambda size: (size, SIZES[-1]), "<first-ends>", 1, system=system),
        _size(data, lambda size: (SIZES[-1], size), "<front-ends>", FRONT, system=system),
    )


def _size(
    data: Mapping[str, Any], sizes: Callable[[float], tuple[float, float]], label: str, most: int, *, system: bool
) -> float:
    import typst

    front = {**data, "annex": [], "twins": []}
    for size in SIZES:
        found = typst.query(
            _template(),
            label,
            field="value",
            one=True,
            ignore_system_fonts=not system,
            sys_inputs=_given(front, sizes(size)),
        )
        if int(found) <= most:
            return size
    return SIZES[-1]


def _given(data: Mapping[str, Any], sizes: tuple[float, float]) -> dict[str, str]:
    return {"brief": json.dumps({**data, "sizes": sizes, "annex-size": ANNEX_SIZE})}


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "brief.typ").read_bytes()

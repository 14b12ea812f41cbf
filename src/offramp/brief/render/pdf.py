"""The brief as a PDF for paper and for every reader: tagged, with words for every picture (PDF/UA-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.render.typesetting import Layout, typeset

if TYPE_CHECKING:
    from offramp.brief.blocks import Document

__all__ = ["to_pdf"]

PAGES = Layout(
    "pages.typ",
    ("<first-ends>", "<front-ends>"),
    (11.2, 10.8, 10.4, 10.0, 9.7, 9.4, 9.2, 9.0, 8.8, 8.6, 8.4, 8.2, 8.0, 7.8, 7.6, 7.4),
)
"""The layout of the brief on A4."""


def to_pdf(brief: Document) -> bytes:
    """Return the brief as a PDF: A4, tagged for screen readers (PDF/UA-1), the first two pages apart from the annex.

    The same brief gives the same bytes; see `typeset`.

    Raises
    ------
    OutputError
        where typst, 0.15 or newer, is not installed, or the machine's fonts fail it.

    >>> import offramp
    >>> to_pdf(offramp.compose(offramp.load("chicken")))[:8]
    b'%PDF-1.7'
    """
    return typeset(brief, PAGES)

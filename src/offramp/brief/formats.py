"""The formats of a brief, in one table that is cheap to import: each renderer is imported when it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.brief.blocks import Document

__all__ = ["FORMATS", "Format", "format_of_ending", "listed_endings"]


@dataclass(frozen=True)
class Format:
    """A format of a brief.

    `render` returns its text or bytes, `check` raises where a package for it is missing. `ending` is the ending of its files,
    `product` the last word of their default name, `extra` the extra of offramp that has its package.
    """

    render: Callable[[Document], str | bytes]
    ending: str
    product: str = "brief"
    extra: str = ""
    binary: bool = False
    check: Callable[[], None] = lambda: None


def _html(brief: Document) -> str:
    from offramp.brief.render.html import to_html

    return to_html(brief)


def _pdf(brief: Document) -> bytes:
    from offramp.brief.render.pdf import to_pdf

    return to_pdf(brief)


def _slide(brief: Document) -> bytes:
    from offramp.brief.render.slide import to_slide

    return to_slide(brief)


def _check_typst() -> None:
    from offramp.brief.render.typesetting import check_typst

    check_typst()


def _docx(brief: Document) -> bytes:
    from offramp.brief.render.docx import to_docx

    return to_docx(brief)


def _check_docx() -> None:
    from offramp.brief.render.docx import check_docx

    check_docx()


def _markdown(brief: Document) -> str:
    from offramp.brief.render.markdown import to_markdown

    return to_markdown(brief)


def _json(brief: Document) -> str:
    from offramp.brief.render.json import to_json

    return to_json(brief)


FORMATS = {
    "html": Format(_html, "html"),
    "pdf": Format(_pdf, "pdf", extra="pdf", binary=True, check=_check_typst),
    "slide": Format(_slide, "pdf", product="slide", extra="pdf", binary=True, check=_check_typst),
    "docx": Format(_docx, "docx", extra="docx", binary=True, check=_check_docx),
    "md": Format(_markdown, "md"),
    "json": Format(_json, "json"),
}
"""The formats by their names; a format that is named as its ending is the default of that ending."""


def format_of_ending(ending: str) -> str | None:
    """Return the default format of files with an ending, written without its dot; None where there is none.

    >>> format_of_ending("pdf"), format_of_ending("slide")
    ('pdf', None)
    """
    return ending if ending in FORMATS and FORMATS[ending].ending == ending else None


def listed_endings() -> str:
    """Return the endings of the files of briefs, in words.

    >>> listed_endings()
    'html, pdf, docx, md or json'
    """
    *most, last = dict.fromkeys(form.ending for form in FORMATS.values())
    return f"{', '.join(most)} or {last}"

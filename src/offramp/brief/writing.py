"""A brief into a file, in any of its formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offramp.brief.formats import FORMATS, format_of_ending, listed_endings
from offramp.brief.recognition import sealed
from offramp.errors import QuestionError
from offramp.files import write_whole

if TYPE_CHECKING:
    from offramp.brief.blocks import Document

__all__ = ["rendered", "write_brief"]


def rendered(brief: Document, form: str) -> str | bytes:
    """Return a brief in a format: a text as `html`, `md` or `json`, bytes as `pdf`, `slide` or `docx`.

    It holds a digest of itself, by which offramp knows later that nobody has edited it.

    Raises
    ------
    QuestionError
        where there is no such format.
    OutputError
        where a package for the format is not installed: typst for PDF, python-docx for DOCX.
    """
    if form not in FORMATS:
        raise QuestionError(f"a brief is written as {', '.join(FORMATS)}, not as `{form}`")
    return sealed(FORMATS[form].render(brief), FORMATS[form].ending)


def write_brief(brief: Document, path: str | Path, form: str | None = None) -> None:
    """Write a brief to a file, whole or not at all, in the format of its ending unless `form` names another.

    The formats are `html`, `pdf` and `slide` (with the extra `pdf`), `docx` (with `docx`), `md` and `json`.
    `slide` is a single page, in a file that ends in `.pdf`.
    """
    ending = Path(path).suffix.lstrip(".")
    chosen = form or format_of_ending(ending)
    if chosen is None:
        raise QuestionError(f"a brief is written as {listed_endings()}, not as `{ending}`")
    write_whole(path, rendered(brief, chosen))

"""A brief into a file: HTML, PDF, Markdown or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offramp.brief.render.html import to_html
from offramp.brief.render.json import to_json
from offramp.brief.render.markdown import to_markdown
from offramp.brief.render.pdf import to_pdf
from offramp.errors import QuestionError
from offramp.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.brief.blocks import Document

__all__ = ["FORMATS", "rendered", "write_brief"]

FORMATS: dict[str, Callable[[Document], str | bytes]] = {
    "html": to_html,
    "pdf": to_pdf,
    "md": to_markdown,
    "json": to_json,
}
"""Renderer of each format."""


def rendered(brief: Document, form: str) -> str | bytes:
    """Return a brief in a format: a text as `html`, `md` or `json`, bytes as `pdf`.

    Raises
    ------
    QuestionError
        where there is no such format.
    OutputError
        where typst, which makes the PDF, is not installed.
    """
    if form not in FORMATS:
        raise QuestionError(f"a brief is written as {', '.join(FORMATS)}, not as `{form}`")
    return FORMATS[form](brief)


def write_brief(brief: Document, path: str | Path, form: str | None = None) -> None:
    """Write a brief to a file, whole or not at all, in the format of its ending unless `form` names another.

    The formats are `html`, `pdf` (with the extra `offramp[pdf]`), `md` and `json`.
    """
    write_whole(path, rendered(brief, form or Path(path).suffix.lstrip(".")))

"""A brief: a document that shows itself."""

from __future__ import annotations

from typing import Any

from offramp.brief.blocks import Document
from offramp.brief.render.html import to_html
from offramp.brief.render.json import to_dict
from offramp.brief.render.markdown import to_markdown

__all__ = ["Brief"]


class Brief(Document):
    """A brief: its sections as data, printed as Markdown and shown as HTML in a notebook.

    `provenance` names the hash of the case, the version of the program and the command.
    """

    def __str__(self) -> str:
        return to_markdown(self)

    def _repr_html_(self) -> str:
        return to_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the brief as plain values."""
        return to_dict(self)

"""The brief as one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.brief.render.columns import unbroken

if TYPE_CHECKING:
    from jinja2 import Template

    from offramp.brief.blocks import Document
    from offramp.tables import Table

__all__ = ["to_html"]

KINDS = ("glance", "picture", "scoreboard", "table", "way")
"""The kinds of blocks that the template tells apart: the names of their classes, in small letters."""


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: unbroken(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for kind in KINDS:
        environment.tests[kind] = lambda block, kind=kind: type(block).__name__.casefold() == kind
    environment.tests["wordy"] = _wordy
    return environment.get_template("brief.html.jinja")


WORDY, VERY_WORDY = 48, 120
"""Number of characters of a cell above which a table of three columns, or of two, counts as running text."""


def _wordy(table: Table) -> bool:
    """Whether a table has running text: on a narrow screen its rows stand as cards."""
    most = WORDY if len(table.columns) > 2 else VERY_WORDY
    return any(len(cell) > most for row in table.rows for cell in row[1:])


def to_html(brief: Document) -> str:
    """Return the brief as an HTML document: readable on a screen, light or dark, and printed on A4; it asks nothing of
    a network.
    """
    return _template().render(brief=brief)

"""The brief as one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.brief.render.columns import unbroken

if TYPE_CHECKING:
    from jinja2 import Template

    from offramp.brief.blocks import Document

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
    return environment.get_template("brief.html.jinja")


def to_html(brief: Document) -> str:
    """Return the brief as an HTML document: readable on a screen, light or dark, and printed on A4; it asks nothing of
    a network.
    """
    return _template().render(brief=brief)

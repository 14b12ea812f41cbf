"""The brief as one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.brief.exhibits import Glance, Scoreboard, Way
from offramp.brief.render.columns import unbroken
from offramp.draw.picture import Picture
from offramp.tables import Table

if TYPE_CHECKING:
    from jinja2 import Template

    from offramp.brief.blocks import Document

__all__ = ["to_html"]


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
    kinds: tuple[type, ...] = (Glance, Picture, Scoreboard, Table, Way)
    environment.tests.update({kind.__name__.casefold(): partial(_is, kind) for kind in kinds})
    return environment.get_template("brief.html.jinja")


def _is(kind: type, block: object) -> bool:
    return isinstance(block, kind)


def to_html(brief: Document) -> str:
    """Return the brief as an HTML document: readable on a screen, light or dark, and printed on A4; it asks nothing of
    a network.
    """
    return _template().render(brief=brief)

"""Pictures as PNG."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.draw.paper import on_paper
from offramp.errors import OutputError

if TYPE_CHECKING:
    from offramp.draw.picture import Picture

__all__ = ["SCALE", "refuse_limited_memory", "to_png"]

SCALE = 2
"""Pixels of a PNG for each pixel of the picture, so that letters stay sharp on paper and on dense screens."""

_FONT = "sans-serif"

_BACKGROUND = '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>'
"""White paper behind a picture; without it, dark text would stand on whatever lies below."""


def to_png(picture: Picture) -> bytes:
    """Return a picture as PNG in its print style, `SCALE` times its width and height, without network access.

    Raises
    ------
    OutputError
        where the address space is limited.
    """
    refuse_limited_memory()
    import vl_convert

    on_white = replace(picture, body=_BACKGROUND + picture.body)
    return bytes(vl_convert.svg_to_png(on_paper(on_white, _FONT), scale=SCALE))


def refuse_limited_memory() -> None:
    """Raise `OutputError` where the address space is limited: without it, the renderer would end the process."""
    try:
        import resource
    except ImportError:  # there is no such limit on this system
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        raise OutputError(
            "charts cannot be drawn while the address space is limited; lift the limit (`ulimit -v unlimited`), or ask for Markdown or JSON"
        )

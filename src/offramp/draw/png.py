"""Conversion of SVG to PNG, without network access."""

from __future__ import annotations

from offramp.errors import OutputError

__all__ = ["SCALE", "refuse_limited_memory", "to_png"]

SCALE = 2
"""Pixels of a PNG for each pixel of the picture, so that letters stay sharp on paper and on dense screens."""


def to_png(svg: str) -> bytes:
    """Return an SVG document as PNG, `SCALE` times its width and height; its style may not have variables.

    Raises
    ------
    OutputError
        if the address space is limited.
    """
    refuse_limited_memory()
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))


def refuse_limited_memory() -> None:
    """Raise `OutputError` if the address space is limited: without it, the renderer would end the process."""
    try:
        import resource
    except ImportError:  # there is no such limit on this system
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        raise OutputError(
            "charts cannot be drawn while the address space is limited; lift the limit (`ulimit -v unlimited`), or ask for Markdown or JSON"
        )

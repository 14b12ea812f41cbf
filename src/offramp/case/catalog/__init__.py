"""Published cases, each a file with its citations, found by slug."""

from __future__ import annotations

from pathlib import Path

__all__ = ["find", "slugs"]

_FOLDER = Path(__file__).parent


def slugs() -> tuple[str, ...]:
    """Return the slugs of the catalog, in alphabetical order.

    >>> "korea-2017" in slugs()
    True
    """
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))


def find(slug: str) -> Path | None:
    """Return the file of a catalog case, or None."""
    return _FOLDER / f"{slug}.yaml" if slug in slugs() else None

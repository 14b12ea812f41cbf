"""Question sets of the hindcasts, found by slug."""

from __future__ import annotations

from pathlib import Path

__all__ = ["find", "slugs"]

_FOLDER = Path(__file__).parent


def slugs() -> tuple[str, ...]:
    """Return the slugs of the question sets, the Korean letter's date first and the others by date.

    >>> slugs()
    ('korea-2017', 'korea-1994', 'korea-2005', 'korea-2012')
    """
    return tuple(sorted((file.stem for file in _FOLDER.glob("*.yaml")), key=lambda slug: (slug != "korea-2017", slug)))


def find(slug: str) -> Path | None:
    """Return the file of a question set of the catalog, or None."""
    return _FOLDER / f"{slug}.yaml" if slug in slugs() else None

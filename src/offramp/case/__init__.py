"""The crisis as its author wrote it: model, language, reading, writing, catalog."""

from __future__ import annotations

from pathlib import Path

__all__ = ["template"]


def template(*, minimal: bool = False) -> str:
    """Return the text of a commented template case, with every section or only those for stability.

    >>> "agreements:" in template(), "agreements:" in template(minimal=True)
    (True, False)
    """
    name = "template-minimal.yaml" if minimal else "template.yaml"
    return (Path(__file__).parent / name).read_text(encoding="utf-8")

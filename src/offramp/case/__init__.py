"""The crisis as its author wrote it: model, language, reading, writing, catalog."""

from __future__ import annotations

from pathlib import Path

__all__ = ["template"]


def template(*, minimal: bool = False) -> str:
    """Return a commented case to start from, as text: with every section, or with those alone that stability needs.

    >>> "agreements:" in template(), "agreements:" in template(minimal=True)
    (True, False)
    """
    name = "template-minimal.yaml" if minimal else "template.yaml"
    return (Path(__file__).parent / name).read_text(encoding="utf-8")

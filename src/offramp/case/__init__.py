"""The crisis as its author wrote it: model, language, reading, writing, catalog."""

from __future__ import annotations

from pathlib import Path

__all__ = ["template"]


def template() -> str:
    """Return a commented case to start from, as text."""
    return (Path(__file__).parent / "template.yaml").read_text(encoding="utf-8")

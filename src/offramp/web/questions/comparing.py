"""Two variants of a case side by side."""

from __future__ import annotations

from typing import Any

from offramp.comparison.compare import compare
from offramp.web.questions.cases import case_of

__all__ = ["compared"]


def compared(text: str, other: str) -> dict[str, Any]:
    """Return what the second text changes in the answers on the graph, and why, as `offramp compare --json` prints it."""
    found = compare(case_of(text), case_of(other))
    parts = [part if isinstance(part, str) else part.to_dict() for part in found.parts()]
    return {"parts": parts, "twin": found.to_dict()}

"""Two variants of a case side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from offramp.comparison.compare import compare
from offramp.tables import Table
from offramp.web.questions.cases import case_of
from offramp.web.questions.labels import labels_of

__all__ = ["compared"]


def compared(text: str, other: str) -> dict[str, Any]:
    """Return what the second text changes in the answers on the graph, and why, as `offramp compare --json` prints it.

    The page has states in words and labels, where the command has their names.
    """
    found = compare(case_of(text), case_of(other))
    parts = found.parts(labels_of(found.one.case, found.other.case))
    return {
        "parts": [_headed(part).to_dict() if isinstance(part, Table) else part for part in parts],
        "twin": found.to_dict(),
    }


def _headed(table: Table) -> Table:
    """Return a table whose column of states is headed as one of descriptions."""
    if table.columns[:2] != ("id", "name"):
        return table
    return replace(table, columns=("id", "on in this state", *table.columns[2:]))

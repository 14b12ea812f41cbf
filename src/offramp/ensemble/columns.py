"""Columns of a file of results: their digest, and the span of worlds by the statistics of its footer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["digest_of_columns", "world_span"]


def digest_of_columns(columns: Mapping[str, Any]) -> str:
    """Return the SHA-256 digest of the names and values of a chunk's columns."""
    digest = hashlib.sha256()
    for name, column in columns.items():
        values = np.asarray(column)
        digest.update(name.encode() + b"\0")
        digest.update(values.tobytes() if values.dtype.kind in "iuf" else "\0".join(values.tolist()).encode())
    return digest.hexdigest()


def world_span(footer: Any) -> tuple[int, int] | None:
    """Return the first and the last world in a file by the statistics of its footer; None without statistics."""
    found = [
        column.statistics
        for group in range(footer.num_row_groups)
        for k in range(footer.num_columns)
        if (column := footer.row_group(group).column(k)).path_in_schema == "world"
    ]
    if not found or any(statistics is None or not statistics.has_min_max for statistics in found):
        return None
    return min(statistics.min for statistics in found), max(statistics.max for statistics in found)

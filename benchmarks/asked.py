"""What was asked for, beside what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Asked", "asked_table", "missed"]

Asked = tuple[str, str, str, bool]
"""What was measured, what was asked of it, what was found, whether that is met."""


def asked_table(rows: Sequence[Asked]) -> Table:
    """Return everything asked for as a table."""
    shown = tuple((what, asked, found, "yes" if met else "NO") for what, asked, found, met in rows)
    return Table("Asked and found", ("what", "asked", "found", "met"), shown)


def missed(rows: Sequence[Asked]) -> int:
    """Return the exit code: 1 where something asked for was missed."""
    return int(not all(met for *_, met in rows))

"""The choice at a glance as tables of a page: each mean with its range, and the meaning of each option beside its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.brief.exhibits import Cell, Glance

__all__ = ["glance_tables"]


def glance_tables(glance: Glance) -> tuple[Table, Table]:
    """Return the table of options by measures, and the one of the meanings of the options."""
    measures = glance.table
    rows = tuple(
        (row[0], *map(_in_words, choice.cells)) for row, choice in zip(measures.rows, glance.choices, strict=True)
    )
    meanings = tuple((each.option, each.meaning) for each in glance.choices)
    return (
        Table("", measures.columns, rows, measures.note),
        Table("Meaning of each option", (glance.words["option"], "Meaning"), meanings, glance.shared),
    )


def _in_words(cell: Cell) -> str:
    """Return the mean with its mark, and the range over nine of ten worlds."""
    mean = f"{cell.text} {cell.sign}".rstrip()
    return f"{mean} ({cell.range})" if cell.range and cell.range != cell.text else mean

"""Sheets of Excel and OpenDocument files as text, read with python-calamine (the extra `evidence`)."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import DataError, did_you_mean
from offramp.evidence.readers.delimited import MOST_HEAD_LINES
from offramp.evidence.readers.grid import Grid, Head, distinct_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["SUFFIXES", "cell_text", "sheet_grid", "sheet_heads", "sheet_rows"]

SUFFIXES = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
"""Ends of the names of files with sheets."""

MISSING = 'reading Excel files needs the package python-calamine: pip install "python-calamine>=0.4"; or save the sheet as CSV UTF-8'


def sheet_rows(data: bytes, file: str, sheet: str | None, decimal: str | None) -> list[list[str]]:
    """Return the rows of a sheet as text, from the first row of the sheet on; without a name, of the first sheet.

    Dates become 2017-06-28, and numbers are written with the decimal sign that the mapping states for texts.

    Raises
    ------
    DataError
        where the package is missing, the file is damaged, or there is no such sheet.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise DataError(MISSING) from None
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise DataError(f"{file}: there is no sheet {sheet}{did_you_mean(sheet, names)}")
        rows = book.get_sheet_by_name(sheet if sheet is not None else names[0]).to_python(skip_empty_area=False)
    except (calamine.CalamineError, IndexError, OSError) as error:
        raise DataError(f"{file}: this is no readable Excel file: {error}") from None
    return [[cell_text(cell, decimal or ".") for cell in row] for row in rows]


def cell_text(cell: Any, decimal: str = ".") -> str:
    """Return a cell as text; a date becomes 2017-06-28, and a whole number has no decimal sign.

    >>> cell_text(3.0), cell_text(2.5, ",")
    ('3', '2,5')
    """
    if isinstance(cell, datetime.datetime):
        whole = cell.time() == datetime.time()
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).replace(".", decimal)
    return str(cell)


def sheet_heads(rows: Sequence[Sequence[str]]) -> Iterator[Head]:
    """Yield every row at the start of a sheet that may be its header."""
    for number, row in enumerate(rows[:MOST_HEAD_LINES], 1):
        if any(cell.strip() for cell in row):
            yield Head(distinct_names(row), "", number, number)


def sheet_grid(rows: Sequence[Sequence[str]], head: Head) -> Grid:
    """Return the rows of a sheet behind its header; empty rows are none."""
    import pyarrow as pa

    places = [place for place in range(head.offset, len(rows)) if any(cell.strip() for cell in rows[place])]
    columns = tuple(pa.array([rows[place][i] for place in places], pa.string()) for i in range(len(head.names)))
    numbers = np.asarray(places, dtype=np.int64) + 1
    return Grid(head.names, columns, lambda wanted: numbers[wanted], len(places), "")

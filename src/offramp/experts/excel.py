"""Panels as sheets of Excel files, read and written with openpyxl (the extra `experts`)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from offramp.errors import CaseError, Place, Problem, QuestionError
from offramp.experts.rows import panel_from_rows, panel_to_rows

if TYPE_CHECKING:
    from offramp.experts.panel import Panel

__all__ = ["panel_from_excel", "panel_to_excel"]

MISSING = 'Excel files need the package openpyxl: pip install "offramp[experts]"; or save the sheet as CSV UTF-8'


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise QuestionError(MISSING) from None
    return openpyxl


def panel_from_excel(data: bytes, origin: str) -> Panel:
    """Read a panel from the first sheet of an Excel file.

    Raises
    ------
    CaseError
        where the file is no workbook, has merged cells, or its table is no panel.
    QuestionError
        where openpyxl is missing.
    """
    openpyxl = _openpyxl()
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
        raise CaseError([Problem(f"this is no readable Excel file: {error}", Place(origin))]) from None
    if merged := sorted(str(each) for each in sheet.merged_cells.ranges):
        message = f"the cells {merged[0]} of the sheet `{sheet.title}` are merged; unmerge them, and repeat the value in each row"
        raise CaseError([Problem(message, Place(origin))])
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return panel_from_rows(rows, origin)


def _text(cell: Any) -> str:
    """Return a cell as text; a date becomes 2017-06-28."""
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat()).removesuffix("T00:00:00")
    return repr(cell) if isinstance(cell, float) else str(cell)


def panel_to_excel(panel: Panel) -> bytes:
    """Return a panel as an Excel file with one sheet; numbers are numbers, and no text is a formula.

    Raises
    ------
    QuestionError
        where openpyxl is missing.
    """
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "panel"
    for i, row in enumerate(panel_to_rows(panel), start=1):
        for j, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(i, j)
                cell.value = text
                cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

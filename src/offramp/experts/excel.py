"""Panels as sheets of Excel files (the extra `experts`): read with python-calamine, written with openpyxl.

Python-calamine reads far faster, and reads old and OpenDocument files too, as data files are read; but it writes nothing.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from offramp.errors import CaseError, Place, Problem, QuestionError
from offramp.evidence.readers.excel import cell_text
from offramp.experts.rows import panel_from_rows, panel_to_rows

if TYPE_CHECKING:
    from offramp.experts.panel import Panel

__all__ = ["panel_from_excel", "panel_to_excel"]

MISSING = 'Excel files need the package {}: pip install "{}"; or save the sheet as CSV UTF-8'


def panel_from_excel(data: bytes, origin: str) -> Panel:
    """Read a panel from the first sheet of an Excel or OpenDocument file.

    Raises
    ------
    CaseError
        where the file is no workbook, has merged cells, or its table is no panel.
    QuestionError
        where python-calamine is missing.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise QuestionError(MISSING.format("python-calamine", "python-calamine>=0.4")) from None
    try:
        sheet = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
        merged = sorted(sheet.merged_cell_ranges or [])
    except (calamine.CalamineError, IndexError, OSError) as error:
        raise CaseError([Problem(f"this is no readable Excel file: {error}", Place(origin))]) from None
    if merged:
        (top, left), (bottom, right) = merged[0]
        where = f"{_cell_name(top, left)}:{_cell_name(bottom, right)}"
        message = (
            f"the cells {where} of the sheet `{sheet.name}` are merged; unmerge them, and repeat the value in each row"
        )
        raise CaseError([Problem(message, Place(origin))])
    return panel_from_rows([[cell_text(cell) for cell in row] for row in cells], origin)


def _cell_name(row: int, column: int) -> str:
    """Return the name of a cell from its place, both counted from 0: `A1`, `AB12`."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row + 1}"


def panel_to_excel(panel: Panel) -> bytes:
    """Return a panel as an Excel file with one sheet; every cell is a text, so that no digit is lost and no text is a formula.

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


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise QuestionError(MISSING.format("openpyxl", "openpyxl>=3.1")) from None
    return openpyxl

"""Excel files are read as text files are: by their header, with the sheet that the mapping names."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.evidence.readers.sheets import workbook

from offramp.errors import DataError
from offramp.evidence.readers.registry import read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence.readers.sheets import Cell

DAY = datetime.date(2017, 6, 28)
ROWS: list[list[Cell]] = [
    ["Own data", None, None],
    [],
    ["Datum", "Art", "Anzahl"],
    [DAY, "A", 1.5],
    [],
    ["29.06.2017", "B", "2,5"],
    [None, "C", 3.0],
]
MAPPING = {"date": "Datum", "columns": {"kind": "Art", "n": "Anzahl"}}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "own.xlsx"
    path.write_bytes(workbook({"Notes": [["nothing"]], "Daten": ROWS}))
    return path


def test_a_sheet_by_its_name(book: Path) -> None:
    found = read(book, mapping={**MAPPING, "sheet": "Daten", "decimal": ","})
    assert found.column("date").astype(str).tolist() == ["2017-06-28", "2017-06-29"]
    assert found.column("kind").tolist() == ["A", "B"]
    assert found.column("n").tolist() == [1.5, 2.5]
    assert [(each.count, each.lines, each.why) for each in found.dropped] == [(1, (7,), "the date is missing")]
    assert found.notes == ("the header is in line 3; the 2 lines before it are no rows",)


def test_a_text_with_a_comma_is_no_number_without_a_mapping(book: Path) -> None:
    found = read(book, mapping={**MAPPING, "sheet": "Daten"})
    assert np.isnan(found.column("n")).tolist() == [False, True]
    assert any("“2,5”; state `decimal`" in note for note in found.notes)


def test_the_first_sheet_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "gsdb.xlsx"
    names = "case_id,sanctioned_state,sanctioning_state,begin,end,length,trade,arms,military,financial,travel,other,objective,success"
    path.write_bytes(
        workbook(
            {
                "A": [
                    [*names.split(",")],
                    [1.0, "R", "UN", 2001.0, 2002.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, "other", "failed"],
                ]
            }
        )
    )
    found = read(path)
    assert found.name == "gsdb"
    assert found.column("begin").tolist() == [2001]


def test_a_wrong_sheet_has_the_nearest(book: Path) -> None:
    with pytest.raises(DataError, match="there is no sheet Date; did you mean Daten"):
        read(book, mapping={**MAPPING, "sheet": "Date"})


@pytest.mark.parametrize("content", [b"PK\x03\x04 damaged", b"date,n\n2017-01-01,1\n"])
def test_a_damaged_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"damaged.xlsx: this is no readable Excel file"):
        read(path, mapping=MAPPING)


def test_without_the_package_the_message_has_the_command(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(DataError, match=r'pip install "python-calamine>=0\.4"'):
        read(book, mapping=MAPPING)

"""Large files are read in blocks: the blocks do not show."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import DataError
from offramp.evidence.readers import delimited
from offramp.evidence.readers.delimited import heads, read_rows, utf8

if TYPE_CHECKING:
    from offramp.evidence.readers.grid import Grid

CELLS = st.text(st.sampled_from('ab"\n ,é'), min_size=1, max_size=6)


def grid_of(data: bytes) -> Grid:
    text = utf8(data, None, "x.csv")
    return read_rows(text, next(heads(text, ",")), "x.csv")


def cells(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in grid.columns), strict=True)]


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@examples(200)
def test_cells_and_lines_are_those_that_were_written(rows: list[tuple[str, str, str]], quoting: int) -> None:
    text = io.StringIO()
    writer = csv.writer(
        text, lineterminator="\n", quoting=csv.QUOTE_ALL if quoting == csv.QUOTE_ALL else csv.QUOTE_MINIMAL
    )
    writer.writerow("abc")
    starts = []
    for row in rows:
        starts.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    grid = grid_of(text.getvalue().encode())
    assert cells(grid) == [list(row) for row in rows]
    assert grid.lines(np.arange(len(rows))).tolist() == starts


@pytest.mark.parametrize("quoted", [False, True])
def test_blocks_do_not_show(quoted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = '"' if quoted else ""
    lines = [f"{mark}{i}{mark},{mark}word {i % 7}{mark},{mark}{'x' * (i % 50)}{mark}" for i in range(3000)]
    lines[1500] = "one cell"
    data = ("a,b,c\n" + "\n".join(lines)).encode()
    whole = grid_of(data)
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 4096)
    parts = grid_of(data)
    assert cells(parts) == cells(whole)
    assert whole.rows == parts.rows == 3000
    assert whole.dropped == parts.dropped
    assert whole.dropped[0].lines == (1502,)
    assert parts.lines(np.array([1499, 1500])).tolist() == [1501, 1503]


def test_bytes_of_a_letter_may_stand_in_two_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 5)
    assert utf8("aébécédéeé".encode(), None, "x.csv").decode() == "aébécédéeé"
    with pytest.raises(DataError, match=r"x.csv:3: the byte c3"):
        utf8("aé\nbé\n\N{LATIN SMALL LETTER E WITH ACUTE}c".encode()[:-2] + b"\n", None, "x.csv")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_heads_under_every_separator(sign: str) -> None:
    found = [head for head in heads(f"a{sign}b\n1{sign}2\n".encode(), None) if head.names == ("a", "b")]
    assert [(head.separator, head.line, head.offset) for head in found] == [(sign, 1, 4)]

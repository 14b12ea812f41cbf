"""Tables of delimited text: encoding, separator, header and rows, read as text by pyarrow."""

from __future__ import annotations

import codecs
import csv
import io
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from offramp.errors import DataError
from offramp.evidence.readers.grid import Grid, Head, distinct_names
from offramp.evidence.records import Dropped
from offramp.text import counted, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

__all__ = ["SEPARATORS", "SHOWN_LINES", "heads", "read_rows", "shown", "utf8"]

SEPARATORS = (",", ";", "\t", "|")
"""Separators that are tried, in this order."""

MOST_HEAD_LINES = 20
"""Number of lines at the start of a file among which its header is looked for."""

SHOWN_LINES = 5
"""Number of lines that are named for rows that were dropped."""

_HEAD_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 24


def utf8(data: bytes, encoding: str | None, file: str) -> bytes:
    """Return the content of a text file in UTF-8 without a byte order mark.

    Files in UTF-16 are recognised by their mark; any other encoding has to be stated.

    Raises
    ------
    DataError
        where the content is no text, or not in UTF-8 or the stated encoding.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise DataError(f"{file}: this is a file of Excel or an archive, not text; name it .xlsx or .xls")
    if encoding is None and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if encoding is not None and encoding.casefold().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig"):
        try:
            data = data.decode(encoding).encode()
        except LookupError:
            raise DataError(f"{file}: there is no encoding {encoding}; write for instance cp1252 or utf-8") from None
        except UnicodeError as error:
            raise DataError(f"{file}: the file is not in {encoding}: {getattr(error, 'reason', error)}") from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise DataError(f"{file}:{line}: a byte of value zero; the file is damaged or is no text")
    if not data.isascii():
        _check_utf8(data, file)
    return data


def _check_utf8(data: bytes, file: str) -> None:
    """Refuse bytes that are not UTF-8; they are checked in parts, so that no copy of the whole is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for begin in range(0, len(data), _BLOCK_BYTES):
        part = data[begin : begin + _BLOCK_BYTES]
        try:
            decoder.decode(part, final=begin + _BLOCK_BYTES >= len(data))
        except UnicodeDecodeError as error:
            place = begin + len(part) - len(error.object) + error.start
            line = data.count(b"\n", 0, place) + 1
            raise DataError(
                f"{file}:{line}: the byte {data[place]:02x} is not UTF-8; save the file as “CSV UTF-8”, "
                "or state its encoding in the mapping, for instance `encoding: cp1252`"
            ) from None


def heads(data: bytes, separator: str | None) -> Iterator[Head]:
    """Yield every line at the start of a text that may be its header, under each separator."""
    start = data[:_HEAD_BYTES].decode("utf-8", errors="replace")
    start = start.replace("\r\n", "\n").replace("\r", "\n")
    for sign in (separator,) if separator else SEPARATORS:
        lines = csv.reader(io.StringIO(start), delimiter=sign)
        try:
            for row in islice(lines, MOST_HEAD_LINES):
                names = distinct_names(row)
                if any(cell.strip() for cell in row):
                    yield Head(names, sign, lines.line_num, _offset(data, lines.line_num))
        except csv.Error:
            continue


def _offset(data: bytes, lines: int) -> int:
    """Return the place of the first byte behind so many lines."""
    sign = b"\n" if b"\n" in data[:_HEAD_BYTES] else b"\r"
    place = 0
    for _ in range(lines):
        place = data.find(sign, place) + 1
        if not place:
            return len(data)
    return place


def read_rows(data: bytes, head: Head, file: str, wanted: frozenset[str] | None = None) -> Grid:
    """Return the rows behind a header; `wanted` names the columns to read, in lower case (all of them without it).

    A row with more or fewer cells than the header is dropped, and counted with its line. Empty lines are no rows.

    Raises
    ------
    DataError
        where most rows do not fit the header, or a quotation mark is never closed.
    """
    names = [name for name in head.names if wanted is None or name.casefold() in wanted]
    body = memoryview(data)[head.offset :]
    quotes = data.count(b'"', head.offset)
    parse = partial(_parsed, body, head, names, quoted=bool(quotes))
    try:
        table, ragged = parse(threads=True)
        if ragged:  # Their numbers are known only without threads.
            table, ragged = parse(threads=False)
    except ValueError as error:  # the base of pyarrow's ArrowInvalid
        raise DataError(f"{file}: the text cannot be divided into rows: {error}") from None
    columns = tuple(table.column(name) for name in names)
    starts = partial(_starts, columns, table.num_rows, ragged, head.line)
    if quotes % 2:
        _check_end(columns, table.num_rows, ragged, starts, file)
    if len(ragged) > table.num_rows:
        raise DataError(
            f"{file}:{starts()[1][0]}: the row has {counted(ragged[0].cells, 'cell')}, but the header in line {head.line} has "
            f"{counted(len(head.names), 'name')}, and most rows are so; the header is shifted, or the separator is not {shown(head.separator)}"
        )
    kept = _not_empty(columns)
    places = np.arange(table.num_rows) if kept is None else np.flatnonzero(kept.to_numpy(zero_copy_only=False))
    if kept is not None:
        columns = tuple(column.filter(kept) for column in columns)
    dropped = (_dropped(ragged, starts()[1], len(head.names)),) if ragged else ()
    return Grid(
        tuple(names),
        columns,
        lambda rows: starts()[0][places[rows]],
        len(places) + len(ragged),
        head.separator,
        dropped,
    )


def shown(separator: str) -> str:
    """Return a separator in quotation marks, the tabulator by its name."""
    return "a tabulator" if separator == "\t" else quoted(separator)


class _Ragged(NamedTuple):
    """A row that does not fit the header: its number among the rows (from 1), the number of its cells, and its text."""

    number: int
    cells: int
    text: str


def _parsed(
    body: memoryview, head: Head, names: list[str], *, quoted: bool, threads: bool
) -> tuple[Any, list[_Ragged]]:
    """Return the cells of the named columns as a table of pyarrow, and the rows that do not fit."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    ragged: list[_Ragged] = []

    def skip(row: Any) -> str:
        ragged.append(_Ragged(row.number or 0, row.actual_columns, row.text or ""))
        return "skip"

    if not len(body):
        return pa.table({name: pa.array([], pa.string()) for name in names}), []
    whole = len(body) <= 4 * _BLOCK_BYTES
    text = dict.fromkeys(names, pa.string())
    table = arrow.read_csv(
        pa.BufferReader(pa.py_buffer(body)),
        arrow.ReadOptions(
            column_names=list(head.names), use_threads=threads, block_size=len(body) + 1 if whole else _BLOCK_BYTES
        ),
        arrow.ParseOptions(
            delimiter=head.separator,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        arrow.ConvertOptions(include_columns=names, column_types=text, strings_can_be_null=False),
    )
    return table, ragged


def _not_empty(columns: tuple[Any, ...]) -> Any:
    """Return which rows have a cell with text, or None where all have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = [pc.binary_length(column) for column in columns]
    if not lengths or any(pc.min(each).as_py() != 0 for each in lengths):
        return None
    longest = lengths[0]
    for each in lengths[1:]:
        longest = pc.max_element_wise(longest, each)
    kept = pc.cast(longest, pa.bool_()).combine_chunks()
    return None if pc.all(kept).as_py() else kept


def _check_end(
    columns: tuple[Any, ...],
    rows: int,
    ragged: list[_Ragged],
    starts: Callable[[], tuple[NDArray[Any], NDArray[Any]]],
    file: str,
) -> None:
    """Refuse a text whose last quotation mark is never closed: the last row has all lines after it."""
    last_fits = not ragged or ragged[-1].number < rows + len(ragged)
    text = "".join(column[-1].as_py() for column in columns if rows) if last_fits else ragged[-1].text
    if "\n" in text:
        line = starts()[0 if last_fits else 1][-1]
        raise DataError(f"{file}:{line}: a quotation mark is opened in this row and never closed")


def _starts(columns: tuple[Any, ...], rows: int, ragged: list[_Ragged], head: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the line at which every row begins: those that fit the header, and those that do not."""
    import pyarrow.compute as pc

    fits = np.ones(rows + len(ragged), dtype=bool)
    fits[[row.number - 1 for row in ragged]] = False
    breaks = np.zeros(len(fits), dtype=np.int64)
    breaks[~fits] = [row.text.count("\n") for row in ragged]
    for column in columns:
        breaks[fits] += pc.count_substring(column, "\n").to_numpy()
    lines = head + 1 + np.arange(len(fits)) + np.cumsum(breaks) - breaks
    return lines[fits], lines[~fits]


def _dropped(ragged: list[_Ragged], lines: NDArray[Any], expected: int) -> Dropped:
    """Return the rows that do not fit the header as dropped rows."""
    first = tuple(int(line) for line in lines[:SHOWN_LINES])
    return Dropped(
        len(ragged),
        f"the header has {counted(expected, 'name')}, but the row {counted(ragged[0].cells, 'cell')}",
        first,
    )

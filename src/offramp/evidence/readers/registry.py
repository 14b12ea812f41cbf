"""Table of all readers, and reading by name or by the header of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.errors import DataError, QuestionError, did_you_mean
from offramp.evidence.readers import (
    cns_tests,
    csis_months,
    csis_negotiations,
    csis_provocations,
    csis_provocations_1958,
    gsdb,
    icb_actors,
    icb_crises,
    icews,
    pax,
    stockpiles,
    table,
    ties,
)
from offramp.evidence.readers.delimited import heads, read_rows, utf8
from offramp.evidence.readers.excel import SUFFIXES, sheet_grid, sheet_heads, sheet_rows
from offramp.evidence.readers.grid import bytes_of, digest
from offramp.evidence.readers.json_rows import json_grid
from offramp.evidence.readers.mapping import mapping_of
from offramp.evidence.readers.source import Source
from offramp.evidence.records import Seen
from offramp.text import counted, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from offramp.case.evidence import Mapping as Table
    from offramp.evidence.readers.grid import Head
    from offramp.evidence.readers.reader import Reader
    from offramp.evidence.records import Records

__all__ = ["READERS", "read", "recognise"]

READERS: dict[str, Reader] = {
    module.READER.name: module.READER
    for module in (
        csis_months,
        csis_provocations,
        csis_negotiations,
        csis_provocations_1958,
        cns_tests,
        icb_crises,
        icb_actors,
        gsdb,
        ties,
        icews,
        pax,
        stockpiles,
        table,
    )
}
"""All readers by name."""


def recognise(names: Iterable[str]) -> Reader | None:
    """Return the reader whose header a file has, or None; of several, the one that asks for the most columns.

    >>> recognise(["Year", "Month", "Prov", "Nego"]).name, recognise(["a", "b"])
    ('csis-months', None)
    """
    found = frozenset(name.casefold() for name in names)
    fits = [(len(header), reader.name) for reader in READERS.values() for header in reader.headers if header <= found]
    return READERS[max(fits)[1]] if fits else None


def read(path: str | Path, reader: str | None = None, *, mapping: Mapping[str, Any] | Table | None = None) -> Records:
    """Read a data set from a file: delimited text, JSON or Excel.

    Without the name of a reader, the file is recognised by its header; the reader `table` reads any table by a mapping that names its date
    column (see `offramp.evidence.readers.mapping.Mapping`).

    Raises
    ------
    QuestionError
        where there is no such reader, or the mapping is wrong.
    DataError
        where the file cannot be read; the message names the file, the line and the remedy.
    """
    stated = mapping_of(mapping)
    if reader is not None and reader not in READERS:
        raise QuestionError(f"there is no reader {quoted(reader)}{did_you_mean(reader, READERS)}")
    source, chosen = _opened(Path(path), _named(reader, stated), stated)
    return chosen.read(source)


def _opened(path: Path, named: Reader | None, mapping: Table) -> tuple[Source, Reader]:
    """Return a file as its reader sees it, and the reader; the bytes of the file are let go."""
    data = bytes_of(path)
    suffix = path.suffix.casefold()
    head: Head | None = None
    if suffix in SUFFIXES:
        rows = sheet_rows(data, path.name, mapping.sheet, mapping.decimal)
        head, chosen = _chosen(list(sheet_heads(rows)), named, mapping, path.name)
        grid = sheet_grid(rows, head)
    elif suffix == ".json":
        grid = json_grid(data, path.name)
        chosen = named or recognise(grid.names) or _unknown(path.name, grid.names)
    else:
        text = utf8(data, mapping.encoding, path.name)
        head, chosen = _chosen(list(heads(text, mapping.separator)), named, mapping, path.name)
        grid = read_rows(text, head, path.name, chosen.wanted)
    source = Source(grid, Seen(path.name, grid.rows, digest(data)), mapping, path.parent)
    _check_head(source, chosen, head)
    return source, chosen


def _named(reader: str | None, mapping: Table) -> Reader | None:
    """Return the reader that is named, or the reader of any table where a mapping names a date column."""
    if reader is None and mapping.date:
        return READERS["table"]
    return READERS[reader] if reader is not None else None


def _chosen(candidates: list[Head], named: Reader | None, mapping: Table, file: str) -> tuple[Head, Reader]:
    """Return the header of a file and its reader: the first line that has the columns of a reader."""
    if not candidates:
        raise DataError(f"{file}: the file has no text in its first lines")
    fits = _fits(named, mapping)
    for head in sorted(candidates, key=lambda head: head.line):
        found = frozenset(name.casefold() for name in head.names)
        if fits(found):
            return head, named or recognise(found) or _unknown(file, head.names)
    first = min(head.line for head in candidates)
    widest = max((head for head in candidates if head.line == first), key=lambda head: len(head.names))
    return widest, named or _unknown(file, widest.names)


def _fits(named: Reader | None, mapping: Table) -> Callable[[frozenset[str]], bool]:
    """Return the test whether names of columns are those of a header."""
    if named is None:
        return lambda found: recognise(found) is not None
    if named.headers:
        return lambda found: any(header <= found for header in named.headers)
    needed = frozenset(name.casefold() for name in (*mapping.date, *mapping.columns.values()))
    return lambda found: bool(needed) and needed <= found


def _unknown(file: str, names: Iterable[str]) -> Reader:
    """Refuse a file of no known data set."""
    raise DataError(
        f"{file}: the columns are those of no known data set ({listed(list(names)[:8])}); name a reader of {', '.join(READERS)}, or use "
        "the reader table with a mapping such as {date: Date}"
    )


def _check_head(source: Source, reader: Reader, head: Head | None) -> None:
    """Refuse a file without the columns of its reader; note lines before the header."""
    found = frozenset(name.casefold() for name in (head.names if head else source.grid.names))
    if reader.headers and not any(header <= found for header in reader.headers):
        missing = min((header - found for header in reader.headers), key=len)
        name = min(missing)
        raise DataError(
            f"{source.file}: {reader.label} has {counted(len(missing), 'column')} that this file lacks: {listed(sorted(missing))}"
            f"{did_you_mean(name, found)}"
        )
    if not reader.is_tested(found):
        source.notes.append(
            "this reader follows the description of the data set and was not tested with a file of this form from the publisher; compare "
            "the number of rows and a few values with the source"
        )
    if head and head.line > 1:
        before = counted(head.line - 1, "line")
        source.notes.append(f"the header is in line {head.line}; the {before} before it are no rows")

"""Any table with a date column, read by a mapping that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import DataError, did_you_mean, nearest
from offramp.evidence.readers.reader import Reader
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]


def _read(source: Source) -> Records:
    """Return the rows in the order of the file, with `date` and `precision`; a row without a date is dropped.

    With an `end` in the mapping the rows are spans: an empty end is a span under way, and a span that ends before it begins is dropped.

    Raises
    ------
    DataError
        where the mapping names no date column, or a column that the file does not have.
    """
    mapping = source.mapping
    if not mapping.date:
        close = nearest("date", source.grid.names)
        hint = close[0] if close else source.grid.names[0]
        raise DataError(f"{source.file}: state the date column in the mapping, for instance {{date: {hint}}}")
    named = (*mapping.date, *([mapping.end] if mapping.end else []), *mapping.columns.values())
    for name in named:
        if not source.has(name):
            raise DataError(f"{source.file}: there is no column {quoted(name)}{did_you_mean(name, source.grid.names)}")
    days, precision = source.dates(mapping.date[0]) if len(mapping.date) == 1 else source.dates_of_parts(*mapping.date)
    columns: dict[str, NDArray[Any]] = {"date": days, "precision": precision}
    if mapping.end:
        columns["end"], _ = source.dates(mapping.end, needed=False)
        source.drop(columns["end"] < days, "the span ends before it begins")
    columns |= {ours: source.either(theirs) for ours, theirs in mapping.columns.items()}
    taken = sorted(set(columns) & {name for name in source.grid.names if name not in named})
    if taken:
        raise DataError(
            f"{source.file}: the file has a column {listed(map(quoted, taken))} of its own; give it another name under `columns`"
        )
    source.drop_repeated()
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="table",
    label="Any table with a date column",
    read=_read,
    headers=(),
    columns=("date", "precision"),
    tested_with="invented files of every convention",
    traps="semicolons, decimal commas, dates in either order, years of two digits and other encodings, by the keys of the mapping",
    citation="Cite the source of the table.",
)

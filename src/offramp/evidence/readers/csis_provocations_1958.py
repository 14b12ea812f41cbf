"""Provocations of the CSIS database since 1958, each with its day, as CSV or JSON (date, type, event, description, resources).

Source: CSIS Beyond Parallel, *Database: North Korean Provocations*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.readers.csis_provocations import kinds
from offramp.evidence.readers.reader import Reader
from offramp.text import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

DENSE_SINCE = 2000
"""Year since which a year without provocations is worth a note."""


def _read(source: Source) -> Records:
    """Return the provocations in the order of the file."""
    days, precision = source.dates("date")
    columns = {
        "date": days,
        "precision": precision,
        "kind": kinds(source),
        "event": source.texts("event"),
        "description": source.texts("description"),
    }
    source.drop_repeated()
    _note_gaps(source, days)
    return source.records(READER.name, columns | source.others())


def _note_gaps(source: Source, days: NDArray[np.datetime64]) -> None:
    """Note years without rows between years with rows."""
    years = np.unique(days[source.keep].astype("datetime64[Y]").astype(np.int64) + 1970)
    gaps = [year for year in range(DENSE_SINCE, int(years.max(initial=0))) if year > years.min() and year not in years]
    if gaps:
        source.notes.append(f"the file has no provocation in {listed(str(year) for year in gaps)}")


READER = Reader(
    name="csis-provocations-1958",
    label="CSIS provocations since 1958",
    read=_read,
    headers=(frozenset({"date", "type", "event", "description", "resources"}),),
    columns=("date", "precision", "kind", "event", "description"),
    tested_with="a daily copy of the publisher's table, 493 rows from 1958 to 2026",
    traps="no column says whether a launch succeeded; no rows for 2018",
    citation="CSIS Beyond Parallel, Database: North Korean Provocations.",
)

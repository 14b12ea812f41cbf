"""Provocations of the CSIS interactive since 1990, each with its month (Month, Year, Type, Event, Description, Resources).

Source: CSIS Beyond Parallel, *25 Years of Negotiations and Provocations: North Korea and the United States*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.readers.csis_months import CITATION
from offramp.evidence.readers.months import month_dates
from offramp.evidence.readers.reader import Reader
from offramp.text import quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["KINDS", "READER", "kinds"]

KINDS = {
    "missile provocation": "missile",
    "nuclear provocation": "nuclear",
    "other provocation": "other",
    "missile": "missile",
    "nuclear": "nuclear",
    "other": "other",
}
"""Kinds of provocation by the words of the source, in lower case; the source writes both *Other* and *Other Provocation*."""


def kinds(source: Source) -> NDArray[np.object_]:
    """Return the kind of each provocation: missile, nuclear or other; rows of any other type are dropped."""
    codes, types = source.coded("Type")
    distinct = np.array([KINDS.get(" ".join(text.casefold().split()), "") for text in types] or [""], dtype=object)
    found: NDArray[np.object_] = distinct[codes]
    unread = found == ""
    if (unread & source.keep).any():
        example = types[codes[np.flatnonzero(unread & source.keep)[0]]]
        source.drop(unread, f"the type is none of missile, nuclear and other: {quoted(example)}")
    return found


def _read(source: Source) -> Records:
    """Return the provocations in the order of the file."""
    days, precision = month_dates(source)
    columns = {
        "date": days,
        "precision": precision,
        "kind": kinds(source),
        "event": source.texts("Event"),
        "description": source.texts("Description"),
    }
    source.drop_repeated()
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="csis-provocations",
    label="CSIS provocations since 1990",
    read=_read,
    headers=(frozenset({"month", "year", "type", "event", "description"}),),
    columns=("date", "precision", "kind", "event", "description"),
    tested_with="a copy of the publisher's file, 176 rows from March 1990 to November 2017",
    traps="a byte order mark; months without days; equal rows that are several events; quotation marks inside cells",
    citation=CITATION,
)

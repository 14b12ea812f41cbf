"""Negotiations of the CSIS interactive since 1990, each with its month.

The columns of the file are Month, Year, Leadership, Event Type, Parties Involved and Description. Source: CSIS Beyond Parallel,
*25 Years of Negotiations and Provocations: North Korea and the United States*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.evidence.readers.csis_months import CITATION
from offramp.evidence.readers.months import month_dates
from offramp.evidence.readers.reader import Reader

if TYPE_CHECKING:
    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]


def _tidy(text: str) -> str:
    """Return a list of names without empty parts.

    >>> _tidy("A. Smith, B. Kim, ")
    'A. Smith, B. Kim'
    """
    return ", ".join(part.strip() for part in text.split(",") if part.strip())


def _read(source: Source) -> Records:
    """Return the negotiations in the order of the file."""
    days, precision = month_dates(source)
    columns = {
        "date": days,
        "precision": precision,
        "leaders": source.texts("Leadership", _tidy),
        "event": source.texts("Event Type"),
        "parties": source.texts("Parties Involved", _tidy),
        "description": source.texts("Description"),
    }
    source.drop_repeated()
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="csis-negotiations",
    label="CSIS negotiations since 1990",
    read=_read,
    headers=(frozenset({"month", "year", "leadership", "event type", "parties involved", "description"}),),
    columns=("date", "precision", "leaders", "event", "parties", "description"),
    tested_with="a copy of the publisher's file, 214 rows from January 1990 to August 2018",
    traps="a byte order mark; months without days; blanks and commas at the ends of cells; quotation marks inside cells",
    citation=CITATION,
)

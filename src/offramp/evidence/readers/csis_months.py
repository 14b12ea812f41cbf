"""Months of the CSIS interactive: provocations and negotiations counted by month (Year, Month, Prov, Nego).

Source: CSIS Beyond Parallel, *25 Years of Negotiations and Provocations: North Korea and the United States*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.evidence.readers.months import month_dates
from offramp.evidence.readers.reader import Reader

if TYPE_CHECKING:
    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

CITATION = "CSIS Beyond Parallel, 25 Years of Negotiations and Provocations: North Korea and the United States."


def _read(source: Source) -> Records:
    """Return the months in the order of the file; a month without a count is dropped, and so is a month that stands twice."""
    days, precision = month_dates(source)
    columns = {
        "date": days,
        "precision": precision,
        "provocations": source.numbers("Prov", needed=True),
        "negotiations": source.numbers("Nego", needed=True),
    }
    source.drop_repeated_dates(days)
    source.notes.append(
        "the months count fewer provocations than the list of the same source (159 and 176 in the edition to 2018)"
    )
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="csis-months",
    label="CSIS provocations and negotiations by month",
    read=_read,
    headers=(frozenset({"year", "month", "prov", "nego"}),),
    columns=("date", "precision", "provocations", "negotiations"),
    tested_with="a copy of the publisher's file, 344 months from January 1990 to August 2018",
    traps="names of months; fewer provocations than the list of the same source",
    citation=CITATION,
)

"""Cases of the Threat and Imposition of Economic Sanctions (TIES), one row a case.

Source: T. C. Morgan, N. Bapat and Y. Kobayashi, *Threat and Imposition of Economic Sanctions 1945-2005*, Conflict Management
and Peace Science 31, 2014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.evidence.readers.reader import Reader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

ONGOING = 3000
"""Year of the end of cases that had not ended."""

CODES = {"outcome": "finaloutcome", "settlement": "settlementnaturesender"}
"""Our names of the main columns of codes, and those of the codebook."""


def _read(source: Source) -> Records:
    """Return the cases in the order of the file; a case without a first year is dropped.

    The date is that of the sanction where the file has it (`sancstartyear`), else that of the case. `ongoing` is 1 for an end in the year 3000,
    and `end` is then missing.
    """
    imposed = source.has("sancstartyear")
    part = {each: f"start{each}" if source.has(f"start{each}") and not imposed else None for each in ("month", "day")}
    days, precision = source.dates_of_parts("sancstartyear" if imposed else "startyear", part["month"], part["day"])
    end = source.whole_years(source.numbers("endyear"))
    ongoing = end >= ONGOING
    columns: dict[str, NDArray[Any]] = {
        "date": days,
        "precision": precision,
        "number": source.numbers("caseid", needed=True),
        "sender": source.texts("sender" if source.has("sender") else "primarysender"),
        "target": source.texts("target" if source.has("target") else "targetstate"),
        "begin": source.whole_years(source.numbers("startyear")),
        "end": np.where(ongoing, np.nan, end),
        "ongoing": ongoing.astype(np.float64),
    }
    columns |= {ours: source.numbers(theirs) for ours, theirs in CODES.items()}
    source.drop_repeated("caseid")
    count = int((ongoing & source.keep).sum())
    if count:
        source.notes.append(
            f"cases that end in the year 3000, which stands for ongoing: {count:,}; their end is missing"
        )
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="ties",
    label="Threat and Imposition of Economic Sanctions (TIES)",
    read=_read,
    headers=(
        frozenset(
            {"caseid", "startyear", "endyear", "primarysender", "targetstate", "finaloutcome", "settlementnaturesender"}
        ),
    ),
    columns=("date", "precision", "number", "sender", "target", "begin", "end", "ongoing", *CODES),
    tested=(frozenset({"sender_full", "target_full", "success_min"}),),
    tested_with="a file made from TIES 4.1, 766 imposed sanctions; the file of the publisher only in an invented file",
    traps="the year 3000 for an ongoing case; NA in columns of numbers",
    citation="Morgan, T. C., Bapat, N., Kobayashi, Y. (2014), Threat and Imposition of Economic Sanctions 1945-2005, "
    "Conflict Management and Peace Science 31.",
)

"""Sanctions of the Global Sanctions Data Base, one row a case.

Source: G. Felbermayr, A. Kirilakha, C. Syropoulos, E. Yalcin and Y. Yotov, *The Global Sanctions Data Base*, European Economic Review 129, 2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.evidence.readers.reader import Reader
from offramp.text import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

KINDS = ("trade", "arms", "military", "financial", "travel", "other")
"""Kinds of sanction, 1 where a case has it."""


def _read(source: Source) -> Records:
    """Return the cases in the order of the file; a case without a first year is dropped.

    `objective` and `success` are lists in the same order, with commas between; `ongoing` is 1 where an objective is still pursued.
    """
    days, precision = source.dates_of_parts("begin")
    begin, end = (source.whole_years(source.numbers(name)) for name in ("begin", "end"))
    success = source.texts("success", _list)
    objective = source.texts("objective", _list)
    ongoing = np.array(["ongoing" in text.split(",") for text in success], dtype=np.float64)
    columns: dict[str, NDArray[Any]] = {
        "date": days,
        "precision": precision,
        "number": source.numbers("case_id", needed=True),
        "target": source.texts("sanctioned_state"),
        "sender": source.texts("sanctioning_state"),
        "begin": begin,
        "end": end,
        "years": end - begin + 1,
        "ongoing": ongoing,
        "objective": objective,
        "success": success,
    }
    columns |= {kind: source.numbers(kind) for kind in KINDS}
    source.drop_repeated("case_id")
    _note_traps(source, columns)
    return source.records(READER.name, columns | source.others())


def _list(text: str) -> str:
    return ",".join(part.strip() for part in text.split(","))


def _note_traps(source: Source, columns: dict[str, NDArray[Any]]) -> None:
    """Note cases whose end is the end of the data, lists of different length and ends before the begin."""
    kept = source.keep
    ends = columns["end"][kept]
    if ends.size and not np.isnan(ends).all():
        last = np.nanmax(ends)
        open_cases = int(((columns["ongoing"] == 1) & (columns["end"] == last) & kept).sum())
        if open_cases:
            source.notes.append(
                f"ongoing cases with {last:.0f} for an end, the last year of the data: {open_cases:,}; their length is a lower bound"
            )
    pairs = zip(columns["objective"][kept], columns["success"][kept], strict=True)
    uneven = sum(len(one.split(",")) != len(other.split(",")) for one, other in pairs)
    if uneven:
        source.notes.append(f"lists of objectives and of results differ in length in {counted(uneven, 'case')}")
    source.drop(columns["end"] < columns["begin"], "the case ends before it begins")


READER = Reader(
    name="gsdb",
    label="Global Sanctions Data Base",
    read=_read,
    headers=(
        frozenset(
            {"case_id", "sanctioned_state", "sanctioning_state", "begin", "end", "trade", "objective", "success"}
        ),
    ),
    columns=(
        "date",
        "precision",
        "number",
        "target",
        "sender",
        "begin",
        "end",
        "years",
        "ongoing",
        "objective",
        "success",
        *KINDS,
    ),
    tested_with="an early release, 1,101 cases",
    traps="objectives and results are lists in parallel; an ongoing case ends in the last year of the data",
    citation="Felbermayr, G., Kirilakha, A., Syropoulos, C., Yalcin, E., Yotov, Y. (2020), The Global Sanctions Data Base, "
    "European Economic Review 129.",
)

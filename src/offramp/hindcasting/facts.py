"""Dated facts, each with its source and its confidence: the record that base rates rest on and outcomes are compared with.

The shipped record has the events of the tables of facts of `offramp.evidence`, by their day. A fact counts as known from the day on which
it happened, also where it was coded later, such as the crises of the ICB project.
"""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np

from offramp.case.duration import DAYS_A_YEAR
from offramp.errors import QuestionError, did_you_mean
from offramp.evidence.facts import facts as table_of

__all__ = [
    "SERIES",
    "Confidence",
    "Fact",
    "Facts",
    "known_series",
    "read_facts",
    "shipped_facts",
    "years_between",
]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Confidence = Literal["read", "secondary", "to check"]
"""Confidence in a fact: read at its source, read in a secondary source, or recalled and to be checked."""

_TABLES: dict[str, tuple[str, Mapping[str, str]]] = {
    "launch": ("cns-tests", {}),
    "icbm_test": ("cns-tests", {"type": "ICBM"}),
    "nuclear_test": ("nuclear-tests", {}),
    "crisis": ("peninsula-crises", {}),
    "agreement": ("agreements", {"kind": "agreement", "united_states": "yes"}),
    "summit": ("agreements", {"kind": "summit", "united_states": "yes"}),
    "resolution": ("resolutions", {}),
}
"""The table of facts of each series, and the rows of it that belong to the series."""

SERIES = tuple(_TABLES)
"""Series of the record; one of them may well have no event before a date."""

_HEADS = ("date", "series", "count", "what", "source", "confidence")


@dataclass(frozen=True, order=True)
class Fact:
    """One dated fact: how many events of a series came on a day. `what` describes it, `source` names where it was read."""

    day: datetime.date
    series: str
    count: int
    what: str
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class Facts:
    """A record of dated facts, in the order of their days.

    >>> facts = shipped_facts().until("2017-06-28")
    >>> facts.count("nuclear_test", "1990-01-01", "2017-06-28")
    5
    """

    rows: tuple[Fact, ...]

    def until(self, day: str | datetime.date) -> Facts:
        """Return the facts dated on or before a day."""
        last = _day(day)
        return Facts(tuple(row for row in self.rows if row.day <= last))

    def of(self, series: str) -> tuple[Fact, ...]:
        """Return the facts of one series."""
        return tuple(row for row in self.rows if row.series == series)

    def count(self, series: str, since: str | datetime.date, until: str | datetime.date) -> int:
        """Return the number of events of a series from a day to another one, both included."""
        first, last = _day(since), _day(until)
        return sum(row.count for row in self.of(series) if first <= row.day <= last)

    def longest_quiet(self, series: str, since: str | datetime.date, until: str | datetime.date) -> int:
        """Return the longest time without an event of a series between two days, in days.

        The first day and the last one count as bounds of a spell.
        """
        first, last = _day(since), _day(until)
        bounds = [first, *(row.day for row in self.of(series) if first < row.day <= last), last]
        return int(max(np.diff([bound.toordinal() for bound in bounds])))

    def text(self) -> str:
        """Return the facts as comma-separated values, the same whatever file they were read from."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(_HEADS)
        writer.writerows((r.day, r.series, r.count, r.what, r.source, r.confidence) for r in sorted(self.rows))
        return lines.getvalue()


def read_facts(text: str, file: str = "facts") -> Facts:
    """Read dated facts from comma-separated values with the columns `date,series,count,what,source,confidence`.

    Raises
    ------
    QuestionError
        where a column is missing, or a row has no date, no whole count or no known confidence; the message names the line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [head for head in _HEADS if head not in (reader.fieldnames or ())]
    if missing:
        raise QuestionError(f"{file}: the column `{missing[0]}` is missing; expected {','.join(_HEADS)}")
    return Facts(tuple(sorted(_fact(row, f"{file}:{line}") for line, row in enumerate(reader, 2))))


def _fact(row: dict[str, str], place: str) -> Fact:
    try:
        day, count = datetime.date.fromisoformat(row["date"]), int(row["count"])
    except (TypeError, ValueError):
        raise QuestionError(
            f"{place}: `{row['date']}` with the count `{row['count']}`; expected a date such as 2017-06-28 and a whole number"
        ) from None
    if row["confidence"] not in get_args(Confidence):
        raise QuestionError(f"{place}: the confidence is `{row['confidence']}`; expected read, secondary or to check")
    return Fact(
        day, known_series(row["series"]), count, row["what"], row["source"], cast("Confidence", row["confidence"])
    )


@lru_cache(maxsize=1)
def shipped_facts() -> Facts:
    """Return the record that the package ships."""
    return Facts(tuple(sorted(fact for series in SERIES for fact in _of_table(series))))


def _of_table(series: str) -> Iterator[Fact]:
    name, where = _TABLES[series]
    table = table_of(name)
    columns = {key: column.tolist() for key, column in table.columns.items()}
    names = columns.get("name") or columns.get("resolution") or columns.get("type") or [""] * len(table)
    for i, day in enumerate(table.column("date").astype("datetime64[D]").tolist()):
        if all(columns[key][i] == value for key, value in where.items()):
            number = int(columns["count"][i]) if "count" in columns else 1
            what = f"{names[i]:g}" if isinstance(names[i], float) else str(names[i])
            yield Fact(day, series, number, what, columns["source"][i], columns["confidence"][i])


def known_series(series: str) -> str:
    """Return the name of a series; raise `QuestionError` where the record has none of that name."""
    if series not in SERIES:
        raise QuestionError(f"the record has no series `{series}`{did_you_mean(series, SERIES)}")
    return series


def years_between(first: str | datetime.date, last: str | datetime.date) -> float:
    """Return the years of 365.25 days from one day to another.

    >>> round(years_between("2017-06-28", "2018-06-28"), 4)
    0.9993
    """
    return (_day(last) - _day(first)).days / DAYS_A_YEAR


def _day(day: str | datetime.date) -> datetime.date:
    return day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)

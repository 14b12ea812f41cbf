"""Dates as data sets write them: parsed with their precision, and never guessed."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import DataError
from offramp.text import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["MONTHS", "YEARS", "Dates", "date_from_parts", "expanded", "in_record", "parse_dates"]

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ],
        1,
    )
    for name in names
}
"""Numbers of the English names of months, in full and in short."""

YEARS = (1000, 2100)
"""First and last year of a record; any other one is a year of two digits, a code or a slip."""

MISSING, UNREADABLE, SHORT_YEAR = "missing", "unreadable", "short year"
"""Reasons for a text without a date."""

_TIME = r"(?:[T ]\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}))?{_TIME}")
_COMPACT = re.compile(r"([12]\d{3})(\d{2})(\d{2})")
_YEAR = re.compile(r"([12]\d{3})(?:\.0)?")
_DOTTED = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}|\d{{2}}){_TIME}")
_SLASHED = re.compile(rf"(\d{{1,2}})(?:(/)|-)(\d{{1,2}})(?(2)/|-)(\d{{4}}|(?(2)\d{{2}}|\d{{4}})){_TIME}")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DAY_NAME = re.compile(r"(\d{1,2})[-/. ]+([A-Za-z]+)\.?[-/, ]+(\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{4})")
_NAME_YEAR = re.compile(r"([A-Za-z]+)\.?[-/, ]+(\d{4}|\d{2})")


@dataclass(frozen=True)
class Dates:
    """Dates of a list of texts: days, their precision (`day`, `month` or `year`) and the reason where there is none."""

    days: NDArray[np.datetime64]
    precision: NDArray[np.object_]
    reason: NDArray[np.object_]


def expanded(year: int, first_year: int) -> int:
    """Return the year that two digits stand for, in the hundred years from the first one.

    >>> expanded(17, 1950), expanded(50, 1950)
    (2017, 1950)
    """
    return year + 100 * ((first_year - year + 99) // 100)


def in_record(days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Return whether each date may be one of a record: its year is one of `YEARS`.

    >>> in_record(np.array(["2017-06-28", "0017-06-28", "NaT"], dtype="datetime64[D]")).tolist()
    [True, False, False]
    """
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return ~np.isnat(days) & (years >= YEARS[0]) & (years <= YEARS[1])


Found = tuple[str, int, int, str]
"""Year as it is written (of two or four digits), month, day and precision."""


def date_from_parts(year: int, month: int, day: int) -> tuple[np.datetime64, str]:
    """Return the first day of the period that a year, a month and a day stand for, and its precision; 0 stands for unknown.

    A day that the month does not have counts as unknown, and so does a month outside 1 to 12.

    >>> date_from_parts(1951, 7, 10), date_from_parts(1951, 7, 66)
    ((np.datetime64('1951-07-10'), 'day'), (np.datetime64('1951-07-01'), 'month'))
    """
    if not 1 <= year <= 9999:
        return np.datetime64("NaT", "D"), ""
    if not 1 <= month <= 12:
        return np.datetime64(datetime.date(year, 1, 1), "D"), "year"
    try:
        return np.datetime64(datetime.date(year, month, day), "D"), "day"
    except ValueError:
        return np.datetime64(datetime.date(year, month, 1), "D"), "month"


def parse_dates(values: Sequence[str], day_first: bool | None = None, first_year: int | None = None) -> Dates:
    """Parse texts as dates.

    Accepted are 2017-06-28 (with a time behind it, which is left out), 2017-06, 2017, 20170628, 28.06.2017, 06/2017, 28 June 2017, June 28, 2017
    and June 2017. Dates such as 28/06/2017 are read in the order that `day_first` states, or else in the one order that fits them all. Years of
    two digits are read only with `first_year`, the first of the hundred years that they can stand for.

    >>> found = parse_dates(["2017-06-28", "June 2017", "soon"])
    >>> found.days.astype(str).tolist(), found.precision.tolist(), found.reason.tolist()
    (['2017-06-28', '2017-06-01', 'NaT'], ['day', 'month', ''], ['', '', 'unreadable'])

    Raises
    ------
    DataError
        where dates such as 03/04/2017 fit both orders or neither, and `day_first` is not stated.
    """
    order = _order(values) if day_first is None else day_first
    days = np.full(len(values), np.datetime64("NaT", "D"))
    precision = np.full(len(values), "", dtype=object)
    reason = np.full(len(values), "", dtype=object)
    for i, value in enumerate(values):
        found = _parts(value.strip(), order)
        if found is None:
            reason[i] = UNREADABLE if value.strip() else MISSING
            continue
        written, month, day, precise = found
        year = int(written)
        if len(written) == 2:
            if first_year is None:
                reason[i] = SHORT_YEAR
                continue
            year = expanded(year, first_year)
        try:
            days[i] = np.datetime64(datetime.date(year, month, day), "D")
            precision[i] = precise
        except ValueError:
            reason[i] = UNREADABLE
    return Dates(days, precision, reason)


def _order(values: Sequence[str]) -> bool | None:
    """Return whether dates with a slash have the day first, or None where there are none."""
    found = [(text, match) for text in values if (match := _SLASHED.fullmatch(text.strip()))]
    if not found:
        return None
    day_first = next((text for text, match in found if int(match[1]) > 12 >= int(match[3])), "")
    month_first = next((text for text, match in found if int(match[3]) > 12 >= int(match[1])), "")
    if day_first and month_first:
        raise DataError(
            f"{quoted(day_first)} has the day first and {quoted(month_first)} the month; state `day first: true` or `day first: false`, "
            "and the dates of the other order are dropped"
        )
    if not day_first and not month_first:
        raise DataError(
            f"{quoted(found[0][0])} may have the day or the month first; state `day first: true` or `day first: false`"
        )
    return bool(day_first)


def _parts(text: str, day_first: bool | None) -> Found | None:
    """Return the parts of a date, or None for a text in no accepted form."""
    if match := _YEAR.fullmatch(text):
        return match[1], 1, 1, "year"
    if match := _YEAR_FIRST.fullmatch(text):
        return match[1], int(match[3]), int(match[4] or 1), "day" if match[4] else "month"
    if match := _COMPACT.fullmatch(text):
        return match[1], int(match[2]), int(match[3]), "day"
    if match := _DOTTED.fullmatch(text):
        return match[3], int(match[2]), int(match[1]), "day"
    if match := _SLASHED.fullmatch(text):
        day, month = (match[1], match[3]) if day_first else (match[3], match[1])
        return match[4], int(month), int(day), "day"
    if match := _MONTH_YEAR.fullmatch(text):
        return match[2], int(match[1]), 1, "month"
    return _named(text)


def _named(text: str) -> Found | None:
    """Return the parts of a date with the name of its month."""
    if match := _DAY_NAME.fullmatch(text):
        name, year, day = match[2], match[3], int(match[1])
    elif match := _NAME_DAY.fullmatch(text):
        name, year, day = match[1], match[3], int(match[2])
    elif match := _NAME_YEAR.fullmatch(text):
        name, year, day = match[1], match[2], 0
    else:
        return None
    month = MONTHS.get(name.casefold())
    return None if month is None else (year, month, day or 1, "day" if day else "month")

"""Dates of the CSIS lists: a name of a month and a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.readers.dates import MONTHS, date_from_parts
from offramp.text import quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source

__all__ = ["month_dates"]


def month_dates(source: Source) -> tuple[NDArray[np.datetime64], NDArray[np.object_]]:
    """Return the first day of each month in the columns Month and Year, with the precision `month`; rows without one are dropped."""
    years = source.numbers("Year", needed=True)
    codes, names = source.coded("Month")
    numbers = np.array([_month(name) for name in names] or [0])
    unread = (numbers == 0)[codes]
    if (unread & source.keep).any():
        example = names[codes[np.flatnonzero(unread & source.keep)[0]]]
        source.drop(unread, f"{quoted('Month')} is no month: {quoted(example)}")
    months = numbers[codes]
    whole = source.whole_years(np.nan_to_num(years))
    found = [date_from_parts(int(year), int(month), 0) for year, month in zip(whole, months, strict=True)]
    days = np.array([day for day, _ in found], dtype="datetime64[D]")
    source.drop_strange_years("Year", days)
    return days, np.array([precise for _, precise in found], dtype=object)


def _month(name: str) -> int:
    """Return the number of a month by its name or number, or 0."""
    if name.isdecimal():
        return int(name) if 1 <= int(name) <= 12 else 0
    return MONTHS.get(name.rstrip(".").casefold(), 0)

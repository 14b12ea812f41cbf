"""Dates as sources have them: a day, a month, or a year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["PRECISIONS", "last_day", "precisions", "read_dates"]

PRECISIONS = ("day", "month", "year")
_WRITTEN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def read_dates(texts: Sequence[str]) -> NDArray[np.datetime64]:
    """Return the first days of dates written `2017`, `2017-06` or `2017-06-28`; NaT for an empty text.

    >>> read_dates(["2017", "2017-06", "2017-06-28", ""]).astype(str).tolist()
    ['2017-01-01', '2017-06-01', '2017-06-28', 'NaT']

    Raises
    ------
    ValueError
        where a text is no such date; the message has the text.
    """
    for text in texts:
        if text and not _WRITTEN.fullmatch(text):
            raise ValueError(f"`{text}` is not a date; expected for instance 2017-06-28, 2017-06 or 2017")
    return np.array([text or "NaT" for text in texts], dtype="datetime64[D]")


def precisions(texts: Sequence[str]) -> NDArray[np.object_]:
    """Return `day`, `month` or `year` for each date as written; an empty text for a missing one."""
    return np.array([{10: "day", 7: "month", 4: "year"}.get(len(text), "") for text in texts], dtype=object)


def last_day(first: NDArray[np.datetime64], precision: NDArray[np.object_]) -> NDArray[np.datetime64]:
    """Return the last day that each date may mean: 30 June 2017 for `2017-06`.

    >>> last_day(read_dates(["2017", "2017-06"]), precisions(["2017", "2017-06"])).astype(str).tolist()
    ['2017-12-31', '2017-06-30']
    """
    last = first.copy()
    for unit, letter in (("month", "M"), ("year", "Y")):
        rows = precision == unit
        last[rows] = (first[rows].astype(f"datetime64[{letter}]") + 1).astype("datetime64[D]") - 1
    return last

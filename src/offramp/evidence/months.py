"""Months of a record: how many events each has, which are exposed, and to which stratum and year each belongs.

A month is its number since January 1970 (`datetime64[M]`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.evidence.records import Records

__all__ = ["Months", "exposed_months", "monthly_counts", "select", "strata_of", "weights_of"]


@dataclass(frozen=True)
class Months:
    """A span of months from `first` to `last`, both included (ISO 8601, the day is ignored).

    >>> Months("2016-12-31", "2017-02-01").count
    3
    """

    first: str
    last: str

    @property
    def start(self) -> np.datetime64:
        """The first month."""
        return np.datetime64(self.first, "M")

    @property
    def count(self) -> int:
        """The number of months."""
        return int((np.datetime64(self.last, "M") - self.start).astype(int)) + 1

    @property
    def all(self) -> NDArray[np.datetime64]:
        """Every month, in order."""
        return self.start + np.arange(self.count)


def select(records: Records, where: Mapping[str, Sequence[str]]) -> Records:
    """Return the rows whose columns have one of the values; numbers compare as numbers.

    Raises
    ------
    QuestionError
        where a column does not exist, or where no row has any of the values; the message lists the values there are.
    """
    keep = np.ones(len(records), dtype=bool)
    for name, values in where.items():
        found = _matches(records.column(name), values)
        if len(records) and not found.any():
            there = sorted({_written(value) for value in records.column(name)})
            shown = listed(there[:20]) + (" and more" if len(there) > 20 else "")
            raise QuestionError(
                f"no row of `{records.name}` has `{name}` = {listed(values, 'or')}; its values are {shown}"
            )
        keep &= found
    return records.where(keep)


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)


def _matches(column: NDArray[Any], values: Sequence[str]) -> NDArray[np.bool_]:
    if column.dtype.kind in "fiu":
        return np.isin(column, [float(value) for value in values if _is_number(value)])
    return np.isin(column.astype(str), list(values))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def weights_of(records: Records) -> NDArray[np.int64]:
    """Return the number of events that each row stands for: its `count`, or 1."""
    if "count" not in records.columns:
        return np.ones(len(records), dtype=np.int64)
    return np.asarray(records.column("count")).astype(np.int64)


def monthly_counts(records: Records, months: Months) -> NDArray[np.int64]:
    """Return the number of events in each month; events dated to a year only are refused.

    Raises
    ------
    QuestionError
        where rows within the span are dated to the year only.
    """
    at = (records.column("date").astype("datetime64[M]") - months.start).astype(np.int64)
    inside = (at >= 0) & (at < months.count) & ~np.isnat(records.column("date"))
    if "precision" in records.columns and (yearly := (records.column("precision") == "year") & inside).any():
        raise QuestionError(
            f"{int(yearly.sum())} rows of `{records.name}` are dated to the year only, so that no month is known of them; "
            "leave them out with `where`, or count by year"
        )
    return np.bincount(at[inside], weights=weights_of(records)[inside], minlength=months.count).astype(np.int64)


def exposed_months(
    counts: NDArray[np.int64], lag: int = 0, window: int = 1, linger: int = 0, unrecorded: str = "left out"
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which months are exposed, and of which this is known.

    A month is exposed if an event came within the `window` months that end `lag` months before it (`lag: 0, window: 1` is the month
    itself; `lag: 1` the month before; a negative lag a month after), or within `linger` further months before these. Where some of
    those months lie outside the record, it is not known; with `unrecorded` "not exposed" they count as months without an event.

    >>> exposed, known = exposed_months(np.array([1, 0, 0]), lag=1)
    >>> exposed.tolist(), known.tolist()
    ([False, True, False], [False, True, True])
    """
    size = len(counts)
    exposed = np.zeros(size, dtype=bool)
    known = np.ones(size, dtype=bool)
    for back in range(lag, lag + window + linger):
        at = np.arange(size) - back
        inside = (at >= 0) & (at < size)
        known &= inside
        exposed[inside] |= counts[at[inside]] > 0
    if unrecorded == "not exposed":
        known[:] = True
    return exposed, known


def strata_of(months: Months, dates: Sequence[str]) -> NDArray[np.int64]:
    """Return the stratum of each month: 0 before the first date, then one more from the month of each date on.

    >>> strata_of(Months("1994-06-01", "1994-08-01"), ["1994-07-01"]).tolist()
    [0, 1, 1]
    """
    starts = np.array([np.datetime64(day, "M") for day in dates], dtype="datetime64[M]")
    return np.searchsorted(starts, months.all, side="right").astype(np.int64)

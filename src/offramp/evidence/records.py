"""Records of a data set: columns of equal length, with a note of the file that was read and of the rows that were dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Dropped", "Records", "Seen"]


@dataclass(frozen=True)
class Seen:
    """The file that was read: its name without folders, its rows before any was dropped, its SHA-256 and the date of its last row.

    `last` is the latest date among the rows (ISO 8601), empty without any.
    """

    file: str
    rows: int
    sha256: str
    last: str = ""


@dataclass(frozen=True)
class Dropped:
    """Rows of a file that were not used: how many, why, and the numbers of the first lines."""

    count: int
    why: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Records:
    """Rows of a data set as columns of one length.

    `columns` hold text (`object`), numbers (`float64`, NaN where missing) or dates (`datetime64[D]`, NaT where missing). A data set of
    dated events has a column `date`; where the source knows only a month or a year, the date is the first day of it and the column
    `precision` says `day`, `month` or `year`. `notes` are traps of the source that bear on what is counted.

    >>> made = Records("tests", {"date": np.array(["2006-10-09", "2009-05-25"], dtype="datetime64[D]")})
    >>> len(made), made.until("2007-01-01").column("date").astype(str).tolist()
    (2, ['2006-10-09'])
    """

    name: str
    columns: Mapping[str, NDArray[Any]]
    seen: Seen | None = None
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        lengths = {len(column) for column in self.columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns of {self.name} have different lengths: {sorted(lengths)}")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def column(self, name: str) -> NDArray[Any]:
        """Return a column.

        Raises
        ------
        QuestionError
            where there is no such column; the message names those there are.
        """
        if name not in self.columns:
            raise QuestionError(f"`{self.name}` has no column `{name}`; its columns are {listed(sorted(self.columns))}")
        return self.columns[name]

    def where(self, keep: NDArray[np.bool_]) -> Records:
        """Return the rows for which `keep` (one truth value a row) is true."""
        return Records(
            self.name,
            {name: column[keep] for name, column in self.columns.items()},
            self.seen,
            self.dropped,
            self.notes,
        )

    def until(self, day: str) -> Records:
        """Return the rows dated on or before a day (ISO 8601)."""
        return self.where(self.column("date") <= np.datetime64(day, "D"))

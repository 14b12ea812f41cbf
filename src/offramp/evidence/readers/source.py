"""A file as a reader sees it: its columns as texts, numbers and dates, and a record of the rows that were dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import DataError, did_you_mean
from offramp.evidence.readers.dates import (
    MISSING,
    SHORT_YEAR,
    YEARS,
    date_from_parts,
    expanded,
    in_record,
    parse_dates,
)
from offramp.evidence.readers.delimited import SHOWN_LINES
from offramp.evidence.readers.numbers import decimal_sign, is_missing, parse_number
from offramp.evidence.records import Dropped, Records, Seen
from offramp.text import counted, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.evidence import Mapping as Table
    from offramp.evidence.readers.grid import Grid

__all__ = ["Source"]

_WHY = {
    MISSING: "the date is missing",
    SHORT_YEAR: "the year has two digits; state `first year`, the first year that they may stand for",
}


MOST_WITHOUT = 3
"""Number of texts from which a column of numbers without a single number is refused."""


class Source:
    """Columns of one file, and the record of what a reader leaves out.

    Columns are found by their name in any case. Every column that a reader has taken is left out of `others`.
    """

    def __init__(self, grid: Grid, seen: Seen, mapping: Table, folder: Any = None) -> None:
        self.grid, self.seen, self.mapping, self.folder = grid, seen, mapping, folder
        self.keep: NDArray[np.bool_] = np.ones(len(grid.columns[0]) if grid.columns else 0, dtype=bool)
        self.notes: list[str] = []
        self._dropped: list[Dropped] = list(grid.dropped)
        self._places = {name.casefold(): place for place, name in reversed(list(enumerate(grid.names)))}
        self._taken: set[int] = set()
        self._coded: dict[int, tuple[NDArray[np.integer], list[str]]] = {}

    @property
    def file(self) -> str:
        """Name of the file, without folders."""
        return self.seen.file

    def has(self, name: str) -> bool:
        """Return whether the file has a column."""
        return name.casefold() in self._places

    def coded(self, name: str) -> tuple[NDArray[np.integer], list[str]]:
        """Return a column as the number of each row's text, and the texts without blanks around them.

        Raises
        ------
        DataError
            where there is no such column.
        """
        place = self._places.get(name.casefold())
        if place is None:
            raise DataError(f"{self.file}: there is no column {quoted(name)}{did_you_mean(name, self.grid.names)}")
        self._taken.add(place)
        if place not in self._coded:
            encoded = self.grid.columns[place].dictionary_encode()
            encoded = encoded.combine_chunks() if hasattr(encoded, "combine_chunks") else encoded
            # The array's own `to_numpy` would import pandas, which takes half a second.
            codes: NDArray[Any] = np.from_dlpack(encoded.indices)
            self._coded[place] = (codes, [text.strip() for text in encoded.dictionary.to_pylist()])
        return self._coded[place]

    def texts(self, name: str, change: Callable[[str], str] | None = None) -> NDArray[np.object_]:
        """Return a column as text, each distinct text changed by a function."""
        codes, values = self.coded(name)
        distinct: NDArray[np.object_] = np.array(
            [change(text) if change else text for text in values] or [""], dtype=object
        )
        found: NDArray[np.object_] = distinct[codes]
        return found

    def numbers(self, name: str, *, needed: bool = False, unit: str = "", words: bool = True) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where missing; with `needed`, rows without a number are dropped.

        Words for an unknown number are noted with their count (with `words`), and other texts with their lines.

        Raises
        ------
        DataError
            where no text of several is a number.
        """
        codes, values = self.coded(name)
        decimal = self._decimal(values)
        bare = [text.removesuffix(unit).rstrip() if unit else text for text in values]
        missing = np.array([is_missing(text) for text in bare] or [True])
        parsed = [parse_number(text, decimal) for text in bare]
        wrong = np.array([number is None for number in parsed] or [False]) & ~missing
        found: NDArray[np.float64] = np.array([np.nan if number is None else number for number in parsed] or [np.nan])
        if wrong.any():
            self._wrong(name, codes, values, wrong, needed=needed)
        said = np.array([bool(text) for text in bare] or [False]) & missing
        if words and said.any() and not needed:
            self._note_words(name, codes, values, said)
        if needed:
            self.drop(missing[codes], f"there is no number in {quoted(name)}")
        column: NDArray[np.float64] = found[codes]
        return column

    def _decimal(self, values: Sequence[str]) -> str | None:
        """Return the decimal sign of a column; decimal commas that were not stated are noted."""
        if self.mapping.decimal:
            return self.mapping.decimal
        sign = decimal_sign(values, self.grid.separator)
        note = "numbers such as 1,5 are read with a decimal comma, as the file is separated by semicolons"
        if sign and note not in self.notes:
            self.notes.append(note)
        return sign

    def _wrong(
        self, name: str, codes: NDArray[np.integer], values: Sequence[str], wrong: NDArray[np.bool_], *, needed: bool
    ) -> None:
        rows = wrong[codes] & self.keep
        if not rows.any():
            return
        example = quoted(values[int(codes[np.flatnonzero(rows)[0]])])
        comma = "; state `decimal` if the comma is a decimal sign" if "," in example else ""
        if rows.sum() >= MOST_WITHOUT and not (~wrong[codes] & np.array([bool(text) for text in values])[codes]).any():
            raise DataError(
                f"{self.file}: no value of {quoted(name)} is a number, the first is {example}{comma}; the names may stand over the wrong columns"
            )
        if needed:
            self.drop(rows, f"{quoted(name)} is no number: {example}{comma}")
            return
        self.notes.append(
            f"values of {quoted(name)} that are no numbers count as missing: {rows.sum():,} ({self._said_lines(rows)}), "
            f"the first is {example}{comma}"
        )

    def _note_words(
        self, name: str, codes: NDArray[np.integer], values: Sequence[str], words: NDArray[np.bool_]
    ) -> None:
        times = np.bincount(codes, minlength=len(words))
        said = listed(f"{quoted(values[i])} ({times[i]:,})" for i in np.flatnonzero(words).tolist())
        self.notes.append(f"{quoted(name)} has words in place of numbers, which count as missing: {said}")

    def dates(self, name: str, *, needed: bool = True) -> tuple[NDArray[np.datetime64], NDArray[np.object_]]:
        """Return a column as dates with their precision; rows with another text are dropped, and with `needed` those without a text.

        Raises
        ------
        DataError
            where the order of day and month is in doubt.
        """
        codes, values = self.coded(name)
        try:
            found = parse_dates(values, self.mapping.day_first, self.mapping.first_year)
        except DataError as error:
            raise DataError(f"{self.file}: {error}") from None
        for reason in dict.fromkeys(found.reason.tolist()):
            rows = (found.reason == reason)[codes]
            if reason and rows.any() and (needed or reason != MISSING):
                example = values[int(codes[np.flatnonzero(rows)[0]])]
                why = _WHY.get(reason, f"{quoted(name)} is no date")
                self.drop(rows, f"{why}: {quoted(example)}" if example else why)
        days = found.days[codes]
        if needed:
            self.drop_strange_years(name, days)
        return days, found.precision[codes]

    def drop_strange_years(self, name: str, days: NDArray[np.datetime64]) -> None:
        """Leave out rows with a year that is none of a record: of two digits, a code, or a slip."""
        strange = ~in_record(days) & self.keep
        if strange.any():
            codes, values = self.coded(name)
            text = values[int(codes[np.flatnonzero(strange)[0]])]
            short = "; state `first year` if years have two digits" if len(text) == 2 else ""
            self.drop(
                strange, f"the year in {quoted(name)} is not from {YEARS[0]} to {YEARS[1]}: {quoted(text)}{short}"
            )

    def dates_of_parts(
        self, year: str, month: str | None = None, day: str | None = None, *, needed: bool = True
    ) -> tuple[NDArray[np.datetime64], NDArray[np.object_]]:
        """Return dates from columns of year, month and day, with their precision; with `needed`, rows without a year are dropped.

        A day that the month does not have (codes such as 66, 77 and 88) leaves the month, and such a month the year.
        """
        parts = [np.nan_to_num(self.numbers(part)) if part else np.zeros(len(self.keep)) for part in (year, month, day)]
        parts[0] = self.whole_years(parts[0])
        stacked = np.stack([np.clip(part, -1, 9999).astype(np.int64) for part in parts], axis=1)
        distinct, which = np.unique(stacked, axis=0, return_inverse=True)
        found = [date_from_parts(*(int(part) for part in row)) for row in distinct]
        days = np.array([each for each, _ in found], dtype="datetime64[D]")[which.reshape(-1)]
        precision = np.array([precise for _, precise in found], dtype=object)[which.reshape(-1)]
        if needed:
            self.drop(np.isnat(days), f"there is no year in {quoted(year)}")
            self.drop_strange_years(year, days)
        return days, precision

    def whole_years(self, years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return years, those of two digits as the hundred years that the mapping states; without a statement they stay."""
        first = self.mapping.first_year
        if first is None:
            return years
        short = (years > 0) & (years < 100)
        found = years.copy()
        found[short] = [expanded(int(year), first) for year in years[short].tolist()]
        return found

    def drop(self, rows: NDArray[np.bool_], why: str) -> None:
        """Leave out rows, with the reason; rows that are left out already do not count again."""
        rows = rows & self.keep
        if rows.any():
            self._dropped.append(Dropped(int(rows.sum()), why, self.lines_of(rows)))
            self.keep = self.keep & ~rows

    def lines_of(self, rows: NDArray[np.bool_]) -> tuple[int, ...]:
        """Return the lines of the first of some rows."""
        return tuple(int(line) for line in self.grid.lines(np.flatnonzero(rows)[:SHOWN_LINES]))

    def _said_lines(self, rows: NDArray[np.bool_]) -> str:
        lines = [str(line) for line in self.lines_of(rows)]
        more = ["more"] if rows.sum() > len(lines) else []
        return f"line{'s' if len(lines) > 1 else ''} {listed([*lines, *more])}"

    def drop_repeated(self, key: str | None = None) -> None:
        """Leave out rows that repeat an earlier one: with a `key`, rows whose key stands in an earlier row.

        Without a key, rows equal in all cells are left out where the mapping says `repeated: drop`; otherwise they are kept and noted, for two
        events of one month may have the same words.
        """
        if key is None:
            if any(self._all_differ(place) for place in range(len(self.grid.columns))):
                return
            again = _repeated([self._codes_at(place) for place in range(len(self.grid.columns))])
            if not again.any():
                return
            if self.mapping.repeated == "drop":
                self.drop(again, "the row equals an earlier row")
            else:
                self.notes.append(
                    f"rows that equal an earlier row are kept: {again.sum():,} ({self._said_lines(again)}); `repeated: drop` leaves them out"
                )
            return
        place = self._places[key.casefold()]
        self._taken.add(place)
        if self._all_differ(place):
            return
        codes, values = self.coded(key)
        again = _repeated([codes]) & np.array([bool(text) for text in values])[codes]
        equal = _repeated([self._codes_at(place) for place in range(len(self.grid.columns))])
        self.drop(again & equal, "the row equals an earlier row")
        self.drop(again & ~equal, f"the same {quoted(key)} stands in an earlier row with other values")

    def _all_differ(self, place: int) -> bool:
        """Return whether no two rows have the same text in a column; numbers of events often ascend, which is quick to see."""
        import pyarrow.compute as pc

        column = self.grid.columns[place]
        ascending = pc.all(pc.less(column.slice(0, max(len(column) - 1, 0)), column.slice(1)))
        return bool(ascending.as_py()) or bool(pc.count_distinct(column).as_py() == len(column))

    def drop_repeated_dates(self, days: NDArray[np.datetime64], codes: NDArray[np.integer] | None = None) -> None:
        """Leave out rows whose date stands in an earlier row that is kept, of the same `codes` (a country, for instance) where they are given."""
        kept = np.flatnonzero(self.keep)
        dates = np.unique(days[kept], return_inverse=True)[1].reshape(-1).astype(np.int64)
        again = np.zeros(len(self.keep), dtype=bool)
        again[kept] = _repeated([dates] if codes is None else [dates, codes[kept]])
        self.drop(again, "the date stands in an earlier row")

    def _codes_at(self, place: int) -> NDArray[np.integer]:
        taken = place in self._taken
        codes = self.coded(self.grid.names[place])[0]
        if not taken:
            self._taken.discard(place)
        return codes

    def others(self) -> dict[str, NDArray[Any]]:
        """Return every column that was not taken under its own name: as numbers where most of its texts are numbers, else as text."""
        return {name: self.either(name) for place, name in enumerate(self.grid.names) if place not in self._taken}

    def either(self, name: str) -> NDArray[Any]:
        """Return a column as numbers where more than half of its texts are numbers and none has a leading zero, else as text."""
        codes, values = self.coded(name)
        decimal = self.mapping.decimal or decimal_sign(values, self.grid.separator)
        times = np.bincount(codes, minlength=max(len(values), 1))
        numeric = said = 0
        for text, count in zip(values, times, strict=False):
            if is_missing(text):
                continue
            if len(text) > 1 and text[0] == "0" and text[1].isdigit():
                return self.texts(name)
            said += int(count)
            numeric += int(count) * (parse_number(text, decimal) is not None)
        return self.numbers(name, words=False) if numeric > said / 2 else self.texts(name)

    def records(self, name: str, columns: Mapping[str, NDArray[Any]]) -> Records:
        """Return the rows that were not dropped as records.

        Raises
        ------
        DataError
            where no row is left; the message has the reasons.
        """
        kept = {column: values[self.keep] for column, values in columns.items()}
        if not self.keep.any():
            reasons = [f"{counted(each.count, 'row')}: {each.why}{_at(each.lines)}" for each in self._dropped]
            raise DataError(
                f"{self.file}: no row can be used"
                + (f"; {'; '.join(reasons)}" if reasons else ", there is only a header")
            )
        dates = kept.get("date", np.array([], dtype="datetime64[D]"))
        last = str(dates[~np.isnat(dates)].max()) if dates.size and not np.isnat(dates).all() else ""
        return Records(name, kept, replace(self.seen, last=last), tuple(self._dropped), tuple(self.notes))


def _at(lines: Sequence[int]) -> str:
    return f" (line {lines[0]})" if lines else ""


def _repeated(columns: Sequence[NDArray[np.integer]]) -> NDArray[np.bool_]:
    """Return which rows equal an earlier row in all columns of codes."""
    rows = np.zeros(len(columns[0]) if columns else 0, dtype=np.int64)
    for codes in columns:
        joined = rows * (int(codes.max(initial=0)) + 1) + codes
        rows = np.unique(joined, return_inverse=True)[1].reshape(-1).astype(np.int64)
    again = np.ones(len(rows), dtype=bool)
    again[np.unique(rows, return_index=True)[1]] = False
    return again

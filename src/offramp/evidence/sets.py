"""Data sets by name: tables of facts, and the files that a case names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.evidence import Mapping
from offramp.errors import QuestionError, did_you_mean
from offramp.evidence.dates import last_day
from offramp.evidence.facts import fact_tables, facts
from offramp.evidence.months import select
from offramp.evidence.readers.registry import read

if TYPE_CHECKING:
    from offramp.case.evidence import DataFile, Selection
    from offramp.case.model import Case
    from offramp.evidence.records import Records

__all__ = ["Chosen", "choose", "data_set", "read_data"]


@dataclass(frozen=True)
class Chosen:
    """Selected rows of a data set, and the span of days over which it is complete (ISO 8601; empty if it states none)."""

    records: Records
    first: str
    last: str


def data_set(name: str, case: Case | None = None) -> Chosen:
    """Return a data set of a case, or a table of facts, by name.

    Raises
    ------
    QuestionError
        where there is neither, or where the file cannot be read.
    """
    files = dict(case.data) if case is not None else {}
    if name in files and case is not None:
        stated = files[name]
        records = read_data(stated, case)
        dates = records.columns.get("date")
        known = dates[~np.isnat(dates)] if dates is not None else np.array([], dtype="datetime64[D]")
        first = stated.first or (str(known.min()) if len(known) else "")
        return Chosen(records, first, stated.last or (str(known.max()) if len(known) else ""))
    tables = fact_tables()
    if name not in tables:
        raise QuestionError(f"there is no data set `{name}`{did_you_mean(name, [*files, *tables])}")
    return Chosen(facts(name), tables[name].first, tables[name].last)


def read_data(stated: DataFile, case: Case) -> Records:
    """Read a file that a case names; its path is relative to the case.

    Raises
    ------
    QuestionError
        where the file cannot be read; the message has the place in the case.
    """
    path = Path(case.origin).parent / stated.file if case.origin else Path(stated.file)
    mapping = Mapping.model_validate({name: getattr(stated, name) for name in Mapping.model_fields})
    return read(path, stated.reader, mapping=mapping)


def choose(selection: Selection, until: str, case: Case | None = None) -> Chosen:
    """Return the selected rows that were wholly in the past on a day; an empty `until` takes all.

    A row dated to a month or a year counts only if that month or year had ended. Rows without dates count from the date on which they
    became public.

    Raises
    ------
    QuestionError
        where the data set, a column or a value does not exist.
    """
    found = data_set(selection.data, case)
    records = select(found.records, selection.where)
    if selection.count is not None:
        records = _with_counts(records, selection.count)
    last = found.last
    if until:
        records = records.where(_past(records, np.datetime64(until, "D")))
        last = min(last, until) if last else until
    return Chosen(records, found.first, last)


def _with_counts(records: Records, column: str) -> Records:
    """Return records whose number of events a row is that of a column; a missing number is 0.

    Raises
    ------
    QuestionError
        where the column does not hold whole numbers from 0.
    """
    values = np.asarray(records.column(column))
    numbers = np.nan_to_num(values.astype(float)) if values.dtype.kind in "fiu" else np.array([np.nan])
    if not ((numbers >= 0) & (numbers == np.round(numbers))).all():
        raise QuestionError(f"column `{column}` of `{records.name}` does not hold counts, whole numbers from 0")
    return replace(records, columns={**records.columns, "count": numbers.astype(np.int64)})


def _past(records: Records, day: np.datetime64) -> np.ndarray:
    if "date" not in records.columns:
        return records.column("public") <= day if "public" in records.columns else np.ones(len(records), dtype=bool)
    dates = records.column("date")
    if "precision" in records.columns:
        dates = last_day(dates, records.column("precision"))
    return np.asarray(dates <= day)

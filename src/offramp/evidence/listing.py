"""Estimates, comparisons and facts as tables and text."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.evidence.facts import fact_tables, facts, source_of
from offramp.evidence.readers.registry import READERS
from offramp.evidence.sets import read_data
from offramp.tables import Table
from offramp.text import Figure, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.evidence.measured import Alternative, RecordEstimate
    from offramp.evidence.records import Records
    from offramp.evidence.resolution import EvidenceCheck

__all__ = [
    "comparison_table",
    "estimate_text",
    "estimates_table",
    "facts_table",
    "file_report",
    "file_text",
    "number",
    "readers_table",
    "seen_table",
    "span",
    "variants_table",
]


def number(value: float, unit: str) -> Figure:
    """Return a number as a person says it: a chance in per cent, anything else with two digits.

    >>> number(0.0985, "share"), number(1.4058, "ratio")
    ('9.8 %', '1.4')
    """
    if not isfinite(value):
        return Figure("none", None)
    return percent(value) if unit == "share" else Figure(f"{value:.2g}", value)


def span(found: RecordEstimate | Alternative, unit: str) -> str:
    """Return the best value and the interval of an estimate.

    >>> from offramp.evidence.estimation import estimate
    >>> span(estimate("icb.peninsula_crises"), "per year")
    '0.4 (0.23 to 0.63)'
    """
    low, best, high = (number(value, unit) for value in (found.low, found.best, found.high))
    return f"{best} ({low.removesuffix(' %') if high.endswith(' %') else low} to {high})"


def estimates_table(found: Sequence[RecordEstimate], until: str = "") -> Table:
    """Return estimates as a table: name, what is counted, low, best, high, n."""
    rows = tuple(
        (
            one.name,
            one.label,
            *(number(value, one.unit) for value in (one.low, one.best, one.high)),
            "" if one.unit == "share" else one.unit,
            f"{one.n:,}",
        )
        for one in found
    )
    title = f"Estimates from the record up to {until}" if until else "Estimates from the record"
    note = "Low and high are the 5th and 95th percentiles; n counts the events behind each."
    return Table(title, ("name", "estimate", "low", "best", "high", "unit", "n"), rows, note)


def readers_table() -> Table:
    """Return the readers of data files as a table, with the kind of files that each was tried on.

    >>> readers_table().columns
    ('reader', 'data set', 'tried on')
    """
    rows = tuple((reader.name, reader.label, reader.tried_on) for reader in READERS.values())
    note = (
        "Tried on real files of the source; on files of a published layout alone, made for the test; partly on both; "
        "or on invented files, for the reader of any table."
    )
    return Table("Readers of data files", ("reader", "data set", "tried on"), rows, note)


def estimate_text(found: RecordEstimate) -> str:
    """Return an estimate in full, as lines of text."""
    lines = [
        f"{found.label}: {span(found, found.unit)}{'' if found.unit == 'share' else f' {found.unit}'}",
        f"counted: {found.counted or 'as the query says'}; n {found.n:,}{_exposure(found)}",
        f"method: {found.method}",
        f"query: {found.query}",
    ]
    if found.first and found.last:
        lines.append(f"record: {found.first} to {found.last}")
    lines += [f"source: {source}" for source in found.sources]
    lines += [f"note: {note}" for note in found.notes]
    return "\n".join(lines)


def _exposure(found: RecordEstimate) -> str:
    """Return the years or trials of an estimate as the end of a sentence; of a ratio, the years exposed."""
    amount = f"{found.exposure:,.4g}"
    if found.kind == "rate ratio":
        return f"; {amount} years exposed"
    years = found.unit == "per year" or found.kind in ("survival", "waiting", "intensity")
    return f", of {amount} {'years' if years else 'trials'}"


def variants_table(found: RecordEstimate) -> Table:
    """Return the variants of an estimate as a table."""
    rows = tuple(
        (one.kind, *(number(value, found.unit) for value in (one.low, one.best, one.high)), f"{one.n:,}", one.method)
        for one in found.beside
    )
    note = (
        "A placebo has cause and effect swapped in time: a ratio as far from 1 means that timing explains as much."
        if found.kind == "rate ratio"
        else ""
    )
    return Table("The same by other ways", ("way", "low", "best", "high", "n", "method"), rows, note)


def facts_table(name: str, until: str = "") -> Table:
    """Return a table of facts, up to a date by when its rows were public."""
    records = facts(name)
    if until:
        try:
            records = records.where(records.column("public") <= np.datetime64(until, "D"))
        except ValueError:
            raise QuestionError(f"`{until}` is not a date; write for instance 2017-06-28") from None
    shown = [column for column in records.columns if column != "precision"]
    rows = tuple(tuple(_cell(records.columns[column][i]) for column in shown) for i in range(len(records)))
    stated = fact_tables()[name]
    cites = [source_of(key) for key in dict.fromkeys(records.column("source"))]
    return Table(stated.label, tuple(shown), rows, " ".join([*stated.notes, f"Sources: {'; '.join(cites)}."]))


def _cell(value: Any) -> str:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:,.10g}"
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else str(value)
    return str(value)


def comparison_table(found: Sequence[EvidenceCheck]) -> Table:
    """Return a comparison of the numbers of a case with their evidence as a table."""
    rows = tuple(
        (
            one.entry,
            one.reference,
            _three(one.stated, one.estimate.unit),
            _three(one.measured, one.estimate.unit),
            f"{one.estimate.n:,}",
            "as the record" if one.agrees else "differs",
        )
        for one in found
    )
    note = "" if rows else "No number of this case names evidence."
    return Table("Numbers beside their evidence", ("input", "evidence", "case", "record", "n", "result"), rows, note)


def _three(values: tuple[float | None, float | None, float | None], unit: str) -> str:
    low, best, high = ("none" if value is None else number(value, unit) for value in values)
    return best if low == high == "none" else f"{best} ({low} to {high})"


def seen_table(case: Case) -> Table:
    """Return the data files of a case: rows, hash, last date and what was dropped, beside what the case was written with."""
    rows = []
    for name, stated in case.data.items():
        records = read_data(stated, case)
        seen = records.seen
        same = seen is not None and stated.sha256 in (None, seen.sha256) and stated.rows in (None, seen.rows)
        dropped = "; ".join(f"{one.count:,} {one.why}" for one in records.dropped)
        rows.append(
            (
                name,
                stated.file,
                f"{seen.rows:,}" if seen else "",
                seen.last if seen else "",
                seen.sha256[:12] if seen else "",
                dropped or "none",
                "as written" if same else "another file than the case was written with",
            )
        )
    return Table("Data files", ("data", "file", "rows", "last date", "sha256", "dropped", "state"), tuple(rows))


def file_report(records: Records) -> dict[str, Any]:
    """Return what was seen of a data file as plain values: reader, rows, hash, last date, columns, dropped rows and notes."""
    seen = records.seen
    return {
        "reader": records.name,
        "file": seen.file if seen else "",
        "rows": seen.rows if seen else len(records),
        "used": len(records),
        "sha256": seen.sha256 if seen else "",
        "last": seen.last if seen else "",
        "columns": list(records.columns),
        "dropped": [{"count": one.count, "why": one.why, "lines": list(one.lines)} for one in records.dropped],
        "notes": list(records.notes),
    }


def file_text(records: Records) -> str:
    """Return what was seen of a data file as lines of text."""
    found = file_report(records)
    lines = [
        f"{found['file']}: read as {found['reader']}; {found['rows']:,} rows, {found['used']:,} used",
        f"sha256: {found['sha256']}",
        *([f"last date: {found['last']}"] if found["last"] else []),
        f"columns: {', '.join(found['columns'])}",
    ]
    lines += [
        f"dropped: {one.count:,} {one.why}" + (f" (line {', '.join(map(str, one.lines))})" if one.lines else "")
        for one in records.dropped
    ]
    return "\n".join([*lines, *(f"note: {note}" for note in records.notes)])

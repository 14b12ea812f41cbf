"""Small tables of facts that ship with the package: counts, dates and published estimates, each row with its source.

They are the project's own compilation. `confidence` says how each row was obtained: `read` at its source, from a `secondary`
source, or `to check` before it is cited. `public` is the date from which the row could be known.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.evidence.dates import last_day, precisions, read_dates
from offramp.evidence.records import Records

__all__ = ["CONFIDENCES", "FactTable", "fact_tables", "facts", "source_of"]

CONFIDENCES = ("read", "secondary", "to check")
"""Confidence in a row: at its source, from a secondary source, or otherwise and to be checked before it is cited."""

_DATES = ("date", "end", "public")
_TEXTS = ("source", "confidence")


@dataclass(frozen=True)
class FactTable:
    """A table of facts: its name, what one row is, and the span of dates that it covers completely.

    `first` and `last` (ISO 8601) bound the coverage, so that a month without a row is a month without an event; empty for a table
    that is not complete over any span.
    """

    name: str
    label: str
    first: str = ""
    last: str = ""
    notes: tuple[str, ...] = ()


_TABLES = (
    FactTable(
        "csis-provocations",
        "North Korean provocations by month and kind",
        "1990-01-01",
        "2018-08-31",
        (
            "Missile and nuclear tests are apart from other incidents, which are those that could become a war.",
            "The event list has 176 entries, the monthly table of the same source 159; the two differ in 15 months.",
        ),
    ),
    FactTable(
        "csis-months",
        "North Korean provocations by month, all kinds, as the monthly table counts them",
        "1990-01-01",
        "2018-08-31",
    ),
    FactTable(
        "csis-negotiations",
        "Talks with North Korea, by month",
        "1990-01-01",
        "2018-08-31",
        ("Some talks are without the United States; `united_states: yes` leaves them out.",),
    ),
    FactTable(
        "cns-tests",
        "North Korean missile tests by day, type and outcome",
        "1984-04-09",
        "2026-04-18",
        (
            "Missiles of at least 500 kg to at least 300 km; artillery rockets and cruise missiles are left out.",
            "Seven dates of early tests are known to the month only.",
        ),
    ),
    FactTable(
        "icb-crises",
        "International crises by month of trigger",
        "1946-01-01",
        "2017-12-31",
        (
            "A crisis is dated by its trigger; whether it became a full-scale war was known only at its end.",
            "Crises inside wars under way are marked: in them the war is often the crisis's setting, not its result.",
            "Mediated crises ended in war more often, since mediators go to the most dangerous ones.",
        ),
    ),
    FactTable("peninsula-crises", "Crises on the Korean peninsula", "1946-01-01", "2017-12-31"),
    FactTable("nuclear-tests", "North Korean nuclear tests", "2006-10-09", "2026-04-18"),
    FactTable("resolutions", "Resolutions of the Security Council on North Korea"),
    FactTable("agreements", "Agreements, moratoriums, talks and summits with North Korea", "1990-01-01", "2022-12-31"),
    FactTable("war-probabilities", "Published probabilities of a war with North Korea, 2017"),
    FactTable("harm", "Published estimates of the harm of a war in Korea"),
    FactTable(
        "warheads",
        "Published estimates of North Korean warheads",
        notes=("The method changed in 2021: 35 became 20 without any disarmament.",),
    ),
    FactTable("risk-models", "Published models of the risk of nuclear war"),
    FactTable(
        "sanctions",
        "Outcomes of sanctions, by data set and definition of success",
        notes=(
            "The share that succeeded depends on what counts as success: from 20 % (TIES, strict) to 72 % (GSDB with settlements).",
        ),
    ),
)


@cache
def fact_tables() -> dict[str, FactTable]:
    """Return the tables of facts by name.

    >>> len(fact_tables()) > 10, fact_tables()["cns-tests"].label
    (True, 'North Korean missile tests by day, type and outcome')
    """
    return {table.name: table for table in _TABLES}


@cache
def facts(name: str) -> Records:
    """Return a table of facts as records; columns that hold numbers in every row are numbers, NaN where empty.

    >>> facts("nuclear-tests").column("date").astype(str).tolist()[:2]
    ['2006-10-09', '2009-05-25']

    Raises
    ------
    QuestionError
        where there is no such table; the message has the nearest name.
    """
    tables = fact_tables()
    if name not in tables:
        raise QuestionError(f"there is no table of facts `{name}`{did_you_mean(name, tables)}")
    text = files("offramp.evidence").joinpath("facts", f"{name.replace('-', '_')}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    columns: dict[str, np.ndarray] = {}
    for key in rows[0]:
        values = [row[key] for row in rows]
        columns[key] = _column(key, values)
        if key == "date":
            columns["precision"] = precisions(values)
    return Records(name, columns, notes=tables[name].notes)


def _column(key: str, values: list[str]) -> np.ndarray:
    """Return a column of dates, of numbers, or of text."""
    if key == "public":  # from the last day that it may mean
        return last_day(read_dates(values), precisions(values))
    if key in _DATES:
        return read_dates(values)
    if key not in _TEXTS:
        try:
            return np.array([float(value) if value else np.nan for value in values])
        except ValueError:
            pass
    return np.array(values, dtype=object)


@cache
def _sources() -> dict[str, str]:
    text = files("offramp.evidence").joinpath("facts", "sources.csv").read_text(encoding="utf-8")
    return {row["key"]: row["cite"] for row in csv.DictReader(text.splitlines())}


def source_of(key: str) -> str:
    """Return the citation of a source of a table of facts.

    >>> source_of("cns").startswith("James Martin Center")
    True
    """
    return _sources()[key]

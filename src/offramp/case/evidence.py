"""Evidence that a case declares: its data files, and estimates made from them or from the tables of facts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from offramp.case.duration import Duration
from offramp.case.record import Also, Day, OneOrMany, Record, Sources, Text

__all__ = ["KEYS", "DataFile", "EvidenceEstimate", "Mapping", "Selection", "dated"]

_ANY = {"type": ["string", "number", "boolean"]}


def _values(value: object) -> object:
    """Read one value, or a list, as texts; `yes` and `no` stay texts."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(("yes" if one else "no") if isinstance(one, bool) else str(one) for one in values)


Chosen = Annotated[
    tuple[str, ...],
    BeforeValidator(_values),
    WithJsonSchema({"anyOf": [_ANY, {"type": "array", "items": _ANY}]}),
]
"""Values of a column: one, or a list."""


def _selected(value: object) -> object:
    return {"data": value} if isinstance(value, str) else value


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Mapping(Record):
    """Mapping of the columns of a table.

    `date` is the name of the date column, or the names of the columns of year, month and (where there is one) day.
    `end` is the name of the column in which a span ends; an empty cell is a span under way.
    `columns` renames columns: `{n: Anzahl}` calls the column *Anzahl* `n`. All other keys are needed only if the file
    does not show its convention: `day_first` for dates such as 03/04/2017, `first_year` for years of two digits (1950
    makes 50 the year 1950, and 49 the year 2049), `decimal` for the decimal sign, `separator` between cells, `encoding`
    of a file that is not UTF-8, `sheet` of an Excel file, `repeated` for rows that equal an earlier row, and
    `goldstein` for a file of Goldstein weights.

    >>> Mapping.model_validate({"date": "Datum", "day first": True, "columns": {"n": "Anzahl"}}).date
    ('Datum',)
    """

    date: Annotated[tuple[str, ...], BeforeValidator(_several), Field(max_length=3), OneOrMany()] = ()
    end: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    day_first: bool | None = Field(None, alias="day first")
    first_year: int | None = Field(None, alias="first year", ge=1000, le=2900)
    decimal: Literal[".", ","] | None = None
    separator: str | None = Field(None, min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    repeated: Literal["keep", "drop"] = "keep"
    goldstein: str | None = None


class DataFile(Mapping):
    """A data file of a case, and its reader or mapping.

    `file` is relative to the case. `reader` names a reader; without one the file is recognised by its header. The keys
    of the mapping are those of the reader `table`. `rows` and `sha256` identify the file at the time of writing; a
    changed file is reported.
    """

    file: Text
    reader: Text | None = None
    rows: int | None = Field(default=None, ge=0)
    sha256: Text | None = None
    first: Day | None = None
    last: Day | None = None
    source: Sources = ()
    note: Text | None = None


class Selection(Record):
    """Rows of a data set: those whose columns have one of the values named under `where`.

    `count` names the column with the number of events of each row; the default is the column `count`, else one event a
    row.
    """

    data: Text
    count: Text | None = None
    where: dict[str, Chosen] = Field(default_factory=dict)


Selected = Annotated[Selection, BeforeValidator(_selected), Also(("string",))]

KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rate": (("of",), ("exposed", "linger")),
    "yearly rate": (("of",), ()),
    "share": (("of", "that"), ()),
    "rate ratio": (("of", "exposed"), ("lag", "window", "linger", "strata", "unrecorded")),
    "survival": (("of", "at"), ()),
    "ending rate": (("of",), ()),
    "waiting": (("of", "ended_by", "at"), ("gap",)),
    "intensity": (("of",), ()),
    "growth": (("of", "column"), ("breaks",)),
    "mixture": (("parts",), ()),
}
"""The required and the optional keys of each kind of estimate."""

_ALL = sorted({key for needed, allowed in KEYS.values() for key in (*needed, *allowed)})


class EvidenceEstimate(Record):
    """An estimate from data: its rows, its method and its span of dates.

    | estimate | of | result |
    |---|---|---|
    | rate | dated events | events a year; with `exposed`, a year of months in which such an event came (or up to `linger` after it) |
    | yearly rate | dated events | rate of a year to come, if the rate differs from calendar year to calendar year (gamma) |
    | share | events | share of them `that` have certain values |
    | rate ratio | dated events | rate in months `exposed` over the rate in other months, crude, by `strata` and as a placebo |
    | survival | spans with `date` and `end` | share that lasts at least as long as `at` |
    | ending rate | spans with `date` and `end` | ends a year, while they last |
    | waiting | dated events in runs | share of the runs that `ended by` an event before `at` |
    | intensity | dated events | share of the events that earlier events set off (Hawkes process) |
    | growth | values by year | growth of `column` a year, with a level of its own after each of `breaks` |
    | mixture | other estimates | their distributions in equal parts |

    `counted` describes the counted events; printed names of the estimate contain it.
    """

    label: Text
    estimate: Literal[
        "rate",
        "yearly rate",
        "share",
        "rate ratio",
        "survival",
        "ending rate",
        "waiting",
        "intensity",
        "growth",
        "mixture",
    ]
    counted: Text | None = None
    of: Selected | None = None
    that: dict[str, Chosen] | None = None
    exposed: Selected | None = None
    ended_by: Selected | None = Field(default=None, alias="ended by")
    lag: int | None = Field(default=None, ge=-12, le=12)
    window: int | None = Field(default=None, ge=1, le=60)
    linger: int | None = Field(default=None, ge=0, le=60)
    gap: int | None = Field(default=None, ge=0, le=60)
    strata: tuple[Day, ...] | None = None
    unrecorded: Literal["left out", "not exposed"] | None = None
    at: Duration | None = None
    column: Text | None = None
    breaks: tuple[Day, ...] | None = None
    parts: tuple[Text, ...] | None = None
    first: Day | None = None
    last: Day | None = None
    source: Sources = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _fits(self) -> EvidenceEstimate:
        needed, allowed = KEYS[self.estimate]
        for key in needed:
            if getattr(self, key) is None:
                raise ValueError(f"an estimate of kind `{self.estimate}` needs `{_written(key)}`")
        for key in _ALL:
            if getattr(self, key) is not None and key not in needed and key not in allowed:
                raise ValueError(
                    f"`{_written(key)}` has no meaning for an estimate of kind `{self.estimate}`; it is for "
                    + ", ".join(kind for kind, (a, b) in KEYS.items() if key in a or key in b)
                )
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"`first` ({self.first}) is after `last` ({self.last})")
        for days in (self.strata or (), self.breaks or ()):
            if list(days) != sorted(set(days)):
                raise ValueError("dates that divide a record go upwards, each once")
        return self


def _written(key: str) -> str:
    return key.replace("_", " ")


def dated(reference: str) -> tuple[str, str]:
    """Return the parts of a reference to an estimate: its name, and the last date of the record (empty without one).

    >>> dated("cns.launches@2017-06-28"), dated("cns.launches")
    (('cns.launches', '2017-06-28'), ('cns.launches', ''))
    """
    name, _, day = reference.partition("@")
    return name.strip(), day.strip()

"""Mapping of a user's own table: its date column, the names of its columns and the conventions of its numbers and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from offramp.case.record import Record
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping as Dictionary

__all__ = ["Mapping", "mapping_of"]


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Mapping(Record):
    """How to read a table.

    `date` is the name of the date column, or the names of the columns of year, month and (where there is one) day.
    `columns` gives columns a name of one's own: `{n: Anzahl}` calls the column *Anzahl* `n`. All other keys are needed only where
    the file does not show its convention: `day_first` for dates such as 03/04/2017, `first_year` for years of two digits (1950 makes
    50 the year 1950, and 49 the year 2049), `decimal` for the decimal sign, `separator` between cells, `encoding` of a file that is not
    UTF-8, `sheet` of an Excel file, `repeated` for rows that equal an earlier row, and `goldstein` for a file of Goldstein weights.

    >>> mapping_of({"date": "Datum", "day first": True, "columns": {"n": "Anzahl"}}).date
    ('Datum',)
    """

    date: Annotated[tuple[str, ...], BeforeValidator(_several), Field(max_length=3)] = ()
    columns: dict[str, str] = Field(default_factory=dict)
    day_first: bool | None = Field(None, alias="day first")
    first_year: int | None = Field(None, alias="first year", ge=1000, le=2900)
    decimal: Literal[".", ","] | None = None
    separator: str | None = Field(None, min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    repeated: Literal["keep", "drop"] = "keep"
    goldstein: str | None = None


_KEYS = [field.alias or name for name, field in Mapping.model_fields.items()]


def mapping_of(given: Mapping | Dictionary[str, Any] | None) -> Mapping:
    """Return a mapping from plain values, with the keys as they are written in a case (`day first`).

    Raises
    ------
    QuestionError
        where a key is unknown or a value has the wrong form; the message names the key.
    """
    if isinstance(given, Mapping):
        return given
    try:
        return Mapping.model_validate(dict(given or {}))
    except ValidationError as error:
        problem = error.errors()[0]
        key = str(problem["loc"][0])
        if problem["type"] == "extra_forbidden":
            raise QuestionError(f"a mapping has no key `{key}`{did_you_mean(key, _KEYS)}") from None
        raise QuestionError(f"the key `{key}` of the mapping is wrong: {problem['msg']}") from None

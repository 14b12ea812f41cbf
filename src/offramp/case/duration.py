"""Spans of time, as a person writes them: `18 months`."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["DAYS_A_YEAR", "PERIODS", "YEARS", "Duration", "date_after", "intended_period", "span_expected"]

DAYS_A_YEAR = 365.25

YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / DAYS_A_YEAR, "day": 1 / DAYS_A_YEAR}
"""Length of each unit in years."""

CALENDAR_ERROR = 1e-6
"""Tolerance for rounding, in months or days."""

PERIODS = tuple(YEARS)
"""The periods that rates and spans of time are stated in."""

_SHORT = {
    "annum": "year",
    "yr": "year",
    "y": "year",
    "mo": "month",
    "mth": "month",
    "wk": "week",
    "w": "week",
    "d": "day",
}

_NUMBER_AND_WORD = re.compile(r"\s*(?P<number>(?:\d+(?:\.\d*)?|\.\d+))\s*(?P<word>[^\W\d_]+)\.?\s*")
_PATTERN = re.compile(r"\s*((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(year|month|week|day)s?\s*")


def date_after(start: str, years: float) -> datetime.date:
    """Return the date some years after another one, by the calendar.

    A whole number of months ends on the same day of the month, or on the last day of a shorter month. Any other time is counted in
    days, 365.25 to a year.

    >>> str(date_after("2031-11-01", 3)), str(date_after("2031-10-31", 1 / 12)), str(date_after("2031-11-01", 2 / 365.25))
    ('2034-11-01', '2031-11-30', '2031-11-03')

    Raises
    ------
    OverflowError
        beyond the year 9999.
    """
    first = datetime.date.fromisoformat(start)
    months = round(12 * years)
    if abs(12 * years - months) > CALENDAR_ERROR:
        return first + datetime.timedelta(days=int(DAYS_A_YEAR * years + CALENDAR_ERROR))
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        raise OverflowError("no calendar goes beyond the year 9999")
    return datetime.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def intended_period(word: str) -> str | None:
    """Return the period that a word means: in the plural, abbreviated, or with one misspelling.

    >>> intended_period("Years"), intended_period("mnoth"), intended_period("wk"), intended_period("hour")
    ('year', 'month', 'week', None)
    """
    plain = word.casefold()
    for form in (plain, plain.removesuffix("s")):
        if form in YEARS or form in _SHORT:
            return _SHORT.get(form, form)
    return next((period for period in PERIODS for known in (period, f"{period}s") if _one_slip(plain, known)), None)


def _one_slip(word: str, known: str) -> bool:
    """Return whether two words that start alike differ by one letter, or by two neighbours in the wrong order."""
    if word[:1] != known[:1]:
        return False
    if len(word) == len(known):
        off = [i for i in range(len(word)) if word[i] != known[i]]
        swapped = (
            len(off) == 2 and off[1] == off[0] + 1 and word[off[0]] == known[off[1]] and word[off[1]] == known[off[0]]
        )
        return swapped or (len(off) == 1 and len(word) > len("day"))
    shorter, longer = sorted((word, known), key=len)
    return len(longer) - len(shorter) == 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def span_expected(text: str) -> str:
    """Return the end of a message on an invalid span of time: the units, and the nearest span.

    >>> span_expected("6 moths")
    'expected a number of years, months, weeks or days; did you mean `6 months`?'
    >>> span_expected("soon")
    'expected a number of years, months, weeks or days, such as `18 months`'
    """
    expected = "expected a number of years, months, weeks or days"
    found = _NUMBER_AND_WORD.fullmatch(text)
    period = found and intended_period(found["word"])
    if found is None or period is None:
        return f"{expected}, such as `18 months`"
    span = Duration(float(found["number"]), period)
    return f"{expected}; did you mean `{span}`?"


@dataclass(frozen=True)
class Duration:
    """A span of time.

    >>> Duration.read("18 months").years
    1.5
    >>> str(Duration.read("1 year"))
    '1 year'
    """

    amount: float
    unit: str

    @classmethod
    def read(cls, text: str) -> Duration:
        """Read `18 months`; raise `ValueError` if it cannot be read."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"`{text}` is not a span of time; {span_expected(text)}")
        return cls(float(match[1]), match[2])

    @property
    def years(self) -> float:
        """Its length in years of 365.25 days."""
        return self.amount * YEARS[self.unit]

    def __str__(self) -> str:
        return f"{repr(self.amount).removesuffix('.0')} {self.unit}" + ("" if self.amount == 1 else "s")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def check(value: object) -> Duration:
            if isinstance(value, Duration):
                return value
            return cls.read(str(value))

        return core_schema.no_info_plain_validator_function(
            check, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_PATTERN.pattern}$"}

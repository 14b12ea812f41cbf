"""Spans of time."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.duration import YEARS, Duration, date_after


@pytest.mark.parametrize(
    ("text", "amount", "unit", "years"),
    [
        ("18 months", 18, "month", 1.5),
        ("1 year", 1, "year", 1),
        ("5 years", 5, "year", 5),
        ("2.5 years", 2.5, "year", 2.5),
        ("52 weeks", 52, "week", 52 * 7 / 365.25),
        ("365.25 days", 365.25, "day", 1),
        ("  3months ", 3, "month", 0.25),
        ("1e2 days", 100, "day", 100 / 365.25),
        ("2. years", 2, "year", 2),
        (".5 years", 0.5, "year", 0.5),
        ("0 days", 0, "day", 0),
    ],
)
def test_a_span_is_read_as_a_person_writes_it(text: str, amount: float, unit: str, years: float) -> None:
    span = Duration.read(text)
    assert (span.amount, span.unit) == (amount, unit)
    assert span.years == pytest.approx(years)


@pytest.mark.parametrize(
    "text", ["", "soon", "5", "years", "5 yeers", "-1 year", "5 Years", "5 years and a day", "1/2 year"]
)
def test_what_is_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a span of time; expected a number of years, months, weeks or days"):
        Duration.read(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("6 moths", "6 months"), ("3 yeers", "3 years"), ("1 yr", "1 year"), ("2 Weeks", "2 weeks"), ("90 d", "90 days")],
)
def test_a_misspelt_span_gets_the_nearest(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean `{meant}`"):
        Duration.read(text)


@pytest.mark.parametrize("text", ["5", "3 hours", "6 men", "soon"])
def test_no_span_is_guessed_where_none_is_near(text: str) -> None:
    with pytest.raises(ValueError, match="such as `18 months`"):
        Duration.read(text)


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        # Three years of 365.25 days are 1095.75 days; there are 1096 up to the same day of the month.
        ("2031-11-01", 3, "2034-11-01"),
        ("2031-11-01", 1 / 12, "2031-12-01"),
        ("2031-10-31", 1 / 12, "2031-11-30"),
        ("2028-02-29", 1, "2029-02-28"),
        ("2031-11-01", 18 * (1 / 12), "2033-05-01"),
        ("2031-11-01", 0, "2031-11-01"),
        ("2031-11-01", 14 / 365.25, "2031-11-15"),
        ("2031-11-01", 14.9 / 365.25, "2031-11-15"),
    ],
)
def test_a_span_ends_by_the_calendar(start: str, years: float, end: str) -> None:
    assert str(date_after(start, years)) == end


@examples(100)
@given(st.dates(max_value=datetime.date(2200, 1, 1)), st.integers(min_value=0, max_value=40_000))
def test_a_date_is_found_again_from_its_distance(start: datetime.date, days: int) -> None:
    found = date_after(str(start), days / 365.25)
    # A whole number of months may fall a day or two beside so many days.
    assert abs((found - start).days - days) <= (0 if days % 365.25 % 30.4375 else 2)


@pytest.mark.parametrize("years", [8000, 8000.01, 1e12])
def test_no_calendar_goes_beyond_the_year_9999(years: float) -> None:
    with pytest.raises(OverflowError):
        date_after("2031-11-01", years)


def test_one_is_written_without_an_s() -> None:
    assert [str(Duration(amount, "month")) for amount in (1.0, 18.0, 0.5, 0.0)] == [
        "1 month",
        "18 months",
        "0.5 months",
        "0 months",
    ]


@examples(100)
@given(st.floats(min_value=0, allow_infinity=False), st.sampled_from(sorted(YEARS)))
def test_a_span_written_is_read_again(amount: float, unit: str) -> None:
    span = Duration(amount, unit)
    assert Duration.read(str(span)) == span

"""Dates are read in every order that can be told, and never guessed."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import DataError
from offramp.evidence.readers.dates import date_from_parts, parse_dates

FORMS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%Y-%m-%d 10:30:00",
    "%Y-%m-%dT10:30",
]
DAYS = st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31))


@given(day=DAYS, form=st.sampled_from(FORMS))
@examples(200)
def test_a_day_in_any_form_is_that_day(day: datetime.date, form: str) -> None:
    found = parse_dates([day.strftime(form)])
    assert (found.days[0].astype(object), found.precision[0], found.reason[0]) == (day, "day", "")


@given(days=st.lists(DAYS, min_size=1, max_size=6), day_first=st.booleans(), sign=st.sampled_from("/-"))
@examples(200)
def test_both_orders_are_read_as_stated(days: list[datetime.date], day_first: bool, sign: str) -> None:
    form = f"%d{sign}%m{sign}%Y" if day_first else f"%m{sign}%d{sign}%Y"
    texts = [day.strftime(form) for day in days]
    assert parse_dates(texts, day_first=day_first).days.astype(object).tolist() == days
    if any(day.day > 12 for day in days):
        assert parse_dates(texts).days.astype(object).tolist() == days
    else:
        with pytest.raises(DataError, match="may have the day or the month first"):
            parse_dates(texts)


def test_both_orders_in_one_file() -> None:
    with pytest.raises(DataError, match="“13/02/2017” has the day first and “02/13/2017” the month"):
        parse_dates(["13/02/2017", "02/13/2017"])
    found = parse_dates(["13/02/2017", "02/13/2017"], day_first=True)
    assert found.reason.tolist() == ["", "unreadable"]


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2017-06", "2017-06-01", "month"),
        ("06/2017", "2017-06-01", "month"),
        ("June 2017", "2017-06-01", "month"),
        ("Sept. 2017", "2017-09-01", "month"),
        ("2017", "2017-01-01", "year"),
        ("2017.0", "2017-01-01", "year"),
        (" 2017-6-8 ", "2017-06-08", "day"),
    ],
)
def test_months_and_years(text: str, day: str, precision: str) -> None:
    found = parse_dates([text])
    assert (str(found.days[0]), found.precision[0]) == (day, precision)


@pytest.mark.parametrize(("first", "year"), [(1950, 1950), (1951, 2050), (1900, 1950), (2000, 2050)])
def test_years_of_two_digits_need_their_century(first: int, year: int) -> None:
    texts = ["28.06.50", "28/06/50", "28 June 50", "June 50"]
    assert set(parse_dates(texts).reason.tolist()) == {"short year"}
    found = parse_dates(texts, first_year=first)
    assert {int(str(day)[:4]) for day in found.days} == {year}


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-30",
        "31.04.2017",
        "soon",
        "0000-01-01",
        "2017-13-01",
        "12345",
        "42915",
        "1/2/3",
        "Smarch 2017",
        "17-06-28",
    ],
)
def test_texts_that_are_no_dates(text: str) -> None:
    found = parse_dates([text], day_first=True)
    assert found.reason.tolist() == ["unreadable"]
    assert np.isnat(found.days[0])


def test_a_missing_date_is_missing() -> None:
    assert parse_dates(["", "  "]).reason.tolist() == ["missing", "missing"]


@given(text=st.text(max_size=20))
@examples(200)
def test_any_text_is_a_date_or_has_a_reason(text: str) -> None:
    found = parse_dates([text], day_first=False, first_year=1950)
    assert np.isnat(found.days[0]) == bool(found.reason[0])
    assert (found.precision[0] == "") == bool(found.reason[0])


@given(year=st.integers(-5, 10_010), month=st.integers(-1, 99), day=st.integers(-1, 99))
@examples(200)
def test_parts_keep_what_they_know(year: int, month: int, day: int) -> None:
    found, precision = date_from_parts(year, month, day)
    if not 1 <= year <= 9999:
        assert np.isnat(found)
        assert precision == ""
    elif not 1 <= month <= 12:
        assert (found.astype(object), precision) == (datetime.date(year, 1, 1), "year")
    else:
        last = (
            (datetime.date(year + (month == 12), month % 12 + 1, 1) - datetime.timedelta(1)).day if year < 9999 else 28
        )
        if precision == "day":
            assert found.astype(object) == datetime.date(year, month, day)
        else:
            assert found.astype(object) == datetime.date(year, month, 1)
            assert not 1 <= day <= last

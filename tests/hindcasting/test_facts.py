"""The record: it is read as written, it says what its sources count, and a wrong row is named."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from offramp.errors import QuestionError
from offramp.hindcasting.facts import SERIES, Facts, read_facts, shipped_facts, years_between

_BESIDE = (folder / "shared" / "data" / "nti_cns_missile_tests" for folder in Path(__file__).parents)
CNS = next((folder for folder in _BESIDE if folder.exists()), Path("absent")) / "cns_missile_tests_flat.csv"
HEAD = "date,series,count,what,source,confidence\n"


def test_launches_before_and_after_the_letter() -> None:
    facts = shipped_facts()
    assert facts.count("launch", "2016-01-01", "2017-06-28") == 37
    assert facts.count("launch", "2017-06-29", "2018-06-28") == 8
    assert facts.count("launch", "2017-06-29", "2020-06-28") == 44
    assert facts.count("launch", "2019-04-17", "2020-03-29") == 36
    assert facts.longest_quiet("launch", "2017-06-28", "2020-06-28") == 505


def test_nuclear_tests_and_resolutions() -> None:
    facts = shipped_facts()
    assert facts.count("nuclear_test", "1984-01-01", "2022-12-31") == 6
    assert facts.count("resolution", "2006-01-01", "2017-12-31") == 11
    assert facts.count("crisis", "1990-01-01", "2017-06-28") == 10
    assert facts.count("crisis", "1954-01-01", "2017-12-31") == 14


@pytest.mark.skipif(not CNS.exists(), reason="the data of CNS is not here")
def test_launches_are_those_of_cns() -> None:
    with CNS.open(encoding="utf-8-sig") as file:
        dates = [row["date"] for row in csv.DictReader(file)]
    counted = Counter(date if len(date) == 10 else f"{date}-01" for date in dates)
    mine: Counter[str] = Counter()
    for fact in shipped_facts().of("launch"):
        mine[str(fact.day)] += fact.count
    assert mine == counted


def test_every_series_has_its_events_with_source_and_confidence() -> None:
    facts = shipped_facts()
    numbers = {series: sum(fact.count for fact in facts.of(series)) for series in SERIES}
    assert numbers["icbm_test"] == 12
    assert {name: numbers[name] for name in ("nuclear_test", "crisis", "agreement", "summit", "resolution")} == {
        "nuclear_test": 6,
        "crisis": 17,
        "agreement": 5,
        "summit": 2,
        "resolution": 11,
    }
    assert all(fact.source and fact.confidence in ("read", "secondary", "to check") for fact in facts.rows)


def test_the_longest_spell_has_the_ends_as_bounds() -> None:
    facts = read_facts(HEAD + "2001-01-11,launch,1,,a,read\n2001-01-12,launch,1,,a,read\n")
    assert facts.longest_quiet("launch", "2001-01-01", "2001-01-20") == 10
    assert facts.longest_quiet("launch", "2001-01-10", "2001-02-20") == 39
    assert facts.longest_quiet("launch", "2002-01-01", "2002-01-31") == 30


def test_until_includes_the_day_and_nothing_later() -> None:
    facts = read_facts(HEAD + "2001-01-11,launch,1,,a,read\n2001-01-12,launch,2,,a,read\n")
    assert facts.until("2001-01-11").rows == facts.rows[:1]
    assert facts.until("2001-01-10") == Facts(())


def test_the_text_reads_back_in_any_order() -> None:
    facts = shipped_facts()
    lines = facts.text().splitlines()
    again = read_facts("\n".join([lines[0], *reversed(lines[1:])]))
    assert again == facts
    assert again.text() == facts.text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "date,series,count\n",
            r"^a\.csv: the column `what` is missing; expected date,series,count,what,source,confidence$",
        ),
        (HEAD + "2001-13-01,launch,1,,a,read\n", r"^a\.csv:2: `2001-13-01` with the count `1`; expected a date"),
        (HEAD + "2001-12-01,launch,1.5,,a,read\n", r"whole number$"),
        (HEAD + "2001-12-01,lunch,1,,a,read\n", r"no series `lunch`; did you mean launch\?"),
        (
            HEAD + "2001-12-01,launch,1,,a,X\n",
            r"^a\.csv:2: the confidence is `X`; expected read, secondary or to check$",
        ),
    ],
)
def test_a_wrong_record_is_refused(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        read_facts(text, "a.csv")


def test_years_are_of_365_and_a_quarter_days() -> None:
    assert years_between("2001-01-01", "2005-01-01") == 4.0

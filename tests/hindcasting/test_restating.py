"""Restated cases: their rates and shares are those of the record until the date, and nothing later."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from scipy.stats import beta, gamma

from offramp.case.reading import load
from offramp.case.writing import to_yaml
from offramp.errors import CaseError, QuestionError
from offramp.hindcasting.catalog import slugs
from offramp.hindcasting.facts import Facts, shipped_facts, years_between
from offramp.hindcasting.questions import RateSince, ShareClass, read_questions
from offramp.hindcasting.restating import case_of, rate_estimate, share_estimate


def scrambled(facts: Facts, date: str, seed: int = 0) -> Facts:
    """Return the facts with all later rows moved to other days, counts and series."""
    known = facts.until(date)
    later = [row for row in facts.rows if row not in known.rows]
    chance = random.Random(seed)  # noqa: S311
    series = [row.series for row in later]
    chance.shuffle(series)
    moved = [
        replace(
            row,
            series=name,
            count=row.count + chance.randrange(50),
            day=row.day + timedelta(days=chance.randrange(900)),
        )
        for row, name in zip(later, series, strict=True)
    ]
    return Facts((*known.rows, *moved))


def test_the_shares_of_the_korean_case_come_out() -> None:
    """The equal mixture of three Jeffreys posteriors, as the case of 2017 states it by hand."""
    found = share_estimate([ShareClass(happened=w, of=n) for w, n in ((0, 13), (18, 188), (45, 353))])
    stated = load("korea-2017").unknowns["escalates"].until_then
    assert stated is not None
    assert found["low"] == pytest.approx(stated.low, rel=0.01)
    assert found["best"] == pytest.approx(stated.best, rel=0.01)
    assert found["high"] == pytest.approx(stated.high, rel=0.01)


def test_one_class_gives_its_own_posterior() -> None:
    found = share_estimate([ShareClass(happened=3, of=10)])
    assert found["best"] == pytest.approx(beta.ppf(0.5, 3.5, 7.5), rel=2e-3)


def test_a_rate_is_the_jeffreys_posterior_of_the_record() -> None:
    found = rate_estimate(RateSince(series="launch", since="1984-04-09"), shipped_facts(), "2005-09-19")
    years = years_between("1984-04-09", "2005-09-19")
    assert found["best"] == pytest.approx(gamma.ppf(0.5, 16.5, scale=1 / years), rel=2e-3)
    stated = rate_estimate(RateSince(series="agreement", since="1990-01-01", years=8.25), shipped_facts(), "2005-09-19")
    assert stated["high"] == pytest.approx(gamma.ppf(0.95, 2.5, scale=1 / 8.25), rel=2e-3)


def test_a_date_before_the_series_is_refused() -> None:
    with pytest.raises(QuestionError, match="the series `launch` begins on 1984-04-09, and the date is 1983-01-01"):
        rate_estimate(RateSince(series="launch", since="1984-04-09"), shipped_facts(), "1983-01-01")


@pytest.mark.parametrize("slug", slugs())
def test_no_later_fact_reaches_the_case(slug: str) -> None:
    blind = read_questions(slug).blind()
    facts = shipped_facts()
    assert to_yaml(case_of(blind, scrambled(facts, blind.set.date))) == to_yaml(case_of(blind, facts))


def test_an_earlier_fact_does_reach_it() -> None:
    blind = read_questions("korea-2012").blind()
    fewer = Facts(tuple(row for row in shipped_facts().rows if row.series != "launch"))
    assert (
        case_of(blind, fewer).unknowns["launches_testing"].best
        != case_of(blind, shipped_facts()).unknowns["launches_testing"].best
    )


def test_a_restated_case_has_the_date_and_no_claims() -> None:
    case = case_of(read_questions("korea-1994").blind(), shipped_facts())
    assert (case.start, case.title) == ("1994-06-01", "Korean peninsula, 1 June 1994")
    assert not case.claims
    assert not case.base_rates
    assert case.unknowns["launches_testing"].source == ("hindcast_record",)


def test_the_case_of_2017_is_the_case_as_known_on_the_date() -> None:
    case = case_of(read_questions("korea-2017").blind(), shipped_facts())
    assert case.unknowns["icbm_testing"].best == 0.25
    assert not [s for s in case.sources.values() if s.public is not None and s.public > "2017-06-28"]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"set": {"nothing.here": "1"}}, QuestionError, "`nothing.here`: the case has no `nothing`"),
        ({"shares": {"unknowns.nothing": [{"happened": 0, "of": 2}]}}, QuestionError, "the case has no such estimate"),
        ({"set": {"status quo": ["usa.tolks"]}}, CaseError, "tolks"),
    ],
)
def test_a_wrong_change_is_refused(change: dict[str, object], error: type[Exception], message: str) -> None:
    from offramp.hindcasting.questions import Restated

    questions = read_questions("korea-1994").model_copy(update={"restated": Restated.model_validate(change)})
    with pytest.raises(error, match=message):
        case_of(questions.blind(), shipped_facts())


@pytest.mark.parametrize("slug", ["korea-1994", "korea-2005", "korea-2012"])
def test_stated_classes_of_crises_are_those_of_the_tables(slug: str) -> None:
    """On the peninsula since 1954, with a non-violent trigger, and outside wars under way, until the date."""
    from offramp.evidence.facts import facts as table_of

    questions = read_questions(slug)
    assert questions.restated is not None
    stated = [(one.happened, one.of) for one in questions.restated.shares["unknowns.escalates"]]
    crises = table_of("icb-crises").until(questions.date)
    war, number = crises.column("war") == "yes", crises.column("count")
    classes = (crises.column("trigger") == "non-violent", crises.column("inside_war") == "no")
    found = [(int(number[some & war].sum()), int(number[some].sum())) for some in classes]
    peninsula = shipped_facts().count("crisis", "1954-01-01", questions.date)
    assert stated == [(0, peninsula), *found]


@pytest.mark.parametrize("slug", ["korea-1994", "korea-2005", "korea-2012"])
def test_stated_years_of_talks_are_months_of_the_table(slug: str) -> None:
    from offramp.evidence.facts import facts as table_of

    questions = read_questions(slug)
    assert questions.restated is not None
    talks = table_of("csis-negotiations").until(questions.date)
    months = {
        str(day)[:7]
        for day in talks.column("date")[talks.column("united_states") == "yes"]
        if str(day)[:7] < questions.date[:7] or slug == "korea-2012"
    }
    assert questions.restated.rates["agreements.us-dprk.rate"].years == round(len(months) / 12, 2)

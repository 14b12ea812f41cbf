"""Question sets: those of the catalog agree with the record, a blind set holds no outcome, and a wrong file is refused."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from tests.hindcasting.small import SMALL, small

from offramp.case.checks import problems_in
from offramp.errors import CaseError, QuestionError
from offramp.hindcasting.catalog import slugs
from offramp.hindcasting.facts import shipped_facts
from offramp.hindcasting.forecasting import model_forecasts
from offramp.hindcasting.questions import Blind, parse_questions, read_questions
from offramp.hindcasting.restating import case_of


@pytest.mark.parametrize("slug", slugs())
def test_every_set_has_its_questions_and_sources(slug: str) -> None:
    found = read_questions(slug)
    assert len(found.questions) >= (20 if slug == "korea-2017" else 8)
    assert all(question.outcome is not None for question in found.questions.values())
    assert all(question.closes > found.date for question in found.questions.values())
    assert found.restated is None or "hindsight" in str(found.note)


@pytest.mark.parametrize("slug", slugs())
def test_counted_outcomes_are_those_of_the_record(slug: str) -> None:
    """Every outcome that the record can answer, by count or by spell."""
    found, facts, checked = read_questions(slug), shipped_facts(), 0
    after = date.fromisoformat(found.date) + timedelta(days=1)
    for name, question in found.questions.items():
        outcome, model, base = question.outcome, question.model, question.base_rate
        assert outcome is not None
        if base is not None and base.series is not None:
            came = facts.count(base.series, after, question.closes)
            least = model.at_least or 1 if model is not None else 1
            assert outcome.number == (came if question.form == "count" else float(came >= least)), name
            checked += 1
        elif base is not None and (base.quiet or base.longest_quiet):
            spell = facts.longest_quiet(str(base.quiet or base.longest_quiet), found.date, question.closes)
            expected = spell if base.longest_quiet else float(spell >= base.lasts.years * 365.25)  # type: ignore[union-attr]
            assert outcome.number == expected, name
            checked += 1
    assert checked >= 6


@pytest.mark.parametrize("slug", slugs())
def test_an_event_that_came_did_so_before_the_question_closed(slug: str) -> None:
    found = read_questions(slug)
    for name, question in found.questions.items():
        conditional = question.model is not None and question.model.resumes is not None
        if question.outcome is not None and question.outcome.on is not None and not conditional:
            assert found.date < question.outcome.on <= question.closes, name


@pytest.mark.parametrize("slug", slugs())
def test_every_query_is_one_of_its_case(slug: str) -> None:
    blind = read_questions(slug).blind()
    case = case_of(blind, shipped_facts())
    for question in blind.set.questions.values():
        model = question.model
        if model is None:
            continue
        for condition in (model.chance_of, model.chance_at, model.before):
            assert condition is None or not problems_in(condition, case)
        assert model.counted is None or model.counted in case.counts


def test_a_blind_set_holds_neither_outcomes_nor_experts() -> None:
    questions = read_questions("korea-2017")
    text = questions.blind().text()
    assert "2017-07-04" not in text
    assert "Brennan" not in text
    with pytest.raises(ValueError, match=r"a blind question set has no outcomes"):
        Blind(questions)


def test_a_set_that_does_not_exist() -> None:
    with pytest.raises(QuestionError, match=r"no question set `korea-2016`; did you mean korea-2"):
        read_questions("korea-2016")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{chance of: war}", "{chance of: war, count: flights}", r"small\.yaml:12:12: .*exactly one query"),
        ("{at least: 100, of: flights}", "{at least: 100}", "`at least` and `of` belong together"),
        ("quiet: flights, for: 1 month}\n    base", "quiet: flights}\n    base", "a quiet spell needs its length"),
        ("no forecast: The case has no moon.", "topic2: x", "topic2"),
        ("no forecast: The case has no moon.", "mapping: x", "expected either `model`, or `no forecast`"),
        ("form: count", "form: event", "the form is `event`, and the query of the model answers another form"),
        (
            '{value: "no", source: log, confidence: read}',
            "{value: 3, source: log, confidence: read}",
            "and the outcome is `3.0`",
        ),
        ("closes: 2040-01-01", "closes: 2029-01-01", "`war` closes on 2029-01-01, and the forecasts are of 2030-01-01"),
        ("source: log}]", "source: lug}]", "`war` cites `lug`, which `sources` does not have"),
        ("happened: 3, of: 10", "happened: 30, of: 10", "`happened` is a number of times out of `of`"),
        ("{count: 0, since: 1950-01-01,", "{count: 0,", "a record needs its first day"),
        ("date: 2030-01-01", "date: 2030-01-32", "is not a date"),
        ("chance of: war", "chance of: war or", "`war or` ends too early"),
    ],
)
def test_a_wrong_set_is_refused(old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(CaseError, match=message):
        parse_questions(SMALL.replace(old, new, 1), "small.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("chance of: war", "chance of: wur", "the question `war`: .*`wur`"),
        (
            "count: flights",
            "count: flight",
            "the question `hotter`: the case has no count `flight`; did you mean flights",
        ),
        ("mixture: [wait,", "mixture: [weit,", "the case has no policy `weit`; did you mean wait"),
    ],
)
def test_a_query_that_the_case_does_not_have_is_refused(old: str, new: str, message: str) -> None:
    from offramp.worlds.worlds import draw_worlds

    blind = parse_questions(SMALL.replace(old, new, 1)).blind()
    worlds = draw_worlds(case_of(blind, shipped_facts()), 2)
    with pytest.raises(QuestionError, match=re.compile(message)):
        model_forecasts(blind, worlds, histories=2)


def test_the_text_of_a_blind_set_does_not_depend_on_its_outcomes() -> None:
    other = parse_questions(SMALL.replace('value: "no"', 'value: "yes"').replace("low: 0.2", "low: 0.1"))
    assert other.blind().text() == small().blind().text()


def test_published_probabilities_are_those_of_the_table() -> None:
    """The seven of 2017, by their ranges."""
    from offramp.evidence.facts import facts as table_of

    table = table_of("war-probabilities")
    stated = sorted(zip(table.column("low").tolist(), table.column("high").tolist(), strict=True))
    found = read_questions("korea-2017").questions.values()
    assert sorted((expert.low, expert.high) for question in found for expert in question.experts) == stated

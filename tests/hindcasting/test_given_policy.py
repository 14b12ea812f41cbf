"""Forecasts given the policy that came: of the others' choices alone, and never part of a seal."""

from __future__ import annotations

import pytest
from tests.hindcasting.small import SMALL, facts, small

from offramp.case.reading import load
from offramp.ensemble.ensemble import outcomes
from offramp.errors import CaseError, QuestionError
from offramp.hindcasting.distributions import Chance
from offramp.hindcasting.given_policy import GIVEN, forecasts_given_policy
from offramp.hindcasting.hindcast import scored
from offramp.hindcasting.questions import Blind, QuestionSet, parse_questions, read_questions
from offramp.hindcasting.sealing import seal
from offramp.hindcasting.summary import summarise
from offramp.hindcasting.words import forecasts_table, verdict_sentences
from offramp.worlds.worlds import draw_worlds

CAME = "came: {policy: {north.line: on, south.line: on}, source: log}\n"


def with_policy(came: str = CAME) -> QuestionSet:
    return parse_questions(SMALL.replace("sources:", f"{came}sources:"))


def test_the_forecasts_are_those_of_the_policy_and_of_no_question_that_it_answers_itself() -> None:
    worlds = draw_worlds(load("hotline"), 8)
    found = forecasts_given_policy(with_policy(), worlds, histories=4)
    assert "line" not in found, "both man the line: the policy says so"
    assert "moon" not in found
    exact = outcomes(worlds, ["open the line"], claims=False)
    war = found["war"]
    assert isinstance(war, Chance)
    # `open the line` commits the North alone.
    assert war.probability <= float(exact.of("open the line", "war").mean()) + 1e-3
    same = forecasts_given_policy(with_policy("came: {policy: {north.line: on}, source: log}\n"), worlds, histories=4)
    one = same["war"]
    assert isinstance(one, Chance)
    assert one.probability == pytest.approx(float(exact.of("open the line", "war").mean()), rel=1e-3)


def test_a_set_without_the_policy_has_none() -> None:
    assert forecasts_given_policy(small(), draw_worlds(load("hotline"), 2), histories=2) == {}


def test_the_seal_knows_nothing_of_it() -> None:
    sealed = [seal(some.blind(), facts(), "s", samples=2, histories=2).text() for some in (small(), with_policy())]
    assert sealed[0] == sealed[1]
    assert GIVEN not in sealed[1]
    with pytest.raises(ValueError, match="has no outcomes and no later forecasts"):
        Blind(with_policy())


def test_it_stands_beside_the_forecasts_and_changes_no_verdict() -> None:
    questions = with_policy()
    made = seal(questions.blind(), facts(), "s", samples=2, histories=2)
    given = forecasts_given_policy(questions, made.worlds, histories=2)
    plain, more = scored(questions, made), scored(questions, made, given=given)
    for one, other in ((plain.summary.brier, more.summary.brier), (plain.summary.difference, more.summary.difference)):
        assert one == other
    assert GIVEN not in forecasts_table(plain.rows).columns
    table = forecasts_table(more.rows)
    assert GIVEN in table.columns
    assert "is no forecast" in table.note
    summary = summarise("A", [(questions.date, more.rows)])
    assert any("hindsight and no forecast" in sentence for sentence in verdict_sentences(summary))


def test_an_option_or_a_source_that_does_not_exist_is_named() -> None:
    worlds = draw_worlds(load("hotline"), 1)
    wrong = with_policy("came: {policy: {north.lines: on}, source: log}\n")
    with pytest.raises(
        QuestionError, match=r"the policy that came: there is no option `north.lines`; did you mean north.line"
    ):
        forecasts_given_policy(wrong, worlds, histories=1)
    with pytest.raises(QuestionError, match=r"the policy that came: .*`lines`"):
        forecasts_given_policy(
            with_policy("came: {policy: [{north.line: on, while: lines}], source: log}\n"), worlds, histories=1
        )
    with pytest.raises(CaseError, match="`came` cites `press`, which `sources` does not have"):
        with_policy("came: {policy: {north.line: on}, source: press}\n")


def test_the_policy_of_2017_is_stated_with_its_sources_and_left_out_of_the_blind_set() -> None:
    questions = read_questions("korea-2017")
    assert questions.came is not None
    assert {option for stage in questions.came.policy for option in stage.holds} == {
        f"usa.{option}" for option in ("talks", "envoy", "assurance", "exercises", "sanctions")
    }
    assert questions.blind().set.came is None
    assert "2018-03-08" not in questions.blind().text()

"""Every forecast is scored by the rule of its form, and experts at the middle of their range."""

from __future__ import annotations

import math

import pytest
from tests.hindcasting.small import small

from offramp.hindcasting.distributions import Chance, Distribution
from offramp.hindcasting.questions import Recorded, read_questions
from offramp.hindcasting.scoring import EVENS, Score, score, score_experts, score_questions
from offramp.hindcasting.sealing import BASE_RATE, MODEL


def test_events_and_numbers_have_their_own_scores() -> None:
    rows = score_questions(
        small(), {"war": {MODEL: Chance(0.2)}, "hotter": {MODEL: Distribution((90.0, 110.0), (0.5, 0.5))}}
    )
    by_name = {row.name: row for row in rows}
    assert by_name["war"].scores[MODEL].brier == pytest.approx(0.04)
    assert by_name["war"].scores[MODEL].log == pytest.approx(-math.log(0.8))
    assert by_name["war"].scores[EVENS].brier == 0.25
    assert by_name["hotter"].scores[MODEL] == Score(crps=5.0)
    assert EVENS not in by_name["hotter"].forecasts


def test_an_infinite_score_is_said_so() -> None:
    found = score(Chance(0.0), Recorded(value="yes", source="a", confidence="read"))
    assert found.log == math.inf
    assert found.to_dict() == {"brier": 1.0, "log": "infinite", "crps": None}


def test_disputed_and_recalled_outcomes_are_marked() -> None:
    rows = {row.name: row for row in score_questions(small(), {"arms": {MODEL: Distribution((100.0,), (1.0,))}})}
    assert rows["arms"].disputed
    assert not rows["arms"].compared(MODEL, MODEL)
    assert rows["some"].to_check
    assert not rows["war"].to_check


def test_without_an_outcome_there_are_no_scores() -> None:
    (row,) = (r for r in score_questions(small().blind().set, {"war": {MODEL: Chance(0.5)}}) if r.name == "war")
    assert row.scores == {}
    assert not row.compared(MODEL, BASE_RATE)


def test_an_expert_is_scored_at_the_middle() -> None:
    (expert,) = score_experts(small())
    assert expert.scores.brier == pytest.approx(0.09)
    assert expert.to_dict()["who"] == "A. Nyone"


def test_published_probabilities_of_2017() -> None:
    found = {
        (e.question, e.forecast.who, e.forecast.event): e.scores.brier
        for e in score_experts(read_questions("korea-2017"))
    }
    assert len(found) == 7
    assert found["war_2018", "R. Haass", "war with North Korea"] == 0.25
    assert found["strike", "L. Graham", "a first strike"] == pytest.approx(0.09)

"""The summary counts what both answer, leaves out what is disputed, and says who loses."""

from __future__ import annotations

import math

import pytest
from tests.hindcasting.small import small

from offramp.hindcasting.distributions import Chance, Distribution, Forecast
from offramp.hindcasting.scoring import ScoredQuestion, score_questions
from offramp.hindcasting.sealing import BASE_RATE, MODEL
from offramp.hindcasting.summary import summarise, together
from offramp.hindcasting.words import verdict_sentences


def rows(war: float, line: float, flights: float) -> tuple[ScoredQuestion, ...]:
    """The base rate says 0.5 of events and 90 of flights; war and the line did not come, 100 flights did."""
    forecasts: dict[str, dict[str, Forecast]] = {
        "war": {MODEL: Chance(war), BASE_RATE: Chance(0.5)},
        "line": {MODEL: Chance(line), BASE_RATE: Chance(0.5)},
        "hotter": {MODEL: Distribution((flights,), (1.0,)), BASE_RATE: Distribution((90.0,), (1.0,))},
        "arms": {MODEL: Distribution((1.0,), (1.0,)), BASE_RATE: Distribution((105.0,), (1.0,))},
        "moon": {BASE_RATE: Chance(0.1)},
    }
    return score_questions(small(), forecasts)


def test_a_winner() -> None:
    found = summarise("T", [("2030-01-01", rows(0.0, 0.1, 99.0))])
    assert (found.questions, found.answered, found.compared) == (8, 4, 3)
    assert (found.won, found.lost, found.level) == (3, 0, 0)
    assert found.brier[MODEL] == pytest.approx(0.005)
    assert found.brier[BASE_RATE] == 0.25
    assert found.skill == pytest.approx(0.98)
    assert found.difference == pytest.approx(-0.245)
    assert not found.loses
    assert found.ruled_out == ()
    assert verdict_sentences(found)[0] == (
        "T: the model beats the base rate. It is better on 3, worse on 0 and level on 0 of 3 questions that both answer; it answers 4 of 8."
    )


def test_a_loser_is_said_to_lose_in_the_first_line() -> None:
    found = summarise("T", [("2030-01-01", rows(1.0, 0.9, 10.0))])
    assert (found.won, found.lost) == (0, 3)
    assert found.loses
    assert found.ruled_out == ("war",)
    assert found.log[MODEL] == math.inf
    sentences = verdict_sentences(found)
    assert sentences[0].startswith("T: the model loses to the base rate.")
    assert any("gave no chance to the answer that came of 1 question: war." in s for s in sentences)
    assert found.to_dict()["log"][MODEL] == "infinite"


def test_small_differences_are_level() -> None:
    found = summarise("T", [("2030-01-01", rows(0.5, 0.5, 90.0))])
    assert (found.won, found.lost, found.level) == (0, 0, 3)
    assert verdict_sentences(found)[0].startswith("T: the model is level with the base rate.")


def test_several_dates_are_taken_together() -> None:
    found = together([("2030-01-01", rows(1.0, 0.9, 10.0)), ("2031-01-01", rows(0.0, 0.1, 99.0))])
    assert found.title == "2 dates together"
    assert (found.won, found.lost, found.events, found.topics) == (3, 3, 4, 4)
    assert found.ruled_out == ("2030-01-01: war",)
    assert found.low <= found.difference <= found.high
    assert "it may be chance" in verdict_sentences(found)[1]


def test_every_forecaster_is_compared_on_what_both_answer() -> None:
    found = summarise("T", [("2030-01-01", rows(0.0, 0.1, 99.0))])
    pairs = {pair.who: pair for pair in found.pairs}
    assert pairs["even chances"].events == 3
    assert pairs["even chances"].base_rate == pytest.approx((0.25 + 0.25 + 0.81) / 3)
    assert pairs[MODEL].events == 2


def test_without_events_the_questions_decide() -> None:
    only = tuple(row for row in rows(0.0, 0.1, 10.0) if row.name == "hotter")
    found = summarise("T", [("2030-01-01", only)])
    assert found.loses
    assert found.skill is None
    assert len(verdict_sentences(found)) == 2

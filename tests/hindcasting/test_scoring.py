"""Every forecast is scored by the rule of its form, and experts at the middle of their range."""

from __future__ import annotations

import csv
import math
from importlib.resources import files

import pytest
from tests.hindcasting.small import small

from offramp.experts.reading import load_panel
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


def test_the_published_probabilities_are_those_of_the_panel_and_of_the_table_of_facts() -> None:
    """The panel states the chances and the days, the table the bounds; the set has the initial of each first name."""
    panel = load_panel("korea-2017-war")
    named = [(panel.experts[one.expert].label or "", one.probability, one.date or "") for one in panel.answers]
    text = files("offramp.evidence").joinpath("facts/war_probabilities.csv").read_text(encoding="utf-8")
    bounds = {
        (row["who"], float(row["low"])) for row in csv.DictReader(text.splitlines()) if "at least" in row["event"]
    }
    published = [one for asked in read_questions("korea-2017").questions.values() for one in asked.experts]
    assert len(published) == 7
    for one in published:
        (full,) = {label for label, _, _ in named if label.endswith(one.who.partition(" ")[2])}
        assert (full, (one.low, one.high), one.stated) in named, one
        assert one.at_least == ((full, one.low) in bounds), one

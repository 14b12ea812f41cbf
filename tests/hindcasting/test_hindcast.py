"""The hindcast of the letter's date, and one of a small case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.hindcasting.korean import korean
from tests.hindcasting.small import SMALL, facts

from offramp.hindcasting.distributions import Chance
from offramp.hindcasting.hindcast import Hindcast, hindcast
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL
from offramp.text import to_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def korea(stored: Callable[[str, Callable[[], object]], Any]) -> Hindcast:
    return korean(stored)


@pytest.fixture
def two_powers(tmp_path: Path) -> Hindcast:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return hindcast(file, samples=4, histories=8, facts=facts())


def probability(found: Hindcast, question: str, who: str = MODEL) -> float:
    forecast = found.sealed.forecasts[question][who]
    assert isinstance(forecast, Chance)
    return forecast.probability


def test_a_question_without_a_state_has_no_forecast_rather_than_a_wrong_one(korea: Hindcast) -> None:
    assert MODEL not in korea.sealed.forecasts["icbm_test"]
    assert MODEL not in korea.sealed.forecasts["sanctions"]
    reasons = next(table for table in korea.tables() if table.title.startswith("Questions that the case"))
    assert sum(row[1] == "no forecast" for row in reasons.rows) == 2


def test_waiting_rules_out_the_talks_that_came(korea: Hindcast) -> None:
    """The status quo is left by nobody but South Korea, so that no talks and no halt can come without a commitment."""
    assert probability(korea, "talks") == 0.0
    assert probability(korea, "halt") == 0.0
    assert set(korea.summary.ruled_out) == {"talks", "halt", "summit"}
    assert probability(korea, "talks", MIXTURE) > 0.5
    assert korea.summary.loses
    assert str(korea).startswith("Korean peninsula, 28 June 2017: the model loses to the base rate.")


def test_nothing_recalled_or_disputed_counts_in_the_means(korea: Hindcast) -> None:
    compared = [row.name for row in korea.rows if row.compared(MODEL, BASE_RATE)]
    assert "warheads" not in compared
    assert "missile" not in compared
    assert korea.summary.compared == len(compared)


def test_the_scorecard_sets_verdicts_beside_the_record(korea: Hindcast) -> None:
    entries = {entry.name: entry for entry in korea.scorecard}
    assert len(entries) == 20
    assert entries["no guarantee"].comparison == "agree"
    assert entries["no guarantee"].later
    assert not entries["miscalculation"].later
    assert entries["miscalculation"].comparison == "record mixed"
    assert entries["not irrational"].comparison == "no record"
    assert entries["progress despite isolation"].comparison == "not tested"


def test_the_plain_values_are_json_and_whole(korea: Hindcast) -> None:
    plain = json.loads(to_json(korea.to_dict()))
    assert plain["summary"]["loses"] is True
    assert plain["summary"]["log"]["model"] == "infinite"
    assert len(plain["questions"]) == 26
    assert len(plain["scorecard"]) == 20
    assert set(plain["sha256"]) == {"case", "questions", "evidence", "code"}


def test_a_small_case_has_no_scorecard_and_every_other_table(two_powers: Hindcast) -> None:
    assert [table.title for table in two_powers.tables()] == [
        "Forecasts and outcomes",
        "Mean scores",
        "Calibration of the model",
        "Published probabilities",
        "Questions that the case does not state as asked",
    ]
    assert two_powers.summary.to_check == 1
    assert "Of these outcomes, 1 was recalled and is to be checked." in str(two_powers)
    assert "<table>" in two_powers._repr_html_()


def test_the_calibration_has_every_undisputed_event_once(two_powers: Hindcast) -> None:
    events = [row for row in two_powers.rows if row.is_event and MODEL in row.scores and not row.disputed]
    assert sum(each.questions for each in two_powers.calibration) == len(events) == 4

"""Cells of the tables of a hindcast, as a person would say them."""

from __future__ import annotations

import pytest
from tests.hindcasting.small import small

from offramp.hindcasting.distributions import Chance, Distribution, Forecast
from offramp.hindcasting.scoring import score_questions
from offramp.hindcasting.sealing import MODEL
from offramp.hindcasting.words import forecasts_table
from offramp.text import Figure


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        (Chance(0.0), "0 %"),
        (Chance(1.0), "100 %"),
        (Chance(0.0004, 0.0, 0.0231), "under 1 % (0 % to 2.3 %)"),
        (Chance(0.0994), "9.9 %"),
        (Chance(0.0996), "10 %"),
        (Chance(0.456, 0.05, 0.996), "46 % (5.0 % to over 99 %)"),
    ],
)
def test_chances(forecast: Forecast, said: str) -> None:
    table = forecasts_table(score_questions(small(), {"war": {MODEL: forecast}}))
    assert table.rows[0][1] == said


def test_numbers_have_their_quantiles() -> None:
    table = forecasts_table(
        score_questions(small(), {"hotter": {MODEL: Distribution((90.0, 100.0, 130.0), (0.2, 0.5, 0.3))}})
    )
    cell = table.rows[2][1]
    assert cell == "100 (90 to 130)"
    assert isinstance(cell, Figure)
    assert cell.numbers == {"": 100.0, "low": 90.0, "high": 130.0}
    assert table.rows[2][5] == "100 flights"


def test_outcomes_say_what_is_disputed_or_to_be_checked() -> None:
    table = forecasts_table(score_questions(small(), {}))
    outcomes = [row[5] for row in table.rows]
    assert outcomes[0] == "no"
    assert outcomes[3] == "yes (to be checked)"
    assert outcomes[6] == "105 (disputed: 90 to 120)"
    assert outcomes[7] == "yes, 2030-07-01"

"""What a case states, in tables with labels."""

from __future__ import annotations

import pytest
from tests.brief.front.test_clauses import CASE
from tests.brief.tellers import teller

from offramp.brief.annex.stated import numbers, options_and_stages, rates, wishes

RANKED = """
sources: {s: "A. Writer, B. Reader, Book, 1999"}
actors: {a: {options: {go: Go}}, b: {options: {go: Go, x: X}}}
impossible: [b.x, a.go and b.go]
status quo: []
preferences: {a: [a.go], b: {ranking: [a.go, [b.go, "-"]], source: s}}
"""


def test_stages_have_their_commitment_and_their_time() -> None:
    _, stages = options_and_stages(teller(CASE))
    assert stages.rows[0] == ("Offer", "The Annas will do X; The Annas will not do Y", "for one year", "the author")
    assert stages.rows[1][:3] == ("", "The Annas will do X", "as long as Bert chooses to do Z")


def test_a_ranking_names_states_by_what_is_on() -> None:
    (table,) = wishes(teller(RANKED))
    assert table.rows[1] == ("B", "1. “go” by a; 2. “go” by b or nothing on [Writer and others]")


def test_a_small_number_is_told_as_it_is_stated() -> None:
    text = CASE.replace(
        "rates: {war: 0.1}", "unknowns: {r: {low: 0.0002, best: 0.0009, high: 0.007, unit: per year}}\nrates: {war: r}"
    )
    (table,) = numbers(teller(text))
    assert table.rows[0] == ("R", "0.0009 (0.0002 to 0.007) per year", "the author")
    (rate,) = rates(teller(text))
    assert rate.rows == (("War", "r", "", "the author"),)
    (french,) = numbers(teller(text, "fr"))
    assert french.rows[0][1] == "0,0009 (0,0002 à 0,007) par an"


def test_a_case_that_cannot_be_run_over_time_tells_its_numbers_too() -> None:
    text = (
        "{actors: {a: {options: {go: Go}}}, status quo: [], preferences: {a: [a.go]}, "
        "unknowns: {r: {label: the rate, low: 1, best: 2, high: 3}}}"
    )
    (table,) = numbers(teller(text))
    assert table.rows == (("The rate", "2 (1 to 3)", "the author"),)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("experts: {kim: [a.y, a.x], lee: {label: Dr Lee, order: [a.x, a.y]}}", "each world has the order of one of kim and Dr Lee"),
        ("experts: {kim: [a.y, a.x]}", "each world has the order of kim"),
        ("experts: {kim: [a.y, a.x]}, draw: pool", "each world has the pooled order of kim"),
    ],
)  # fmt: skip
def test_the_experts_on_an_order_are_named(said: str, told: str) -> None:
    case = f"{{actors: {{a: {{options: {{x: X, y: Y}}}}}}, status quo: [], preferences: {{a: {{statements: [a.x, a.y], {said}}}}}}}"
    (table,) = wishes(teller(case))
    assert table.rows[0][1].endswith(f"; {told}")

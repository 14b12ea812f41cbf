"""What each side believes of the others, in a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.readings import views as readings_of

from offramp.brief.blocks import Answer
from offramp.brief.sections.beliefs import belief_answers, beliefs_in_full
from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.findings.findings import Findings
    from offramp.findings.reading import ReadingFindings

CASE = """
actors:
  a: {name: Ada, options: {x: X}}
  b: {name: Bob, options: {y: Y}}
status quo: []
preferences: {a: [not b.y, a.x], b: [b.y]}
"""


def views(more: str = "") -> tuple[ReadingFindings, ...]:
    return readings_of(CASE + more)


def test_without_beliefs_there_is_nothing_to_say() -> None:
    assert belief_answers(views()) == ()
    assert list(beliefs_in_full(views())) == []


def test_a_move_that_is_not_expected() -> None:
    (answer,) = belief_answers(views("beliefs: {a: {b: [not b.y]}}"))
    assert answer.question == "Is Ada wrong about Bob today?"
    assert answer.short == "Yes: Ada does not believe that Bob would gain if it starts “Y”; it would."
    assert answer.because == ()


def test_a_move_that_is_expected_in_vain() -> None:
    (answer,) = belief_answers(views("beliefs: {b: {a: [a.x, not b.y]}}"))
    assert answer.short == "By the beliefs stated, about no move."
    text = CASE.replace("a.x]", "not a.x]") + "beliefs: {b: {a: [a.x]}}"
    (answer,) = belief_answers(readings_of(text))
    assert answer.short == "Yes: Bob believes that Ada would gain if it starts “X”; by what is stated, it would not."


def test_a_move_that_is_not_seen() -> None:
    (answer,) = belief_answers(views("unaware: {a: [b.y]}"))
    assert answer.short == "Yes: Ada does not know that Bob can do this: it starts “Y”."


def test_in_full_it_is_said_what_follows() -> None:
    answer, *tables = beliefs_in_full(views("beliefs: {a: {b: [not b.y]}}"))
    assert isinstance(answer, Answer)
    assert answer.because == (
        "1 state holds when each side judges by its own beliefs, 1 when nobody is wrong. Ada would leave the status quo because of what it believes.",
    )
    assert [table.title for table in tables if isinstance(table, Table)] == [
        "How many equilibria",
        "Equilibria",
        "Misperceived moves from the status quo",
    ]


def test_the_korean_case_pyongyang_fears_a_strike(korea_findings: Findings) -> None:
    (answer,) = belief_answers(korea_findings.strategic.readings)
    assert answer.short.startswith(
        "Under “The administration of June 2017, Regime survival first”, “Unification by coercion” and “Bargaining for aid”: "
        "Yes: North Korea believes that United States would gain if it starts “Strike North Korean forces”"
    )
    assert answer.short.endswith("Under “Preventive war before the missile”: By the beliefs stated, about no move.")

"""The readings of each side, what follows from each, and the belief that counts most."""

from __future__ import annotations

import pytest
from tests.brief.readings import TEXT
from tests.brief.tellers import teller

from offramp.brief.front.sides import belief, readings_table, without_rivals

BELIEFS = """
actors:
  a: {name: Anna, options: {talk: Talk, hit: {label: Hit, once: on}}}
  b: {name: Bert, options: {talk: Talk}}
status quo: []
preferences: {a: [not a.hit, a.talk], b: [not a.hit, b.talk]}
"""


def test_a_reading_has_its_weight_and_what_differs_under_it() -> None:
    table = readings_table(teller(TEXT))
    assert table is not None
    assert table.columns == ("Actor", "Reading", "Weight", "What follows")
    calm, wild = table.rows
    assert calm[:3] == ("A", "Calm", "75 %")
    assert calm[3].startswith("A would not choose “hit”.")
    assert wild[:3] == ("A", "Wild", "25 %")
    assert wild[3].startswith("A would choose “hit” today.")


def test_a_reading_with_the_same_answers_says_so() -> None:
    same = TEXT.replace(
        "wild: {weight: 1, preferences: [a.hit]}", "wild: {weight: 1, preferences: [not a.hit, b.talk, not a.talk]}"
    )
    table = readings_table(teller(same))
    assert table is not None
    assert table.rows[1][3] == "The same acts and the same deals."


def test_without_rival_readings_there_is_no_table() -> None:
    own = teller(BELIEFS)
    assert readings_table(own) is None
    assert without_rivals(own) == "The case has one reading of each side. Whether that reading is right is not tested."


@pytest.mark.parametrize(
    ("beliefs", "said"),
    [
        ("", None),
        (
            "beliefs: {b: {a: [a.hit, a.talk]}}",
            "Bert believes that Anna wants to talk and hit. By what Anna is said to want, it does not.",
        ),
        (
            "beliefs: {b: {a: [not a.talk, not a.hit]}}",
            "Bert does not expect Anna to talk. By what Anna is said to want, it would.",
        ),
    ],
)
def test_a_wrong_belief_is_named(beliefs: str, said: str | None) -> None:
    assert belief(teller(BELIEFS + beliefs)) == said

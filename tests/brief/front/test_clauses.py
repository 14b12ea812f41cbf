"""Commitments, conditions and moves as clauses."""

from __future__ import annotations

import pytest
from tests.brief.tellers import teller

from offramp.brief.front.clauses import act_words, clause, commitments, meaning, moved, times
from offramp.case.expression import Expression

CASE = """
start: 2020-07-01
horizon: 3 years
actors:
  a: {name: Anna, called: the Annas, tempo: 2, reliability: 0.8, options: {x: {label: Do X, short: Do X}, y: Do Y}}
  b: {name: Bert, tempo: 2, reliability: 0.8, options: {z: Do Z}}
events: {war: {label: War, once: on}}
terms: {both: a.x and b.z}
status quo: [a.y]
ends: war
preferences: {a: [a.x], b: [b.z]}
rates: {war: 0.1}
policies:
  wait: {}
  offer:
    - {a.x: on, a.y: off, for: 1 year}
    - {a.x: on, while: b.z}
    - {a.y: off, from: 6 months, until: war}
"""


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("b.z", "Bert chooses to do Z"),
        ("not a.x", "the Annas does not do X"),
        ("war", "there is “War”"),
        ("not both", "there is no “both”"),
        ("b.z and not war", "Bert chooses to do Z and there is no “War”"),
        ("b.z iff a.x", "“do Z” by Bert exactly when “do X” by the Annas"),
    ],
)
def test_a_condition_is_a_clause_or_else_a_formula(condition: str, said: str) -> None:
    assert clause(teller(CASE), Expression.read(condition)) == said


def test_an_option_is_told_by_its_stages() -> None:
    assert meaning(teller(CASE), "wait") == "No commitment: each side chooses for itself."
    told = meaning(teller(CASE), "offer")
    assert told.startswith("The Annas will do X for one year. It will not do Y for one year.")
    assert "It will then do X as long as Bert chooses to do Z." in told
    assert "After six months, it will not do Y until there is “War”." in told


def test_commitments_and_times_of_a_stage_stand_apart() -> None:
    first, second, third = teller(CASE).case.policies["offer"]
    assert commitments(teller(CASE), first) == ("The Annas will do X", "The Annas will not do Y")
    assert times(teller(CASE), first) == ["for one year"]
    assert times(teller(CASE), second) == ["as long as Bert chooses to do Z"]
    assert times(teller(CASE), third) == ["after six months", "until there is “War”"]


def test_a_move_names_what_each_side_begins_and_stops() -> None:
    own = teller(CASE)
    graph = own.found.strategic.base.graph
    end = next(state for state in range(graph.size) if set(graph.on(state)) == {"a.x", "b.z"})
    assert moved(own, graph, graph.status_quo, end) == "The Annas: do X; no longer do Y. Bert: do Z"
    assert act_words(own, [], ["do Y"]) == "no longer do Y"
    french = teller(CASE, "fr")
    assert moved(french, graph, graph.status_quo, end) == "The Annas : do X ; fin de : do Y. Bert : do Z"

"""The value of an answer, against a plain mean of the best policy on each side, and against the value of information."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples, repetitions

from offramp.preference_sensitivity.sampled_questions import PairColumns
from offramp.ranking.value_questions import answer_value, chosen_policy, next_valued_question
from offramp.sensitivity.value_of_information import evppi

TIMES = 60


def plain_value(column: list[bool], values: list[list[float]]) -> float:
    """Return the expected gain from choosing the best policy on each side of an answer."""
    worlds = range(len(column))
    best = max(sum(row) / len(row) for row in values)
    total = 0.0
    for side in (True, False):
        own = [w for w in worlds if column[w] == side]
        if own:
            total += len(own) / len(worlds) * max(sum(row[w] for w in own) / len(own) for row in values)
    return total - best


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[bool]], list[list[float]]]:
    """Draw the answers to some questions and the values of some policies, in the same worlds."""
    worlds, questions, policies = draw(st.integers(2, 8)), draw(st.integers(1, 5)), draw(st.integers(2, 4))
    answers = st.lists(st.booleans(), min_size=worlds, max_size=worlds)
    rows = st.lists(st.integers(0, 8).map(lambda part: part / 8), min_size=worlds, max_size=worlds)
    return [draw(answers) for _ in range(questions)], [draw(rows) for _ in range(policies)]


@examples(400)
@given(tables(), st.sampled_from([0.0, 0.1, 0.3]))
def test_the_answer_of_the_greatest_value_is_asked_for(
    drawn: tuple[list[list[bool]], list[list[float]]], room: float
) -> None:
    columns, rows = drawn
    first = np.repeat(np.array(columns), TIMES, axis=1)
    values = np.repeat(np.array(rows), TIMES, axis=1)
    found = next_valued_question(first, values, room, np.ones(len(columns), dtype=bool))
    worth = [plain_value(column, rows) if 0 < sum(column) < len(column) else -1.0 for column in columns]
    if found is None:
        # No answer makes another policy better by more than what matters, by more than chance.
        assert max(worth) < room + 0.35
        return
    assert found.gain == pytest.approx(worth[found.row], abs=1e-9)
    if not found.joint:
        assert found.gain > 0
        assert found.gain == pytest.approx(answer_value(first[found.row], values)[0])
        changing = [k for k, column in enumerate(columns) if worth[k] > 0 and changes(column, rows, max(room, 0.45))]
        assert all(worth[k] <= worth[found.row] + 1e-9 for k in changing)


def changes(column: list[bool], rows: list[list[float]], least: float) -> bool:
    """Return whether another policy is better on one side by more than some difference."""
    best = rows[int(chosen_policy(np.array(rows)))]
    for side in (True, False):
        own = [w for w, answer in enumerate(column) if answer == side]
        if any(sum(row[w] - best[w] for w in own) / len(own) > least for row in rows if own):
            return True
    return False


@examples(100)
@given(st.integers(0, 2**32))
def test_the_value_of_an_answer_is_that_of_partial_information(seed: int) -> None:
    chance = np.random.default_rng(seed)
    column = chance.random(300) < 0.4
    values = chance.normal(size=(3, 300)) + np.outer([0, 1, -1], column)
    value, error = answer_value(column, values)
    found = evppi(values, {"answer": np.where(column, "yes", "no")}, "answer")
    assert value == pytest.approx(found.value, abs=1e-9)
    assert error == pytest.approx(found.standard_error, abs=1e-9)


def test_two_answers_that_change_nothing_alone_are_found_together() -> None:
    orders = np.random.default_rng(1).permuted(np.tile(np.arange(4), (2000, 1)), axis=1)
    columns = PairColumns.of([orders])
    exclusive = columns.first[columns.pairs.index((0, 0, 1))] != columns.first[columns.pairs.index((0, 2, 3))]
    values = np.array([np.full(2000, 0.5), np.where(exclusive, 0.8, 0.0)])
    found = next_valued_question(columns.first, values, 0.01, np.ones(6, dtype=bool))
    assert found is not None
    assert found.joint
    assert columns.pairs[found.row] in {(0, 0, 1), (0, 2, 3)}


def test_values_that_no_order_influences_give_no_question() -> None:
    chance = np.random.default_rng(7)
    asked, count = 0, repetitions(150)
    for _ in range(count):
        columns = PairColumns.of([chance.permuted(np.tile(np.arange(6), (300, 1)), axis=1)])
        values = chance.normal(size=(4, 300)) + np.array([[0.02], [0.0], [0.01], [0.0]])
        asked += next_valued_question(columns.first, values, 0.0, np.ones(15, dtype=bool)) is not None
    assert asked <= 0.06 * count


def test_a_difference_that_does_not_matter_is_no_question() -> None:
    first = np.arange(400)[None] < 200
    values = np.array([np.where(first[0], 0.5, 0.505), np.full(400, 0.503)])
    assert next_valued_question(first, values, 0.01, np.ones(1, dtype=bool)) is None
    found = next_valued_question(first, values, 0.001, np.ones(1, dtype=bool))
    assert found is not None
    assert found.gain == pytest.approx(0.001, abs=1e-9)
    assert next_valued_question(first, values, 0.001, np.zeros(1, dtype=bool)) is None
    assert next_valued_question(first, values[:1], 0.001, np.ones(1, dtype=bool)) is None


def test_a_tie_is_decided_by_the_order_of_policies_alone() -> None:
    values = np.array([[0.1, 0.3], [0.3, 0.1], [0.2, 0.2 + 1e-17]])
    assert [chosen_policy(values[list(some)]) for some in combinations(range(3), 2)] == [0, 0, 0]

"""Questions by a sample of orders, against a plain count over every order that agrees."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.preference_sensitivity.test_order_counts import agreeing, known
from tests.strategies import examples, repetitions

from offramp.preference_sensitivity.sampled_questions import (
    LEAST_GAIN,
    LEAST_SIDE,
    PairColumns,
    next_sampled_question,
    sampled_gain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMES = 200
"""How often each order stands in a sample that has all of them."""

Orders = list[tuple[tuple[int, ...], int]]
"""Orders, each with its label."""


def entropy_of(orders: Orders) -> float:
    """Return the entropy of the labels, in bits."""
    counts = Counter(label for _, label in orders)
    return sum(count / len(orders) * log2(len(orders) / count) for count in counts.values())


def split(orders: Orders, pair: tuple[int, int]) -> tuple[Orders, Orders]:
    first = [each for each in orders if each[0].index(pair[0]) < each[0].index(pair[1])]
    return first, [each for each in orders if each not in first]


def left_after(orders: Orders, pair: tuple[int, int]) -> float:
    """Return the expected entropy after the answer about a pair."""
    return sum(len(part) / len(orders) * entropy_of(part) for part in split(orders, pair) if part)


def open_pairs(orders: Orders) -> list[tuple[int, int]]:
    return [pair for pair in combinations(range(len(orders[0][0])), 2) if all(split(orders, pair))]


def score(orders: Orders, pair: tuple[int, int]) -> float:
    """Return the expected entropy after a question, and after the best one that follows, added up."""
    after = 0.0
    for part in split(orders, pair):
        pairs = open_pairs(part)
        after += len(part) / len(orders) * min([entropy_of(part), *(left_after(part, next_) for next_ in pairs)])
    return left_after(orders, pair) + after


def columns_of(orders: Sequence[tuple[int, ...]]) -> PairColumns:
    return PairColumns.of([np.argsort(np.array(orders), axis=1)])


@examples(400)
@given(known(4), st.data())
def test_the_question_leaves_the_least_entropy_of_all(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    length, pairs = drawn
    labels = st.integers(0, 2)
    orders: Orders = [(order, data.draw(labels)) for order in agreeing(length, pairs)]
    sample = [each for each in orders for _ in range(TIMES)]
    columns = columns_of([order for order, _ in sample])
    found = next_sampled_question(
        columns.first, np.array([label for _, label in sample]), np.ones(len(columns.pairs), dtype=bool)
    )
    gains = {pair: entropy_of(orders) - left_after(orders, pair) for pair in open_pairs(orders)}
    if found is None:
        assert all(gain < 0.02 for gain in gains.values())
        return
    pair = columns.pairs[found.row][1:]
    assert found.gain == pytest.approx(gains[pair], abs=1e-9)
    assert found.chance == pytest.approx(len(split(orders, pair)[0]) / len(orders))
    if not found.joint:
        assert score(orders, pair) <= min(score(orders, other) for other in gains if gains[other] > 0.02) + 1e-6


def test_two_questions_that_tell_nothing_alone_are_found_together() -> None:
    orders = agreeing(4, [])
    exclusive = [(order.index(0) < order.index(1)) != (order.index(2) < order.index(3)) for order in orders]
    columns = columns_of(orders * TIMES)
    found = next_sampled_question(columns.first, np.array(exclusive * TIMES, dtype=int), np.ones(6, dtype=bool))
    assert found is not None
    assert found.joint
    assert found.gain == pytest.approx(0, abs=1e-9)
    assert columns.pairs[found.row] in {(0, 0, 1), (0, 2, 3)}


def test_labels_that_no_order_influences_give_no_question() -> None:
    chance = np.random.default_rng(3)
    asked = 0
    count = repetitions(300)
    for _ in range(count):
        orders = chance.permuted(np.tile(np.arange(6), (200, 1)), axis=1)
        columns = PairColumns.of([orders])
        labels = chance.integers(0, 4, 200)
        asked += next_sampled_question(columns.first, labels, np.ones(15, dtype=bool)) is not None
    assert asked <= 0.05 * count


def test_what_may_not_be_asked_is_not() -> None:
    columns = columns_of(agreeing(3, []) * TIMES)
    labels = columns.first[0].astype(int)
    every = np.ones(3, dtype=bool)
    found = next_sampled_question(columns.first, labels, every)
    assert found is not None
    assert found.row == 0
    other = next_sampled_question(columns.first, labels, every & (np.arange(3) != 0))
    assert other is not None
    assert other.row != 0
    assert next_sampled_question(columns.first, labels, ~every) is None
    assert next_sampled_question(columns.first[:, :0], labels[:0], every) is None
    assert next_sampled_question(columns.first, np.zeros_like(labels), every) is None


def test_an_answer_with_few_samples_is_not_asked_about() -> None:
    first = np.zeros((1, 1000), dtype=bool)
    first[0, : LEAST_SIDE - 1] = True
    labels = first[0].astype(int)
    assert next_sampled_question(first, labels, np.ones(1, dtype=bool)) is None
    first[0, : LEAST_SIDE + 20] = True
    assert next_sampled_question(first, first[0].astype(int), np.ones(1, dtype=bool)) is not None


def test_many_rare_labels_are_one() -> None:
    first = np.arange(1000)[None] < 500
    assert next_sampled_question(first, np.arange(1000), np.ones(1, dtype=bool)) is None
    labels = np.where(first[0], 0, np.arange(1000))
    found = next_sampled_question(first, labels, np.ones(1, dtype=bool))
    assert found is not None
    assert found.gain > LEAST_GAIN


def test_the_standard_error_is_the_spread_of_the_gain() -> None:
    chance = np.random.default_rng(5)
    gains, errors = [], []
    for _ in range(repetitions(900)):
        column = chance.random(400) < 0.4
        labels = np.where(chance.random(400) < 0.7, column, chance.integers(0, 3, 400))
        gain, error = sampled_gain(column, labels)
        gains.append(gain)
        errors.append(error)
    assert np.std(gains) == pytest.approx(np.mean(errors), rel=0.15)


@examples(200)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=40))
def test_the_gain_is_the_entropy_less_what_is_left(cells: list[tuple[bool, int]]) -> None:
    column, labels = np.array([cell[0] for cell in cells]), np.array([cell[1] for cell in cells])
    orders: Orders = [((0, 1) if first else (1, 0), label) for first, label in cells]
    first = [each for each in orders if each[0] == (0, 1)]
    second = [each for each in orders if each[0] != (0, 1)]
    left = sum(len(part) / len(orders) * entropy_of(part) for part in (first, second) if part)
    assert sampled_gain(column, labels)[0] == pytest.approx(entropy_of(orders) - left, abs=1e-9)

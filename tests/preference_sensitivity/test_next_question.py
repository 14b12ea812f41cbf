"""The next question, against the best tree of questions found by dynamic programming, and against random questions."""

from __future__ import annotations

from functools import cache
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.preference_sensitivity.test_order_counts import agreeing, formulas, known
from tests.strategies import examples

from offramp.case.priorities import known_above
from offramp.preference_sensitivity.formula import Formula
from offramp.preference_sensitivity.next_question import OpenPart, entropy, next_pair, with_pair

if TYPE_CHECKING:
    from collections.abc import Sequence


def asked_of(formula: Formula, order: tuple[int, ...], pick: np.random.Generator | None = None) -> int:
    """Return how many questions an expert with this order is asked; with `pick`, random ones that cannot be inferred."""
    above: tuple[int, ...] = (0,) * len(order)
    for count in range(100):
        part = OpenPart.of(0, formula, above)
        found = next_pair([part])
        if found is None:
            assert part.share == bool(formula.in_orders(np.array([order]))[0])
            return count
        first, second = found.first, found.second
        if pick is not None:
            pairs = combinations(range(len(order)), 2)
            unknown = [(a, b) for a, b in pairs if not above[a] >> b & 1 and not above[b] >> a & 1]
            first, second = unknown[pick.integers(len(unknown))]
        assert not above[first] >> second & 1
        assert not above[second] >> first & 1
        above = with_pair(above, *sorted((first, second), key=order.index))
    raise AssertionError("the interview does not end")


def mean_asked(formula: Formula, length: int) -> float:
    """Return the mean number of questions over all orders, by following both answers."""

    @cache
    def expected(above: tuple[int, ...]) -> float:
        part = OpenPart.of(0, formula, above)
        found = next_pair([part])
        if found is None:
            return 0.0
        first = expected(with_pair(above, found.first, found.second))
        second = expected(with_pair(above, found.second, found.first))
        return 1 + found.chance * first + (1 - found.chance) * second

    return expected((0,) * length)


def fewest(formula: Formula, length: int) -> float:
    """Return the mean number of questions of the best tree about a formula."""
    true = formula.in_orders(np.array(list(permutations(range(length)))))
    return fewest_of(true.tolist(), length)


def fewest_of(true: Sequence[bool], length: int) -> float:
    """Return the mean number of questions of the best tree, by dynamic programming over the orders that are left.

    `true` has the verdict in each order, as `permutations` lists them.
    """
    orders = list(permutations(range(length)))
    certain = sum(1 << k for k, held in enumerate(true) if held)
    first = {
        (a, b): sum(1 << k for k, order in enumerate(orders) if order.index(a) < order.index(b))
        for a, b in combinations(range(length), 2)
    }

    @cache
    def expected(left: int) -> float:
        if left & certain in (0, left):
            return 0.0
        best = float("inf")
        for above in first.values():
            one, other = left & above, left & ~above
            if one and other:
                weight = one.bit_count() / left.bit_count()
                best = min(best, 1 + weight * expected(one) + (1 - weight) * expected(other))
        return best

    return expected((1 << len(orders)) - 1)


def drawn_formula(length: int, moves: int, seed: int, *, sanctions: bool = False) -> Formula:
    """Draw the moves from a state, each of which a statement favours, opposes or does not touch; with `sanctions`, one each."""
    chance = np.random.default_rng(seed)
    kinds = 2 * moves if sanctions else moves
    signs = chance.choice(np.array([-1, 0, 0, 1], dtype=np.int8), size=(length, kinds))
    single = tuple(np.array([k, moves + k] if sanctions else [k]) for k in range(moves))
    return Formula(signs, single, ((),) * moves)


@pytest.mark.parametrize("sanctions", [False, True])
def test_the_questions_are_within_a_tenth_of_the_best_tree(sanctions: bool) -> None:
    ours = best = 0.0
    for seed in range(30):
        formula = drawn_formula(4, 2 + seed % 3, seed, sanctions=sanctions)
        ours += mean_asked(formula, 4)
        best += fewest(formula, 4)
    assert best > 10
    assert best - 1e-9 <= ours <= 1.1 * best


def test_five_statements_are_asked_about_as_well() -> None:
    ours = best = 0.0
    for seed in range(3):
        formula = drawn_formula(5, 3, 100 + seed)
        ours += mean_asked(formula, 5)
        best += fewest(formula, 5)
    assert best - 1e-9 <= ours <= 1.1 * best


@examples(200)
@given(known(5), st.data())
def test_no_question_can_be_inferred_and_every_answer_is_kept(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    length, pairs = drawn
    formula = data.draw(formulas(length))
    above = known_above(length, pairs)
    part = OpenPart.of(0, formula, above)
    found = next_pair([part])
    orders = agreeing(length, pairs)
    true = formula.in_orders(np.array(orders)).tolist()
    if found is None:
        assert len(set(true)) == 1
        return
    first = [order.index(found.first) < order.index(found.second) for order in orders]
    assert 0 < sum(first) < len(orders)
    assert found.chance == pytest.approx(sum(first) / len(orders))
    held = [holds for holds, is_first in zip(true, first, strict=True) if is_first]
    assert found.if_above == pytest.approx(sum(held) / len(held))
    assert with_pair(above, found.first, found.second) == known_above(length, [*pairs, (found.first, found.second)])
    assert next_pair([part], {(0, found.first, found.second)}) != found


def test_a_verdict_of_two_actors_asks_the_one_who_can_decide_it() -> None:
    certain = Formula(np.array([[1], [-1]], dtype=np.int8), (np.array([0]),), ((),))
    half = OpenPart.of(0, certain, (0, 0))
    whole = OpenPart.of(1, certain, (2, 0))
    found = next_pair([half, whole])
    assert found is not None
    assert (found.actor, found.first, found.second) == (0, 0, 1)
    assert found.left == 0
    assert next_pair([half, OpenPart.of(1, certain, (0, 1))]) is None
    assert entropy(0) == 0


def test_few_questions_decide_a_nash_verdict_where_random_ones_take_many() -> None:
    """A Nash verdict, eight statements and 60 cases, as in the benchmark, which has the figures of every concept."""
    chance = np.random.default_rng(10)
    ours, random = [], []
    for seed in range(60):
        formula = drawn_formula(8, 3, 1000 + seed)
        order = tuple(int(k) for k in chance.permutation(8))
        if 0 < OpenPart.of(0, formula, (0,) * 8).share < 1:
            ours.append(asked_of(formula, order))
            random.append(asked_of(formula, order, chance))
    assert np.mean(ours) <= 2.8
    assert np.mean(random) > 2 * np.mean(ours)

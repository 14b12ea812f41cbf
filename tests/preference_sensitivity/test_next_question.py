"""The next question, against the best tree of questions found by dynamic programming, and against random questions."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from benchmarks.question_trees import asked_of, best_mean, drawn_formula, held_in, mean_asked, verdict_of
from hypothesis import given
from hypothesis import strategies as st
from tests.preference_sensitivity.test_order_counts import agreeing, formulas, known
from tests.strategies import THOROUGH, examples

from offramp.case.priorities import known_above
from offramp.preference_sensitivity.formula import Formula
from offramp.preference_sensitivity.next_question import OpenPart, entropy, next_pair, with_pair


@pytest.mark.parametrize("size", [3, 4])
def test_the_best_tree_is_that_of_a_search_over_sets_of_orders(size: int) -> None:
    orders = list(permutations(range(size)))

    def fewest(held: dict[tuple[int, ...], bool]) -> float:
        if len(set(held.values())) == 1:
            return 0.0
        best = float("inf")
        for one, other in combinations(range(size), 2):
            first = {order: held[order] for order in held if order.index(one) < order.index(other)}
            rest = {order: held[order] for order in held if order not in first}
            if first and rest:
                best = min(best, 1 + (len(first) * fewest(first) + len(rest) * fewest(rest)) / len(held))
        return best

    for seed in range(4 if size == 3 else 1):
        held = np.random.default_rng(seed).random(len(orders)) < 0.3
        assert best_mean(held.tolist(), [size]) == pytest.approx(fewest(dict(zip(orders, held.tolist(), strict=True))))


@pytest.mark.parametrize("sanctions", [False, True])
def test_an_interview_ends_with_the_verdict_in_the_order_of_the_expert(sanctions: bool) -> None:
    chance = np.random.default_rng(3)
    for seed in range(20):
        formula = drawn_formula(5, 3, 500 + seed, sanctions=sanctions)
        order = tuple(chance.permutation(5).tolist())
        above: tuple[int, ...] = (0,) * 5
        while (found := next_pair([OpenPart.of(0, formula, above)])) is not None:
            assert not above[found.first] >> found.second & 1
            assert not above[found.second] >> found.first & 1
            above = with_pair(above, *sorted((found.first, found.second), key=order.index))
        assert OpenPart.of(0, formula, above).share == bool(formula.in_orders(np.array([order]))[0])


def ours_and_best(size: int, moves: int, seed: int, *, sanctions: bool) -> tuple[float, float]:
    verdict = verdict_of(drawn_formula(size, moves, seed, sanctions=sanctions))
    return mean_asked(verdict), best_mean(held_in(verdict, size), [size])


@pytest.mark.dear
@pytest.mark.parametrize("sanctions", [False, True])
@pytest.mark.parametrize(("size", "count", "every"), [(4, 30, 30), (5, 6, 30), (6, 3, 20)])
def test_the_questions_are_within_a_tenth_of_the_best_tree(size: int, count: int, every: int, sanctions: bool) -> None:
    drawn = [
        ours_and_best(size, 2 + seed % 3, 100 * size + seed, sanctions=sanctions)
        for seed in range(every if THOROUGH else count)
    ]
    ours, best = map(sum, zip(*drawn, strict=True))
    assert best > len(drawn) / 4
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
        if 0 < (verdict := verdict_of(formula)).share.share < 1:
            ours.append(asked_of(verdict, order))
            random.append(asked_of(verdict, order, chance))
    assert np.mean(ours) <= 2.8
    assert np.mean(random) > 2 * np.mean(ours)

"""Exact numbers of orders, against the enumeration of every order, for the five concepts and for formulas at large."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.priorities import circle, known_above
from offramp.errors import TooLarge
from offramp.preference_sensitivity import residual_counts
from offramp.preference_sensitivity.formula import Formula
from offramp.preference_sensitivity.ideals import ideals_of
from offramp.preference_sensitivity.open_verdict import open_verdict
from offramp.preference_sensitivity.order_counts import _followed, count_verdict
from offramp.preference_sensitivity.residual_counts import count_residuals

LONGEST = 7


@st.composite
def known(draw: st.DrawFn, longest: int = LONGEST) -> tuple[int, list[tuple[int, int]]]:
    """Draw the length of a list and pairs of its entries that agree with some order."""
    length = draw(st.integers(1, longest))
    names = draw(st.permutations(range(length)))
    entry = st.integers(0, length - 1)
    drawn = draw(st.lists(st.tuples(entry, entry), max_size=2 * length))
    return length, [(names[min(pair)], names[max(pair)]) for pair in drawn if pair[0] != pair[1]]


@st.composite
def formulas(draw: st.DrawFn, length: int) -> Formula:
    """Draw a formula of a few comparisons, with clauses of single comparisons and of joint terms."""
    kinds = draw(st.integers(1, 6))
    cells = st.lists(st.sampled_from([-1, -1, 0, 0, 1]), min_size=length * kinds, max_size=length * kinds)
    signs = np.array(draw(cells), dtype=np.int8).reshape(length, kinds)
    one = st.integers(0, kinds - 1)
    some = st.lists(one, min_size=1, max_size=3, unique=True).map(lambda kept: np.array(sorted(kept)))
    clauses = draw(
        st.lists(st.tuples(st.lists(one, min_size=1, max_size=3, unique=True), st.lists(some, max_size=3)), max_size=4)
    )
    return Formula(
        signs, tuple(np.array(sorted(single)) for single, _ in clauses), tuple(tuple(joint) for _, joint in clauses)
    )


def agreeing(length: int, pairs: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    return [o for o in permutations(range(length)) if all(o.index(upper) < o.index(lower) for upper, lower in pairs)]


@given(known(), st.data())
@examples(3000)
def test_shares_and_pairs_are_those_of_all_orders(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    length, pairs = drawn
    assert circle(length, pairs) is None
    formula = data.draw(formulas(length))
    orders = agreeing(length, pairs)
    true = formula.in_orders(np.array(orders))
    verdict = open_verdict(formula, known_above(length, pairs))
    found = count_verdict(verdict, by_pair=True)
    assert found.share == Fraction(int(true.sum()), len(orders))
    if verdict.certain is not None:
        assert found.share == verdict.certain
    assert found.before is not None
    assert found.held_before is not None
    for i, first in enumerate(found.entries):
        for j, second in enumerate(found.entries):
            above = [order.index(first) < order.index(second) for order in orders]
            assert Fraction(int(found.before[i, j]), found.total) == Fraction(sum(above), len(orders))
            both = sum(held and ordered for held, ordered in zip(true.tolist(), above, strict=True))
            assert Fraction(int(found.held_before[i, j]), found.total) == Fraction(both, len(orders))


@given(known())
@examples(500)
def test_orders_are_counted_and_ideals_completed_as_enumeration_says(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    length, pairs = drawn
    orders = agreeing(length, pairs)
    ideals = ideals_of(known_above(length, pairs))
    assert ideals.orders()[0] == len(orders)
    completed, sets = ideals.completions()
    for number in np.flatnonzero(completed).tolist():
        inside = {k for k in range(length) if sets[number] >> k & 1}
        begun = {order[: len(inside)] for order in orders if set(order[: len(inside)]) == inside}
        assert len(begun) > 0
        assert completed[number] * len(begun) == sum(set(order[: len(inside)]) == inside for order in orders)


@pytest.mark.parametrize("joint", [False, True])
def test_more_statements_than_a_number_of_64_bits_can_count(joint: bool) -> None:
    length = 22
    signs = np.zeros((length, 2), dtype=np.int8)
    signs[0], signs[1:11, 0], signs[11:, 1] = -1, 1, 1
    clause = (np.array([0]),), ((np.array([0, 1]),),) if joint else ((),)
    formula = Formula(signs, *((clause[0], clause[1]) if joint else ((np.array([0]), np.array([1])), ((), ()))))
    chain = [(k, k + 1) for k in range(1, 10)] + [(k, k + 1) for k in range(11, length - 1)]
    found = count_verdict(open_verdict(formula, known_above(length, chain)))
    assert found.share == (Fraction(1, 11) if joint else Fraction(1, 22))
    if not joint:
        assert found.total == factorial(22) // factorial(10) // factorial(11)


def test_too_many_orders_are_refused() -> None:
    with pytest.raises(
        TooLarge,
        match=r"too little is known of the order of 23 statements .*; state more pairs in `above`, or mark .* as `firm`",
    ):
        ideals_of([0] * 23)
    with pytest.raises(
        TooLarge, match="the orders of a list of 63 statements are not counted; the most is 62: combine statements"
    ):
        ideals_of([0, *((1 << k) - 1 for k in range(1, 63))])


def test_the_two_ways_of_counting_agree_on_a_longer_list() -> None:
    drawn = np.random.default_rng(1)
    signs = drawn.choice(np.array([-1, 0, 0, 1], dtype=np.int8), size=(11, 31))
    signs[0] = -1
    formula = Formula(signs, tuple(np.array([k]) for k in range(31)), ((),) * 31)
    verdict = open_verdict(formula, [0] * 11)
    pruned = count_verdict(verdict, by_pair=True)
    followed, pairs = _followed(verdict, by_pair=True)
    assert pruned.total == factorial(11)
    assert 0 < pruned.held == followed < pruned.total
    assert pruned.held_before is not None
    assert np.array_equal(pruned.held_before, pairs)


@given(known(10), st.data())
@examples(400)
def test_residuals_and_groups_of_paths_count_alike(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    length, pairs = drawn
    verdict = open_verdict(data.draw(formulas(length)), known_above(length, pairs))
    if verdict.certain is not None:
        return
    counted, followed = count_residuals(verdict, by_pair=True), _followed(verdict, by_pair=True)
    assert counted is not None
    assert counted[0] == followed[0]
    assert np.array_equal(counted[1], followed[1])
    alone = count_residuals(verdict, by_pair=False)
    assert alone is not None
    assert alone[0] == counted[0]
    assert not alone[1].any()


def test_many_sanctions_over_a_long_list_are_counted_alike_by_pieces() -> None:
    """Twenty statements are too many for the enumeration: an order and its mirror image, and both orders of a pair, add up."""
    chance = np.random.default_rng(5)
    signs = chance.choice(np.array([-1, 0, 0, 1], dtype=np.int8), size=(20, 90))
    single = tuple(np.array([k, 30 + k, 60 + k]) for k in range(30))
    formula = Formula(signs, single, ((),) * 30)
    found = count_verdict(open_verdict(formula, (0,) * 20), by_pair=True)
    assert found.before is not None
    assert found.held_before is not None
    assert 0 < found.share < 1
    both = found.held_before + found.held_before.T
    np.fill_diagonal(both, found.held)
    assert (both == found.held).all()
    for upper, lower in ((0, 1), (7, 3), (19, 12)):
        with_pair = count_verdict(open_verdict(formula, known_above(20, [(upper, lower)])))
        assert with_pair.held == found.held_before[upper, lower]
        assert with_pair.total == found.before[upper, lower]


def test_where_residuals_are_too_many_groups_of_paths_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = np.random.default_rng(3).choice(np.array([-1, 0, 0, 1], dtype=np.int8), size=(8, 9))
    formula = Formula(signs, tuple(np.array([k, 3 + k, 6 + k]) for k in range(3)), ((),) * 3)
    verdict = open_verdict(formula, known_above(8, [(0, 1), (2, 3)]))
    found = count_verdict(verdict, by_pair=True)
    assert 0 < found.share < 1
    monkeypatch.setattr(residual_counts, "MOST_RESIDUALS", 3)
    assert count_residuals(verdict, by_pair=True) is None
    other = count_verdict(verdict, by_pair=True)
    assert other.held == found.held
    assert found.held_before is not None
    assert other.held_before is not None
    assert np.array_equal(other.held_before, found.held_before)


def test_a_long_list_without_a_known_pair_is_counted_under_a_verdict_with_choices() -> None:
    signs = np.zeros((40, 2), dtype=np.int8)
    signs[:20, 0], signs[20:, 1], signs[0, :] = 1, 1, -1
    found = count_verdict(open_verdict(Formula(signs, (np.array([0, 1]),), ((),)), (0,) * 40))
    assert found.total == factorial(40)
    assert found.share == Fraction(1, 20) + Fraction(1, 21) - Fraction(1, 40)


@given(st.integers(1, 8), st.data())
@examples(400)
def test_orders_of_unrelated_entries_are_those_that_are_followed_to_the_end(length: int, data: st.DataObject) -> None:
    some = st.integers(0, 2**length - 1)
    drawn = data.draw(st.lists(st.tuples(some, some), max_size=70))
    needed = [(part & ~rest, rest) for part, rest in drawn if part | rest]
    ideals = ideals_of([0] * length)
    begun, sets = np.zeros(ideals.size, dtype=np.int64), np.zeros(ideals.size, dtype=np.int64)
    begun[0] = 1
    followed = ideals.followed(begun, sets, needed, by_pair=True)
    total, pairs = ideals.orders(needed, by_pair=True)
    assert total == followed.total
    assert np.array_equal(pairs, followed.pairs)
    assert ideals.orders(needed)[0] == total

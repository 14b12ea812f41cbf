"""Pooled orders: Kemeny's rule against all orders, and the limits of the search."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from tests.experts.oracle_orders import Said, ballots, kemeny_orders, swaps
from tests.strategies import examples

from offramp.errors import TooLarge
from offramp.experts.kemeny import MOST_ENTRIES, kemeny_order, support


@given(ballots())
@examples(150)
def test_the_pooled_order_is_the_nearest_to_the_list_of_all_orders_that_contradict_least(
    drawn: tuple[int, list[tuple[Said, int]]],
) -> None:
    length, said = drawn
    least, every = kemeny_orders(length, said)
    found = kemeny_order(support(length, [(pairs, float(weight)) for pairs, weight in said]))
    assert found.disagreement == least
    assert found.orders == len(every)
    assert found.order == min(every, key=lambda order: (swaps(order), order))


@given(ballots())
@examples(50)
def test_the_order_of_the_experts_does_not_matter(drawn: tuple[int, list[tuple[Said, int]]]) -> None:
    length, said = drawn
    one, other = (kemeny_order(support(length, [(p, float(w)) for p, w in each])) for each in (said, said[::-1]))
    assert one == other


def test_a_condorcet_winner_comes_first_although_borda_puts_another_there() -> None:
    """Three of five put 0 above each other entry, and entry 1 has the better mean rank."""
    orders = [(0, 1, 2), (0, 1, 2), (0, 1, 2), (1, 2, 0), (1, 2, 0)]
    said = [(frozenset(pairwise(order)), 1.0) for order in orders]
    ranks = np.array([np.argsort(order) for order in orders]).mean(axis=0)
    assert ranks[1] < ranks[0]
    assert kemeny_order(support(3, said)).order == (0, 1, 2)


def test_long_lists_are_divided_by_majorities() -> None:
    length = 60
    said = [(frozenset(pairwise(range(length))), 1.0), (frozenset(pairwise([1, 0, *range(2, length)])), 1.0)]
    found = kemeny_order(support(length, said))
    assert (found.order, found.disagreement, found.orders) == (tuple(range(length)), 1.0, 2)


def test_too_many_statements_without_a_majority_are_refused() -> None:
    length = MOST_ENTRIES + 1
    said = [(frozenset(pairwise(order)), 1.0) for order in (range(length), range(length - 1, -1, -1))]
    with pytest.raises(
        TooLarge, match=r"agree too little on 21 statements .* ask for more pairs, or combine statements"
    ):
        kemeny_order(support(length, said))

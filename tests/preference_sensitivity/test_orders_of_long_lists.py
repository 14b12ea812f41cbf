"""Exact shares of lists of up to seven statements, under the five concepts, against every order."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from math import prod
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle import Statements
from tests.preference_sensitivity.oracle_firmness import length, reordered
from tests.preference_sensitivity.oracle_orders import agreeing_orders_of, stable_in_orders
from tests.preference_sensitivity.test_order_counts import known
from tests.strategies import Drawn, examples, long_lists

from offramp.case.priorities import known_above
from offramp.preference_sensitivity.improvement_bounds import improvement_bounds, share_bounds
from offramp.preference_sensitivity.joint_orders import joint_shares
from offramp.preference_sensitivity.known_lists import Known, known_lists, verdict_of
from offramp.preference_sensitivity.order_counts import count_verdict
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    import numpy as np

FEW = 24
"""The most orders of the first list for which all combinations are judged, too."""


def pairs_of(data: st.DataObject, count: int) -> list[tuple[int, int]]:
    """Draw known pairs of a list of so many entries."""
    entry = st.integers(0, count - 1)
    names = data.draw(st.permutations(range(count)))
    drawn = data.draw(st.lists(st.tuples(entry, entry), max_size=count))
    return [(names[min(pair)], names[max(pair)]) for pair in drawn if pair[0] != pair[1]]


@pytest.mark.dear
@examples(2000, dear=True)
@given(long_lists(), st.data())
def test_shares_of_long_lists_are_those_of_every_order(drawn: Drawn, data: st.DataObject) -> None:
    model, graph = drawn.model, drawn.graph
    actor = model.actors[0]
    count = length(model.preferences[actor])
    pairs = pairs_of(data, count)
    orders = agreeing_orders_of(count, pairs)
    state = data.draw(st.sampled_from(sorted(model.states, key=sorted)))
    number = drawn.number[state]
    lists = list(known_lists(graph))
    assert lists[0] is not None
    first = lists[0][0], known_above(count, pairs)
    lists[0] = first
    for key in ("nash", "gmr", "smr"):
        held = stable_in_orders(model, key, actor, state, orders)
        verdict = verdict_of(graph, 0, number, key, first)
        assert count_verdict(verdict).share == Fraction(int(held.sum()), len(orders))
    _check_joint(drawn, lists, number, orders)


def _check_joint(
    drawn: Drawn, lists: list[Known | None], number: int, orders: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> None:
    """Compare the share of the first actor under SEQ and SSEQ with that of all orders of all lists."""
    model, graph = drawn.model, drawn.graph
    actor, *others = model.actors
    state = next(state for state, place in drawn.number.items() if place == number)
    own = [
        [*permutations(range(length(wants)))] if isinstance(wants := model.preferences[other], Statements) else [()]
        for other in others
    ]
    improvements = improvement_bounds(graph, lists)
    for key in ("seq", "sseq"):
        held = 0
        for chosen in product(*own):
            other = reordered(model, {name: order for name, order in zip(others, chosen, strict=True) if order})
            held += int(stable_in_orders(other, key, actor, state, orders).sum())
        share = Fraction(held, len(orders) * prod(map(len, own)))
        low, high = share_bounds(graph, key, number, lists, improvements)[0]
        assert low <= share <= high
        if len(orders) <= FEW:
            (row,) = joint_shares(graph, concept(key), [number], lists, 1, 0)
            assert row[0].exact == share


@examples(200)
@given(known(5), st.data())
def test_the_oracle_tries_every_order_that_agrees(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    count, pairs = drawn
    orders = [tuple(order) for order in agreeing_orders_of(count, pairs).tolist()]
    one = data.draw(st.permutations(range(count)))
    agrees = all(one.index(upper) < one.index(lower) for upper, lower in pairs)
    assert (tuple(one) in orders) == agrees
    assert len(set(orders)) == len(orders)

"""The Mallows model against every order of short lists: chances, expected distances, firm statements, limits."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare
from tests.preference_sensitivity.oracle_firmness import distance
from tests.strategies import examples

from offramp.case.doubt import most_expected, rooms
from offramp.preference_sensitivity.mallows import dispersion, expected_swaps, orders_at
from offramp.preference_sensitivity.reordering import most_swaps

LISTS = [(length, firm) for length in (1, 2, 3, 4) for size in range(length + 1) for firm in combinations(range(length), size)]  # fmt: skip
LONGER = [(5, ()), (5, (0,)), (5, (1, 3)), (6, ()), (6, (2,)), (6, (0, 4)), (6, (3, 5))]


def permitted(length: int, firm: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the orders in which no firm entry stands below one that is stated below it, by their definition."""
    return [
        order
        for order in permutations(range(length))
        if not any(upper in firm and order.index(upper) > order.index(lower) for upper, lower in combinations(range(length), 2))
    ]  # fmt: skip


def chances(length: int, firm: tuple[int, ...], q: float) -> dict[tuple[int, ...], float]:
    """Return the chance of every order under the Mallows model, given that no firm entry is overtaken."""
    weights = {order: q ** distance(order) for order in permitted(length, firm)}
    return {order: weight / sum(weights.values()) for order, weight in weights.items()}


@pytest.mark.parametrize(("length", "firm"), LISTS + LONGER)
@pytest.mark.parametrize("q", [0.0, 0.2, 0.7, 1.0])
def test_the_expected_distance_is_that_of_all_orders(length: int, firm: tuple[int, ...], q: float) -> None:
    expected = sum(chance * distance(order) for order, chance in chances(length, firm, q).items())
    assert expected_swaps(q, rooms(length, firm)) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("length", "firm"), LISTS + LONGER)
def test_the_most_that_can_be_expected_is_that_of_equally_likely_orders(length: int, firm: tuple[int, ...]) -> None:
    every = permitted(length, firm)
    assert most_expected(rooms(length, firm)) == pytest.approx(sum(map(distance, every)) / len(every))
    if not firm:
        assert most_expected(rooms(length)) == length * (length - 1) / 4 == most_swaps(length) / 2


@pytest.mark.parametrize(("length", "firm"), LONGER)
@pytest.mark.parametrize("q", [0.15, 0.6, 1.0])
def test_orders_come_as_often_as_their_chances_say(length: int, firm: tuple[int, ...], q: float) -> None:
    draws = 40_000
    shares = np.random.default_rng(length).random((draws, length - 1))
    drawn = Counter(orders_at(shares, q, rooms(length, firm)))
    exact = chances(length, firm, q)
    assert drawn.keys() <= exact.keys()
    likely = [order for order, chance in exact.items() if chance * draws >= 5]
    seen = [drawn[order] for order in likely]
    expected = [draws * exact[order] for order in likely]
    if len(likely) < len(exact):
        seen.append(draws - sum(seen))
        expected.append(draws - sum(expected))
    assert chisquare(seen, expected).pvalue > 1e-4


@pytest.mark.parametrize(("length", "firm"), LISTS + LONGER)
@pytest.mark.parametrize("part", [0.0, 1e-9, 0.03, 0.5, 0.97, 1.0])
def test_the_dispersion_gives_the_expected_distance(length: int, firm: tuple[int, ...], part: float) -> None:
    free = rooms(length, firm)
    wanted = part * most_expected(free)
    q = dispersion(wanted, free)
    assert 0 <= q <= 1
    assert expected_swaps(q, free) == pytest.approx(wanted, rel=1e-9, abs=1e-15)


@examples(60)
@given(
    st.integers(2, 25).flatmap(lambda k: st.tuples(st.just(k), st.frozensets(st.integers(0, k - 1), max_size=k))),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_long_lists_too(drawn: tuple[int, frozenset[int]], parts: list[float]) -> None:
    length, firm = drawn
    free = rooms(length, firm)
    wanted = np.array(parts) * most_expected(free)
    assert np.allclose(expected_swaps(dispersion(wanted, free), free), wanted, rtol=1e-9, atol=1e-15)


@examples(100)
@given(
    st.integers(1, 9).flatmap(lambda k: st.tuples(st.just(k), st.frozensets(st.integers(0, k - 1), max_size=k))),
    st.floats(0, 1),
    st.integers(0, 2**32 - 1),
)
def test_no_firm_statement_is_ever_overtaken(drawn: tuple[int, frozenset[int]], q: float, seed: int) -> None:
    length, firm = drawn
    shares = np.random.default_rng(seed).random((20, max(length - 1, 1)))
    for order in orders_at(shares, q, rooms(length, firm)):
        assert sorted(order) == list(range(length))
        assert all(order.index(upper) < order.index(lower) for upper in firm for lower in range(upper + 1, length))


def test_the_ends_are_the_stated_order_and_equally_likely_orders() -> None:
    shares = np.random.default_rng(0).random((500, 4))
    assert set(orders_at(shares, 0.0, rooms(5))) == {(0, 1, 2, 3, 4)}
    assert set(orders_at(shares, 0.9, rooms(5, range(5)))) == {(0, 1, 2, 3, 4)}
    assert dispersion([-1.0, 0.0, 5.0, 50.0], rooms(5)).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert orders_at(np.zeros((2, 0)), 0.5, rooms(1)) == ((0,), (0,))


def test_several_lists_share_a_dispersion() -> None:
    both = (*rooms(4), *rooms(3, {0}))
    q = dispersion(2.0, both)
    assert expected_swaps(q, rooms(4)) + expected_swaps(q, rooms(3, {0})) == pytest.approx(2.0)


def test_each_order_may_have_a_dispersion_of_its_own() -> None:
    shares = np.full((3, 3), 0.6)
    q = np.array([0.0, 0.5, 1.0])
    together = orders_at(shares, q, rooms(4))
    assert together == tuple(orders_at(shares[:1], one, rooms(4))[0] for one in q)


def test_a_greater_dispersion_never_brings_an_entry_back() -> None:
    """With the same shares the distance rises with the dispersion, so that doubts can be compared in the same draws."""
    shares = np.random.default_rng(1).random((200, 6))
    farther = [list(map(distance, orders_at(shares, q, rooms(7)))) for q in (0.1, 0.4, 0.8, 1.0)]
    assert all(a <= b for near, far in pairwise(farther) for a, b in zip(near, far, strict=True))


def test_the_dispersion_is_this_number_on_any_machine() -> None:
    assert dispersion(3.0, rooms(10)).item().hex() == DISPERSION


DISPERSION = "0x1.0ed0ac41fa3e2p-2"

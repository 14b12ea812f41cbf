"""Groups of experts: distances against their definition, and the number of groups by a stated rule."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import kendalltau
from tests.experts.oracle_orders import Said, ballots, closed
from tests.strategies import examples

from offramp.case.priorities import known_above
from offramp.experts.order_readings import LEAST_SILHOUETTE, distances, order_groups, relation


@given(ballots())
@examples(100)
def test_the_distance_is_the_share_of_common_pairs_that_are_ordered_differently(
    drawn: tuple[int, list[tuple[Said, int]]],
) -> None:
    length, said = drawn
    found = distances([relation(known_above(length, pairs)) for pairs, _ in said])
    for (i, (one, _)), (j, (other, _)) in combinations(enumerate(said), 2):
        mine, theirs = closed(one), closed(other)
        both = [(a, b) for a, b in mine if (a, b) in theirs or (b, a) in theirs]
        expected = sum((b, a) in theirs for a, b in both) / len(both) if both else 0.5
        assert found[i, j] == found[j, i] == pytest.approx(expected)
    assert not np.diag(found).any()


def orders_of(*orders: list[int]) -> np.ndarray:
    return distances([relation(known_above(len(order), list(pairwise(order)))) for order in orders])


def test_the_distance_of_complete_orders_is_kendalls() -> None:
    random = np.random.default_rng(3)
    one, other = (random.permutation(9).tolist() for _ in range(2))
    tau = kendalltau(np.argsort(one), np.argsort(other)).statistic
    assert orders_of(one, other)[0, 1] == pytest.approx((1 - tau) / 2)


def test_two_schools_are_two_groups() -> None:
    hawks, doves = [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]
    apart = orders_of(hawks, doves, [1, 0, 2, 3, 4], [4, 3, 2, 0, 1], hawks)
    groups, silhouette = order_groups(apart)
    assert groups == (0, 1, 0, 1, 0)
    assert silhouette is not None
    assert silhouette > 0.8


def test_experts_without_schools_are_one_group() -> None:
    random = np.random.default_rng(0)
    apart = orders_of(*(random.permutation(7).tolist() for _ in range(6)))
    assert order_groups(apart) == ((0,) * 6, None)


def test_the_number_of_groups_is_that_of_the_greatest_silhouette() -> None:
    """Three schools of three, by the silhouette of its definition for every cut of the tree."""
    schools = ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 3, 0, 5, 4, 1])
    orders = [[*school[:k], *school[k : k + 2][::-1], *school[k + 2 :]] for school in schools for k in (0, 2, 4)]
    apart = orders_of(*orders)
    groups, fit = order_groups(apart)
    assert groups == (0, 0, 0, 1, 1, 1, 2, 2, 2)
    widths = []
    for i in range(9):
        own = np.mean([apart[i, j] for j in range(9) if j != i and groups[j] == groups[i]])
        other = min(np.mean([apart[i, j] for j in range(9) if groups[j] == g]) for g in range(3) if g != groups[i])
        widths.append((other - own) / max(own, other))
    assert fit is not None
    assert fit == pytest.approx(np.mean(widths))
    assert fit >= LEAST_SILHOUETTE


@pytest.mark.parametrize("count", [1, 2])
def test_two_experts_are_too_few_for_groups(count: int) -> None:
    apart = orders_of([0, 1, 2], [2, 1, 0])[:count, :count]
    assert order_groups(apart) == ((0,) * count, None)


def test_experts_who_all_agree_are_one_group() -> None:
    assert order_groups(np.zeros((5, 5))) == ((0,) * 5, None)

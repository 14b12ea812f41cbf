"""Orders by rising distance, and what they make of the states, against permutations and the oracle."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from tests.preference_sensitivity.oracle_firmness import distance, length, reordered
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.graph.moves import NEVER
from offramp.preference_sensitivity.reordering import (
    count_orders,
    inverted,
    listing_of,
    most_swaps,
    orders,
    reorderings,
    restated,
    with_levels,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.preference_sensitivity.reordering import Listing

FEW = 24
"""The most orders of a list that a property test tries."""


@pytest.mark.parametrize("size", range(6))
def test_every_order_comes_once_at_its_distance(size: int) -> None:
    found = list(reorderings(size, 100))
    assert sorted(order for _, order in found) == sorted(permutations(range(size)))
    assert all(swaps == distance(order) == len(inverted(order)) for swaps, order in found)
    assert all(before[0] <= after[0] for before, after in pairwise(found))
    assert max(swaps for swaps, _ in found) == most_swaps(size)


def test_the_search_ends_where_it_is_told_to() -> None:
    assert [swaps for swaps, _ in reorderings(4, 1)] == [0, 1, 1, 1]


@pytest.mark.parametrize("size", range(7))
def test_how_many_orders_there_are(size: int) -> None:
    counts = [count_orders(size, swaps) for swaps in range(most_swaps(size) + 2)]
    assert counts == [len(list(orders(size, swaps))) for swaps in range(most_swaps(size) + 2)]
    assert sum(counts) == factorial(size)


def test_long_lists_are_no_trouble() -> None:
    assert sum(1 for _ in orders(2000, 1)) == count_orders(2000, 1) == 1999


def tried(drawn: Drawn) -> Iterator[tuple[str, Listing, list[tuple[int, ...]]]]:
    """Yield the actors that have a list, with some of its orders."""
    for position, actor in enumerate(drawn.graph.actors):
        listing = listing_of(drawn.graph, position)
        wants = drawn.model.preferences[actor]
        assert (listing is None) == (length(wants) == 0)
        if listing is not None:
            assert listing.length == length(wants)
            every = [order for _, order in reorderings(listing.length, 2)]
            yield actor, listing, every[:FEW]


@examples(80, dear=True)
@given(cases())
def test_an_order_states_what_the_case_so_written_states(drawn: Drawn) -> None:
    graph = drawn.graph
    for actor, listing, some in tried(drawn):
        for order in some[-3:]:
            again = build(restated(graph, {actor: order}), given=graph.given)
            changed = with_levels(graph, {listing.actor: listing.levels(order)})
            assert all(np.array_equal(mine, theirs) for mine, theirs in zip(changed.levels, again.levels, strict=True))


@examples(80)
@given(cases())
def test_what_is_preferred_under_an_order(drawn: Drawn) -> None:
    for actor, listing, some in tried(drawn):
        for order in some[-4:]:
            model = reordered(drawn.model, {actor: order})
            for state, number in drawn.number.items():
                preferred = np.flatnonzero(listing.preferred(number, order)).tolist()
                assert preferred == drawn.numbers(t for t in model.states if model.prefers(actor, t, state))


@examples(60)
@given(cases(4))
def test_how_far_it_is_to_prefer_a_state(drawn: Drawn) -> None:
    """The formula, against every order of the list."""
    for actor, listing, _ in tried(drawn):
        if listing.length > 4:
            continue
        near = [
            (distance(order), reordered(drawn.model, {actor: order})) for order in permutations(range(listing.length))
        ]
        for one, other in [pair for two in combinations(drawn.model.states, 2) for pair in (two, two[::-1])]:
            here, there = drawn.number[one], drawn.number[other]
            fewest = min((swaps for swaps, model in near if model.prefers(actor, other, one)), default=NEVER)
            assert listing.swaps_to_prefer(here)[there] == fewest
            order = listing.preferring(here, there)
            assert (order is None) == (fewest == NEVER)
            if order is not None:
                assert distance(order) == fewest
                assert listing.preferred(here, order)[there]


def test_a_changed_case_has_a_checksum_of_its_own() -> None:
    graph = build(load("korea-2017"))
    assert restated(graph, {"china": (1, 0, 2, 3, 4, 5, 6, 7)}).digest != graph.case.digest


def test_weights_have_no_order() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: {weights: {a.x: 1}}}\n"))
    assert listing_of(graph, 0) is None
    with pytest.raises(TypeError):
        restated(graph, {"a": (0,)})


@examples(60)
@given(cases())
def test_to_prevent_that_a_state_is_preferred_is_to_prefer_the_other(drawn: Drawn) -> None:
    for _, listing, some in tried(drawn):
        for state in range(drawn.graph.size):
            prevented, preferred = listing.swaps_to_prevent(state), listing.preferred(state, some[0])
            assert not prevented[~preferred].any()
            for other in np.flatnonzero(preferred).tolist():
                assert prevented[other] == listing.swaps_to_prefer(other)[state] > 0

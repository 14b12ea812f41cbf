"""What the search of the fewest swaps relies on: keys that tell preferences apart, bounds on its work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from tests.preference_sensitivity.oracle_firmness import Reordered, short_cases
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.preference_sensitivity.flip_distance import FlipDistance, flip_distance, stated
from offramp.preference_sensitivity.profile import preference_profile
from offramp.preference_sensitivity.reordering import listing_of, reorderings
from offramp.progress import watched
from offramp.stability.concepts import concept


@examples(60)
@given(cases())
def test_wishes_of_the_same_key_have_the_same_improvements(drawn: Drawn) -> None:
    graph = drawn.graph
    for actor, name in enumerate(graph.actors):
        listing = listing_of(graph, actor)
        if listing is None:
            continue
        seen: dict[bytes, list[list[int]]] = {}
        for _, order in [*reorderings(listing.length, 2)][:30]:
            wish = preference_profile(graph, listing, order, arcs=True)
            better = [
                sorted(int(t) for t in graph.moves(name, s) if wish.levels[t] > wish.levels[s])
                for s in range(graph.size)
            ]
            assert seen.setdefault(wish.arcs, better) == better


def test_it_counts_which_state_is_better_and_not_how_many_are() -> None:
    """From where nothing is on, either order improves to one state, but not to the same."""
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: on}, y: {label: Y, once: on}}}}
status quo: []
preferences: {a: [a.x and not a.y, not a.x and not a.y, a.y and not a.x]}
""")
    )
    listing = listing_of(graph, 0)
    assert listing is not None
    wishes = [preference_profile(graph, listing, order, arcs=True) for order in ((0, 1, 2), (2, 1, 0))]
    assert wishes[0].arcs != wishes[1].arcs


@examples(60)
@given(cases())
def test_what_is_stated_is_what_the_graph_says(drawn: Drawn) -> None:
    graph = drawn.graph
    for actor, name in enumerate(graph.actors):
        wish = stated(graph, actor, listing_of(graph, actor), arcs=True)
        assert np.array_equal(wish.levels, graph.preference_level(name))


@examples(40)
@given(short_cases())
def test_a_concept_of_which_nothing_is_known_is_searched_in_full(drawn: Drawn) -> None:
    """A new concept is asked with every preference of everybody; here it is SEQ under another key."""
    unknown = replace(concept("seq"), key="new")
    every = Reordered.of(drawn.model)
    turns = flip_distance(drawn.graph, unknown, range(drawn.graph.size), 2)
    for number, turn in enumerate(turns):
        fewest = every.fewest("seq", drawn.states[number])
        if fewest is not None and fewest <= 2:
            assert turn.swaps == fewest
        else:
            assert turn.swaps is None
            assert not turn.exact or fewest is None


def test_the_search_ends_before_it_takes_more_work_than_it_may() -> None:
    graph = build(load("garrison-1976"))
    entry = concept("seq")
    told: list[str] = []

    def searched(work: int) -> list[FlipDistance]:
        told.clear()
        with watched(lambda what, _done, _total: told.append(what)):
            return flip_distance(graph, entry, range(graph.size), 9, work=work)

    assert {turn.above for turn in searched(0) if turn.swaps is None} <= {0, 1, 2, 3}
    assert not told
    some = searched(60_000_000)
    assert set(told) == {"SEQ: preferences 1 swaps away"}
    assert {turn.swaps for turn in some} == {None, 1}
    assert all(turn.above >= 1 for turn in some if turn.swaps is None)


def test_no_states_no_answers() -> None:
    graph = build(load("chicken"))
    assert [flip_distance(graph, concept(key), [], 3) for key in ("nash", "gmr", "seq")] == [[], [], []]

"""Bounds under SEQ and SSEQ for all improvements at once, against all changes by the definition and at 40 options."""

from __future__ import annotations

import pytest
from benchmarks.cases import random_case, said_case
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import least_joint
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.symbolic.large_graph import LargeGraph, encode
from offramp.symbolic.least_change import least_change
from offramp.symbolic.preference_sets import LoweredPreferences, closed
from offramp.symbolic.sequential_bounds import SequentialBounds
from offramp.symbolic.stable_sets import left_no_better
from offramp.symbolic.state_sets import own_ends

MOST = 2
"""The most states that the slow oracle lowers."""


def bounds_of(large: LargeGraph, state: int, key: str, chosen: tuple[int, ...]) -> SequentialBounds:
    """Return the bounds for the unsanctioned improvements from a state."""
    encoding, d, code, found = large.encoding, large.encoding.diagrams, large.code(state), {}
    preferences = LoweredPreferences(encoding, code, {})
    for actor in range(len(large.actors)):
        above = preferences.preferred_to(actor, code)
        start = left_no_better(encoding, actor, above, countermove=key == "sseq")
        states = d.both(
            d.both(own_ends(encoding, actor, code), above), ~closed(preferences, actor, start, improving=True)
        )
        if states.satisfiable():
            found[actor] = states
    return SequentialBounds(encoding, code, key, chosen, found)


@examples(160, dear=True)
@given(cases(4, merges=False), st.integers(0, 10**6), st.booleans(), st.sampled_from(["seq", "sseq"]))
def test_no_change_is_below_the_bound(drawn: Drawn, number: int, everybody: bool, key: str) -> None:
    large = encoded(drawn)
    state = number % large.size
    chosen = tuple(range(len(large.actors) if everybody else len(large.actors) - 1))
    found = bounds_of(large, state, key, chosen)
    if not found.unsanctioned:
        return
    names = [large.actors[actor] for actor in chosen]
    oracle = least_joint(drawn.model, key, names, drawn.states[state], MOST)
    assert found.least() >= 1
    if oracle is not None:
        assert not found.hopeless
        assert found.least() <= oracle
    for change in found.changes():
        assert change
        assert set(change) <= set(chosen)


@pytest.mark.dear
@pytest.mark.parametrize(
    ("seed", "bare", "key", "counts"),
    [
        (2, False, "seq", {"a0": 512}),
        (3, True, "seq", {"a3": 256}),
        (2, True, "seq", {"a0": 256, "a1": 768}),
        (4, False, "sseq", {"a2": 896}),
    ],
)
def test_bounds_meet_for_hundreds_of_improvements(seed: int, bare: bool, key: str, counts: dict[str, int]) -> None:
    case = random_case(40, 4, seed=seed) if bare else said_case(40, 4, 8, seed=seed)
    graph = encode(case, budget=SMALL)
    found = least_change(graph, graph.status_quo, key)
    assert (dict(found.counts), found.proved, found.verified, found.limit) == (counts, True, True, "")


def test_actors_share_lowered_states() -> None:
    """Of 384 unsanctioned improvements of two actors, 112 pairs are sanctioned by one lowered state each."""
    graph = encode(said_case(40, 4, 8, seed=1), budget=SMALL)
    found = least_change(graph, graph.status_quo, "seq")
    assert found.verified
    assert 256 <= found.proof.bound <= found.cost <= 272
    assert found.limit == "improvements" or found.proved

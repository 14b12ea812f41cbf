"""The least change of several actors at once: against every set of comparisons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import CONCEPTS, changed, least_joint, orders_of
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.inverse.joint import joint
from offramp.inverse.lowering import lowered
from offramp.inverse.program import least, unstable
from offramp.stability.stability import analyse

MOST = 3


@pytest.mark.parametrize("key", CONCEPTS)
@examples(40, dear=True)
@given(cases(3), st.data())
def test_the_least_joint_change_is_that_of_all_subsets(key: str, drawn: Drawn, data: st.DataObject) -> None:
    everybody = drawn.graph.actors
    actors = data.draw(st.sampled_from([everybody, everybody, everybody[:1], everybody[1:]]))
    for state, number in drawn.number.items():
        found = joint(drawn.graph, number, key, actors)
        assert found.proved
        assert found.verified
        expected = least_joint(drawn.model, key, actors, state, MOST)
        if expected is None:
            assert found.cost > MOST
        else:
            assert found.cost == expected
        if found.possible:
            assert found.cost == sum(len(states) for states in found.changes.values())
            assert unstable(lowered(drawn.graph, number, found.changes), number, key) == ()


@examples(60)
@given(cases(4), st.data())
def test_a_lowering_is_that_of_the_oracle(drawn: Drawn, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(drawn.model.states))
    pairs = data.draw(st.sets(st.tuples(st.sampled_from(drawn.model.actors), st.sampled_from(drawn.model.states))))
    pairs = {(actor, state) for actor, state in pairs if state != target}
    orders = changed(orders_of(drawn.model), target, pairs)
    numbers: dict[str, list[int]] = {}
    for actor, state in pairs:
        numbers.setdefault(actor, []).append(drawn.number[state])
    graph = lowered(drawn.graph, drawn.number[target], numbers)
    for actor, order in orders.items():
        assert {drawn.number[state]: level for state, level in order.items()} == dict(
            enumerate(graph.preference_level(actor).tolist())
        )


@pytest.mark.parametrize("slug", ["syria-iraq-1975", "cuba-1962", "elmira-1991", "garrison-1976"])
def test_published_cases(slug: str) -> None:
    graph = build(load(slug))
    held = analyse(graph)
    for state in range(graph.size):
        for key in CONCEPTS:
            found = joint(graph, state, key)
            assert found.proved
            assert found.verified
            assert (found.cost == 0) == held.holds(state, key)
            singles = sum(least(graph, actor, state, key).cost for actor in graph.actors)
            if key in ("nash", "gmr", "smr"):
                assert found.cost == singles


def test_who_may_not_change_can_stand_in_the_way() -> None:
    graph = build(load("prisoners-dilemma"))
    found = joint(graph, 0, "nash", ["row"])
    assert (found.possible, found.proved, found.against) == (False, True, ("column",))


def test_a_search_cut_short_says_so() -> None:
    graph = build(load("syria-iraq-1975"))
    found = joint(graph, 4, "seq", rounds=0)
    assert not found.proved
    assert found.proof.status == "budget"
    assert found.verified
    assert found.proof.bound <= 2 <= found.cost

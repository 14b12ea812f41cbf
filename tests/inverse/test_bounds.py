"""The bounds hold, and meet where they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import CONCEPTS
from tests.strategies import Drawn, cases, examples

from offramp.inverse.bounds import bounds, counts
from offramp.inverse.joint import joint, unsanctioned
from offramp.inverse.program import least
from offramp.preference_sensitivity.answers import moves_of


@pytest.mark.parametrize("key", CONCEPTS)
@examples(40, dear=True)
@given(cases(4), st.data())
def test_the_least_change_lies_between_its_bounds(key: str, drawn: Drawn, data: st.DataObject) -> None:
    graph = drawn.graph
    actors = data.draw(st.sampled_from([graph.actors, graph.actors, graph.actors[:1]]))
    between = bounds(graph, key, actors, moves_of(graph))
    for state in range(graph.size):
        cost = joint(graph, state, key, actors).cost
        assert between.lower[state] <= cost
        assert cost <= between.upper[state] or (np.isinf(cost) and np.isinf(between.upper[state]))
        if key == "nash" or (key == "gmr" and not graph.merged):
            assert between.lower[state] == between.upper[state] == cost


@pytest.mark.parametrize("key", CONCEPTS)
@examples(40, dear=True)
@given(cases(5))
def test_counts_are_those_of_single_states(key: str, drawn: Drawn) -> None:
    graph = drawn.graph
    found = counts(graph, key, moves_of(graph))
    for state in range(graph.size):
        which = [position for position, _ in unsanctioned(graph, state, key)]
        assert found[:, state].tolist() == [which.count(i) for i in range(len(graph.actors))]
        if key == "seq" and not graph.merged:
            assert [least(graph, actor, state, key).cost for actor in graph.actors] == found[:, state].tolist()

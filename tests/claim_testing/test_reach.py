"""Whether willing steps lead somewhere: the same as the search for the cheapest way finds, and as direct computation says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paths.oracle_paths import Paths
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.claim_testing import reach
from offramp.claim_testing.reach import leads_to
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.paths.search import UNREACHED, WAYS, search


@examples(60)
@given(cases(5), st.data())
def test_it_is_what_the_search_for_the_cheapest_way_finds(drawn: Drawn, data: st.DataObject) -> None:
    graph, by = drawn.graph, data.draw(st.sampled_from(WAYS))
    start = data.draw(st.integers(0, graph.size - 1))
    goal = np.array(data.draw(st.lists(st.booleans(), min_size=graph.size, max_size=graph.size)), dtype=bool)
    found = search(graph, start, by, goal, willing_only=True)
    assert leads_to(graph, start, by, goal) == bool((found.cost[goal] != UNREACHED).any())


@examples(40)
@given(cases(5), st.data())
def test_it_is_what_direct_computation_says(drawn: Drawn, data: st.DataObject) -> None:
    graph, paths = drawn.graph, Paths(drawn.model)
    start = data.draw(st.integers(0, graph.size - 1))
    reached = paths.costs(drawn.states[start], "deals", willing_only=True)
    for state in range(graph.size):
        assert leads_to(graph, start, "deals", np.arange(graph.size) == state) == (drawn.states[state] in reached)


@pytest.mark.parametrize("at_once", [1, 7, 1 << 21])
def test_it_does_not_hang_on_how_many_are_looked_at_together(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "AT_ONCE", at_once)
    graph = build(load("river"))
    found = search(graph, graph.status_quo, "deals", willing_only=True)
    for state in range(graph.size):
        assert leads_to(graph, graph.status_quo, "deals", np.arange(graph.size) == state) == (
            found.cost[state] != UNREACHED
        )


def test_nothing_leads_on_from_where_the_crisis_has_ended() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
ends: a.x and not b.y
status quo: []
preferences: {a: [a.x], b: [b.y if a.x, not b.y]}
"""
    graph = build(loads(case))
    both = np.arange(graph.size) == graph.state("a.x,b.y")
    assert not leads_to(graph, graph.status_quo, "deals", both)
    # One can still step on from such a state where one is asked to start there.
    assert leads_to(graph, graph.state("a.x"), "deals", both)


def test_what_is_too_large_to_look_through_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(load("river"))
    monkeypatch.setattr(reach, "MOST_JOINT_WORK", 20)
    nowhere = np.zeros(graph.size, dtype=bool)
    with pytest.raises(QuestionError, match="too many package deals to examine; ask by improvements instead"):
        leads_to(graph, graph.status_quo, "deals", nowhere)
    assert not leads_to(graph, graph.status_quo, "improvements", nowhere)

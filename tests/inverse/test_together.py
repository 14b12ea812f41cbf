"""Changes of several actors: whatever is said to make an equilibrium does so by the ordinary analysis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import CONCEPTS
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.inverse.statements import with_statements
from offramp.inverse.together import stated, statement_change, together
from offramp.preference_sensitivity.answers import moves_of
from offramp.stability.stability import analyse


@pytest.mark.parametrize("key", CONCEPTS)
@examples(20, dear=True)
@given(cases(3, merges=False), st.data())
def test_changes_that_hold_make_an_equilibrium(key: str, drawn: Drawn, data: st.DataObject) -> None:
    graph, moves = drawn.graph, moves_of(drawn.graph)
    state = data.draw(st.integers(0, graph.size - 1))
    changes = {}
    for actor in graph.actors:
        change = statement_change(graph, actor, state, key, None, moves, moves.improving(graph))
        assert (change is None) == (stated(graph, actor) is None)
        if change is not None and change.found:
            changes[actor] = change
    found = together(graph, state, key, changes, None, moves)
    assert set(found.statement_changes) == set(changes)
    if found.holds:
        changed = graph
        for actor, change in found.statement_changes.items():
            changed = with_statements(changed, actor, change.statements(stated(graph, actor) or ()))
        assert analyse(changed, [key]).holds(state, key)
    # Under these concepts the change of one actor leaves the stability for the others as it is.
    if key in ("nash", "gmr", "smr") and len(changes) == len(graph.actors):
        assert found.holds
        assert not found.fitted


def test_without_changes_an_equilibrium_holds_and_another_state_does_not() -> None:
    graph = build(load("syria-iraq-1975"))
    held, moves = analyse(graph, ["nash"]), moves_of(graph)
    for state in range(graph.size):
        found = together(graph, state, "nash", {}, None, moves)
        assert found.holds == held.holds(state, "nash")
        assert found.to_dict() == {"holds": found.holds, "fitted": found.fitted, "actors": {}}

"""Lowering: the states moved stand just below the target, and every other order stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.inverse.lowering import lowered, with_preference_levels


@examples(60)
@given(cases(4), st.data())
def test_a_block_just_below_the_target_and_no_other_change(drawn: Drawn, data: st.DataObject) -> None:
    graph = drawn.graph
    actor = data.draw(st.sampled_from(graph.actors))
    target = data.draw(st.integers(0, graph.size - 1))
    before = graph.preference_level(actor)
    others = [state for state in range(graph.size) if state != target]
    moved = data.draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    after = lowered(graph, target, {actor: moved}).preference_level(actor)
    block = {state for state in moved if before[state] >= before[target]}
    for one in range(graph.size):
        for other in range(graph.size):
            if (one in block) == (other in block):
                assert np.sign(after[one] - after[other]) == np.sign(before[one] - before[other])
            elif one in block:
                assert (after[one] > after[other]) == (before[other] < before[target])


@examples(40)
@given(cases(4), st.data())
def test_only_the_order_of_new_levels_counts(drawn: Drawn, data: st.DataObject) -> None:
    graph = drawn.graph
    actor = graph.actors[0]
    numbers = st.lists(st.integers(-5, 5), min_size=graph.size, max_size=graph.size)
    worth = np.array(data.draw(numbers), dtype=np.int64)
    levels = with_preference_levels(graph, actor, worth).preference_level(actor)
    assert sorted(set(levels.tolist())) == list(range(len(set(worth.tolist()))))
    assert (np.sign(np.subtract.outer(levels, levels)) == np.sign(np.subtract.outer(worth, worth))).all()


def test_other_actors_keep_their_levels() -> None:
    graph = build(load("syria-iraq-1975"))
    after = lowered(graph, 0, {"syria": [1, 2], "iraq": []})
    position = graph.index("iraq")
    assert after.levels[position] is graph.levels[position]

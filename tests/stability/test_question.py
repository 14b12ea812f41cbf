"""What a concept asks of one state."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.stability.question import by_level, moves_as_arcs, moves_of


@examples(60, dear=True)
@given(cases(6))
def test_what_tempts_and_what_deters_are_opposites_for_levels(drawn: Drawn) -> None:
    graph = drawn.graph
    for actor, name in enumerate(graph.actors):
        for state, number in drawn.number.items():
            asked = by_level(graph, actor, number, "smr", sanctioned=True, improving=False, countermove=True)
            assert np.array_equal(asked.tempting, ~asked.deterring)
            assert sorted(asked.improvements()) == drawn.numbers(drawn.model.improvements(name, state))
            levels = [graph.level(name, end) for end in asked.improvements()]
            assert levels == sorted(levels, reverse=True), "the best first"
            assert set(asked.answers) == set(drawn.model.others(name))
            for end in range(graph.size):
                assert asked.deters(end) == drawn.model.deters(name, state, drawn.states[end], countermove=True)


@examples(40)
@given(cases(6))
def test_moves_as_a_list_and_as_a_function_agree(drawn: Drawn) -> None:
    for name in drawn.graph.actors:
        for improving in (False, True):
            listed, asked = (
                moves_as_arcs(drawn.graph, name, improving=improving),
                moves_of(drawn.graph, name, improving=improving),
            )
            for state in range(drawn.graph.size):
                assert listed.of(state).tolist() == sorted(asked(state).tolist())

"""Single states evaluated straight from the case, against the graph of arrays."""

from __future__ import annotations

import pytest
from benchmarks.cases import random_case
from hypothesis import given
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded

from offramp.errors import TooLarge
from offramp.symbolic.definition import Definition


@examples(200)
@given(cases(7, merges=False))
def test_moves_and_preferences_are_those_of_the_graph(drawn: Drawn) -> None:
    graph, large = drawn.graph, encoded(drawn)
    definition = large.definition
    number = {large.code(state): state for state in range(graph.size)}
    for code, state in list(number.items())[::5]:
        for actor in graph.actors:
            ends = [number[end] for end in definition.moves(actor, code)]
            assert ends == graph.moves(actor, state).tolist()
            improvements = [number[end] for end in definition.improvements(actor, code)]
            assert improvements == sorted(graph.improvements(actor, state).tolist())
            assert definition.can_exceed(actor, code, code) == bool(improvements)
            assert [end for end in number if definition.can_move(actor, code, end)] == definition.moves(actor, code)
            for other in (0, graph.size - 1):
                said, listed = large.deciding(actor, state, other), graph.deciding(actor, state, other)
                assert said == listed


def test_an_actor_of_many_options_is_refused() -> None:
    definition = Definition(random_case(42, 2), (), {})
    with pytest.raises(TooLarge, match="can change 21 options at once"):
        definition.moves("a0", 0)

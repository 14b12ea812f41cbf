"""A graph of arrays and one of diagrams put the same states into the same words."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded

if TYPE_CHECKING:
    from offramp.graph.described import Described


@examples(60)
@given(cases(5, merges=False))
def test_both_engines_describe_a_state_alike(drawn: Drawn) -> None:
    listed: Described = drawn.graph
    large: Described = encoded(drawn)
    assert large.case == listed.case
    assert large.context() == listed.context()
    for actor in drawn.model.actors:
        for state, other in product(range(drawn.graph.size), repeat=2):
            assert large.on(state) == listed.on(state)
            assert large.deciding(actor, state, other) == listed.deciding(actor, state, other)
            one, two = (_order(graph.level(actor, state), graph.level(actor, other)) for graph in (listed, large))
            assert one == two


def _order(level: int, other: int) -> int:
    return (level > other) - (level < other)

"""How much, and how surely, one level is preferred to another."""

from __future__ import annotations

from hypothesis import given
from tests.stability.oracle_concepts import UNKNOWN, relation
from tests.strategies import Drawn, cases, examples

from offramp.stability.degrees import degrees_of


@examples(150, dear=True)
@given(cases(6, degrees=True))
def test_degrees_are_those_of_what_decides(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        degrees = degrees_of(drawn.graph, i)
        worth = drawn.graph.preference_level(actor)
        assert degrees.count == worth.max() + 1
        for one, first in drawn.number.items():
            for other, second in drawn.number.items():
                sign, strong = relation(drawn.model, actor, one, other)
                assert degrees.unknown(worth[first])[worth[second]] == (sign == UNKNOWN)
                assert degrees.much(worth[first])[worth[second]] == strong

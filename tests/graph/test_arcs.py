"""Moves as a list are the moves of the definition."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.graph.arcs import Arcs, arcs


@examples(150)
@given(cases())
def test_the_list_has_every_move_of_the_oracle(drawn: Drawn) -> None:
    for actor in drawn.model.actors:
        found = arcs(drawn.graph, actor)
        for state, number in drawn.number.items():
            assert found.of(number).tolist() == drawn.numbers(drawn.model.moves(actor, state))


def test_some_of_the_moves() -> None:
    moves = Arcs.between(np.array([2, 0, 0, 0]), np.array([1, 2, 1, 2]), 3)
    assert list(zip(moves.starts.tolist(), moves.ends.tolist(), strict=True)) == [(0, 1), (0, 2), (2, 1)]
    fewer = moves.where(np.array([False, True, True]))
    assert [fewer.of(state).tolist() for state in range(3)] == [[2], [], [1]]

"""Moves as a list are the moves of the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.errors import TooLarge
from offramp.graph.arcs import Arcs
from offramp.graph.graph import build
from offramp.graph.listing import arcs, moves_at_most


@examples(150, dear=True)
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


def test_moves_that_memory_does_not_hold_are_refused_before_any_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.graph.listing.available", lambda: 100)
    graph = build(load("chicken"))
    with pytest.raises(TooLarge, match=r"needs a list of moves; `row` has 4 moves, which need .* is free here"):
        arcs(graph, "row")
    assert graph.listed_moves == {}


@examples(80)
@given(cases())
def test_the_bound_is_exact_where_nothing_is_merged(drawn: Drawn) -> None:
    for actor in drawn.model.actors:
        count = len(arcs(drawn.graph, actor).ends)
        assert count <= moves_at_most(drawn.graph, actor)
        if not drawn.graph.merged:
            assert count == moves_at_most(drawn.graph, actor)


def test_a_list_is_made_once() -> None:
    graph = build(load("chicken"))
    assert arcs(graph, "row") is arcs(graph, "row")

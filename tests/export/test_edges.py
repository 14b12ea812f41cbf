"""The moves of a graph as a list, compared with the definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.errors import QuestionError, TooLarge
from offramp.export import edges
from offramp.export.edges import Edge, edges_of, equilibria_by_concept, moves_at_most, refuse_too_many
from offramp.graph.graph import build
from offramp.stability.stability import analyse


@examples(200, dear=True)
@given(cases())
def test_the_edges_are_the_moves_of_the_definition(drawn: Drawn) -> None:
    model = drawn.model
    expected = [
        Edge(actor, drawn.number[state], drawn.number[target], model.prefers(actor, target, state))
        for actor in model.actors
        for state in model.states
        for target in model.moves(actor, state)
    ]
    found = list(edges_of(drawn.graph))
    assert len(found) == len(set(found))
    assert set(found) == set(expected)


@examples(200, dear=True)
@given(cases())
def test_moves_are_counted_without_listing_them(drawn: Drawn) -> None:
    model = drawn.model
    exact = sum(len(model.moves(actor, state)) for actor in model.actors for state in model.states)
    bound = moves_at_most(drawn.graph)
    assert bound >= exact if model.merge else bound == exact
    refuse_too_many(drawn.graph, exact)
    with pytest.raises(TooLarge):
        refuse_too_many(drawn.graph, exact - 1)


def test_a_graph_of_too_many_moves_is_refused_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(load("korea-2017"))
    monkeypatch.setattr(edges, "arcs", None)  # what is refused is refused before any move is listed
    with pytest.raises(TooLarge, match=r"2,688 states and \d\d,\d\d\d moves; at most 10,000 moves"):
        refuse_too_many(graph, 10_000)


def test_a_merged_graph_far_too_large_is_refused_by_the_bound() -> None:
    graph = build(load("elmira-1991"))
    exact = len(list(edges_of(graph)))
    with pytest.raises(TooLarge, match=rf"9 states and {exact} moves"):
        refuse_too_many(graph, exact - 1)
    with pytest.raises(TooLarge, match=rf"up to {moves_at_most(graph)} moves"):
        refuse_too_many(graph, 1)


def test_equilibria_are_those_of_the_graph() -> None:
    graph = build(load("chicken"))
    assert equilibria_by_concept(graph, None) == {}
    assert equilibria_by_concept(graph, analyse(build(load("chicken")), ["nash"])) == {"nash": {1, 2}}
    with pytest.raises(QuestionError, match=r"the stability is that of another graph: .*Prisoner.*, not .*Chicken"):
        equilibria_by_concept(graph, analyse(build(load("prisoners-dilemma"))))

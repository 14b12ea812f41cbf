"""Sequential stability: the others sanction by improvements of their own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.stability import gmr
from offramp.stability.seq import SEQ, stable, why

CASE = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, "-", b.y, "a.x,b.y"]}, b: [WISH]}
"""


def test_a_threat_in_ones_own_interest_deters() -> None:
    graph = build(loads(CASE.replace("WISH", "b.y")))
    verdict = why(graph, 0, graph.state("-"))
    assert stable(graph, 0)[graph.state("-")]
    assert verdict.improving
    assert [(move.actor, move.end) for move in verdict.sanctions[0].moves] == [("b", graph.state("a.x,b.y"))]


def test_an_empty_threat_deters_under_gmr_alone() -> None:
    graph = build(loads(CASE.replace("WISH", "not b.y")))
    assert gmr.stable(graph, 0)[graph.state("-")]
    assert not stable(graph, 0)[graph.state("-")]


def test_a_threat_that_gains_nothing_is_empty() -> None:
    graph = build(loads(CASE.replace("WISH", "b.y or not b.y")))
    assert not stable(graph, 0)[graph.state("-")]


THREE = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences:
  a: [not a.x or not c.z, a.x]
  b: [b.y]
  c: [c.z WHEN]
"""


def test_one_may_move_because_another_will_have_moved() -> None:
    graph = build(loads(THREE.replace("WHEN", "iff b.y")))
    verdict = why(graph, 0, graph.state("-"))
    assert stable(graph, 0)[graph.state("-")]
    assert [(move.actor, graph.name(move.end)) for move in verdict.sanctions[0].moves] == [
        ("b", "a.x,b.y"),
        ("c", "a.x,b.y,c.z"),
    ]


def test_a_step_against_ones_interest_breaks_the_chain() -> None:
    graph = build(loads(THREE.replace("WHEN", "iff b.y").replace("b: [b.y]", "b: [not b.y]")))
    assert gmr.stable(graph, 0)[graph.state("-")]
    assert not stable(graph, 0)[graph.state("-")]


def test_each_step_is_an_improvement_over_the_state_it_moves_from() -> None:
    # c is worse off at the end than where it started; it only gains by its own step.
    graph = build(loads(THREE.replace("c.z WHEN", "not b.y, c.z")))
    verdict = why(graph, 0, graph.state("-"))
    assert verdict
    assert [move.actor for move in verdict.sanctions[0].moves] == ["c"]


def test_drivers_who_dare_are_stable_against_each_other() -> None:
    graph = build(load("chicken"))
    assert [graph.name(int(state)) for state in np.flatnonzero(stable(graph, 0) & stable(graph, 1))] == [
        "row.dare",
        "column.dare",
    ]


def test_the_concept_carries_its_own_functions() -> None:
    assert (SEQ.key, SEQ.stable, SEQ.why) == ("seq", stable, why)


@examples(100, dear=True)
@given(cases(6))
def test_stable_is_what_the_definition_says(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.flatnonzero(stable(drawn.graph, i)).tolist() == drawn.numbers(drawn.model.stable("seq", actor))

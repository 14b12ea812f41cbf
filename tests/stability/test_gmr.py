"""General metarationality: any moves of the others may sanction."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import Graph, build
from offramp.stability.gmr import GMR, stable, why


def asked(ranking: str, merge: str = "[]", once: str = "") -> Graph:
    """Return the graph of `a`, who ranks the states, and `b`, who wants nothing."""
    return build(
        loads(f"""
actors: {{a: {{options: {{x: X}}}}, b: {{options: {{y: {{label: Y{once}}}}}}}}}
merge: {merge}
status quo: []
preferences: {{a: {{ranking: {ranking}}}, b: [b.y or not b.y]}}
""")
    )


def test_an_improvement_is_deterred_by_an_answer_that_is_worse() -> None:
    graph = asked('[a.x, "-", b.y, "a.x,b.y"]')
    assert stable(graph, 0)[graph.state("-")]


def test_an_answer_that_is_just_as_good_deters_too() -> None:
    graph = asked('[a.x, ["-", "a.x,b.y"], b.y]')
    assert stable(graph, 0)[graph.state("-")]


def test_an_answer_that_is_better_deters_nobody() -> None:
    graph = asked('[a.x, "a.x,b.y", "-", b.y]')
    assert not stable(graph, 0)[graph.state("-")]


def test_others_who_cannot_answer_deter_nobody() -> None:
    graph = asked('[a.x, "-", b.y, "a.x,b.y"]', once=", once: off")
    assert not stable(graph, 0)[graph.state("-")]


def test_a_sanction_need_not_be_in_the_interest_of_who_makes_it() -> None:
    graph = asked('[a.x, "-", b.y, "a.x,b.y"]')
    assert graph.improvements("b", graph.state("a.x")).tolist() == []
    assert why(graph, 0, graph.state("-"))


def test_to_be_brought_back_to_where_one_was_is_a_sanction() -> None:
    graph = asked('[a.x, "-", b.y]', merge="[a.x iff b.y]")
    verdict = why(graph, 0, graph.state("-"))
    assert stable(graph, 0)[graph.state("-")]
    assert [(move.actor, move.start, move.end) for move in verdict.sanctions[0].moves] == [
        ("b", graph.state("a.x"), graph.state("-"))
    ]


def test_every_improvement_must_be_deterred() -> None:
    text = """
actors: {a: {options: {x: X, z: Z}}, b: {options: {y: Y}}}
impossible: [a.x and a.z, a.z and b.y]
status quo: []
preferences: {a: [not a.x or not b.y, a.x or a.z, not b.y], b: [b.y]}
"""
    graph = build(loads(text))
    nothing = graph.state("-")
    assert graph.improvements("a", nothing).tolist() == [graph.state("a.x"), graph.state("a.z")]
    assert why(graph, 0, nothing).unsanctioned == graph.state("a.z")


def test_several_others_may_be_needed_for_an_answer() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences: {a: [not a.x or not b.y or not c.z, a.x], b: [b.y], c: [c.z]}
"""
    graph = build(loads(text))
    verdict = why(graph, 0, graph.state("-"))
    assert verdict
    assert {move.actor for move in verdict.sanctions[0].moves} == {"b", "c"}


def test_the_concept_carries_its_own_functions() -> None:
    assert (GMR.key, GMR.stable, GMR.why) == ("gmr", stable, why)


@examples(80)
@given(cases(6))
def test_stable_is_what_the_definition_says(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.flatnonzero(stable(drawn.graph, i)).tolist() == drawn.numbers(drawn.model.stable("gmr", actor))

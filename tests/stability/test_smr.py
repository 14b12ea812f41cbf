"""Symmetric metarationality: a sanction counts only where the actor has no move that mends it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.stability import gmr
from offramp.stability.smr import SMR, stable, why

CASE = """
actors: {a: {options: {x: OPTION}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, b.y, "-", "a.x,b.y"]}, b: [b.y or not b.y]}
"""


def test_a_sanction_that_one_can_escape_deters_under_gmr_alone() -> None:
    graph = build(loads(CASE.replace("OPTION", "X")))
    nothing = graph.state("-")
    assert gmr.stable(graph, 0)[nothing]
    assert not stable(graph, 0)[nothing]
    assert why(graph, 0, nothing).unsanctioned == graph.state("a.x")


def test_a_sanction_that_one_cannot_escape_deters() -> None:
    graph = build(loads(CASE.replace("OPTION", "{label: X, once: on}")))
    assert stable(graph, 0)[graph.state("-")]
    assert why(graph, 0, graph.state("-")).countermove


def test_to_escape_into_something_just_as_good_is_no_escape() -> None:
    graph = build(loads(CASE.replace("OPTION", "X").replace('b.y, "-"', '[b.y, "-"]')))
    assert stable(graph, 0)[graph.state("-")]


def test_the_others_may_take_a_longer_way_to_where_there_is_no_escape() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences:
  a: {ranking: [a.x, b.y, c.z, "a.x,c.z", "-", ["a.x,b.y", "b.y,c.z", "a.x,b.y,c.z"]]}
  b: [b.y]
  c: [c.z]
"""
    graph = build(loads(text))
    verdict = why(graph, 0, graph.state("-"))
    assert verdict
    assert len(verdict.sanctions[0].moves) == 2


def test_syria_stays_under_gmr_alone() -> None:
    graph = build(load("syria-iraq-1975"))
    iraq, nothing = graph.index("iraq"), graph.state("-")
    assert gmr.stable(graph, iraq)[nothing]
    assert not stable(graph, iraq)[nothing]


def test_the_concept_carries_its_own_functions() -> None:
    assert (SMR.key, SMR.stable, SMR.why) == ("smr", stable, why)


@examples(80)
@given(cases(6))
def test_stable_is_what_the_definition_says(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.flatnonzero(stable(drawn.graph, i)).tolist() == drawn.numbers(drawn.model.stable("smr", actor))

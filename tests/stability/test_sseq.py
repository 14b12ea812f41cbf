"""Symmetric sequential stability: the others sanction by improvements, and the actor has no move that mends it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.stability import seq, smr
from offramp.stability.sseq import SSEQ, stable, why

CASE = """
actors: {a: {options: {x: OPTION}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, b.y, "-", "a.x,b.y"]}, b: [WISH]}
"""


def test_a_threat_in_ones_own_interest_that_cannot_be_escaped_deters() -> None:
    graph = build(loads(CASE.replace("OPTION", "{label: X, once: on}").replace("WISH", "b.y")))
    verdict = why(graph, 0, graph.state("-"))
    assert stable(graph, 0)[graph.state("-")]
    assert verdict.improving
    assert verdict.countermove


def test_a_threat_that_one_can_escape_deters_under_seq_alone() -> None:
    graph = build(loads(CASE.replace("OPTION", "X").replace("WISH", "b.y")))
    assert seq.stable(graph, 0)[graph.state("-")]
    assert not stable(graph, 0)[graph.state("-")]


def test_an_empty_threat_deters_under_smr_alone() -> None:
    graph = build(loads(CASE.replace("OPTION", "{label: X, once: on}").replace("WISH", "not b.y")))
    assert smr.stable(graph, 0)[graph.state("-")]
    assert not stable(graph, 0)[graph.state("-")]


def test_two_sanctions_that_each_lack_something_make_none() -> None:
    # What b would gladly do can be escaped; what cannot be escaped nobody would do.
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y, z: Z}}}
impossible: [b.y and b.z]
status quo: []
preferences:
  a: {ranking: [a.x, b.y, "-", b.z, "a.x,b.y", "a.x,b.z"]}
  b: [b.y, not b.z]
"""
    graph = build(loads(text))
    nothing = graph.state("-")
    assert smr.stable(graph, 0)[nothing]
    assert seq.stable(graph, 0)[nothing]
    assert not stable(graph, 0)[nothing]


def test_the_concept_carries_its_own_functions() -> None:
    assert (SSEQ.key, SSEQ.stable, SSEQ.why) == ("sseq", stable, why)


@examples(100)
@given(cases(6))
def test_stable_is_what_the_definition_says(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.flatnonzero(stable(drawn.graph, i)).tolist() == drawn.numbers(drawn.model.stable("sseq", actor))

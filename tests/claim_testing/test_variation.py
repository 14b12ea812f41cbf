"""Whether what a claim compares varies between worlds, and which policies come to the same: on outcomes made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.reading import loads
from offramp.claim_testing.answers import Basis, answers_to
from offramp.claim_testing.graph_worlds import true_in_worlds
from offramp.claim_testing.variation import twins_in_effect, varies
from offramp.ensemble.outcomes import Outcomes
from offramp.graph.graph import build
from offramp.graph.readings import readings
from offramp.worlds.worlds import draw_worlds

CASE = loads(
    """
actors: {a: {tempo: 1, reliability: 0.8, options: {x: X}}, b: {tempo: 1, reliability: 0.8, options: {y: Y}}}
events: {war: War}
status quo: []
horizon: 2 years
preferences: {b: [b.y]}
images: {a: {eager: {preferences: [a.x]}, shy: {preferences: [not a.x]}}}
rates: {war: 0.1}
counts: {shots: 3}
measures:
  war: {chance of: war, within: 1 year}
  shots: {expected: shots, within: 1 year}
policies: {talk: {a.x: on}, wait: {}, refuse: {a.x: off}}
"""
)
COUNT = 8
RISING = np.linspace(0.1, 0.5, COUNT)
VALUES = {
    "talk": {"war": RISING, "shots": np.full(COUNT, 5.0)},
    "wait": {"war": RISING + 0.1, "shots": np.full(COUNT, 5.0)},
    "refuse": {"war": RISING**2, "shots": np.full(COUNT, 6.0)},
}


def basis(text: str) -> tuple[Basis, nodes.Node, Outcomes]:
    tree, worlds = ex.parse(text), draw_worlds(CASE, COUNT, 1)
    found = Outcomes(worlds, tuple(VALUES), VALUES)
    questions = [node for node in nodes.walk(tree) if isinstance(node, nodes.GRAPH_QUESTIONS)]
    graph = build(CASE)
    return Basis(CASE, readings(CASE), graph, found, true_in_worlds(graph, worlds, questions)), tree, found


@pytest.mark.parametrize(
    ("text", "varying"),
    [
        ("measure(war | talk) < 0.9", True),
        ("measure(war | talk) < measure(war | refuse)", True),
        # The two sides vary, but not their distance.
        ("measure(war | talk) < measure(war | wait)", False),
        ("measure(shots | talk) < measure(shots | refuse)", False),
        ("mean(war | talk) < mean(war | refuse)", False),
        ("measure(war | talk) < mean(war | refuse)", True),
        ("leads(talk on shots)", False),
        ("leads(talk on war)", True),
        ("rank(refuse on shots) <= 3", False),
        ("undominated(talk)", True),
        ("wants(b, b.y) and measure(shots | talk) < 9", False),
        ("wants(a, a.x) or measure(shots | talk) < 9", True),
        ("not b.y and measure(shots | talk) < 9", False),
    ],
)
def test_a_comparison_varies_where_the_distance_of_its_sides_does(text: str, varying: bool) -> None:
    found, tree, outcomes = basis(text)
    assert varies(found, tree, answers_to(found, tree, outcomes), outcomes) is varying


@pytest.mark.parametrize(
    ("text", "twins"),
    [
        ("measure(shots | talk) < measure(shots | wait)", {("talk", "wait")}),
        ("mean(shots | talk) < mean(shots | wait)", {("talk", "wait")}),
        ("measure(shots | talk) < measure(shots | refuse)", set()),
        ("measure(war | talk) < measure(war | wait)", set()),
        # The means are alike, but not what they are means of.
        ("measure(war | talk) < measure(shots | wait)", set()),
        ("leads(talk on shots)", {("talk", "wait")}),
        ("rank(wait on shots) < 2", {("wait", "talk")}),
        ("leads(refuse on shots)", set()),
        # Level on one measure, and not on the other.
        ("undominated(talk)", set()),
    ],
)
def test_policies_that_come_to_the_same_in_every_world(text: str, twins: set[tuple[str, str]]) -> None:
    found, tree, outcomes = basis(text)
    assert set(twins_in_effect(found, tree, outcomes)) == twins

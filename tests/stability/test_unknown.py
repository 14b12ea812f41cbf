"""Unknown preferences: four attitudes to what one does not know of oneself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.stability.oracle_concepts import stable_in_doubt
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.stability.concepts import concept
from offramp.stability.recheck import recheck
from offramp.stability.unknown import UNKNOWN

CASE = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences:
  a: [not b.y, {say: a.x, unsure: true}]
  b: [b.y iff a.x]
"""


@pytest.mark.parametrize(("attitude", "stable"), [("a", False), ("b", True), ("c", False), ("d", True)])
def test_whether_what_may_be_better_tempts_depends_on_the_attitude(attitude: str, stable: bool) -> None:
    graph = build(loads(CASE))
    assert concept(f"nash_{attitude}").stable(graph, 0)[graph.state("-")] == stable


@pytest.mark.parametrize(("attitude", "stable"), [("a", False), ("b", False), ("c", True), ("d", True)])
def test_whether_what_may_be_worse_deters_depends_on_the_attitude(attitude: str, stable: bool) -> None:
    case = CASE.replace("[not b.y, {say: a.x, unsure: true}]", "[{say: not b.y, unsure: true}, a.x]")
    graph = build(loads(case))
    assert concept(f"gmr_{attitude}").stable(graph, 0)[graph.state("-")] == stable


@pytest.mark.parametrize("base", ["nash", "gmr", "smr", "seq"])
@examples(25, dear=True)
@given(drawn=cases(6, degrees=True))
def test_stable_is_what_the_definition_says(base: str, drawn: Drawn) -> None:
    for entry in UNKNOWN:
        if entry.key[:-2] != base:
            continue
        for i, actor in enumerate(drawn.graph.actors):
            found = entry.stable(drawn.graph, i)
            slow = [s for s in drawn.model.states if stable_in_doubt(drawn.model, base, entry.key[-1], actor, s)]
            assert np.flatnonzero(found).tolist() == drawn.numbers(slow), entry.key
            for state in range(0, drawn.graph.size, 3):
                verdict = entry.why(drawn.graph, i, state)
                assert verdict.stable == found[state]
                assert recheck(drawn.graph, verdict)


@examples(30, dear=True)
@given(cases(6))
def test_where_nothing_is_unknown_every_attitude_is_the_plain_concept(drawn: Drawn) -> None:
    for entry in UNKNOWN:
        plain = concept(entry.key[:-2])
        for i in range(len(drawn.graph.actors)):
            assert np.array_equal(entry.stable(drawn.graph, i), plain.stable(drawn.graph, i)), entry.key

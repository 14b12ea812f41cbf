"""Strong and weak stability: how much worse a sanction leaves an actor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.stability.oracle_concepts import strongly_stable
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.stability.concepts import concept
from offramp.stability.recheck import recheck
from offramp.stability.strength import STRONG, weakly_stable

CASE = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [MARK, a.x], b: [b.y iff a.x]}
"""


@pytest.mark.parametrize(("mark", "strong"), [("not b.y", False), ("{say: not b.y, strong: true}", True)])
def test_a_sanction_deters_strongly_where_the_statement_that_decides_is_strong(mark: str, strong: bool) -> None:
    graph = build(loads(CASE.replace("MARK", mark)))
    nothing = graph.state("-")
    assert concept("seq").stable(graph, 0)[nothing]
    assert concept("seq_strong").stable(graph, 0)[nothing] == strong
    assert weakly_stable(graph, 0, "seq")[nothing] != strong


def test_a_big_gap_in_a_ranking_is_strong() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, "-", GAP [b.y, "a.x,b.y"]]}, b: [b.y iff a.x]}
"""
    for gap, strong in (("", False), ("much,", True)):
        graph = build(loads(case.replace("GAP", gap)))
        assert concept("gmr_strong").stable(graph, 0)[graph.state("-")] == strong


def test_who_has_no_improvement_is_strongly_stable() -> None:
    graph = build(loads(CASE.replace("MARK", "not b.y")))
    assert concept("gmr_strong").stable(graph, 0)[graph.state("a.x")]


@pytest.mark.parametrize("entry", STRONG, ids=lambda entry: entry.key)
@examples(40, dear=True)
@given(drawn=cases(6, degrees=True))
def test_strongly_stable_is_what_the_definition_says(entry, drawn: Drawn) -> None:  # type: ignore[no-untyped-def]
    base = entry.key.removesuffix("_strong")
    for i, actor in enumerate(drawn.graph.actors):
        found = entry.stable(drawn.graph, i)
        slow = [state for state in drawn.model.states if strongly_stable(drawn.model, base, actor, state)]
        assert np.flatnonzero(found).tolist() == drawn.numbers(slow)
        assert not (found & ~concept(base).stable(drawn.graph, i)).any(), "strong implies plain"
        for state in range(drawn.graph.size):
            verdict = entry.why(drawn.graph, i, state)
            assert verdict.stable == found[state]
            assert recheck(drawn.graph, verdict)


@examples(60)
@given(cases(6))
def test_without_strong_preferences_only_what_has_no_improvement_is_strongly_stable(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        if getattr(drawn.model.preferences[actor], "gaps", None):
            continue
        for entry in STRONG:
            assert np.array_equal(entry.stable(drawn.graph, i), concept("nash").stable(drawn.graph, i))

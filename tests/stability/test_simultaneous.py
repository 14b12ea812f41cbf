"""Simultaneous sanction: where several would leave at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.stability.oracle_concepts import sim_stable
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.stability import seq
from offramp.stability.recheck import recheck
from offramp.stability.simultaneous import SIM, everyone, stable, why
from offramp.stability.stability import analyse


def test_in_chicken_both_would_leave_but_not_together() -> None:
    graph = build(load("chicken"))
    both = np.flatnonzero([not seq.stable(graph, 0)[s] and not seq.stable(graph, 1)[s] for s in range(graph.size)])
    for state in both:
        verdict = why(graph, 0, int(state))
        assert verdict.stable == bool(stable(graph, 0)[state])


def test_two_who_would_each_take_the_last_step_collide() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences:
  a: {ranking: ["a.x", "-", "b.y", "a.x,b.y"]}
  b: {ranking: ["b.y", "-", "a.x", "a.x,b.y"]}
"""
    graph = build(loads(case))
    nothing = graph.state("-")
    assert not seq.stable(graph, 0)[nothing]
    assert not seq.stable(graph, 1)[nothing]
    verdict = why(graph, 0, nothing)
    assert verdict.stable
    assert verdict.sanctions[0].end == graph.state("a.x,b.y")
    assert [move.start for move in verdict.sanctions[0].moves] == [nothing]
    assert analyse(graph, ["sim"]).equilibria("sim") == (nothing, *analyse(graph, ["seq"]).equilibria("seq"))


@examples(60, dear=True)
@given(cases(6, merges=False))
def test_stable_is_what_the_definition_says(drawn: Drawn) -> None:
    found = everyone(drawn.graph)
    for i, actor in enumerate(drawn.graph.actors):
        slow = [state for state in drawn.model.states if sim_stable(drawn.model, actor, state)]
        assert np.flatnonzero(found[i]).tolist() == drawn.numbers(slow)
        for state in range(drawn.graph.size):
            verdict = why(drawn.graph, i, state)
            assert verdict.stable == found[i][state]
            assert recheck(drawn.graph, verdict)


@examples(20)
@given(cases(5, merges=True))
def test_merged_states_are_refused(drawn: Drawn) -> None:
    if drawn.graph.merged:
        with pytest.raises(QuestionError, match=r"SIM cannot be asked of this case: .* merged"):
            analyse(drawn.graph, [SIM.key])

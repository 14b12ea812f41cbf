"""Limited-move stability: two actors who look ahead, taking turns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.stability.oracle_concepts import limited_stable
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.stability.concepts import concept
from offramp.stability.limited import limited
from offramp.stability.recheck import recheck
from offramp.stability.stability import analyse


@examples(80)
@given(cases(6, actors=2))
def test_to_look_one_move_ahead_is_nash(drawn: Drawn) -> None:
    for actor in (0, 1):
        assert np.array_equal(limited(1).stable(drawn.graph, actor), concept("nash").stable(drawn.graph, actor))


@pytest.mark.parametrize("h", [1, 2, 3, 4, 5])
@examples(60, dear=True)
@given(drawn=cases(4, actors=2))
def test_stable_is_what_the_definition_says(h: int, drawn: Drawn) -> None:
    entry = limited(h)
    for i, actor in enumerate(drawn.graph.actors):
        found = entry.stable(drawn.graph, i)
        slow = [state for state in drawn.model.states if limited_stable(drawn.model, actor, state, h)]
        assert np.flatnonzero(found).tolist() == drawn.numbers(slow)
        for state in range(drawn.graph.size):
            verdict = entry.why(drawn.graph, i, state)
            assert verdict.stable == found[state]
            assert recheck(drawn.graph, verdict)


def test_in_the_prisoners_dilemma_two_moves_ahead_keep_the_peace() -> None:
    graph = build(load("prisoners-dilemma"))
    peace, war = graph.state("-"), graph.state("row.defect,column.defect")
    assert limited(2).stable(graph, 0)[peace]
    assert not limited(1).stable(graph, 0)[peace]
    verdict = limited(2).why(graph, 0, peace)
    assert verdict.sanctions[0].end == war


def test_three_actors_are_refused_with_the_reason() -> None:
    graph = build(load("elmira-1991"))
    with pytest.raises(
        QuestionError, match="L2 cannot be asked of this case: it is defined for two actors, and there are 3"
    ):
        analyse(graph, ["l2"])
    with pytest.raises(QuestionError, match="defined for two actors"):
        analyse(graph).why(0, "uniroyal", "l2")


def test_any_depth_has_a_name() -> None:
    assert concept("L7").key == "l7"
    with pytest.raises(QuestionError, match="no solution concept"):
        concept("l0")


def test_who_cannot_move_stays() -> None:
    case = "actors: {a: {options: {x: {label: X, once: on}}}, b: {options: {y: Y}}}\nstatus quo: []\npreferences: {a: [not a.x], b: [b.y]}\n"
    graph = build(loads(case))
    verdict = limited(2).why(graph, 0, graph.state("a.x"))
    assert verdict.stable
    assert verdict.immobile

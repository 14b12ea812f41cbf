"""Nash stability: no improvement."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.stability.nash import NASH, stable, why


def test_only_mutual_defection_is_stable_for_both_prisoners() -> None:
    graph = build(load("prisoners-dilemma"))
    assert [graph.name(int(state)) for state in np.flatnonzero(stable(graph, 0))] == [
        "row.defect",
        "row.defect,column.defect",
    ]
    assert [graph.name(int(state)) for state in np.flatnonzero(stable(graph, 1))] == [
        "column.defect",
        "row.defect,column.defect",
    ]


def test_a_move_to_something_as_good_is_no_improvement() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x or not a.x]}\n"))
    assert stable(graph, 0).all()
    assert why(graph, 0, 0).sanctions == ()


def test_who_cannot_move_is_stable() -> None:
    graph = build(
        loads("actors: {a: {options: {x: {label: X, once: on}}}}\nstatus quo: []\npreferences: {a: [not a.x]}\n")
    )
    assert stable(graph, 0).tolist() == [True, True]
    assert [why(graph, 0, state).immobile for state in (0, 1)] == [False, True]


def test_the_witness_is_the_best_improvement() -> None:
    graph = build(load("cuba-1962"))
    verdict = why(graph, graph.index("us"), graph.state("ussr.escalate"))
    assert not verdict
    assert verdict.unsanctioned == graph.state("us.air_strike,us.blockade,ussr.escalate")


def test_the_concept_carries_its_own_functions() -> None:
    assert (NASH.key, NASH.stable, NASH.why) == ("nash", stable, why)


@examples(80)
@given(cases(6))
def test_stable_is_what_the_definition_says(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.flatnonzero(stable(drawn.graph, i)).tolist() == drawn.numbers(drawn.model.stable("nash", actor))

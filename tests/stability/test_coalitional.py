"""Coalitions: what several can bring about together, and who can answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from tests.stability.oracle_concepts import coalition_improvements
from tests.stability.oracle_concepts import coalition_stable as by_definition
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.stability.coalitional import (
    COALITIONAL,
    coalition_stable,
    coalition_why,
    coalitions_of,
    improvements_of,
    members_of,
)
from offramp.stability.concepts import concept
from offramp.stability.recheck import recheck
from offramp.stability.stability import analyse
from offramp.stability.words import summed_up

KEYS = [entry.key for entry in COALITIONAL]


def test_the_coalitions_of_three() -> None:
    assert [len(found) for found in coalitions_of("abc")] == [1, 1, 1, 2, 2, 2, 3]


def test_too_many_actors_for_all_coalitions() -> None:
    with pytest.raises(QuestionError, match="11 actors have 2,047 coalitions"):
        coalitions_of("abcdefghijk")


def test_a_coalition_is_written_or_named() -> None:
    case = "actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}\nstatus quo: []\n"
    graph = build(loads(case + "preferences: {a: [a.x], b: [b.y], c: [c.z]}\ncoalitions: {both: [c, a]}\n"))
    assert members_of(graph, "both") == ("a", "c")
    assert members_of(graph, "c, b") == members_of(graph, "b+c") == ("b", "c")
    with pytest.raises(QuestionError, match="no actor `d`"):
        members_of(graph, "a,d")


@pytest.mark.parametrize("key", KEYS)
@examples(60, dear=True)
@given(drawn=cases(5))
def test_stable_for_a_coalition_is_what_the_definition_says(key: str, drawn: Drawn) -> None:
    for members in coalitions_of(drawn.model.actors):
        found = coalition_stable(drawn.graph, members, key)
        slow = [state for state in drawn.model.states if by_definition(drawn.model, key, members, state)]
        assert np.flatnonzero(found).tolist() == drawn.numbers(slow), members
        for state in range(0, drawn.graph.size, 3):
            verdict = coalition_why(drawn.graph, members, state, key)
            assert verdict.stable == found[state]
            assert recheck(drawn.graph, verdict)


@examples(60)
@given(cases(5))
def test_coalition_improvements_are_what_the_definition_says(drawn: Drawn) -> None:
    for members in coalitions_of(drawn.model.actors):
        found = improvements_of(drawn.graph, members)
        for state, number in drawn.number.items():
            assert found.of(number).tolist() == drawn.numbers(coalition_improvements(drawn.model, members, state))


@pytest.mark.parametrize(("key", "plain"), [("cnash", "nash"), ("cgmr", "gmr"), ("csmr", "smr")])
@examples(60, dear=True)
@given(drawn=cases(6))
def test_a_coalition_of_one_is_the_actor(key: str, plain: str, drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.array_equal(coalition_stable(drawn.graph, [actor], key), concept(plain).stable(drawn.graph, i))


@examples(60)
@given(cases(6))
def test_for_one_actor_cseq_is_seq_where_the_others_cannot_join_forces(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        together = coalition_stable(drawn.graph, [actor], "cseq")
        alone = concept("seq").stable(drawn.graph, i)
        assert not (alone & ~together).any()
        if len(drawn.graph.actors) == 2:
            assert np.array_equal(together, alone)


@examples(40, dear=True)
@given(cases(6))
def test_an_equilibrium_of_the_concept_is_stable_for_every_coalition(drawn: Drawn) -> None:
    graph = drawn.graph
    for entry in COALITIONAL:
        whole = np.all([coalition_stable(graph, members, entry.key) for members in coalitions_of(graph.actors)], axis=0)
        everyone = entry.of_everyone(graph)
        assert np.array_equal(everyone.all(axis=0), whole)
        for i in range(len(graph.actors)):
            assert np.array_equal(everyone[i], entry.stable(graph, i))
            for state in range(0, graph.size, 4):
                verdict = entry.why(graph, i, state)
                assert verdict.stable == everyone[i][state]
                assert verdict.actor == graph.actors[i]
                assert recheck(graph, verdict)


def test_elmira_ministry_and_uniroyal_upset_s5_for_s8() -> None:
    """Kilgour, Hipel, Fang & Peng 2001: of the two equilibria, the coalition of the two leaves one for the other."""
    graph = build(load("elmira-1991"))
    strong = [state for state in analyse(graph).held() if analyse(graph).strength[state] == 5]
    pair = ("ministry", "uniroyal")
    for key in KEYS:
        verdicts = {state: coalition_why(graph, pair, state, key) for state in strong}
        upset = [state for state, verdict in verdicts.items() if not verdict.stable]
        assert len(upset) == 1, key
        end = verdicts[upset[0]].unsanctioned
        assert end in strong
        assert all(bool(stable) for stable in concept(key).of_everyone(graph)[:, end]), (
            "and that survives every coalition"
        )


def test_an_actor_is_stuck_only_if_every_coalition_of_its_is() -> None:
    case = "actors: {a: {}, b: {options: {y: Y}}}\nstatus quo: []\npreferences: {a: [not b.y], b: [not b.y]}\n"
    verdict = concept("cnash").why(build(loads(case)), 0, 0)
    assert verdict.stable
    assert not verdict.immobile


def test_the_improvements_of_every_coalition_have_their_sanction() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences: {a: [not c.z, a.x], b: [not c.z, b.y], c: [c.z iff (a.x or b.y), not c.z]}
"""
    graph = build(loads(case))
    verdict = concept("cgmr").why(graph, 0, 0)
    assert verdict.stable
    assert {found.by for found in verdict.sanctions} == {("a",), ("a", "b")}
    assert recheck(graph, verdict)
    fewer = replace(verdict, sanctions=verdict.sanctions[:1])
    assert not recheck(graph, fewer)


def test_an_actor_leaves_in_a_coalition() -> None:
    graph = build(load("elmira-1991"))
    verdict = concept("cseq").why(graph, graph.index("ministry"), 5)
    assert (verdict.actor, verdict.members) == ("ministry", ("ministry", "uniroyal"))
    assert (
        "s5 is not stable for Ministry of the Environment, in a coalition with Uniroyal Chemical, under CSEQ"
        in summed_up(graph, verdict)
    )

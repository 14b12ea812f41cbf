"""What holds against coalitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.stability.alliances import PLAIN, alliances
from offramp.stability.coalitional import coalition_stable, coalitions_of
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result


def test_elmira_in_the_numbers_of_the_published_table() -> None:
    graph = build(load("elmira-1991"))
    found = alliances(graph)
    s5, s8 = graph.state("uniroyal.delay,local.insist"), graph.state("ministry.modify,uniroyal.accept,local.insist")
    for key in PLAIN:
        assert found.upset(key) == ((s5, ("ministry", "uniroyal")),)
        assert found.why(s5, ("ministry", "uniroyal"), key).unsanctioned == s8
        assert s8 in found.equilibria(key)
    assert len(found.upsets().rows) == 1
    assert found.upsets().rows[0][1] == "CNASH, CGMR, CSMR, CSEQ"


@examples(20, dear=True)
@given(cases(5))
def test_an_upset_is_an_equilibrium_that_the_smallest_coalition_leaves(drawn: Drawn) -> None:
    graph = drawn.graph
    found = alliances(graph)
    for key, plain in PLAIN.items():
        held = analyse(graph, [plain]).equilibria(plain)
        lost = {
            state: members
            for members in reversed(coalitions_of(graph.actors))
            for state in held
            if not coalition_stable(graph, members, key)[state]
        }
        assert dict(found.upset(key)) == lost


def test_a_concept_for_single_actors_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"SEQ does not apply to coalitions; choose from cnash, cgmr, csmr, cseq"):
        alliances(build(load("chicken")), None, ["seq"])


def test_the_commands(offramp_here: Callable[..., Result]) -> None:
    shown = offramp_here("stability", "elmira-1991", "--coalition", "all")
    assert shown.code == 0
    assert "ministry, uniroyal, local" in shown.out
    plain = json.loads(offramp_here("stability", "elmira-1991", "--coalition", "ministry+uniroyal", "--json").out)
    assert plain["coalitions"] == [["ministry", "uniroyal"]]
    assert plain["concepts"]["cseq"]["upset"] == [{"state": "s5", "by": ["ministry", "uniroyal"]}]
    why = offramp_here("why", "elmira-1991", "s5", "ministry,uniroyal", "--concept", "cseq")
    assert "s5 is not stable for Ministry of the Environment and Uniroyal Chemical under CSEQ" in why.out
    wrong = offramp_here("why", "elmira-1991", "s5", "ministry,uniroyale")
    assert wrong.code == 1
    assert "did you mean uniroyal" in wrong.err


def test_the_smallest_coalition_is_named_in_whatever_order_they_are_asked_about() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences: {a: [a.x and b.y, not a.x], b: [a.x and b.y, not b.y], c: [a.x and b.y, not c.z]}
"""
    graph = build(loads(case))
    found = alliances(graph, ["a,b,c", "b,a"], ["cnash"])
    assert found.coalitions == (("a", "b"), ("a", "b", "c"))
    assert dict(found.upset("cnash"))[graph.state("-")] == ("a", "b")


def test_what_was_not_looked_at_is_not_denied() -> None:
    table = alliances(build(load("elmira-1991")), ["ministry,local"]).upsets()
    assert table.note == "None of these coalitions upsets an individual equilibrium."

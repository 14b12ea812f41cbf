"""The questions of claims on one graph, each by hand on a graph small enough to see through, and joined by logic."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.claim_testing.graph_answers import true_in
from offramp.errors import QuestionError
from offramp.graph.graph import Graph, build
from offramp.stability.stability import analyse

CASE = """
actors: {ann: {options: {dig: Dig}}, bob: {options: {pay: Pay, dam: Dam}}}
status quo: []
terms: {done: ann.dig and bob.pay}
preferences:
  ann: [not bob.dam, ann.dig if bob.pay, bob.pay, not ann.dig]
  bob: [ann.dig, not bob.pay, not bob.dam]
"""
"""Ann digs if Bob pays; Bob wants the ditch and would rather not pay."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(loads(CASE))


def holds(graph: Graph, text: str) -> bool:
    return true_in(Expression.read(text).tree, graph)


def states(graph: Graph, text: str) -> set[int]:
    return set(np.flatnonzero(graph.satisfying(Expression.read(text))).tolist())


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq", "sseq"])
@pytest.mark.parametrize("what", ["ann.dig", "done", "not ann.dig and not bob.dam", "bob.dam"])
def test_stability_is_that_of_the_states_with_the_condition(graph: Graph, concept: str, what: str) -> None:
    stability = analyse(graph)
    among = states(graph, what)
    for_all = set(stability.equilibria(concept))
    assert holds(graph, f"stable({what} under {concept})") is bool(for_all & among)
    assert holds(graph, f"stable(every {what} under {concept})") is (among <= for_all)
    for actor in graph.actors:
        own = {state for state in range(graph.size) if stability.is_stable(state, actor, concept)}
        assert holds(graph, f"stable(some {what} for {actor} under {concept})") is bool(own & among)
        assert holds(graph, f"stable(every {what} for {actor} under {concept})") is (among <= own)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("wants(ann, ann.dig)", False),
        ("wants(ann, ann.dig from bob.pay)", True),
        ("wants(bob, not bob.pay from done)", True),
        ("wants(bob, bob.pay)", False),
        ("wants(bob, ann.dig)", False),  # he would like it, but it is not his to do
        ("reachable(done by improvements)", False),
        ("reachable(done by deals)", True),
        ("reachable(done)", True),
        ("reachable(bob.dam and ann.dig by improvements)", False),
        ("reachable(ann.dig and bob.dam by moves)", True),
        ("reachable(not bob.pay from done by improvements)", True),
        ("ann.dig", False),
        ("not ann.dig and not done", True),
    ],
)
def test_each_question_by_hand(graph: Graph, text: str, truth: bool) -> None:
    assert holds(graph, text) is truth


@pytest.mark.parametrize("one", [True, False])
@pytest.mark.parametrize("other", [True, False])
def test_questions_are_joined_by_logic(graph: Graph, one: bool, other: bool) -> None:
    said = {True: "reachable(done)", False: "wants(bob, bob.pay)"}
    a, b = said[one], said[other]
    assert holds(graph, f"not {a}") is not one
    assert holds(graph, f"{a} and {b}") is (one and other)
    assert holds(graph, f"{a} or {b}") is (one or other)
    assert holds(graph, f"{a} if {b}") is (one or not other)
    assert holds(graph, f"{a} iff {b}") is (one == other)
    assert holds(graph, f"({a}) and not ann.dig") is one


def test_from_several_equally_near_states_it_must_be_so_from_all(graph: Graph) -> None:
    # With one option on: dig, pay or dam. Ann gains by digging where Bob pays alone.
    assert not holds(graph, "wants(ann, ann.dig from ann.dig or bob.pay or bob.dam)")
    assert holds(graph, "wants(ann, ann.dig from bob.pay)")
    # The states with pay and dam are further away, so they do not count.
    assert holds(graph, "wants(ann, ann.dig from bob.pay or (bob.pay and bob.dam))")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stable(ann.dig and not ann.dig)", "no possible state satisfies the condition of the claim"),
        ("wants(ann, ann.dig and not ann.dig)", "no possible state satisfies the wanted condition"),
        ("reachable(ann.dig and not ann.dig)", "no possible state satisfies the claim's goal"),
        ("reachable(done from done and not done)", "no possible state satisfies the claim's `from`"),
    ],
)
def test_what_no_state_satisfies_is_not_answered(graph: Graph, text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        holds(graph, text)

"""Questions about the possible states of a case, answered from a list, against the definition in sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle import Statements
from tests.strategies import Drawn, cases, examples

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.preferences import Statements as ReadStatements
from offramp.case.reading import loads
from offramp.errors import CaseError
from offramp.graph.advice import advise
from offramp.graph.graph import build
from offramp.graph.listed_states import ListedStates
from offramp.symbolic.encoded_states import EncodedStates
from offramp.symbolic.encoding import encode_case

CASE = """
actors:
  a: {options: {x: x, y: y}}
  b: {options: {z: z}}
events: {storm: storm}
impossible: [a.y and not a.x]
status quo: []
preferences:
  a: [a.x, not a.x, storm, a.y]
  b: [storm]
"""


@examples(80)
@given(cases(6, merges=False), st.data())
def test_a_condition_is_satisfiable_if_a_combination_satisfies_it(drawn: Drawn, data: st.DataObject) -> None:
    model = drawn.model
    names = data.draw(st.lists(st.sampled_from(model.things), min_size=1, max_size=3, unique=True))
    condition = Expression.read(" and ".join(names))
    occurred = [frozenset(model.given), *(frozenset([event]) for event in model.events)]
    expected = False
    for events in occurred:
        options = [name for name in model.things if name not in model.events]
        for pattern in range(2 ** len(options)):
            combination = frozenset(name for bit, name in enumerate(options) if pattern >> bit & 1) | events
            if set(names) <= combination and not any(rule.holds(combination) for rule in model.impossible):
                expected = True
    assert ListedStates(drawn.graph).satisfiable(condition) is expected


@examples(80)
@given(cases(6, merges=False))
def test_a_statement_is_undecided_if_it_parts_no_two_states_that_those_before_leave_level(drawn: Drawn) -> None:
    for actor, wants in drawn.model.preferences.items():
        if not isinstance(wants, Statements):
            continue
        stated = drawn.case.preferences[actor]
        assert isinstance(stated, ReadStatements)
        expected = []
        for i, condition in enumerate(wants.conditions):
            if _mentions_an_event(drawn, stated, i):
                continue
            before = [each for j, each in enumerate(wants.conditions[:i]) if not _mentions_an_event(drawn, stated, j)]
            truths: dict[tuple[bool, ...], set[bool]] = {}
            for on in drawn.model.feasible:
                truths.setdefault(tuple(each.holds(on) for each in before), set()).add(condition.holds(on))
            if all(len(found) == 1 for found in truths.values()):
                expected.append(i)
        assert ListedStates(drawn.graph).undecided(("preferences", actor), stated) == expected


def _mentions_an_event(drawn: Drawn, stated: ReadStatements, place: int) -> bool:
    return bool(names_under(drawn.case, stated.statements[place].say) & set(drawn.case.events))


@examples(60)
@given(cases(6))
def test_an_actor_is_indifferent_if_it_prefers_no_state_to_another(drawn: Drawn) -> None:
    model, states = drawn.model, ListedStates(drawn.graph)
    for actor in model.actors:
        prefers = any(model.prefers(actor, one, other) for one in model.states for other in model.states)
        assert states.indifferent(actor) is (len(model.states) > 1 and not prefers)


def test_a_ranking_need_not_rank_what_is_possible_beside_another_event() -> None:
    text = """
actors: {a: {options: {x: x}}, b: {options: {y: y}}}
events: {e: e, f: f}
impossible: [e and a.x, f]
status quo: []
preferences: {a: {ranking: [a.x, "-", b.y, "a.x,b.y"]}, b: [b.y]}
goals: {now: a.x, later: e and b.y, never: e and a.x, none: f}
"""
    case = loads(text)
    later = build(case, given=["e"])
    assert [later.name(state) for state in range(later.size)] == ["e", "b.y,e"]
    assert later.preference_level("a").tolist() == [1, 0]
    assert encode_case(case, given=["e"]).size == 2
    with pytest.raises(CaseError, match="no state is possible"):
        build(case, given=["f"])
    for states in (ListedStates.of(case), EncodedStates(case)):
        assert {name: states.satisfiable(goal) for name, goal in case.goals.items()} == {
            "now": True,
            "later": True,
            "never": False,
            "none": False,
        }
    assert [str(problem).split("goal ")[-1] for problem in advise(case)] == ["`never`", "`none`"]


def test_a_rule_alone_keeps_an_option_on() -> None:
    case = loads(CASE)
    states = ListedStates.of(case)
    (rule,) = case.impossible
    assert states.pinned(rule, "a.x") is None, "the owner turns off both"
    assert states.pinned(rule, "b.z") is None
    other = loads(CASE.replace("a.y and not a.x", "b.z and not a.x"))
    assert ListedStates.of(other).pinned(other.impossible[0], "a.x") == "a.x,b.z"


def test_merged_states_that_differ_on_a_condition_are_named() -> None:
    case = loads(CASE.replace("impossible: [a.y and not a.x]", "merge: [b.z]"))
    states = ListedStates.of(case)
    assert list(states.divided(Expression.read("a.x"))) == ["b.z"]
    assert list(states.divided(Expression.read("b.z"))) == []

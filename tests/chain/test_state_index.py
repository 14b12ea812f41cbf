"""Every state of a case and the lines along which actors move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from tests.chain.processes import DrawnProcess, processes
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.state_index import States, states_of
from offramp.errors import CaseError

CASE = """
actors:
  a: {options: {x: X, y: {label: Y, once: on}}}
  b: {options: {z: {label: Z, once: off}}}
events: {e: E}
impossible: [a.y and not a.x]
status quo: []
preferences: {a: [a.x], b: [b.z]}
"""
MERGED = CASE + "merge: [b.z and not a.y]\n"


def names(states: States) -> list[frozenset[str]]:
    things = states.case.things
    return [frozenset(thing for bit, thing in enumerate(things) if code >> bit & 1) for code in states.codes.tolist()]


def test_states_are_all_that_break_no_rule_ascending() -> None:
    states = states_of(loads(CASE))
    assert states.codes.tolist() == sorted(states.codes.tolist())
    assert len(states.codes) == 12
    assert not any("a.y" in on and "a.x" not in on for on in names(states))
    assert not states.merged
    assert states.members == {}
    assert states.first.tolist() == list(range(12))


def test_every_state_is_found_at_its_position_and_no_other_anywhere() -> None:
    states = states_of(loads(CASE))
    assert states.positions(states.codes).tolist() == list(range(12))
    missing = np.setdiff1d(np.arange(40), states.codes)
    assert set(states.positions(missing).tolist()) == {-1}


def test_a_merged_state_goes_by_its_first_member_beside_what_has_happened() -> None:
    states = states_of(loads(MERGED))
    assert states.merged
    on = names(states)
    for stratum in (set(), {"e"}):
        members = [
            k for k, parts in enumerate(on) if "b.z" in parts and "a.y" not in parts and parts & {"e"} == stratum
        ]
        assert len(members) == 2
        assert {int(states.first[k]) for k in members} == {min(members)}
        assert states.members[min(members)].tolist() == members
    assert len(states.members) == 2
    others = [k for k, parts in enumerate(on) if not ("b.z" in parts and "a.y" not in parts)]
    assert states.first[others].tolist() == others


def test_a_merged_state_satisfies_what_any_of_its_members_does() -> None:
    states = states_of(loads(MERGED))
    found = states.where(Expression.read("a.x"))
    for k, on in enumerate(names(states)):
        merged = "b.z" in on and "a.y" not in on
        assert found[k] == (True if merged else "a.x" in on)


def test_a_state_that_two_merges_hold_is_refused_at_its_place() -> None:
    # Without the event the two have no state in common.
    text = CASE + "merge: [a.x and b.z, e and b.z]\n"
    with pytest.raises(
        CaseError, match=r"^the case:9:22: `e and b\.z` merges a state that another merge already contains$"
    ):
        states_of(loads(text, "the case"))


def test_a_condition_is_judged_in_every_state() -> None:
    states = states_of(loads(CASE))
    found = states.where(Expression.read("a.x + a.y + b.z > 1 or e"))
    assert found.tolist() == [len(on - {"e"}) > 1 or "e" in on for on in names(states)]
    assert states.where(Expression.read("1 > 0")).all()


def test_lines_hold_the_states_that_differ_in_one_actors_options_alone() -> None:
    states = states_of(loads(CASE))
    on = names(states)
    for actor, line in zip(states.case.actors, states.lines, strict=True):
        own = {name for name in states.case.options if name.startswith(f"{actor}.")}
        assert {name for bit, name in enumerate(states.case.things) if line.own >> bit & 1} == own
        groups = [line.order[a:b].tolist() for a, b in zip(line.begins[:-1], line.begins[1:], strict=True)]
        assert sorted(k for group in groups for k in group) == list(range(len(on)))
        for number, group in enumerate(groups):
            assert len({on[k] - own for k in group}) == 1
            assert set(line.number[group].tolist()) == {number}
        assert len({frozenset(on[group[0]] - own) for group in groups}) == len(groups)


def test_what_an_actor_can_not_undo_is_marked_in_each_state() -> None:
    states = states_of(loads(CASE))
    bit = {name: 1 << k for k, name in enumerate(states.case.things)}
    of_a, of_b = states.lines
    for k, on in enumerate(names(states)):
        assert of_a.settled[k] == (bit["a.y"] if "a.y" in on else 0)
        assert of_b.settled[k] == (0 if "b.z" in on else bit["b.z"])


@examples(40)
@given(drawn=processes(merges=True))
def test_random_merges_are_those_of_the_definition(drawn: DrawnProcess) -> None:
    try:
        states = states_of(drawn.case)
    except CaseError:
        # Two merges that have a state in common once an event has happened.
        assume(False)
    on = names(states)
    for k, parts in enumerate(on):
        state = drawn.process.state_of(parts)
        assert on[int(states.first[k])] == drawn.process.first(state)
        if int(states.first[k]) in states.members:
            assert {on[member] for member in states.members[int(states.first[k])]} == set(state)
        else:
            assert set(state) == {parts}

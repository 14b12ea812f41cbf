"""Which commitments are in force where, and what takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.strategies import examples

from offramp.case.bits import code_of
from offramp.case.reading import loads
from offramp.chain.commitments import ON, OVER, TRIGGER_STATES, WAITING, Commitments, active_stages
from offramp.chain.state_index import states_of
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASE = """
actors:
  a: {options: {x: X, y: Y, z: {label: Z, once: on}, w: {label: W, once: off}}}
  b: {options: {u: U, v: V}}
events: {e: {label: E, once: on}}
impossible: [a.y and not a.x, b.u and b.v]
status quo: [a.w]
preferences: {a: [a.x], b: [b.u]}
policies:
  nothing: {}
  hold: {a.x: on, b.v: off}
  override: [{a.x: on, b.v: on}, {a.x: off, while: e}]
  answer: {a.x: on, while: b.u}
  trigger: {a.x: on, when: b.u}
  until: {a.x: on, until: e}
  both: {a.x: on, when: b.u, until: e}
  chain: [{a.x: on, while: e}, {b.v: on, while: a.x}]
  stop: {a.x: off}
  no u: {b.v: on}
  broken: {a.y: on, b.u: on, b.v: on}
  undo on: {a.z: off}
  undo off: {a.w: on}
  restless: [{a.x: on, while: not a.x}, {a.x: off, while: a.x}]
"""
FAR = 10
"""The weight of the first trigger_digit in these tests, so that there is something else below it."""


def commitments(policy: str, text: str = CASE) -> Commitments:
    case = loads(text)
    return Commitments(states_of(case), policy, active_stages(case, case.policies[policy], FAR))


def place(of: Commitments, *on: str) -> NDArray[np.int64]:
    found = of.states.positions(np.array([code_of(of.states.case, on)], dtype=np.int64))
    assert found[0] >= 0
    return found


def settled(
    policy: str, *on: str, memory: int = 0, strict: bool = False, ends: str | None = None, text: str = CASE
) -> tuple[set[str], int]:
    """Return what is on, and the memory, once commitments have taken effect in a state."""
    of = commitments(policy, text)
    case = of.states.case
    ended = np.zeros(len(of.states.codes), dtype=bool)
    if ends is not None:
        ended = of.states.codes >> case.things.index(ends) & 1 == 1
    state_index, after = of.settle(place(of, *on), np.array([memory]), ended, strict=strict)
    code = int(of.states.codes[state_index[0]])
    return {thing for bit, thing in enumerate(case.things) if code >> bit & 1}, int(after[0])


# What stands.


def test_a_stage_has_the_bits_it_holds_and_how() -> None:
    case = loads(CASE)
    (stage,) = active_stages(case, case.policies["hold"], 1)
    bit = {thing: 1 << k for k, thing in enumerate(case.things)}
    assert stage.mask == bit["a.x"] | bit["b.v"]
    assert stage.value == bit["a.x"]
    assert (stage.number, stage.trigger_digit) == (0, None)
    assert active_stages(case, case.policies["nothing"], 1) == ()


def test_only_stages_with_a_trigger_or_an_end_take_a_digit_each_with_a_weight_of_its_own() -> None:
    case = loads(CASE + "  many: [{a.x: on}, {a.y: on, when: e}, {b.u: on, while: e}, {b.v: on, until: e}]\n")
    stages = active_stages(case, case.policies["many"], FAR)
    assert [stage.trigger_digit for stage in stages] == [None, FAR, None, FAR * TRIGGER_STATES]
    memory = np.array([7 + FAR * (ON + TRIGGER_STATES * OVER)])
    assert Commitments.digit(memory, stages[1]).tolist() == [ON]
    assert Commitments.digit(memory, stages[3]).tolist() == [OVER]


def test_a_window_opens_triggers_waiting_and_other_latches_on() -> None:
    for policy, digit in (("trigger", WAITING), ("both", WAITING), ("until", ON)):
        found = commitments(policy).opening(np.array([7]), None)
        assert found.tolist() == [7 + FAR * digit]


def test_a_stage_that_goes_on_keeps_its_digit_and_one_that_is_over_loses_it() -> None:
    of = commitments("both")
    memory = np.array([7 + FAR * ON, 7 + FAR * OVER, 7])
    assert of.opening(memory, of).tolist() == memory.tolist()
    after = Commitments(of.states, "both", ())
    assert after.opening(memory, of).tolist() == [7, 7, 7]


# What is held.


def held(policy: str, *on: str, memory: int = 0) -> tuple[set[str], set[str]]:
    """Return what is held on and what is held off in a state."""
    of = commitments(policy)
    mask, value = (int(part[0]) for part in of.in_force(place(of, *on), np.array([memory])))
    things = of.states.case.things
    names = {thing for bit, thing in enumerate(things) if mask >> bit & 1}
    up = {thing for bit, thing in enumerate(things) if value >> bit & 1}
    assert up <= names
    return up, names - up


def test_what_is_held_without_a_condition_is_held_everywhere() -> None:
    for on in ([], ["a.x"], ["b.v", "e"]):
        assert held("hold", *on) == ({"a.x"}, {"b.v"})
    assert held("nothing", "a.x") == (set(), set())


def test_a_signpost_holds_where_its_condition_is_so() -> None:
    assert held("answer") == (set(), set())
    assert held("answer", "b.u") == ({"a.x"}, set())


def test_a_later_stage_overrides_an_earlier_one_and_leaves_the_rest_of_it() -> None:
    assert held("override") == ({"a.x", "b.v"}, set())
    assert held("override", "e") == ({"b.v"}, {"a.x"})


@pytest.mark.parametrize(("digit", "up"), [(WAITING, set()), (ON, {"a.x"}), (OVER, set())])
def test_a_trigger_holds_once_it_has_been_pulled_wherever_the_story_stands(digit: int, up: set[str]) -> None:
    for on in ([], ["b.u"], ["e"]):
        assert held("trigger", *on, memory=FAR * digit) == (up, set())


# What takes effect.


@pytest.mark.parametrize(
    ("policy", "on", "memory", "after", "turned"),
    [
        ("nothing", ["a.x"], 7, {"a.x"}, 7),
        ("hold", [], 0, {"a.x"}, 0),
        ("hold", ["b.v", "a.z"], 0, {"a.x", "a.z"}, 0),
        ("answer", [], 0, set(), 0),
        ("answer", ["b.u"], 0, {"b.u", "a.x"}, 0),
        ("override", ["e"], 0, {"e", "b.v"}, 0),
        # What one stage makes so, another looks at.
        ("chain", [], 0, set(), 0),
        ("chain", ["e"], 0, {"e", "a.x", "b.v"}, 0),
        ("trigger", [], 7, set(), 7),
        ("trigger", ["b.u"], 7, {"b.u", "a.x"}, 7 + FAR * ON),
        ("trigger", [], 7 + FAR * ON, {"a.x"}, 7 + FAR * ON),
        ("until", [], FAR * ON, {"a.x"}, FAR * ON),
        ("until", ["e"], FAR * ON, {"e"}, FAR * OVER),
        ("until", ["e"], FAR * OVER, {"e"}, FAR * OVER),
        ("both", ["b.u"], 0, {"b.u", "a.x"}, FAR * ON),
        # Where what pulls it and what ends it are so together, it is over before it holds anything.
        ("both", ["b.u", "e"], 0, {"b.u", "e"}, FAR * OVER),
        ("both", ["e"], 0, {"e"}, 0),
    ],
)
def test_where_commitments_lead(policy: str, on: list[str], memory: int, after: set[str], turned: int) -> None:
    assert settled(policy, *on, memory=memory) == (after, turned)


def test_where_the_story_has_ended_nothing_takes_effect() -> None:
    assert settled("hold", "e", ends="e") == ({"e"}, 0)
    assert settled("trigger", "e", "b.u", ends="e") == ({"e", "b.u"}, 0)
    assert settled("hold", ends="e") == ({"a.x"}, 0)


def test_many_nodes_settle_as_each_does_alone() -> None:
    of = commitments("both")
    ended = np.zeros(len(of.states.codes), dtype=bool)
    state_index = np.repeat(np.arange(len(of.states.codes)), TRIGGER_STATES)
    memory = np.tile(7 + FAR * np.arange(TRIGGER_STATES), len(of.states.codes))
    together = of.settle(state_index, memory, ended)
    for k in range(len(state_index)):
        alone = of.settle(state_index[k : k + 1], memory[k : k + 1], ended)
        assert (together[0][k], together[1][k]) == (alone[0][0], alone[1][0])
    # What was given is not written over.
    assert memory.tolist() == np.tile(7 + FAR * np.arange(TRIGGER_STATES), len(of.states.codes)).tolist()


# What stands in the way.


def test_who_is_bound_gives_up_what_stands_in_the_way() -> None:
    """y cannot be without x, so that giving up x gives up y too."""
    assert settled("stop", "a.x", "a.y", "a.z", "b.u") == ({"a.z", "b.u"}, 0)
    assert settled("no u", "b.u", "a.x") == ({"b.v", "a.x"}, 0)


def test_it_gives_up_as_little_as_it_can_the_first_of_the_file_first() -> None:
    text = CASE.replace("b.u and b.v]", "a.x + a.y + a.w + b.u + b.v > 3]").replace(
        "  stop:", "  full: {b.v: on}\n  mine: {a.x: on}\n  stop:"
    )
    # One thing too many is on: b, who is bound, drops the only other thing of its own.
    assert settled("full", "a.x", "a.w", "b.u", text=text)[0] == {"a.x", "a.w", "b.v"}
    # Of two that a could drop, y and w, it drops the first of the file; what others do is not its to change.
    text = text.replace("a.y and not a.x, ", "")
    assert settled("mine", "a.y", "a.w", "b.u", text=text)[0] == {"a.x", "a.w", "b.u"}


def test_what_can_not_be_undone_is_not_given_up() -> None:
    text = CASE.replace("b.u and b.v]", "a.x and a.z]").replace("  stop:", "  mine: {a.x: on}\n  stop:")
    with pytest.raises(QuestionError) as error:
        settled("mine", "a.z", text=text)
    assert str(error.value) == (
        "the policy `mine` contradicts the rule `a.x and a.z`: from `a.z` its commitments would lead to `a.x,a.z`"
    )


def test_at_the_start_nothing_is_given_up_unless_it_is_said() -> None:
    with pytest.raises(QuestionError) as error:
        settled("stop", "a.x", "a.y", strict=True)
    assert str(error.value) == (
        "the policy `stop` contradicts the rule `a.y and not a.x`: from `a.x,a.y` its commitments would lead to `a.y`"
    )


# What is refused.


@pytest.mark.parametrize(
    ("policy", "on", "said"),
    [
        ("undo on", ["a.z", "b.u"], "would reverse `a.z` in `a.z,b.u`; once on it stays on"),
        ("undo off", ["a.x"], "would reverse `a.w` in `a.x`; once off it stays off"),
    ],
)
def test_who_would_undo_what_can_not_be_undone_is_told_where_and_what_to_do(
    policy: str, on: list[str], said: str
) -> None:
    with pytest.raises(QuestionError) as error:
        settled(policy, *on)
    assert str(error.value) == f"the policy `{policy}` {said}; end the commitment earlier, with `until` or `while`"


def test_of_several_rules_that_are_broken_the_first_of_the_file_is_told() -> None:
    with pytest.raises(QuestionError) as error:
        settled("broken")
    assert str(error.value) == (
        "the policy `broken` contradicts the rule `a.y and not a.x`: from the state where nothing is on its commitments would lead to `a.y,b.u,b.v`"
    )


def test_commitments_that_chase_each_other_are_told_where() -> None:
    with pytest.raises(QuestionError) as error:
        settled("restless")
    assert str(error.value) == (
        "the commitments of the policy `restless` cycle without end: one meets the condition that ends or "
        "overrides it, in the state where nothing is on"
    )


def test_what_is_held_as_it_is_undoes_nothing() -> None:
    assert settled("undo off", "a.w") == ({"a.w"}, 0)
    assert settled("undo on", "a.x") == ({"a.x"}, 0)


@examples(40)
@given(drawn=processes(policy=True))
def test_commitments_lead_where_the_definition_says_and_leave_it_as_it_is(drawn: DrawnProcess) -> None:
    case, process = drawn.case, drawn.process
    assume(process.stages)
    states = states_of(case)
    of = Commitments(states, POLICY, active_stages(case, case.policies[POLICY], 1))
    ended = states.where(case.ends) if case.ends is not None else np.zeros(len(states.codes), dtype=bool)
    for here, code in enumerate(states.codes.tolist()):
        on = frozenset(thing for bit, thing in enumerate(case.things) if code >> bit & 1)
        expected = process.settled(process.state_of(on))
        start = np.array([here]), np.zeros(1, dtype=np.int64)
        try:
            state_index, memory = of.settle(*start, ended, strict=True)
        except QuestionError:
            assert expected is None
            continue
        found = int(states.codes[state_index[0]])
        assert expected is not None
        assert process.first(expected) == frozenset(t for bit, t in enumerate(case.things) if found >> bit & 1)
        # What has come to rest stays at rest.
        again = of.settle(state_index, memory, ended, strict=True)
        assert (again[0][0], again[1][0]) == (state_index[0], memory[0])

"""What states are worth, from statements, rankings and weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from offramp.risk.utility import BIG_GAP, utility
from tests.risk.processes import DrawnProcess, processes
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.errors import CaseError, QuestionError
from offramp.risk.states import states_of


def worth(preferences: str, more: str = "") -> dict[str, float]:
    """Return what a's states are worth, by their names."""
    case = loads(
        "actors: {a: {options: {x: X, y: Y, z: Z}}}\nstatus quo: []\n" + f"preferences: {{a: {preferences}}}\n{more}"
    )
    states = states_of(case)
    names = [
        ",".join(thing[-1] for bit, thing in enumerate(case.things) if code >> bit & 1) or "-"
        for code in states.codes.tolist()
    ]
    return dict(zip(names, utility(case.preferences["a"], states, "a").tolist(), strict=True))


def test_the_kth_of_n_statements_weighs_two_to_the_power_of_n_less_k() -> None:
    found = worth("[a.x, a.y, a.z]")
    assert found == {"-": 0, "x": 4, "y": 2, "x,y": 6, "z": 1, "x,z": 5, "y,z": 3, "x,y,z": 7}


def test_the_least_important_statement_weighs_1_however_many_there_are() -> None:
    for said in ("[a.z]", "[a.x, a.z]", "[a.x, a.y, a.x or a.y, a.z]"):
        found = worth(said)
        assert found["z"] - found["-"] == 1


@pytest.mark.parametrize(
    ("said", "true_in"),
    [
        ("a.x iff a.y", ["-", "z", "x,y", "x,y,z"]),
        ("a.x if a.y", ["-", "x", "z", "x,y", "x,z", "x,y,z"]),
        ("not a.z", ["-", "x", "y", "x,y"]),
        ("a.x + a.y + a.z >= 2", ["x,y", "x,z", "y,z", "x,y,z"]),
        ("t", ["x", "x,y"]),
    ],
)
def test_a_statement_of_any_form_is_worth_1_where_it_is_true(said: str, true_in: list[str]) -> None:
    found = worth(f"['{said}']", "terms: {t: a.x and not a.z}\n")
    assert set(found.values()) == {0.0, 1.0}
    assert {state for state, value in found.items() if value == 1} == set(true_in)


def test_52_statements_can_be_told_apart_and_53_cannot() -> None:
    # The last of 52 still makes a difference beside all the others.
    found = worth(f"[{', '.join(['a.x'] * 51)}, a.y]")
    assert found["x,y"] - found["x"] == 1
    assert found["x"] == 2.0**52 - 2
    with pytest.raises(
        QuestionError,
        match=r"^`a` has 53 statements; the jump process can tell at most 52 apart, since the first weighs twice the second, and so on$",
    ):
        worth(f"[{', '.join(['a.x'] * 53)}]")


EIGHT = '"a.x,a.y,a.z", "a.x,a.y", "a.x,a.z", ["a.y,a.z", a.x]'


def test_groups_of_a_ranking_are_one_apart_from_the_worst_up() -> None:
    found = worth(f"{{ranking: [{EIGHT}, a.y, a.z, '-']}}")
    assert found == {"-": 0, "z": 1, "y": 2, "x": 3, "y,z": 3, "x,z": 4, "x,y": 5, "x,y,z": 6}


def test_much_in_a_ranking_is_five() -> None:
    assert BIG_GAP == 5
    found = worth(f"{{ranking: [{EIGHT}, much, a.y, a.z, much, '-']}}")
    assert found == {"-": 0, "z": 5, "y": 6, "x": 11, "y,z": 11, "x,z": 12, "x,y": 13, "x,y,z": 14}


def test_the_parts_of_a_ranked_state_stand_in_any_order() -> None:
    turned = EIGHT.replace('"a.x,a.y,a.z"', '"a.z, a.x, a.y"')
    assert worth(f"{{ranking: [{turned}, a.y, a.z, '-']}}") == worth(f"{{ranking: [{EIGHT}, a.y, a.z, '-']}}")


RANKED = "actors: {a: {options: {x: X}}}\nevents: {e: E}\nstatus quo: []\npreferences: {a: {ranking: [RANKING]}}\n"


def test_a_ranking_that_names_no_event_holds_whatever_has_happened() -> None:
    case = loads(RANKED.replace("RANKING", "a.x, '-'"))
    # The states: nothing, x, e, x and e.
    assert utility(case.preferences["a"], states_of(case), "a").tolist() == [0, 1, 0, 1]


def test_a_ranking_that_names_events_ranks_every_state() -> None:
    case = loads(RANKED.replace("RANKING", "a.x, '-', 'a.x,e', e"))
    assert utility(case.preferences["a"], states_of(case), "a").tolist() == [2, 3, 0, 1]


def test_a_ranking_that_lacks_a_state_is_told_which() -> None:
    case = loads(RANKED.replace("RANKING", "a.x, '-', e"))
    with pytest.raises(
        QuestionError,
        match=r"^the ranking of `a` lacks 1 states that can come about once events happen, such as `a.x,e`$",
    ):
        utility(case.preferences["a"], states_of(case), "a")


def test_weights_add_up_as_they_are_given() -> None:
    found = worth("{weights: {a.x: 2.5, a.y: -1, 'a.x and a.z': 0.25, t: 10}}", "terms: {t: not a.x and not a.y}\n")
    assert found == {"-": 10, "x": 2.5, "y": -1, "x,y": 1.5, "z": 10, "x,z": 2.75, "y,z": -1, "x,y,z": 1.75}


def test_a_merged_state_is_worth_what_its_first_member_is() -> None:
    found = worth("[a.x, a.y, a.z]", "merge: [a.x or a.y]\n")
    # All that have x or y are one state, which goes by the first of them: x alone.
    assert found == {"-": 0, "z": 1, **dict.fromkeys(["x", "y", "x,y", "x,z", "y,z", "x,y,z"], 4)}


@examples(40)
@given(drawn=processes(merges=False), data=st.data())
def test_random_preferences_are_worth_what_the_definition_says(drawn: DrawnProcess, data: st.DataObject) -> None:
    actor = data.draw(st.sampled_from(drawn.process.model.actors))
    states = states_of(drawn.case)
    wanted = drawn.case.image(actor)
    assert wanted is not None
    found = utility(wanted, states, actor)
    things = drawn.case.things
    for code, value in zip(states.codes.tolist(), found.tolist(), strict=True):
        on = frozenset(thing for bit, thing in enumerate(things) if code >> bit & 1)
        assert value == pytest.approx(float(drawn.process.worth(actor, frozenset([on]))), rel=1e-14)


@examples(30)
@given(drawn=processes(merges=True), data=st.data())
def test_merged_states_are_worth_what_the_definition_says(drawn: DrawnProcess, data: st.DataObject) -> None:
    try:
        states = states_of(drawn.case)
    except CaseError:
        # Two merges that hold a state in common once an event has happened.
        assume(False)
    assume(states.merged)
    actor = data.draw(st.sampled_from(drawn.process.model.actors))
    wanted = drawn.case.image(actor)
    assert wanted is not None
    found = utility(wanted, states, actor)
    things = drawn.case.things
    assert np.array_equal(found, found[states.first])
    for code, value in zip(states.codes.tolist(), found.tolist(), strict=True):
        state = drawn.process.state_of(frozenset(thing for bit, thing in enumerate(things) if code >> bit & 1))
        assert value == pytest.approx(float(drawn.process.worth(actor, state)), rel=1e-14)

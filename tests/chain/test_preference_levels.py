"""Levels of states by statements, rankings and weights: only their order counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.chain.processes import DrawnProcess, processes
from tests.oracle import Ranking, Statements
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.chain.preference_levels import patterns_of
from offramp.chain.state_index import states_of
from offramp.errors import CaseError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.oracle import Preferences

    from offramp.case.model import Case


def levels(case: Case, order: Sequence[int] = (), actor: str = "a") -> list[int]:
    """Return the levels of an actor over all states of a case."""
    states, wants = states_of(case), case.image(actor)
    assert wants is not None
    found: list[int] = patterns_of(wants, states, np.arange(len(states.codes)), actor).levels(order).tolist()
    return found


def best_first(preferences: str, more: str = "", order: Sequence[int] = ()) -> list[set[str]]:
    """Return the states of a from the best to the worst, equals together, by their names."""
    case = loads(
        "actors: {a: {options: {x: X, y: Y, z: Z}}}\nstatus quo: []\n" + f"preferences: {{a: {preferences}}}\n{more}"
    )
    names = [
        ",".join(thing[-1] for bit, thing in enumerate(case.things) if code >> bit & 1) or "-"
        for code in states_of(case).codes.tolist()
    ]
    found: dict[int, set[str]] = {}
    for name, level in zip(names, levels(case, order), strict=True):
        found.setdefault(level, set()).add(name)
    return [found[level] for level in sorted(found, reverse=True)]


def test_the_first_statement_on_which_two_states_differ_decides() -> None:
    found = best_first("[a.x, a.y, a.z]")
    assert found == [{"x,y,z"}, {"x,y"}, {"x,z"}, {"x"}, {"y,z"}, {"y"}, {"z"}, {"-"}]


def test_statements_in_another_order_decide_in_that_order() -> None:
    assert best_first("[a.x, a.y, a.z]", order=[2, 0, 1]) == best_first("[a.z, a.x, a.y]")


@pytest.mark.parametrize(
    ("said", "true_in"),
    [
        ("a.x iff a.y", {"-", "z", "x,y", "x,y,z"}),
        ("a.x if a.y", {"-", "x", "z", "x,y", "x,z", "x,y,z"}),
        ("not a.z", {"-", "x", "y", "x,y"}),
        ("a.x + a.y + a.z >= 2", {"x,y", "x,z", "y,z", "x,y,z"}),
        ("t", {"x", "x,y"}),
    ],
)
def test_a_statement_of_any_form_parts_the_states_in_two(said: str, true_in: set[str]) -> None:
    best, worst = best_first(f"['{said}']", "terms: {t: a.x and not a.z}\n")
    assert best == true_in
    assert len(best | worst) == 8


@pytest.mark.parametrize("idle", [60, 61, 62, 63, 124, 2000])
def test_however_many_statements_there_are_the_last_one_counts(idle: int) -> None:
    """Statements that are true everywhere stand before, between and after those that decide."""
    nothing = ["a.x or not a.x"] * idle
    for said in (
        ["a.x", *nothing, "a.y", "a.z"],
        [*nothing, "a.x", "a.y", "a.z"],
        ["a.x", "a.y", *nothing, "a.z", *nothing],
    ):
        assert best_first(f"[{', '.join(said)}]") == best_first("[a.x, a.y, a.z]")


EIGHT = '"a.x,a.y,a.z", "a.x,a.y", "a.x,a.z", ["a.y,a.z", a.x]'
RANKED = [{"x,y,z"}, {"x,y"}, {"x,z"}, {"y,z", "x"}, {"y"}, {"z"}, {"-"}]


def test_a_ranking_has_a_level_per_group_and_gaps_make_no_difference() -> None:
    assert best_first(f"{{ranking: [{EIGHT}, a.y, a.z, '-']}}") == RANKED
    assert best_first(f"{{ranking: [{EIGHT}, much, a.y, a.z, much, '-']}}") == RANKED


def test_groups_of_a_ranking_in_another_order() -> None:
    found = best_first(f"{{ranking: [{EIGHT}, a.y, a.z, '-']}}", order=[6, 0, 1, 2, 3, 4, 5])
    assert found == [{"-"}, *RANKED[:-1]]


def test_the_parts_of_a_ranked_state_stand_in_any_order() -> None:
    turned = EIGHT.replace('"a.x,a.y,a.z"', '"a.z, a.x, a.y"')
    assert best_first(f"{{ranking: [{turned}, a.y, a.z, '-']}}") == RANKED


BOTH = "actors: {a: {options: {x: X}}}\nevents: {e: E}\nstatus quo: []\npreferences: {a: {ranking: [RANKING]}}\n"


def test_a_ranking_that_names_no_event_holds_whatever_has_happened() -> None:
    # The states: nothing, x, e, x and e.
    assert levels(loads(BOTH.replace("RANKING", "a.x, '-'"))) == [0, 1, 0, 1]


def test_a_ranking_that_names_events_ranks_every_state() -> None:
    assert levels(loads(BOTH.replace("RANKING", "a.x, '-', 'a.x,e', e"))) == [2, 3, 0, 1]


def test_a_ranking_that_lacks_a_state_is_told_which() -> None:
    case = loads(BOTH.replace("RANKING", "a.x, '-', e"))
    with pytest.raises(
        QuestionError,
        match=r"^the ranking of `a` lacks 1 states that can be reached through events, such as `a.x,e`$",
    ):
        levels(case)


def test_weights_rank_by_their_sums_and_equal_sums_are_equal() -> None:
    terms = "terms: {t: not a.x and not a.y}\n"
    found = best_first("{weights: {a.x: 2.5, a.y: -1, 'a.x and a.z': 0.25, t: 10}}", terms)
    assert found == [{"-", "z"}, {"x,z"}, {"x"}, {"x,y,z"}, {"x,y"}, {"y", "y,z"}]
    # 0.1 + 0.2 is 0.3 here, as in the file.
    assert best_first("{weights: {a.x: 0.1, a.y: 0.2, a.z: 0.3}}")[2:4] == [{"x,z"}, {"x,y", "z"}]


def test_a_merged_state_is_judged_by_its_first_member() -> None:
    # All that have x or y are one state, which goes by the first of them: x alone.
    found = best_first("[a.x, a.y, a.z]", "merge: [a.x or a.y]\n")
    assert found == [{"x", "y", "x,y", "x,z", "y,z", "x,y,z"}, {"z"}, {"-"}]


@pytest.mark.parametrize("wants", ["[a.x]", "{weights: {a.x: 1}}", "{ranking: [a.x, '-']}"])
def test_no_state_at_all_has_no_level(wants: str) -> None:
    """Where the crisis is over from the start nobody thinks ahead."""
    case = loads(f"actors: {{a: {{options: {{x: X}}}}}}\nstatus quo: []\npreferences: {{a: {wants}}}\n")
    nowhere = np.zeros(0, dtype=np.int64)
    assert patterns_of(case.preferences["a"], states_of(case), nowhere, "a").levels().tolist() == []


@examples(60)
@given(drawn=processes(), data=st.data())
def test_levels_compare_as_the_definition_does_in_every_order(drawn: DrawnProcess, data: st.DataObject) -> None:
    actor = data.draw(st.sampled_from(drawn.process.model.actors))
    wants: Preferences = drawn.process.model.preferences[actor]
    order: list[int] = []
    if isinstance(wants, Statements):
        order = data.draw(st.permutations(range(len(wants.conditions))))
        wants = Statements(tuple(wants.conditions[place] for place in order))
    elif isinstance(wants, Ranking):
        order = data.draw(st.permutations(range(len(wants.groups))))
        wants = Ranking(tuple(wants.groups[place] for place in order))
    _compare(drawn, actor, wants, order)


@examples(30)
@given(drawn=processes(merges=True), data=st.data())
def test_merged_states_compare_as_the_definition_does(drawn: DrawnProcess, data: st.DataObject) -> None:
    actor = data.draw(st.sampled_from(drawn.process.model.actors))
    try:
        states_of(drawn.case)
    except CaseError:
        # Two merges that hold a state in common once an event has happened.
        assume(False)
    _compare(drawn, actor, drawn.process.model.preferences[actor], [])


def _compare(drawn: DrawnProcess, actor: str, wants: Preferences, order: Sequence[int]) -> None:
    states, things = states_of(drawn.case), drawn.case.things
    found = levels(drawn.case, order, actor)
    where: dict[frozenset[str], list[tuple[frozenset[frozenset[str]], int]]] = {}
    for code, level in zip(states.codes.tolist(), found, strict=True):
        on = frozenset(thing for bit, thing in enumerate(things) if code >> bit & 1)
        happened = on & set(drawn.process.model.events)
        where.setdefault(happened, []).append((drawn.process.state_of(on), level))
    for happened, some in where.items():
        model = drawn.process.model
        model = replace(model, given=happened, preferences=dict.fromkeys(model.actors, wants))
        for one, level in some:
            for other, other_level in some:
                assert model.prefers(actor, one, other) == (level > other_level)

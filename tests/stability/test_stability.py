"""The stability of every state: what follows from what, what makes no difference, and the answers of the record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.stability.concepts import BASIC
from offramp.stability.stability import Stability, analyse

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tests.oracle import State

T = TypeVar("T")

KEYS = [concept.key for concept in BASIC]

Answers = dict[tuple[str, str], frozenset["State"]]
"""By actor and concept, the states that are stable; by actor and `immobile`, those from which it cannot move."""


@pytest.fixture
def chicken() -> Stability:
    return analyse(build(load("chicken")))


def test_equilibria_are_stable_for_everybody(chicken: Stability) -> None:
    assert chicken.equilibria("nash") == (1, 2)
    assert chicken.equilibria("GMR") == (0, 1, 2)
    assert [chicken.holds(state, "gmr") for state in range(4)] == [True, True, True, False]


def test_who_would_leave(chicken: Stability) -> None:
    assert [chicken.leavers(state, "nash") for state in range(4)] == [("row", "column"), (), (), ("row", "column")]
    assert chicken.is_stable(1, "row", "seq")
    assert not chicken.is_stable(0, "row", "seq")


def test_how_many_concepts_hold_a_state(chicken: Stability) -> None:
    assert chicken.strength.tolist() == [2, 5, 5, 0]
    assert chicken.held() == (0, 1, 2)


def test_why_takes_a_number_or_a_name(chicken: Stability) -> None:
    assert (
        chicken.why("row.dare", "column", "nash")
        == chicken.why(1, "column", "NASH")
        == chicken.why("s1", "column", "nash")
    )


def test_questions_about_what_is_not_there(chicken: Stability) -> None:
    for question in (
        lambda: chicken.equilibria("nush"),
        lambda: chicken.is_stable(0, "rwo", "nash"),
        lambda: chicken.why("s9", "row", "nash"),
        lambda: chicken.why("-", "rwo", "nash"),
        lambda: analyse(chicken.graph, ["nush"]),
    ):
        with pytest.raises(QuestionError):
            question()


def test_only_the_concepts_that_are_asked_for(chicken: Stability) -> None:
    some = analyse(chicken.graph, ["seq", "nash"])
    assert list(some.stable) == ["seq", "nash"]
    assert some.equilibria("nash") == chicken.equilibria("nash")
    assert some != chicken


def test_equal_where_the_same_holds(chicken: Stability) -> None:
    assert analyse(build(load("chicken"))) == chicken
    assert analyse(build(load("prisoners-dilemma"))) != chicken
    assert chicken != "chicken"
    with pytest.raises(TypeError):
        hash(chicken)


def test_the_table_has_a_row_per_state_that_holds(chicken: Stability) -> None:
    table = chicken.table()
    assert table.columns == ("id", "NASH", "GMR", "SMR", "SEQ", "SSEQ", "state")
    assert table.rows == (
        ("s0", "·", "yes", "yes", "·", "·", "- (status quo)"),
        ("s1", "yes", "yes", "yes", "yes", "yes", "row.dare"),
        ("s2", "yes", "yes", "yes", "yes", "yes", "column.dare"),
    )
    assert table.note == ""


def test_a_long_table_keeps_what_holds_most_and_is_nearest_to_the_status_quo() -> None:
    stability = analyse(build(load("cuba-1962")))
    graph = stability.graph
    names = [graph.name(state) for state in stability.strongest()]
    assert names[:3] == ["us.air_strike,ussr.withdraw", "ussr.withdraw", "us.blockade,ussr.withdraw"]
    assert names[3:] == ["-", "us.air_strike", "us.blockade", "us.air_strike,us.blockade,ussr.withdraw"]
    table = stability.table(most=2)
    assert [row[-1] for row in table.rows] == names[:2]
    assert table.note.startswith("2 of 7 equilibria")
    assert len(stability.table(most=7).rows) == 7


def test_a_merged_state_is_marked_in_the_table() -> None:
    table = analyse(build(load("elmira-1991"))).table()
    assert "uniroyal.abandon (merged)" in [row[-1] for row in table.rows]


def test_a_table_without_rows_says_so() -> None:
    case = loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x iff b.y], b: [a.x iff not b.y]}
""")
    assert analyse(build(case), ["nash"]).table().note == "No state is an equilibrium under any concept."


def test_the_table_by_actor_counts(chicken: Stability) -> None:
    assert chicken.by_actor().rows == (
        ("row", "2", "3", "3", "2", "2", "0"),
        ("column", "2", "3", "3", "2", "2", "0"),
        ("all (equilibria)", "2", "3", "3", "2", "2", "0"),
    )


def test_printed_and_shown_are_both_tables(chicken: Stability) -> None:
    assert str(chicken.table()) in str(chicken)
    assert str(chicken.by_actor()) in str(chicken)
    assert chicken._repr_html_().count("<table>") == 2


def test_plain_values_in_the_shape_that_is_promised() -> None:
    case = loads("""
title: A test
actors: {a: {options: {x: {label: X, once: on}}}, b: {options: {y: Y}}}
events: {e: E}
status quo: [a.x, e]
preferences: {a: [a.x]}
images: {b: {calm: {preferences: [b.y]}}}
""")
    stability = analyse(build(case), ["nash", "seq"])
    both = {"stable": {"a": ["s1", "s3"], "b": ["s2", "s3"]}, "equilibria": ["s3"]}
    assert stability.to_dict() == {
        "case": "A test",
        "format": 1,
        "given": ["e"],
        "images": {"b": "calm"},
        "status_quo": "s1",
        "states": [
            {"id": "s0", "on": ["e"]},
            {"id": "s1", "on": ["a.x", "e"]},
            {"id": "s2", "on": ["b.y", "e"]},
            {"id": "s3", "on": ["a.x", "b.y", "e"]},
        ],
        "concepts": {"nash": both, "seq": both},
        "immobile": {"a": ["s1", "s3"], "b": []},
    }


@examples(250, dear=True)
@given(cases(6))
def test_every_answer_is_that_of_the_definition(drawn: Drawn) -> None:
    stability = analyse(drawn.graph)
    for i, actor in enumerate(drawn.graph.actors):
        for key in KEYS:
            assert np.flatnonzero(stability.stable[key][i]).tolist() == drawn.numbers(drawn.model.stable(key, actor))
    for key in KEYS:
        everybody = frozenset.intersection(*(drawn.model.stable(key, actor) for actor in drawn.model.actors))
        assert list(stability.equilibria(key)) == drawn.numbers(everybody)


@examples(250, dear=True)
@given(cases(7))
def test_weaker_concepts_hold_wherever_stronger_ones_do(drawn: Drawn) -> None:
    stable = analyse(drawn.graph).stable
    for stronger, weaker in (("nash", "sseq"), ("sseq", "smr"), ("sseq", "seq"), ("smr", "gmr"), ("seq", "gmr")):
        assert (stable[weaker] | ~stable[stronger]).all(), f"{stronger} without {weaker}"


@examples(50)
@given(cases(6))
def test_analysing_twice_gives_the_same(drawn: Drawn) -> None:
    assert analyse(drawn.graph) == analyse(build(drawn.case, given=sorted(drawn.model.given)))


def answers(drawn: Drawn) -> Answers:
    """Return what is stable for whom, the states told by what is on rather than by number."""
    stability = analyse(drawn.graph)
    arrays = {**stability.stable, "immobile": stability.immobile}
    return {
        (actor, key): frozenset(drawn.states[int(state)] for state in np.flatnonzero(array[i]))
        for key, array in arrays.items()
        for i, actor in enumerate(drawn.graph.actors)
    }


@examples(100, dear=True)
@given(cases(5))
def test_names_make_no_difference(before: Drawn) -> None:
    # New names that sort in another order, and options and events that have each other's.
    actors = {"a": "zulu", "b": "m", "c": "a", "d": "b"}
    options = {name: {"x": "z", "y": "x", "z": "long_name"}[name[-1]] for name in before.case.options}
    others = {"e": "f", "f": "e"}
    names = {**before.model.full_names(actors, options), **others}
    after = Drawn(before.model.renamed(actors, options, others))
    expected = {
        (actors[actor], key): frozenset(
            frozenset(frozenset(names[name] for name in on) for on in state) for state in states
        )
        for (actor, key), states in answers(before).items()
    }
    assert answers(after) == expected


@examples(150, dear=True)
@given(cases(5, whole=True), st.randoms(use_true_random=True))
def test_the_order_of_the_file_makes_no_difference(before: Drawn, chance: random.Random) -> None:
    model = before.model

    def mixed(parts: Sequence[T]) -> list[T]:
        return chance.sample(parts, len(parts))

    after = Drawn(
        replace(
            model,
            options={actor: tuple(mixed(model.options[actor])) for actor in mixed(model.actors)},
            preferences={actor: model.preferences[actor] for actor in mixed(model.actors)},
            events=tuple(mixed(model.events)),
            impossible=tuple(mixed(model.impossible)),
            merge=tuple(mixed(model.merge)),
        )
    )
    assert answers(after) == answers(before)


def test_a_concept_that_the_case_gives_nothing_to_go_by_says_so() -> None:
    shown = str(analyse(build(load("elmira-1991")), ["gmr_strong", "seq_a"]))
    assert "Nobody's preferences are strong, so only a state without an improvement is strongly stable." in shown
    assert "Nobody is unsure of a statement, so every attitude is the plain concept." in shown
    assert "Nobody" not in str(analyse(build(load("elmira-1991")), ["seq"]))

"""How far the others can bring an actor down: sanction levels, legal sequences, and who cannot move."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from tests.oracle import Condition, Model, Ranking, Statements, negation, thing
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.stability.sanctions import immobile, sanction_levels, stable_by

WAYS = list(itertools.product([False, True], repeat=2))
"""Whether the others must improve, and whether the actor may make a countermove."""

ALL = frozenset({frozenset({"b.y"}), frozenset({"a.x", "b.y"})})
NOTHING = frozenset({frozenset[str]()})

TWICE_RUNNING = Model(
    # All states with b.y are one. From a.x, b could go on through that state to nothing at all, were it allowed to move twice running:
    # in by the combination of a.x and b.y, out by that of b.y alone. That would undo what a did, and so deter a; but it is not allowed.
    options={"a": ("x",), "b": ("y",)},
    merge=(thing("b.y"),),
    preferences={
        "a": Ranking(((("a.x",),), (("b.y",),), ((),))),
        "b": Ranking((((),), (("b.y",),), (("a.x",),))),
    },
)

WITH_A_THIRD = Model(
    # The same, with somebody who can move in between: b, c, b, c leads to nothing at all.
    options={"a": ("x",), "b": ("y",), "c": ("z",)},
    merge=(Condition("and", (thing("b.y"), negation(thing("c.z")))),),
    preferences={
        "a": Statements((Condition("or", (thing("a.x"), thing("b.y"), thing("c.z"))), thing("a.x"))),
        "b": Ranking(
            ((("c.z",),), ((),), (("b.y", "c.z"),), (("b.y",),), (("a.x",), ("a.x", "c.z")), (("a.x", "b.y", "c.z"),)),
        ),
        "c": Ranking(
            (((),), (("c.z",),), (("b.y", "c.z"),), (("b.y",),), (("a.x",),), (("a.x", "c.z"), ("a.x", "b.y", "c.z"))),
        ),
    },
)


@pytest.mark.parametrize("improving", [False, True])
def test_nobody_moves_twice_running_through_a_merged_state(improving: bool) -> None:
    alone = Drawn(TWICE_RUNNING)
    start = frozenset({frozenset({"a.x"})})
    assert TWICE_RUNNING.closure(("b",), start, improving=improving) >= {ALL, NOTHING}
    assert TWICE_RUNNING.reach(("b",), start, improving=improving) == {ALL}
    stable = stable_by(alone.graph, 0, improving=improving, countermove=False)
    assert not stable[alone.number[NOTHING]]


@pytest.mark.parametrize("improving", [False, True])
def test_somebody_else_may_move_in_between(improving: bool) -> None:
    three = Drawn(WITH_A_THIRD)
    start = frozenset({frozenset({"a.x"})})
    assert WITH_A_THIRD.fewest_moves(("b", "c"), start, improving=improving)[NOTHING] == 4
    stable = stable_by(three.graph, 0, improving=improving, countermove=False)
    assert stable[three.number[NOTHING]]


def test_the_search_for_a_witness_keeps_to_legal_sequences_too() -> None:
    from offramp.stability import gmr

    for model, sound in ((TWICE_RUNNING, False), (WITH_A_THIRD, True)):
        made = Drawn(model)
        verdict = gmr.why(made.graph, 0, made.number[NOTHING])
        assert verdict.stable == sound
        assert [[move.actor for move in sanction.moves] for sanction in verdict.sanctions] in (
            [],
            [["b", "c", "b", "c"]],
        )


def test_an_actor_alone_is_never_sanctioned() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\n"))
    assert [stable_by(graph, 0, improving=a, countermove=b).tolist() for a, b in WAYS] == [[False, True]] * 4


def test_one_state_alone_is_stable_and_nobody_can_move() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
impossible: [a.x, not b.y]
status quo: [b.y]
preferences: {a: [a.x], b: [a.x]}
""")
    )
    assert graph.size == 1
    for actor in range(2):
        assert immobile(graph, actor).tolist() == [True]
        assert [stable_by(graph, actor, improving=a, countermove=b).tolist() for a, b in WAYS] == [[True]] * 4


def test_an_actor_without_options_cannot_move() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}, b: {}}\nstatus quo: []\npreferences: {a: [a.x], b: [a.x]}\n"))
    assert immobile(graph, 0).tolist() == [False, False]
    assert immobile(graph, 1).tolist() == [True, True]


def test_moves_within_a_merged_state_are_no_moves() -> None:
    graph = Drawn(TWICE_RUNNING).graph
    assert immobile(graph, 0).tolist() == [False, False, True]
    assert immobile(graph, 1).tolist() == [False, False, False]


@examples(100, dear=True)
@given(cases(6))
def test_immobile_is_to_have_no_move(drawn: Drawn) -> None:
    for i, actor in enumerate(drawn.graph.actors):
        assert np.flatnonzero(immobile(drawn.graph, i)).tolist() == drawn.numbers(drawn.model.immobile(actor))


@examples(50)
@given(cases(5, merges=False))
def test_without_merges_legal_sequences_reach_the_plain_closure(drawn: Drawn) -> None:
    model = drawn.model
    for actor, state, improving in itertools.product(model.actors, model.states, [False, True]):
        others = model.others(actor)
        assert model.reach(others, state, improving=improving) | {state} == model.closure(
            others, state, improving=improving
        ) | {state}


@examples(60)
@given(cases(5))
def test_a_sanction_level_is_the_worst_that_the_others_can_leave_one_with(drawn: Drawn) -> None:
    graph, model = drawn.graph, drawn.model
    for (i, actor), (improving, countermove) in itertools.product(enumerate(graph.actors), WAYS):
        worth = graph.preference_level(actor)
        left = {
            state: max(
                int(worth[drawn.number[at]]) for at in ({state, *model.moves(actor, state)} if countermove else {state})
            )
            for state in model.states
        }
        levels = graph.of_states(sanction_levels(graph, i, improving=improving, countermove=countermove))
        for state, number in drawn.number.items():
            answers = model.reach(model.others(actor), state, improving=improving)
            worst = min([int(worth[number]), *(left[answer] for answer in answers)])
            assert min(worth[number], levels[number]) == worst


@examples(15)
@given(cases(8))
def test_larger_graphs_are_judged_by_the_definition_too(drawn: Drawn) -> None:
    keys = dict(zip(("gmr", "smr", "seq", "sseq"), WAYS, strict=True))
    for i, actor in enumerate(drawn.graph.actors):
        for key, (improving, countermove) in keys.items():
            stable = stable_by(drawn.graph, i, improving=improving, countermove=countermove)
            assert np.flatnonzero(stable).tolist() == drawn.numbers(drawn.model.stable(key, actor))

"""The game in one actor's eyes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.beliefs.oracle_hypergame import Oracle
from tests.rivals import Believers, believers
from tests.strategies import examples, name_of

from offramp.beliefs.believed_game import believed, game_of
from offramp.case.reading import load, loads
from offramp.errors import CaseError, QuestionError
from offramp.graph.graph import build

RANKED = """
actors: {{a: {{options: {{x: X}}}}, b: {{options: {{y: Y, z: Z}}}}}}
status quo: []
preferences:
  a: {{ranking: [a.x, much, "-", [b.y, "a.x,b.y"], "b.z", "a.x,b.z", "b.y,b.z", "a.x,b.y,b.z"]}}
  b: [b.y]
beliefs: {beliefs}
unaware: {unaware}
"""


@examples(150, dear=True)
@given(believers())
def test_the_game_is_the_oracles(drawn: Believers) -> None:
    oracle = Oracle(drawn)
    graph = build(drawn.case, given=sorted(drawn.model.given))
    true = {state: graph.state(name_of(min(state, key=sorted))) for state in drawn.model.states}
    for actor in graph.actors:
        game, model = game_of(graph, actor), oracle.games[actor]
        for state, number in true.items():
            seen = oracle.seen(actor, state)
            assert game.sees(number) == bool(seen)
            if not seen:
                assert game.moves(actor, number) == []
                continue
            assert game.true[game.number[number]] == number
            for mover in graph.actors:
                ends = {end for end in drawn.model.states if oracle.moves(actor, mover, state, end, improving=False)}
                assert sorted(game.moves(mover, number)) == sorted(true[end] for end in ends)
                ends = {end for end in ends if model.prefers(mover, oracle.seen(actor, end), seen)}
                assert set(game.improvements(mover, number)) == {true[end] for end in ends}


@examples(100)
@given(believers())
def test_an_actor_without_beliefs_plays_the_true_game(drawn: Believers) -> None:
    graph = build(drawn.case, given=sorted(drawn.model.given))
    for actor in graph.actors:
        if actor not in drawn.beliefs and actor not in drawn.unaware:
            assert game_of(graph, actor).graph is graph
            assert believed(drawn.case, actor, given=sorted(drawn.model.given)) == graph


@examples(100, dear=True)
@given(believers())
def test_the_status_quo_is_the_same_or_is_said_to_be_unseen(drawn: Believers) -> None:
    events = sorted(drawn.model.given)
    graph = build(drawn.case, given=events)
    for actor in graph.actors:
        game = game_of(graph, actor)
        if game.sees(graph.status_quo):
            assert game.number[graph.status_quo] == game.graph.status_quo
            assert believed(drawn.case, actor, given=events) == game.graph
        else:
            with pytest.raises(QuestionError, match=f"`{actor}` is unaware of the status quo"):
                believed(drawn.case, actor, given=events)


def test_a_belief_takes_the_place_of_images() -> None:
    case = load("korea-2017")
    game = believed(case, "dprk", images={"dprk": "unifier"})
    assert dict(game.images) == {"dprk": "unifier"}
    swapped = loads(
        """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x]}
images: {b: {meek: {preferences: [not b.y]}, bold: {preferences: [b.y]}}}
beliefs: {a: {b: [b.y iff a.x]}}
"""
    )
    for image in ("meek", "bold"):
        eyes = believed(swapped, "a", images={"b": image})
        assert dict(eyes.images) == {}
        assert [len(eyes.improvements("b", state)) for state in range(4)] == [0, 1, 1, 0]
        assert dict(believed(swapped, "b", images={"b": image}).images) == {"b": image}


def test_a_ranking_leaves_out_what_is_not_seen() -> None:
    case = loads(RANKED.format(beliefs="{}", unaware="{b: [b.z]}"))
    game = believed(case, "b")
    assert [game.name(state) for state in range(game.size)] == ["-", "a.x", "b.y", "a.x,b.y"]
    assert game.preference_level("a").tolist() == [1, 2, 0, 0]
    ranking = game.preferences("a")
    assert ranking.gaps == frozenset({0})  # type: ignore[union-attr]
    assert ranking.ranking == (("a.x",), ("-",), ("b.y", "a.x,b.y"))  # type: ignore[union-attr]


def test_a_believed_ranking_may_leave_out_what_is_not_seen() -> None:
    wants = '{b: {a: {ranking: ["b.y", ["a.x,b.y", a.x], "-"]}}}'
    assert believed(loads(RANKED.format(beliefs=wants, unaware="{b: [b.z]}")), "b").preference_level("a").tolist() == [
        0,
        1,
        2,
        1,
    ]
    with pytest.raises(CaseError, match=r":7:11: in the game that `b` believes in: .*4 of 8 states are missing"):
        believed(loads(RANKED.format(beliefs=wants, unaware="{}")), "b")


def test_a_merged_state_is_ranked_by_a_member_that_is_seen() -> None:
    case = loads(
        """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
merge: a.x
status quo: [a.x]
preferences: {a: {ranking: [a.x, [b.y, "-"]]}, b: [b.y]}
unaware: {b: [a.x and not b.y]}
"""
    )
    game = believed(case, "b")
    assert [game.name(state) for state in range(game.size)] == ["-", "b.y", "a.x,b.y"]
    assert game.preference_level("a").tolist() == [0, 0, 1]
    assert game.name(game.status_quo) == "a.x,b.y"


def test_who_sees_nothing_is_told_so() -> None:
    case = loads(RANKED.format(beliefs="{}", unaware="{b: [a.x, not a.x]}"))
    with pytest.raises(QuestionError, match=r"`b` is unaware of every state: it is unaware of `a\.x`, `not a\.x`"):
        believed(case, "b")
    with pytest.raises(QuestionError, match="no actor `c`"):
        believed(case, "c")


def test_nothing_of_the_case_changes() -> None:
    case = loads(RANKED.format(beliefs="{a: {b: [not b.y]}}", unaware="{a: [b.z]}"))
    before = case.model_copy(deep=True)
    game = game_of(build(case), "a")
    assert case == before
    assert game.graph.case != case
    assert game.there(np.array([True, False, True, True])).tolist() == [True, False, True, True, *[False] * 4]

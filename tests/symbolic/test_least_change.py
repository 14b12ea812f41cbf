"""Least changes of preferences in large graphs, against the 0-1 programs over listed states and against all smaller changes."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import least_joint
from tests.strategies import Drawn, cases, examples
from tests.symbolic.drawn_cases import drawn_case
from tests.symbolic.engines import SMALL, encoded

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.inverse.inverse import invert
from offramp.inverse.joint import joint
from offramp.inverse.lowering import lowered
from offramp.inverse.program import Least, unstable
from offramp.inverse.solver import Proof
from offramp.preference_sensitivity.answers import KINDS, moves_of
from offramp.symbolic import large_inverse
from offramp.symbolic.budget import Budget, Clock, OutOfBudgetError
from offramp.symbolic.definition import LoweredDefinition
from offramp.symbolic.large_graph import encode
from offramp.symbolic.large_inverse import LIMITS, MOST_EXAMINED, invert_large
from offramp.symbolic.least_change import LargeLeast, least_change
from offramp.symbolic.preference_sets import lowered_preferences

if TYPE_CHECKING:
    from offramp.graph.graph import Graph


def agrees(graph: Graph, mine: LargeLeast, theirs: Least) -> None:
    """Check a least change against that of the 0-1 program over listed states, and by the ordinary analysis."""
    assert mine.proof.bound <= theirs.cost
    assert mine.cost >= theirs.proof.bound
    if mine.proved and theirs.proved:
        assert mine.cost == theirs.cost
    if mine.possible:
        assert mine.verified
        assert sum(mine.counts.values()) == mine.cost
        assert not unstable(lowered(graph, mine.state, mine.changes), mine.state, mine.concept)


@examples(160, dear=True)
@given(cases(6, merges=False), st.integers(0, 10**6), st.booleans())
def test_changes_are_as_small_as_those_over_listed_states(drawn: Drawn, number: int, everybody: bool) -> None:
    graph, large = drawn.graph, encoded(drawn)
    state, moves = number % graph.size, moves_of(graph)
    actors = None if everybody else graph.actors[: max(1, len(graph.actors) - 1)]
    for key in KINDS:
        mine = least_change(large, state, key, actors)
        agrees(graph, mine, joint(graph, state, key, actors, moves=moves, improving=moves.improving(graph)))
        assert mine.proved or key in ("seq", "sseq")
        assert bool(mine.limit) != mine.proved


@examples(60, dear=True)
@given(cases(3, merges=False), st.integers(0, 10**6))
def test_no_smaller_change_suffices(drawn: Drawn, number: int) -> None:
    """The optimum is checked without any program: every smaller change is tried."""
    graph, large = drawn.graph, encoded(drawn)
    state = number % graph.size
    for key in KINDS:
        mine = least_change(large, state, key)
        if not mine.proved or not mine.possible or not 1 <= mine.cost <= 3:
            continue
        pairs = [(actor, t) for actor in graph.actors for t in range(graph.size) if t != state]
        for chosen in combinations(pairs, int(mine.cost) - 1):
            changes = {actor: [t for a, t in chosen if a == actor] for actor in graph.actors}
            assert unstable(lowered(graph, state, changes), state, key)


@examples(240, dear=True)
@given(cases(4, merges=False), st.integers(0, 10**6), st.booleans())
def test_changes_are_least_by_the_definition(drawn: Drawn, number: int, everybody: bool) -> None:
    large = encoded(drawn)
    state = number % large.size
    actors = large.actors if everybody else large.actors[:-1]
    for key in KINDS:
        mine = least_change(large, state, key, actors)
        oracle = least_joint(drawn.model, key, actors, drawn.states[state], 2)
        assert mine.proof.bound <= (np.inf if oracle is None else oracle)
        if mine.proved and (oracle is not None or mine.cost <= 2):
            assert mine.cost == oracle


@pytest.mark.dear
@pytest.mark.parametrize("seed", range(24))
def test_changes_of_a_drawn_case_are_as_small_as_those_over_listed_states(seed: int) -> None:
    drawn = drawn_case(seed, 6)
    graph, large = drawn.graph, encode(drawn.case, given=drawn.given, images=drawn.images, budget=SMALL)
    moves = moves_of(graph)
    for key in KINDS:
        mine = least_change(large, graph.status_quo, key)
        agrees(graph, mine, joint(graph, graph.status_quo, key, moves=moves, improving=moves.improving(graph)))


@examples(100)
@given(cases(5, merges=False), st.integers(0, 10**6), st.data())
def test_lowered_preferences_are_those_of_the_lowered_graph(drawn: Drawn, number: int, data: st.DataObject) -> None:
    graph, large = drawn.graph, encoded(drawn)
    state = number % graph.size
    changes = {
        actor: data.draw(st.sets(st.integers(0, graph.size - 1), max_size=3)) - {state} for actor in graph.actors
    }
    changed = lowered(graph, state, changes)
    codes = {actor: [large.code(t) for t in states] for actor, states in changes.items()}
    definition = LoweredDefinition(large.definition, large.code(state), codes)
    sets = lowered_preferences(
        large.encoding, large.code(state), {large.index(actor): frozenset(own) for actor, own in codes.items()}
    )
    for position, actor in enumerate(graph.actors):
        worth = changed.preference_level(actor)
        levels = [definition.level(actor, large.code(t)) for t in range(graph.size)]
        assert np.array_equal(
            np.argsort(worth, kind="stable"), np.argsort(np.array(levels, dtype=object), kind="stable")
        )
        for t in {0, state, graph.size - 1}:
            ends = definition.improvements(actor, large.code(t))
            assert [large.number(code) for code in ends] == sorted(changed.improvements(actor, t).tolist())
            assert large.encoding.count(sets.preferred_to(position, large.code(t))) == int((worth > worth[t]).sum())


@examples(60, dear=True)
@given(cases(5, merges=False), st.booleans())
def test_the_cheapest_states_of_a_goal_are_those_over_listed_states(drawn: Drawn, everybody: bool) -> None:
    graph, large = drawn.graph, encoded(drawn)
    goal, actors = drawn.case.options[0], None if everybody else graph.actors[:1]
    if not any(goal in graph.on(state) for state in range(graph.size)):
        return
    theirs, mine = invert(graph, goal, actors, most=1), invert_large(large, goal, actors, most=1)
    assert theirs.states == mine.states
    for listed, found in zip(theirs.found, mine.found, strict=True):
        assert dict(found.against) == dict(listed.against)
        if found.complete and listed.complete:
            assert found.possible == listed.possible
            assert [one.cost for one in found.targets] == [target.least.cost for target in listed.targets]


@examples(40, dear=True)
@given(cases(4, merges=False), st.integers(1, 4))
def test_states_that_need_equal_changes_are_in_the_order_of_the_listed_ones(drawn: Drawn, most: int) -> None:
    goal = drawn.case.options[0]
    if not any(goal in drawn.graph.on(state) for state in range(drawn.graph.size)):
        return
    theirs, mine = invert(drawn.graph, goal, most=most), invert_large(encoded(drawn), goal, most=most)
    for listed, found in zip(theirs.found, mine.found, strict=True):
        if found.complete and listed.complete:
            assert [one.state for one in found.targets] == [target.least.state for target in listed.targets]


EQUAL = """
actors: {a: {options: {x: x, y: y}}, b: {options: {z: z}}}
ENDS
status quo: [a.x, b.z]
preferences: {a: [a.x], b: [b.z]}
"""


@pytest.mark.parametrize(
    ("first", "second", "goal", "most", "states"),
    [
        (
            "a.y: -8, a.x: -8, a.x and a.y: -7, b.w: 7",
            "b.w: 1, a.x and b.z: -8, b.z: -5, a.x: 8",
            "a.x or b.z",
            3,
            [9, 1, 12],
        ),
        (
            "a.x: -4, a.y: -5, b.w: -2, a.x and b.z: -6",
            "a.y and b.w: -4, b.z: 3, a.x and a.y: 6, b.w: 9",
            "a.x",
            1,
            [9],
        ),
    ],
)
def test_of_equal_changes_of_one_actor_or_of_two_the_nearest_is_first(
    first: str, second: str, goal: str, most: int, states: list[int]
) -> None:
    case = loads(
        "actors: {a: {options: {x: x, y: y}}, b: {options: {z: z, w: w}}}\nstatus quo: []\n"
        f"preferences: {{a: {{weights: {{{first}}}}}, b: {{weights: {{{second}}}}}}}\n"
    )
    listed = invert(build(case), goal, concepts=["nash"], most=most).found[0]
    found = invert_large(encode(case, budget=SMALL), goal, concepts=["nash"], most=most).found[0]
    assert [one.state for one in found.targets] == [target.least.state for target in listed.targets] == states


@pytest.mark.parametrize("ends", ["", "ends: a.x and b.z and a.y", "ends: not a.y"])
def test_of_equal_changes_the_nearest_is_first_and_an_end_last(ends: str) -> None:
    case = loads(EQUAL.replace("ENDS", ends))
    listed, found = (
        invert(build(case), "a.x or a.y", most=4),
        invert_large(encode(case, budget=SMALL), "a.x or a.y", most=4),
    )
    for one, other in zip(listed.found, found.found, strict=True):
        assert [least.state for least in other.targets] == [target.least.state for target in one.targets]


@pytest.mark.dear
def test_changes_in_a_case_of_forty_options() -> None:
    graph = encode(load("iran-2015"), budget=SMALL)
    nash = least_change(graph, graph.status_quo, "nash")
    assert (dict(nash.counts), nash.proved, nash.verified) == ({"russia": 5, "china": 2}, True, True)
    seq = least_change(graph, graph.status_quo, "seq")
    assert (seq.cost, seq.proved, seq.verified) == (5.0, True, True)
    refused = least_change(graph, graph.status_quo, "nash", ["iran"])
    assert (refused.possible, refused.proved, refused.against) == (False, True, ("russia", "china"))


def test_what_is_no_question_is_refused() -> None:
    graph = encode(load("chicken"), budget=SMALL)
    with pytest.raises(QuestionError, match="no actor `nobody`"):
        invert_large(graph, "row.dare", ["nobody"])
    with pytest.raises(QuestionError, match="no possible state satisfies"):
        invert_large(graph, "row.dare and not row.dare")


def test_the_time_is_that_of_the_whole_search() -> None:
    graph = encode(load("iran-2015"), budget=Budget(seconds=0.3, gigabytes=0.02))
    begun = time.monotonic()
    found = invert_large(graph, "plan")
    assert time.monotonic() - begun < 30
    undecided = [each for each in found.found if each.reason]
    assert undecided
    for each in undecided:
        assert not each.complete
        if not each.possible or each.targets[0].cost:
            assert "not decided within 0.3 s" in found.answer(each)
    assert found.to_dict()["concepts"][undecided[0].concept]["reason"] == "not decided within 0.3 s"


def test_both_engines_say_alike_that_no_change_is_needed() -> None:
    """The case of this seed ends in the equilibrium s5."""
    drawn = drawn_case(880004, 7)
    large = encode(drawn.case, given=drawn.given, images=drawn.images, budget=SMALL)
    goal = "a0.o0 and not a0.o1 and a0.o2"
    mine, theirs = invert_large(large, goal, most=1), invert(drawn.graph, goal, most=1)
    for key in KINDS:
        answer = mine.answer(mine.under(key))
        assert "s5 is an equilibrium (where the crisis has ended)" in answer
        assert answer == theirs.answer(theirs.under(key))
        assert list(mine.sentences(mine.under(key).targets[0])) == theirs.under(key).targets[0].sentences(drawn.graph)


def test_states_examined_before_the_time_is_over_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, goal = encode(load("garrison-1976"), budget=SMALL), "us.reduced"
    whole = invert_large(graph, goal, concepts=["nash"]).under("nash")
    assert whole.examined > 2
    assert not whole.reason
    left = iter(range(1))

    def once(*asked: object) -> LargeLeast:
        if next(left, None) is None:
            raise OutOfBudgetError("not decided within 7 s")
        return least_change(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(large_inverse, "least_change", once)
    found = invert_large(graph, goal, concepts=["nash"])
    cut = found.under("nash")
    assert (cut.examined, cut.complete, cut.reason) == (2, False, "not decided within 7 s")
    assert [one.cost for one in cut.targets] == [0, 1]
    assert found.answer(cut).startswith("NASH: no change is needed")
    alone = replace(cut, targets=cut.targets[1:])
    assert found.answer(alone).endswith("a state that was not examined may need fewer (not decided within 7 s).")
    assert found.possible


def test_a_block_within_a_block_has_no_more_time() -> None:
    clock = Clock(Budget(seconds=50))
    assert clock.left == 50
    with clock.running(10):
        with clock.running():
            assert 9 < clock.left <= 10
        with clock.running(0), pytest.raises(OutOfBudgetError, match="not decided within 50 s"):
            clock.check()
        clock.check()
        assert 9 < clock.left <= 10
    assert clock.left == 50


def test_what_is_not_searched_is_said() -> None:
    found = invert_large(encode(load("iran-2015"), budget=SMALL), "plan", concepts=["nash"])
    notes = found.to_dict()["notes"]
    assert notes == found.notes()
    assert notes[0] == ("At most 24 of the 256 states with plan are examined under each concept, the likeliest first.")
    assert "no orders of statements and no payments" in notes[-1]
    assert all(note in found.parts() for note in notes)
    assert found.to_dict()["most_examined"] == MOST_EXAMINED


def test_a_change_that_is_not_proved_least_is_called_an_upper_bound() -> None:
    found = invert_large(encode(load("cuba-1962-reversible"), budget=SMALL), "us.air_strike", concepts=["sseq"])
    (own,) = found.found
    assert own.targets[0].proved
    assert not any("upper bound" in note for note in found.notes())
    for limit, told in LIMITS.items():
        bounded = replace(own.targets[0], proof=Proof(2.0, 1.0, "budget", "milp"), limit=limit)
        unsure = replace(found, found=(replace(own, targets=(bounded,)),))
        note = f"The number of comparisons under SSEQ is an upper bound, not a proved minimum: {told}."
        assert note in unsure.notes()
        assert "perhaps fewer, not under 1" in unsure.answer(unsure.found[0])

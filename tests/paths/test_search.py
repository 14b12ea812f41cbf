"""The cheapest ways: against Dijkstra over explicit sets, and by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paths.oracle_paths import Paths, added, conditions
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge
from offramp.graph.graph import build
from offramp.paths.search import UNREACHED, WAYS, Neighbours, search

if TYPE_CHECKING:
    from tests.oracle import State
    from tests.paths.oracle_paths import Cost

    from offramp.graph.graph import Graph
    from offramp.paths.search import CheapestPaths

LEAST_STEP = 1 << 20
"""What one step adds to a cost; below it the changed options are counted."""

LADDER = """
actors:
  a: {options: {p: P, q: Q}}
  b: {options: {r: R}}
status quo: []
preferences:
  a: {ranking: ["a.p,a.q,b.r", "a.p,a.q", "b.r", "a.p", "-", "a.q", "a.p,b.r", "a.q,b.r"]}
  b: {ranking: ["a.p,a.q,b.r", "-", "a.p", "a.q", "a.p,a.q", "b.r", "a.p,b.r", "a.q,b.r"]}
"""
"""From nothing, both want everything; b alone wants to start nothing before a has done both."""


def cost(found: CheapestPaths, state: int) -> Cost | None:
    """Return the cost of a way in its three parts; None where there is no way."""
    if found.cost[state] == UNREACHED:
        return None
    return found.unwilling(state), found.steps(state), int(found.cost[state]) % LEAST_STEP


def ladder() -> Graph:
    return build(loads(LADDER))


def somewhere(drawn: Drawn, data: st.DataObject) -> State:
    return data.draw(st.sampled_from(drawn.model.states))


# Against the slow oracle.


def check_ways(drawn: Drawn, paths: Paths, found: CheapestPaths, by: str) -> None:
    """Every way leads from the start to its state by legal steps, willing where that is said, and costs what is said."""
    for number in np.flatnonzero(found.came_from >= 0).tolist():
        at, total = drawn.states[found.start], (0, 0, 0)
        for arrival, end in found.way(number):
            assert drawn.number[at] == arrival.start
            before, at = at, drawn.states[end]
            assert at in (paths.willing(before, by) if arrival.willing else paths.unwilling(before, by))
            total = added(total, (int(not arrival.willing), 1, paths.changed(before, at)))
        assert drawn.number[at] == number
        assert total == cost(found, number)


def check_costs(drawn: Drawn, start: State) -> None:
    """Every state costs what the cheapest way costs, whatever counts as willing, and its way is a way."""
    paths = Paths(drawn.model)
    for by in WAYS:
        for willing_only in (False, True):
            found = search(drawn.graph, drawn.number[start], by, willing_only=willing_only)
            expected = paths.costs(start, by, willing_only=willing_only)
            for state, number in drawn.number.items():
                assert cost(found, number) == expected.get(state), (by, willing_only)
            assert found.complete
            check_ways(drawn, paths, found, by)


@examples(200, dear=True)
@given(cases(5), st.data())
def test_costs_are_those_of_the_cheapest_ways_and_every_way_is_legal(drawn: Drawn, data: st.DataObject) -> None:
    check_costs(drawn, somewhere(drawn, data))


@examples(50)
@given(cases(5, merges=True), st.data())
def test_a_merged_state_is_reached_and_left_by_any_of_its_combinations(drawn: Drawn, data: st.DataObject) -> None:
    check_costs(drawn, somewhere(drawn, data))


@examples(35)
@given(cases(5), st.sampled_from(WAYS), st.data())
def test_no_way_goes_on_where_the_story_ends(drawn: Drawn, by: str, data: st.DataObject) -> None:
    ends = data.draw(conditions(drawn.model))
    graph = build(loads(drawn.model.text() + f"ends: {json.dumps(str(ends))}\n"), given=sorted(drawn.model.given))
    start = somewhere(drawn, data)
    found = search(graph, drawn.number[start], by)
    expected = Paths(drawn.model, ends).costs(start, by)
    for state, number in drawn.number.items():
        assert cost(found, number) == expected.get(state)


@examples(35)
@given(cases(5), st.sampled_from(WAYS), st.data())
def test_a_search_for_targets_ends_where_the_nearest_have_been_found(
    drawn: Drawn, by: str, data: st.DataObject
) -> None:
    start = somewhere(drawn, data)
    targets = np.array(data.draw(st.lists(st.booleans(), min_size=drawn.graph.size, max_size=drawn.graph.size)))
    found = search(drawn.graph, drawn.number[start], by, targets)
    expected = {drawn.number[state]: price for state, price in Paths(drawn.model).costs(start, by).items()}
    nearest = min((price[:2] for state, price in expected.items() if targets[state]), default=None)
    for state in range(drawn.graph.size):
        price = expected.get(state)
        within = price is not None and (nearest is None or price[:2] <= nearest)
        assert cost(found, state) == (price if within else None)


@examples(20)
@given(cases(5), st.data())
def test_searches_that_share_neighbours_find_the_same(drawn: Drawn, data: st.DataObject) -> None:
    for by in WAYS:
        shared = Neighbours(drawn.graph, by)
        for _ in range(2):
            start = drawn.number[somewhere(drawn, data)]
            alone, together = search(drawn.graph, start, by), search(drawn.graph, start, by, neighbours=shared)
            assert np.array_equal(alone.cost, together.cost)


@examples(20)
@given(cases(5), st.data())
def test_a_search_that_goes_on_finds_what_a_new_one_finds(drawn: Drawn, data: st.DataObject) -> None:
    for by in WAYS:
        shared = Neighbours(drawn.graph, by)
        start = drawn.number[somewhere(drawn, data)]
        for willing_only in (False, True, False):
            mask = np.array(data.draw(st.lists(st.booleans(), min_size=drawn.graph.size, max_size=drawn.graph.size)))
            new = search(drawn.graph, start, by, mask, willing_only=willing_only)
            further = search(drawn.graph, start, by, mask, willing_only=willing_only, neighbours=shared)
            assert np.array_equal(new.cost, further.cost)
            for state in np.flatnonzero(new.cost != UNREACHED).tolist():
                assert new.way(state) == further.way(state)


# By hand.


def test_what_costs_most_is_a_step_against_interest() -> None:
    graph = ladder()
    end = graph.state("a.p,a.q,b.r")
    assert cost(search(graph, 0, "moves"), end) == (0, 2, 3)
    assert cost(search(graph, 0, "improvements"), end) == (0, 2, 3)
    assert cost(search(graph, 0, "deals"), end) == (0, 1, 3)
    assert cost(search(graph, 0, "deals"), graph.state("b.r")) == (1, 1, 1)


def test_many_willing_steps_are_better_than_one_unwilling_step() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences:
  a: {ranking: ["a.x,b.y", b.y, "-", a.x]}
  b: {ranking: [b.y, "-", a.x, "a.x,b.y"]}
""")
    )
    found = {by: search(graph, 0, by) for by in WAYS}
    end = graph.state("a.x")
    assert cost(found["moves"], end) == (0, 1, 1)
    assert cost(found["improvements"], end) == cost(found["deals"], end) == (0, 3, 3)
    assert [graph.name(at) for _, at in found["deals"].way(end)] == ["b.y", "a.x,b.y", "a.x"]


def test_of_ways_with_as_many_steps_the_one_with_fewer_changes_is_taken() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X, y: Y, z: Z}}, b: {options: {w: W}}}
impossible: [b.w and not (a.x and a.y), a.z and not a.x]
status quo: []
preferences: {a: [b.w, a.x, a.y], b: [b.w]}
""")
    )
    found = search(graph, 0, "improvements")
    end = graph.state("a.x,a.y,b.w")
    assert cost(found, end) == (0, 2, 3)
    assert [graph.name(at) for _, at in found.way(end)] == ["a.x,a.y", "a.x,a.y,b.w"]


def test_where_the_story_ends_it_may_still_begin() -> None:
    graph = build(loads(LADDER + "ends: b.r and not a.p\n"))
    end, everything = graph.state("b.r"), graph.state("a.p,a.q,b.r")
    assert cost(search(graph, end, "moves"), everything) == (0, 1, 2)
    assert cost(search(build(loads(LADDER + "ends: a.p or b.r\n")), 0, "moves"), everything) is None


def test_the_start_costs_nothing() -> None:
    found = search(ladder(), 3)
    assert cost(found, 3) == (0, 0, 0)
    assert found.way(3) == []


def test_what_cannot_be_undone_is_not_undone() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: on}}}, b: {options: {y: {label: Y, once: off}}}}
status quo: [b.y]
preferences: {a: [not a.x], b: [b.y]}
""")
    )
    for by in WAYS:
        found = search(graph, graph.state("a.x"), by)
        assert [cost(found, state) for state in range(graph.size)] == [None, (0, 0, 0), None, None]


def test_two_together_do_not_undo_it_either() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: on}}}, b: {options: {y: Y}}}
status quo: [a.x]
preferences: {a: [b.y and not a.x], b: [b.y and not a.x]}
""")
    )
    found = search(graph, graph.state("a.x"), "deals")
    assert cost(found, graph.state("b.y")) is None


def test_only_willing_steps_are_taken_where_that_is_asked() -> None:
    graph = ladder()
    assert cost(search(graph, 0, "deals", willing_only=True), graph.state("b.r")) is None
    assert cost(search(graph, 0, "moves", willing_only=True), graph.state("b.r")) == (0, 1, 1)


@pytest.mark.parametrize("way", ["deal", "walk", ""])
def test_an_unknown_way_is_a_question_that_cannot_be_answered(way: str) -> None:
    with pytest.raises(QuestionError, match="there is no way") as error:
        search(ladder(), 0, way)
    assert "\n" not in str(error.value)


# The limit on the work that package deals take.


@examples(20)
@given(cases(5, merges=False), st.data())
def test_without_work_left_for_deals_what_remains_are_improvements(drawn: Drawn, data: st.DataObject) -> None:
    start = drawn.number[somewhere(drawn, data)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("offramp.paths.search.MOST_JOINT_WORK", 0)
        found = search(drawn.graph, start, "deals")
        assert not found.complete
    assert np.array_equal(found.cost, search(drawn.graph, start, "improvements").cost)


def test_the_work_is_counted_in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = ladder()
    end = graph.state("a.p,a.q,b.r")
    monkeypatch.setattr("offramp.paths.search.MOST_JOINT_WORK", graph.size)
    found = search(graph, 0)
    # The deals of one state were still looked at: those of the start.
    assert cost(found, end) == (0, 1, 3)
    assert not found.complete
    monkeypatch.setattr("offramp.paths.search.MOST_JOINT_WORK", graph.size * graph.size + 1)
    assert search(graph, 0).complete


def test_shared_neighbours_remember_that_they_are_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = ladder()
    monkeypatch.setattr("offramp.paths.search.MOST_JOINT_WORK", 1)
    shared = Neighbours(graph)
    assert shared.complete
    assert not search(graph, 0, neighbours=shared).complete
    assert not search(graph, 1, neighbours=shared).complete


def test_the_limit_concerns_package_deals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.paths.search.MOST_JOINT_WORK", 0)
    for by in ("improvements", "moves"):
        assert search(ladder(), 0, by).complete == Neighbours(ladder(), by).complete


def test_a_case_with_too_many_states_is_refused_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(load("chicken"))
    monkeypatch.setattr("offramp.paths.search.MOST_STATES", 3)
    with pytest.raises(TooLarge, match="the case has 4 states; routes and package deals are searched in at most 3"):
        search(graph, 0)


def test_a_search_that_exceeds_the_memory_is_refused_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(load("chicken"))
    monkeypatch.setattr("offramp.paths.search.available", lambda: 100)
    monkeypatch.setattr("offramp.paths.search.CHECK_MEMORY_ABOVE", 0)
    with pytest.raises(TooLarge, match=r"routes among 4 states needs about 0\.0 GB of memory; 0\.0 GB is free here"):
        search(graph, 0)


def test_steps_are_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(load("cuba-1962"))
    kept = search(graph, graph.status_quo)
    monkeypatch.setattr("offramp.paths.search.MOST_KEPT", 0)
    assert np.array_equal(search(graph, graph.status_quo).cost, kept.cost)

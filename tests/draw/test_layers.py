"""Which states a picture shows, and in which column."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import LISTED
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.draw.layers import MOST_PICKED, MOST_STATES, distances, layers, shown_states
from offramp.graph.graph import build
from offramp.stability.stability import Stability, analyse

if TYPE_CHECKING:
    from tests.oracle import Model, State

    from offramp.graph.graph import Graph

LARGE = """
actors:
  a: {options: {p: P, q: Q, r: R, s: S}}
  b: {options: {t: T, u: U, v: V}}
status quo: [b.v]
preferences:
  a: [a.p iff b.t, a.q iff b.u, not b.v]
  b: [b.t iff a.q, b.u iff a.p, not a.r]
"""
"""128 states."""


@cache
def large(goals: str = "") -> tuple[Graph, Stability]:
    graph = build(loads(LARGE + goals))
    return graph, analyse(graph)


# Which states.


@pytest.mark.parametrize("slug", [slug for slug in LISTED if slug != "korea-2017"])
def test_small_graphs_are_shown_whole(slug: str) -> None:
    graph = build(load(slug))
    assert graph.size <= MOST_STATES
    assert shown_states(graph, analyse(graph)) == tuple(range(graph.size))
    assert shown_states(graph, analyse(graph), [graph.size - 1, 0]) == tuple(range(graph.size))


def test_a_large_graph_is_shown_by_its_part_that_matters() -> None:
    graph, stability = large()
    assert graph.size > MOST_STATES
    states = shown_states(graph, stability)
    assert graph.status_quo in states
    assert len(states) == MOST_PICKED
    assert list(states) == sorted(set(states))
    # All but the status quo are the equilibria that hold under most concepts, the nearest first.
    others = [state for state in stability.strongest() if state != graph.status_quo]
    assert set(states) - {graph.status_quo} == set(others[: MOST_PICKED - 1])


def test_the_equilibria_that_matter_hold_under_more_concepts_or_are_nearer() -> None:
    graph, stability = large()
    codes = [graph.code(state) for state in range(graph.size)]

    def key(state: int) -> tuple[int, int]:
        held = sum(stability.holds(state, concept) for concept in stability.stable)
        return -held, (codes[state] ^ codes[graph.status_quo]).bit_count()

    states = set(shown_states(graph, stability)) - {graph.status_quo}
    left = [state for state in stability.held() if state not in states and state != graph.status_quo]
    assert max(map(key, states)) <= min(map(key, left))


def test_the_route_is_always_shown() -> None:
    graph, stability = large()
    for count in (1, 5, 20, 70):
        route = list(np.random.default_rng(1).permutation(graph.size)[:count])
        states = shown_states(graph, stability, route)
        assert set(route) | {graph.status_quo} <= set(states)


def exactly(graph: Graph, state: int) -> str:
    """Return the condition that a state alone satisfies."""
    on = graph.on(state)
    return " and ".join(thing if thing in on else f"not {thing}" for thing in graph.case.options)


def remote() -> tuple[Graph, Stability, list[int]]:
    """Return the large graph with the two equilibria that matter least as its goals."""
    graph, stability = large()
    ends = stability.strongest()[-2:]
    goals = ", ".join(f"g{i}: {exactly(graph, end)}" for i, end in enumerate(ends))
    return *large(f"goals: {{{goals}}}\n"), ends


def test_the_first_equilibrium_for_each_goal_is_shown() -> None:
    graph, stability, ends = remote()
    assert not set(ends) & set(shown_states(*large()))
    states = shown_states(graph, stability)
    assert set(ends) <= set(states)
    assert len(states) == MOST_PICKED


def test_of_the_equilibria_that_meet_a_goal_the_first_is_shown() -> None:
    graph, stability = large("goals: {one: a.r and a.s, two: a.p and a.s}\n")
    for goal in graph.case.goals.values():
        meets = graph.satisfying(goal)
        assert next(state for state in stability.strongest() if meets[state]) in shown_states(graph, stability)


def test_a_goal_that_no_equilibrium_meets_does_no_harm() -> None:
    graph, stability = large("goals: {never: a.p and not a.p}\n")
    assert shown_states(graph, stability) == shown_states(*large())


def test_the_first_equilibrium_for_each_goal_is_shown_beside_a_long_route() -> None:
    graph, stability, ends = remote()
    route = [state for state in range(graph.size) if state not in {*ends, graph.status_quo}][:MOST_PICKED]
    assert set(ends) <= set(shown_states(graph, stability, [graph.status_quo, *route]))


# How far.


def moves_away(model: Model, start: State) -> dict[State, int]:
    """Return the fewest moves to every state that moves lead to, one move at a time."""
    found, newest, count = {start: 0}, {start}, 0
    while newest:
        count += 1
        newest = {end for at in newest for actor in model.actors for end in model.moves(actor, at)} - set(found)
        found |= dict.fromkeys(newest, count)
    return found


@examples(15)
@given(cases(5))
def test_distances_are_the_fewest_moves_from_the_status_quo(drawn: Drawn) -> None:
    now = drawn.states[drawn.graph.status_quo]
    expected = {drawn.number[state]: count for state, count in moves_away(drawn.model, now).items()}
    assert dict(distances(drawn.graph)) == expected


# In which column.


@examples(15)
@given(cases(5), st.data())
def test_every_state_stands_in_one_column(drawn: Drawn, data: st.DataObject) -> None:
    size = drawn.graph.size
    states = data.draw(st.lists(st.integers(0, size - 1), unique=True, min_size=1))
    columns = layers(drawn.graph, states)
    assert sorted(state for column in columns for state in column) == sorted(states)
    assert all(columns)


@examples(15)
@given(cases(5))
def test_columns_are_in_the_order_of_distance_and_what_is_out_of_reach_comes_last(drawn: Drawn) -> None:
    away = distances(drawn.graph)
    columns = layers(drawn.graph, range(drawn.graph.size))
    assert columns[0] == [drawn.graph.status_quo]
    for column in columns:
        assert len({away.get(state) for state in column}) == 1
    order = [away.get(column[0], drawn.graph.size) for column in columns]
    assert order == sorted(set(order))


@examples(15)
@given(cases(5), st.data())
def test_the_route_runs_from_left_to_right(drawn: Drawn, data: st.DataObject) -> None:
    size = drawn.graph.size
    route = data.draw(st.lists(st.integers(0, size - 1), unique=True, min_size=2, max_size=6))
    columns = layers(drawn.graph, range(size), route)
    places = [next(i for i, column in enumerate(columns) if state in column) for state in route]
    assert places == sorted(set(places))
    assert sorted(state for column in columns for state in column) == list(range(size))


def test_states_stand_near_those_they_are_reached_from() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: on}}}, b: {options: {y: {label: Y, once: on}}}, c: {options: {z: {label: Z, once: on}}}}
status quo: []
preferences: {a: [a.x], b: [b.y], c: [c.z]}
""")
    )
    columns = layers(graph, range(graph.size))
    assert [sorted(graph.name(state) for state in column) for column in columns] == [
        ["-"],
        ["a.x", "b.y", "c.z"],
        ["a.x,b.y", "a.x,c.z", "b.y,c.z"],
        ["a.x,b.y,c.z"],
    ]
    # In the third column the state that comes from the first two of the second column stands highest.
    first, second, third = (graph.on(state)[0] for state in columns[1])
    assert set(graph.on(columns[2][0])) == {first, second}
    assert set(graph.on(columns[2][2])) == {second, third}

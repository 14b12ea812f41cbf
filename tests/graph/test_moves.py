"""Moves along the axes of the grid: what can be undone, and minima and maxima over moves for all cells at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.graph.moves import NEVER, Improvements, axis_of
from offramp.graph.space import strategy_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

    Between = Callable[[int, int], bool]

ONCE = """
actors:
  a: {options: {start: {label: Start, once: on}, stop: {label: Stop, once: off}, free: Free}}
  b: {options: {x: X}}
status quo: []
preferences: {a: [a.free], b: [b.x]}
"""


def reached(graph: Graph, actor: str, state: str) -> set[str]:
    return {graph.name(int(target)) for target in graph.moves(actor, graph.state(state))}


def test_what_is_once_on_stays_on() -> None:
    graph = build(loads(ONCE))
    assert reached(graph, "a", "a.start") == {"a.start,a.free"}


def test_what_is_once_off_stays_off() -> None:
    graph = build(loads(ONCE))
    assert reached(graph, "a", "-") == {"a.start", "a.free", "a.start,a.free"}


def test_what_is_not_yet_settled_can_go_either_way() -> None:
    graph = build(loads(ONCE))
    assert len(reached(graph, "a", "a.stop")) == 7


def test_nobody_changes_the_options_of_others() -> None:
    graph = build(loads(ONCE))
    assert reached(graph, "b", "a.start,a.stop") == {"a.start,a.stop,b.x"}


def test_several_own_options_change_in_one_move_past_an_impossible_state() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X, y: Y}}}
impossible: [a.x and not a.y, a.y and not a.x]
status quo: []
preferences: {a: [a.x]}
""")
    )
    assert reached(graph, "a", "-") == {"a.x,a.y"}


def test_events_are_nobodys_move() -> None:
    graph = build(loads(ONCE.replace("status quo: []", "events: {e: E}\nstatus quo: []")))
    assert not any("e" in graph.on(state) for state in range(graph.size))


def test_an_axis_is_free_where_everything_can_be_undone() -> None:
    space = strategy_grid(loads(ONCE), [])
    assert axis_of(space, 1).free
    assert not axis_of(space, 0).free


def test_strategies_that_share_what_is_settled_share_a_reach() -> None:
    axis = axis_of(strategy_grid(loads(ONCE), []), 0)
    assert sorted(sorted(map(int, reach.sources)) for reach in axis.reaches) == [[0, 4], [1, 5], [2, 6], [3, 7]]
    everywhere = {tuple(map(int, reach.sources)): set(map(int, reach.targets)) for reach in axis.reaches}
    assert everywhere[2, 6] == set(range(8))
    assert everywhere[1, 5] == {1, 5}


def between_cells(drawn: Drawn, actor: str) -> Between:
    """Return whether an actor can go from one cell of the grid to another, feasible or not, by the definition of a move."""
    things = drawn.model.things
    cells = [
        frozenset(name for bit, name in enumerate(things) if code >> bit & 1)
        for code in map(int, drawn.graph.space.codes)
    ]
    return lambda one, other: drawn.model.can_move(actor, cells[one], cells[other])


def over(pairs: Between, start: int, values: NDArray[np.int32], where: Iterable[bool]) -> list[int]:
    """Return the values of the cells that can be reached from one cell and fulfil a condition."""
    return [
        int(value)
        for cell, (value, wanted) in enumerate(zip(values, where, strict=True))
        if wanted and pairs(start, cell)
    ]


def numbers(drawn: Drawn, seed: int, most: int) -> NDArray[np.int32]:
    """Return a random number for every cell of the grid."""
    return np.random.default_rng(seed).integers(0, most, size=drawn.graph.space.shape).astype(np.int32)


@examples(40)
@given(cases(5), st.integers(0, 2**32))
def test_best_is_the_best_over_a_cell_and_its_moves(drawn: Drawn, seed: int) -> None:
    values = numbers(drawn, seed, 20)
    flat = values.ravel()
    for axis, actor in zip(drawn.graph.axes, drawn.graph.actors, strict=True):
        pairs = between_cells(drawn, actor)
        options = [[int(flat[cell]), *over(pairs, cell, flat, flat >= 0)] for cell in range(flat.size)]
        assert axis.best(values, np.maximum).ravel().tolist() == [max(found) for found in options]
        assert axis.best(values, np.minimum).ravel().tolist() == [min(found) for found in options]


@examples(40)
@given(cases(5), st.integers(0, 2**32))
def test_least_elsewhere_passes_over_cells_of_the_same_state(drawn: Drawn, seed: int) -> None:
    values, owner = numbers(drawn, seed, 20), numbers(drawn, seed + 1, 4)
    flat, owners = values.ravel(), owner.ravel()
    for axis, actor in zip(drawn.graph.axes, drawn.graph.actors, strict=True):
        pairs = between_cells(drawn, actor)
        expected = [min(over(pairs, cell, flat, owners != owners[cell]), default=NEVER) for cell in range(flat.size)]
        assert axis.least_elsewhere(values, owner).ravel().tolist() == expected


@examples(40)
@given(cases(5), st.integers(0, 2**32))
def test_least_over_improvements_counts_strictly_better_cells_alone(drawn: Drawn, seed: int) -> None:
    values, levels = numbers(drawn, seed, 20), numbers(drawn, seed + 1, 4)
    flat, worth = values.ravel(), levels.ravel()
    for axis, actor in zip(drawn.graph.axes, drawn.graph.actors, strict=True):
        pairs = between_cells(drawn, actor)
        expected = [min(over(pairs, cell, flat, worth > worth[cell]), default=NEVER) for cell in range(flat.size)]
        assert Improvements.of(axis, levels).least(values).ravel().tolist() == expected


@examples(120, dear=True)
@given(cases(6))
def test_moves_are_what_the_definition_says(drawn: Drawn) -> None:
    for actor in drawn.graph.actors:
        for state, number in drawn.number.items():
            assert drawn.graph.moves(actor, number).tolist() == drawn.numbers(drawn.model.moves(actor, state))


@examples(120)
@given(cases(6))
def test_improvements_are_what_the_definition_says(drawn: Drawn) -> None:
    for actor in drawn.graph.actors:
        for state, number in drawn.number.items():
            better = drawn.graph.improvements(actor, number)
            assert sorted(better.tolist()) == drawn.numbers(drawn.model.improvements(actor, state))
            assert (np.diff(drawn.graph.preference_level(actor)[better]) <= 0).all(), "the best come first"

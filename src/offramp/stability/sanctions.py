"""Sanction level of every state: how far the other actors can reduce an actor's preference level.

The *sanction level* of a state s1 for actor i is the least preference level that a sanction by the other actors can
leave i with after i has moved to s1. A move from s to s1 is deterred where that level is not above the level of s. So s
is stable exactly where no state that i can move to has both its own level and its sanction level above the level of s.
All computations are minima and maxima along the axes of the grid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.graph.moves import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

    Step = Callable[[NDArray[np.int32]], NDArray[np.int32]]

__all__ = ["immobile", "sanction_levels", "stable_by", "unexceeded"]


def stable_by(graph: Graph, actor: int, *, improving: bool, countermove: bool) -> NDArray[np.bool_]:
    """Return the mask of states that are stable for an actor, given the sanctions that the others may use.

    `improving`: the others sanction only by improvements of their own. `countermove`: a sanction counts only if the
    actor has no single move that undoes it.
    """
    levels = graph.levels[actor]
    sanctions = sanction_levels(graph, actor, improving=improving, countermove=countermove)
    return unexceeded(graph, actor, np.minimum(levels, sanctions))


def unexceeded(graph: Graph, actor: int, values: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return the states from which the actor can move to no state whose value is above the preference level of the
    start.
    """
    return graph.of_states(_own_best(graph, actor, values) <= graph.levels[actor])


def sanction_levels(graph: Graph, actor: int, *, improving: bool, countermove: bool) -> NDArray[np.int32]:
    """Return the sanction level of every cell for an actor; the head of this module defines it."""
    left_with = _own_best(graph, actor, graph.levels[actor]) if countermove else graph.levels[actor]
    others = [other for other in range(len(graph.levels)) if other != actor]
    if graph.feasible is None and not improving and not graph.merged:
        return _settled(left_with, [_reducing_step(graph, other) for other in others], once_each=True)
    start = _masked(graph, np.array(np.broadcast_to(left_with, graph.space.shape)), NEVER)
    if graph.merged:
        return _legal_sequences(graph, others, start, improving=improving)
    steps: list[Step] = [_improving_step(graph, other) if improving else _any_step(graph, other) for other in others]
    return _settled(start, steps, once_each=False)


def immobile(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states from which an actor has no move at all."""
    if graph.feasible is None and not graph.merged:
        axis, alone = graph.axes[actor], np.zeros(graph.space.shape, dtype=bool)
        for reach in axis.reaches:
            if len(reach.targets) == 1:
                alone[axis.at(reach.sources, alone.ndim)] = True
        return graph.of_states(alone)
    somewhere = _masked(graph, np.zeros(graph.space.shape, dtype=np.int32), NEVER)
    owner = graph.state_of.reshape(graph.space.shape)
    least = graph.together(graph.axes[actor].least_elsewhere(somewhere, owner), np.minimum)
    return graph.of_states(least == NEVER)


def _own_best(graph: Graph, actor: int, values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the greatest value over each state and the states that the actor can move to; it broadcasts to the grid."""
    masked = values if graph.feasible is None else _masked(graph, np.array(values), -1)
    return graph.together(graph.axes[actor].reduced(masked, np.maximum), np.maximum)


def _masked(graph: Graph, values: NDArray[np.int32], blank: int) -> NDArray[np.int32]:
    """Set infeasible cells of `values` (changed in place) to `blank`."""
    if graph.feasible is not None:
        values[~graph.feasible] = blank
    return values


def _reducing_step(graph: Graph, other: int) -> Step:
    return lambda values: graph.axes[other].reduced(values, np.minimum)


def _any_step(graph: Graph, other: int) -> Step:
    return lambda values: _masked(graph, np.array(graph.axes[other].best(values, np.minimum)), NEVER)


def _improving_step(graph: Graph, other: int) -> Step:
    return lambda values: np.minimum(values, _masked(graph, graph.improvement_lines[other].least(values), NEVER))


def _settled(values: NDArray[np.int32], steps: list[Step], *, once_each: bool) -> NDArray[np.int32]:
    """Apply the steps in turn until none changes a value.

    In a graph without merges two consecutive moves by one actor combine into one, so the closure under moves equals the
    result of legal sequences. On a grid without infeasible cells the steps of `best` commute, and one round is enough.
    """
    unchanged = 0
    turn = 0
    while steps and unchanged < len(steps) and not (once_each and turn == len(steps)):
        stepped = steps[turn % len(steps)](values)
        unchanged = unchanged + 1 if np.array_equal(stepped, values) else 1
        values = stepped
        turn += 1
    return values


def _legal_sequences(
    graph: Graph, others: list[int], start: NDArray[np.int32], *, improving: bool
) -> NDArray[np.int32]:
    """Return the least value that legal sequences of the others reach, where nobody moves twice in a row.

    `after[k]` is the least value from a cell when k has just moved: the value there, or the least value after a move of
    another actor.
    """
    owner = graph.state_of.reshape(graph.space.shape)

    def by(other: int, values: NDArray[np.int32]) -> NDArray[np.int32]:
        moved = (
            graph.improvement_lines[other].least(values)
            if improving
            else graph.axes[other].least_elsewhere(values, owner)
        )
        return graph.together(_masked(graph, moved, NEVER), np.minimum)

    after = dict.fromkeys(others, start)
    while True:
        reached = {other: by(other, after[other]) for other in others}
        following = {last: np.minimum.reduce([start, *(reached[o] for o in others if o != last)]) for last in others}
        if all(np.array_equal(following[other], after[other]) for other in others):
            least: NDArray[np.int32] = np.minimum.reduce([np.full_like(start, NEVER), *reached.values()])
            return least
        after = following

"""Simultaneous sanction (SIM): where several actors would leave a state at once, their joint moves may undo the gain.

The concept applies to states in which at least two actors are SEQ-unstable. There, an improvement of i from s to s1 is
sanctioned simultaneously if some choice, for every other actor, of no move or one improvement *from s* combines with s1
into a feasible t with s ≿_i t. A state is SIM stable for i where it is SEQ stable, or where two or more actors are
SEQ-unstable and every improvement of i is sanctioned, in sequence or simultaneously.

Source: Fraser & Hipel 1979, 1984.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from offramp.graph.moves import NEVER
from offramp.stability import seq
from offramp.stability.concept import Concept, Family
from offramp.stability.sanctions import sanction_levels
from offramp.stability.verdict import Move, Sanction, Verdict, checked, judge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["SIM", "everyone", "recheck", "stable", "why"]


def _applies(graph: Graph) -> str:
    """Return the reason why simultaneous moves cannot be combined in a graph, or an empty text."""
    if graph.merged:
        return "simultaneous moves are combined option by option, and the options of a merged state are not known"
    return ""


def everyone(graph: Graph) -> NDArray[np.bool_]:
    """Return which states are stable for each actor: a row per actor."""
    sequential = np.array([seq.stable(graph, actor) for actor in range(len(graph.actors))])
    result = sequential.copy()
    for actor in range(len(graph.actors)):
        asked = np.flatnonzero(~sequential[actor] & (np.sum(~sequential, axis=0) >= 2))
        if len(asked):
            sanctions = sanction_levels(graph, actor, improving=True, countermove=False)
            result[actor, asked] = [_holds(graph, actor, int(state), sanctions) for state in asked]
    return result


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states that are stable for an actor."""
    answer: NDArray[np.bool_] = everyone(graph)[actor]
    return answer


def _holds(graph: Graph, actor: int, state: int, sanctions: NDArray[np.int32]) -> bool:
    """Return whether each improvement from a state is sanctioned, in sequence or simultaneously."""
    name = graph.actors[actor]
    level = graph.level(name, state)
    cells = graph.cells[graph.improvements(name, state)]
    open_ones = cells[sanctions.ravel()[cells] > level]
    return bool((_least_together(graph, actor, state, open_ones) <= level).all())


def _least_together(graph: Graph, actor: int, state: int, improved: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return, for each improved cell, the least level that simultaneous improvements of the others lead to."""
    shape = graph.space.shape
    axis = graph.axes[actor].number
    choices = [np.array([place]) for place in np.unravel_index(graph.cells[state], shape)]
    for other in range(len(graph.actors)):
        at = graph.axes[other].number
        ends = improved if other == actor else graph.cells[graph.improvements(graph.actors[other], state)]
        places = np.unravel_index(ends, shape)[at]
        choices[at] = places if other == actor else np.concatenate([choices[at], places])
    block = np.ix_(*choices)
    levels = graph.levels[actor][block]
    if graph.feasible is not None:
        levels = np.where(graph.feasible[block], levels, NEVER)
    least: NDArray[np.int32] = levels.min(axis=tuple(i for i in range(len(shape)) if i != axis))
    return least


def why(graph: Graph, actor: int, state: int) -> Verdict:
    """Return the verdict on one state: as under SEQ where the state is SEQ stable or fewer than two actors would leave,
    otherwise with the simultaneous moves.
    """
    sequential = replace(seq.why(graph, actor, state), concept="sim")
    leaving = sum(not seq.stable(graph, other)[state] for other in range(len(graph.actors)))
    if sequential.stable or leaving < 2:
        return sequential
    sanctions = []
    question = seq.question(graph, actor, state)
    for improvement in question.improvements():
        alone = judge(replace(question, tempting=_only(graph, improvement)))
        found = alone.sanctions[0] if alone.stable else _together(graph, actor, state, improvement)
        if found is None:
            return replace(sequential, unsanctioned=improvement)
        sanctions.append(found)
    return replace(sequential, stable=True, unsanctioned=None, sanctions=tuple(sanctions))


def _only(graph: Graph, state: int) -> NDArray[np.bool_]:
    mask = np.zeros(graph.size, dtype=bool)
    mask[state] = True
    return mask


def _together(graph: Graph, actor: int, state: int, improvement: int) -> Sanction | None:
    """Return improvements of the others from `state` that deter `improvement` when made at the same time; None if
    none do.
    """
    name = graph.actors[actor]
    others = [other for other in graph.actors if other != name]
    code = graph.code(state)
    for ends in product(*([state, *map(int, graph.improvements(other, state))] for other in others)):
        joint = graph.code(improvement)
        for end in ends:
            joint ^= graph.code(end) ^ code
        outcome = _state_of(graph, joint)
        if outcome is not None and graph.level(name, outcome) <= graph.level(name, state):
            moves = tuple(Move(other, state, end) for other, end in zip(others, ends, strict=True) if end != state)
            return Sanction(improvement, moves, outcome)
    return None


def _state_of(graph: Graph, code: int) -> int | None:
    cell = int(np.searchsorted(graph.space.codes, code))
    state = int(graph.state_of[cell])
    return state if state >= 0 else None


def recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check a verdict's witness by the definition."""
    question = seq.question(graph, graph.index(verdict.actor), verdict.state)
    leaving = sum(not seq.why(graph, other, verdict.state).stable for other in range(len(graph.actors)))
    alone = replace(verdict, concept="seq")
    if leaving < 2 or (all(sanction.outcome is None for sanction in verdict.sanctions) and verdict.stable):
        return seq.recheck(graph, alone)
    if not verdict.stable:
        end = verdict.unsanctioned
        actor = question.actor
        return (
            seq.recheck(graph, alone)
            and end is not None
            and _together(graph, graph.index(actor), verdict.state, end) is None
        )
    if {sanction.improvement for sanction in verdict.sanctions} != set(question.improvements()):
        return False
    return all(_sound(graph, verdict, sanction) for sanction in verdict.sanctions)


def _sound(graph: Graph, verdict: Verdict, sanction: Sanction) -> bool:
    state = verdict.state
    if sanction.outcome is None:
        one = _only(graph, sanction.improvement)
        question = replace(seq.question(graph, graph.index(verdict.actor), state), tempting=one)
        return checked(question, replace(verdict, sanctions=(sanction,)))
    joint = graph.code(sanction.improvement)
    for move in sanction.moves:
        if move.start != state or move.end not in graph.improvements(move.actor, state):
            return False
        joint ^= graph.code(move.end) ^ graph.code(state)
    different = len({move.actor for move in sanction.moves} - {verdict.actor}) == len(sanction.moves)
    no_better = graph.level(verdict.actor, sanction.outcome) <= graph.level(verdict.actor, state)
    return different and joint == graph.code(sanction.outcome) and no_better


SIM = Concept(
    key="sim",
    name="Simultaneous stability",
    definition=(
        "As SEQ. If two or more actors would leave the state, simultaneous improvements of the others that leave the actor no better "
        "off are sanctions too."
    ),
    source="Fraser & Hipel 1979, 1984",
    stable=stable,
    why=why,
    recheck=recheck,
    applies=_applies,
    everyone=everyone,
    page="sim",
    family=Family.SIMULTANEOUS,
)

"""Preference levels of the states for an actor: whole numbers, the greater the better."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of
from offramp.case.feasible import possible_at_start
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.state_names import read_state, state_name
from offramp.errors import CaseError, Problem
from offramp.graph.conditions import held_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.graph.space import StateGrid

__all__ = ["Layout", "check_ranking", "levels_of", "missing_in_words"]

MOST_NAMED = 6
"""The most states that a message names."""


@dataclass(frozen=True, eq=False)
class Layout:
    """State of each cell of a grid (-1 if it is infeasible), and the first cell of each state."""

    space: StateGrid
    state_of: NDArray[np.int32]
    cells: NDArray[np.intp]


def levels_of(preferences: Preferences, layout: Layout, actor: str) -> NDArray[np.int32]:
    """Return the level of every cell for an actor, in the shape of the grid: whole numbers from 0, the best highest.

    The first statement on which two states differ decides between them. So the level is a binary number whose digits
    are the truth of the statements, the most important first. All cells of a merged state have the level of its first
    cell.

    Raises
    ------
    CaseError
        if a ranking omits or repeats a state.
    """
    match preferences:
        case Statements():
            scores = _by_statements(preferences, layout)
        case StateRanking():
            scores = _by_ranking(preferences, layout, actor)
        case StatementWeights():
            scores = _by_weights(preferences, layout)
    flat = np.ascontiguousarray(np.broadcast_to(scores, layout.space.shape)).ravel()
    of_states = _dense(flat[layout.cells])
    result = of_states[np.maximum(layout.state_of, 0)]
    return result.reshape(layout.space.shape)


def _dense(scores: NDArray[np.int64]) -> NDArray[np.int32]:
    """Number the distinct scores from 0 upwards, in their order."""
    low, high = int(scores.min()), int(scores.max())
    if high - low < 4 * len(scores) + 1024:
        seen = np.zeros(high - low + 1, dtype=bool)
        seen[scores - low] = True
        numbers = np.cumsum(seen, dtype=np.int32) - np.int32(1)
        return numbers[scores - low].astype(np.int32)
    return np.unique(scores, return_inverse=True)[1].astype(np.int32).reshape(scores.shape)


def _by_statements(preferences: Statements, layout: Layout) -> NDArray[np.int64]:
    """Return the truth of the statements as binary numbers, renumbered before they exceed 60 digits."""
    scores = np.zeros((1,) * len(layout.space.shape), dtype=np.int64)
    digits = 0
    for statement in preferences.statements:
        if digits == 60:
            scores = _dense(scores.ravel()).astype(np.int64).reshape(scores.shape)
            digits = int(scores.max()).bit_length()
        scores = 2 * scores + held_in(layout.space, layout.state_of, statement.say)
        digits += 1
    return scores


def _by_weights(preferences: StatementWeights, layout: Layout) -> NDArray[np.int64]:
    """Return the exact sums of the weights, in units of their common denominator, so that equal sums are equal."""
    space, state_of = layout.space, layout.state_of
    exact = [
        (held_in(space, state_of, expression), Fraction(repr(weight))) for expression, weight in preferences.statements
    ]
    unit = lcm(*(weight.denominator for _, weight in exact))
    if sum(abs(weight * unit) for _, weight in exact) >= 2**62:
        return _ranks_of_sums(exact, len(space.shape))
    scores = np.zeros((1,) * len(space.shape), dtype=np.int64)
    for truth, weight in exact:
        scores = scores + int(weight * unit) * truth
    return scores


def _ranks_of_sums(exact: list[tuple[NDArray[np.bool_], Fraction]], dimensions: int) -> NDArray[np.int64]:
    """Rank sums that exceed 64 bits: one exact sum for each combination of statements that occurs."""
    occurring = np.zeros((1,) * dimensions, dtype=np.int64)
    sums = [Fraction(0)]
    for truth, weight in exact:
        finer = 2 * occurring + truth
        found, places = np.unique(finer, return_inverse=True)
        sums = [sums[code // 2] + (weight if code % 2 else 0) for code in found.tolist()]
        occurring = places.reshape(finer.shape).astype(np.int64)
    rank = {total: i for i, total in enumerate(sorted(set(sums)))}
    ranks: NDArray[np.int64] = np.array([rank[total] for total in sums], dtype=np.int64)[occurring]
    return ranks


def _by_ranking(preferences: StateRanking, layout: Layout, actor: str) -> NDArray[np.int64]:
    """Return the levels of ranked states, the last group 0; every state must be in exactly one group.

    A ranking without events may rank states that only the given events make impossible.
    """
    space = layout.space
    case = space.case
    given = frozenset(event for event in case.events if space.given >> case.things.index(event) & 1)
    state_by_code = {
        int(code): int(state) for code, state in zip(space.codes, layout.state_of, strict=True) if state >= 0
    }
    groups = [[(text, read_state(text, case)) for text in group] for group in preferences.ranking]
    speaks_of_events = any(on & set(case.events) for group in groups for _, on in group)
    found: Counter[int] = Counter()
    levels = np.zeros(len(layout.cells), dtype=np.int64)
    unknown = []
    for depth, group in enumerate(groups):
        for text, on in group:
            if speaks_of_events and on & set(case.events) != given:
                continue
            code = code_of(case, on | given)
            state = state_by_code.get(code)
            if state is None and not speaks_of_events and possible_at_start(case, on):
                continue  # The state is impossible only since these events.
            if state is None:
                unknown.append(f"`{text}` is ranked but impossible")
                continue
            found[state] += 1
            levels[state] = len(groups) - 1 - depth
    _raise_problems(found, unknown, layout, actor)
    return levels[np.maximum(layout.state_of, 0)].reshape(space.shape)


def _raise_problems(found: Counter[int], unknown: list[str], layout: Layout, actor: str) -> None:
    """Raise `CaseError` if a ranking names impossible states, omits states or repeats some."""
    case = layout.space.case

    def named(state: int) -> str:
        code = int(layout.space.codes[layout.cells[state]])
        return state_name(thing for i, thing in enumerate(case.things) if code >> i & 1)

    missing = [state for state in range(len(layout.cells)) if state not in found]
    twice = [state for state, times in found.items() if times > 1]
    check_ranking(
        case, actor, unknown, map(named, missing), len(missing), len(layout.cells), [named(state) for state in twice]
    )


def check_ranking(
    case: Case,
    actor: str,
    unknown: Sequence[str],
    missing: Iterable[str],
    count: int,
    size: int,
    twice: Sequence[str],
) -> None:
    """Raise `CaseError` if a ranking of `size` states is wrong, for either engine.

    `unknown` says which states are ranked but impossible. `missing` are the states without a place, `count` of them, of which
    the first are named; `twice` are those with several.
    """
    messages = list(unknown)
    if count:
        messages.append(missing_in_words(missing, count, size))
    if twice:
        messages.append(f"these states are repeated: {_few(list(twice[:MOST_NAMED]), len(twice))}")
    if messages:
        place = case.place("preferences" if actor in case.preferences else "images", actor, key=True)
        raise CaseError([Problem(f"in the ranking of `{actor}`, {message}", place) for message in messages])


def missing_in_words(missing: Iterable[str], count: int, size: int) -> str:
    """Say that a ranking of `size` states lacks `count` of them, and name the first.

    >>> missing_in_words(iter(["a.x", "b.z"]), 2, 8)
    '2 of 8 states are missing: `a.x`, `b.z`'
    """
    return f"{count:,} of {size:,} states are missing: {_few(list(islice(missing, MOST_NAMED)), count)}"


def _few(names: Sequence[str], count: int) -> str:
    left = count - len(names)
    return ", ".join(f"`{name}`" for name in names) + (f" and {left:,} more" if left else "")

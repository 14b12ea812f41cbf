"""What the states are worth to an actor, in units of the smallest preference the case states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.preferences import Ranking, Statements, Weights
from offramp.case.state_names import read_state
from offramp.case.value import holds
from offramp.errors import QuestionError
from offramp.risk.words import state_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.preferences import Preferences
    from offramp.risk.states import States

__all__ = ["BIG_GAP", "utility"]

BIG_GAP = 5
"""How many units apart two groups of a ranking are with `much` between them."""

MOST_STATEMENTS = 52
"""The most statements whose weights, doubling from one to the next, a float can tell apart."""


def utility(preferences: Preferences, states: States, actor: str) -> NDArray[np.float64]:
    """Return what each state is worth to an actor: shape (states,), the least concern of a list of statements 1.

    The k-th statement of n weighs 2^(n-k), groups of a ranking are one unit apart (`much`: five), weights are as given.
    A merged state is worth what its first member is.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.states import states_of
    >>> case = load("prisoners-dilemma")
    >>> utility(case.preferences["row"], states_of(case), "row").tolist()
    [2.0, 3.0, 0.0, 1.0]

    Raises
    ------
    QuestionError
        where there are too many statements to tell apart, or a ranking lacks a state.
    """
    match preferences:
        case Statements():
            worth = _of_statements(preferences, states, actor)
        case Ranking():
            worth = _of_ranking(preferences, states, actor)
        case Weights():
            worth = np.zeros(len(states.codes))
            for expression, weight in preferences.statements:
                worth = worth + weight * holds(expression, lookup_in(states.case, states.codes))
    return worth[states.first]


def _of_statements(preferences: Statements, states: States, actor: str) -> NDArray[np.float64]:
    if len(preferences.statements) > MOST_STATEMENTS:
        raise QuestionError(
            f"`{actor}` has {len(preferences.statements)} statements; the jump process can tell at most {MOST_STATEMENTS} apart, since the "
            f"first weighs twice the second, and so on"
        )
    worth = np.zeros(len(states.codes))
    lookup = lookup_in(states.case, states.codes)
    for statement in preferences.statements:
        worth = 2 * worth + holds(statement.say, lookup)
    return worth


def _of_ranking(preferences: Ranking, states: States, actor: str) -> NDArray[np.float64]:
    """Levels from the last group up; a ranking that names no event holds whatever has happened."""
    case = states.case
    groups = [[read_state(text, case) for text in group] for group in preferences.ranking]
    events = sum(1 << case.things.index(event) for event in case.events)
    of_all = not any(on & set(case.events) for group in groups for on in group)
    codes = states.codes & ~np.int64(events) if of_all else states.codes
    worth = np.full(len(codes), np.nan)
    level = 0.0
    for depth in range(len(groups) - 1, -1, -1):
        for on in groups[depth]:
            worth[codes == code_of(case, on)] = level
        level += BIG_GAP if depth - 1 in preferences.gaps else 1
    if states.merged:
        # A merged state answers to the name of any of its members.
        named = np.full(len(worth), -np.inf)
        np.maximum.at(named, states.first, np.where(np.isnan(worth), -np.inf, worth))
        worth = np.where(np.isinf(named), np.nan, named)[states.first]
    missing = np.flatnonzero(np.isnan(worth))
    if len(missing):
        raise QuestionError(
            f"the ranking of `{actor}` lacks {len(missing)} states that can come about once events happen, such as "
            f"{state_words(states, int(missing[0]))}"
        )
    return worth

"""Preference levels of the states of a chain: whole numbers of which only the order counts, larger being better."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.state_names import read_state
from offramp.case.value import holds
from offramp.chain.words import state_words
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.preferences import Preferences
    from offramp.chain.state_index import States

__all__ = ["Patterns", "patterns_of"]

DIGITS = 62
"""The largest number of statements whose truth values fit into one 64-bit number."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """Preferences over some states, for any order of their statements.

    States of one pattern are indifferent in every order. `pattern` (states,) is the pattern of each state. `truth`
    (entries, patterns) marks the statements that hold. Without `truth` there is one entry per pattern, which holds in
    that pattern alone: a group of a ranking, or a sum of weights.
    """

    pattern: NDArray[np.int64]
    length: int
    truth: NDArray[np.bool_] | None = None

    def levels(self, order: Sequence[int] = ()) -> NDArray[np.int64]:
        """Return the level of every state, shape (states,), for an order of the entries (default: as stated).

        Of two states, the one in which the first differing entry holds has the higher level.
        """
        return self.scores(order)[self.pattern]

    def scores(self, order: Sequence[int] = ()) -> NDArray[np.int64]:
        """Return the level of every pattern, shape (patterns,), as `levels` does of every state."""
        entries = np.asarray(order, dtype=np.intp) if len(order) else np.arange(self.length)
        if self.truth is None:
            scores = np.empty(self.length, dtype=np.int64)
            scores[entries] = np.arange(self.length - 1, -1, -1)
            return scores
        if self.length > DIGITS:
            return self._scores(self.truth[entries])
        digits = np.empty(self.length, dtype=np.int64)
        digits[entries] = np.int64(1) << np.arange(self.length - 1, -1, -1, dtype=np.int64)
        return digits @ self._bits

    @cached_property
    def _bits(self) -> NDArray[np.int64]:
        """The truth values as numbers, of the type in which scores are counted."""
        return np.zeros((0, 0), dtype=np.int64) if self.truth is None else self.truth.astype(np.int64)

    @staticmethod
    def _scores(ordered: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Read the truth values of the entries, most important first, as digits of a binary number."""
        scores = np.zeros(ordered.shape[1], dtype=np.int64)
        for first in range(0, len(ordered), DIGITS):
            part = ordered[first : first + DIGITS]
            digits = np.int64(1) << np.arange(len(part) - 1, -1, -1, dtype=np.int64)
            lower = digits @ part
            if first == 0:
                scores = lower
                continue
            # More statements than DIGITS: rank the pairs of the scores so far and the next digits.
            order = np.lexsort((lower, scores))
            new = (np.diff(scores[order]) != 0) | (np.diff(lower[order]) != 0)
            ranks = np.empty_like(scores)
            ranks[order] = np.concatenate([[0], np.cumsum(new)])
            scores = ranks
        return scores


def patterns_of(preferences: Preferences, states: States, state_index: NDArray[np.int64], actor: str) -> Patterns:
    """Return the patterns of an actor's preferences over some states, given by `state_index`.

    The first member of a merged state represents it.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.state_index import states_of
    >>> case = load("prisoners-dilemma")
    >>> patterns_of(case.preferences["row"], states_of(case), np.arange(4), "row").levels().tolist()
    [2, 3, 0, 1]

    Raises
    ------
    QuestionError
        if a ranking lacks a state.
    """
    judged = states.first[state_index]
    match preferences:
        case StateRanking():
            return _from_ranking(preferences, states, judged, actor)
        case StatementWeights():
            return _from_weights(preferences, states, judged)
        case Statements():
            said = tuple(statement.say for statement in preferences.statements)
    lookup = lookup_in(states.case, states.codes[judged])
    truth = np.array([np.broadcast_to(holds(condition, lookup), judged.shape) for condition in said])
    pattern, chosen = _distinct(truth)
    return Patterns(pattern, len(truth), truth[:, chosen])


def _distinct(truth: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Number the distinct columns of a table; return the number of each column, and one column per number."""
    number = np.zeros(truth.shape[1], dtype=np.int64)
    for row in truth:
        number = np.unique(2 * number + row, return_inverse=True)[1].astype(np.int64)
    _, chosen = np.unique(number, return_index=True)
    return number, chosen


def _from_weights(preferences: StatementWeights, states: States, judged: NDArray[np.int64]) -> Patterns:
    """Return patterns whose levels are the ranks of exact sums, so that equal sums tie."""
    lookup = lookup_in(states.case, states.codes[judged])
    stated = [(condition, Fraction(repr(weight))) for condition, weight in preferences.statements]
    truth = np.array([np.broadcast_to(holds(condition, lookup), judged.shape) for condition, _ in stated])
    pattern, chosen = _distinct(truth)
    sums = [
        sum((weight for (_, weight), there in zip(stated, column, strict=True) if there), Fraction())
        for column in truth[:, chosen].T.tolist()
    ]
    rank = {total: place for place, total in enumerate(sorted(set(sums), reverse=True))}
    return Patterns(np.array([rank[total] for total in sums], dtype=np.int64)[pattern], len(rank))


def _from_ranking(preferences: StateRanking, states: States, judged: NDArray[np.int64], actor: str) -> Patterns:
    """Return patterns with one entry per group; a ranking that names no event applies to all combinations of events."""
    case = states.case
    groups = [[read_state(text, case) for text in group] for group in preferences.ranking]
    events = sum(1 << case.things.index(event) for event in case.events)
    of_all = not any(on & set(case.events) for group in groups for on in group)
    mask = ~np.int64(events) if of_all else ~np.int64(0)
    group_of = {code_of(case, on) & int(mask): place for place, group in enumerate(groups) for on in group}
    if states.merged:
        # A ranking may name a merged state by any of its members.
        for first, members in states.members.items():
            named = [group_of[code] for code in (states.codes[members] & mask).tolist() if code in group_of]
            if named:
                group_of[int(states.codes[first] & mask)] = min(named)
    found = np.array([group_of.get(code, -1) for code in (states.codes[judged] & mask).tolist()], dtype=np.int64)
    missing = np.flatnonzero(found < 0)
    if len(missing):
        raise QuestionError(
            f"the ranking of `{actor}` lacks {len(np.unique(judged[missing]))} states that can be reached through events, such as "
            f"{state_words(states, int(judged[missing[0]]))}"
        )
    return Patterns(found, len(groups))

"""Checks of believed games whose states cannot be listed: a state is left in each, and a believed ranking has all of them."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from offramp.beliefs.believed_game import unaware_in_words
from offramp.case.preferences import StateRanking
from offramp.case.state_names import read_state, state_name
from offramp.errors import Problem
from offramp.graph.levels import missing_in_words
from offramp.symbolic.state_sets import alone, ascending

if TYPE_CHECKING:
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["wrong_large_beliefs"]


def wrong_large_beliefs(encoding: Encoding) -> tuple[Problem, ...]:
    """Return the problems for which a believed game cannot be built: no state is left, or a believed ranking omits some.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.encoding import encode_case
    >>> wrong_large_beliefs(encode_case(load("cuba-1962")))
    ()
    """
    case, d, found = encoding.case, encoding.diagrams, list[Problem]()
    for believer in case.actors:
        visible = encoding.feasible
        for condition in case.unaware.get(believer, ()):
            visible = d.both(visible, ~encoding.translation.of(condition))
        if not visible.satisfiable():
            told = f"`{believer}` is unaware of every state: {unaware_in_words(case, believer)}"
            found.append(Problem(told, case.place("unaware", believer, key=True)))
            continue
        for actor, preferences in case.beliefs.get(believer, {}).items():
            if isinstance(preferences, StateRanking):
                left = d.both(visible, ~_ranked(encoding, preferences))
                if left.satisfiable():
                    named = missing_in_words(
                        (_name(encoding, code) for code in ascending(encoding, left)),
                        encoding.count(left),
                        encoding.count(visible),
                    )
                    told = f"in the game that `{believer}` believes in: in the ranking of `{actor}`, {named}"
                    found.append(Problem(told, case.place("beliefs", believer, key=True)))
    return tuple(found)


def _name(encoding: Encoding, code: int) -> str:
    """Return the name of a state beside the given events."""
    on = (option for k, option in enumerate(encoding.case.options) if code >> k & 1)
    return state_name((*on, *encoding.given))


def _ranked(encoding: Encoding, ranking: StateRanking) -> Diagram:
    """Return the combinations that a ranking names beside the given events."""
    case, given = encoding.case, set(encoding.given)
    states = [read_state(text, case) for group in ranking.ranking for text in group]
    events = set(case.events)
    speaks_of_events = any(on & events for on in states)
    codes = (
        sum(1 << k for k, option in enumerate(case.options) if option in on)
        for on in states
        if not speaks_of_events or on & events == given
    )
    return reduce(encoding.diagrams.either, (alone(encoding, code) for code in codes), encoding.diagrams.false)

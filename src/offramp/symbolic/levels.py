"""Preference level of every state for an actor, as the digits of a binary number over decision diagrams.

Statements: the truth of each is a digit, the most important first. Weights: the digits of the exact sum, less the least
possible sum, so that no digit is negative.
A ranking: the digits of the position of the group, the last group 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import lcm
from typing import TYPE_CHECKING

from offramp.case.feasible import names_under, possible_at_start
from offramp.case.preferences import Statements, StatementWeights
from offramp.case.state_names import read_state, state_name
from offramp.graph.levels import check_ranking
from offramp.symbolic.sums import sum_digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences, StateRanking
    from offramp.symbolic.conditions import Translation
    from offramp.symbolic.diagrams import Diagram

__all__ = ["digits_of", "options_of_digits", "whole_weights"]


def options_of_digits(case: Case, preferences: Preferences) -> tuple[frozenset[str], ...]:
    """Return, for each digit of an actor's level, the options and events that it may depend on.

    >>> from offramp.case.reading import load
    >>> case = load("prisoners-dilemma")
    >>> [sorted(options) for options in options_of_digits(case, case.preferences["row"])]
    [['column.defect', 'row.defect'], ['column.defect', 'row.defect']]
    """
    match preferences:
        case Statements():
            return tuple(names_under(case, statement.say) for statement in preferences.statements)
        case StatementWeights():
            named = frozenset().union(*(names_under(case, condition) for condition, _ in preferences.statements))
            most = sum(abs(weight) for weight in whole_weights(preferences))
            return (named,) * most.bit_length()
    return (frozenset(case.options),) * (len(preferences.ranking) - 1).bit_length()


def whole_weights(preferences: StatementWeights) -> tuple[int, ...]:
    """Return the weights in units of their common denominator.

    >>> whole_weights(StatementWeights.model_validate({"weights": {"a.x": 0.5, "a.y": -0.2}}))
    (5, -2)
    """
    exact = [Fraction(repr(weight)) for _, weight in preferences.statements]
    unit = lcm(*(weight.denominator for weight in exact))
    return tuple(int(weight * unit) for weight in exact)


def digits_of(
    preferences: Preferences, translation: Translation, feasible: Diagram, given: Sequence[str], actor: str
) -> tuple[Diagram, ...]:
    """Return the digits of an actor's level, the highest first, as many as `options_of_digits` gives.

    Raises
    ------
    CaseError
        where a ranking omits or repeats a feasible state, or ranks an infeasible one.
    """
    match preferences:
        case Statements():
            return tuple(translation.of(statement.say) for statement in preferences.statements)
        case StatementWeights():
            truths = [translation.of(condition) for condition, _ in preferences.statements]
            return sum_digits(translation.diagrams, truths, whole_weights(preferences))
    return _places(preferences, translation, feasible, given, actor)


def _places(
    preferences: StateRanking, translation: Translation, feasible: Diagram, given: Sequence[str], actor: str
) -> tuple[Diagram, ...]:
    """Return the digits of the position of each ranked state, the last group 0."""
    d, case = translation.diagrams, translation.case
    groups = [[(text, read_state(text, case)) for text in group] for group in preferences.ranking]
    speaks_of_events = any(on & set(case.events) for group in groups for _, on in group)
    digits = [d.false] * (len(groups) - 1).bit_length()
    ranked, wrong, twice = d.false, [], list[str]()
    for depth, group in enumerate(groups):
        for text, on in group:
            if speaks_of_events and on & set(case.events) != set(given):
                continue
            alone = _state(translation, on)
            if not d.both(alone, feasible).satisfiable() and (speaks_of_events or not possible_at_start(case, on)):
                wrong.append(f"`{text}` is ranked but impossible")
            if d.both(alone, ranked).satisfiable():
                twice.append(state_name(_in_order(case, on, given)))
            ranked = d.either(ranked, alone)
            for place in range(len(digits)):
                if len(groups) - 1 - depth >> len(digits) - 1 - place & 1:
                    digits[place] = d.either(digits[place], alone)
    missing = d.both(feasible, ~ranked)
    if wrong or twice or missing.satisfiable():
        places = [translation.of_thing(option) for option in case.options]
        named = (
            state_name((*(option for k, option in enumerate(case.options) if code >> k & 1), *given))
            for code in d.patterns(missing, places)
        )
        count, size = (d.size(states, len(case.options)) for states in (missing, feasible))
        check_ranking(case, actor, wrong, named, count, size, list(dict.fromkeys(twice)))
    return tuple(digits)


def _in_order(case: Case, on: frozenset[str], given: Sequence[str]) -> Iterator[str]:
    """Yield the options of a combination and the given events, in the order of the file."""
    return (thing for thing in case.things if thing in on or thing in given)


def _state(translation: Translation, on: frozenset[str]) -> Diagram:
    """Return the diagram of one combination of options."""
    d, case = translation.diagrams, translation.case
    literals = [translation.of_thing(name) if name in on else ~translation.of_thing(name) for name in case.options]
    return reduce(d.both, literals, d.true)

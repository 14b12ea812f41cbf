"""Orders of the variables of a case: one for all questions, and one for questions about each actor.

Options, and the digits of preference levels, that occur in one statement or rule stand near each other. For questions about
one actor the search for an order begins with the actor's priorities: two levels are compared digit by digit from the top, and
the comparison is small where the options follow in that order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.feasible import names_under
from offramp.symbolic.order import arranged, arrangements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case

__all__ = ["digit_name", "orders_to_try", "variable_orders"]

TRIED = 12
"""Number of orders that are tried for questions about one actor whose diagrams grow large."""


def digit_name(actor: str, k: int) -> str:
    """Return the name of the variable of a digit, which no option has.

    >>> digit_name("usa", 3)
    '3 of usa'
    """
    return f"{k} of {actor}"


def variable_orders(case: Case, digits: Sequence[Sequence[frozenset[str]]]) -> tuple[tuple[str, ...], ...]:
    """Return the order of all variables for each actor, and last the order for all; `digits` are those of each actor.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.levels import options_of_digits
    >>> case = load("prisoners-dilemma")
    >>> variable_orders(case, [options_of_digits(case, each) for each in case.preferences.values()])[0]
    ('0 of row', '1 of row', 'column.defect', 'row.defect', '0 of column', '1 of column')
    """
    groups = _groups(case, digits)
    everything = list(case.options)
    for actor, own in zip(case.actors, digits, strict=True):
        everything += [digit_name(actor, k) for k in range(len(own))]
    single = [arranged(_by_priority(case, digits, actor), groups) for actor in range(len(case.actors))]
    return (*single, arranged(everything, groups))


def orders_to_try(case: Case, digits: Sequence[Sequence[frozenset[str]]], actor: int) -> Iterator[tuple[str, ...]]:
    """Yield orders of all variables that may suit questions about one actor better than the order of least span."""
    yield from arrangements(_by_priority(case, digits, actor), _groups(case, digits), TRIED)


def _groups(case: Case, digits: Sequence[Sequence[frozenset[str]]]) -> list[frozenset[str]]:
    """Return the variables of each rule and of each statement."""
    options = set(case.options)
    groups = [names_under(case, rule) & options for rule in case.impossible]
    for actor, own in zip(case.actors, digits, strict=True):
        groups += [(named & options) | {digit_name(actor, k)} for k, named in enumerate(own)]
    return groups


def _by_priority(case: Case, digits: Sequence[Sequence[frozenset[str]]], focal: int) -> list[str]:
    """Return the options in the order in which an actor's statements name them, each followed by the digits that it completes."""
    first = [name for named in digits[focal] for name in sorted(named & set(case.options))]
    order = list(dict.fromkeys([*first, *case.options]))
    place = {name: k for k, name in enumerate(order)}
    after: list[list[tuple[bool, str]]] = [[] for _ in range(len(order) + 1)]
    for position, (actor, own) in enumerate(zip(case.actors, digits, strict=True)):
        for k, named in enumerate(own):
            last = max((place[name] for name in named if name in place), default=len(order))
            after[last].append((position != focal, digit_name(actor, k)))
    found = [name for option, own_digits in zip(order, after, strict=False) for name in (option, *_names(own_digits))]
    return found + _names(after[-1])


def _names(digits: Sequence[tuple[bool, str]]) -> list[str]:
    return [name for _, name in sorted(digits)]

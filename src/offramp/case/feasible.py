"""The states that the rules allow, as a plain list of bit patterns.

For reading and writing. Analyses use the graph of a case, which avoids such lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.value import holds
from offramp.errors import TooManyStates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case

__all__ = ["MOST_STATES", "MOST_THINGS", "feasible", "names_under", "possible_at_start"]

MOST_STATES = 2**24
"""The most states that are listed."""

MOST_THINGS = 62
"""The most options and events a case can have: the bits of a state."""


def feasible(case: Case) -> NDArray[np.int64]:
    """Return the states that break no rule, ascending; bit k of a state is the k-th option or event.

    Options and events are added one by one. A rule removes states as soon as all its names have been added, so excluded
    states are rarely listed.

    >>> from offramp.case.reading import load
    >>> feasible(load("syria-iraq-1975"))
    array([0, 1, 2, 4, 5, 6])

    Raises
    ------
    TooManyStates
        if there are more than `MOST_STATES` of them, or more than `MOST_THINGS` options and events.
    """
    place = {name: bit for bit, name in enumerate(case.things)}
    due: dict[int, list[Expression]] = {}
    for rule in case.impossible:
        due.setdefault(max((place[name] for name in names_under(case, rule)), default=0), []).append(rule)
    if len(place) > MOST_THINGS:
        raise TooManyStates(
            f"the case has {len(place)} options and events; more than {MOST_THINGS} make too many states"
        )
    codes = np.zeros(1, dtype=np.int64)
    for bit in range(len(place)):
        codes = np.concatenate([codes, codes | np.int64(1 << bit)])
        for rule in due.get(bit, ()):
            codes = codes[~np.broadcast_to(holds(rule, lookup_in(case, codes)), codes.shape)]
        if len(codes) > MOST_STATES:
            raise TooManyStates(
                f"the {len(place)} options and events make more feasible states than the {MOST_STATES:,} that can be listed"
            )
    return codes


def possible_at_start(case: Case, on: frozenset[str]) -> bool:
    """Return whether a combination of options breaks no rule beside the events of the status quo."""
    code = code_of(case, on | (set(case.status_quo) & set(case.events)))
    return not any(holds(rule, lookup_in(case, code)) for rule in case.impossible)


def names_under(case: Case, condition: Expression) -> frozenset[str]:
    """Return the options and events that a condition names, through its terms and goals."""
    found: set[str] = set()
    opened: set[str] = set()
    waiting = list(condition.names)
    while waiting:
        name = waiting.pop()
        inner = case.terms.get(name) or case.goals.get(name)
        if inner is None:
            found.add(name)
        elif name not in opened:
            opened.add(name)
            waiting.extend(inner.names)
    return frozenset(found)

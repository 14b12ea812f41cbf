"""States as bit patterns: bit k is the k-th of `case.things`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.value import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from offramp.case.model import Case

__all__ = ["code_of", "lookup_in", "with_terms"]


def code_of(case: Case, on: Iterable[str]) -> int:
    """Return the bit pattern of the state in which these things are on."""
    return sum(1 << case.things.index(thing) for thing in set(on))


def lookup_in(case: Case, codes: NDArray[np.int64] | int) -> Callable[[str], Any]:
    """Return a function from a name to its truth in each of some bit patterns.

    >>> from offramp.case.expression import Expression
    >>> from offramp.case.reading import load
    >>> case = load("prisoners-dilemma")
    >>> holds(Expression.read("row.defect and not column.defect"), lookup_in(case, np.arange(4)))
    array([False,  True, False, False])
    """
    patterns = np.asarray(codes, dtype=np.int64)
    bits = {thing: bit for bit, thing in enumerate(case.things)}

    return with_terms(case, lambda name: (patterns >> bits[name] & 1).astype(bool))


def with_terms(case: Case, of_thing: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a function from any name in a condition to its value; `of_thing` gives the values of options and events.

    A term or a goal is evaluated once, however often others name it.
    """
    known: dict[str, Any] = {}

    def lookup(name: str) -> Any:
        inner = case.terms.get(name) or case.goals.get(name)
        if inner is None:
            return of_thing(name)
        if name not in known:
            known[name] = holds(inner, lookup)
        return known[name]

    return lookup

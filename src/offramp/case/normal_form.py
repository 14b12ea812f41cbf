"""Disjunctive normal form of a condition: a list of conjunctions.

Source: W. V. Quine, The problem of simplifying truth functions, American Mathematical Monthly 59(8), 1952,
521-531, for the prime implicants of conditions of any other form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case import nodes
from offramp.case.bits import lookup_in
from offramp.case.feasible import names_under
from offramp.case.value import holds
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.nodes import Node

__all__ = ["MOST_NAMED", "Conjunction", "conjunctions"]

Conjunction = dict[str, bool]
"""Conjunction: the required position of each option or event it names."""

MOST_NAMED = 8
"""Largest number of names in a condition that is not yet a list of conjunctions."""


def conjunctions(condition: Expression, case: Case) -> list[Conjunction]:
    """Return conjunctions whose disjunction is equivalent to the condition.

    A condition in this form is returned unchanged; any other is computed from its truth table. A tautology gives one
    empty conjunction, a contradiction none.

    >>> from offramp.case.expression import Expression
    >>> from offramp.case.reading import load
    >>> conjunctions(Expression.read("row.defect if column.defect"), load("prisoners-dilemma"))
    [{'column.defect': False}, {'row.defect': True}]

    Raises
    ------
    QuestionError
        if it has another form and more than `MOST_NAMED` names.
    """
    written = _as_written(condition.tree, case)
    if written is not None:
        return written
    names = sorted(names_under(case, condition), key=case.things.index)
    if len(names) > MOST_NAMED:
        raise QuestionError(
            f"`{condition}` names {len(names)} things; a condition in another form than a list of conjunctions may name at most {MOST_NAMED}"
        )
    signs = np.arange(1 << len(names), dtype=np.int64)[:, None] >> np.arange(len(names)) & 1
    codes = signs @ np.array([1 << case.things.index(name) for name in names], dtype=np.int64)
    rows = signs[np.broadcast_to(holds(condition, lookup_in(case, codes)), codes.shape)]
    table = {frozenset((name, bool(sign)) for name, sign in zip(names, row, strict=True)) for row in rows}
    return sorted((dict(sorted(prime)) for prime in _primes(table)), key=lambda c: (len(c), list(c.items())))


def _as_written(
    node: Node, case: Case, known: dict[str, list[Conjunction] | None] | None = None
) -> list[Conjunction] | None:
    """Return the conjunctions of a condition in this form; None for any other.

    `known` keeps those of the terms, so that each is read once.
    """
    known = {} if known is None else known
    match node:
        case nodes.Name(text):
            inner = case.terms.get(text) or case.goals.get(text)
            if text not in known:
                known[text] = [{text: True}] if inner is None else _as_written(inner.tree, case, known)
            return known[text]
        case nodes.Not(nodes.Name(text)) if text in case.things:
            return [{text: False}]
        case nodes.And(parts):
            return _joined([_as_written(part, case, known) for part in parts])
        case nodes.Or(parts):
            lists = [_as_written(part, case, known) for part in parts]
            if any(found is None for found in lists):
                return None
            once = {frozenset(c.items()): c for found in lists if found for c in found}
            return list(once.values())
    return None


def _joined(parts: Sequence[list[Conjunction] | None]) -> list[Conjunction] | None:
    """Return the union of several conjunctions without contradictions."""
    result: Conjunction = {}
    for part in parts:
        if part is None or len(part) != 1 or any(result.get(name, on) != on for name, on in part[0].items()):
            return None
        result |= part[0]
    return [result]


def _primes(found: set[frozenset[tuple[str, bool]]]) -> set[frozenset[tuple[str, bool]]]:
    """Return the shortest conjunctions that cover a truth table.

    Two that differ in one sign alone are joined into one without it, until none can be joined any more.
    """
    primes = set()
    while found:
        joined = set()
        for one in found:
            shorter = {one - {(name, on)} for name, on in one if one - {(name, on)} | {(name, not on)} in found}
            joined |= shorter
            if not shorter:
                primes.add(one)
        found = joined
    return primes

"""Changes of preferences in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.labels import in_words
from offramp.case.preferences import Statements
from offramp.case.state_names import state_id
from offramp.graph.wording import change
from offramp.preference_sensitivity.answers import kind
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from offramp.case.preferences import Statement
    from offramp.graph.graph import Graph
    from offramp.inverse.program import Least
    from offramp.inverse.statements import Addition, Reordering
    from offramp.inverse.together import StatementChange

__all__ = [
    "addition_in_words",
    "amount",
    "cost_in_words",
    "lowering_in_words",
    "moved",
    "payment_in_words",
    "reordering_in_words",
    "statement_change_in_words",
]

MOST_STATES = 4
"""The most states that a sentence names; the others are counted."""


def lowering_in_words(graph: Graph, state: int, key: str, actor: str, states: Sequence[int]) -> str:
    """Name the states above which an actor would have to rank the target.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> print(lowering_in_words(build(load("prisoners-dilemma")), 0, "nash", "row", [1]))
    Row would have to rank s0 at least as high as s1 (Row starts “Defect”).
    """
    how = "above" if kind(key).improving else "at least as high as"
    told = [f"{state_id(t)} ({change(graph, state, t)})" for t in states[:MOST_STATES]]
    more = len(states) - len(told)
    told += [f"{more} more" if more > 1 else "one more"] if more else []
    return f"{graph.case.name(actor)} would have to rank {state_id(state)} {how} {listed(told)}."


def moved(order: Sequence[int]) -> list[int]:
    """Return a smallest set of entries whose removal leaves the others in their old order; as positions of the old
    order.

    >>> moved([2, 0, 1, 3])
    [2]
    """
    longest: list[list[int]] = [[]]
    for thing in order:
        before = [run for run in longest if not run or run[-1] < thing]
        longest.append([*sorted(before, key=len)[-1], thing])
    kept = set(sorted(longest, key=len)[-1])
    return sorted(thing for thing in order if thing not in kept)


def reordering_in_words(graph: Graph, actor: str, statements: Sequence[Statement], found: Reordering) -> str:
    """Name the statements that an actor would have to put above others, or say that no order suffices."""
    name = graph.case.name(actor)
    if found.order is None:
        if not found.possible:
            return f"No other order of {name}'s present statements would suffice."
        return f"The order of {name}'s statements would have to change by {found.at_least} pairs or more, if any order would suffice."
    told, order = [], found.order
    for thing in moved(order):
        place = order.index(thing)
        passed = [other for other in order[place + 1 :] if other < thing]
        if passed:
            told.append(f"{_said(graph, statements[thing])} above {_said(graph, statements[min(passed)])}")
        else:
            passed = [other for other in order[:place] if other > thing]
            told.append(f"{_said(graph, statements[thing])} below {_said(graph, statements[max(passed)])}")
    if not told:
        return f"{name} would have to change nothing."
    pairs = "one pair changes" if found.distance == 1 else f"{found.distance} pairs change"
    least = "" if found.proved else f"; {found.at_least} or more are needed"
    return f"{name} would have to put {listed(told)} ({pairs} places{least})."


def addition_in_words(graph: Graph, actor: str, statements: Sequence[Statement], found: Addition) -> str:
    """Name the statement that an actor would have to add, and its place."""
    name = graph.case.name(actor)
    if found.text is None or found.position is None:
        return f"None of {found.tried:,} statements that were tried, added to those of {name}, would suffice."
    wanted = in_words(graph.case, found.text)
    if found.position == len(statements):
        return f"{name} would have to prefer {wanted}, if only as its last statement."
    return f"{name} would have to prefer {wanted}, above {_said(graph, statements[found.position])}."


def payment_in_words(graph: Graph, state: int, actor: str, payment: Fraction) -> str:
    """Describe the payment that an actor would need."""
    return (
        f"{graph.case.name(actor)} would have to gain {amount(payment)} more (in its own weights) in {state_id(state)}."
    )


def amount(value: Fraction) -> str:
    """Return an exact number as a decimal where it has one, otherwise as a fraction.

    >>> from fractions import Fraction
    >>> amount(Fraction(3, 10)), amount(Fraction(1, 3)), amount(Fraction(2))
    ('0.3', '1/3', '2')
    """
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return f"{float(value):.12g}" if rest == 1 and value.denominator < 10**9 else str(value)


def statement_change_in_words(graph: Graph, change: StatementChange) -> list[str]:
    """Describe an actor's change of statements: in their order, or by one more."""
    preferences = graph.preferences(change.actor)
    statements = preferences.statements if isinstance(preferences, Statements) else ()
    order = reordering_in_words(graph, change.actor, statements, change.reordering)
    more = addition_in_words(graph, change.actor, statements, change.addition)
    return [order, f"Or: {more}" if change.reordering.order is not None and change.addition.text else more]


def cost_in_words(least: Least) -> str:
    """Return the number of comparisons that change, and whether it is proved to be least."""
    if not least.possible:
        return "impossible" if least.proved else "none found"
    number = f"{least.cost:g}"
    return number if least.proved else f"{number}, perhaps fewer, not under {least.proof.bound:g}"


def _said(graph: Graph, statement: Statement) -> str:
    return in_words(graph.case, statement.say.text)

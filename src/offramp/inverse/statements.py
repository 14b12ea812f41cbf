"""Changes in the statements of one actor with which a state is stable for it: their order, or one more statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.preferences import Statement, Statements
from offramp.graph.conditions import held_in
from offramp.graph.levels import levels_of
from offramp.preference_sensitivity.answers import answers, moves_of
from offramp.preference_sensitivity.formula import formula_of
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import Moves, StabilityAnswers

__all__ = [
    "MOST_CANDIDATES",
    "MOST_ORDERS",
    "Addition",
    "Reordering",
    "add",
    "added_to",
    "candidates",
    "reorder",
    "with_statements",
]

MOST_ORDERS = 4_000
"""The most orders of one actor's statements that are tried, the nearest first."""

MOST_CANDIDATES = 800
"""The number of candidate statements up to which those with an `if` are tried as well."""


@dataclass(frozen=True)
class Reordering:
    """The nearest order of an actor's statements in which a state is stable for it.

    `order` has the old positions of the statements in the new order. It is None if none was found, and then
    `possible` is False if none exists. `distance` is the Kendall distance: the number of pairs in the opposite order
    (Kendall 1938). Every order nearer than `at_least` was tried, so the order is nearest where the two are equal.
    """

    actor: str
    order: tuple[int, ...] | None
    distance: int | None
    at_least: int
    possible: bool
    verified: bool

    @property
    def proved(self) -> bool:
        """Return whether it is proved that no order is nearer, or that no order suffices."""
        return not self.possible or self.distance == self.at_least

    def to_dict(self) -> dict[str, Any]:
        """Return the reordering as plain values."""
        return {
            "order": None if self.order is None else list(self.order),
            "distance": self.distance,
            "at_least": self.at_least,
            "possible": self.possible,
            "proved": self.proved,
            "verified": self.verified,
        }


@dataclass(frozen=True)
class Addition:
    """The added statement, as low as possible, with which a state is stable for an actor.

    `position` counts from 0, the most important; `text` is None if none of the `tried` statements suffices at any
    position.
    """

    actor: str
    text: str | None
    position: int | None
    tried: int
    verified: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the addition as plain values."""
        return {"say": self.text, "position": self.position, "tried": self.tried, "verified": self.verified}


def with_statements(graph: Graph, actor: str, statements: Sequence[Statement]) -> Graph:
    """Return the graph in which an actor has these statements, the most important first."""
    levels = levels_of(Statements(statements=tuple(statements)), graph.layout, actor)
    position = graph.index(actor)
    return graph.with_levels([levels if i == position else own for i, own in enumerate(graph.levels)])


def reorder(
    graph: Graph,
    actor: str,
    state: int,
    key: str,
    statements: Sequence[Statement],
    *,
    most: int = MOST_ORDERS,
    given: StabilityAnswers | None = None,
) -> Reordering:
    """Find the nearest order of an actor's statements in which a state is stable for it, with the others unchanged.

    Orders are tried by the number of inverted pairs. Where the next distance would exceed `most` orders in total, only
    moves of one single statement are tried, and the answer gives that distance.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> graph = build(load("korea-2017"))
    >>> found = reorder(graph, "china", 0, "nash", graph.preferences("china").statements)
    >>> found.distance, found.verified
    (0, True)
    """
    given = given or _answers(graph, actor, state, key)
    formula = formula_of(given, _truth(graph, [statement.say for statement in statements]))
    count = len(statements)
    found: tuple[int, ...] | None = None
    if not formula.in_any_order():
        return Reordering(actor, None, None, 0, possible=False, verified=True)
    distance = 0
    for distance, orders in _by_distance(count, most):
        true = formula.in_orders(np.array(orders, dtype=np.intp).reshape(len(orders), count))
        if true.any():
            found = orders[int(true.argmax())]
            return _reordered(graph, actor, state, key, statements, found, distance)
    at_least = distance + 1
    if at_least > count * (count - 1) // 2:
        return Reordering(actor, None, None, at_least, possible=False, verified=True)
    single = [order for order in _single_moves(count) if _inversions(order) >= at_least]
    if single:
        true = formula.in_orders(np.array(single, dtype=np.intp))
        if true.any():
            return _reordered(graph, actor, state, key, statements, single[int(true.argmax())], at_least)
    return Reordering(actor, None, None, at_least, possible=True, verified=True)


def _reordered(
    graph: Graph,
    actor: str,
    state: int,
    key: str,
    statements: Sequence[Statement],
    order: tuple[int, ...],
    at_least: int,
) -> Reordering:
    changed = with_statements(graph, actor, [statements[i] for i in order])
    held = bool(concept(key).stable(changed, graph.index(actor))[state])
    return Reordering(actor, order, _inversions(order), at_least, possible=True, verified=held)


def _inversions(order: Sequence[int]) -> int:
    return sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))


def _by_distance(count: int, most: int) -> Iterator[tuple[int, list[tuple[int, ...]]]]:
    """Yield all orders of `count` entries by distance, the nearest first, as long as there are at most `most`."""
    orders = [tuple(range(count))]
    seen, distance = 0, 0
    while orders and seen + len(orders) <= max(most, 1):
        yield distance, orders
        seen += len(orders)
        distance += 1
        orders = sorted(
            {
                (*order[:i], order[i + 1], order[i], *order[i + 2 :])
                for order in orders
                for i in range(count - 1)
                if order[i] < order[i + 1]
            }
        )


def _single_moves(count: int) -> list[tuple[int, ...]]:
    """Return all orders that differ from the given one by the place of one entry, the nearest first."""
    found = set()
    for start in range(count):
        rest = [i for i in range(count) if i != start]
        found |= {(*rest[:end], start, *rest[end:]) for end in range(count)}
    return sorted(found, key=lambda order: (_inversions(order), order))


def candidates(graph: Graph, actor: str, target: Expression | None = None) -> tuple[str, ...]:
    """Return the statements that may be added, the simplest first.

    They are the target condition, and each option, event, term and goal with its negation. Where these are few enough,
    they include `X if Y` with Y any option or its negation, and X one of the actor's own or of the target.
    """
    case = graph.case
    things = [*case.options, *(event for event in case.events if event in graph.given)]
    literals = [text for name in things for text in _both(name)]
    named = [text for name in case.terms for text in _both(name)]
    named += [text for goal in case.goals.values() for text in _both(goal.text)]
    whole = _both(case.goals[target.text].text if target.text in case.goals else target.text) if target else []
    spoken = names_under(case, target) if target is not None else frozenset()
    about = [name for name in case.options if name in spoken or case.owner(name) == actor]
    pairs = [
        f"{sign}{name} if {other}"
        for name in about
        for sign in ("", "not ")
        for other in literals
        if other.removeprefix("not ") != name
    ]
    pool = [*whole, *literals, *named]
    return tuple(dict.fromkeys([*pool, *pairs] if len(pool) + len(pairs) <= MOST_CANDIDATES else pool))


def _both(text: str) -> list[str]:
    """Return a condition and its negation."""
    return [text, f"not {text}" if re.fullmatch(r"[\w.]+", text) else f"not ({text})"]


def add(
    graph: Graph,
    actor: str,
    state: int,
    key: str,
    statements: Sequence[Statement],
    pool: Sequence[str],
    *,
    given: StabilityAnswers | None = None,
) -> Addition:
    """Find the statement of the pool that, added as low as possible, makes a state stable for an actor.

    Among those that suffice at the lowest possible position, the first of the pool is taken.
    """
    given = given or _answers(graph, actor, state, key)
    known = {statement.say.text for statement in statements}
    texts = [text for text in pool if text not in known]
    conditions = [*(statement.say for statement in statements), *map(Expression.read, texts)]
    formula = formula_of(given, _truth(graph, conditions))
    count = len(statements)
    own, added = formula.signs[:count], formula.signs[count:]
    for position in range(count, -1, -1):
        before, behind = _first(own[:position]), _first(own[position:])
        decided = np.where(before != 0, before, np.where(added != 0, added, behind))
        true = formula.true(decided <= 0)
        if true.any():
            text = texts[int(true.argmax())]
            changed = with_statements(graph, actor, added_to(statements, text, position))
            held = bool(concept(key).stable(changed, graph.index(actor))[state])
            return Addition(actor, text, position, len(texts), held)
    return Addition(actor, None, None, len(texts), verified=True)


def added_to(statements: Sequence[Statement], text: str, position: int) -> list[Statement]:
    """Return the statements with one more, at a position."""
    return [*statements[:position], Statement(say=Expression.read(text)), *statements[position:]]


def _first(signs: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return, per column, the first sign that is not 0."""
    decided = np.zeros(signs.shape[1], dtype=np.int8)
    for row in signs:
        decided = np.where(decided == 0, row, decided)
    return decided


def _truth(graph: Graph, conditions: Sequence[Expression]) -> NDArray[np.bool_]:
    """Return the truth of each condition (rows) in each state; a merged state is judged by its first cell."""
    return np.array(
        [graph.of_states(held_in(graph.space, graph.state_of, condition)) for condition in conditions], dtype=bool
    )


def _answers(graph: Graph, actor: str, state: int, key: str, moves: Moves | None = None) -> StabilityAnswers:
    moves = moves or moves_of(graph)
    return answers(graph, graph.index(actor), state, key, moves, moves.improving(graph))

"""Order of the variables of decision diagrams: variables that occur together stand near each other.

Source: the FORCE heuristic of Aloul, Markov & Sakallah 2003: each variable moves to the mean of the centres of the groups it
belongs to, until the sum of the spans of the groups no longer falls.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["arranged", "arrangements", "total_span"]

V = TypeVar("V")

ROUNDS, STARTS = 60, 4
"""Most rounds from one start, and the number of starts: the given order, then random ones, the same at every run."""


def arranged(variables: Sequence[V], groups: Sequence[frozenset[V]]) -> tuple[V, ...]:
    """Return the variables in an order in which the members of each group are close together.

    The result depends only on the arguments.

    >>> arranged("abcd", [frozenset("ad"), frozenset("bc"), frozenset("cd")])
    ('b', 'c', 'd', 'a')
    """
    return min(
        (tuple(variables), *arrangements(variables, groups, STARTS)), key=lambda order: total_span(order, groups)
    )


def arrangements(variables: Sequence[V], groups: Sequence[frozenset[V]], starts: int) -> Iterator[tuple[V, ...]]:
    """Yield, for each of some starts, the order of least span on its way: from the given order, then from random ones.

    >>> [total_span(order, [frozenset("ad"), frozenset("bc")]) for order in arrangements("abcd", [frozenset("ad"), frozenset("bc")], 2)]
    [4, 2]
    """
    number = {v: k for k, v in enumerate(variables)}
    member = [sorted(number[v] for v in group) for group in groups if len(group) > 1]
    for start in range(starts):
        place = list(range(len(variables)))
        if start:
            random.Random(start).shuffle(place)  # noqa: S311  (no secret)
        best, least = place, _span(place, member)
        before = None
        for _ in range(ROUNDS):
            place = _moved(place, member)
            span = _span(place, member)
            if span < least:
                best, least = place, span
            if span == before:
                break
            before = span
        yield tuple(variables[v] for v in sorted(range(len(variables)), key=best.__getitem__))


def total_span(order: Sequence[V], groups: Sequence[frozenset[V]]) -> int:
    """Return the sum, over the groups, of the distance between its first and last member in an order.

    >>> total_span("bcda", [frozenset("ad"), frozenset("bc"), frozenset("cd")])
    3
    """
    place = {v: i for i, v in enumerate(order)}
    return sum(max(places) - min(places) for group in groups if (places := [place[v] for v in group]))


def _span(place: list[int], groups: list[list[int]]) -> int:
    return sum(max(places) - min(places) for group in groups if (places := [place[v] for v in group]))


def _moved(place: list[int], groups: list[list[int]]) -> list[int]:
    """Return the places after every variable has moved towards its groups."""
    pull = [0.0] * len(place)
    count = [0] * len(place)
    for group in groups:
        centre = sum(place[v] for v in group) / len(group)
        for v in group:
            pull[v] += centre
            count[v] += 1
    key = [pull[v] / count[v] if count[v] else float(place[v]) for v in range(len(place))]
    moved = list(place)
    for rank, v in enumerate(sorted(range(len(place)), key=lambda v: (key[v], v))):
        moved[v] = rank
    return moved

"""States as bit patterns."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.case.bits import code_of, lookup_in
from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.case.value import holds

CASE = loads("""
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}}
events: {war: War}
terms: {both: a.x and a.y, odd: both or war}
goals: {peace: not odd}
status quo: []
preferences: {a: [a.x], b: [b.z]}
""")


def test_bits_are_in_the_order_of_options_then_events() -> None:
    assert [code_of(CASE, [thing]) for thing in ("a.x", "a.y", "b.z", "war")] == [1, 2, 4, 8]
    assert code_of(CASE, []) == 0
    assert code_of(CASE, ["war", "a.x", "war"]) == 9


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a.y", [2, 3, 6, 7, 10, 11, 14, 15]),
        ("both and not b.z", [3, 11]),
        ("odd", [3, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
        ("peace and b.z", [4, 5, 6]),
    ],
)
def test_terms_and_goals_are_looked_up_through_what_they_name(text: str, where: list[int]) -> None:
    assert np.flatnonzero(holds(Expression.read(text), lookup_in(CASE, np.arange(16)))).tolist() == where


def test_one_state_is_looked_up_too() -> None:
    assert bool(holds(Expression.read("both"), lookup_in(CASE, 3)))
    assert not holds(Expression.read("both"), lookup_in(CASE, 2))

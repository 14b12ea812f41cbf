"""A believed game that cannot be built is a problem of the case, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from tests.strategies import DrawnCrisis, crises, examples

from offramp.beliefs.belief_checks import wrong_beliefs
from offramp.beliefs.hypergame import hypergame
from offramp.case.reading import loads
from offramp.errors import OfframpError
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

CASE = """\
title: t
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x], b: [b.y]}
beliefs: {a: {b: {ranking: [b.y, "-"]}}}
unaware: {b: [a.x, not a.x]}
"""


def test_every_actor_without_a_believed_game_is_told_at_its_place() -> None:
    found = wrong_beliefs(build(loads(CASE)))
    assert [str(problem) for problem in found] == [
        "the case:5:11: in the game that `a` believes in: in the ranking of `b`, 2 of 4 states are missing: `a.x`, `a.x,b.y`",
        "the case:6:11: `b` is unaware of every state: it is unaware of `a.x`, `not a.x`",
    ]


@examples(80)
@given(crises())
def test_a_case_without_such_problems_has_a_hypergame(drawn: DrawnCrisis) -> None:
    try:
        hypergame(drawn.case, ["nash"])
    except OfframpError:
        assert wrong_beliefs(build(drawn.case))
    else:
        assert not wrong_beliefs(build(drawn.case))


def test_the_command_tells_them(offramp_here: Callable[..., Result]) -> None:
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    result = offramp_here("check", "case.yaml")
    assert result.code == 1
    assert result.err.count("case.yaml:") == 2

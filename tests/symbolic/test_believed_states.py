"""Problems of believed games by diagrams, against those from a list of the states."""

from __future__ import annotations

import pytest
from tests.symbolic.engines import SMALL

from offramp.beliefs.belief_checks import wrong_beliefs
from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.symbolic.believed_states import wrong_large_beliefs
from offramp.symbolic.encoding import encode_case

CASE = """
actors: {a: {options: {x: x}}, b: {options: {y: y}}}
events: {storm: storm}
impossible: [a.x and b.y and storm]
status quo: []
preferences: {a: [a.x], b: [b.y]}
"""


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ("unaware: {b: [a.x]}", 0),
        ("unaware: {b: [a.x, not a.x]}", 1),
        ("unaware: {a: [not storm], b: [storm]}", 1),
        ("beliefs: {a: {b: {ranking: ['a.x', '-', 'b.y', 'a.x,b.y']}}}", 0),
        ("beliefs: {a: {b: {ranking: ['a.x', '-', 'b.y']}}}", 1),
        ("beliefs: {a: {b: {ranking: ['a.x', '-']}}}\nunaware: {a: [b.y]}", 0),
        ("beliefs: {a: {b: {ranking: ['a.x']}}, b: {a: [not a.x]}}\nunaware: {a: [b.y]}", 1),
    ],
)
@pytest.mark.parametrize("given", [[], ["storm"]])
def test_beliefs_are_wrong_under_either_engine(more: str, problems: int, given: list[str]) -> None:
    case = loads(CASE + more)
    listed = wrong_beliefs(build(case, given=given))
    found = wrong_large_beliefs(encode_case(case, given=given, budget=SMALL))
    assert [problem.place for problem in found] == [problem.place for problem in listed]
    for mine, theirs in zip(found, listed, strict=True):
        assert theirs.message.startswith(mine.message)
    if not given:
        assert len(found) == problems

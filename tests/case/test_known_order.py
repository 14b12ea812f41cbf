"""A pair added to a case: the same as in its file."""

from __future__ import annotations

import pytest

from offramp.case.editing import with_priority
from offramp.case.known_order import list_path, with_known_pair
from offramp.case.preferences import Priority
from offramp.case.reading import loads
from offramp.errors import QuestionError

CASE = """\
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences:
  a: [not a.x, b.y, c.z]
  c: {weights: {c.z: 1}}
images:
  b:
    calm: {weight: 2, preferences: {statements: [b.y, not a.x, c.z], above: [[b.y, c.z]]}}
    bold: {weight: 1, preferences: [b.y, a.x]}
"""


@pytest.mark.parametrize(
    ("actor", "reading", "pair"),
    [
        ("a", "", Priority(above="c.z", below="not a.x", expert="Kim", reason="so it said")),
        ("b", "calm", Priority(above="c.z", below="not a.x")),
        ("b", "bold", Priority(above="a.x", below="b.y")),
    ],
)
def test_the_case_is_as_if_read_from_the_edited_file(actor: str, reading: str, pair: Priority) -> None:
    edited = loads(with_priority(CASE, list_path(actor, reading), pair))
    found = with_known_pair(loads(CASE), actor, reading, pair)
    assert found.preferences == edited.preferences
    assert found.images == edited.images
    assert found != loads(CASE)


def test_weights_have_no_pairs() -> None:
    with pytest.raises(QuestionError, match="are no statements"):
        with_known_pair(loads(CASE), "c", "", Priority(above="c.z", below="a.x"))

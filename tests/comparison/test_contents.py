"""How two files differ, as far as what each wants goes."""

from __future__ import annotations

import pytest

from offramp.case.reading import loads
from offramp.comparison.contents import PreferenceDifference, contents
from offramp.graph.graph import build

CASE = """
actors: {{a: {{options: {{x: X}}}}, b: {{options: {{y: Y}}}}}}
status quo: []
preferences: {{a: [a.x], b: {wants}}}
"""


def wishes(first: str, second: str) -> tuple[PreferenceDifference, ...]:
    return contents(*(build(loads(CASE.format(wants=wants))) for wants in (first, second))).preferences


@pytest.mark.parametrize(
    ("first", "second", "otherwise"),
    [
        ("[{say: b.y, strong: true}]", "[b.y]", "statements marked strong or unsure differ"),
        ("{weights: {b.y: 1, a.x: 2}}", "{weights: {b.y: 3, a.x: 2}}", "`b.y` weighs 1 in the first, 3 in the second"),
        ("{ranking: ['-', a.x, b.y, 'a.x,b.y']}", "{ranking: ['-', b.y, a.x, 'a.x,b.y']}", "another ranking: their orders differ from place 2 on"),
        ("{ranking: ['-', a.x, b.y, 'a.x,b.y']}", "{ranking: ['-', much, a.x, b.y, 'a.x,b.y']}", "another ranking: their markers `much` differ"),
        ("[b.y]", "{weights: {b.y: 1}}", "statements in the first, weights in the second"),
    ],
)  # fmt: skip
def test_what_differs_other_than_by_statements(first: str, second: str, otherwise: str) -> None:
    (difference,) = wishes(first, second)
    assert difference.to_dict() == {"actor": "b", "added": [], "removed": [], "moved": [], "otherwise": otherwise}
    assert wishes(first, first) == wishes(second, second) == ()


def test_weights_that_one_file_alone_has() -> None:
    assert wishes("{weights: {b.y: 1}}", "{weights: {a.x: 1}}") == (PreferenceDifference("b", ("a.x",), ("b.y",)),)


def test_a_tie_in_another_order_is_the_same() -> None:
    assert wishes("{ranking: [['-', a.x], [b.y, 'a.x,b.y']]}", "{ranking: [[a.x, '-'], [b.y, 'a.x,b.y']]}") == ()

"""Bars: the lengths of their marks are the chances, and words and table have them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.bars import Bars
from offramp.text import percent

if TYPE_CHECKING:
    from offramp.draw.marks import Spec

PARTS = ("by decision", "by accident")
halves = st.floats(0, 0.5, allow_nan=False)


def marked(spec: Spec, kind: str) -> list[Any]:
    """Return the first value of each layer of a kind of mark."""
    return [layer["data"]["values"][0] for layer in spec["layer"] if layer["mark"]["type"] == kind]


@examples(40)
@given(st.dictionaries(st.sampled_from(["wait", "talk", "strike"]), st.tuples(halves, halves), min_size=1))
def test_a_bar_for_each_policy_and_part(rows: dict[str, tuple[float, ...]]) -> None:
    bars = Bars("War", "Chance of war", PARTS, rows)
    lengths = [row["x"] for row in marked(bars.spec(), "bar")]
    assert lengths == [100 * value for values in rows.values() for value in values]
    assert bars.table.columns == ("policy", *PARTS, "together")
    for row, (name, values) in zip(bars.table.rows, rows.items(), strict=True):
        assert row == (name, *map(percent, values), percent(sum(values)))
        assert f"{name}: {percent(values[0])} by decision, {percent(values[1])} by accident" in bars.words


def test_a_part_without_a_value_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Bars("t", "w", PARTS, {"wait": (0.1,)}).spec()

"""States that need fewer changes than a number, against the counts of the listed states."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded, mask

from offramp.inverse.bounds import counts
from offramp.preference_sensitivity.answers import moves_of
from offramp.symbolic.goal_bounds import changes_needed


@pytest.mark.parametrize("key", ["nash", "gmr"])
@examples(80)
@given(drawn=cases(6, merges=False), number=st.integers(1, 9))
def test_states_are_counted_by_their_unsanctioned_improvements(key: str, drawn: Drawn, number: int) -> None:
    graph, large = drawn.graph, encoded(drawn)
    total = counts(graph, key, moves_of(graph)).sum(axis=0)
    found = changes_needed(large.encoding, key, number)
    for count in range(number + 1):
        assert np.array_equal(
            mask(large.encoding, graph, large.encoding.diagrams.both(found.equal(count), large.encoding.feasible)),
            total == count,
        )
    if total.min() <= number:
        assert found.least(large.encoding.feasible) == total.min()
    if key == "gmr":
        assert changes_needed(large.encoding, "sseq", number).digits == found.digits

"""The outcome of a policy: its endings by kind, and together."""

from __future__ import annotations

import numpy as np
import pytest
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.risk.assess import assess
from offramp.risk.endings import endings
from offramp.risk.outcome import POINTS

TWO = BORDER.replace("ends: war", "ends: war or a.y and not b.z")


def test_endings_of_each_kind_are_summed_and_all_together_are_that_it_is_over() -> None:
    case = loads(TWO)
    ways = endings(case)
    (found,) = assess(case, ["wait"]).outcomes
    assert {ending.name for ending in ways} == set(found.endings)
    for way in {ending.way for ending in ways}:
        parts = [found.endings[ending.name] for ending in ways if ending.way == way]
        assert found.ended(ways, way) == pytest.approx(sum(parts))
    assert found.over == pytest.approx(sum(found.ended(ways, way) for way in {ending.way for ending in ways}))
    assert found.over.shape == (POINTS,)
    assert found.over[0] == 0
    assert np.all(np.diff(found.over) >= -1e-12)
    # War is one of the endings, and ends the crisis: its chance is the measure's.
    assert found.curves["war"][-1] == pytest.approx(found.values["war"], abs=1e-9)


def test_of_another_kind_nothing_has_ended() -> None:
    case = loads(TWO)
    (found,) = assess(case, ["wait"]).outcomes
    assert np.array_equal(found.ended(endings(case), "by magic"), np.zeros(POINTS))


def test_a_crisis_without_an_end_is_never_over() -> None:
    (found,) = assess(loads(BORDER.replace("ends: war\n", "")), ["wait"]).outcomes
    assert np.array_equal(found.over, np.zeros(POINTS))

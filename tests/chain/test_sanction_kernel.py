"""Anticipated values on demand are those computed for all nodes, whatever is asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.strategies import POLICY, DrawnCrisis, crises, examples

from offramp.case.reading import load
from offramp.chain import choice
from offramp.chain.choice import AnticipatedValues, Foresight, profile_of
from offramp.chain.sanction_kernel import KNOWN, anticipated_value
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    import pytest


@examples(100)
@given(drawn=crises(5, merges=None, phases=True), data=st.data())
def test_any_value_on_demand_is_the_one_of_all_nodes(drawn: DrawnCrisis, data: st.DataObject) -> None:
    try:
        structure = schedule_of(drawn.case, POLICY).windows[0].structure
    except QuestionError:
        assume(False)
    foresight = Foresight(structure)
    assume(foresight.arena.size)
    profile = profile_of(structure, drawn.parameters, 0)
    judged, demanded = foresight.judge(profile), foresight.on_demand(profile)
    assert not isinstance(demanded, AnticipatedValues)
    assert np.array_equal(demanded.levels, judged.levels)
    actors = st.integers(0, len(judged.levels) - 1)
    for actor, node in data.draw(st.lists(st.tuples(actors, st.integers(0, foresight.arena.size - 1)), max_size=12)):
        assert anticipated_value(actor, node, demanded) == judged.anticipated[actor, node]
    final = demanded.known == KNOWN
    assert np.array_equal(demanded.anticipated[final], judged.anticipated[final])
    starts = np.array(data.draw(st.lists(st.integers(0, structure.size - 1), min_size=1, max_size=3)))
    assert foresight.steps(demanded, starts).key == foresight.steps(judged, starts).key


def test_few_values_are_computed_where_few_nodes_are_reached() -> None:
    case = load("korea-2017")
    window = schedule_of(case, "wait").windows[0]
    foresight = Foresight(window.structure)
    parameters = draw_worlds(case, 4).parameters
    for world in range(4):
        demanded = foresight.on_demand(profile_of(window.structure, parameters, world))
        assert not isinstance(demanded, AnticipatedValues)
        foresight.steps(demanded, window.entry[:1].astype(np.int64))
        assert 0 < (demanded.known == KNOWN).sum() < 0.2 * demanded.known.size


def test_all_nodes_of_a_large_arena_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    case = load("hotline")
    window = schedule_of(case, "wait").windows[0]
    foresight = Foresight(window.structure)
    profile = profile_of(window.structure, draw_worlds(case, 1).parameters, 0)
    entry = window.entry[:1].astype(np.int64)
    before = foresight.steps(foresight.on_demand(profile), entry).key
    monkeypatch.setattr(choice, "MOST_ON_DEMAND", 0)
    judged = foresight.on_demand(profile)
    assert isinstance(judged, AnticipatedValues)
    assert foresight.steps(judged, entry).key == before

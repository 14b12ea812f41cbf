"""Peeling and pasting, step by step, against their definitions over sets of worlds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.discovery.oracle_discovery import Drawn, density, peeling, samples
from tests.strategies import examples

from offramp.discovery.boxes import Restriction, inside
from offramp.discovery.columns import columns
from offramp.discovery.peeling import PartialBox, SearchSpace, pasted, peeled


def space(drawn: Drawn, alpha: float = 0.1, paste: float = 0.1, least: float = 0.1) -> SearchSpace:
    worlds = len(drawn.outcome)
    return SearchSpace(
        columns(drawn.inputs, worlds), drawn.outcome, np.ones(worlds, dtype=np.bool_), alpha, paste, least
    )


def worlds_of(place: PartialBox) -> frozenset[int]:
    return frozenset(np.flatnonzero(place.within).tolist())


@examples(60)
@given(drawn=samples(), alpha=st.sampled_from([0.05, 0.1, 0.3]), least=st.sampled_from([0.05, 0.2]))
def test_the_steps_of_peeling_are_those_of_the_definition(drawn: Drawn, alpha: float, least: float) -> None:
    found = peeled(space(drawn, alpha, least=least))
    slow = peeling(
        {name: column.tolist() for name, column in drawn.inputs.items()}, drawn.outcome.tolist(), alpha, least
    )
    assert [(worlds_of(place), frozenset(place.limits)) for place in found] == slow


@examples(60)
@given(drawn=samples())
def test_a_box_has_the_worlds_that_meet_its_limits(drawn: Drawn) -> None:
    search = space(drawn)
    for place in (trajectory := peeled(search)) + pasted(search, trajectory[-1]):
        assert np.array_equal(place.within, inside(place.limits.values(), search.found, len(drawn.outcome)))


@examples(60)
@given(drawn=samples())
def test_each_step_of_pasting_raises_the_density_and_takes_no_world_away(drawn: Drawn) -> None:
    search, cases = space(drawn), drawn.outcome.tolist()
    trajectory = peeled(search)
    steps = [trajectory[-1], *pasted(search, trajectory[-1])]
    for before, after in pairwise(steps):
        assert worlds_of(before) < worlds_of(after)
        assert density(worlds_of(after), cases) > density(worlds_of(before), cases)
    assert pasted(space(drawn, paste=0.0), trajectory[-1]) == []


def test_what_was_peeled_too_far_is_pasted_back() -> None:
    """Cases from 5 to 14; a box that begins at 8 gains density with each world that is given back to it."""
    column = np.arange(20.0)
    drawn = Drawn({"x": column}, (column >= 5) & (column < 15))
    limits = {"x": Restriction("x", low=7.5)}
    (*_, last) = pasted(space(drawn, paste=0.05), PartialBox(limits, column > 7.5))
    assert worlds_of(last) == frozenset(range(5, 20))
    assert last.limits["x"].low == 4.5


def test_a_category_goes_value_by_value() -> None:
    kind = np.array(["a", "b", "c"] * 10)
    trajectory = peeled(space(Drawn({"kind": kind}, kind == "b"), least=0.01))
    assert [len(worlds_of(place)) for place in trajectory] == [30, 20, 10]
    assert trajectory[-1].limits["kind"].among == ("b",)

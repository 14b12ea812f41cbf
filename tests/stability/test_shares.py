"""Random reorderings: what is drawn, that it is drawn alike everywhere, and the verdicts in them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.stability.oracle_firmness import Reordered, distance, length, reordered, short_cases
from tests.strategies import Drawn, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooManyStates
from offramp.graph.graph import build
from offramp.stability.shares import Share, perturbations, shares, shares_of

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = ["nash", "gmr", "smr", "seq", "sseq"]


@pytest.mark.parametrize("key", KEYS)
@examples(25)
@given(drawn=short_cases())
def test_as_the_definitions_say_in_each_reordering(key: str, drawn: Drawn) -> None:
    model, graph = drawn.model, drawn.graph
    lengths = [length(model.preferences[actor]) for actor in model.actors]
    if max(lengths) < 2:
        return
    found = shares_of(graph, range(graph.size), key, swaps=(0, 1, 3), draws=7, seed=3)
    every = Reordered(model, ())
    for one in found:
        state = drawn.states[one.state]
        assert one.holds == every.holds(key, state)
        for share in one.found:
            others = [
                reordered(model, dict(zip(model.actors, orders, strict=True)))
                for orders in perturbations(lengths, share.swaps, 7, 3)
            ]
            assert share.held == sum(every.holds(key, state, other) for other in others)


def test_every_neighbouring_pair_is_equally_likely() -> None:
    drawn = Counter(perturbations([4, 0, 1, 2], 1, 4000, seed=0))
    assert set(drawn) == {
        ((1, 0, 2, 3), (), (0,), (0, 1)),
        ((0, 2, 1, 3), (), (0,), (0, 1)),
        ((0, 1, 3, 2), (), (0,), (0, 1)),
        ((0, 1, 2, 3), (), (0,), (1, 0)),
    }
    assert all(850 < count < 1150 for count in drawn.values())


@pytest.mark.parametrize("swaps", range(6))
def test_as_many_swaps_as_said_one_after_another(swaps: int) -> None:
    distances = {sum(map(distance, orders)) for orders in perturbations([5, 3], swaps, 300, seed=1)}
    assert max(distances) == swaps
    assert {found % 2 for found in distances} == {swaps % 2}


def test_the_draws_are_the_same_everywhere() -> None:
    assert list(perturbations([3, 2], 3, 3, seed=7)) == DRAWN
    assert list(perturbations([3, 2], 3, 2, seed=7)) == DRAWN[:2]
    assert list(perturbations([3, 2], 3, 3, seed=8)) != DRAWN


DRAWN = [((2, 0, 1), (1, 0)), ((0, 1, 2), (1, 0)), ((2, 1, 0), (0, 1))]


def test_nothing_to_reorder() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: {weights: {a.x: 1}}}\n"))
    with pytest.raises(QuestionError, match="nothing to reorder"):
        shares(graph, 0)


def test_wrong_questions() -> None:
    graph = build(load("chicken"))
    questions: list[Callable[[], object]] = [
        lambda: shares(graph, "s9"),
        lambda: shares(graph, 7),
        lambda: shares(graph, 0, "nush"),
        lambda: shares(graph, 0, draws=0),
        lambda: shares(graph, 0, seed=-1),
        lambda: shares(graph, 0, swaps=(-1,)),
    ]
    for question in questions:
        with pytest.raises(QuestionError):
            question()


def test_what_prints() -> None:
    found = shares(build(load("chicken")), "row.dare", "nash", swaps=(0, 2), draws=20)
    assert "NASH: share that hold after random swaps" in str(found)
    assert "1.00 (0.84 to 1.00)" in str(found)
    value = json.loads(json.dumps(found.to_dict()))
    assert value["state"] == "s1"
    assert value["shares"][0] == {
        "swaps": 0,
        "held": 20,
        "draws": 20,
        "share": 1.0,
        "range": [pytest.approx(0.839, abs=0.001), 1.0],
    }


def test_the_interval_lies_around_the_share() -> None:
    for held in (0, 1, 50, 99, 100):
        share = Share(1, held, 100)
        low, high = share.range
        assert 0 <= low <= share.share <= high <= 1
        assert high - low > 0.03


def test_equal_where_the_same_was_drawn() -> None:
    graph = build(load("chicken"))
    assert shares(graph, 1, "nash", draws=5) == shares(build(load("chicken")), "row.dare", "nash", draws=5)
    assert shares(graph, 1, "nash", draws=5) != shares(graph, 1, "seq", draws=5)


def test_what_would_take_hours_is_refused() -> None:
    with pytest.raises(TooManyStates, match="at most"):
        shares(build(load("korea-2017")), 0, draws=10_000_000)

"""Random orders: how far away they are, that they are drawn alike everywhere, and the verdicts in them."""

from __future__ import annotations

import json
from collections import Counter
from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from scipy.stats import chisquare
from tests.preference_sensitivity.oracle_firmness import Reordered, distance, length, reordered, short_cases
from tests.strategies import Drawn, examples

from offramp.case.doubt import most_expected, rooms
from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge
from offramp.graph.graph import build
from offramp.preference_sensitivity.mallows import dispersion
from offramp.preference_sensitivity.shares import Share, perturbations, shares, shares_of

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = ["nash", "gmr", "smr", "seq", "sseq"]


@pytest.mark.parametrize("key", KEYS)
@examples(25, dear=True)
@given(drawn=short_cases())
def test_as_the_definitions_say_in_each_reordering(key: str, drawn: Drawn) -> None:
    model, graph = drawn.model, drawn.graph
    free = [rooms(length(model.preferences[actor])) for actor in model.actors]
    most = sum(map(most_expected, free))
    if not most:
        return
    found = shares_of(graph, range(graph.size), key, swaps=(0, most / 3, most), draws=7, seed=3)
    every = Reordered(model, ())
    for one in found:
        state = drawn.states[one.state]
        assert one.holds == every.holds(key, state)
        for share in one.found:
            others = [
                reordered(model, dict(zip(model.actors, orders, strict=True)))
                for orders in perturbations(free, share.swaps, 7, 3)
            ]
            assert share.held == sum(every.holds(key, state, other) for other in others)


@pytest.mark.parametrize("swaps", [0, 0.5, 2, 4])
def test_so_many_swaps_are_expected_of_all_lists_together(swaps: float) -> None:
    drawn = list(perturbations([rooms(5), (), rooms(3, {0}), rooms(1)], swaps, 4000, seed=1))
    distances = [sum(map(distance, orders)) for orders in drawn]
    assert sum(distances) / len(distances) == pytest.approx(swaps, abs=0.1)
    assert all(three[0] == 0 for _, _, three, _ in drawn)


def test_orders_come_as_often_as_the_mallows_model_says() -> None:
    """Of two lists with one dispersion, an order of both at distance d has a chance in proportion to q^d."""
    drawn = Counter(perturbations([rooms(3), rooms(2)], 1, 20_000, seed=0))
    exact = {
        orders: sum(map(distance, orders))
        for orders in product(permutations(range(3)), permutations(range(2)))
    }  # fmt: skip
    q = dispersion(1.0, [2, 1, 0, 1, 0]).item()
    total = sum(q**swaps for swaps in exact.values())
    expected = [20_000 * q**swaps / total for swaps in exact.values()]
    assert chisquare([drawn[orders] for orders in exact], expected).pvalue > 1e-3


def test_the_draws_are_the_same_everywhere() -> None:
    lists = [rooms(3), rooms(2)]
    assert list(perturbations(lists, 1.5, 3, seed=7)) == DRAWN
    assert list(perturbations(lists, 1.5, 2, seed=7)) == DRAWN[:2]
    assert list(perturbations(lists, 1.5, 300, seed=7))[:3] == DRAWN
    assert list(perturbations(lists, 1.5, 30, seed=8)) != list(perturbations(lists, 1.5, 30, seed=7))


DRAWN = [((1, 2, 0), (0, 1)), ((0, 1, 2), (1, 0)), ((0, 2, 1), (0, 1))]


def test_a_greater_number_of_swaps_is_asked_of_the_same_draws() -> None:
    lists = [rooms(6), rooms(4)]
    near, far = (list(perturbations(lists, swaps, 50, seed=2)) for swaps in (1, 4))
    assert all(distance(a) <= distance(b) for few, many in zip(near, far, strict=True) for a, b in zip(few, many, strict=True))  # fmt: skip


def test_a_firm_statement_is_never_overtaken() -> None:
    text = """
actors: {a: {options: {x: X, y: Y}}}
status quo: [a.x]
preferences: {a: [{say: a.x, firm: true}, a.y]}
"""
    firm = shares(build(loads(text)), "a.x,a.y", "nash", swaps=(0,), draws=20)
    assert firm.found[0].share == 1
    with pytest.raises(
        QuestionError, match=r"1 swap cannot be expected: .* at most 0, when every order is equally likely"
    ):
        shares(build(loads(text)), 0, "nash", swaps=(1,))
    assert [share.swaps for share in shares(build(loads(text)), 0, "nash").found] == [0]


def test_by_default_as_many_swaps_as_can_be_expected() -> None:
    text = "actors: {a: {options: {x: X, y: Y}}}\nstatus quo: []\npreferences: {a: [WISHES]}\n"
    wishes = ["a.x", "a.y", "a.x or a.y", "a.x and a.y"]

    def usual(count: int) -> list[float]:
        graph = build(loads(text.replace("WISHES", ", ".join(wishes[:count]))))
        return [share.swaps for share in shares(graph, 0, "nash", draws=1).found]

    assert (usual(2), usual(3), usual(4)) == ([0.5], [1], [1, 2, 3])


def test_nothing_to_reorder() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: {weights: {a.x: 1}}}\n"))
    with pytest.raises(QuestionError, match="no order can change"):
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
        lambda: shares(graph, 0, swaps=(6.5,)),
        lambda: shares(graph, 0, swaps=(float("nan"),)),
    ]
    for question in questions:
        with pytest.raises(QuestionError):
            question()


def test_what_prints() -> None:
    found = shares(build(load("chicken")), "row.dare", "nash", swaps=(0, 2), draws=20)
    assert "NASH: share of random orders under which states are equilibria" in str(found)
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
    with pytest.raises(TooLarge, match="could take hours; the limit is"):
        shares(build(load("korea-2017")), 0, draws=10_000_000)

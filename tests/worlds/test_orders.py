"""Orders of statements in worlds: as doubtful as stated, by reading, the same everywhere, and the stated ones without doubt."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare
from tests.preference_sensitivity.oracle_firmness import distance
from tests.strategies import examples

from offramp.case.doubt import doubted, rooms, uncertain_lists
from offramp.case.reading import load, loads
from offramp.errors import CaseError, QuestionError
from offramp.notes import Note, Severity
from offramp.preference_sensitivity.mallows import dispersion
from offramp.worlds.orders import (
    dimensions,
    drawn_orders,
    hypothetical_orders,
    orders_taken_as_certain,
    places_of,
    swaps_of,
)
from offramp.worlds.worlds import draw_worlds

CASE = """
actors:
  a: {tempo: 1 per year, reliability: 0.8, options: {w: W, x: X, y: Y}}
  b: {tempo: 1 per year, reliability: 0.8, options: {z: Z}}
status quo: []
unknowns: {p: {low: 1, best: 2, high: 4}}
preferences: {b: [a.w, a.x, b.z, a.y]}
images:
  a:
    keen: {weight: 2, preferences: [a.w, a.x, a.y, b.z, not b.z]}
    loath: {weight: 1, preferences: {ranking: [a.w, [a.x, a.y], b.z]}}
    calm: {weight: 1, preferences: [b.z, a.x]}
"""
DOUBT = CASE + "doubt: {a: {keen: 2, loath: 0.6}, b: {low: 0.5, best: 1, high: 2}}\n"


def test_a_case_without_doubt_draws_no_orders_and_the_same_numbers_as_ever() -> None:
    worlds = draw_worlds(loads(CASE), 50, 3)
    assert worlds.orders == {}
    assert worlds.parameters.orders == {}
    assert dimensions(loads(CASE)) == {}
    assert worlds.values["p"][:2].tolist() == BEFORE


BEFORE = [1.2012871191836894, 2.1648219022899866]
"""As they were drawn before there was doubt."""


def test_the_doubt_is_the_mean_number_of_swaps() -> None:
    worlds = draw_worlds(loads(DOUBT), 4096, 1)
    reading = np.array(worlds.images["a"])
    own = {name: [worlds.orders["a"][k] for k in np.flatnonzero(reading == name)] for name in ("keen", "loath", "calm")}
    assert swaps_of(own["keen"], 5).mean() == pytest.approx(2, abs=0.06)
    assert swaps_of(own["loath"], 3).mean() == pytest.approx(0.6, abs=0.04)
    assert set(own["calm"]) == {()}
    assert swaps_of(worlds.orders["b"], 4).mean() == pytest.approx(worlds.values["b.doubt"].mean(), abs=0.03)


@pytest.mark.parametrize("method", ["sobol", "latin"])
def test_orders_come_as_often_as_the_mallows_model_says(method: str) -> None:
    worlds = draw_worlds(loads(CASE + "doubt: {b: 2}\n"), 8192, 5, method=method)  # type: ignore[arg-type]
    drawn = Counter(worlds.orders["b"])
    q = dispersion(2.0, rooms(4)).item()
    weights = {order: q ** distance(order) for order in permutations(range(4))}
    expected = [8192 * weight / sum(weights.values()) for weight in weights.values()]
    seen = [drawn[() if order == (0, 1, 2, 3) else order] for order in weights]
    assert chisquare(seen, expected).pvalue > 1e-3


def test_orders_depend_on_the_doubt_of_their_world() -> None:
    worlds = draw_worlds(loads(DOUBT), 4096, 1)
    doubt, swaps = worlds.values["b.doubt"], swaps_of(worlds.orders["b"], 4)
    low, high = doubt < np.quantile(doubt, 0.2), doubt > np.quantile(doubt, 0.8)
    assert swaps[low].mean() == pytest.approx(doubt[low].mean(), abs=0.1)
    assert swaps[high].mean() == pytest.approx(doubt[high].mean(), abs=0.1)


def test_orders_have_nothing_to_do_with_numbers_and_readings() -> None:
    worlds = draw_worlds(loads(CASE + "doubt: {a: {keen: 2.5}, b: 1.5}\n"), 4096, 2)
    swaps = swaps_of(worlds.orders["b"], 4)
    assert abs(np.corrcoef(swaps, worlds.values["p"])[0, 1]) < 0.04
    keen = np.array(worlds.images["a"]) == "keen"
    assert swaps[keen].mean() == pytest.approx(swaps[~keen].mean(), abs=0.1)
    other = swaps_of([order for order, is_keen in zip(worlds.orders["a"], keen, strict=True) if is_keen], 5)
    assert abs(np.corrcoef(other, swaps[keen])[0, 1]) < 0.06


def test_more_worlds_begin_with_the_same_orders() -> None:
    case = loads(DOUBT)
    few, many = draw_worlds(case, 9, 3), draw_worlds(case, 600, 3)
    for actor, orders in few.orders.items():
        assert orders == many.orders[actor][:9]


def test_the_orders_are_these_on_any_machine() -> None:
    worlds = draw_worlds(loads(DOUBT), 5, 11)
    assert worlds.images["a"] == READINGS
    assert dict(worlds.orders) == ORDERS


READINGS = ("calm", "keen", "keen", "loath", "keen")
ORDERS = {
    "a": ((), (0, 2, 3, 4, 1), (0, 2, 1, 4, 3), (1, 2, 0), (0, 1, 4, 3, 2)),
    "b": ((), (0, 2, 1, 3), (3, 0, 2, 1), (), ()),
}


def test_a_fixed_reading_leaves_all_other_draws_as_they_are() -> None:
    case = loads(DOUBT)
    free, fixed = draw_worlds(case, 64, 1), draw_worlds(case, 64, 1, images={"a": "keen"})
    assert free.orders["b"] == fixed.orders["b"]
    for world, reading in enumerate(free.images["a"]):
        if reading == "keen":
            assert free.orders["a"][world] == fixed.orders["a"][world]


def test_no_doubt_is_the_stated_order_and_the_most_is_any_order() -> None:
    none = draw_worlds(loads(CASE + "doubt: {b: 0}\n"), 100, 1)
    assert set(none.orders["b"]) == {()}
    every = draw_worlds(loads(CASE + "doubt: {b: 3}\n"), 4096, 1)
    counts = Counter(every.orders["b"])
    assert len(counts) == 24
    assert chisquare(list(counts.values())).pvalue > 1e-3


@pytest.mark.parametrize("places", [{0}, {1, 2}, {0, 1, 2, 3}])
def test_a_firm_statement_is_never_overtaken(places: set[int]) -> None:
    wishes = ["a.w", "a.x", "b.z", "a.y"]
    stated = ", ".join(f"{{say: {wish}, firm: true}}" if k in places else wish for k, wish in enumerate(wishes))
    worlds = draw_worlds(loads(CASE.replace("b: [a.w, a.x, b.z, a.y]", f"b: [{stated}]") + "doubt: {b: 2}\n"), 500, 1)
    rows = places_of(worlds.orders["b"], 4)
    for upper in places:
        for lower in range(upper + 1, 4):
            assert (rows[:, upper] < rows[:, lower]).all()
    # Where so many swaps have no room, all orders that are left are equally likely.
    free = rooms(4, places)
    assert swaps_of(worlds.orders["b"], 4).mean() == pytest.approx(min(2, sum(free) / 2), abs=0.1)


def test_orders_differ_by_world_and_actor_alone_in_what_is_drawn() -> None:
    """The same points and the same doubt give the same order, whoever else is in doubt."""
    case = loads(DOUBT)
    points = np.random.default_rng(0).random((20, 4))
    values = {doubt.name: np.full(20, 0.5) for doubt in doubted(case)}
    readings = {"a": ("keen",) * 20}
    both = drawn_orders(case, values, readings, {"a": points, "b": points[:, :3]})
    assert drawn_orders(case, values, readings, {"a": points})["a"] == both["a"]


def test_a_range_of_doubt_lies_between_nothing_and_the_most() -> None:
    worlds = draw_worlds(loads(DOUBT), 2000, 1)
    assert ((worlds.values["b.doubt"] > 0) & (worlds.values["b.doubt"] < 3)).all()
    assert np.quantile(worlds.values["b.doubt"], [0.05, 0.5, 0.95]) == pytest.approx([0.5, 1, 2], abs=0.03)
    with pytest.raises(CaseError, match="the doubt about `b` is logitnormal, between 0 and 3, and its `low` is 0"):
        draw_worlds(loads(CASE + "doubt: {b: {low: 0, high: 2}}\n"), 4)
    with pytest.raises(QuestionError, match="there is no evidence `record`"):
        draw_worlds(loads(CASE + "doubt: {b: {evidence: record}}\n"), 4)


def test_doubts_may_go_together_with_other_numbers() -> None:
    text = DOUBT + "correlations: [{between: [p, b.doubt], rank: 0.8}]\n"
    worlds = draw_worlds(loads(text), 2048, 1)
    assert np.corrcoef(worlds.values["p"], worlds.values["b.doubt"])[0, 1] > 0.7


def test_an_order_the_actor_would_have_says_nothing_of_the_world() -> None:
    each = next(each for each in uncertain_lists(loads(DOUBT)) if each.reading == "keen")
    assert each.doubt is not None
    assert each.doubt.name == "a.keen.doubt"
    found = hypothetical_orders(each, np.full(3000, 2.0), 3000, 4)
    assert swaps_of(found, 5).mean() == pytest.approx(2, abs=0.1)
    assert found[:10] == hypothetical_orders(each, np.full(10, 2.0), 10, 4)
    assert found[:50] != hypothetical_orders(each, np.full(50, 2.0), 50, 5)


KNOWN = CASE.replace(
    "[a.w, a.x, a.y, b.z, not b.z]", "{statements: [a.w, a.x, a.y, b.z], above: [[a.w, a.y], [a.x, b.z]]}"
)


def test_orders_that_agree_with_the_known_pairs_come_as_often() -> None:
    worlds = draw_worlds(loads(KNOWN), 8192, 3)
    keen = [order for order, name in zip(worlds.orders["a"], worlds.images["a"], strict=True) if name == "keen"]
    drawn = Counter(order or (0, 1, 2, 3) for order in keen)
    agreeing = [o for o in permutations(range(4)) if o.index(0) < o.index(2) and o.index(1) < o.index(3)]
    assert drawn.keys() == set(agreeing)
    assert chisquare([drawn[order] for order in agreeing]).pvalue > 1e-4
    others = [order for order, name in zip(worlds.orders["a"], worlds.images["a"], strict=True) if name != "keen"]
    assert set(others) == {()}
    assert "agreeing" in str(worlds)
    assert {pair.above for pair in worlds.pairs.values()} <= {"a.w", "a.x", "a.y", "b.z"}
    assert worlds.pairs
    assert "a as keen" not in orders_taken_as_certain(loads(KNOWN))


def test_without_a_known_pair_every_order_is_drawn() -> None:
    case = loads(
        CASE.replace(
            "preferences: {b: [a.w, a.x, b.z, a.y]}", "preferences: {b: {statements: [a.w, b.z, a.y], above: []}}"
        )
    )
    assert dimensions(case) == {"b": 2}
    assert len(set(draw_worlds(case, 200, 1).orders["b"])) == 6


@examples(60)
@given(st.lists(st.permutations(range(5)).map(tuple), min_size=1, max_size=6))
def test_swaps_and_places_are_those_of_the_definition(orders: list[tuple[int, ...]]) -> None:
    assert swaps_of(orders, 5).tolist() == [distance(order) for order in orders]
    assert places_of(orders, 5).tolist() == [[order.index(entry) for entry in range(5)] for order in orders]


CERTAIN = "was taken as certain, since the case states no `doubt` about it"


@pytest.mark.parametrize(
    ("doubt", "told"),
    [
        ("", "the order of each actor's preferences was taken as certain, since the case states no `doubt`"),
        ("doubt: {b: 1}", f"the order of the preferences of a as keen, a as loath and a as calm {CERTAIN}"),
        ("doubt: {a: 0.5, b: 1}", ""),
        ("doubt: {a: {keen: 1, loath: 1}, b: 1}", f"the order of the preferences of a as calm {CERTAIN}"),
    ],
)  # fmt: skip
def test_orders_that_were_taken_as_certain_are_told(doubt: str, told: str) -> None:
    case = loads(f"{CASE}{doubt}\n")
    assert orders_taken_as_certain(case) == told
    worlds = draw_worlds(case, 4)
    assert worlds.notes == ((Note(Severity.NOTE, told),) if told else ())
    assert (told in str(worlds).replace("\n", " ")) is True
    assert worlds.to_dict()["notes"] == [note.to_dict() for note in worlds.notes]


def test_who_has_no_order_is_not_told() -> None:
    assert orders_taken_as_certain(load("prisoners-dilemma"))
    weights = "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: {weights: {a.x: 1}}}\n"
    assert orders_taken_as_certain(loads(weights)) == ""

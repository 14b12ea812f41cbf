"""Pairs of statements among what differs between worlds: which are looked at, what they say, and what they do not."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from tests.worlds.test_orders import DOUBT

from offramp.case.inputs import Input, InputKind
from offramp.case.reading import loads
from offramp.errors import QuestionError
from offramp.worlds import pairs as module
from offramp.worlds.orders import places_of
from offramp.worlds.pairs import Pair
from offramp.worlds.worlds import draw_worlds, worlds_at

STATED = {"keen": ["a.w", "a.x", "a.y", "b.z", "not b.z"], "loath": ["a.w", "a.x ~ a.y", "b.z"]}


def test_a_pair_says_in_every_world_of_its_reading_which_statement_stands_above() -> None:
    worlds = draw_worlds(loads(DOUBT), 300, 1)
    assert {pair.reading for pair in worlds.pairs.values() if pair.actor == "a"} == {"keen", "loath"}
    for name, pair in worlds.pairs.items():
        texts = ["a.w", "a.x", "b.z", "a.y"] if pair.actor == "b" else STATED[pair.reading]
        upper, lower = texts.index(pair.above), texts.index(pair.below)
        assert upper < lower
        for world, answer in enumerate(worlds.varied[name]):
            if pair.actor == "b" or worlds.images["a"][world] == pair.reading:
                order = worlds.orders[pair.actor][world] or tuple(range(len(texts)))
                assert (answer == "yes") == (order.index(upper) < order.index(lower))
                assert answer in ("yes", "no")


def test_all_neighbours_are_looked_at_and_others_that_are_often_the_other_way_round() -> None:
    worlds = draw_worlds(loads(DOUBT), 300, 1)
    looked = {(pair.above, pair.below) for pair in worlds.pairs.values() if pair.reading == "keen"}
    keen = [order for order, name in zip(worlds.orders["a"], worlds.images["a"], strict=True) if name == "keen"]
    rows, texts = places_of(keen, 5), STATED["keen"]
    for upper in range(5):
        for lower in range(upper + 1, 5):
            often = (rows[:, upper] > rows[:, lower]).mean() > 0.1
            assert ((texts[upper], texts[lower]) in looked) == (lower == upper + 1 or often)
    # With little doubt neighbours alone are left.
    few = draw_worlds(loads(DOUBT.replace("keen: 2", "keen: 0.3")), 300, 1)
    assert {(p.above, p.below) for p in few.pairs.values() if p.reading == "keen"} == set(pairwise(texts))  # fmt: skip


def test_a_pair_of_one_reading_does_not_tell_the_reading() -> None:
    worlds = draw_worlds(loads(DOUBT), 4096, 3)
    keen = np.array(worlds.images["a"]) == "keen"
    for name, pair in worlds.pairs.items():
        if pair.actor == "a":
            turned = worlds.varied[name] == "no"
            assert set(worlds.varied[name]) == {"yes", "no"}
            assert turned[keen].mean() == pytest.approx(turned[~keen].mean(), abs=0.05)


def test_more_worlds_begin_with_the_same_answers() -> None:
    few, many = draw_worlds(loads(DOUBT), 60, 3), draw_worlds(loads(DOUBT), 400, 3)
    for name in few.pairs.keys() & many.pairs.keys():
        assert few.varied[name].tolist() == many.varied[name][:60].tolist()


def test_there_are_never_more_than_so_many_and_each_actor_has_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    case = loads(DOUBT)
    whole = draw_worlds(case, 300, 1)
    every = {name: (pair.actor, int((whole.varied[name] == "no").sum())) for name, pair in whole.pairs.items()}
    monkeypatch.setattr(module, "MOST_PAIRS", 6)
    worlds = draw_worlds(case, 300, 1)
    assert Counter(pair.actor for pair in worlds.pairs.values()) == {"a": 3, "b": 3}
    assert worlds.pairs.keys() < every.keys()
    kept, left = ([times for name, (actor, times) in every.items() if actor == "b" and (name in worlds.pairs) == there]
                  for there in (True, False))  # fmt: skip
    assert min(kept) >= max(left)
    monkeypatch.setattr(module, "MOST_PAIRS", 11)
    counts = Counter(pair.actor for pair in draw_worlds(case, 300, 1).pairs.values())
    assert sum(counts.values()) == 11


def test_what_they_are_called() -> None:
    case = loads(DOUBT)
    worlds = draw_worlds(case, 300, 1)
    assert "b ranks “a.w” above “a.x”" in worlds.varied
    assert "a as keen ranks “a.x” above “a.y”" in worlds.varied
    loath = worlds.pairs["a as loath ranks “a.w” above “a.x ~ a.y”"]
    assert loath == Pair("a", "loath", "a.w", "a.x ~ a.y", ranked=True)
    assert loath.words(case) == "a as loath ranks ‘a.w’ above ‘a.x ~ a.y’"
    assert worlds.pairs["b ranks “a.w” above “a.x”"].words(case) == "b ranks ‘“W”’ above ‘“X”’"


def test_a_large_group_of_a_ranking_is_cut_short() -> None:
    text = """
actors: {a: {tempo: 1, reliability: 0.8, options: {x: X, y: Y, z: Z}}}
status quo: []
preferences: {a: {ranking: [[-, a.x, a.y, a.z], ["a.x,a.y", "a.x,a.z"], ["a.y,a.z", "a.x,a.y,a.z"]]}}
unknowns: {p: 1}
doubt: {a: 1}
"""
    assert "a ranks “- ~ a.x ~ a.y and 1 more” above “a.x,a.y ~ a.x,a.z”" in draw_worlds(loads(text), 64).pairs


def test_what_varies_is_picked_by_name_and_pairs_by_whose_they_are() -> None:
    worlds = draw_worlds(loads(DOUBT), 300, 1)
    some = worlds.varied_among(
        {
            Input(InputKind.UNKNOWN, "p"),
            Input(InputKind.ORDER, "b"),
            Input(InputKind.READING, "b"),
            Input(InputKind.TEMPO, "a"),
        }
    )
    assert [name for name in some if name not in worlds.pairs] == ["p"]
    assert {worlds.pairs[name].actor for name in some if name in worlds.pairs} == {"b"}
    assert "b.doubt" in worlds.varied
    assert "b.doubt" not in worlds.varied_among({Input(InputKind.ORDER, "b")})


def test_a_fixed_reading_and_an_order_without_doubt_have_no_pairs() -> None:
    case = loads(DOUBT)
    fixed = draw_worlds(case, 100, 1, images={"a": "calm"})
    assert {pair.actor for pair in fixed.pairs.values()} == {"b"}
    certain = worlds_at(case, {"p": np.array([1.0, 2.0])})
    assert certain.pairs == {}
    assert certain.orders == {"a": ((), ()), "b": ((), ())}
    given = worlds_at(case, {}, None, {"b": [(1, 0, 2, 3), ()]})
    assert {name: column.tolist() for name, column in given.varied.items()} == {
        "b ranks “a.w” above “a.x”": ["no", "yes"],
    }


def test_a_statement_that_stands_twice_makes_no_pair_with_itself() -> None:
    text = DOUBT.replace("b: [a.w, a.x, b.z, a.y]", "b: [a.w, a.x, a.x, a.y]")
    names = list(draw_worlds(loads(text), 300, 1).pairs)
    assert "b ranks “a.x” above “a.x”" not in names
    assert len(set(names)) == len(names)


def test_orders_are_given_of_actors_that_there_are() -> None:
    with pytest.raises(QuestionError, match="there is no actor `c`"):
        worlds_at(loads(DOUBT), {}, None, {"c": [()]})

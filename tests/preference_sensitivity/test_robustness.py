"""Shares of orders under which states are stable, against the enumeration of all orders, and known answers."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle import Statements
from tests.preference_sensitivity.oracle_firmness import length, reordered, short_cases
from tests.strategies import Drawn, examples

from offramp.case.priorities import known_above
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.preference_sensitivity import joint_orders
from offramp.preference_sensitivity.improvement_bounds import improvement_bounds, share_bounds
from offramp.preference_sensitivity.known_lists import known_lists
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.preference_sensitivity.robustness import robustness
from offramp.stability.concepts import concept

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


def pairs_among(data: st.DataObject, count: int) -> list[tuple[int, int]]:
    entry = st.integers(0, count - 1)
    drawn = data.draw(st.lists(st.tuples(entry, entry), max_size=count))
    return [(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]]


@pytest.mark.parametrize("key", CONCEPTS)
@examples(200)
@given(short_cases(), st.data())
def test_shares_are_those_of_all_orders(key: str, drawn: Drawn, data: st.DataObject) -> None:
    model, graph = drawn.model, drawn.graph
    lists, known = [], {}
    for actor in model.actors:
        wants = model.preferences[actor]
        count = length(wants) if isinstance(wants, Statements) else 0
        pairs = pairs_among(data, count) if count else []
        known[actor] = known_above(count, pairs)
        lists.append(
            [o for o in permutations(range(count)) if all(o.index(a) < o.index(b) for a, b in pairs)]
            if count
            else [None]
        )
    given_lists = [
        None if each is None else (each[0], known[actor])
        for actor, each in zip(graph.actors, known_lists(graph), strict=True)
    ]
    state = data.draw(st.sampled_from(sorted(model.states, key=sorted)))
    number = drawn.number[state]
    stable = dict.fromkeys(model.actors, 0)
    equilibria = total = 0
    for orders in product(*lists):
        chosen = {actor: order for actor, order in zip(model.actors, orders, strict=True) if order is not None}
        other = reordered(model, chosen)
        held = {actor: other.is_stable(key, actor, state) for actor in model.actors}
        total += 1
        equilibria += all(held.values())
        for actor, holds in held.items():
            stable[actor] += holds
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("offramp.preference_sensitivity.robustness.known_lists", lambda _: tuple(given_lists))
        (row,) = robustness(graph, [number], [key]).found[key]
    assert {actor: share.exact for actor, share in row.actors.items()} == {
        actor: Fraction(count, total) for actor, count in stable.items()
    }
    assert row.everyone.exact == Fraction(equilibria, total)
    if key in ("seq", "sseq"):
        exact = [*(Fraction(count, total) for count in stable.values()), Fraction(equilibria, total)]
        (listed,) = joint_orders.joint_shares(graph, concept(key), [number], given_lists, 1, 0)
        assert [share.exact for share in listed] == exact
        bounds = share_bounds(graph, key, number, given_lists, improvement_bounds(graph, given_lists))
        assert all(low <= share <= high for (low, high), share in zip(bounds, exact, strict=True))


@cache
def korea() -> str:
    return (Path(__file__).parents[1] / "risk" / "korea-turn-1.yaml").read_text(encoding="utf-8")


STATE = "usa.talks,usa.envoy,usa.assurance,usa.exercises,usa.sanctions,dprk.talks,china.support,rok.opening"


def test_talks_with_an_assurance_on_the_peninsula() -> None:
    graph = build(loads(korea()))
    found = robustness(graph, ["s1731"], ["nash"], pairs=True)
    (row,) = found.found["nash"]
    assert graph.name(1731) == STATE
    assert (found.orders["usa"], found.orders["dprk"]) == (87178291200, 355687428096000)
    assert row.actors["usa"].exact == 1
    assert row.actors["dprk"].exact == Fraction(1, 3)
    assert row.undecided == ("dprk",)
    assert {pair.actor for pair in row.pairs} == {"dprk"}
    assert row.pairs[0].effect == max(pair.effect for pair in row.pairs)


def test_what_is_known_of_the_order_changes_the_share() -> None:
    graph = build(loads(korea()))
    (row,) = robustness(graph, ["s1731"], ["nash"], pairs=True).found["nash"]
    pair = row.pairs[0]
    assert 0 < pair.chance < 1
    assert pair.chance * pair.if_above + (1 - pair.chance) * pair.if_below == Fraction(1, 3)


CASE = """
actors:
  a: {options: {x: X}}
  b: {options: {y: Y}}
status quo: []
preferences:
  a: {statements: [not a.x, b.y iff a.x, not b.y], above: []}
  b: [not b.y, a.x and b.y]
"""


@pytest.mark.parametrize("key", ["seq", "sseq"])
def test_random_orders_agree_with_all_orders(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(loads(CASE))
    exact = robustness(graph, range(graph.size), [key]).found[key]
    monkeypatch.setattr(joint_orders, "MOST_COMBINATIONS", 0)
    drawn = joint_orders.joint_shares(graph, concept(key), range(graph.size), known_lists(graph), 4000, 2)
    assert any(0 < row.everyone.share < 1 for row in exact)
    for one, (*others, everyone) in zip(exact, drawn, strict=True):
        assert everyone.exact is None
        low, high = everyone.range
        assert low - 0.01 <= one.everyone.share <= high + 0.01
        for actor, other in zip(graph.actors, others, strict=True):
            assert other.share == pytest.approx(one.actors[actor].share, abs=0.03)


DEPENDS = """
actors:
  a: {options: {x: X}}
  b: {options: {y: Y}}
status quo: []
preferences:
  a: [a.x and not b.y, not b.y, not a.x]
  b: [b.y if a.x, not b.y]
"""
"""Whether the actor a stays without x depends on whether b would answer x with y, which depends on the order of b."""


@pytest.mark.parametrize("key", ["seq", "sseq"])
def test_shares_are_exact_where_their_bounds_meet_and_otherwise_inside_them(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = build(loads(DEPENDS))
    (exact,) = robustness(graph, ["-"], [key]).found[key]
    monkeypatch.setattr(joint_orders, "MOST_COMBINATIONS", 0)
    (drawn,) = robustness(graph, ["-"], [key], draws=300, seed=1).found[key]
    lists = known_lists(graph)
    bounds = share_bounds(graph, key, 0, lists, improvement_bounds(graph, lists))
    assert bounds[0][0] < exact.actors["a"].share < bounds[0][1]
    assert drawn.actors["a"].exact is None
    assert (drawn.actors["a"].least, drawn.actors["a"].most) == bounds[0]
    assert drawn.actors["b"].exact == exact.actors["b"].exact
    few = OrderShare.drawn(0, 3).within(Fraction(1, 3), Fraction(1, 2))
    assert few.range == (1 / 3, 0.5)
    assert few.share == 1 / 3
    assert OrderShare.drawn(1, 3).within(Fraction(1, 3), Fraction(1, 3)).exact == Fraction(1, 3)


def test_a_korean_state_that_is_stable_in_every_order_needs_no_draws() -> None:
    graph = build(load("korea-2017"))
    for key in ("seq", "sseq"):
        (row,) = robustness(graph, ["s2090"], [key], draws=1).found[key]
        assert [share.exact for share in (*row.actors.values(), row.everyone)] == [1, 1, 1, 1, 1]


def test_the_interval_is_that_of_clopper_and_pearson() -> None:
    low, high = OrderShare.drawn(0, 20).range
    assert low == 0
    assert high == pytest.approx(1 - 0.025 ** (1 / 20))
    assert str(OrderShare.of(0, 3)) == "no order"
    assert str(OrderShare.of(1, 3)) == "1/3"


def test_a_wrong_concept_or_state_is_refused() -> None:
    graph = build(loads(CASE))
    with pytest.raises(QuestionError, match="choose from gmr"):
        robustness(graph, None, ["nonmyopic"])
    with pytest.raises(QuestionError, match="there is no state 99"):
        robustness(graph, [99], ["nash"])


def test_the_answer_shows_shares_pairs_and_orders() -> None:
    graph = build(loads(CASE))
    found = robustness(graph, None, ["nash"], pairs=True)
    told = str(found)
    assert "a: 6 orders; b: 2 orders" in told
    assert found.to_dict()["concepts"]["nash"][0]["everyone"]["exact"]


DENSE = """
actors:
  a: {options: {o0: A, o1: B, o2: C}}
  b: {options: {o0: D, o1: E, o2: F}}
status quo: []
preferences:
  a:
    above: []
    statements: [a.o0 iff not b.o1, (a.o1 or b.o2) iff b.o0, not a.o2 and b.o1, a.o0 iff a.o2, not b.o0 or a.o1, a.o2 iff b.o2, not a.o1]
  b:
    above: []
    statements: [b.o0 iff a.o1, (b.o1 or a.o2) iff a.o0, not b.o2 and a.o1, b.o0 iff b.o2, not a.o0 or b.o1, b.o2 iff a.o2, not b.o1]
"""
"""A case whose verdicts have many clauses and terms for so small a graph."""


@pytest.mark.parametrize("key", ["gmr", "smr"])
def test_formulas_too_dense_to_count_give_a_drawn_share_with_its_interval(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = build(loads(DENSE))

    def found() -> list[OrderShare]:
        return [row.everyone for row in robustness(graph, list(range(0, graph.size, 3)), [key], draws=400).found[key]]

    counted = found()
    assert any(0 < share.share < 1 for share in counted)
    monkeypatch.setattr("offramp.preference_sensitivity.residual_counts.MOST_STEPS", 20)
    assert [share.exact for share in found()] == [share.exact for share in counted]
    monkeypatch.setattr("offramp.preference_sensitivity.order_counts.MOST_OPERATIONS", 500.0)
    drawn = found()
    assert any(share.exact is None for share in drawn)
    inside = [
        low <= float(one.share) <= high for one, (low, high) in zip(counted, (d.range for d in drawn), strict=True)
    ]
    assert sum(inside) >= len(inside) - 2

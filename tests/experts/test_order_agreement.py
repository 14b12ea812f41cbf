"""Agreement of experts on a list: each part against its definition, and what does not bear on it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from tests.experts.oracle_orders import Said, ballots, closed, contradicted, kemeny_orders
from tests.strategies import examples

from offramp.case.preferences import Statements
from offramp.case.reading import loads
from offramp.errors import QuestionError
from offramp.experts.order_agreement import order_agreement, order_agreements, pooled_statements


def statements(length: int, said: list[tuple[Said, int]]) -> Statements:
    """Return a list whose experts say these pairs; an expert who says nothing leaves the whole order open."""
    texts = [f"a.x{k}" for k in range(length)]
    experts = {
        f"e{i}": {"weight": weight, "above": [[texts[a], texts[b]] for a, b in sorted(pairs)]}
        if pairs
        else {"weight": weight, "order": [texts]}
        for i, (pairs, weight) in enumerate(said)
    }
    return Statements.model_validate({"statements": texts, "experts": experts})


@given(ballots())
@examples(100)
def test_split_pairs_and_disagreement_are_counted_straight(drawn: tuple[int, list[tuple[Said, int]]]) -> None:
    length, said = drawn
    found = order_agreement(statements(length, said))
    above: Counter[tuple[int, int]] = Counter()
    for pairs, weight in said:
        above.update(dict.fromkeys(closed(pairs), weight))
    split = {frozenset(pair) for pair in above if pair[::-1] in above}
    assert {frozenset((pair.first, pair.second)) for pair in found.split} == split
    for pair in found.split:
        first, second = above[pair.first, pair.second], above[pair.second, pair.first]
        assert first >= second
        assert pair.division == pytest.approx(second / (first + second))
        assert pair.first_above == tuple(
            f"e{i}" for i, (p, _) in enumerate(said) if (pair.first, pair.second) in closed(p)
        )
    assert [pair.division for pair in found.split] == sorted((pair.division for pair in found.split), reverse=True)
    assert found.said == sum(above.values())
    assert found.list_disagreement == contradicted(range(length), said)
    assert found.pooled.disagreement == kemeny_orders(length, said)[0]
    assert found.pooled.order == pooled_statements(statements(length, said))


@given(ballots())
@examples(60)
def test_readings_divide_the_experts_and_each_has_its_own_pool(drawn: tuple[int, list[tuple[Said, int]]]) -> None:
    length, said = drawn
    found = order_agreement(statements(length, said))
    assert sorted(name for each in found.readings for name in each.experts) == sorted(found.experts)
    assert sum(each.share for each in found.readings) == pytest.approx(1)
    for each in found.readings:
        own = [said[int(name[1:])] for name in each.experts]
        assert each.pooled.disagreement == kemeny_orders(length, own)[0]


def test_ranks_are_ranges_where_they_are_open() -> None:
    found = order_agreement(statements(4, [(frozenset({(3, 0), (0, 1)}), 1), (frozenset({(0, 1), (1, 2), (2, 3)}), 1)]))
    assert found.ranks("e0") == [(2, 3), (3, 4), (1, 4), (1, 2)]
    assert found.ranks("e1") == [(1, 1), (2, 2), (3, 3), (4, 4)]


CASE = """
actors: {a: {options: {x: X, y: Y, z: Z}}, b: {options: {w: W}}}
status quo: []
preferences: {b: {statements: [b.w, a.x], experts: {lee: [a.x, b.w]}}}
images:
  a:
    calm: {preferences: {statements: [a.x, a.y, a.z], experts: {kim: [a.x, [a.z, a.y]], lee: [a.z, a.y, a.x], cha: {above: [[a.y, a.z]]}}}}
    wild: {preferences: [a.z, a.y]}
"""


def test_each_list_with_experts_is_compared_by_itself() -> None:
    first, second = order_agreements(loads(CASE))
    assert [(each.actor, each.reading, each.experts) for each in (first, second)] == [
        ("a", "calm", ("kim", "lee", "cha")),
        ("b", "", ("lee",)),
    ]
    assert first.ranked == ("kim", "lee")
    assert first.concordance is not None
    assert first.concordance.experts == 2
    assert second.concordance is None
    assert second.readings[0].experts == ("lee",)


def test_the_order_of_the_experts_has_no_bearing() -> None:
    turned = CASE.replace(
        "{kim: [a.x, [a.z, a.y]], lee: [a.z, a.y, a.x], cha: {above: [[a.y, a.z]]}}",
        "{cha: {above: [[a.y, a.z]]}, lee: [a.z, a.y, a.x], kim: [a.x, [a.z, a.y]]}",
    )
    one, other = (order_agreements(loads(text))[0] for text in (CASE, turned))
    assert one.pooled == other.pooled
    assert one.concordance == other.concordance
    assert {pair.first: pair.division for pair in one.split} == {pair.first: pair.division for pair in other.split}


def test_a_case_without_experts_gets_an_example() -> None:
    with pytest.raises(
        QuestionError, match=r"no expert states an order of statements; add for instance\n  preferences: "
    ):
        order_agreements(loads("{actors: {a: {options: {x: X}}}, status quo: [], preferences: {a: [a.x]}}"))

"""Questions on the graph in every world: as asked of a case that is written with the reading and the order of that world."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.reading import loads
from offramp.claim_testing.graph_answers import true_in
from offramp.claim_testing.graph_worlds import drawn_in, graphs_of, orders_drawn, reordered, true_in_worlds
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.progress import watched
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

    from offramp.case.model import Case
    from offramp.worlds.worlds import Worlds

TEXT = """
actors:
  a: {{tempo: 1, reliability: 0.8, options: {{x: X, y: Y}}}}
  b: {{tempo: 1, reliability: 0.8, options: {{z: Z}}}}
status quo: [b.z]
horizon: 1 year
preferences: {{b: {b}}}
images:
  a: {{keen: {{weight: 2, preferences: {keen}}}, loath: {{weight: 1, preferences: {loath}}}}}
"""
B = ["not b.z if a.x", "a.y", "b.z"]
KEEN = ["a.x", "not a.y if b.z", "a.y"]
LOATH = ["not a.x", "a.y iff b.z"]
QUESTIONS = (
    "wants(a, a.x)",
    "wants(b, not b.z from a.x)",
    "stable(every a.x for b under nash)",
    "equilibrium(a.y)",
    "reachable(a.x and not b.z)",
    "stable(some a.y under seq_a)",
)


def written(b: Sequence[str] = B, keen: Sequence[str] = KEEN, loath: Sequence[str] = LOATH) -> Case:
    return loads(TEXT.format(b=list(b), keen=list(keen), loath=list(loath)))


def with_orders(worlds: Worlds, orders: Mapping[str, tuple[tuple[int, ...], ...]]) -> Worlds:
    """Return worlds in which orders of statements were drawn."""
    found = replace(worlds)
    found.__dict__["parameters"] = replace(worlds.parameters, orders=orders)
    return found


def asked() -> list[nodes.Node]:
    return [ex.parse(text) for text in QUESTIONS]


@examples(10, dear=True)
@given(st.data())
def test_each_world_is_answered_as_the_case_written_in_its_order(data: st.DataObject) -> None:
    count = 6
    worlds = draw_worlds(written(), count, 3)
    of_b = [data.draw(st.sampled_from([(), *permutations(range(3))])) for _ in range(count)]
    of_a = [
        data.draw(st.sampled_from([(), *permutations(range(3 if image == "keen" else 2))]))
        for image in worlds.images["a"]
    ]
    worlds = with_orders(worlds, {"b": tuple(of_b), "a": tuple(of_a)})
    found = true_in_worlds(build(worlds.case), worlds, asked())
    for world in range(count):
        image = worlds.images["a"][world]
        lists = {"b": B, "keen": KEEN, "loath": LOATH}
        lists["b"] = [B[k] for k in of_b[world] or range(3)]
        lists[image] = [lists[image][k] for k in of_a[world] or range(len(lists[image]))]
        graph = build(written(**lists), images={"a": image})
        for question in asked():
            answer = found[question]
            assert isinstance(answer, np.ndarray)
            assert bool(answer[world]) == true_in(question, graph)


def test_a_graph_says_what_is_wanted_in_its_order() -> None:
    case = written()
    drawn = ((("keen", (1, 0, 2)), ("", (2, 0, 1))), (("loath", ()), ("", ())))
    first, second = graphs_of(build(case), drawn)
    assert [s.say.text for s in first.preferences("b").statements] == [B[2], B[0], B[1]]  # type: ignore[union-attr]
    assert [s.say.text for s in first.preferences("a").statements] == [KEEN[1], KEEN[0], KEEN[2]]  # type: ignore[union-attr]
    assert second == build(case, images={"a": "loath"})
    # The case that was handed in is as it was.
    assert case == written()


def test_the_stated_order_written_out_is_the_stated_order() -> None:
    worlds = draw_worlds(written(), 2)
    plain = with_orders(worlds, {"b": ((0, 1, 2), ())})
    assert drawn_in(plain) == drawn_in(worlds)


def test_orders_are_drawn_where_the_case_doubts_one() -> None:
    certain = draw_worlds(written(), 2)
    doubted = draw_worlds(loads(TEXT.format(b=B, keen=KEEN, loath=LOATH) + "doubt: {b: 1}\n"), 2)
    orders = {"b": ((1, 0, 2), ())}
    assert orders_drawn(with_orders(doubted, orders))
    assert not orders_drawn(with_orders(certain, {"b": ((), ())}))
    assert not orders_drawn(with_orders(doubted, {}))


def test_orders_of_rankings_turn_their_groups_and_weights_have_none() -> None:
    ranking = StateRanking(ranking=(("a.x",), ("-", "a.y")), gaps=frozenset({0}))
    turned = reordered(ranking, (1, 0))
    assert isinstance(turned, StateRanking)
    assert (turned.ranking, turned.gaps) == ((("-", "a.y"), ("a.x",)), frozenset({0}))
    weights = StatementWeights(weights={"a.x": 2.0})
    assert reordered(weights, (0,)) is weights
    statements = written().preferences["b"]
    assert isinstance(statements, Statements)
    assert reordered(statements, ()) is statements


def test_a_question_is_asked_once_per_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(node: nodes.Node, graph: object) -> bool:
        calls.append(node)
        return True

    monkeypatch.setattr("offramp.claim_testing.graph_worlds.true_in", counted)
    worlds = draw_worlds(written(), 64)
    told: list[tuple[int, int]] = []
    with watched(lambda _, done, total: told.append((done, total))):
        true_in_worlds(build(worlds.case), worlds, [*asked(), *asked()])
    assert len(calls) == 2 * len(QUESTIONS)
    assert told[-1] == (2, 2)


def test_hundreds_of_orders_are_all_looked_at() -> None:
    long = ["a.x if b.z", "a.y if b.z", "a.x", "not a.y", "b.z if a.x", "not b.z if a.y"]
    worlds = draw_worlds(written(b=long), 300, 1)
    drawn = tuple(permutations(range(6)))[::2][:300]
    worlds = with_orders(worlds, {"b": drawn})
    assert len(set(drawn_in(worlds))) == 300
    question = ex.parse("wants(b, not b.z from a.x and a.y and b.z)")
    answer = true_in_worlds(build(worlds.case), worlds, [question])[question]
    assert isinstance(answer, np.ndarray)
    assert 0 < answer.mean() < 1
    for world in (0, 1, 119, 255, 256, 299):
        graph = build(written(b=[long[k] for k in drawn[world]]), images={"a": worlds.images["a"][world]})
        assert bool(answer[world]) == true_in(question, graph)


def test_what_no_state_satisfies_is_said_of_that_question_alone() -> None:
    worlds = draw_worlds(written(), 4)
    impossible, possible = ex.parse("wants(a, a.x and not a.x)"), ex.parse("wants(a, a.x)")
    found = true_in_worlds(build(worlds.case), worlds, [impossible, possible])
    assert isinstance(found[impossible], QuestionError)
    assert isinstance(found[possible], np.ndarray)

"""The trial of orders of variables: it happens for large diagrams alone, takes an order of fewer nodes, and changes no result."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from benchmarks.cases import said_case

from offramp.symbolic import order_trial
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.budget import Budget
from offramp.symbolic.large_graph import encode
from offramp.symbolic.stable_sets import before_others, left_no_better

if TYPE_CHECKING:
    from offramp.symbolic.encoding import Encoding

ROOMY = Budget(seconds=600, gigabytes=0.1)


def test_an_order_of_fewer_nodes_is_taken_and_changes_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = encode(said_case(30, 3, 10), budget=ROOMY)
    expected = {key: analyse_large(usual, [key]).count(key) for key in ("seq", "sseq")}
    assert usual.encoding.better_orders == {}
    monkeypatch.setattr(order_trial, "LARGE", 50)
    monkeypatch.setattr(order_trial, "LEAST", 20)
    tried = encode(said_case(30, 3, 10), budget=ROOMY)
    assert {key: analyse_large(tried, [key]).count(key) for key in expected} == expected
    assert tried.encoding.better_orders
    usual_nodes, nodes = 0, 0
    for actor, order in tried.encoding.better_orders.items():
        assert sorted(order) == sorted(tried.encoding.orders[actor])
        usual_nodes += nodes_under(tried.encoding, actor, tried.encoding.orders[actor])
        nodes += nodes_under(tried.encoding, actor, order)
    assert nodes < usual_nodes


def nodes_under(encoding: Encoding, actor: int, order: tuple[int, ...]) -> int:
    """Return the nodes after one move of each other actor under an order."""
    encoding.diagrams.reorder(order)
    start = left_no_better(encoding, actor, encoding.level_above(actor), countermove=False)
    *_, states = islice(before_others(encoding, actor, start, improving=True), len(encoding.actors) - 1)
    return states.node_count()


def test_no_order_is_tried_where_the_memory_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_trial, "LARGE", 10**6)
    monkeypatch.setattr(order_trial, "_best_order", lambda *_: pytest.fail("tried"))
    order_trial.choose_order(encode(said_case(20, 3, 6), budget=ROOMY).encoding, 0, "seq")

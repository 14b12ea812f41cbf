"""Stability as a formula: its truth in an order of the statements is the stability under that order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import CONCEPTS
from tests.strategies import Drawn, cases, examples

from offramp.case.preferences import Statements
from offramp.inverse.statements import with_statements
from offramp.preference_sensitivity.answers import answers, moves_of
from offramp.preference_sensitivity.formula import Formula, formula_of
from offramp.stability.concepts import concept


@pytest.mark.parametrize("key", CONCEPTS)
@examples(20, dear=True)
@given(cases(3, merges=False), st.data())
def test_the_formula_is_true_in_an_order_where_the_state_is_stable(key: str, drawn: Drawn, data: st.DataObject) -> None:
    graph = drawn.graph
    actor = data.draw(st.sampled_from(graph.actors))
    preferences = graph.preferences(actor)
    if not isinstance(preferences, Statements):
        return
    own, position = preferences.statements[:4], graph.index(actor)
    state = data.draw(st.integers(0, graph.size - 1))
    moves = moves_of(graph)
    truth = np.array([graph.satisfying(statement.say) for statement in own])
    formula = formula_of(answers(graph, position, state, key, moves, moves.improving(graph)), truth)
    orders = list(permutations(range(len(own))))
    stable = [
        bool(concept(key).stable(with_statements(graph, actor, [own[k] for k in order]), position)[state])
        for order in orders
    ]
    assert formula.in_orders(np.array(orders)).tolist() == stable
    assert formula.in_any_order() or not any(stable)


def test_a_clause_needs_one_column_or_the_whole_of_a_set() -> None:
    signs = np.array([[1, 1, 1]], dtype=np.int8)
    formula = Formula(signs, (np.array([0]),), ((np.array([1, 2]),),))
    kept = np.array([[False, False, False], [True, False, False], [False, True, False], [False, True, True]])
    assert formula.true(kept).tolist() == [False, True, False, True]


def test_no_move_is_no_clause() -> None:
    assert Formula(np.zeros((1, 1), dtype=np.int8), (), ()).true(np.zeros((2, 1), dtype=bool)).tolist() == [True, True]

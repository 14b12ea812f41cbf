"""Payments against a scan: paid into the weights, a little less is not enough."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from tests.inverse.oracle_inverse import CONCEPTS, orders_of, stable_for
from tests.oracle import Weights
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.inverse.inducement import induce, utility
from offramp.inverse.words import amount


@pytest.mark.parametrize("key", CONCEPTS)
@examples(60, dear=True)
@given(cases(4))
def test_the_least_payment_is_that_of_a_scan(key: str, drawn: Drawn) -> None:
    model, graph = drawn.model, drawn.graph
    for actor in graph.actors:
        wants = model.preferences[actor]
        if not isinstance(wants, Weights):
            continue
        utilities = {
            state: sum(
                (
                    Fraction(weight)
                    for condition, weight in wants.weights
                    if condition.holds(next(on for on in model.feasible if on in state))
                ),
                Fraction(0),
            )
            for state in model.states
        }
        for state, number in drawn.number.items():
            assert utility(graph, actor, number) == utilities[state]
            payments = sorted({Fraction(0), *(max(u - utilities[state], Fraction(0)) for u in utilities.values())})

            def stable(
                payment: Fraction,
                state: frozenset[frozenset[str]] = state,
                actor: str = actor,
                worth: dict[frozenset[frozenset[str]], Fraction] = utilities,
            ) -> bool:
                paid = {**worth, state: worth[state] + payment}
                ladder = sorted(set(paid.values()))
                orders = {**orders_of(model), actor: {s: ladder.index(u) for s, u in paid.items()}}
                return stable_for(model, orders, key, actor, state)

            least = next(payment for payment in payments if stable(payment))
            assert induce(graph, actor, number, key) == least
            assert stable(least + Fraction(1, 1000))
            assert least == 0 or not stable(least - Fraction(1, 1000))


def test_without_weights_there_is_nothing_to_pay_in() -> None:
    graph = build(load("prisoners-dilemma"))
    with pytest.raises(QuestionError, match="no weights"):
        utility(graph, "row", 0)


@pytest.mark.parametrize(("value", "told"), [(Fraction(5, 2), "2.5"), (Fraction(1, 3), "1/3"), (Fraction(0), "0")])
def test_amounts(value: Fraction, told: str) -> None:
    assert amount(value) == told
    assert np.isclose(float(Fraction(told)), float(value))

"""By how much a claim holds: its sign is the verdict, and moving the answers by less than it changes no verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.reading import load, loads
from offramp.case.value import answered, evaluate
from offramp.claim_testing.margins import CHANCE, margin_of, unit_of

NAMES = ("p", "q", "r")
answers_alone = st.sampled_from([nodes.Measured(name, None) for name in NAMES])
numbers = answers_alone | st.integers(0, 10).map(lambda k: nodes.Number(k / 10))
compared = st.builds(
    nodes.Compare, numbers | st.builds(nodes.Extreme, st.sampled_from(["min", "max"]), st.tuples(numbers, numbers)),
    st.sampled_from(["<", "<=", ">", ">="]), numbers,
)  # fmt: skip


def grown(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        inner.map(nodes.Not),
        parts.map(nodes.And),
        parts.map(nodes.Or),
        st.builds(nodes.Implied, inner, inner),
        st.builds(nodes.Iff, inner, inner),
        st.builds(nodes.Choose, inner, inner, inner),
    )


claims = st.recursive(compared | st.just(nodes.Name("on")), grown, max_leaves=6)
values = st.lists(st.floats(0, 1), min_size=3, max_size=3)


def truth(tree: nodes.Node, at: list[float]) -> bool:
    known: dict[nodes.Node, Any] = {nodes.Measured(name, None): value for name, value in zip(NAMES, at, strict=True)}
    return bool(evaluate(answered(tree, known.get), lambda _: True))


def margin(tree: nodes.Node, at: list[float]) -> float:
    known: dict[nodes.Node, Any] = {nodes.Measured(name, None): value for name, value in zip(NAMES, at, strict=True)}
    return float(margin_of(tree, known, lambda _: True, {}))


@examples(200)
@given(claims, values)
def test_it_is_positive_where_the_claim_holds_and_negative_where_it_fails(tree: nodes.Node, at: list[float]) -> None:
    found = margin(tree, at)
    if found:
        assert (found > 0) == truth(tree, at)


@examples(200)
@given(claims, values, st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_answers_that_move_by_less_than_half_of_it_change_no_verdict(
    tree: nodes.Node, at: list[float], moves: list[float]
) -> None:
    found = abs(margin(tree, at))
    step = 0.49 * min(found, 1.0)
    moved = [value + step * move for value, move in zip(at, moves, strict=True)]
    if found > 1e-9:
        assert truth(tree, moved) == truth(tree, at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("measure(p) < measure(q)", 0.25),
        ("measure(p) > measure(q)", -0.25),
        ("measure(p) == measure(q)", -0.25),
        ("measure(p) != measure(q)", 0.25),
        ("not measure(p) < measure(q)", -0.25),
        ("measure(p) < 0.6 and measure(q) < 0.8", 0.05),
        ("measure(p) < 0.6 or measure(q) < 0.8", 0.1),
        ("measure(p) < 0.6 and on", 0.1),
        ("measure(p) < 0.6 and not on", -np.inf),
        ("measure(p) < 0.6 or on", np.inf),
        ("rank(wait on p) <= 2", np.inf),
        ("leads(wait on p)", 0.03),
        ("leads(wait on p) and measure(p) < 0.6", 0.03),
        ("wants(a, a.x)", -np.inf),
        ("wants(a, a.x) or measure(p) < 0.6", 0.1),
        ("measure(p) < 0.4 if wants(a, a.x)", np.inf),
    ],
)
def test_it_is_what_would_have_to_change(text: str, expected: float) -> None:
    tree, wait = ex.parse(text), nodes.PolicyReference("wait")
    known: dict[nodes.Node, Any] = {
        nodes.Measured("p", None): 0.5,
        nodes.Measured("q", None): 0.75,
        nodes.Ranked(wait, "p"): 2.0,
        nodes.Leads(wait, "p"): True,
        nodes.Wants("a", nodes.Name("a.x"), None): False,
    }
    assert float(margin_of(tree, known, lambda _: True, {nodes.Leads(wait, "p"): 0.03})) == pytest.approx(expected)


def test_it_is_worked_out_for_all_worlds_at_once() -> None:
    tree = ex.parse("measure(p) < 0.5 and measure(q) > 0.1")
    known: dict[nodes.Node, Any] = {
        nodes.Measured("p", None): np.array([0.2, 0.4, 0.7]),
        nodes.Measured("q", None): np.array([0.2, 0.9, 0.9]),
    }
    assert margin_of(tree, known, lambda _: True, {}) == pytest.approx([0.1, 0.1, -0.2])


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("measure(clash | wait) < measure(clash)", CHANCE),
        ("chance(clash) + 0.1 > 2 * chance(clash | wait) / 3", CHANCE),
        ("mean(talks) > 0.5 and wants(up, up.fill)", CHANCE),
        ("min(chance(clash), chance(talking)) < 0.2", CHANCE),
        ("leads(wait on clash)", CHANCE),
        ("leads(wait on water)", "cubic kilometres"),
        ("-measure(water) < expected(water at 1 year) * 2", "cubic kilometres"),
        ("measure(clash) < 0.5 and measure(water) > 3", None),
        ("measure(clash) * measure(water) < 3", None),
        ("measure(clash) / measure(clash | wait) < 1", None),
        ("1 / measure(clash) < 9", None),
        ("undominated(wait)", None),
        ("rank(wait on clash) < 2", None),
        ("wants(up, up.fill)", None),
    ],
)
def test_its_unit_is_that_of_what_is_compared(text: str, unit: str | None) -> None:
    assert unit_of(load("river"), ex.parse(text)) == unit


def test_what_has_no_unit_is_called_by_its_name() -> None:
    case = loads(
        """
actors: {a: {options: {x: X}}}
events: {war: War}
status quo: []
preferences: {a: [a.x]}
counts: {shots: 3}
harms: {dead: {war: 3}}
"""
    )
    assert unit_of(case, ex.parse("expected(shots within 1 year) < 3")) == "shots"
    assert unit_of(case, ex.parse("expected(dead within 1 year) < 3")) == "dead"

"""The value of an expression, in one state and in many at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.expression import Expression, parse
from offramp.case.value import DIVIDES, EXCEEDS, NoValueError, answered, evaluate, holds

THINGS = ["a", "b", "c.d"]
UNKNOWNS = {"x": 0.25, "y": 3.0}

conditions_alone = st.sampled_from([nodes.Name(name) for name in THINGS])
numbers_alone = st.sampled_from([nodes.Name(name) for name in UNKNOWNS]) | st.integers(-3, 9).map(
    lambda n: nodes.Number(float(n))
)


def _grown(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.Not, inner),
        st.builds(nodes.And, parts),
        st.builds(nodes.Or, parts),
        st.builds(nodes.Implied, inner, inner),
        st.builds(nodes.Iff, inner, inner),
        st.builds(nodes.Choose, inner, inner, inner),
        st.builds(nodes.Compare, inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner),
        st.builds(nodes.Arithmetic, inner, st.sampled_from(list("+-*")), inner),
        st.builds(nodes.Arithmetic, inner, st.just("/"), st.integers(1, 9).map(lambda n: nodes.Number(float(n)))),
        st.builds(nodes.Negative, inner),
        st.builds(nodes.Extreme, st.sampled_from(["min", "max"]), parts),
    )


trees = st.recursive(conditions_alone | numbers_alone, _grown, max_leaves=15)


@examples(100)
@given(trees)
def test_values_of_many_states_are_the_values_of_each(tree: nodes.Node) -> None:
    states = np.arange(8)
    columns: dict[str, Any] = {name: (states >> bit & 1).astype(bool) for bit, name in enumerate(THINGS)} | UNKNOWNS
    together = np.broadcast_to(evaluate(tree, columns.__getitem__), states.shape)
    for state in states:
        alone: dict[str, Any] = {name: bool(state >> bit & 1) for bit, name in enumerate(THINGS)} | UNKNOWNS
        assert np.asarray(evaluate(tree, alone.__getitem__)).item() == together[state].item()


@examples(100)
@given(trees)
def test_values_keep_to_the_axes_they_need(tree: nodes.Node) -> None:
    axes = {
        "a": np.array([[[False]], [[True]]]),
        "b": np.array([[[False], [True]]]),
        "c.d": np.array([[[False, True]]]),
    }
    value = np.asarray(evaluate(tree, (axes | UNKNOWNS).__getitem__))
    used = {node.text for node in nodes.walk(tree) if isinstance(node, nodes.Name)} & set(axes)
    expected = np.broadcast_shapes(*(axes[name].shape for name in used)) if used else ()
    assert value.shape == expected


def nobody(name: str) -> Any:
    raise KeyError(name)


def plain(node: nodes.Node, lookup: dict[str, float]) -> float:
    """Give the value of a tree as a number, by rules of its own."""

    def value(part: nodes.Node) -> float:
        return plain(part, lookup)

    match node:
        case nodes.Number(number):
            return number
        case nodes.Name(text):
            return lookup[text]
        case nodes.Not(body):
            return float(not value(body))
        case nodes.And(parts):
            return float(all(map(value, parts)))
        case nodes.Or(parts):
            return float(any(map(value, parts)))
        case nodes.Implied(body, condition):
            return float(bool(value(body)) or not value(condition))
        case nodes.Iff(left, right):
            return float(bool(value(left)) == bool(value(right)))
        case nodes.Choose(then, condition, otherwise):
            return value(then) if value(condition) else value(otherwise)
        case nodes.Compare(left, sign, right):
            a, b = value(left), value(right)
            return float({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[sign])
        case nodes.Arithmetic(left, sign, right):
            a, b = value(left), value(right)
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / (b or 1)}[sign]
        case nodes.Negative(body):
            return -value(body)
        case nodes.Extreme(which, parts):
            return (min if which == "min" else max)([value(part) for part in parts])
    raise AssertionError(node)


@examples(100)
@given(trees, st.tuples(*[st.booleans()] * 3))
def test_values_are_those_of_plain_python(tree: nodes.Node, on: tuple[bool, ...]) -> None:
    state: dict[str, Any] = dict(zip(THINGS, on, strict=True)) | UNKNOWNS
    assert float(evaluate(tree, state.__getitem__)) == plain(
        tree, {name: float(value) for name, value in state.items()}
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a if b", True),
        ("b if a", False),
        ("a iff not b", True),
        ("2 if a else 3", 2),
        ("20 * a + b", 20),
        ("a + a == 2", True),
        ("-a", -1),
        ("min(a, 0.5)", 0.5),
        ("1 - (not b)", 0),
        ("a - b > 0.5", True),
    ],
)
def test_conditions_count_as_nought_or_one(text: str, value: float) -> None:
    on = {"a": True, "b": False}
    assert evaluate(parse(text), on.__getitem__) == value


def test_where_a_condition_holds_is_told_in_booleans() -> None:
    values = np.array([0.0, 0.5, 2.0])
    found = holds(Expression.read("x"), {"x": values}.__getitem__)
    assert found.dtype == bool
    assert found.tolist() == [False, True, True]
    assert holds(Expression.read("1 < 2"), nobody).shape == ()


@pytest.mark.parametrize("text", ["stable(a)", "chance(a) > 0.5", "not wants(usa, a)"])
def test_questions_have_no_value_in_a_state(text: str) -> None:
    with pytest.raises(TypeError, match="has no value in a state"):
        evaluate(parse(text), {"a": True}.__getitem__)


def test_a_name_nobody_knows_is_the_lookups_affair() -> None:
    with pytest.raises(KeyError, match="zz"):
        evaluate(parse("zz"), nobody)


@pytest.mark.parametrize(
    ("sign", "near", "strictly", "loosely"),
    [("<", False, False, True), ("<=", True, False, True), (">", False, False, True), (">=", True, False, True)],
)
def test_numbers_that_are_near_enough_are_equal(sign: str, near: bool, strictly: bool, loosely: bool) -> None:
    node = ex.parse(f"a {sign} b")
    for a, b in ((0.25, 0.25 + 1e-12), (0.25 + 1e-12, 0.25), (4e6, 4e6 + 1e-6)):
        values = {"a": np.array([a]), "b": np.array([b])}.__getitem__
        assert [bool(evaluate(node, values, 1e-10, ties=ties)[0]) for ties in (None, False, True)] == [
            near,
            strictly,
            loosely,
        ]
        for same, answer in (("==", True), ("!=", False)):
            assert bool(evaluate(ex.parse(f"a {same} b"), values, 1e-10)[0]) is answer
    far = {"a": np.array([0.25]), "b": np.array([0.26])}.__getitem__
    assert bool(evaluate(node, far, 1e-10, ties=not loosely)[0]) is (sign[0] == "<")


def test_answers_take_the_place_of_questions_wherever_they_stand() -> None:
    tree = Expression.read("2 * chance(a within 1 year | p) - chance(b within 1 year) > 0.1 or stable(c)").tree

    def answer(node: nodes.Node) -> float | None:
        if isinstance(node, nodes.Chance):
            return 0.25 if node.policy is not None else 0.75
        return None

    found = answered(tree, answer)
    assert not any(isinstance(node, nodes.Chance) for node in nodes.walk(found))
    assert {node.value for node in nodes.walk(found) if isinstance(node, nodes.Number)} == {2, 0.25, 0.75, 0.1}
    assert any(isinstance(node, nodes.Stable) for node in nodes.walk(found))
    # What nothing answers stays as it is, and so does the tree that was handed in.
    assert answered(tree, lambda _: None) == tree
    assert sum(isinstance(node, nodes.Chance) for node in nodes.walk(tree)) == 2


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("1e308 * 10 > x", EXCEEDS),
        ("1e308 * 10 * a < 1", EXCEEDS),
        ("1e308 + 1e308 * b == 1", EXCEEDS),
        ("x / a > 1", DIVIDES),
        ("(1 / a if a else 1e308 * 10) > 1", EXCEEDS),
        ("max(1, 1 / a) > 1", DIVIDES),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_comparison_without_a_value_says_why(text: str, cause: str) -> None:
    columns: dict[str, Any] = {"a": np.array([True, False]), "b": np.array([[False], [True]]), "x": 0.25}
    with pytest.raises(NoValueError) as refused:
        evaluate(parse(text), columns.__getitem__)
    assert refused.value.cause == cause


@pytest.mark.parametrize(
    "text", ["(1e308 * 10 if not a and a else 1) > 0", "min(1e308 * 10, x) > 0", "min(x / 0.0, 1) > 0", "a + b < 1e308"]
)
@pytest.mark.filterwarnings("error")
def test_a_number_too_large_is_allowed_where_its_value_is_not_used(text: str) -> None:
    columns: dict[str, Any] = {"a": np.array([True, False]), "b": np.array([[False], [True]]), "x": 0.25}
    assert evaluate(parse(text), columns.__getitem__).any()


def test_a_number_that_is_too_large_to_be_read_is_refused() -> None:
    with pytest.raises(nodes.ExpressionError, match=r"the number `1e999` exceeds the largest, 1\.8e308"):
        parse("a > 1e999")

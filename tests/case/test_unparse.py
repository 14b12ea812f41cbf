"""From a tree to a text that reads as the same tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.duration import Duration
from offramp.case.reading import load
from offramp.case.unparse import text_of

names = st.sampled_from(["a.x", "b.y", "war", "clash"]).map(nodes.Name)
values = st.floats(0, 1e6, allow_nan=False).map(nodes.Number)


def larger(parts: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        parts.map(nodes.Not),
        several.map(nodes.And),
        several.map(nodes.Or),
        st.builds(nodes.Implied, parts, parts),
        st.builds(nodes.Iff, parts, parts),
        st.builds(nodes.Choose, parts, parts, parts),
        st.builds(nodes.Compare, parts, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), parts),
        st.builds(nodes.Arithmetic, parts, st.sampled_from("+-*/"), parts),
        parts.map(nodes.Negative),
        st.builds(nodes.Extreme, st.sampled_from(["min", "max"]), several),
    )


trees = st.recursive(names | values, larger, max_leaves=8)
spans = st.builds(Duration, st.sampled_from([1.0, 1.5, 18.0]), st.sampled_from(["year", "month", "day"]))
policies = st.none() | st.builds(
    nodes.PolicyReference, st.sampled_from(["wait", "talk first", "talk, then squeeze", 'do "it"']), st.none() | spans
)


@st.composite
def questions(draw: st.DrawFn) -> nodes.Node:
    condition, policy = draw(trees), draw(policies)
    span = draw(st.none() | st.sampled_from(["within", "at"]))
    time = draw(spans) if span else None
    return draw(
        st.sampled_from(
            [
                nodes.Chance(condition, draw(st.none() | trees), span, time, policy),
                nodes.Expected("toll of it", span, time, policy),
                nodes.Measured("window", policy),
                nodes.Mean("toll of it", policy),
                nodes.Ranked(policy or nodes.PolicyReference("wait"), draw(st.sampled_from(["war", "on", "toll of it"]))),
                nodes.Leads(policy or nodes.PolicyReference("wait"), draw(st.sampled_from(["war", "on", "toll of it"]))),
                nodes.Undominated(policy or nodes.PolicyReference("wait")),
                nodes.Stable(condition, draw(st.booleans()), draw(st.none() | st.just("usa")), draw(st.none() | st.just("gmr"))),
                nodes.Wants("usa", condition, draw(st.none() | trees)),
                nodes.Reachable(condition, draw(st.none() | trees), draw(st.none() | st.just("deals"))),
            ]
        )
    )  # fmt: skip


@examples(300)
@given(tree=trees)
def test_trees_come_back(tree: nodes.Node) -> None:
    assert ex.parse(text_of(tree)) == tree


@examples(300)
@given(tree=questions() | st.builds(nodes.Compare, questions(), st.just(">"), values))
def test_questions_come_back(tree: nodes.Node) -> None:
    assert ex.parse(text_of(tree)) == tree


def test_what_no_model_decides_comes_back() -> None:
    assert text_of(ex.parse("not testable")) == "not testable"
    assert ex.parse(text_of(nodes.Untestable())) == nodes.Untestable()


@pytest.mark.parametrize("slug", ["korea-2017", "hotline"])
def test_what_cases_say_comes_back(slug: str) -> None:
    case = load(slug)
    said = [claim.holds for claim in case.claims.values() if claim.holds] + [rate.rate for rate in case.rates.values()]
    assert said
    for expression in said:
        assert ex.parse(text_of(expression.tree)) == expression.tree


def test_it_is_written_as_a_person_would() -> None:
    text = 'chance(not dprk.testing within 3 years | "talk first") > 0.95'
    assert text_of(ex.parse(text)) == text
    assert text_of(ex.parse("(a.x and b.y) or war")) == "(a.x and b.y) or war"


def test_what_is_no_expression_has_no_text() -> None:
    with pytest.raises(TypeError, match="has no text"):
        text_of(nodes.Node())

"""Policies that are the same policy, and the claims that compare a policy with itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.reading import loads
from offramp.case.twins import policy_name, same_policy, twins_in

CASE = loads(
    """
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}}
events: {war: War}
status quo: [b.z]
start: 2020-01-01
horizon: 5 years
preferences: {a: [a.x], b: [b.z]}
rates: {war: 0.1}
counts: {shots: 3}
measures:
  war: {chance of: war, within: 5 years}
  shots: {expected: shots, within: 1 year}
policies:
  wait: {}
  sit still: [{for: 1 year}]
  talk: {a.x: on, a.y: off}
  speak: [{a.y: off, a.x: on, note: The same in other words.}]
  talk less: {a.x: on}
  talk a year: [{a.x: on, for: 12 months}]
  talk one year: [{a.x: on, for: 1 year}]
  talk at peace: [{a.x: on, while: not war}]
  talk in peace: [{a.x: on, while: not  war}]
  talk soon: [{a.x: on, from: 6 months}]
  talk later: [{a.x: on, from: 2020-07-01}]
  talk, then stop: [{a.x: on, for: 1 year}, {a.y: on}]
  stop, then talk: [{a.y: on}, {a.x: on, for: 1 year}]
"""
)


def reference(text: str) -> nodes.PolicyReference | None:
    """Read a policy as a claim names it; nothing for that nobody commits."""
    (node,) = (
        part
        for part in nodes.walk(ex.parse(f"measure(war{text and f' | {text}'})"))
        if isinstance(part, nodes.Measured)
    )
    return node.policy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wait", ""),
        ("wait", "'sit still'"),
        ("wait after 12 months", "wait"),
        ("talk", "talk"),
        ("talk", "speak"),
        ("talk after 12 months", "speak after 1 year"),
        ("talk after 0 days", "talk"),
        ("'talk a year'", "'talk one year'"),
        ("'talk at peace'", "'talk in peace'"),
    ],
)
def test_policies_that_commit_to_the_same_are_the_same(one: str, other: str) -> None:
    assert same_policy(CASE, reference(one), reference(other))
    assert same_policy(CASE, reference(other), reference(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("talk", ""),
        ("talk", "wait"),
        ("talk", "'talk less'"),
        ("talk", "talk after 1 month"),
        ("'talk less'", "'talk a year'"),
        ("'talk less'", "'talk at peace'"),
        ("'talk soon'", "'talk later'"),
        ("'talk, then stop'", "'stop, then talk'"),
    ],
)
def test_policies_that_do_not_are_not(one: str, other: str) -> None:
    assert not same_policy(CASE, reference(one), reference(other))
    assert not same_policy(CASE, reference(other), reference(one))


def test_what_policies_are_called() -> None:
    assert policy_name(None) == "no commitment"
    assert policy_name(reference("talk")) == "talk"
    assert policy_name(reference("talk after 12 months")) == "talk after 12 months"


def found(text: str) -> list[tuple[str, str]]:
    return [(twins.one, twins.other) for twins in twins_in(CASE, ex.parse(text))]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("measure(war | talk) < measure(war | speak)", ("talk", "speak")),
        ("measure(war | talk) >= measure(war | talk)", ("talk", "talk")),
        ("measure(war) == measure(war | wait)", ("no commitment", "wait")),
        ("mean(war | talk) != mean(war | speak)", ("talk", "speak")),
        ("chance(war | talk) > chance(war within 60 months | speak)", ("talk", "speak")),
        ("chance(war at 1 year | talk) > chance(war at 12 months | speak)", ("talk", "speak")),
        ("expected(shots | talk) <= expected(shots | speak)", ("talk", "speak")),
        ("measure(war | talk) - measure(war | speak) > 0.01", ("talk", "speak")),
        ("measure(war | talk) - measure(war | speak) > 0.99", ("talk", "speak")),
        ("measure(shots | talk) > measure(shots | speak) + 1000", ("talk", "speak")),
        ("measure(war | talk) / measure(war | speak) < 0.5", ("talk", "speak")),
        ("measure(war | talk) < min(measure(war | speak), measure(war | wait))", ("talk", "speak")),
        ("rank(talk on war) < rank(speak on war)", ("talk", "speak")),
        ("measure(war | talk) - measure(war | speak) < 0.1 * measure(war | speak)", ("talk", "speak")),
        ("2 * measure(war | talk) < measure(war | talk)", ("talk", "talk")),
    ],
)
def test_a_claim_that_compares_a_policy_with_itself(text: str, pair: tuple[str, str]) -> None:
    assert found(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "measure(war | talk) < measure(war | wait)",
        "measure(war | talk) < measure(war | talk after 1 year)",
        # The same policy, but not the same question.
        "measure(war | talk) < measure(shots | speak)",
        "chance(war within 1 year | talk) < chance(war within 2 years | talk)",
        "chance(war before a.x | talk) < chance(war | speak)",
        "rank(talk on war) < rank(speak on shots)",
        # Twice of the same policy, and yet a comparison with another.
        "measure(war | talk) - measure(war | wait) < 0.1 * measure(war | wait)",
        "measure(war | talk) < min(measure(war | wait), measure(war))",
        "measure(war | talk) <= min(measure(war | speak), measure(war | wait))",
        # The same policy twice, and yet not a comparison with itself.
        "1 - measure(war | talk) > measure(war | speak)",
        "measure(war | talk) * (1 - measure(war | speak)) > 0.2",
        # What has no value for some answers.
        "1e305 * measure(shots | talk) * measure(shots | speak) > 1e306",
        "1 / (measure(war | talk) - measure(war | speak)) > 2",
        # What is settled for another reason.
        "measure(war | talk) + measure(war | talk) > -1",
        "measure(war | talk) < 1.5",
        "leads(talk on war) and leads(speak on war)",
        "wants(a, a.x)",
        "not testable",
    ],
)
def test_a_claim_that_does_not(text: str) -> None:
    assert found(text) == []


def test_it_is_told_by_what_and_where() -> None:
    (twins,) = twins_in(
        CASE, ex.parse("wants(a, a.x) and chance(war within 1 year | talk) < chance(war within 1 year | speak)")
    )
    assert (twins.asked, twins.offset) == ("chance(war within 1 year)", 18)
    assert str(twins) == "“talk” and “speak” are the same policy"
    (alone,) = twins_in(CASE, ex.parse("rank(talk on war) < rank(talk on war)"))
    assert (alone.asked, str(alone)) == ("rank on war", "“talk” is compared with itself")


names = st.sampled_from(["talk", "speak", "wait", "sit still", "talk less"])


@examples(60)
@given(names, names, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
def test_a_comparison_of_one_measure_is_flagged_exactly_where_the_policies_are_the_same(
    one: str, other: str, sign: str
) -> None:
    flagged = bool(found(f"measure(war | '{one}') {sign} measure(war | '{other}')"))
    assert flagged == same_policy(CASE, nodes.PolicyReference(one), nodes.PolicyReference(other))

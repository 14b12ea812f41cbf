"""From the parser's tree to ours: claims, and where each piece starts."""

from __future__ import annotations

import pytest
from lark import Token
from lark.visitors import Transformer

from offramp.case import nodes
from offramp.case.duration import Duration
from offramp.case.expression import parse
from offramp.case.syntax import ToTree

WAR, CALM = nodes.Name("war"), nodes.Name("calm")


def policy(name: str, after: str | None = None) -> nodes.PolicyReference:
    return nodes.PolicyReference(name, Duration.read(after) if after else None)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("chance(war)", nodes.Chance(WAR, None, None, None, None)),
        ("chance(war within 3 years)", nodes.Chance(WAR, None, "within", Duration(3, "year"), None)),
        ("chance(war within .5 years)", nodes.Chance(WAR, None, "within", Duration(0.5, "year"), None)),
        ("chance(war at 18 months | wait)", nodes.Chance(WAR, None, "at", Duration(18, "month"), policy("wait"))),
        (
            'chance(war before calm within 1 year | "talk first" after 12 months)',
            nodes.Chance(WAR, CALM, "within", Duration(1, "year"), policy("talk first", "12 months")),
        ),
        ("chance(war or calm | 'a b')", nodes.Chance(nodes.Or((WAR, CALM)), None, None, None, policy("a b"))),
        ("expected(deaths within 5 years)", nodes.Expected("deaths", "within", Duration(5, "year"), None)),
        (
            'expected("lost years" at 2 weeks | wait)',
            nodes.Expected("lost years", "at", Duration(2, "week"), policy("wait")),
        ),
        ("measure(toll)", nodes.Measured("toll", None)),
        ('measure("war risk" | wait)', nodes.Measured("war risk", policy("wait"))),
        ("rank(wait on toll)", nodes.Ranked(policy("wait"), "toll")),
        ('rank("talk first" after 6 months on toll)', nodes.Ranked(policy("talk first", "6 months"), "toll")),
        ('leads(wait on "war risk")', nodes.Leads(policy("wait"), "war risk")),
        ("leads(wait on'war risk')", nodes.Leads(policy("wait"), "war risk")),
        ("leads(on on on)", nodes.Leads(policy("on"), "on")),
        ('undominated("talk first" after 1 year)', nodes.Undominated(policy("talk first", "1 year"))),
        ("mean(toll)", nodes.Mean("toll", None)),
        ('mean(toll | "talk first" after 12 months)', nodes.Mean("toll", policy("talk first", "12 months"))),
        ("not testable", nodes.Untestable()),
        ("not  testable ", nodes.Untestable()),
        ("pump.on and on", nodes.And((nodes.Name("pump.on"), nodes.Name("on")))),
        ("stable(war)", nodes.Stable(WAR, False, None, None)),
        ("stable(some war)", nodes.Stable(WAR, False, None, None)),
        ("stable(every war for usa under smr)", nodes.Stable(WAR, True, "usa", "smr")),
        ("equilibrium(every war under nash)", nodes.Stable(WAR, True, None, "nash")),
        ("wants(usa, war)", nodes.Wants("usa", WAR, None)),
        ("wants(usa, war from calm)", nodes.Wants("usa", WAR, CALM)),
        ("reachable(calm)", nodes.Reachable(CALM, None, None)),
        ("reachable(calm from war by deals)", nodes.Reachable(CALM, WAR, "deals")),
        ("min(1, 2, war)", nodes.Extreme("min", (nodes.Number(1), nodes.Number(2), WAR))),
        ("chance (war)", nodes.Chance(WAR, None, None, None, None)),
    ],
)
def test_questions_have_their_parts(text: str, tree: nodes.Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        (
            'rank("talk first")',
            0,
            (
                '`rank("talk first")` names no measure, and a rank concerns one measure; write '
                '`rank("talk first" on MEASURE)`, `leads("talk first" on MEASURE)` or `undominated("talk first")`'
            ),
        ),
        (
            'war or rank("talk first" by toll) == 1',
            7,
            (
                '`rank("talk first" by toll)` is written with `on`; write `rank("talk first" on toll)`, `leads("talk first" on toll)` or '
                '`undominated("talk first")`'
            ),
        ),
        (
            "rank(wait after 1 year by 'war risk') <= 2",
            0,
            (
                '`rank(wait after 1 year by "war risk")` is written with `on`; write `rank(wait after 1 year on "war risk")`, '
                '`leads(wait after 1 year on "war risk")` or `undominated(wait after 1 year)`'
            ),
        ),
        (
            "leads(wait)",
            0,
            (
                "`leads(wait)` names no measure, and a rank concerns one measure; write `rank(wait on MEASURE)`, `leads(wait on MEASURE)` "
                "or `undominated(wait)`"
            ),
        ),
        (
            "undominated(wait on toll)",
            17,
            "cannot read `undominated(wait on toll)` at `on`; `on` stands in `rank(POLICY on MEASURE)` and `leads(POLICY on MEASURE)`",
        ),
        (
            "war and not testable",
            12,
            "`war and not testable` has `testable` where a name is expected; `not testable` stands alone in `holds`",
        ),
        ("testable", 0, "`testable` has `testable` where a name is expected; `not testable` stands alone in `holds`"),
    ],
)
def test_what_is_written_otherwise_is_told_with_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(nodes.ExpressionError) as error:
        parse(text)
    assert (str(error.value), error.value.offset) == (message, offset)


def test_questions_stand_in_arithmetic_and_logic() -> None:
    tree = parse('chance(war | wait) - chance(war | "talk first") > 0.1 and not stable(war)')
    assert isinstance(tree, nodes.And)
    compared, negated = tree.parts
    assert isinstance(compared, nodes.Compare)
    assert isinstance(compared.left, nodes.Arithmetic)
    assert negated == nodes.Not(nodes.Stable(WAR, False, None, None))


def test_every_node_starts_where_its_first_sign_is() -> None:
    text = "not a and (b or c) if chance(war | wait) < max(2, -x)"
    starts = {type(node).__name__: node.offset for node in reversed(list(nodes.walk(parse(text))))}
    assert starts == {
        "Implied": 0, "And": 0, "Not": 0, "Name": 4, "Or": 11, "Compare": 22, "Chance": 22, "PolicyReference": 35,
        "Extreme": 43, "Number": 47, "Negative": 50,
    }  # fmt: skip


def test_there_is_a_method_for_every_rule_that_makes_a_node() -> None:
    rules = {"start", "number", "name", "reference", "duration", "span", "policy", "given", "choose", "compare"}
    assert issubclass(ToTree, Transformer)
    assert all(callable(getattr(ToTree, rule)) for rule in rules)


def test_a_name_in_quotes_loses_them() -> None:
    transformed = parse('measure("a")')
    assert transformed == parse("measure('a')") == parse("measure(a)")
    assert isinstance(transformed, nodes.Measured)
    assert not isinstance(transformed.measure, Token)

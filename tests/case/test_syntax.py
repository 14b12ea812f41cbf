"""From the parser's tree to ours: claims, and where each piece starts."""

from __future__ import annotations

import pytest
from lark import Token
from lark.visitors import Transformer

from offramp.case import expression as ex
from offramp.case.duration import Duration
from offramp.case.expression import parse
from offramp.case.syntax import ToTree

WAR, CALM = ex.Name("war"), ex.Name("calm")


def policy(name: str, after: str | None = None) -> ex.PolicyReference:
    return ex.PolicyReference(name, Duration.read(after) if after else None)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("chance(war)", ex.Chance(WAR, None, None, None, None)),
        ("chance(war within 3 years)", ex.Chance(WAR, None, "within", Duration(3, "year"), None)),
        ("chance(war within .5 years)", ex.Chance(WAR, None, "within", Duration(0.5, "year"), None)),
        ("chance(war at 18 months | wait)", ex.Chance(WAR, None, "at", Duration(18, "month"), policy("wait"))),
        (
            'chance(war before calm within 1 year | "talk first" after 12 months)',
            ex.Chance(WAR, CALM, "within", Duration(1, "year"), policy("talk first", "12 months")),
        ),
        ("chance(war or calm | 'a b')", ex.Chance(ex.Or((WAR, CALM)), None, None, None, policy("a b"))),
        ("expected(deaths within 5 years)", ex.Expected("deaths", "within", Duration(5, "year"), None)),
        (
            'expected("lost years" at 2 weeks | wait)',
            ex.Expected("lost years", "at", Duration(2, "week"), policy("wait")),
        ),
        ("measure(toll)", ex.Measured("toll", None)),
        ('measure("war risk" | wait)', ex.Measured("war risk", policy("wait"))),
        ("rank(wait)", ex.Ranked(policy("wait"), None)),
        ('rank("talk first" after 6 months by toll)', ex.Ranked(policy("talk first", "6 months"), "toll")),
        ("stable(war)", ex.Stable(WAR, False, None, None)),
        ("stable(some war)", ex.Stable(WAR, False, None, None)),
        ("stable(every war for usa under smr)", ex.Stable(WAR, True, "usa", "smr")),
        ("equilibrium(every war under nash)", ex.Stable(WAR, True, None, "nash")),
        ("wants(usa, war)", ex.Wants("usa", WAR, None)),
        ("wants(usa, war from calm)", ex.Wants("usa", WAR, CALM)),
        ("reachable(calm)", ex.Reachable(CALM, None, None)),
        ("reachable(calm from war by deals)", ex.Reachable(CALM, WAR, "deals")),
        ("min(1, 2, war)", ex.Extreme("min", (ex.Number(1), ex.Number(2), WAR))),
        ("chance (war)", ex.Chance(WAR, None, None, None, None)),
    ],
)
def test_questions_have_their_parts(text: str, tree: ex.Node) -> None:
    assert parse(text) == tree


def test_questions_stand_in_arithmetic_and_logic() -> None:
    tree = parse('chance(war | wait) - chance(war | "talk first") > 0.1 and not stable(war)')
    assert isinstance(tree, ex.And)
    compared, negated = tree.parts
    assert isinstance(compared, ex.Compare)
    assert isinstance(compared.left, ex.Arithmetic)
    assert negated == ex.Not(ex.Stable(WAR, False, None, None))


def test_every_node_starts_where_its_first_sign_is() -> None:
    text = "not a and (b or c) if chance(war | wait) < max(2, -x)"
    starts = {type(node).__name__: node.offset for node in reversed(list(ex.walk(parse(text))))}
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
    assert isinstance(transformed, ex.Measured)
    assert not isinstance(transformed.measure, Token)

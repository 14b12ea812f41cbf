"""What is asked of which policy, spelt out for a small case; and what there is nothing to ask of."""

from __future__ import annotations

import pytest
from tests.chain.border import BORDER

from offramp.case import nodes
from offramp.case.duration import Duration
from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.ensemble.plan import BEFORE_THE_END, RunPlan, TimedQuery, Variant, measured, plan_of, queried, variant_of
from offramp.errors import QuestionError

CASE = """
title: A shop
actors: {a: {tempo: 1, reliability: 0.8, options: {x: X, y: Y}}}
events: {fire: {label: Fire, once: on}}
status quo: []
preferences: {a: [a.x]}
horizon: 4 years
ends: fire
rates: {fire: 0.1}
counts: {sales: 3}
measures:
  soon: {chance of: fire, within: 1 year}
  then: {chance of: a.x, at: 2 years, want: high}
  first: {chance of: a.x before fire, within: 18 months, want: high}
  sales: {expected: sales, within: 3 years}
  open: {time in: not fire, within: 4 years, want: high}
policies: {wait: {}, act: {a.x: on}, reply: [{a.y: on, when: a.x, for: 1 month}]}
"""


def read(text: str) -> Expression:
    return Expression.read(text)


def asked(plan: RunPlan) -> dict[str, list[str]]:
    return {variant.name: [query.name for query in queries] for variant, queries in plan.queries.items()}


def test_a_measure_is_a_question_with_a_time() -> None:
    case = loads(CASE)
    assert measured(case, "soon") == TimedQuery("soon", TimeBoundedUntil(read("fire")), 1.0)
    # What is good counts only where the fire has not come by then.
    assert measured(case, "then") == TimedQuery("then", StateProbability(read("(a.x) and not (fire)")), 2.0)
    assert measured(case, "first") == TimedQuery("first", TimeBoundedUntilOpen(read("a.x"), read("fire")), 1.5)
    assert measured(case, "sales") == TimedQuery("sales", ExpectedReward("sales"), 3.0)
    assert measured(case, "open") == TimedQuery("open", SojournTime(read("not fire")), 4.0)
    with pytest.raises(QuestionError, match="there is no measure `son`; did you mean soon"):
        measured(case, "son")


@pytest.mark.parametrize(
    ("text", "question", "time", "name"),
    [
        ("chance(fire within 2 years)", TimeBoundedUntil(read("fire")), 2.0, "chance(fire within 2 years)"),
        ("chance(fire within 6 months | act)", TimeBoundedUntil(read("fire")), 0.5, "chance(fire within 6 months)"),
        ("chance(a.x at 1 year | act)", StateProbability(read("a.x")), 1.0, "chance(a.x at 1 year)"),
        (
            'chance(a.x before fire within 3 years | "act" after 1 year)',
            TimeBoundedUntil(read("a.x"), read("fire")),
            3.0,
            "chance(a.x before fire within 3 years)",
        ),
        ("chance(fire)", TimeBoundedUntil(read("fire")), 4.0, "chance(fire)"),
        ("expected(sales within 1 year | act)", ExpectedReward("sales"), 1.0, "expected(sales within 1 year)"),
    ],
)
def test_a_claim_asks(text: str, question: object, time: float, name: str) -> None:
    node = read(f"{text} > 0.5").tree
    (found,) = (part for part in nodes.walk(node) if isinstance(part, nodes.Chance | nodes.Expected))
    assert queried(loads(CASE), found) == TimedQuery(name, question, time)  # type: ignore[arg-type]


def test_a_claim_without_a_time_in_a_case_without_a_horizon() -> None:
    (node,) = (part for part in nodes.walk(read("chance(fire) > 0.5").tree) if isinstance(part, nodes.Chance))
    with pytest.raises(
        QuestionError, match="gives no time, and the case no `horizon`; write for instance `within 3 years`"
    ):
        queried(loads(CASE.replace("horizon: 4 years\n", "")), node)


def test_a_policy_may_begin_late_or_be_none() -> None:
    assert (Variant(None).name, Variant(None).years) == ("no commitment", 0.0)
    assert (Variant("act").name, Variant("act").years) == ("act", 0.0)
    late = Variant("act", Duration(18, "month"))
    assert (late.name, late.years) == ("act after 18 months", 1.5)
    (node,) = (
        part
        for part in nodes.walk(read("rank(act after 18 months on soon) == 1").tree)
        if isinstance(part, nodes.Ranked)
    )
    assert variant_of(node.policy) == late
    assert variant_of(None) == Variant(None)


def test_every_policy_is_asked_every_measure_and_how_the_story_ends() -> None:
    plan = plan_of(loads(CASE))
    questions = ["soon", "then", "first", "sales", "open", "ends: fire", BEFORE_THE_END]
    assert asked(plan) == {"wait": questions, "act": questions}
    assert plan.policies == ("wait", "act")
    *_, ending, open_for = plan.queries[Variant("wait")]
    assert isinstance(open_for.asked, SojournTime)
    assert (open_for.asked.condition.text, open_for.time) == ("not (fire)", 4.0)
    assert isinstance(ending.asked, TimeBoundedUntil)
    assert (ending.asked.condition.tree, ending.asked.before, ending.time) == (read("fire").tree, None, 4.0)


def test_a_policy_whose_time_runs_from_a_trigger_is_left_out_unless_it_is_asked_for() -> None:
    assert plan_of(loads(CASE)).left_out == ("reply",)
    named = plan_of(loads(CASE), ["reply", "act"])
    assert named.left_out == ()
    assert named.policies == ("reply", "act")


def test_claims_ask_of_policies_that_are_not_ranked_too() -> None:
    claims = """
claims:
  one: {text: One., holds: chance(fire within 2 years | act after 1 year) < chance(fire)}
  two: {text: Two., holds: measure(then | wait) > 0.1}
  three: {text: Three., holds: stable(a.x)}
  four: {text: Four.}
"""
    case = loads(CASE + claims)
    questions = ["soon", "then", "first", "sales", "open", "ends: fire", BEFORE_THE_END]
    assert asked(plan_of(case, ["act"])) == {
        "act": questions,
        "act after 1 year": ["chance(fire within 2 years)", "ends: fire"],
        "no commitment": ["chance(fire)", "ends: fire"],
        "wait": ["then"],
    }
    assert plan_of(case, ["act"]).policies == ("act",)
    assert asked(plan_of(case, ["act"], claims=False)) == {"act": questions}


def test_a_claim_on_the_order_asks_all_policies_for_what_they_are_ordered_by() -> None:
    case = loads(CASE + "claims: {it: {text: It., holds: rank(act after 1 year on sales) <= 2}}\n")
    assert asked(plan_of(case))["act after 1 year"] == ["sales"]
    case = loads(CASE + "claims: {it: {text: It., holds: leads(act after 1 year on sales)}}\n")
    assert asked(plan_of(case))["act after 1 year"] == ["sales"]
    case = loads(CASE + "claims: {it: {text: It., holds: undominated(act after 1 year)}}\n")
    assert asked(plan_of(case))["act after 1 year"] == ["soon", "then", "first", "sales", "open"]


def test_a_mean_asks_a_policy_for_its_measure() -> None:
    case = loads(CASE + "claims: {it: {text: It., holds: mean(sales | act after 1 year) < mean(soon)}}\n")
    plan = asked(plan_of(case))
    assert (plan["act after 1 year"], plan["no commitment"]) == (["sales"], ["soon"])


@pytest.mark.parametrize("holds", ["measure(soon | reply) < 0.1", "leads(reply on soon)", "undominated(reply)"])
def test_a_claim_on_a_policy_that_only_histories_can_follow_stops_nothing(holds: str) -> None:
    case = loads(CASE + f"claims: {{it: {{text: It., holds: {holds}}}}}\n")
    assert list(asked(plan_of(case))) == ["wait", "act"]
    assert "reply" in asked(plan_of(case, ["reply"]))


def test_a_case_without_policies_is_followed_as_it_is() -> None:
    plan = plan_of(loads(CASE.partition("policies:")[0]))
    assert plan.policies == ("no commitment",)
    assert list(plan.queries) == [Variant(None)]


def test_what_there_is_nothing_to_ask_of() -> None:
    bare = CASE.partition("measures:")[0].replace("ends: fire\n", "")
    with pytest.raises(QuestionError, match="has no measures and no end of the crisis"):
        plan_of(loads(bare))
    with pytest.raises(QuestionError, match="there is no policy `acct`; did you mean act"):
        plan_of(loads(CASE), ["acct"])


def test_two_that_would_go_by_the_same_name_are_not_mixed_up() -> None:
    late = BORDER.replace("refuse: {a.x: off}", "yield after 3 months: {a.x: off}")
    with pytest.raises(
        QuestionError, match="the policy `yield after 3 months` has the name of another policy in the claims"
    ):
        plan_of(loads(late))
    nobody = BORDER.replace("refuse: {a.x: off}", "no commitment: {a.x: off}").replace(
        "chance(war | wait)", "chance(war)"
    )
    with pytest.raises(QuestionError, match="the policy `no commitment` has the name of another policy"):
        plan_of(loads(nobody))
    ending = BORDER.replace("  war: {chance of: war", '  "ends: war": {chance of: war and b.z')
    with pytest.raises(QuestionError, match="the measure `ends: war` has the name of another query"):
        plan_of(loads(ending))

"""The best list of rules: evaluated as policies, no more often than allowed, improved and shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.reading import loads
from offramp.chain.schedule import schedule_of
from offramp.control.choice_points import choice_points
from offramp.control.ctmdp import own_moves
from offramp.control.rule_search import LearnedRules, RuleEvaluator, best_rules
from offramp.control.rules import Condition, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    Rules = tuple[Rule, ...]

CASE = """
actors: {a: {options: {x: X, y: Y}, tempo: 1, reliability: 0.9}}
events: {f: F, g: G, h: H}
status quo: []
preferences: {a: [a.x]}
rates: {f: 1, g: 1, h: 1}
"""
POINTS = (lambda structure: choice_points(structure, own_moves(structure, "a"), "a"))(
    schedule_of(loads(CASE), None, 1.0).windows[0].structure
)
F, G, H = (Condition(name, holds=True) for name in "fgh")
NEVER = (Rule("a.x"), Rule("a.y"))


def learned(*lists: Rules) -> LearnedRules:
    return LearnedRules(POINTS, np.zeros(len(POINTS.ends)), lists, tuple(0.0 for _ in lists))


def judge(evaluate: Callable[[Rules], float | None], budget: int = 200, matters: float = 0.01) -> RuleEvaluator:
    return RuleEvaluator(evaluate, plan=0.0, written=[-0.5], nothing=-1.0, matters=matters, most=1.0, budget=budget)


def likeness(target: Rules) -> Callable[[Rules], float]:
    """Return what lists reach: less by the share of the points in which they do not do as a target does."""

    def reaches(rules: Rules) -> float:
        missed = POINTS.wanted(rules) ^ POINTS.wanted(target)
        free = sum(rule.way != "rule" for rule in rules)
        return -float(np.bitwise_count(missed).sum()) / (2 * POINTS.size) - 0.3 * free

    return reaches


def test_differences_that_do_not_matter() -> None:
    stated, by_stake = judge(lambda _: 0.0, matters=0.02), judge(lambda _: 0.0, matters=0)
    assert stated.stake == by_stake.stake == 1
    assert (stated.tolerance, by_stake.tolerance) == (0.02, 0.01)
    assert stated.near(-0.02)
    assert not by_stake.near(-0.02)
    assert stated.beaten(-0.51)
    assert not stated.beaten(-0.5)
    assert not stated.beaten(-0.5 - 1e-10)
    assert stated.settled(-0.001)
    assert not stated.settled(-0.01)


def test_a_list_is_evaluated_once_and_no_more_lists_than_allowed() -> None:
    seen: list[Rules] = []

    def evaluate(rules: Rules) -> float:
        seen.append(rules)
        return 0.25

    few = judge(evaluate, budget=1)
    assert few.value_of(NEVER) == few.value_of((Rule("a.x", fits=0.5), Rule("a.y"))) == 0.25
    assert few.value_of((Rule("a.x", otherwise=True), Rule("a.y"))) is None
    few.record((Rule("a.x"), Rule("a.y", way="open")), -3.0)
    # What makes no difference and what is left open are the same policy.
    assert few.value_of((Rule("a.x"), Rule("a.y", way="idle"))) == -3.0
    assert seen == [NEVER]


@pytest.mark.parametrize(
    "target",
    [
        (Rule("a.x", "and", (F,)), Rule("a.y", otherwise=True)),
        (Rule("a.x", otherwise=True), Rule("a.y", "and", (Condition("g", holds=False),))),
        (Rule("a.x", "and", (F,)), Rule("a.y", "and", (G,))),
    ],
)
def test_a_bad_list_is_improved_one_rule_after_another(target: Rules) -> None:
    found, value = best_rules(learned(NEVER), judge(likeness(target)), {})
    assert value == 0
    assert np.array_equal(POINTS.wanted(found), POINTS.wanted(target))
    assert [rule.when for rule in found] == [rule.when for rule in target]


def test_conditions_that_are_worth_nothing_are_left_out() -> None:
    target = (Rule("a.x", "and", (F,)), Rule("a.y", otherwise=True))

    def reaches(rules: Rules) -> float:
        return 0.0 if F in rules[0].conditions and not rules[1].conditions and rules[1].otherwise else -0.9

    start = (Rule("a.x", "and", (F, G, H)), Rule("a.y", otherwise=True))
    found, value = best_rules(learned(start), judge(reaches), {})
    assert [rule.when for rule in found] == [rule.when for rule in target]
    assert value == 0


def test_what_is_lost_by_shortening_never_adds_up() -> None:
    """Each condition is worth less than what may be lost, all together more."""

    def reaches(rules: Rules) -> float:
        return -0.00006 * (3 - len(rules[0].conditions)) if rules[0].conditions else -0.9

    start = (Rule("a.x", "or", (F, G, H)), Rule("a.y"))
    found, value = best_rules(learned(start), judge(reaches), {})
    assert len(found[0].conditions) == 2
    assert value == pytest.approx(-0.00006)


def test_a_written_policy_that_is_a_list_of_rules_is_one_of_them() -> None:
    """Two rules that only help together are not found one by one, but known."""
    both = (Rule("a.x", otherwise=True), Rule("a.y", otherwise=True))

    def reaches(rules: Rules) -> float:
        return -0.5 if [rule.when for rule in rules] == ["always", "always"] else -0.9

    assert best_rules(learned(NEVER), judge(reaches), {})[1] == -0.9
    found, value = best_rules(learned(NEVER), judge(reaches), {both: -0.5})
    assert [rule.when for rule in found] == ["always", "always"]
    assert value == -0.5


def test_a_list_that_cannot_be_a_policy_is_none() -> None:
    found, value = best_rules(learned(NEVER), judge(lambda _: None), {})
    assert [rule.when for rule in found] == ["left open", "left open"]
    assert value == -1


@pytest.mark.parametrize(
    ("on", "off", "when", "reached"),
    [
        (0.0, 0.0, "makes no difference", 0.0),
        (None, 0.0, "makes no difference", 0.0),
        (-0.4, -0.1, "left open", 0.0),
        (0.1, 0.0, "always", 0.1),
        (-0.1, 0.2, "never", 0.2),
    ],
)
def test_an_option_makes_no_difference_only_if_holding_it_makes_none(
    on: float | None, off: float | None, when: str, reached: float
) -> None:
    def reaches(rules: Rules) -> float | None:
        x, y = rules
        if x.when != "never":
            return -0.9
        return {"always": on, "never": off}.get(y.when, 0.0 if y.way != "rule" else -0.9)

    found, value = best_rules(learned((Rule("a.x"), Rule("a.y", way="idle"))), judge(reaches), {})
    assert [rule.when for rule in found] == ["never", when]
    assert value == reached

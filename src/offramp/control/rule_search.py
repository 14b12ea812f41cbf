"""Best short list of rules: learned from the plan, evaluated as written policies, and improved by local search.

The value of a list is its exact value as a written policy: others know the policy and choose with foresight. So the
reported value is the value of the case with these rules written into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.control.choice_points import choice_points, options_on
from offramp.control.plan_value import evaluate_plan, resolve_moves
from offramp.control.rule_learning import idle_options, learn_jointly, with_fits
from offramp.control.rules import Condition, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.control.backward_induction import TimedPolicy
    from offramp.control.choice_points import ChoicePoints
    from offramp.control.ctmdp import Controlled
    from offramp.control.objective import Payoff

    Rules = tuple[Rule, ...]

__all__ = ["LearnedRules", "RuleEvaluator", "best_rules", "learn_rule_lists"]

ROUNDS = 6
"""The largest number of rounds in which rules are learned again from the states that they reach."""

EVALUATED = 4
"""The largest number of learned lists that are evaluated as policies."""

SHARE_AT_STAKE = 0.01
"""The share of the stakes below which a difference does not matter, if the measures state none."""

SHORTER = 0.01
"""The share of the smallest difference that matters which a shorter list may lose."""

SAME = 1e-9
"""Two values are equal if they differ by less than this share of the stakes."""

LAST_DIGITS = 1e-13
"""Rounding error, as a share of the largest possible payoff."""


@dataclass(frozen=True, eq=False)
class LearnedRules:
    """Lists of rules learned from a plan, best first; `values` are their values without a commitment."""

    points: ChoicePoints
    planned: NDArray[np.float64]
    lists: tuple[Rules, ...]
    values: tuple[float, ...]

    def with_fits(self, rules: Rules) -> Rules:
        """Return rules with their fit to the plan."""
        return with_fits(self.points, self.planned, rules)


def learn_rule_lists(
    controlled: Controlled, payoff: Payoff, plan: TimedPolicy, spent: Sequence[NDArray[np.float64]], horizon: float
) -> LearnedRules:
    """Return lists of rules that follow the plan where it matters; `spent` is the time that the plan spends in each node."""
    structure, snapshots = controlled.structure, len(plan.snapshots) - 1
    points = choice_points(structure, controlled.own, controlled.actor)
    if not controlled.pools:
        nothing = tuple(Rule(option, way="idle") for option in points.options)
        return LearnedRules(points, np.zeros(len(points.ends)), (nothing,), (float(payoff.final[controlled.start]),))
    idle = idle_options(controlled, plan, spent, options_on(controlled))
    planned = points.regret(controlled, plan, spent)
    regret, found = planned, dict[tuple[Rule, ...], float]()
    for _ in range(ROUNDS):
        rules = learn_jointly(points, regret, idle)
        if rules in found:
            break
        choices = points.chosen(points.wanted(rules), points.counted(rules))
        act = resolve_moves(controlled, points.acts(controlled, choices))
        # The rules also apply at the horizon.
        acts = [(0.0, act), (horizon, act)]
        found[rules], there = evaluate_plan(controlled, payoff, acts, horizon, snapshots)
        regret = regret + points.regret(controlled, plan, there)
    lists = tuple(sorted(found, key=lambda rules: -found[rules]))
    return LearnedRules(points, planned, lists, tuple(found[rules] for rules in lists))


@dataclass(eq=False)
class RuleEvaluator:
    """Evaluation of lists of rules as policies, at most `budget` times.

    `evaluate` returns the value of a list, larger being better, or None if it is no policy. `plan` is the value of the
    best plan, `written` the values of written policies, `nothing` the value without commitment. `matters` is the
    smallest difference that matters; 0 means a share of the stakes. `most` is the largest possible payoff.
    """

    evaluate: Callable[[Rules], float | None]
    plan: float
    written: Sequence[float]
    nothing: float
    matters: float
    most: float
    budget: int
    known: dict[str, float | None] = field(default_factory=dict)

    def record(self, rules: Rules, value: float) -> None:
        """Record the value of a list."""
        self.known[_key(rules)] = value

    def value_of(self, rules: Rules) -> float | None:
        """Return the value of a list; None if it is no policy, or the budget is spent."""
        key = _key(rules)
        if key not in self.known:
            if self.budget <= 0:
                return None
            self.budget -= 1
            self.known[key] = self.evaluate(rules)
        return self.known[key]

    @property
    def stake(self) -> float:
        """The stakes: the largest difference between the plan and no commitment or a written policy."""
        return max(abs(self.plan - value) for value in (self.nothing, *self.written))

    @property
    def tolerance(self) -> float:
        """The largest difference that does not matter."""
        return max(self.matters or SHARE_AT_STAKE * self.stake, self.rounding)

    @property
    def rounding(self) -> float:
        """The largest difference that rounding can cause."""
        return SAME * max(abs(self.plan), self.stake) + LAST_DIGITS * self.most

    def near(self, value: float) -> bool:
        """Return whether a value equals that of the plan, up to a difference that does not matter."""
        return value >= self.plan - self.tolerance

    def beaten(self, value: float) -> bool:
        """Return whether a written policy does better."""
        return any(other > value + self.rounding for other in self.written)

    def settled(self, value: float) -> bool:
        """Return whether a longer search cannot gain."""
        return value >= self.plan - self.tolerance / 10 and not self.beaten(value)


def _key(rules: Rules) -> str:
    """Return a text that is equal for lists with the same policy."""
    return str([rule.stages() for rule in rules])


def best_rules(learned: LearnedRules, evaluator: RuleEvaluator, written: Mapping[Rules, float]) -> tuple[Rules, float]:
    """Return the best list found and its value as a policy.

    The search starts from the learned lists, and from written policies that are lists of rules, given with their
    values.
    """
    for rules, value in written.items():
        evaluator.record(rules, value)
    nobody = tuple(Rule(option, way="open") for option in learned.points.options)
    evaluator.record(nobody, evaluator.nothing)
    tried = {rules: evaluator.value_of(rules) for rules in (*learned.lists[:EVALUATED], *written, nobody)}
    possible = {rules: value for rules, value in tried.items() if value is not None}
    most = max(possible.values())
    # Of ties take the first, a list learned from the plan.
    best = next(rules for rules, value in possible.items() if value >= most - evaluator.rounding)
    value = possible[best]
    best, value = _improved(learned.points, evaluator, best, value)
    best, value = _shortened(evaluator, best, value)
    best, value = _check_idle(evaluator, best, value)
    return learned.with_fits(best), value


def _improved(points: ChoicePoints, evaluator: RuleEvaluator, best: Rules, value: float) -> tuple[Rules, float]:
    """Return the list at which single improving changes of a rule end."""
    while not evaluator.settled(value):
        for rules in _neighbours(points, best):
            found = evaluator.value_of(rules)
            if found is not None and found > value + evaluator.rounding:
                best, value = rules, found
                break
        else:
            break
    return best, value


def _neighbours(points: ChoicePoints, rules: Rules) -> Iterator[Rules]:
    """Yield lists that differ in one rule, simplest first."""
    for i, rule in enumerate(rules):
        for other in _simpler(rule):
            yield (*rules[:i], other, *rules[i + 1 :])
    for i, rule in enumerate(rules):
        own = [name for name in points.options if name == rule.option or rule.once is not None]
        for name in points.features:
            if name not in own:
                for holds in (True, False):
                    yield (*rules[:i], _simple_rule(rule, (Condition(name, holds),)), *rules[i + 1 :])


def _simple_rule(rule: Rule, conditions: tuple[Condition, ...] = (), *, otherwise: bool = False) -> Rule:
    return replace(rule, sign="and", conditions=conditions, otherwise=otherwise, way="rule", fits=1.0)


def _simpler(rule: Rule) -> Iterator[Rule]:
    """Yield simpler rules: without conditions first, then with one condition fewer."""
    yield _simple_rule(rule, otherwise=True)
    yield _simple_rule(rule, otherwise=False)
    yield Rule(rule.option, once=rule.once, way="open")
    if len(rule.conditions) > 1:
        for k in range(len(rule.conditions)):
            yield replace(rule, conditions=(*rule.conditions[:k], *rule.conditions[k + 1 :]), fits=1.0)


def _shortened(evaluator: RuleEvaluator, best: Rules, value: float) -> tuple[Rules, float]:
    """Return a shorter list of nearly the same value."""
    top = value
    evaluator.budget += sum(len(rule.conditions) + 3 for rule in best if rule.conditions)
    while True:
        for i, rule in enumerate(best):
            shorter = None
            for other in _simpler(rule) if rule.conditions else ():
                rules = (*best[:i], other, *best[i + 1 :])
                found = evaluator.value_of(rules)
                least = top - max(SHORTER * evaluator.tolerance, evaluator.rounding)
                if found is not None and found >= least and evaluator.beaten(found) <= evaluator.beaten(value):
                    shorter, value = rules, found
                    break
            if shorter is not None:
                best = shorter
                break
        else:
            return best, value


def _check_idle(evaluator: RuleEvaluator, rules: Rules, value: float) -> tuple[Rules, float]:
    """Return a list in which an option is idle only if holding it on or off makes no difference."""
    evaluator.budget += 2 * sum(rule.way == "idle" for rule in rules)
    for i, rule in enumerate(rules):
        if rule.way != "idle":
            continue
        ways = [_simple_rule(rule, otherwise=True), _simple_rule(rule, otherwise=False)]
        found = {way: evaluator.value_of((*rules[:i], way, *rules[i + 1 :])) for way in ways}
        values = {way: of_way for way, of_way in found.items() if of_way is not None}
        if all(abs(of_way - value) <= evaluator.rounding for of_way in values.values()):
            continue
        best = max(values, key=lambda way: values[way])
        if values[best] > value + evaluator.rounding:
            rules, value = (*rules[:i], best, *rules[i + 1 :]), values[best]
        else:
            rules = (*rules[:i], Rule(rule.option, once=rule.once, way="open"), *rules[i + 1 :])
    return rules, value

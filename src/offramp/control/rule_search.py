"""The best short list of rules: learned from the plan, evaluated as the policies they are, improved.

A list is judged by what it reaches as a written policy, exactly: others know it and choose with foresight. So the number that
is shown is the one that anybody gets who writes the rules into the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.control.choice_points import choice_points, options_on
from offramp.control.plan_value import at_once, reached
from offramp.control.rule_learning import agreement, idle_options, learn_jointly
from offramp.control.rules import Condition, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.control.aims import Goal
    from offramp.control.backward_induction import TimedPolicy
    from offramp.control.choice_points import ChoicePoints
    from offramp.control.ctmdp import Controlled

    Rules = tuple[Rule, ...]

__all__ = ["Judge", "Learned", "best_list", "learned_lists"]

ROUNDS = 6
"""How often, at most, rules are learned anew from where the last ones lead."""

EVALUATED = 4
"""How many learned lists, at most, are evaluated as policies."""

SHARE_AT_STAKE = 0.01
"""The share of what is at stake up to which a difference does not matter, where the measures do not say."""

SHORTER = 0.01
"""The share of the difference that matters which a shorter list may lose."""

SAME = 1e-9
"""Up to what share of what is at stake two values are the same."""

LAST_DIGITS = 1e-13
"""What the last digits can come to, as a share of the most that there is to reach."""


@dataclass(frozen=True, eq=False)
class Learned:
    """Lists of rules learned from a plan, the best first; `reached` is what each reaches if nobody knows of it."""

    points: ChoicePoints
    planned: NDArray[np.float64]
    lists: tuple[Rules, ...]
    reached: tuple[float, ...]

    def agreed(self, rules: Rules) -> Rules:
        """Return rules with the share of where each does what the plan does."""
        return agreement(self.points, self.planned, rules)


def learned_lists(
    controlled: Controlled, goal: Goal, plan: TimedPolicy, spent: Sequence[NDArray[np.float64]], horizon: float
) -> Learned:
    """Return lists of rules that do as the plan does where it matters; `spent` is the time that the plan spends in each node."""
    structure, snapshots = controlled.structure, len(plan.snapshots) - 1
    points = choice_points(structure, controlled.own, controlled.actor)
    if not controlled.pools:
        nothing = tuple(Rule(option, way="idle") for option in points.options)
        return Learned(points, np.zeros(len(points.ends)), (nothing,), (float(goal.final[controlled.start]),))
    idle = idle_options(controlled, plan, spent, options_on(controlled))
    planned = points.regret(controlled, plan, spent)
    regret, found = planned, dict[tuple[Rule, ...], float]()
    for _ in range(ROUNDS):
        rules = learn_jointly(points, regret, idle)
        if rules in found:
            break
        choices = points.chosen(points.wanted(rules), points.counted(rules))
        act = at_once(controlled, points.acts(controlled, choices))
        # At the last moment the rules are followed too.
        acts = [(0.0, act), (horizon, act)]
        found[rules], there = reached(controlled, goal, acts, horizon, snapshots)
        regret = regret + points.regret(controlled, plan, there)
    lists = tuple(sorted(found, key=lambda rules: -found[rules]))
    return Learned(points, planned, lists, tuple(found[rules] for rules in lists))


@dataclass(eq=False)
class Judge:
    """Evaluates lists of rules as policies, no more often than `budget` says.

    `evaluate` gives what a list reaches, larger being better, and nothing where it cannot be a policy. `plan` is what the
    best plan reaches, `written` what the written policies do, `nothing` what no commitment does. `matters` is the smallest
    difference that matters, 0 where that is to be judged by what is at stake, `most` the most that there is to reach.
    """

    evaluate: Callable[[Rules], float | None]
    plan: float
    written: Sequence[float]
    nothing: float
    matters: float
    most: float
    budget: int
    known: dict[str, float | None] = field(default_factory=dict)

    def know(self, rules: Rules, value: float) -> None:
        """Take note of what a list reaches."""
        self.known[_key(rules)] = value

    def reaches(self, rules: Rules) -> float | None:
        """Return what a list reaches; nothing where it is no policy, or the budget is spent."""
        key = _key(rules)
        if key not in self.known:
            if self.budget <= 0:
                return None
            self.budget -= 1
            self.known[key] = self.evaluate(rules)
        return self.known[key]

    @property
    def stake(self) -> float:
        """The largest difference between the plan and no commitment, or a written policy."""
        return max(abs(self.plan - value) for value in (self.nothing, *self.written))

    @property
    def tolerance(self) -> float:
        """The difference that does not matter."""
        return max(self.matters or SHARE_AT_STAKE * self.stake, self.rounding)

    @property
    def rounding(self) -> float:
        """The difference that rounding can make."""
        return SAME * max(abs(self.plan), self.stake) + LAST_DIGITS * self.most

    def near(self, value: float) -> bool:
        """Whether a value is that of the plan, but for a difference that does not matter."""
        return value >= self.plan - self.tolerance

    def beaten(self, value: float) -> bool:
        """Whether a written policy does better."""
        return any(other > value + self.rounding for other in self.written)

    def settled(self, value: float) -> bool:
        """Whether there is nothing to be gained by a longer search."""
        return value >= self.plan - self.tolerance / 10 and not self.beaten(value)


def _key(rules: Rules) -> str:
    """Return a text that is the same for lists that are the same policy."""
    return str([rule.stages() for rule in rules])


def best_list(learned: Learned, judge: Judge, written: Mapping[Rules, float]) -> tuple[Rules, float]:
    """Return the best list that was found and what it reaches as a policy.

    Beside the learned lists it starts from written policies that are lists of rules, with what they reach.
    """
    for rules, value in written.items():
        judge.know(rules, value)
    nobody = tuple(Rule(option, way="open") for option in learned.points.options)
    judge.know(nobody, judge.nothing)
    tried = {rules: judge.reaches(rules) for rules in (*learned.lists[:EVALUATED], *written, nobody)}
    possible = {rules: value for rules, value in tried.items() if value is not None}
    most = max(possible.values())
    # The first of equals: a list learned from the plan.
    best = next(rules for rules, value in possible.items() if value >= most - judge.rounding)
    value = possible[best]
    best, value = _improved(learned.points, judge, best, value)
    best, value = _shortened(judge, best, value)
    best, value = _told(judge, best, value)
    return learned.agreed(best), value


def _improved(points: ChoicePoints, judge: Judge, best: Rules, value: float) -> tuple[Rules, float]:
    """Return the list that changing one rule after another ends at, each time for the better."""
    while not judge.settled(value):
        for rules in _neighbours(points, best):
            found = judge.reaches(rules)
            if found is not None and found > value + judge.rounding:
                best, value = rules, found
                break
        else:
            break
    return best, value


def _neighbours(points: ChoicePoints, rules: Rules) -> Iterator[Rules]:
    """Yield lists that differ in one rule, the simplest first."""
    for i, rule in enumerate(rules):
        for other in _simpler(rule):
            yield (*rules[:i], other, *rules[i + 1 :])
    for i, rule in enumerate(rules):
        own = [name for name in points.options if name == rule.option or rule.once is not None]
        for name in points.features:
            if name not in own:
                for holds in (True, False):
                    yield (*rules[:i], _plain(rule, (Condition(name, holds),)), *rules[i + 1 :])


def _plain(rule: Rule, conditions: tuple[Condition, ...] = (), *, otherwise: bool = False) -> Rule:
    return replace(rule, sign="and", conditions=conditions, otherwise=otherwise, way="rule", fits=1.0)


def _simpler(rule: Rule) -> Iterator[Rule]:
    """Yield rules with fewer conditions: none at all, then one less."""
    yield _plain(rule, otherwise=True)
    yield _plain(rule, otherwise=False)
    yield Rule(rule.option, once=rule.once, way="open")
    if len(rule.conditions) > 1:
        for k in range(len(rule.conditions)):
            yield replace(rule, conditions=(*rule.conditions[:k], *rule.conditions[k + 1 :]), fits=1.0)


def _shortened(judge: Judge, best: Rules, value: float) -> tuple[Rules, float]:
    """Return a shorter list that reaches as much, but for what does not matter by far."""
    top = value
    judge.budget += sum(len(rule.conditions) + 3 for rule in best if rule.conditions)
    while True:
        for i, rule in enumerate(best):
            shorter = None
            for other in _simpler(rule) if rule.conditions else ():
                rules = (*best[:i], other, *best[i + 1 :])
                found = judge.reaches(rules)
                least = top - max(SHORTER * judge.tolerance, judge.rounding)
                if found is not None and found >= least and judge.beaten(found) <= judge.beaten(value):
                    shorter, value = rules, found
                    break
            if shorter is not None:
                best = shorter
                break
        else:
            return best, value


def _told(judge: Judge, rules: Rules, value: float) -> tuple[Rules, float]:
    """Return a list in which an option makes no difference only if holding it on or off makes none."""
    judge.budget += 2 * sum(rule.way == "idle" for rule in rules)
    for i, rule in enumerate(rules):
        if rule.way != "idle":
            continue
        ways = [_plain(rule, otherwise=True), _plain(rule, otherwise=False)]
        found = {way: judge.reaches((*rules[:i], way, *rules[i + 1 :])) for way in ways}
        values = {way: reached for way, reached in found.items() if reached is not None}
        if all(abs(reached - value) <= judge.rounding for reached in values.values()):
            continue
        best = max(values, key=lambda way: values[way])
        if values[best] > value + judge.rounding:
            rules, value = (*rules[:i], best, *rules[i + 1 :]), values[best]
        else:
            rules = (*rules[:i], Rule(rule.option, once=rule.once, way="open"), *rules[i + 1 :])
    return rules, value

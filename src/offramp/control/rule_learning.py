"""Joint learning of a list of rules: one rule per option, by its cost given the rules of all other options.

The cost of a list of rules against the plan is a sum over choice points: the cost of its joint choice there, times the
time spent there. Rules are improved one option after another (coordinate descent). Other rules lead to other states. So
the chain is solved under the new rules, the time spent there is added, and all rules are learned again (dataset
aggregation; Ross, Gordon and Bagnell 2011, AISTATS).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from offramp.control.rules import Condition, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.control.backward_induction import TimedPolicy
    from offramp.control.choice_points import ChoicePoints
    from offramp.control.ctmdp import Controlled

__all__ = ["idle_options", "learn", "learn_jointly", "with_fits"]

MOST_CONDITIONS = 3
"""The largest number of conditions of a rule."""

MIN_CONDITION_GAIN = 1e-3
"""The smallest gain of a further condition, as a share of the stakes."""

BEAM = 12
"""The number of rules kept for extension by one more condition (beam width)."""

SWEEPS = 12
"""The largest number of passes over all options."""

NO_DIFFERENCE = 1e-9
"""An option makes no difference below this share of the stakes, or of the value."""


def learn(
    option: str,
    gain: NDArray[np.float64],
    features: Mapping[str, NDArray[np.bool_]],
    least: float = 0.0,
    once: Literal["on", "off"] | None = None,
) -> Rule:
    """Return a short rule for an option that maximises the summed `gain` (points,) of the points where it is on.

    Rules grow by one condition at a time, by beam search; a condition must add more than `least`.

    >>> rain, cold = np.array([True, True, False, False]), np.array([True, False, True, False])
    >>> learn("coat", np.where(rain | cold, 1.0, -1.0), {"rain": rain, "cold": cold}).when
    'while rain or cold'
    """
    total = float(gain.sum())
    best, reached = Rule(option, otherwise=total > 0, once=once), max(total, 0.0)
    if not features:
        return best
    literals = [Condition(name, holds) for name in features for holds in (True, False)]
    truth = np.array([features[each.name] == each.holds for each in literals])
    signs: tuple[Literal["and", "or"], ...] = ("and", "or")
    nothing: tuple[int, ...] = ()
    grown = {sign: [(nothing, np.full(len(gain), sign == "and"))] for sign in signs}
    for _ in range(MOST_CONDITIONS):
        longest: list[tuple[float, Rule]] = []
        for sign in signs:
            found: dict[tuple[int, ...], float] = {}
            for taken, held in grown[sign]:
                open_to = np.where(held == (sign == "and"), gain, 0.0)
                scores = truth @ open_to + (0.0 if sign == "and" else float(gain[held].sum()))
                for i in np.argsort(-scores, kind="stable")[: BEAM + 2 * len(taken)].tolist():
                    if all(literals[i].name != literals[k].name for k in taken):
                        found.setdefault(tuple(sorted((*taken, i))), float(scores[i]))
            kept = sorted(found, key=lambda each: (-found[each], each))[:BEAM]
            join = np.logical_and if sign == "and" else np.logical_or
            grown[sign] = [(taken, join.reduce(truth[list(taken)])) for taken in kept]
            if kept:
                rule = Rule(option, sign, tuple(literals[i] for i in kept[0]), once=once)
                longest.append((found[kept[0]], rule))
        # Take the best rule of each length: extra length has a cost, the kind of rule has none.
        gained, rule = max(longest, key=lambda each: each[0], default=(reached, best))
        if gained > reached + least + 1e-12 * abs(reached):
            reached, best = gained, rule
    return best


def learn_jointly(points: ChoicePoints, regret: NDArray[np.float64], idle: NDArray[np.bool_]) -> tuple[Rule, ...]:
    """Return the list of rules with the lowest joint cost that coordinate descent finds.

    `regret` (choices,) is the cost of each choice; `idle` (options,) marks options that make no difference. A list with
    an infeasible choice at some point is no policy. It costs more there than all feasible choices together.
    """
    problem = _Problem(points, regret, idle)
    starts = [problem.as_planned(), problem.constant()]
    found = [problem.descend(wanted) for wanted in starts]
    return min(found, key=problem.cost)


class _Problem:
    """Costs of joint choices, and rules improved by them."""

    def __init__(self, points: ChoicePoints, regret: NDArray[np.float64], idle: NDArray[np.bool_]) -> None:
        self.points, self.regret = points, regret
        self.free = [i for i in range(len(points.options)) if not idle[i]]
        self.counted = sum(1 << i for i in self.free)
        case = points.structure.case
        self.once = [case.irreversible(name) for name in points.options]
        begins = points.begins[:-1]
        spread = np.maximum.reduceat(regret, begins) - np.minimum.reduceat(regret, begins)
        self.stake = float(spread.sum())
        # Above the total cost of all choices.
        self.impossible = 2 * self.stake or 1.0

    def _cost(self, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
        cost, missed = self.points.cost(wanted, self.counted, self.regret)
        return cost + self.impossible * missed

    def cost(self, rules: Sequence[Rule]) -> float:
        """Return the cost of a list of rules."""
        return float(self._cost(self.points.wanted(rules)).sum())

    def as_planned(self) -> NDArray[np.int64]:
        """Return the options on in the cheapest choice of each point, of ties the one nearest to the status quo."""
        points = self.points
        least = np.minimum.reduceat(self.regret, points.begins[:-1])
        away = np.where(
            self.regret <= least[points.points] + 1e-12 * self.stake, points.distance, np.iinfo(np.int64).max
        )
        nearest = np.minimum.reduceat(away, points.begins[:-1])
        found = np.flatnonzero(away == nearest[points.points])
        return points.bits[found[np.searchsorted(found, points.begins[:-1])]] & self.counted

    def constant(self) -> NDArray[np.int64]:
        """Return the one joint choice with the lowest cost at all points, found by coordinate descent."""
        wanted = 0
        everywhere = np.ones(self.points.size, dtype=np.int64)
        least = float(self._cost(wanted * everywhere).sum())
        changed = True
        while changed:
            changed = False
            for i in self.free:
                cost = float(self._cost((wanted ^ 1 << i) * everywhere).sum())
                if cost < least:
                    wanted, least, changed = wanted ^ 1 << i, cost, True
        return wanted * everywhere

    def descend(self, wanted: NDArray[np.int64]) -> tuple[Rule, ...]:
        """Return the list of rules found by coordinate descent from a joint choice per point."""
        rules: dict[int, Rule] = {}
        least, best = np.inf, tuple[Rule, ...]()
        for _ in range(SWEEPS):
            for i in self.free:
                rules[i] = self._improved(i, wanted)
                on = rules[i].on(self.points.features, self.points.size)
                wanted = np.where(on, wanted | 1 << i, wanted & ~(1 << i))
            found = tuple(
                rules.get(i, Rule(self.points.options[i], once=self.once[i], way="idle"))
                for i in range(len(self.points.options))
            )
            cost = float(self._cost(wanted).sum())
            if cost >= least - 1e-12 * self.stake:
                break
            least, best = cost, found
        return best

    def _improved(self, i: int, wanted: NDArray[np.int64]) -> Rule:
        gain = self._cost(wanted & ~(1 << i)) - self._cost(wanted | 1 << i)
        name = self.points.options[i]
        looked_at = self.points.features
        own = {each for k, each in enumerate(self.points.options) if each == name or self.once[i] is not None}
        features = {feature: truth for feature, truth in looked_at.items() if feature not in own}
        return learn(name, gain, features, MIN_CONDITION_GAIN * self.stake, self.once[i])


def with_fits(points: ChoicePoints, regret: NDArray[np.float64], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return rules with their fit: the share of points, weighted by the cost of deviation, where a rule follows the plan."""
    begins, options = points.begins[:-1], range(len(points.options))
    result = []
    for rule, i in zip(rules, options, strict=True):
        if rule.way != "rule":
            result.append(rule)
            continue
        on = points.bits >> i & 1 == 1
        least = {held: np.minimum.reduceat(np.where(on == held, regret, np.inf), begins) for held in (True, False)}
        both = np.isfinite(least[True]) & np.isfinite(least[False])
        better = np.where(both, least[False], 0.0) - np.where(both, least[True], 0.0)
        total = float(np.abs(better).sum())
        right = float(np.abs(better)[rule.on(points.features, points.size) == (better > 0)].sum())
        result.append(replace(rule, fits=right / total if total else 1.0))
    return tuple(result)


def idle_options(
    controlled: Controlled, plan: TimedPolicy, spent: Sequence[NDArray[np.float64]], options: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the options that make no difference under the plan, even if all of them are set freely.

    `options` (nodes, options) marks the options on in each node. `spent` is the time spent in each node under the plan.
    """
    often = [controlled.in_pools(here) for here in spent]
    stakes = np.zeros(options.shape[1])
    for snapshot, share in zip(plan.snapshots, often, strict=False):
        stakes += share @ plan.stakes(snapshot, options)
    counted = float(np.abs(plan.value).max(initial=0.0)) * len(plan.snapshots)
    least = NO_DIFFERENCE * max(counted, float(stakes.max(initial=0.0)))
    idle = np.zeros(options.shape[1], dtype=bool)
    for option in np.flatnonzero(stakes <= least).tolist():
        idle[option] = True
        lost = sum(
            float(share @ plan.spread(snapshot, options, idle))
            for snapshot, share in zip(plan.snapshots, often, strict=False)
        )
        idle[option] = lost <= least
    return idle

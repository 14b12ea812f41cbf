"""Best adaptive policy of one actor: its value, an upper bound, and a short list of rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.feasible import names_under
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.control.backward_induction import backward_induction
from offramp.control.choice_points import distance_from_status_quo
from offramp.control.ctmdp import control
from offramp.control.objective import objective_of
from offramp.control.plan_value import evaluate_plan, resolve_moves
from offramp.control.rule_search import RuleEvaluator, best_rules, learn_rule_lists
from offramp.control.rules import Rule, rules_of_stages, stages_of_rules
from offramp.control.written_policies import value_of_policy, written_policies
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.measures import measure_spec as measure_spec_of
from offramp.tables import Shown, Table
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.control.backward_induction import TimedPolicy
    from offramp.control.ctmdp import Controlled
    from offramp.control.objective import Payoff
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["Adaptive", "best_policy"]

SNAPSHOTS = 40
"""The number of spans of time over which rules are learned from the plan."""

BY_RULES = "the best rules"
"""The name under which a list of rules is evaluated as a policy."""

NODE_BUDGET = 500_000
"""The total number of nodes of the policies in which lists of rules are evaluated."""

FEWEST_LISTS, MOST_LISTS = 16, 100
"""The smallest and the largest number of lists of rules to evaluate, whatever their size."""


@dataclass(frozen=True, eq=False)
class Adaptive(Shown):
    """Best adaptive policy of an actor for some measures, within their horizon.

    `value` is the exact value of the best plan; no plan of the actor exceeds `bound`. A plan is no commitment: others
    expect the actor to answer by its stated preferences. `rules` are the best short list of rules, and `by_rules` is
    its value as a written policy. The rules are withheld if they are worse than the plan by a difference that matters,
    or worse than a written policy. Then `withheld` is the reason, in words; `behind_plan` says whether the plan is one, and
    `behind_policy` names the best written policy where it is one.

    `written` has the values of the policies of the case that bind this actor alone. Under those in `answers`, others
    choose differently because they anticipate the commitment; such a policy may do better than any plan. `others` are
    policies that bind another actor too. `drawn` are policies that only the simulation can evaluate. Neither is
    compared. With several measures, values are weighted sums in which less is better.
    """

    case: Case
    actor: str
    images: Mapping[str, str]
    measure_specs: tuple[MeasureSpec, ...]
    value: float
    bound: float
    by_rules: float
    rules: tuple[Rule, ...]
    withheld: str | None
    written: Mapping[str, float]
    answers: tuple[str, ...]
    others: tuple[str, ...]
    drawn: tuple[str, ...]
    nodes: int
    behind_plan: bool = False
    behind_policy: str | None = None

    @property
    def measure_spec(self) -> MeasureSpec:
        """The measure, or the first of several."""
        return self.measure_specs[0]

    @property
    def policy(self) -> str | None:
        """The rules as a policy for a case file; None if they are withheld."""
        if self.withheld is not None:
            return None
        stages = [stage for rule in self.rules for stage in rule.stages()]
        said = ["{" + ", ".join(f"{key}: {value}" for key, value in stage.items()) + "}" for stage in stages]
        return "[" + ", ".join(said) + "]" if said else "{}"

    def shown(self, value: float) -> str:
        """Return a value in the unit of the measure, as text."""
        return _shown(self.measure_specs, value)

    @property
    def subject(self) -> str:
        """The measure, or the weighted sum of several, in words."""
        several = len(self.measure_specs) > 1
        return (
            "weighted sum of " + ", ".join(g.name for g in self.measure_specs) if several else self.measure_spec.label
        )

    @property
    def heading(self) -> str:
        """The heading of the rules, with the actor and the measure."""
        want = self.measure_spec.want if len(self.measure_specs) == 1 else "low"
        name = self.case.name(self.actor)
        return f"{name}: best adaptive policy ({self.subject}, better {want}):"

    @property
    def rule_rows(self) -> tuple[tuple[str, str], ...]:
        """The label of the option and the rule in words, per rule."""
        return tuple((self.case.label(rule.option), self._when(rule)) for rule in self.rules)

    @property
    def why_withheld(self) -> str | None:
        """The reason why the rules are withheld, as a sentence; None if they are shown."""
        return None if self.withheld is None else f"{self.withheld[0].upper()}{self.withheld[1:]}."

    def parts(self) -> tuple[str | Table, ...]:
        """Return the rules, or the reason why they are withheld, and a table of their value and those of written policies."""
        lines = [self.heading, *(f"  {label}: {when}" for label, when in self.rule_rows)]
        if self.why_withheld is not None:
            lines.append(f"  {self.why_withheld}")
        values = [
            ("no plan does better than", self.shown(self.bound)),
            ("the best plan", self.shown(self.value)),
            ("the rules above" if self.withheld is None else "the best rules found", self.shown(self.by_rules)),
            *((policy, self.shown(value)) for policy, value in self.written.items()),
        ]
        return ("\n".join(lines), Table(self.subject, ("policy", "value"), tuple(values), "\n".join(self._notes())))

    def _notes(self) -> Iterator[str]:
        """Yield notes: rules that may end the crisis, policies that may beat any plan, policies that are not compared."""
        over = names_under(self.case, self.case.ends) if self.case.ends is not None else ()
        ending = [r.option for r in self.rules if r.option in over and (r.conditions or r.otherwise)]
        if ending:
            listed = ", ".join(f"“{self.case.label(option)}”" for option in ending)
            yield f"These rules may end the crisis by {listed}. Name with --measure the measures that must not suffer from it."
        better = _sign(self.measure_specs) * (self.by_rules - self.bound) > 0
        if self.withheld is None and better and self.shown(self.by_rules) != self.shown(self.bound):
            yield (
                f"Written as a policy, the rules commit {self.case.name(self.actor)}. Others anticipate the commitment. So the rules do "
                f"better than any plan without a commitment."
            )
        if self.answers:
            yield (
                f"Others choose differently under these policies: {', '.join(self.answers)}. They anticipate the commitment of "
                f"{self.case.name(self.actor)}. Such a policy may do better than any plan without a commitment."
            )
        if self.others:
            yield f"Not compared, since they bind others too: {', '.join(self.others)}"
        if self.drawn:
            yield f"Not compared, since a duration runs from a trigger (simulation only): {', '.join(self.drawn)}"

    def _when(self, rule: Rule) -> str:
        if rule.way == "open":
            return "left open (the actor follows its preferences)"
        if not rule.conditions or rule.way == "idle":
            return rule.when
        parts = []
        for each in rule.conditions:
            owner = self.case.owner(each.name)
            said = self.case.label(each.name) if each.name in self.case.things else each.name
            said = f"{self.case.name(owner)}: {said}" if owner is not None else said
            parts.append(f"“{said}”" if each.holds else f"not “{said}”")
        return f"{rule.opening} " + f" {rule.sign} ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "case": self.case.title,
            "format": 1,
            "actor": self.actor,
            "images": dict(self.images),
            "measures": [measure_spec.name for measure_spec in self.measure_specs],
            "value": self.value,
            "bound": self.bound,
            "by_rules": self.by_rules,
            "rules": [{"option": rule.option, "when": rule.when, "fits": rule.fits} for rule in self.rules],
            "policy": self.policy,
            "withheld": self.withheld,
            "written": dict(self.written),
            "answers": list(self.answers),
            "others": list(self.others),
            "drawn": list(self.drawn),
            "nodes": self.nodes,
        }


def best_policy(
    case: Case,
    actor: str,
    measures: str | Sequence[str] | None = None,
    *,
    images: Mapping[str, str] | None = None,
    parameters: Parameters | None = None,
) -> Adaptive:
    """Return the best adaptive policy of an actor for a measure (default: the first), or for a weighted sum of several.

    The actor observes the state and the time. It may change its own options at any moment, in one move. All others
    choose with foresight and make agreements as in the chain without a policy. A plan can imitate every policy that
    binds the actor alone, chance moves included. So the plan is never worse than such a policy, unless others
    anticipate the policy and choose differently.

    >>> from offramp.case.reading import load
    >>> best = best_policy(load("hotline"), "north", "war")
    >>> best.bound <= best.value <= min(value for name, value in best.written.items() if name not in best.answers)
    True
    >>> [rule.when for rule in best.rules], best.policy
    (['never', 'always', 'never'], '[{north.alert: off}, {north.line: on}, {north.strike: off}]')

    Raises
    ------
    QuestionError
            if there is no such actor or measure, the measures differ in time, or the best move depends on the amount counted so far.
    TooManyStates
            if the chain is too large, with the numbers.
    """
    if actor not in case.actors:
        raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
    names = [measures] if isinstance(measures, str) else list(measures or list(case.measures)[:1])
    if not names:
        raise QuestionError(
            "the case has no measures; add for instance `measures: {war: {chance of: war, within: 5 years, want: low}}`"
        )
    measure_specs = tuple(measure_spec_of(case, name) for name in names)
    numbers = parameters or best_values(case, images=images)
    schedule = schedule_of(case, None, _one_time(measure_specs))
    solved = _solve(schedule, actor, measure_specs, numbers)
    stated = written_policies(schedule, actor, measure_specs, numbers, solved.controlled.chain)
    learned = learn_rule_lists(solved.controlled, solved.payoff, solved.plan, solved.spent, schedule.horizon)
    sign, offset = _sign(measure_specs), solved.controlled.objective.offset
    # Rules and unanticipated policies are plans too; rounding may put one of them above the best plan.
    hands_free = [sign * value for policy, value in stated.written.items() if policy not in stated.answers]
    value = max(solved.planned + offset, *(each + offset for each in learned.values), *hands_free)
    evaluator = RuleEvaluator(
        partial(_value_of_rules, schedule, measure_specs, numbers),
        value,
        [sign * value for value in stated.written.values()],
        sign * value_of_policy(schedule, measure_specs, numbers),
        _matters(measure_specs),
        solved.most,
        min(max(NODE_BUDGET // solved.controlled.structure.size, FEWEST_LISTS), MOST_LISTS),
    )
    known = {policy: rules_of_stages(case, actor, case.policies[policy]) for policy in stated.written}
    rules, by_rules = best_rules(
        learned,
        evaluator,
        {rules: sign * stated.written[policy] for policy, rules in known.items() if rules is not None},
    )
    best = max(stated.written, key=lambda policy: sign * stated.written[policy]) if stated.written else None
    behind_plan = not evaluator.near(by_rules)
    behind_policy = best if evaluator.beaten(by_rules) else None
    withheld = _withheld(
        measure_specs, sign * evaluator.plan, sign * by_rules, stated.written, behind_policy, plan=behind_plan
    )
    return Adaptive(
        case,
        actor,
        {name: chosen[0] for name, chosen in numbers.images.items()},
        measure_specs,
        sign * value + 0.0,
        _within(measure_specs, sign * (solved.bound + offset) + 0.0),
        sign * by_rules + 0.0,
        () if withheld else rules,
        withheld,
        stated.written,
        stated.answers,
        stated.others,
        stated.drawn,
        solved.controlled.size,
        behind_plan,
        behind_policy,
    )


@dataclass(frozen=True, eq=False)
class _Solved:
    """The best plan, its value `planned` and the time `spent` in each node.

    No plan exceeds `bound`; `most` is the largest possible payoff, as a scale.
    """

    controlled: Controlled
    payoff: Payoff
    plan: TimedPolicy
    planned: float
    spent: Sequence[NDArray[np.float64]]
    bound: float
    most: float


def _solve(schedule: Schedule, actor: str, measure_specs: Sequence[MeasureSpec], numbers: Parameters) -> _Solved:
    """Return the best plan of an actor."""
    window, horizon = schedule.windows[0], schedule.horizon
    objective = objective_of(measure_specs, schedule, numbers)
    controlled = control(chain_of(window.structure, numbers), actor, objective, int(window.entry[0]))
    payoff, start = objective.payoff(controlled.nodes, controlled.memory), controlled.start
    plan = backward_induction(
        controlled, payoff, horizon, distance_from_status_quo(window.structure, actor)[controlled.nodes], SNAPSHOTS
    )
    acts = list(zip(plan.turns.tolist(), (resolve_moves(controlled, act) for act in plan.acts), strict=True))
    planned, spent = evaluate_plan(controlled, payoff, acts, horizon, SNAPSHOTS)
    pool = int(controlled.pool[start])
    value = float(plan.value[pool] if pool >= 0 else payoff.final[start] + horizon * payoff.running[start])
    most = float(np.abs(payoff.final).max() + horizon * np.abs(payoff.running).max() + abs(objective.offset))
    return _Solved(controlled, payoff, plan, planned, spent, value + plan.slack, most)


def _value_of_rules(
    schedule: Schedule, measure_specs: tuple[MeasureSpec, ...], numbers: Parameters, rules: tuple[Rule, ...]
) -> float | None:
    """Return the value of rules as a policy, larger being better; None if the policy breaks a rule of the case."""
    case = schedule.case
    ruled = case.model_copy(update={"policies": {**case.policies, BY_RULES: stages_of_rules(rules)}})
    try:
        return _sign(measure_specs) * value_of_policy(
            schedule_of(ruled, BY_RULES, schedule.horizon), measure_specs, numbers
        )
    except QuestionError:
        return None


def _sign(measure_specs: Sequence[MeasureSpec]) -> float:
    """Return 1 if more is better, -1 if less is better."""
    return 1.0 if len(measure_specs) == 1 and measure_specs[0].want == "high" else -1.0


def _shown(measure_specs: Sequence[MeasureSpec], value: float) -> str:
    return measure_specs[0].shown(value) if len(measure_specs) == 1 else f"{value:.4g}"


def _told(measure_specs: Sequence[MeasureSpec], value: float) -> str:
    """Return a value in a sentence: of several measures, their weighted sum."""
    return _shown(measure_specs, value) if len(measure_specs) == 1 else f"a weighted sum of {value:.2g}"


def _matters(measure_specs: Sequence[MeasureSpec]) -> float:
    """Return the smallest difference that matters, 0 if one of the measures states none."""
    return min(
        measure_spec.matters * (abs(measure_spec.mean_weight) if len(measure_specs) > 1 else 1.0)
        for measure_spec in measure_specs
    )


def _within(measure_specs: tuple[MeasureSpec, ...], bound: float) -> float:
    """Return the bound, clipped to the range of a probability where the measure is one."""
    return min(max(bound, 0.0), 1.0) if len(measure_specs) == 1 and measure_specs[0].is_chance else bound


def _one_time(measure_specs: tuple[MeasureSpec, ...]) -> float:
    times = {measure_spec.time for measure_spec in measure_specs}
    if len(times) > 1:
        said = "; ".join(f"`{measure_spec.name}` {measure_spec.span}" for measure_spec in measure_specs)
        raise QuestionError(f"a weighted sum needs measures at one time; found {said}")
    return times.pop()


def _withheld(
    measure_specs: tuple[MeasureSpec, ...],
    best_plan: float,
    by_rules: float,
    written: Mapping[str, float],
    behind_policy: str | None,
    *,
    plan: bool,
) -> str | None:
    """Return the reason why the rules are withheld, where they stay behind the `plan` or a written policy; None if they are shown."""
    said = ""
    if plan:
        reached, found = _told(measure_specs, best_plan), _told(measure_specs, by_rules)
        said = f"no short list of rules comes near the plan: the best one found reaches {found}, the plan {reached}"
    if behind_policy is None:
        return said or None
    better = f"the policy “{behind_policy}”, which reaches {_told(measure_specs, written[behind_policy])}"
    return (
        f"{said}; nor does it do better than {better}" if said else f"no short list of rules does better than {better}"
    )

"""The best policy of one actor that looks at the state: what it reaches, what none could, and as a short list of rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.feasible import names_under
from offramp.chain.anticipation import changes_others_choices
from offramp.chain.evaluation import evaluate
from offramp.chain.rates import chain_of, chains_of
from offramp.chain.schedule import runs_from_a_trigger, schedule_of
from offramp.control.aims import aim_of
from offramp.control.backward_induction import backward_induction
from offramp.control.choice_points import distance_from_home
from offramp.control.ctmdp import control
from offramp.control.plan_value import at_once, reached
from offramp.control.rule_search import Judge, best_list, learned_lists
from offramp.control.rules import Rule, rules_of_stages, stages_of_rules
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.measures import measure_spec as gauge_of
from offramp.tables import Shown, Table
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.rates import Chain, Group
    from offramp.chain.schedule import Schedule
    from offramp.control.aims import Goal
    from offramp.control.backward_induction import TimedPolicy
    from offramp.control.ctmdp import Controlled
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["Adaptive", "best_policy"]

LOOKS = 40
"""Into how many spans of time the horizon is divided to learn rules from what the plan does in each."""

BY_RULES = "the best rules"
"""The name under which a list of rules is evaluated as a policy."""

NODES_LOOKED_AT = 500_000
"""How many nodes, counted anew for each, the policies may have in which lists of rules are evaluated."""

FEWEST_LISTS, MOST_LISTS = 16, 100
"""How many lists of rules are evaluated, at the least and at the most, however large they are."""


@dataclass(frozen=True, eq=False)
class Adaptive(Shown):
    """The best adaptive policy of an actor for some measures, within their horizon.

    `value` is what the best plan reaches, exactly; no plan of the actor reaches better than `bound`. A plan keeps its hands
    free: others expect the actor to answer by its preferences as stated. `rules` are the best short list of rules and
    `by_rules` what it reaches when it is written as a policy. Where that is worse than the plan by more than what
    matters, or worse than a written policy, there are no rules, and `withheld` is the reason.

    `written` has what the policies of the case reach that bind this actor alone. Of these, `answers` are those under which
    others choose otherwise, since they reckon with what binds the actor: such a policy may do better than any plan. `others`
    are the policies that bind somebody else too, and `drawn` those that only drawn histories follow; both are not compared.
    With several measures, values are their weighted sum, each counted so that less is better.
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

    @property
    def measure_spec(self) -> MeasureSpec:
        """The measure, or the first of several."""
        return self.measure_specs[0]

    @property
    def policy(self) -> str | None:
        """The rules as a policy, to be pasted behind its name in a case file; None where they are withheld."""
        if self.withheld is not None:
            return None
        stages = [stage for rule in self.rules for stage in rule.stages()]
        said = ["{" + ", ".join(f"{key}: {value}" for key, value in stage.items()) + "}" for stage in stages]
        return "[" + ", ".join(said) + "]" if said else "{}"

    def shown(self, value: float) -> str:
        """Return a value as people read it."""
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
        """The sentence before the rules."""
        want = self.measure_spec.want if len(self.measure_specs) == 1 else "low"
        name = self.case.name(self.actor)
        return f"{name}: the best it could do, looking at the state ({self.subject}, better {want}):"

    @property
    def rule_rows(self) -> tuple[tuple[str, str], ...]:
        """Per rule the label of the option and when it is on, in words."""
        return tuple((self.case.label(rule.option), self._when(rule)) for rule in self.rules)

    @property
    def why_withheld(self) -> str | None:
        """The sentence on why no rules are given; None where they are."""
        return None if self.withheld is None else f"{self.withheld[0].upper()}{self.withheld[1:]}."

    def parts(self) -> tuple[str | Table, ...]:
        """Return the rules, or why there are none, and a table of their value beside that of the written policies."""
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
        """Say where the rules may end the crisis, which policies may do better than any plan, and which are not compared."""
        over = names_under(self.case, self.case.ends) if self.case.ends is not None else ()
        ending = [r.option for r in self.rules if r.option in over and (r.conditions or r.otherwise)]
        if ending:
            told = ", ".join(f"“{self.case.label(option)}”" for option in ending)
            yield f"These rules may end the crisis by {told}. Name with --measure the measures that must not suffer from it."
        better = _sign(self.measure_specs) * (self.by_rules - self.bound) > 0
        if self.withheld is None and better and self.shown(self.by_rules) != self.shown(self.bound):
            yield (
                f"Written as a policy, the rules bind {self.case.name(self.actor)}. Others reckon with that when they choose. So the rules do "
                f"better than any plan, which keeps its hands free."
            )
        if self.answers:
            yield (
                f"Others choose otherwise under these policies: {', '.join(self.answers)}. They reckon with what binds "
                f"{self.case.name(self.actor)}. Such a policy may do better than any plan, which keeps its hands free."
            )
        if self.others:
            yield f"Not compared, since they bind others too: {', '.join(self.others)}"
        if self.drawn:
            yield f"Not compared, since a duration runs from a trigger, which only drawn histories follow: {', '.join(self.drawn)}"

    def _when(self, rule: Rule) -> str:
        if rule.way == "open":
            return "left open (it does what it prefers)"
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
    """Return the best that an actor can do for a measure (default: the first), or for the weighted sum of several.

    The actor looks at the state, and at the time, and may change its own options at any moment, as one move. All others
    choose with foresight and make deals as they do in the chain without a policy. The actor can do whatever a policy does
    that binds it alone, chance moves too, and therefore never does worse than such a policy, unless others reckon with the
    policy and choose otherwise.

    >>> from offramp.case.reading import load
    >>> best = best_policy(load("hotline"), "north", "war")
    >>> best.bound <= best.value <= min(value for name, value in best.written.items() if name not in best.answers)
    True
    >>> [rule.when for rule in best.rules], best.policy
    (['never', 'always', 'never'], '[{north.alert: off}, {north.line: on}, {north.strike: off}]')

    Raises
    ------
    QuestionError
        where there is no such actor or measure, the measures differ in time, or the best move depends on what was counted.
    TooLarge
        where the chain is too large, with the numbers.
    """
    if actor not in case.actors:
        raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
    names = [measures] if isinstance(measures, str) else list(measures or list(case.measures)[:1])
    if not names:
        raise QuestionError(
            "the case has no measures; add for instance `measures: {war: {chance of: war, within: 5 years, want: low}}`"
        )
    measure_specs = tuple(gauge_of(case, name) for name in names)
    numbers = parameters or best_values(case, images=images)
    schedule = schedule_of(case, None, _one_time(measure_specs))
    solved = _solved(schedule, actor, measure_specs, numbers)
    stated = _stated(schedule, actor, measure_specs, numbers, solved.controlled.chain)
    learned = learned_lists(solved.controlled, solved.goal, solved.plan, solved.spent, schedule.horizon)
    sign, offset = _sign(measure_specs), solved.controlled.aim.offset
    # Rules, and policies that nobody reckons with, are plans too, now and then better by what the plan loses in the last digits.
    hands_free = [sign * reached for policy, reached in stated.written.items() if policy not in stated.answers]
    value = max(solved.planned + offset, *(each + offset for each in learned.reached), *hands_free)
    judge = Judge(
        partial(_reached_by_rules, schedule, measure_specs, numbers),
        value,
        [sign * reached for reached in stated.written.values()],
        sign * _followed(schedule, measure_specs, numbers),
        _matters(measure_specs),
        solved.most,
        min(max(NODES_LOOKED_AT // solved.controlled.structure.size, FEWEST_LISTS), MOST_LISTS),
    )
    known = {policy: rules_of_stages(case, actor, case.policies[policy]) for policy in stated.written}
    rules, by_rules = best_list(
        learned, judge, {rules: sign * stated.written[policy] for policy, rules in known.items() if rules is not None}
    )
    withheld = _withheld(measure_specs, judge, by_rules, stated.written)
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
    )


@dataclass(frozen=True, eq=False)
class _Solved:
    """The best plan, what it reaches (`planned`) and the time it spends in each node.

    No plan passes `bound`; `most` is the most that there is to reach, as a scale.
    """

    controlled: Controlled
    goal: Goal
    plan: TimedPolicy
    planned: float
    spent: Sequence[NDArray[np.float64]]
    bound: float
    most: float


def _solved(schedule: Schedule, actor: str, measure_specs: Sequence[MeasureSpec], numbers: Parameters) -> _Solved:
    """Return the best plan of an actor."""
    window, horizon = schedule.windows[0], schedule.horizon
    aim = aim_of(measure_specs, schedule, numbers)
    controlled = control(chain_of(window.structure, numbers), actor, aim, int(window.entry[0]))
    goal, start = aim.goal(controlled.nodes, controlled.memory), controlled.start
    plan = backward_induction(
        controlled, goal, horizon, distance_from_home(window.structure, actor)[controlled.nodes], LOOKS
    )
    acts = list(zip(plan.turns.tolist(), (at_once(controlled, act) for act in plan.acts), strict=True))
    planned, spent = reached(controlled, goal, acts, horizon, LOOKS)
    pool = int(controlled.pool[start])
    worth = float(plan.worth[pool] if pool >= 0 else goal.final[start] + horizon * goal.running[start])
    most = float(np.abs(goal.final).max() + horizon * np.abs(goal.running).max() + abs(aim.offset))
    return _Solved(controlled, goal, plan, planned, spent, worth + plan.slack, most)


@dataclass(frozen=True)
class _StatedReading:
    """The policies of the case: what those reach that bind the actor alone, and the names of the others."""

    written: Mapping[str, float]
    answers: tuple[str, ...]
    others: tuple[str, ...]
    drawn: tuple[str, ...]


def _stated(
    schedule: Schedule, actor: str, measure_specs: tuple[MeasureSpec, ...], numbers: Parameters, free: Chain
) -> _StatedReading:
    """Return what the policies of a case reach; `free` is the chain of all nodes without a policy."""
    case = schedule.case
    drawn = tuple(policy for policy in case.policies if runs_from_a_trigger(case, policy))
    others = tuple(
        policy
        for policy, stages in case.policies.items()
        if policy not in drawn and any(case.owner(option) != actor for stage in stages for option in stage.holds)
    )
    written, answers = {}, []
    for policy in case.policies:
        if policy not in (*drawn, *others):
            bound = schedule_of(case, policy, schedule.horizon)
            groups = chains_of(bound, numbers)
            written[policy] = _followed(bound, measure_specs, numbers, groups)
            answers += [policy] if changes_others_choices(free, actor, groups) else []
    return _StatedReading(written, tuple(answers), others, drawn)


def _reached_by_rules(
    schedule: Schedule, measure_specs: tuple[MeasureSpec, ...], numbers: Parameters, rules: tuple[Rule, ...]
) -> float | None:
    """Return what rules reach as a policy, more being better; nothing where the policy would break a rule of the case."""
    case = schedule.case
    ruled = case.model_copy(update={"policies": {**case.policies, BY_RULES: stages_of_rules(rules)}})
    try:
        return _sign(measure_specs) * _followed(schedule_of(ruled, BY_RULES, schedule.horizon), measure_specs, numbers)
    except QuestionError:
        return None


def _sign(measure_specs: Sequence[MeasureSpec]) -> float:
    """Return 1 where more is better, -1 where less is."""
    return 1.0 if len(measure_specs) == 1 and measure_specs[0].want == "high" else -1.0


def _shown(measure_specs: Sequence[MeasureSpec], value: float) -> str:
    return measure_specs[0].shown(value) if len(measure_specs) == 1 else f"{value:.4g}"


def _matters(measure_specs: Sequence[MeasureSpec]) -> float:
    """Return the smallest difference that matters, 0 where one of the measures does not say."""
    return min(
        measure_spec.matters * (abs(measure_spec.mean_weight) if len(measure_specs) > 1 else 1.0)
        for measure_spec in measure_specs
    )


def _within(measure_specs: tuple[MeasureSpec, ...], bound: float) -> float:
    """A chance is never below 0 or above 1, whatever the bound says."""
    return min(max(bound, 0.0), 1.0) if len(measure_specs) == 1 and measure_specs[0].is_chance else bound


def _one_time(measure_specs: tuple[MeasureSpec, ...]) -> float:
    times = {measure_spec.time for measure_spec in measure_specs}
    if len(times) > 1:
        said = "; ".join(f"`{measure_spec.name}` {measure_spec.span}" for measure_spec in measure_specs)
        raise QuestionError(f"measures that are weighed against each other have to be taken at one time; found {said}")
    return times.pop()


def _withheld(
    measure_specs: tuple[MeasureSpec, ...], judge: Judge, by_rules: float, written: Mapping[str, float]
) -> str | None:
    """Return why no rules are shown; nothing where they are."""
    sign, said = _sign(measure_specs), ""
    best = max(written, key=lambda policy: sign * written[policy]) if written else None
    if not judge.near(by_rules):
        plan, found = _shown(measure_specs, sign * judge.plan), _shown(measure_specs, sign * by_rules)
        said = f"no short list of rules comes near the plan: the best one found reaches {found}, the plan {plan}"
    if best is None or not judge.beaten(by_rules):
        return said or None
    better = f"the policy “{best}”, which reaches {_shown(measure_specs, written[best])}"
    return (
        f"{said}; nor does it do better than {better}" if said else f"no short list of rules does better than {better}"
    )


def _followed(
    schedule: Schedule,
    measure_specs: tuple[MeasureSpec, ...],
    numbers: Parameters,
    groups: Sequence[Group] | None = None,
) -> float:
    """Return what a policy reaches; of several measures the weighted sum, less being better."""
    answers = evaluate(schedule, numbers, [measure_spec.asked for measure_spec in measure_specs], groups)
    values = [float(answers[measure_spec.asked].at([measure_spec.time])[0, 0]) for measure_spec in measure_specs]
    if len(measure_specs) == 1:
        return values[0]
    signs = [(1.0 if measure_spec.want == "low" else -1.0) * measure_spec.mean_weight for measure_spec in measure_specs]
    return sum(sign * value for sign, value in zip(signs, values, strict=True))

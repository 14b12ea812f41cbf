"""The best policy of one actor that looks at the state: what it reaches, what none could, and as a short list of rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from offramp.case.bits import code_of
from offramp.case.feasible import names_under
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.asked import Amount, Reached, TimeIn
from offramp.risk.controlled import Goal, control
from offramp.risk.course import lay_course
from offramp.risk.follow import follow, reward_of
from offramp.risk.generator import Generator
from offramp.risk.induction import induce
from offramp.risk.measures import gauge as gauge_of
from offramp.risk.rates import fill
from offramp.risk.rules import learn
from offramp.risk.structure import leaves
from offramp.risk.transient import solve
from offramp.tables import Shown, Table
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.controlled import Controlled
    from offramp.risk.course import Course
    from offramp.risk.induction import Plan
    from offramp.risk.measures import Gauge
    from offramp.risk.rules import Rule
    from offramp.risk.structure import Structure
    from offramp.worlds.parameters import Parameters

__all__ = ["Adaptive", "best_policy"]


@dataclass(frozen=True, eq=False)
class Adaptive(Shown):
    """The best adaptive policy of an actor for some measures, within their horizon.

    `value` is what the plan reaches, exactly; no policy of the actor reaches better than `bound`. `by_rules` is what
    its short list of rules reaches, `written` what the policies of the case do that bind this actor alone; `others`
    are the policies that bind somebody else too and so do not compare. With several measures, values are their weighted
    sum, each counted so that less is better.
    """

    case: Case
    actor: str
    images: Mapping[str, str]
    gauges: tuple[Gauge, ...]
    value: float
    bound: float
    by_rules: float
    rules: tuple[Rule, ...]
    written: Mapping[str, float]
    others: tuple[str, ...]
    nodes: int

    @property
    def gauge(self) -> Gauge:
        """The measure, or the first of several."""
        return self.gauges[0]

    def shown(self, value: float) -> str:
        """Return a value as people read it."""
        return self.gauge.shown(value) if len(self.gauges) == 1 else f"{value:.4g}"

    def parts(self) -> tuple[str | Table, ...]:
        """Return what to show: the rules, then what they reach beside the written policies."""
        name = self.case.name(self.actor)
        what = (
            self.gauge.label if len(self.gauges) == 1 else "weighted sum of " + ", ".join(g.name for g in self.gauges)
        )
        lines = [f"What {name} could do at best, looking at the state ({what}, better {self.gauge.want}):"]
        lines += [f"  {self.case.label(rule.option)}: {self._when(rule)}" for rule in self.rules]
        heads = ("policy", "value")
        reached = [
            ("at best, by no policy better than", self.shown(self.bound)),
            ("the best plan", self.shown(self.value)),
        ]
        reached += [("the rules above", self.shown(self.by_rules))]
        reached += [(policy, self.shown(value)) for policy, value in self.written.items()]
        note = "Not compared, since they bind others too: " + ", ".join(self.others) if self.others else ""
        return ("\n".join(lines), Table(f"{what}", heads, tuple(reached), note))

    def _when(self, rule: Rule) -> str:
        if not rule.literals:
            return rule.when
        parts = []
        for literal in rule.literals:
            known = literal.name in self.case.things
            owner = literal.name.partition(".")[0]
            said = self.case.label(literal.name) if known else literal.name
            said = f"{self.case.name(owner)}: {said}" if known and owner in self.case.actors else said
            parts.append(f"“{said}”" if literal.holds else f"not “{said}”")
        return "while " + f" {rule.sign} ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "case": self.case.title,
            "format": 1,
            "actor": self.actor,
            "images": dict(self.images),
            "measures": [gauge.name for gauge in self.gauges],
            "value": self.value,
            "bound": self.bound,
            "by_rules": self.by_rules,
            "rules": [{"option": rule.option, "when": rule.when, "fits": rule.fits} for rule in self.rules],
            "written": dict(self.written),
            "others": list(self.others),
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

    The actor looks at the state, and at the time, and may change its own options at any moment, as one move; all others
    go on as the chain says. It can do so at the moments at which any policy would that binds it alone, chance ones too,
    and therefore never does worse than such a policy.

    >>> from offramp.case.reading import load
    >>> best = best_policy(load("hotline"), "north", "war")
    >>> best.bound <= best.value <= min(best.written.values())
    True

    Raises
    ------
    QuestionError
        where there is no such actor or measure, the measures differ in time, or more than one stops the story.
    """
    if actor not in case.actors:
        raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
    names = [measures] if isinstance(measures, str) else list(measures or list(case.measures)[:1])
    if not names:
        raise QuestionError(
            "the case has no measures; add for instance `measures: {war: {chance of: war, within: 5 years, want: low}}`"
        )
    gauges = tuple(gauge_of(case, name) for name in names)
    horizon = _one_time(gauges)
    numbers = parameters or best_values(case, images=images)
    course = lay_course(case, None, horizon)
    structure = course.windows[0].structure
    goal, offset = _goal(gauges, structure, course, numbers)
    controlled = control(fill(structure, numbers), actor, goal.over)
    home = _distance(structure, actor)
    start = int(course.windows[0].entry[0])
    plan = induce(controlled, goal, horizon, home, _own_options(structure, actor))
    # What is so at the very start does not count before the first move, as with the commitments of a policy.
    worth = np.where(controlled.pool >= 0, np.append(plan.worth, 0.0)[controlled.pool], goal.final)
    first = _choices_of(structure, actor, start)
    start = int(first[int(np.argmax(worth[first]))])
    acts = [_everywhere(controlled, act) for act in plan.acts]
    reached, spent = _reached(controlled, goal, acts, start, horizon)
    rules = _rules(controlled, plan, acts, spent, actor)
    ruled, _ = _reached(controlled, goal, [_ruled(controlled, rules, actor)], start, horizon)
    sign = 1.0 if len(gauges) == 1 and gauges[0].want == "high" else -1.0
    written, others = _written(case, actor, gauges, horizon, numbers)
    return Adaptive(
        case,
        actor,
        {name: chosen[0] for name, chosen in numbers.images.items()},
        gauges,
        sign * (reached + offset),
        _within(gauges, sign * (float(worth[start]) + plan.slack + offset)),
        sign * (ruled + offset),
        rules,
        written,
        others,
        structure.size,
    )


def _choices_of(structure: Structure, actor: str, node: int) -> NDArray[np.int64]:
    """Return where an actor can go at once from a node, itself first."""
    number = list(structure.case.actors).index(actor)
    pools = np.repeat(np.arange(len(structure.pool_actor)), np.diff(structure.pool_begins))
    own = pools[(structure.pool_members == node) & (structure.pool_actor[pools] == number)]
    ends = [structure.choice_ends[structure.choice_begins[k] : structure.choice_begins[k + 1]] for k in own]
    return np.concatenate([[node], *ends]).astype(np.int64)


def _within(gauges: tuple[Gauge, ...], bound: float) -> float:
    """A chance is never below 0 or above 1, whatever the bound says."""
    return min(max(bound, 0.0), 1.0) if len(gauges) == 1 and gauges[0].is_chance else bound


def _one_time(gauges: tuple[Gauge, ...]) -> float:
    times = {gauge.time for gauge in gauges}
    if len(times) > 1:
        said = "; ".join(f"`{gauge.name}` {gauge.span}" for gauge in gauges)
        raise QuestionError(f"measures that are weighed against each other have to be taken at one time; found {said}")
    return times.pop()


def _goal(gauges: tuple[Gauge, ...], structure: Structure, course: Course, numbers: Parameters) -> tuple[Goal, float]:
    """Return what is to be made large, and what of it is so already."""
    final, running = np.zeros(structure.size), np.zeros(structure.size)
    over, offset = np.zeros(structure.size, dtype=bool), 0.0
    case = course.case
    for gauge in gauges:
        sign = (1.0 if gauge.want == "high" else -1.0) * (gauge.weight if len(gauges) > 1 else 1.0)
        match gauge.asked:
            case Reached(condition, before):
                held = structure.where(condition)
                final += sign * held
                if before is not None or leaves(structure, held):
                    if len(gauges) > 1:
                        raise QuestionError(
                            f"`{gauge.name}` asks whether something has been so that need not stay so; such a measure cannot be weighed "
                            f"against others, since the story goes on for them; ask for it alone"
                        )
                    over = held | (structure.where(before) if before is not None else False)
                    final = np.where(held, final, 0.0)
            case Amount(name) if name in case.harms:
                for held, per in _harms(structure, course, numbers, name):
                    final += sign * per * held
            case Amount(name):
                running += sign * reward_of(gauge.asked, structure, numbers)[:, 0]
                if name in case.stocks:
                    answers = follow(lay_course(case, None, gauge.time), numbers, [gauge.asked])
                    offset += sign * float(answers[gauge.asked].at([0.0])[0, 0])
            case TimeIn():
                running += sign * reward_of(gauge.asked, structure, numbers)[:, 0]
            case at:
                final += sign * structure.where(at.condition)
    return Goal(final, running, over), offset


def _harms(
    structure: Structure, course: Course, numbers: Parameters, name: str
) -> list[tuple[NDArray[np.bool_], float]]:
    from offramp.case.expression import Expression
    from offramp.risk.follow import constant_of

    found = []
    for text in course.case.harms[name]:
        held = structure.where(Expression.read(text))
        if leaves(structure, held):
            raise QuestionError(
                f"the harm `{name}` is done when `{text}` comes about, which need not stay so; only what stays can be steered by"
            )
        found.append((held, float(constant_of(course, numbers, "harms", name, text)[0])))
    return found


def _distance(structure: Structure, actor: str) -> NDArray[np.int64]:
    """Return how many of an actor's options differ from those of the status quo, in each node."""
    case = structure.case
    own = [bit for bit, name in enumerate(case.options) if name.startswith(f"{actor}.")]
    home = code_of(case, case.status_quo)
    return (
        np.sum([(structure.codes ^ home) >> bit & 1 for bit in own], axis=0, dtype=np.int64)
        if own
        else np.zeros(structure.size, dtype=np.int64)
    )


def _everywhere(controlled: Controlled, acts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the node that each node becomes at once, following moves that can't be undone to their end."""
    result = np.arange(len(controlled.pool))
    while True:
        pools = controlled.pool[result]
        onward = np.where(pools >= 0, acts[np.maximum(pools, 0)], result) if len(acts) else result
        if np.array_equal(onward, result):
            return result
        result = onward


def _reached(
    controlled: Controlled, goal: Goal, acts: Sequence[NDArray[np.int64]], start: int, horizon: float
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return what a plan reaches, exactly, and the distribution in the middle of each of its segments."""
    size = len(controlled.pool)
    here = np.zeros(size)
    here[start] = 1.0
    total, spent = 0.0, []
    for act in acts:
        opened = np.bincount(act, here, minlength=size).astype(float)
        before = here
        matrix = sparse.csr_array(controlled.others)
        coo = matrix.tocoo()
        closed = sparse.csr_array(sparse.coo_array((coo.data, (coo.row, act[coo.col])), shape=(size, size)))
        known = _from(closed, opened)
        chain = Generator.from_matrix(closed[known][:, known])
        passage = solve(chain, opened[known], horizon / len(acts), goal.running[known][None, :])
        total += float(passage.integral([horizon / len(acts)])[0, 0, 0])
        here = np.zeros(size)
        here[known] = passage.end[:, 0]
        spent.append((before + here) / 2)
    return total + float(here @ goal.final), spent


def _from(matrix: Any, opened: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the nodes that can be reached from where anything is."""
    known = opened > 0
    frontier = known
    turned = sparse.csr_array(matrix.T)
    while frontier.any():
        onward = (turned @ frontier.astype(float)) > 0
        frontier = onward & ~known
        known = known | frontier
    return np.flatnonzero(known)


def _own_options(structure: Structure, actor: str) -> NDArray[np.bool_]:
    """Return which options of an actor are on in each node: shape (nodes, options)."""
    case = structure.case
    bits = [case.things.index(f"{actor}.{option}") for option in case.actors[actor].options]
    return (structure.codes[:, None] >> np.array(bits, dtype=np.int64)[None, :] & 1).astype(bool)


def _rules(
    controlled: Controlled,
    plan: Plan,
    acts: Sequence[NDArray[np.int64]],
    spent: Sequence[NDArray[np.float64]],
    actor: str,
) -> tuple[Rule, ...]:
    """Return one rule per option of the actor, learned from what the plan does where it matters.

    A place matters by the time spent in it and by what it costs there to do otherwise.
    """
    structure = controlled.rates.structure
    members, pools = controlled.members, controlled.pool[controlled.members]
    weight = np.concatenate([here[members] for here in spent])
    chosen = np.concatenate([act[members] for act in acts])
    stakes = np.concatenate([stakes[pools] for stakes in plan.stakes])
    places = np.tile(members, len(acts))
    visited = np.flatnonzero(weight > 0)
    features = {name: truth[places[visited]] for name, truth in _features(structure, actor).items()}
    on = _own_options(structure, actor)[chosen[visited]]
    return tuple(
        learn(f"{actor}.{option}", on[:, i], weight[visited] * stakes[visited, i], features)
        for i, option in enumerate(structure.case.actors[actor].options)
    )


def _features(structure: Structure, actor: str) -> dict[str, NDArray[np.bool_]]:
    """Return what an actor can look at that is not its own doing: others' options, events, terms about those."""
    case = structure.case
    names = [name for name in case.things if not name.startswith(f"{actor}.")]
    found = {name: (structure.codes >> case.things.index(name) & 1).astype(bool) for name in names}
    for term, condition in case.terms.items():
        if not any(name.startswith(f"{actor}.") for name in names_under(case, condition)):
            found[term] = structure.where(condition)
    return found


def _ruled(controlled: Controlled, rules: tuple[Rule, ...], actor: str) -> NDArray[np.int64]:
    """Return the node that each node becomes by the rules: the one of its choices that is nearest to what they say."""
    structure = controlled.rates.structure
    case = structure.case
    features = _features(structure, actor)
    wanted = np.zeros(structure.size, dtype=np.int64)
    own = 0
    for rule in rules:
        bit = case.things.index(rule.option)
        own |= 1 << bit
        wanted |= rule.on(features, structure.size).astype(np.int64) << bit
    acts = np.empty(controlled.pools, dtype=np.int64)
    onward: dict[int, list[int]] = {}
    for source, end in controlled.onward.tolist():
        onward.setdefault(source, []).append(end)
    for pool in range(controlled.pools):
        inside = controlled.members[controlled.begins[pool] : controlled.begins[pool + 1]]
        ends = np.concatenate([inside, np.array(onward.get(pool, []), dtype=np.int64)])
        missed = np.bitwise_count((structure.codes[ends] & own) ^ wanted[inside[0]])
        acts[pool] = ends[int(np.argmin(missed))]
    return _everywhere(controlled, acts)


def _written(
    case: Case, actor: str, gauges: tuple[Gauge, ...], horizon: float, numbers: Parameters
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return what the policies reach that bind an actor alone, and the names of those that bind others too."""
    found, others = {}, []
    for policy, stages in case.policies.items():
        timed = any(stage.when is not None and stage.lasts is not None for stage in stages)
        if timed or any(not option.startswith(f"{actor}.") for stage in stages for option in stage.holds):
            others.append(policy)
            continue
        answers = follow(lay_course(case, policy, horizon), numbers, [gauge.asked for gauge in gauges])
        values = [float(answers[gauge.asked].at([gauge.time])[0, 0]) for gauge in gauges]
        if len(gauges) == 1:
            found[policy] = values[0]
        else:
            found[policy] = sum(
                (1.0 if gauge.want == "low" else -1.0) * gauge.weight * value
                for gauge, value in zip(gauges, values, strict=True)
            )
    return found, tuple(others)

"""The best policy of one actor that looks at the state: what it reaches, what none could, and as a short list of rules."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from offramp.case.bits import code_of
from offramp.case.feasible import names_under
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.asked import Amount, At, Reached, ReachedOpen, TimeIn
from offramp.risk.controlled import Goal, control
from offramp.risk.course import lay_course, runs_from_a_trigger
from offramp.risk.follow import follow, reward_of
from offramp.risk.generator import Generator
from offramp.risk.induction import induce
from offramp.risk.measures import gauge as gauge_of
from offramp.risk.rates import chain_of
from offramp.risk.rules import Rule, learn
from offramp.risk.structure import leaves
from offramp.risk.transient import solve
from offramp.tables import Shown, Table
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.controlled import Controlled
    from offramp.risk.course import Course
    from offramp.risk.induction import Plan
    from offramp.risk.measures import Gauge
    from offramp.risk.structure import Structure
    from offramp.worlds.parameters import Parameters

__all__ = ["Adaptive", "best_policy"]

LOOKS = 40
"""Into how many spans of time the horizon is divided to learn rules from what the plan does in each."""

NO_DIFFERENCE = 1e-9
"""Up to what share of what is at stake, or of the worth, an option makes no difference."""


@dataclass(frozen=True, eq=False)
class Adaptive(Shown):
    """The best adaptive policy of an actor for some measures, within their horizon.

    `value` is what the plan reaches, exactly; no plan of the actor reaches better than `bound`. `by_rules` is what its short
    list of rules reaches, `written` what the policies of the case do that bind this actor alone. Of these, `answers` bind it
    to answer what others choose; others reckon with that, so that such a policy may do better than any plan, which keeps
    its hands free. `others` are the policies that bind somebody else too, and `drawn` those that only drawn histories
    follow; both are not compared. With several measures, values are their weighted sum, each counted so that less is
    better.
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
    answers: tuple[str, ...]
    others: tuple[str, ...]
    drawn: tuple[str, ...]
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
        want = self.gauge.want if len(self.gauges) == 1 else "low"
        lines = [f"{name}: the best it could do, looking at the state ({what}, better {want}):"]
        lines += [f"  {self.case.label(rule.option)}: {self._when(rule)}" for rule in self.rules]
        reached = [
            ("no plan does better than", self.shown(self.bound)),
            ("the best plan", self.shown(self.value)),
            ("the rules above", self.shown(self.by_rules)),
            *((policy, self.shown(value)) for policy, value in self.written.items()),
        ]
        return ("\n".join(lines), Table(what, ("policy", "value"), tuple(reached), "\n".join(self._notes())))

    def _notes(self) -> Iterator[str]:
        """Say where the plan may end the story, which policies do better than any plan can, and which are not compared."""
        over = names_under(self.case, self.case.ends) if self.case.ends is not None else ()
        ending = [
            r.option for r in self.rules if r.option in over and self._when(r) not in ("never", "makes no difference")
        ]
        if ending:
            told = ", ".join(f"“{self.case.label(option)}”" for option in ending)
            yield (
                f"This plan may end the story by {told}; what is low then is low because nothing comes after. Name with --for what is "
                f"not to be given up for it."
            )
        if self.answers:
            yield (
                f"Bound to answer what others do: {', '.join(self.answers)}. Others reckon with that when they choose, so that such a policy "
                f"may do better than any plan, which keeps its hands free."
            )
        if self.others:
            yield f"Not compared, since they bind others too: {', '.join(self.others)}"
        if self.drawn:
            yield f"Not compared, since a duration runs from a trigger, which only drawn histories follow: {', '.join(self.drawn)}"

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

    The actor looks at the state, and at the time, and may change its own options at any moment, as one move; all others
    go on as the chain says. It can do so at the moments at which any policy would that binds it alone, chance ones too,
    and therefore never does worse than such a policy, unless others reckon with it: a policy that answers what they
    choose changes what they choose, and a plan that keeps its hands free does not.

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
    controlled = control(chain_of(structure, numbers), actor, goal.over)
    home = _distance(structure, actor)
    start = int(course.windows[0].entry[0])
    plan = induce(controlled, goal, horizon, home, LOOKS)
    # What is so at the very start does not count before the first move, as with the commitments of a policy.
    over = goal.final + horizon * goal.running
    worth = np.where(controlled.pool >= 0, np.append(plan.worth, 0.0)[controlled.pool], over)
    first = _choices_of(structure, actor, start)
    start = int(first[int(np.argmax(worth[first]))])
    acts = [_everywhere(controlled, act) for act in plan.acts]
    reached, spent = _reached(controlled, goal, list(zip(plan.turns.tolist(), acts, strict=True)), start, horizon)
    rules = _rules(controlled, plan, spent, actor)
    ruled, _ = _reached(controlled, goal, [(0.0, _ruled(controlled, rules, actor, home))], start, horizon)
    sign = 1.0 if len(gauges) == 1 and gauges[0].want == "high" else -1.0
    own, others, drawn = _compared(case, actor)
    return Adaptive(
        case,
        actor,
        {name: chosen[0] for name, chosen in numbers.images.items()},
        gauges,
        # The rules are a plan too, and now and then better by what the plan loses in the last digits.
        sign * (max(reached, ruled) + offset),
        _within(gauges, sign * (float(worth[start]) + plan.slack + offset)),
        sign * (ruled + offset),
        rules,
        {policy: _written(case, policy, gauges, horizon, numbers) for policy in own},
        tuple(policy for policy in own if _answers(case, actor, policy)),
        others,
        drawn,
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
        sign = (1.0 if gauge.want == "high" else -1.0) * (gauge.mean_weight if len(gauges) > 1 else 1.0)
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
            case ReachedOpen(condition, before):
                held = structure.where(condition)
                if before is not None or leaves(structure, held | structure.ended):
                    raise QuestionError(
                        f"`{gauge.name}` asks whether something has been so that need not stay so, in a crisis that must go on; the best policy "
                        f"for it is not worked out; ask for a measure `at` a time"
                    )
                final += sign * (held & ~structure.ended)
            case Amount(over=float()):
                raise QuestionError(
                    f"`{gauge.name}` gives histories in which the crisis has ended a value of their own (`over`); the best policy for it is not "
                    f"worked out"
                )
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
            case At(condition):
                final += sign * structure.where(condition)
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
    controlled: Controlled,
    goal: Goal,
    acts: Sequence[tuple[float, NDArray[np.int64]]],
    start: int,
    horizon: float,
    looks: int = LOOKS,
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return what a plan reaches, exactly, and how much of each of some equal spans of time the story is in each node.

    The plan is a list of times, in years, with the node that each node becomes from then on. Where it leaves for good as
    soon as it comes, a node counts as if it hesitated there until somebody else moves: else no rule could tell why it left.
    """
    size, span = len(controlled.pool), horizon / looks
    here = np.zeros(size)
    here[start] = 1.0
    dwell = 1 / np.maximum(controlled.exits, 1 / horizon)
    arriving = sparse.csr_array(sparse.csr_array(controlled.others).T)
    turns = [*(time for time, _ in acts), horizon]
    grid = np.linspace(0.0, horizon, looks + 1)
    total, spent = 0.0, [np.zeros(size) for _ in range(looks)]
    following: _Following | None = None
    for number, (_, act) in enumerate(acts):
        begins, ends = turns[number], turns[number + 1]
        if begins == horizon:
            spent.append(here)
        leaving = (controlled.pool >= 0) & (controlled.pool[act] != controlled.pool)
        for since, until in pairwise([begins, *grid[(grid > begins) & (grid < ends)].tolist(), ends]):
            left = np.where(leaving, here, 0.0)
            opened = np.bincount(act, here, minlength=size).astype(float)
            if since == horizon:
                here = opened
                break
            if following is None or not following.same(act, opened):
                following = _Following.of(controlled, act, opened)
            gained, here = following.go(opened, until - since, goal.running)
            total += gained
            stayed = (opened + here) / 2 * (until - since)
            left += np.where(leaving, arriving @ stayed, 0.0)
            spent[min(int((since + until) / 2 / span), looks - 1)] += (stayed + left * dwell) / span
    return total + float(here @ goal.final), spent


@dataclass(frozen=True, eq=False)
class _Following:
    """The chain while somebody acts in one way, among the nodes that can then be reached."""

    act: NDArray[np.int64]
    known: NDArray[np.intp]
    inside: NDArray[np.bool_]
    chain: Generator

    @classmethod
    def of(cls, controlled: Controlled, act: NDArray[np.int64], opened: NDArray[np.float64]) -> _Following:
        size = len(act)
        coo = sparse.csr_array(controlled.others).tocoo()
        closed = sparse.csr_array(sparse.coo_array((coo.data, (coo.row, act[coo.col])), shape=(size, size)))
        known = _from(closed, opened)
        inside = np.zeros(size, dtype=bool)
        inside[known] = True
        # What others lead to is acted on at once; where that leads is what tells two ways of acting apart.
        inside[coo.col[inside[coo.row]]] = True
        return cls(act, known, inside, Generator.from_matrix(closed[known][:, known]))

    def same(self, act: NDArray[np.int64], opened: NDArray[np.float64]) -> bool:
        """Whether the chain is the same with another way of acting, from where the story is."""
        reached = np.zeros(len(act), dtype=bool)
        reached[self.known] = True
        return bool((act == self.act)[self.inside].all() and reached[opened > 0].all())

    def go(
        self, opened: NDArray[np.float64], years: float, running: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64]]:
        """Return what adds up over some time, and where the story is after it."""
        passage = solve(self.chain, opened[self.known], years, running[self.known][None, :])
        here = np.zeros(len(self.act))
        here[self.known] = passage.end[:, 0]
        return float(passage.integral([years])[0, 0, 0]), here


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


def _rules(controlled: Controlled, plan: Plan, spent: Sequence[NDArray[np.float64]], actor: str) -> tuple[Rule, ...]:
    """Return one rule per option of the actor, learned from what the plan does where it matters.

    A place matters by the time spent in it and by what it costs there to do otherwise.
    """
    structure = controlled.chain.structure
    names = [f"{actor}.{option}" for option in structure.case.actors[actor].options]
    members, pools = controlled.members, controlled.pool[controlled.members]
    options = _own_options(structure, actor)
    weight = np.concatenate([np.zeros(0), *(here[members] for here in spent)])
    chosen = np.concatenate([np.zeros(0, dtype=np.int64), *(look.acts[pools] for look in plan.looks)])
    stakes = np.concatenate([np.zeros((0, len(names))), *(plan.stakes(look, options)[pools] for look in plan.looks)])
    visited = np.flatnonzero(weight > 0)
    places, weight = np.tile(members, len(plan.looks))[visited], weight[visited]
    features = {name: truth[places] for name, truth in _features(structure, actor).items()}
    on, stakes = options[chosen[visited]], stakes[visited]
    idle = _idle(controlled, plan, spent, options, weight @ stakes)
    rules = []
    for i, name in enumerate(names):
        if idle[i]:
            rules.append(Rule(name, "and", (), otherwise=False, fits=1.0, matters=False))
            continue
        # What costs nothing alone, but does beside what else costs nothing, is learned from where the time is spent.
        counts = weight * stakes[:, i] if (weight * stakes[:, i]).any() else weight
        rules.append(learn(name, on[:, i], counts, features))
    return tuple(rules)


def _idle(
    controlled: Controlled,
    plan: Plan,
    spent: Sequence[NDArray[np.float64]],
    options: NDArray[np.bool_],
    stakes: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return which options make no difference, also if all of these are set at will, wherever the plan comes to."""
    often = [
        np.bincount(controlled.pool[controlled.members], here[controlled.members], minlength=controlled.pools)
        for here in spent
    ]
    counted = float(np.abs(plan.worth).max(initial=0.0)) * len(plan.looks)
    least = NO_DIFFERENCE * max(counted, float(stakes.max(initial=0.0)))
    idle = np.zeros(options.shape[1], dtype=bool)
    for option in np.flatnonzero(stakes <= least).tolist():
        idle[option] = True
        lost = sum(
            float(share @ plan.spread(look, options, idle)) for look, share in zip(plan.looks, often, strict=False)
        )
        idle[option] = lost <= least
    return idle


def _features(structure: Structure, actor: str) -> dict[str, NDArray[np.bool_]]:
    """Return what an actor can look at that is not its own doing: others' options, events, terms about those."""
    case = structure.case
    names = [name for name in case.things if not name.startswith(f"{actor}.")]
    found = {name: (structure.codes >> case.things.index(name) & 1).astype(bool) for name in names}
    for term, condition in case.terms.items():
        if not any(name.startswith(f"{actor}.") for name in names_under(case, condition)):
            found[term] = structure.where(condition)
    return found


def _ruled(controlled: Controlled, rules: tuple[Rule, ...], actor: str, home: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the node that each node becomes by the rules: the one of its choices that is nearest to what they say."""
    structure = controlled.chain.structure
    case = structure.case
    features = _features(structure, actor)
    wanted = np.zeros(structure.size, dtype=np.int64)
    own = 0
    for rule in (rule for rule in rules if rule.matters):
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
        missed = np.bitwise_count((structure.codes[ends] & own) ^ wanted[inside[0]]).astype(np.int64)
        acts[pool] = ends[int(np.lexsort((home[ends], missed))[0])]
    return _everywhere(controlled, acts)


def _compared(case: Case, actor: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the policies that bind an actor alone, those that bind others too, and those that can only be drawn."""
    drawn = tuple(policy for policy in case.policies if runs_from_a_trigger(case, policy))
    others = tuple(
        policy
        for policy, stages in case.policies.items()
        if policy not in drawn and any(not option.startswith(f"{actor}.") for stage in stages for option in stage.holds)
    )
    return tuple(policy for policy in case.policies if policy not in (*drawn, *others)), others, drawn


def _answers(case: Case, actor: str, policy: str) -> bool:
    """Whether what a policy holds depends on what others choose."""
    conditions = [
        c for stage in case.policies[policy] for c in (stage.when, stage.while_, stage.until) if c is not None
    ]
    named = {name for condition in conditions for name in names_under(case, condition)}
    return any(name in case.options and not name.startswith(f"{actor}.") for name in named)


def _written(case: Case, policy: str, gauges: tuple[Gauge, ...], horizon: float, numbers: Parameters) -> float:
    """Return what a policy reaches; of several measures the weighted sum, less being better."""
    answers = follow(lay_course(case, policy, horizon), numbers, [gauge.asked for gauge in gauges])
    values = [float(answers[gauge.asked].at([gauge.time])[0, 0]) for gauge in gauges]
    if len(gauges) == 1:
        return values[0]
    signs = [(1.0 if gauge.want == "low" else -1.0) * gauge.mean_weight for gauge in gauges]
    return sum(sign * value for sign, value in zip(signs, values, strict=True))

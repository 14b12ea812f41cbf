"""What is asked of which policy: the measures of a case, how its story ends, and what its claims speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case import nodes
from offramp.case.expression import Expression
from offramp.case.unparse import text_of
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil
from offramp.chain.schedule import runs_from_a_trigger
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY, followable
from offramp.risk.endings import endings
from offramp.risk.measures import measure_spec, measure_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.case.duration import Duration
    from offramp.case.model import Case
    from offramp.chain.queries import Query

__all__ = [
    "BEFORE_THE_END",
    "RunPlan",
    "TimedQuery",
    "Variant",
    "measured",
    "plan_of",
    "queried",
    "variant_of",
    "years_before_the_end",
]


ENDS = "ends: "
"""The beginning of the names of questions how the crisis has ended."""

BEFORE_THE_END = "years before the end"
"""The question of how long the crisis goes on, asked of every policy where it can end."""


@dataclass(frozen=True)
class Variant:
    """A policy, perhaps begun late; `policy` None is that nobody commits to anything."""

    policy: str | None
    delay: Duration | None = None

    @property
    def name(self) -> str:
        """What it is called: `talk first`, `talk first after 12 months`."""
        return (self.policy or NO_POLICY) + (f" after {self.delay}" if self.delay is not None else "")

    @property
    def years(self) -> float:
        """How many years it is late."""
        return self.delay.years if self.delay is not None else 0.0


@dataclass(frozen=True)
class TimedQuery:
    """A question about a policy, at a time in years; `name` is that of a measure, or the question as a claim writes it."""

    name: str
    asked: Query
    time: float


@dataclass(frozen=True)
class RunPlan:
    """What is asked of every policy of a case. `policies` are those that are ranked; claims may speak of others, begun late too.

    `left_out` are policies that no jump process without memory can follow.
    """

    case: Case
    policies: tuple[str, ...]
    queries: Mapping[Variant, tuple[TimedQuery, ...]]
    left_out: tuple[str, ...] = ()


def years_before_the_end(case: Case) -> float:
    """Return over how many years it is asked how long the crisis goes on: to the horizon and to the last of the measures."""
    return max(
        [measure_spec.time for measure_spec in measure_specs(case)]
        + ([case.horizon.years] if case.horizon is not None else [])
    )


def measured(case: Case, name: str) -> TimedQuery:
    """Return a measure of a case as a question."""
    found = measure_spec(case, name)
    return TimedQuery(name, found.asked, found.time)


def queried(case: Case, node: nodes.Chance | nodes.Expected) -> TimedQuery:
    """Return a chance or an expectation that a claim speaks of as a question; without a time it is the case's horizon."""
    time = node.time or case.horizon
    if time is None:
        raise QuestionError("a claim gives no time, and the case no `horizon`; write for instance `within 3 years`")
    alone = text_of(_without_policy(node))
    if isinstance(node, nodes.Expected):
        return TimedQuery(alone, ExpectedReward(node.quantity), time.years)
    condition = Expression(text_of(node.body), node.body)
    if node.span == "at":
        return TimedQuery(alone, StateProbability(condition), time.years)
    before = Expression(text_of(node.before), node.before) if node.before is not None else None
    return TimedQuery(alone, TimeBoundedUntil(condition, before), time.years)


def _without_policy(node: nodes.Chance | nodes.Expected) -> nodes.Node:
    if isinstance(node, nodes.Chance):
        return nodes.Chance(node.body, node.before, node.span, node.time, None)
    return nodes.Expected(node.quantity, node.span, node.time, None)


def variant_of(reference: nodes.PolicyReference | None) -> Variant:
    """Return the policy that a claim refers to."""
    return Variant(None) if reference is None else Variant(reference.policy, reference.after)


def plan_of(case: Case, policies: Sequence[str] | None = None, *, claims: bool = True) -> RunPlan:
    """Return what is asked of the policies of a case (default: all that can be followed), and what its claims ask.

    >>> from offramp.case.reading import load
    >>> plan = plan_of(load("korea-2017"), ["talk first"])
    >>> [variant.name for variant in plan.queries][:3]
    ['talk first', 'wait', 'sanctions alone']

    Raises
    ------
    QuestionError
        where there is no such policy, or nothing to ask.
    """
    ranked, timed = followable(case, policies)
    every = [TimedQuery(g.name, g.asked, g.time) for g in measure_specs(case)]
    if case.horizon is not None:
        every += _ends(case)
        if case.ends is not None:
            going_on = Expression.read(f"not ({case.ends.text})")
            every.append(TimedQuery(BEFORE_THE_END, SojournTime(going_on), years_before_the_end(case)))
    if not every:
        raise QuestionError(
            "the case has no measures and nothing that ends the story, so there is nothing to ask; add for instance\n"
            "  measures:\n    war: {chance of: war, within: 5 years, want: low}"
        )
    asked = [(Variant(name), query) for name in ranked for query in every]
    queries = _by_variant([*asked, *(_of_claims(case, ranked) if claims else ())])
    return RunPlan(
        case,
        tuple(name or NO_POLICY for name in ranked),
        {variant: tuple(asked.values()) for variant, asked in queries.items()},
        timed,
    )


def _ends(case: Case) -> list[TimedQuery]:
    """Return the questions how the crisis has ended by the horizon."""
    if case.horizon is None:
        return []
    return [TimedQuery(f"{ENDS}{way.name}", TimeBoundedUntil(way.alone), case.horizon.years) for way in endings(case)]


def _by_variant(asked: Sequence[tuple[Variant, TimedQuery]]) -> dict[Variant, dict[str, TimedQuery]]:
    """Return the questions by policy and name; raise where two policies, or two questions, would go by the same name."""
    queries: dict[Variant, dict[str, TimedQuery]] = {}
    for variant, query in asked:
        if queries.setdefault(variant, {}).setdefault(query.name, query) != query:
            raise QuestionError(
                f"the measure `{query.name}` is called like something else that is asked; give it another name"
            )
    names = [variant.name for variant in queries]
    for name in names:
        if names.count(name) > 1:
            raise QuestionError(
                f"the policy `{name}` is called like another one that claims speak of; give it another name"
            )
    return queries


def _of_claims(case: Case, ranked: Sequence[str | None]) -> Iterator[tuple[Variant, TimedQuery]]:
    """Yield what claims ask of which policy; a policy that only drawn histories can follow is left out, unless it is ranked."""
    for variant, query in _asked_by_claims(case, ranked):
        if variant.policy is None or variant.policy in ranked or not runs_from_a_trigger(case, variant.policy):
            yield variant, query


def _asked_by_claims(case: Case, ranked: Sequence[str | None]) -> Iterator[tuple[Variant, TimedQuery]]:
    for claim in case.claims.values():
        for node in nodes.walk(claim.holds.tree) if claim.holds is not None else ():
            match node:
                case nodes.Chance() | nodes.Expected():
                    yield variant_of(node.policy), queried(case, node)
                    # What is compared has to be seen beside how often the crisis ends.
                    yield from ((variant_of(node.policy), query) for query in _ends(case))
                case nodes.Measured(measure, policy) | nodes.Mean(measure, policy):
                    yield variant_of(policy), measured(case, measure)
                case nodes.Ranked(policy, measure) | nodes.Leads(policy, measure):
                    for variant in (variant_of(policy), *map(Variant, ranked)):
                        yield variant, measured(case, measure)
                case nodes.Undominated(policy):
                    for name in case.measures:
                        yield variant_of(policy), measured(case, name)

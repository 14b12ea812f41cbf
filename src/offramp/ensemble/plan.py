"""Plan of a run: the queries of each policy, from the measures, endings and claims of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case import nodes
from offramp.case.expression import Expression
from offramp.case.unparse import text_of
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil
from offramp.chain.schedule import runs_from_a_trigger
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY, chain_policies
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
"""Prefix of the names of queries about endings."""

BEFORE_THE_END = "years before the end"
"""Name of the query for the duration of the crisis, evaluated for every policy if the crisis can end."""


@dataclass(frozen=True)
class Variant:
    """A policy with its delay; `policy` None is the absence of any commitment."""

    policy: str | None
    delay: Duration | None = None

    @property
    def name(self) -> str:
        """The name of the policy and its delay, as in `talk first after 12 months`."""
        return (self.policy or NO_POLICY) + (f" after {self.delay}" if self.delay is not None else "")

    @property
    def years(self) -> float:
        """The delay in years."""
        return self.delay.years if self.delay is not None else 0.0


@dataclass(frozen=True)
class TimedQuery:
    """A query with a time in years; `name` is the name of a measure, or the query as a claim writes it."""

    name: str
    asked: Query
    time: float


@dataclass(frozen=True)
class RunPlan:
    """The queries of every policy of a case.

    `policies` are the ranked policies; claims may refer to others, also to delayed ones. `left_out` are policies that no
    Markov chain can evaluate, since a duration of theirs starts at a trigger.
    """

    case: Case
    policies: tuple[str, ...]
    queries: Mapping[Variant, tuple[TimedQuery, ...]]
    left_out: tuple[str, ...] = ()


def years_before_the_end(case: Case) -> float:
    """Return the time in years of the query for the duration: the latest of the horizon and the times of the measures."""
    return max(
        [measure_spec.time for measure_spec in measure_specs(case)]
        + ([case.horizon.years] if case.horizon is not None else [])
    )


def measured(case: Case, name: str) -> TimedQuery:
    """Return a measure of a case as a query."""
    found = measure_spec(case, name)
    return TimedQuery(name, found.asked, found.time)


def queried(case: Case, node: nodes.Chance | nodes.Expected) -> TimedQuery:
    """Return a chance or an expectation in a claim as a query; its default time is the horizon of the case."""
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
    """Return the queries of the policies of a case (default: all that a chain can evaluate) and of its claims.

    >>> from offramp.case.reading import load
    >>> plan = plan_of(load("korea-2017"), ["talk first"])
    >>> [variant.name for variant in plan.queries][:3]
    ['talk first', 'wait', 'sanctions alone']

    Raises
    ------
    QuestionError
        if a policy is unknown, or the case has nothing to evaluate.
    """
    ranked, timed = chain_policies(case, policies)
    if ranked == (default := chain_policies(case))[0]:
        timed = default[1]  # so that what is left out follows from the case and the ranked policies
    every = [TimedQuery(g.name, g.asked, g.time) for g in measure_specs(case)]
    if case.horizon is not None:
        every += _ends(case)
        if case.ends is not None:
            going_on = Expression.read(f"not ({case.ends.text})")
            every.append(TimedQuery(BEFORE_THE_END, SojournTime(going_on), years_before_the_end(case)))
    if not every:
        raise QuestionError(
            "the case has no measures and no end of the crisis, so there is nothing to evaluate; add for instance\n"
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
    """Return one query per ending: the chance of this end of the crisis by the horizon."""
    if case.horizon is None:
        return []
    return [TimedQuery(f"{ENDS}{way.name}", TimeBoundedUntil(way.alone), case.horizon.years) for way in endings(case)]


def _by_variant(asked: Sequence[tuple[Variant, TimedQuery]]) -> dict[Variant, dict[str, TimedQuery]]:
    """Return the queries by policy and name; raise `QuestionError` if two policies or two queries share a name."""
    queries: dict[Variant, dict[str, TimedQuery]] = {}
    for variant, query in asked:
        if queries.setdefault(variant, {}).setdefault(query.name, query) != query:
            raise QuestionError(f"the measure `{query.name}` has the name of another query; give it another name")
    names = [variant.name for variant in queries]
    for name in names:
        if names.count(name) > 1:
            raise QuestionError(
                f"the policy `{name}` has the name of another policy in the claims; give it another name"
            )
    return queries


def _of_claims(case: Case, ranked: Sequence[str | None]) -> Iterator[tuple[Variant, TimedQuery]]:
    """Yield the queries of claims with their policies, without unranked policies that only simulation can evaluate."""
    for variant, query in _asked_by_claims(case, ranked):
        if variant.policy is None or variant.policy in ranked or not runs_from_a_trigger(case, variant.policy):
            yield variant, query


def _asked_by_claims(case: Case, ranked: Sequence[str | None]) -> Iterator[tuple[Variant, TimedQuery]]:
    for claim in case.claims.values():
        for node in nodes.walk(claim.holds.tree) if claim.holds is not None else ():
            match node:
                case nodes.Chance() | nodes.Expected():
                    yield variant_of(node.policy), queried(case, node)
                    # A reader needs the chance of each ending beside a compared chance.
                    yield from ((variant_of(node.policy), query) for query in _ends(case))
                case nodes.Measured(measure, policy) | nodes.Mean(measure, policy):
                    yield variant_of(policy), measured(case, measure)
                case nodes.Ranked(policy, measure) | nodes.Leads(policy, measure):
                    for variant in (variant_of(policy), *map(Variant, ranked)):
                        yield variant, measured(case, measure)
                case nodes.Undominated(policy):
                    for name in case.measures:
                        yield variant_of(policy), measured(case, name)

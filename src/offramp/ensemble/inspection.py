"""Inspection of a case: all checks of a run, made before the run."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.case.nodes import WORLD_QUESTIONS, walk
from offramp.chain.rate_checks import wrong_rates
from offramp.chain.schedule import schedule_of
from offramp.ensemble.early_end import better_when_over
from offramp.ensemble.ensemble import outcomes
from offramp.errors import CaseError, OfframpError, Problem, QuestionError
from offramp.evidence.resolution import wrong_evidence
from offramp.experts.resolution import wrong_experts
from offramp.risk.assess import policies_of, years_needed
from offramp.risk.measures import ended_wins, measure_specs
from offramp.text import listed, quoted
from offramp.worlds.estimated_inputs import wrong_ranges
from offramp.worlds.lacking import lacking
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.errors import Place
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.worlds import Worlds

__all__ = ["Inspection", "inspect"]

WORLDS = 64
"""Number of worlds in which the numbers of a case are checked."""

RESULT_WORLDS = 16
"""The most worlds in which all policies are evaluated, which takes longer than all other checks together."""

EXAMPLE_PACES = {"tempo": "4 per year", "reliability": "0.8"}
"""Example values of a missing tempo or reliability."""

DUPLICATE_CORRELATION = 0.98
"""Rank correlation over worlds above which two measures count the same thing."""


@dataclass(frozen=True)
class Inspection:
    """Problems of a case, for which a run would refuse it, and warnings to its author."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def inspect(case: Case, worlds: int = WORLDS) -> Inspection:
    """Make all checks of a run; for a case without times, only the checks of its ranges.

    The numbers are checked in `worlds` drawn worlds: correlations, harms, the rates in all reachable states under every policy,
    the conflicts of policies with rules, and the sizes of chains. The results are checked in at most 16 worlds.

    >>> from offramp.case.reading import load
    >>> inspect(load("hotline"), 8).problems
    ()
    """
    problems = [*wrong_evidence(case), *wrong_experts(case)] or [*wrong_ranges(case), *_incomplete_paces(case)]
    if problems or not _runnable(case):
        return Inspection(tuple(problems), tuple(_missing_paces(case)))
    try:
        drawn = draw_worlds(case, worlds)
    except CaseError as error:
        return Inspection(error.problems)
    except QuestionError as error:
        return Inspection((Problem(str(error), case.place("correlations", key=True)),))
    problems = [*_policies(case), *_harms(case, drawn)]
    if not problems:
        problems += _rates(case, drawn)
    if problems or not (case.measures or case.ends is not None):
        return Inspection(tuple(problems), tuple(_may_reward_early_end(case)))
    try:
        found = outcomes(drawn if worlds <= RESULT_WORLDS else draw_worlds(case, RESULT_WORLDS))
    except OfframpError as error:
        return Inspection((Problem(str(error), case.place("measures", key=True)),))
    return Inspection(
        (), (*_may_reward_early_end(case), *_rewarding_early_end(case, found), *_counted_twice(case, found))
    )


def _runnable(case: Case) -> bool:
    """Return whether a case has all that a run over time needs."""
    return not lacking(case) and bool(case.horizon is not None or case.measures)


def _needing_time(case: Case) -> Iterator[tuple[str, Place]]:
    """Yield the parts of a case that only a run over time can answer, with their places."""
    for section in ("measures", "policies"):
        if getattr(case, section):
            yield f"`{section}`", case.place(section, key=True)
    for name, claim in case.claims.items():
        if claim.holds is not None and any(isinstance(part, WORLD_QUESTIONS) for part in walk(claim.holds.tree)):
            yield f"the claim `{name}`", case.place("claims", name, "holds")


def _incomplete_paces(case: Case) -> Iterator[Problem]:
    """Actors without a tempo or a reliability, in a case about time whose other actors have one."""
    missing = lacking(case)
    started = any(spec.tempo is not None or spec.reliability is not None for spec in case.actors.values())
    if not started or not (case.rates or case.horizon is not None or any(_needing_time(case))):
        return
    for actor, keys in missing.items():
        lacks = " and no ".join(f"`{key}`" for key in keys)
        examples = " and ".join(f"`{key}: {EXAMPLE_PACES[key]}`" for key in keys)
        yield Problem(
            f"the actor `{actor}` has no {lacks}, which every run over time needs; add for instance {examples}",
            case.place("actors", actor, key=True),
        )


def _missing_paces(case: Case) -> Iterator[Problem]:
    """Questions about time in a case in which no actor has a tempo or a reliability."""
    asked = list(_needing_time(case))
    if asked and lacking(case):
        whose = listed(part for part, _ in asked)
        yield Problem(f"no actor has a `tempo` or a `reliability`; runs over time need both for {whose}", asked[0][1])


def _policies(case: Case) -> Iterator[Problem]:
    """Commitments that contradict a rule or each other, and chains that are too large."""
    for policy in policies_of(case):
        path = ("policies", policy) if policy is not None else ("actors",)
        try:
            schedule_of(case, policy, years_needed(case)[1], timers=True)
        except OfframpError as error:
            yield Problem(str(error), case.place(*path, key=True))


def _harms(case: Case, worlds: Worlds) -> Iterator[Problem]:
    """Harms that are below 0 in some world."""
    from offramp.chain.rewards import constant_of

    schedule = schedule_of(case, None, years_needed(case)[1])
    for harm, amounts in case.harms.items():
        for condition, amount in amounts.items():
            if not isinstance(amount, Expression):
                continue
            try:
                constant_of(schedule, worlds.parameters, "harms", harm, condition)
            except OfframpError as error:
                yield Problem(str(error), case.place("harms", harm, condition))


def _rates(case: Case, worlds: Worlds) -> list[Problem]:
    """Rates that are below 0, or have no value, in some world and reachable state."""
    policies = [(policy, 0.0) for policy in policies_of(case)]
    return wrong_rates(case, worlds.parameters, policies, years_needed(case)[1])


def _may_reward_early_end(case: Case) -> Iterator[Problem]:
    """Measures that can reward an early end, since nothing is counted after the end of the crisis."""
    for measure_spec in measure_specs(case):
        if measure_spec.judge and ended_wins(case, measure_spec):
            value = "a number" if not measure_spec.is_chance else "counts"
            yield Problem(
                f"the measure `{measure_spec.name}` can reward an early end, since nothing is counted after the end of the crisis; "
                f"state the value of an ended crisis with `over: {value}`, or exclude the measure from judging with `judge: false`",
                case.place("measures", measure_spec.name, key=True),
            )


def _rewarding_early_end(case: Case, found: Outcomes) -> Iterator[Problem]:
    """Measures whose stated value of an ended crisis rewards an early end."""
    for measure in better_when_over(found):
        yield Problem(
            f"{measure}; state a number that is no better than the result of a continuing crisis",
            case.place("measures", measure.measure_spec.name, "over"),
        )


def _counted_twice(case: Case, found: Outcomes) -> Iterator[Problem]:
    """Measures that rank policies and worlds alike and so count the same thing twice."""
    from scipy.stats import spearmanr

    judged = [measure_spec for measure_spec in found.measure_specs if measure_spec.judge]
    values = {
        measure_spec.name: found.performance(measure_spec.name).ravel() * _sign(measure_spec) for measure_spec in judged
    }
    varied = {name: numbers for name, numbers in values.items() if np.ptp(numbers) > 0}
    pairs = [
        (one, other)
        for one, other in combinations(varied, 2)
        if abs(float(np.asarray(spearmanr(varied[one], varied[other]).statistic))) > DUPLICATE_CORRELATION
    ]
    for names in _joined_groups(pairs):
        first, *rest = names
        yield Problem(
            f"the measures {listed(map(quoted, names))} count the same thing more than once: their rank "
            f"correlation over worlds is above {DUPLICATE_CORRELATION}; judge one of them and mark the others `judge: false`",
            case.place("measures", rest[0] if rest else first, key=True),
        )


def _sign(measure_spec: MeasureSpec) -> float:
    return 1.0 if measure_spec.want == "high" else -1.0


def _joined_groups(pairs: list[tuple[str, str]]) -> list[list[str]]:
    """Join pairs that share a measure into groups, in the order of the pairs."""
    groups: list[list[str]] = []
    for one, other in pairs:
        mine = [group for group in groups if one in group or other in group]
        joined = list(dict.fromkeys([*(name for group in mine for name in group), one, other]))
        groups = [*(group for group in groups if group not in mine), joined]
    return groups

"""All policies in the same worlds, batch by batch through the jump process."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.evaluation import evaluate
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import schedule_of
from offramp.ensemble.outcomes import Outcomes
from offramp.ensemble.plan import plan_of
from offramp.progress import track
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.chain.schedule import Schedule
    from offramp.ensemble.plan import RunPlan, Variant
    from offramp.worlds.parameters import Parameters
    from offramp.worlds.worlds import Worlds

__all__ = ["CHUNK", "Chunk", "Prepared", "chunks_of", "followed", "gathered", "outcomes", "prepare"]

CHUNK = 128
"""How many worlds are followed before what they came to is kept; no number depends on it."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A plan with the schedules of its policies laid out, which are the same in all worlds."""

    plan: RunPlan
    schedules: Mapping[Variant, Schedule]


@dataclass(frozen=True, eq=False)
class Chunk:
    """What policies came to in the worlds from `first` up to, but without, `last`, by policy and question."""

    first: int
    last: int
    values: Mapping[tuple[str, str], NDArray[np.float64]]
    error: float


def prepare(plan: RunPlan) -> Prepared:
    """Lay out the schedule of every policy of a plan.

    Raises
    ------
    QuestionError
        where a commitment contradicts a rule, or a rate is wrong with everything at its best value.
    TooManyStates
        where a chain is too large, with the numbers.
    """
    furthest = max(query.time for queries in plan.queries.values() for query in queries)
    variants = [(variant.policy, variant.years) for variant in plan.queries]
    refuse_wrong_rates(plan.case, best_values(plan.case), variants, furthest)
    return Prepared(plan, {variant: _laid(plan.case, variant, plan) for variant in plan.queries})


def _laid(case: Case, variant: Variant, plan: RunPlan) -> Schedule:
    queries = plan.queries[variant]
    small = reduce_to_relevant(case, variant.policy, [query.asked for query in queries])
    return schedule_of(small, variant.policy, max(query.time for query in queries), delay=variant.years)


def followed(prepared: Prepared, parameters: Parameters, first: int, threads: int | None = None) -> Chunk:
    """Evaluate every policy in some worlds; `first` is the number of the first one. The policies share the threads."""
    shared = min(len(prepared.schedules), threads or os.cpu_count() or 1)
    within = None if shared <= 1 else 1

    def evaluated(variant: Variant) -> tuple[dict[tuple[str, str], NDArray[np.float64]], float]:
        queries = prepared.plan.queries[variant]
        until: dict[Query, float] = {}
        for query in queries:
            until[query.asked] = max(until.get(query.asked, 0.0), query.time)
        asked = [query.asked for query in queries]
        answers = evaluate(
            prepared.schedules[variant], parameters, asked, until=until, threads=threads if within is None else within
        )
        values = {(variant.name, query.name): answers[query.asked].at([query.time])[0] for query in queries}
        return values, answers.error

    # The largest chains first, so that no thread is left with one of them while the others are done.
    largest = sorted(prepared.schedules, key=lambda variant: -prepared.schedules[variant].nodes)
    with ThreadPoolExecutor(shared) as pool:
        done = dict(zip(largest, pool.map(evaluated, largest), strict=True))
    found = [done[variant] for variant in prepared.schedules]
    values = {key: value for some, _ in found for key, value in some.items()}
    return Chunk(first, first + parameters.count, values, max((error for _, error in found), default=0.0))


def chunks_of(count: int, size: int = CHUNK) -> list[tuple[int, int]]:
    """Return the first and, beyond it, the last world of every chunk.

    >>> chunks_of(300)
    [(0, 128), (128, 256), (256, 300)]
    """
    return [(first, min(first + size, count)) for first in range(0, count, size)]


def gathered(plan: RunPlan, worlds: Worlds, chunks: Sequence[Chunk]) -> Outcomes:
    """Put chunks together that follow one another."""
    ordered = sorted(chunks, key=lambda chunk: chunk.first)
    values: dict[str, dict[str, NDArray[np.float64]]] = {}
    for policy, question in ordered[0].values:
        parts = [chunk.values[policy, question] for chunk in ordered]
        values.setdefault(policy, {})[question] = np.concatenate(parts)
    return Outcomes(worlds, plan.policies, values, plan.left_out, max(chunk.error for chunk in ordered))


def outcomes(
    worlds: Worlds,
    policies: Sequence[str] | None = None,
    *,
    claims: bool = True,
    size: int = CHUNK,
    threads: int | None = None,
) -> Outcomes:
    """Follow all policies of a case (default: all that it states) through the same worlds.

    Parameters
    ----------
    worlds
        the worlds; they know their case.
    policies
        names of policies.
    claims
        whether to ask what the claims of the case speak of as well.
    size
        how many worlds are followed at a time; no number depends on it.
    threads
        how many threads share them (default: one per core); no number depends on it.

    >>> from offramp.case.reading import load
    >>> from offramp.worlds.worlds import draw_worlds
    >>> found = outcomes(draw_worlds(load("hotline"), 16), ["wait", "open the line"])
    >>> found.performance("war").shape
    (2, 16)

    Raises
    ------
    QuestionError
        where there is nothing to ask, no such policy, or a rate has no value in some world (naming the state).
    """
    plan = plan_of(worlds.case, policies, claims=claims)
    prepared = prepare(plan)
    spans: Iterable[tuple[int, int]] = track(chunks_of(worlds.count, size), "following policies through worlds")
    found = [followed(prepared, worlds.parameters.take(first, last), first, threads) for first, last in spans]
    return gathered(plan, worlds, found)

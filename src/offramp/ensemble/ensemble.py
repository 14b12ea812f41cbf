"""Evaluation of all policies in the same worlds, one chunk of worlds at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.evaluation import evaluate
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import schedule_of
from offramp.ensemble.outcomes import Outcomes
from offramp.ensemble.plan import plan_of
from offramp.processes import cores, processes, run_parts
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.chain.schedule import Schedule
    from offramp.ensemble.plan import RunPlan, Variant
    from offramp.worlds.parameters import Parameters
    from offramp.worlds.worlds import Worlds

__all__ = ["CHUNK", "Chunk", "Prepared", "chunks_of", "evaluate_chunk", "join_chunks", "outcomes", "prepare"]

CHUNK = 128
"""Number of worlds evaluated before their results are stored; no result depends on it."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A plan with the schedule of each policy; the schedules are the same in all worlds."""

    plan: RunPlan
    schedules: Mapping[Variant, Schedule]


@dataclass(frozen=True, eq=False)
class Chunk:
    """Results of the worlds from `first` up to, but excluding, `last`, by policy and query.

    Each array has shape (worlds of the chunk,). `error` bounds the numerical error of all values.
    """

    first: int
    last: int
    values: Mapping[tuple[str, str], NDArray[np.float64]]
    error: float


def prepare(plan: RunPlan, known: Mapping[str | None, Schedule] | None = None) -> Prepared:
    """Build the schedule of every policy of a plan, or use a `known` one of the policy again if it is the same.

    Raises
    ------
    QuestionError
        if a commitment contradicts a rule, or a rate is invalid with every uncertainty at its best value.
    TooLarge
        if a chain has too many states; the message gives their number.
    """
    furthest = max(query.time for queries in plan.queries.values() for query in queries)
    variants = [(variant.policy, variant.years) for variant in plan.queries]
    refuse_wrong_rates(plan.case, best_values(plan.case), variants, furthest)
    return Prepared(plan, {variant: _schedule(plan.case, variant, plan, known or {}) for variant in plan.queries})


def _schedule(case: Case, variant: Variant, plan: RunPlan, known: Mapping[str | None, Schedule]) -> Schedule:
    queries = plan.queries[variant]
    small = reduce_to_relevant(case, variant.policy, [query.asked for query in queries])
    horizon = max(query.time for query in queries)
    same = known.get(variant.policy) if variant.delay is None else None
    if same is not None and same.horizon == horizon and same.case == small:
        return same
    return schedule_of(small, variant.policy, horizon, delay=variant.years)


def evaluate_chunk(prepared: Prepared, parameters: Parameters, first: int, threads: int | None = None) -> Chunk:
    """Evaluate every policy in one chunk of worlds, which begins with world `first`; the policies share the threads."""
    shared = min(len(prepared.schedules), threads or cores())
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

    # The largest chains come first, so that no thread works on one alone at the end.
    largest = sorted(prepared.schedules, key=lambda variant: -prepared.schedules[variant].nodes)
    with ThreadPoolExecutor(shared) as pool:
        done = dict(zip(largest, pool.map(evaluated, largest), strict=True))
    found = [done[variant] for variant in prepared.schedules]
    values = {key: value for some, _ in found for key, value in some.items()}
    return Chunk(first, first + parameters.count, values, max((error for _, error in found), default=0.0))


def chunks_of(count: int, size: int = CHUNK) -> list[tuple[int, int]]:
    """Split worlds into chunks; return the first world of each and the world after its last.

    >>> chunks_of(300)
    [(0, 128), (128, 256), (256, 300)]
    """
    return [(first, min(first + size, count)) for first in range(0, count, size)]


def join_chunks(plan: RunPlan, worlds: Worlds, chunks: Sequence[Chunk]) -> Outcomes:
    """Join consecutive chunks into the outcomes of their worlds."""
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
    schedules: Mapping[str | None, Schedule] | None = None,
) -> Outcomes:
    """Evaluate the policies of a case in the same worlds.

    Parameters
    ----------
    worlds
        the worlds, which hold their case.
    policies
        names of policies (default: all of the case).
    claims
        whether to evaluate the queries of the case's claims too.
    size
        number of worlds evaluated at a time; no result depends on it.
    threads
        number of threads (default: one per core); no result depends on it.
    schedules
        known schedules by policy, as `Risk.schedules` has them; each is used again if it is the same.

    >>> from offramp.case.reading import load
    >>> from offramp.worlds.worlds import draw_worlds
    >>> found = outcomes(draw_worlds(load("hotline"), 16), ["wait", "open the line"])
    >>> found.performance("war").shape
    (2, 16)

    Raises
    ------
    QuestionError
        if the case has nothing to evaluate, the policy is unknown, or a rate has no value in some world; the message names the
        state.
    """
    plan = plan_of(worlds.case, policies, claims=claims)
    prepared = prepare(plan, schedules)
    # Processes that share the chunks share the cores too.
    parts, at_once = chunks_of(worlds.count, _share(worlds.count, size)), processes()
    within = threads or max(1, cores() // min(at_once, len(parts)))
    evaluated = [
        partial(evaluate_chunk, prepared, worlds.parameters.take(first, last), first, within) for first, last in parts
    ]
    return join_chunks(plan, worlds, run_parts(evaluated, "evaluating policies in worlds"))


def _share(count: int, size: int) -> int:
    """Return the size of the chunks of some worlds, of which each process gets at least one."""
    return max(1, min(size, -(-count // processes())))

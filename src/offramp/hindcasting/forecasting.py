"""Forecasts of a case for the questions of a set: by the chain where it has the state, by drawn histories where it counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.checks import problems_in
from offramp.case.duration import DAYS_A_YEAR
from offramp.case.expression import Expression
from offramp.chain.queries import StateProbability, TimeBoundedUntil
from offramp.ensemble.ensemble import chunks_of, evaluate_chunk, join_chunks, prepare
from offramp.ensemble.plan import RunPlan, TimedQuery, Variant, plan_of
from offramp.errors import QuestionError, did_you_mean
from offramp.hindcasting.distributions import DIGITS, Chance, of_samples, poisson_mixture
from offramp.hindcasting.drawn_counts import draw_counts, first_quiet, longest_quiet, pooled
from offramp.progress import track
from offramp.risk.assess import chain_policies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.drawn_counts import DrawnCounts
    from offramp.hindcasting.questions import Blind, ModelQuery
    from offramp.worlds.worlds import Worlds

__all__ = ["HISTORIES", "ModelForecasts", "model_forecasts"]

HISTORIES = 64
"""Number of drawn histories per world."""

PREFIX = "hindcast: "
"""Prefix of the names of queries of questions, which no measure of a case has."""


@dataclass(frozen=True, eq=False)
class ModelForecasts:
    """Forecasts by question: of the main policy, and of the equal mixture of policies.

    `outcomes` has the values of every policy in every world, with those of the measures and claims where they were asked for.
    """

    main: Mapping[str, Forecast]
    mixture: Mapping[str, Forecast]
    outcomes: Outcomes | None


def model_forecasts(
    blind: Blind, worlds: Worlds, *, histories: int = HISTORIES, claims: bool = False
) -> ModelForecasts:
    """Return the forecasts of a case, whose worlds are given, for the questions of a set.

    The forecast of an event is the mean of its chance over worlds; its range has the 5th and 95th percentile over worlds. The mixture is
    that of the laws of its policies in equal parts, as if one of them were chosen at random and kept: a chance is the mean of the chances,
    a distribution the equal mixture, and a chance given something the ratio of two such chances. With `claims`, the queries of the
    measures and claims of the case are evaluated too.

    Raises
    ------
    QuestionError
        where a query names something that the case does not have.
    """
    case = worlds.case
    asked = {name: q.model for name, q in blind.set.questions.items() if q.model is not None}
    for name, query in asked.items():
        _refuse_unknown(case, name, query)
    by_chain = {name: query for name, query in asked.items() if query.by_chain}
    mixed = _mixture(blind, case)
    found = _evaluated(blind, worlds, by_chain, mixed, claims=claims) if by_chain or claims else None
    main: dict[str, Forecast] = {}
    mixture: dict[str, Forecast] = {}
    if found is not None:
        for name in by_chain:
            main[name] = _chance(found.values[blind.set.policy][PREFIX + name])
            mixture[name] = _chance(np.mean([found.values[policy][PREFIX + name] for policy in mixed], axis=0))
    by_histories = {name: query for name, query in asked.items() if not query.by_chain}
    if by_histories:
        of_main, of_mixture = _drawn(blind, worlds, by_histories, mixed, histories)
        main |= _by_histories(blind, worlds, by_histories, of_main)
        mixture |= _by_histories(blind, worlds, by_histories, of_mixture)
    return ModelForecasts(
        {name: main[name] for name in asked if name in main},
        {name: mixture[name] for name in asked if name in mixture},
        found,
    )


def _mixture(blind: Blind, case: Case) -> tuple[str, ...]:
    policies = blind.set.mixture or tuple(name for name in chain_policies(case)[0] if name is not None)
    for policy in (*policies, blind.set.policy):
        if policy not in case.policies:
            raise QuestionError(f"the case has no policy `{policy}`{did_you_mean(policy, case.policies)}")
    return policies


def _refuse_unknown(case: Case, name: str, query: ModelQuery) -> None:
    """Raise `QuestionError` where a query names a thing, a count, a stock or an agreement that the case does not have."""
    for condition in (query.chance_of, query.chance_at, query.before):
        if condition is not None and (problems := problems_in(condition, case)):
            raise QuestionError(f"the question `{name}`: {'; '.join(problems)}")
    named: tuple[tuple[str | None, Mapping[str, Any], str], ...] = (
        (query.counted, case.counts, "count"),
        (query.stock, case.stocks, "stock"),
        (query.agreement, case.agreements, "agreement"),
    )
    for wanted, known, kind in named:
        if wanted is not None and wanted not in known:
            raise QuestionError(
                f"the question `{name}`: the case has no {kind} `{wanted}`{did_you_mean(wanted, known)}"
            )


def _evaluated(
    blind: Blind, worlds: Worlds, asked: Mapping[str, ModelQuery], mixed: tuple[str, ...], *, claims: bool
) -> Outcomes:
    """Evaluate the queries of the questions under the main policy and those of the mixture, in all worlds."""
    policies = tuple(dict.fromkeys((blind.set.policy, *mixed)))
    queries = tuple(TimedQuery(PREFIX + name, _query(q), blind.set.years(name)) for name, q in asked.items())
    every: dict[Variant, tuple[TimedQuery, ...]] = {}
    plan = None
    if claims:
        plan = plan_of(worlds.case)
        every = dict(plan.queries)
    for policy in policies:
        every[Variant(policy)] = (*every.get(Variant(policy), ()), *queries)
    whole = RunPlan(worlds.case, plan.policies if plan else policies, every, plan.left_out if plan else ())
    prepared = prepare(whole)
    spans = track(chunks_of(worlds.count, 16), "evaluating the hindcast in worlds")
    chunks = [evaluate_chunk(prepared, worlds.parameters.take(first, last), first) for first, last in spans]
    return join_chunks(whole, worlds, chunks)


def _query(query: ModelQuery) -> TimeBoundedUntil | StateProbability:
    if query.chance_at is not None:
        return StateProbability(query.chance_at)
    condition = query.chance_of
    if not isinstance(condition, Expression):
        raise TypeError("the chain answers chances alone")
    return TimeBoundedUntil(condition, query.before)


def _chance(values: NDArray[np.float64]) -> Chance:
    """Return the mean chance over worlds, with its 5th and 95th percentile, without the noise of the last digits."""
    some = np.clip(values, 0.0, 1.0)
    low, high = np.quantile(some, [0.05, 0.95]).tolist()
    return Chance(round(float(some.mean()), DIGITS), round(low, DIGITS), round(high, DIGITS))


def _drawn(
    blind: Blind, worlds: Worlds, asked: Mapping[str, ModelQuery], mixed: Sequence[str], histories: int
) -> tuple[DrawnCounts, DrawnCounts]:
    """Draw histories of the main policy, and as many of the mixture in all, as far as they can be shared out equally."""
    names = _counted_in(asked)
    until = max(blind.set.years(name) + (q.within.years if q.within else 0.0) for name, q in asked.items())

    def of(policy: str, each: int) -> DrawnCounts:
        return draw_counts(worlds, policy, names, until, each=each, seed=worlds.seed)

    share = ceil(histories / len(mixed))
    return of(blind.set.policy, histories), pooled([of(policy, share) for policy in mixed])


def _counted_in(asked: Mapping[str, ModelQuery]) -> list[str]:
    """Return the counts and stocks that queries need."""
    return sorted({name for query in asked.values() for name in (query.counted, query.stock) if name is not None})


def _by_histories(
    blind: Blind, worlds: Worlds, asked: Mapping[str, ModelQuery], drawn: DrawnCounts
) -> dict[str, Forecast]:
    """Return the forecasts that need drawn histories; a question that no history bears on has none."""
    events = {name: drawn.events(name, worlds.seed) for name in _counted_in(asked) if name in worlds.case.counts}
    answered = {name: _answer(query, drawn, events, blind.set.years(name)) for name, query in asked.items()}
    return {name: forecast for name, forecast in answered.items() if forecast is not None}


def _answer(query: ModelQuery, drawn: DrawnCounts, events: Mapping[str, Any], years: float) -> Forecast | None:
    match query.kind:
        case "at_least":
            return _at_least(query, drawn, years)
        case "count":
            return poisson_mixture(drawn.mean(str(query.count), years))
        case "stock":
            return of_samples(drawn.mean(str(query.stock), years))
        case "agreement":
            return _counted(drawn, drawn.agreed[str(query.agreement)] <= years)
        case "longest_quiet":
            return of_samples(longest_quiet(drawn, events[str(query.longest_quiet)], years) * DAYS_A_YEAR, 1)
    length = query.lasts.years if query.lasts is not None else 0.0
    if query.kind == "quiet":
        return _counted(drawn, longest_quiet(drawn, events[str(query.quiet)], years) >= length)
    first, last = first_quiet(drawn, events[str(query.resumes)], years, length)
    came = np.isfinite(first)
    if not came.any() or query.within is None:
        return None
    return Chance(_share(last[came] - first[came] <= query.within.years))


def _counted(drawn: DrawnCounts, held: NDArray[np.bool_]) -> Chance:
    """Return the share of histories in which something held, with its range over worlds."""
    share, by_world = _share(held), _chance(_by_world(drawn, held.astype(float)))
    # Where no history shows it, its chance is above those of all worlds.
    return Chance(share, min(share, by_world.low or 0.0), max(share, by_world.high or 0.0))


def _share(held: NDArray[np.bool_]) -> float:
    """Return a share counted in histories, with the Jeffreys prior: what no history shows is rare, not impossible."""
    return round((int(held.sum()) + 0.5) / (len(held) + 1), DIGITS)


def _at_least(query: ModelQuery, drawn: DrawnCounts, years: float) -> Chance:
    from scipy.stats import poisson

    chances = np.asarray(poisson.sf((query.at_least or 1) - 1, drawn.mean(str(query.of), years)))
    return _chance(_by_world(drawn, chances))


def _by_world(drawn: DrawnCounts, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each world's histories: shape (worlds,)."""
    means: NDArray[np.float64] = values.reshape(-1, drawn.each).mean(axis=1)
    return means

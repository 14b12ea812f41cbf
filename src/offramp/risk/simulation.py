"""Simulation of histories (Gillespie 1977): distributions of counts and stocks, durations from a trigger, example histories.

Given a history, a count has a Poisson distribution whose mean is the integral of its rate. It is thus drawn once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.chain.rewards import constant_of, reward_of
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError, TooLarge
from offramp.graph.memory import available, readable
from offramp.progress import track
from offramp.risk.assess import NO_POLICY, policies_of
from offramp.risk.intervals import of_chance, of_mean, of_sum_of_chances
from offramp.risk.measures import measure_specs
from offramp.risk.simulated_histories import MOST_DRAWN, draw, steps_at_most
from offramp.risk.streams import key_of
from offramp.tables import Table
from offramp.text import Figure, counted, percent, rounded
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.risk.measures import MeasureSpec
    from offramp.risk.simulated_histories import SimulatedHistories
    from offramp.worlds.parameters import Parameters

__all__ = ["MeasureEstimate", "Simulated", "simulate", "simulation_steps"]

CONFIDENCE = 0.999
"""Confidence level of all intervals."""

BYTES = 100
"""Memory of one history at the peak, in bytes, without its steps."""

CHECK_MEMORY_ABOVE = 2**28
"""Number of bytes above which the available memory is checked first."""

REPLICATES = 10_000
"""Default number of histories."""


@dataclass(frozen=True)
class MeasureEstimate:
    """A measure estimated from histories: its mean, the 99.9 % interval of the mean, and for an amount three quantiles."""

    measure_spec: MeasureSpec
    mean: float
    low: float
    high: float
    quantiles: tuple[float, float, float] | None


@dataclass(frozen=True, eq=False)
class Simulated:
    """Measures of a case estimated from drawn histories of its policies."""

    case: Case
    seed: int
    replicates: int
    estimates: Mapping[str, tuple[MeasureEstimate, ...]]

    def table(self) -> Table:
        """Return a table with a row per policy and the 99.9 % interval of each measure."""
        columns = [estimate.measure_spec.name for estimate in next(iter(self.estimates.values()))]
        rows = tuple(
            (policy, *(self._cell(estimate) for estimate in estimates)) for policy, estimates in self.estimates.items()
        )
        note = (
            f"{self.replicates:,} histories per policy, seed {self.seed}; ranges of chances and means are 99.9 % intervals; after "
            f"the sign |, the 5th, 50th and 95th percentiles of single histories"
        )
        return Table(f"{self.case.title}: drawn histories", ("policy", *columns), rows, note)

    @staticmethod
    def _cell(estimate: MeasureEstimate) -> Figure:
        said = percent if estimate.measure_spec.is_chance else rounded
        shown = f"{said(estimate.low)} to {said(estimate.high)}"
        if estimate.quantiles is None:
            return Figure(shown, estimate.mean, low=estimate.low, high=estimate.high)
        shown += " | " + ", ".join(rounded(value) for value in estimate.quantiles)
        quantiles = dict(zip(("5th percentile", "median", "95th percentile"), estimate.quantiles, strict=True))
        return Figure(shown, estimate.mean, low=estimate.low, high=estimate.high, **quantiles)

    def __str__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "seed": self.seed,
            "replicates": self.replicates,
            "policies": {
                policy: {
                    "measures": {
                        estimate.measure_spec.name: {
                            "mean": estimate.mean,
                            "low": estimate.low,
                            "high": estimate.high,
                            "quantiles": list(estimate.quantiles) if estimate.quantiles else None,
                        }
                        for estimate in estimates
                    }
                }
                for policy, estimates in self.estimates.items()
            },
        }


def simulate(
    case: Case,
    policies: Sequence[str] | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = 0,
    delay: float = 0.0,
    images: Mapping[str, str] | None = None,
    parameters: Parameters | None = None,
) -> Simulated:
    """Estimate the measures of a case by simulation of its policies (default: all), begun `delay` years late.

    >>> from offramp.case.reading import load
    >>> drawn = simulate(load("hotline"), ("wait",), replicates=200)
    >>> drawn.estimates["wait"][0].low <= 0.104 <= drawn.estimates["wait"][0].high
    True

    Raises
    ------
    QuestionError
        if the case lacks a required key, or the number of histories is below 1.
    TooLarge
        if the histories would exceed the memory, or have too many steps; before any is simulated.
    """
    simulation_steps(case, policies, replicates=replicates, delay=delay, images=images, parameters=parameters)
    numbers = parameters or best_values(case, images=images)
    pairs = [(policy, measure_spec) for policy in policies_of(case, policies) for measure_spec in measure_specs(case)]
    found: dict[str, tuple[MeasureEstimate, ...]] = {}
    for policy, measure_spec in track(pairs, "estimating measures"):
        name = policy or NO_POLICY
        estimate = _estimated(case, policy, measure_spec, numbers, replicates, seed, delay)
        found[name] = (*found.get(name, ()), estimate)
    return Simulated(case, seed, replicates, found)


def simulation_steps(
    case: Case,
    policies: Sequence[str] | None = None,
    *,
    replicates: int = REPLICATES,
    delay: float = 0.0,
    images: Mapping[str, str] | None = None,
    parameters: Parameters | None = None,
) -> float:
    """Return an upper bound of the steps that `simulate` takes with these arguments, over all policies and measures.

    >>> from offramp.case.reading import load
    >>> simulation_steps(load("hotline"), ("wait",), replicates=200) < 1e8
    True

    Raises
    ------
    QuestionError, TooLarge
        as `simulate` does.
    """
    if replicates < 1:
        raise QuestionError(f"{replicates} histories were requested; expected 1 or more")
    if replicates * BYTES > CHECK_MEMORY_ABOVE and replicates * BYTES > (room := available()):
        raise TooLarge(
            f"{replicates:,} histories take about {readable(replicates * BYTES)} of memory; {readable(room)} is available; ask for at "
            f"most {room // BYTES:,}"
        )
    numbers, times = parameters or best_values(case, images=images), [one.time for one in measure_specs(case)]
    chosen = policies_of(case, policies)
    total = fastest = 0.0
    for policy in chosen if times else ():
        schedule = schedule_of(case, policy, max(times), delay=delay, timers=True)
        steps, rate = steps_at_most(schedule, numbers, times)
        total, fastest = total + steps, max(fastest, rate)
    if total * replicates > MOST_DRAWN:
        estimates = counted(len(chosen) * len(times), "estimate")
        raise TooLarge(
            f"{replicates:,} histories have up to {total * replicates:.2g} steps, with a fastest rate of {fastest:.2g} per year, for "
            f"{estimates}; the limit is {MOST_DRAWN:.0e} steps; ask for fewer histories, policies or measures, or lower the fastest rate"
        )
    return total * replicates


def _estimated(
    case: Case,
    policy: str | None,
    measure_spec: MeasureSpec,
    numbers: Parameters,
    replicates: int,
    seed: int,
    delay: float,
) -> MeasureEstimate:
    """Estimate one measure from histories up to its time."""
    schedule = schedule_of(case, policy, measure_spec.time, delay=delay, timers=True)
    match measure_spec.asked:
        case ExpectedReward(name) if name in case.harms:
            values, (low, high) = _of_harm(schedule, measure_spec.asked, numbers, replicates, seed)
        case ExpectedReward() | SojournTime():
            return _of_amount(schedule, measure_spec, numbers, replicates, seed)
        case _:
            values = _of_chance(schedule, measure_spec, numbers, replicates, seed)
            low, high = of_chance(int(values.sum()), replicates, CONFIDENCE)
            return MeasureEstimate(measure_spec, float(values.mean()), low, high, None)
    return MeasureEstimate(measure_spec, float(values.mean()), low, high, _quantiles(values))


def _quantiles(values: NDArray[np.float64]) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return low, middle, high


def _of_chance(
    schedule: Schedule, measure_spec: MeasureSpec, numbers: Parameters, replicates: int, seed: int
) -> NDArray[np.float64]:
    """Return 1 for each history in which the condition of a measure holds or has held, 0 otherwise: shape (replicates,)."""
    if isinstance(measure_spec.asked, StateProbability):
        drawn = draw(schedule, numbers, replicates, seed)
        return schedule.windows[-1].structure.where(measure_spec.asked.condition)[drawn.nodes].astype(float)
    if not isinstance(measure_spec.asked, TimeBoundedUntil | TimeBoundedUntilOpen):
        raise TypeError(f"{measure_spec.name} is no chance")
    condition, before = measure_spec.asked.condition, measure_spec.asked.before
    drawn = draw(schedule, numbers, replicates, seed, goals=[condition] if before is None else [condition, before])
    other = drawn.met[:, 1] if before is not None else np.full(replicates, np.inf)
    first = drawn.met[:, 0]
    met = np.isfinite(first) & (first <= other)
    return (met & ~_over(schedule, drawn) if isinstance(measure_spec.asked, TimeBoundedUntilOpen) else met).astype(
        float
    )


def _over(schedule: Schedule, drawn: SimulatedHistories) -> NDArray[np.bool_]:
    """Return whether the crisis has ended, by history: shape (replicates,)."""
    return schedule.windows[-1].structure.ended[drawn.nodes]


def _of_harm(
    schedule: Schedule, asked: ExpectedReward, numbers: Parameters, replicates: int, seed: int
) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Return a harm in each history, shape (replicates,), and the interval of its mean."""
    texts = list(schedule.case.harms[asked.name])
    drawn = draw(schedule, numbers, replicates, seed, goals=[Expression.read(text) for text in texts])
    each = np.array([constant_of(schedule, numbers, "harms", asked.name, text)[0] for text in texts])
    done = np.isfinite(drawn.met)
    if asked.over is not None:
        over = _over(schedule, drawn)
        done = np.concatenate([done & ~over[:, None], over[:, None]], axis=1)
        each = np.append(each, asked.over)
    values: NDArray[np.float64] = done @ each
    return values, of_sum_of_chances(done.sum(axis=0), each, replicates, CONFIDENCE)


def _of_amount(
    schedule: Schedule, measure_spec: MeasureSpec, numbers: Parameters, replicates: int, seed: int
) -> MeasureEstimate:
    """Estimate a count, a stock or a time: the mean from integrated rates, the quantiles from single histories."""
    if not isinstance(measure_spec.asked, ExpectedReward | SojournTime):
        raise TypeError(f"{measure_spec.name} is no amount")
    case, asked = schedule.case, measure_spec.asked
    adds = asked if isinstance(asked, SojournTime) else ExpectedReward(asked.name)
    drawn = draw(schedule, numbers, replicates, seed, amounts=(adds,))
    totals = drawn.totals[:, 0]
    gains = [reward_of(asked, window.structure, numbers)[:, 0] for window in schedule.windows]
    least = measure_spec.time * min(float(gain.min()) for gain in gains)
    most = measure_spec.time * max(float(gain.max()) for gain in gains)
    start, single = 0.0, totals
    if isinstance(asked, ExpectedReward) and asked.name in case.counts:
        random = np.random.default_rng(key_of(seed, 1, f"{schedule.policy}/{asked.name}"))
        single = random.poisson(totals).astype(float)
    elif isinstance(asked, ExpectedReward):
        start = float(constant_of(schedule, numbers, "stocks", asked.name, "start")[0])
    if isinstance(asked, ExpectedReward) and asked.over is not None:
        over, value = _over(schedule, drawn), asked.over - start
        totals, single = np.where(over, value, totals), np.where(over, value, single)
        least, most = min(least, value), max(most, value)
    low, high = of_mean(totals, least, most, CONFIDENCE)
    return MeasureEstimate(
        measure_spec, start + float(totals.mean()), start + low, start + high, _quantiles(start + single)
    )

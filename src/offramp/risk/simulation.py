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
from offramp.risk.assess import NO_POLICY, policies_of
from offramp.risk.intervals import of_chance, of_mean, of_sum_of_chances
from offramp.risk.measures import measure_specs
from offramp.risk.simulation_tables import expiries, stages, transitions
from offramp.risk.streams import key_of
from offramp.tables import Table
from offramp.text import Figure, percent, rounded
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule, Window
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["MeasureEstimate", "Simulated", "SimulatedHistories", "draw", "simulate"]

CONFIDENCE = 0.999
"""Confidence level of all intervals."""

FEW_STEPS = 4096
"""Number of steps of a history within one window for which memory is reserved first."""

MOST_STEPS = 2_000_000
"""Largest number of steps of all example histories together."""

BYTES = 100
"""Memory of one history at the peak, in bytes, without its steps."""

CHECK_MEMORY_ABOVE = 2**28
"""Number of bytes above which the available memory is checked first."""

MOST_DRAWN = 1e11
"""Largest number of steps of all histories together; more would take hours."""

REPLICATES = 10_000
"""Default number of histories."""


@dataclass(frozen=True, eq=False)
class SimulatedHistories:
    """Simulated histories of one policy.

    `totals` has shape (replicates, amounts); `met` has shape (replicates, goals), the first passage times in years, infinite if
    never. `nodes[r]` is the state of history r at the end, a node of the last window. `paths` has the steps of the first
    histories: time, window, node and mover. Movers are numbered as in a chain; -1 is the start or end of a stage or duration.
    """

    schedule: Schedule
    amounts: tuple[ExpectedReward | SojournTime, ...]
    totals: NDArray[np.float64]
    met: NDArray[np.float64]
    nodes: NDArray[np.int32]
    paths: tuple[tuple[tuple[float, int, int, int], ...], ...]


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
        where the case lacks a required key, or the number of histories is below 1.
    """
    if replicates < 1:
        raise QuestionError(f"{replicates} histories were asked for; expected 1 or more")
    if replicates * BYTES > CHECK_MEMORY_ABOVE and replicates * BYTES > (room := available()):
        raise TooLarge(
            f"{replicates:,} histories take about {readable(replicates * BYTES)} of memory; {readable(room)} is available; ask for at "
            f"most {room // BYTES:,}"
        )
    asked = measure_specs(case)
    numbers = parameters or best_values(case, images=images)
    found = {}
    for policy in policies_of(case, policies):
        found[policy or NO_POLICY] = tuple(
            _estimated(case, policy, measure_spec, numbers, replicates, seed, delay) for measure_spec in asked
        )
    return Simulated(case, seed, replicates, found)


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


def draw(
    schedule: Schedule,
    numbers: Parameters,
    replicates: int,
    seed: int,
    *,
    amounts: tuple[ExpectedReward | SojournTime, ...] = (),
    goals: list[Any] | None = None,
    paths: int = 0,
    world: int = 0,
) -> SimulatedHistories:
    """Simulate histories of a policy; history r does not depend on the number of histories, amounts, goals or paths."""
    conditions = goals or []
    timers = [s for s in stages(schedule) if s.stage.when is not None and s.stage.lasts is not None]
    nodes = np.zeros(replicates, dtype=np.int32)
    counters = np.zeros(replicates, dtype=np.uint64)
    totals = np.zeros((replicates, len(amounts)))
    met = np.full((replicates, len(conditions)), np.inf)
    expiry = np.full((replicates, len(timers)), np.inf)
    key = np.uint64(key_of(seed, world, schedule.policy or NO_POLICY))
    steps_of: list[list[tuple[float, int, int, int]]] = [[] for _ in range(paths)]
    for number, window in enumerate(schedule.windows):
        structure = window.structure
        nodes = window.entry[nodes].astype(np.int32)
        leaving = transitions(window, numbers, world)
        _refuse_too_fast(leaving, window, replicates)
        given = (
            *leaving,
            np.array([reward_of(adds, structure, numbers)[:, world] for adds in amounts]).reshape(len(amounts), structure.size),
            np.array([structure.where(c) for c in conditions], dtype=bool).reshape(len(conditions), structure.size),
            expiries(structure, timers), np.array([s.stage.lasts.years for s in timers if s.stage.lasts is not None]),
        )  # fmt: skip

        carried = (nodes, counters, totals, met, expiry)
        if not paths:
            _simulated_window(key, window, given, carried)
            continue
        before = [part.copy() for part in carried]
        times, steps, movers, lengths = _simulated_window(key, window, given, carried, room=FEW_STEPS)
        _refuse_too_long(int(lengths[:paths].sum()) + sum(map(len, steps_of)))
        for r, length in enumerate(lengths[:paths].tolist()):
            its_times, its_steps, its_movers = times[r, :length], steps[r, :length], movers[r, :length]
            if length > FEW_STEPS:
                # The history has more steps than the reserved memory holds, so it is simulated again.
                again = tuple(part[r : r + 1].copy() for part in before)
                (its_times,), (its_steps,), (its_movers,), _ = _simulated_window(
                    key, window, given, again, first=r, room=length
                )
            recorded = zip(its_times.tolist(), its_steps.tolist(), its_movers.tolist(), strict=True)
            steps_of[r] += [(time, number, node, mover) for time, node, mover in recorded]
    return SimulatedHistories(schedule, amounts, totals, met, nodes, tuple(tuple(steps) for steps in steps_of))


def _simulated_window(
    key: Any, window: Window, given: tuple[Any, ...], carried: tuple[Any, ...], *, first: int = 0, room: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Simulate histories through a window; the first of them has the number `first`.

    Return the times, nodes and movers of their first `room` steps, each of shape (replicates, room), and the numbers of steps.
    """
    from offramp.risk import gillespie as kernel

    count = len(carried[0])
    none = np.zeros((count, room), dtype=np.int32)
    paths = np.zeros((count, room)), none, none.copy(), np.zeros(count, dtype=np.int64)
    kernel.gillespie(key, first, window.begins, window.ends, *given, *carried, *paths)  # type: ignore[call-arg]
    return paths


def _refuse_too_fast(steps: tuple[Any, ...], window: Window, replicates: int) -> None:
    """Raise `TooLarge` where histories could have too many steps: the fastest exit rate bounds their number."""
    begins, _, sums, *_ = steps
    last = begins[1:] - 1
    fastest = float(sums[last[last >= begins[:-1]]].max(initial=0.0))
    wanted = fastest * (window.ends - window.begins) * replicates
    if wanted > MOST_DRAWN:
        raise TooLarge(
            f"{replicates:,} histories have up to {wanted:.2g} steps, with a fastest rate of {fastest:.2g} per year; the limit is "
            f"{MOST_DRAWN:.0e} steps; ask for fewer histories or lower the fastest rate"
        )


def _refuse_too_long(steps: int) -> None:
    if steps > MOST_STEPS:
        raise TooLarge(
            f"the histories to show have {steps:,} steps, and at most {MOST_STEPS:,} can be shown; ask for fewer, or shorten the horizon"
        )

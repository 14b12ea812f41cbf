"""Simulated histories of one policy (Gillespie 1977), in blocks short enough to be interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.rewards import reward_of
from offramp.errors import TooLarge
from offramp.progress import report
from offramp.risk.assess import NO_POLICY
from offramp.risk.simulation_tables import expiries, stages, transitions
from offramp.risk.streams import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.chain.queries import ExpectedReward, SojournTime
    from offramp.chain.schedule import Schedule, Window
    from offramp.worlds.parameters import Parameters

__all__ = ["MOST_DRAWN", "STEPS_PER_SECOND", "SimulatedHistories", "draw", "steps_at_most"]

FEW_STEPS = 4096
"""Number of steps of a history within one window for which memory is reserved first."""

MOST_STEPS = 2_000_000
"""Largest number of steps of all example histories together."""

MOST_DRAWN = 1e11
"""Largest number of steps of all histories together; more would take hours."""

MOST_OF_ONE = 1e9
"""Largest number of steps of one history, which cannot be interrupted."""

BLOCK_STEPS = 1e7
"""Number of steps between two reports of progress: about a second."""

STEPS_PER_SECOND = 1e7
"""Speed of the simulation on an ordinary machine, for estimates of its duration."""


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
    """Simulate histories of a policy; history r does not depend on the number of histories, amounts, goals or paths.

    Raises
    ------
    TooLarge
        if the histories could have too many steps, or more than can be shown.
    """
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
            _simulated_in_blocks(key, window, given, carried, leaving)
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


def _simulated_in_blocks(
    key: Any, window: Window, given: tuple[Any, ...], carried: tuple[Any, ...], leaving: tuple[Any, ...]
) -> None:
    """Simulate histories through a window a few at a time, so that progress shows and Ctrl-C is answered."""
    count, each = len(carried[0]), max(_fastest(leaving) * (window.ends - window.begins), 1.0)
    size = max(1, int(min(BLOCK_STEPS / each, count)))
    for first in range(0, count, size):
        report("simulating histories", first, count)
        part = slice(first, first + size)
        _simulated_window(key, window, given, tuple(values[part] for values in carried), first=first)
    report("simulating histories", count, count)


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


def steps_at_most(
    schedule: Schedule, numbers: Parameters, times: Sequence[float], world: int = 0
) -> tuple[float, float]:
    """Return an upper bound of the steps of one history up to each of some times, all together, and the fastest exit rate.

    Times are in years, the rate is per year.
    """
    total = fastest = 0.0
    for window in schedule.windows:
        rate = _fastest(transitions(window, numbers, world))
        within = sum(max(min(window.ends, time) - window.begins, 0.0) for time in times)
        total, fastest = total + rate * within, max(fastest, rate)
    return total, fastest


def _fastest(leaving: tuple[Any, ...]) -> float:
    """Return the fastest exit rate of the nodes of a window, per year."""
    begins, _, sums, *_ = leaving
    last = begins[1:] - 1
    return float(sums[last[last >= begins[:-1]]].max(initial=0.0))


def _refuse_too_fast(leaving: tuple[Any, ...], window: Window, replicates: int) -> None:
    """Raise `TooLarge` if histories could have too many steps: the fastest exit rate bounds their number."""
    fastest = _fastest(leaving)
    each = fastest * (window.ends - window.begins)
    if each > MOST_OF_ONE:
        raise TooLarge(
            f"one history has up to {each:.2g} steps, with a fastest rate of {fastest:.2g} per year; the limit is {MOST_OF_ONE:.0e} "
            f"steps; shorten the horizon or lower the fastest rate"
        )
    if each * replicates > MOST_DRAWN:
        raise TooLarge(
            f"{replicates:,} histories have up to {each * replicates:.2g} steps, with a fastest rate of {fastest:.2g} per year; the "
            f"limit is {MOST_DRAWN:.0e} steps; ask for fewer histories or lower the fastest rate"
        )


def _refuse_too_long(steps: int) -> None:
    if steps > MOST_STEPS:
        raise TooLarge(
            f"the histories to show have {steps:,} steps, and at most {MOST_STEPS:,} can be shown; ask for fewer, or shorten the horizon"
        )

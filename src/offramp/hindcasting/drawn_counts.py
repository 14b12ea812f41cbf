"""Counts, stocks, quiet spells and agreements in drawn histories of a policy, over all worlds.

Given a history, a count is a Poisson process whose rate is constant between two steps. Its mean is thus exact, and the times of its events
are drawn only for spells without an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.queries import ExpectedReward
from offramp.chain.rewards import constant_of, reward_of
from offramp.chain.schedule import schedule_of
from offramp.progress import track
from offramp.risk.simulated_histories import draw
from offramp.risk.streams import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.risk.simulated_histories import SimulatedHistories
    from offramp.worlds.worlds import Worlds

__all__ = ["DrawnCounts", "draw_counts", "first_quiet", "longest_quiet", "pooled"]


@dataclass(frozen=True, eq=False)
class DrawnCounts:
    """Histories as pieces of time in which nothing changes; histories are numbered from 0, `each` of them per world.

    `history`, `begins` and `ends` (years) have shape (pieces,), and so has the yearly rate of each count or stock in `rates`. `starts` are
    the values of stocks at first, `ended` the time at which the crisis ended (infinite if it did not), and `agreed` the time of the first
    deal of each agreement: each of shape (histories,).
    """

    each: int
    horizon: float
    history: NDArray[np.int64]
    begins: NDArray[np.float64]
    ends: NDArray[np.float64]
    rates: Mapping[str, NDArray[np.float64]]
    starts: Mapping[str, NDArray[np.float64]]
    ended: NDArray[np.float64]
    agreed: Mapping[str, NDArray[np.float64]]

    @property
    def histories(self) -> int:
        """The number of histories."""
        return len(self.ended)

    def mean(self, name: str, time: float) -> NDArray[np.float64]:
        """Return the expected count, or the stock, at a time, given each history: shape (histories,)."""
        lasting = np.clip(np.minimum(self.ends, time) - self.begins, 0, None)
        found = np.bincount(self.history, weights=self.rates[name] * lasting, minlength=self.histories)
        amounts: NDArray[np.float64] = found + self.starts.get(name, np.zeros(self.histories))
        return amounts

    def events(self, name: str, seed: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Draw the events of a count; return the history and the time of each, ordered by both."""
        random = np.random.default_rng(key_of(seed, 2, name))
        numbers = random.poisson(self.rates[name] * (self.ends - self.begins))
        piece = np.repeat(np.arange(len(numbers)), numbers)
        times = self.begins[piece] + random.random(len(piece)) * (self.ends - self.begins)[piece]
        order = np.lexsort((times, self.history[piece]))
        return self.history[piece][order], times[order]


def draw_counts(
    worlds: Worlds, policy: str, names: Collection[str], horizon: float, *, each: int, seed: int = 0
) -> DrawnCounts:
    """Draw histories of a policy, `each` per world, up to `horizon` years, with the rates of some counts and stocks.

    >>> from offramp.case.reading import load
    >>> from offramp.worlds.worlds import draw_worlds
    >>> drawn = draw_counts(draw_worlds(load("hotline"), 4), "wait", ["flights"], 1.0, each=8)
    >>> drawn.histories, bool((drawn.mean("flights", 1.0) < 121).all())
    (32, True)
    """
    case = worlds.case
    schedule = schedule_of(case, policy if policy in case.policies else None, horizon, timers=True)
    wanted = sorted(names)
    rewards = {
        name: [reward_of(ExpectedReward(name), window.structure, worlds.parameters) for window in schedule.windows]
        for name in wanted
    }
    parts: list[_Pieces] = []
    for world in track(range(worlds.count), f"drawing histories of {policy}"):
        drawn = draw(schedule, worlds.parameters, each, seed, paths=each, world=world)
        parts.append(_pieces(schedule, drawn, {name: [r[:, world] for r in rewards[name]] for name in wanted}))
    starts = {
        name: np.repeat(constant_of(schedule, worlds.parameters, "stocks", name, "start"), each)
        for name in wanted
        if name in case.stocks
    }
    return _joined(parts, case, each, horizon, starts)


@dataclass
class _Pieces:
    """The pieces of the histories of one world."""

    history: list[int]
    begins: list[float]
    ends: list[float]
    rates: dict[str, list[float]]
    ended: list[float]
    agreed: dict[str, list[float]]


def _pieces(schedule: Schedule, drawn: SimulatedHistories, rates: Mapping[str, list[NDArray[np.float64]]]) -> _Pieces:
    agreements = dict(enumerate(schedule.case.agreements, len(schedule.case.actors)))
    found = _Pieces([], [], [], {name: [] for name in rates}, [], {name: [] for name in agreements.values()})
    for number, path in enumerate(drawn.paths):
        agreed = dict.fromkeys(agreements.values(), np.inf)
        ended, node, at = np.inf, 0, 0.0
        for w, window in enumerate(schedule.windows):
            node = int(window.entry[node])
            steps = [step for step in path if step[1] == w]
            for time, _, after, mover in [*steps, (window.ends, w, -1, -1)]:
                if time > at:
                    found.history.append(number)
                    found.begins.append(at)
                    found.ends.append(time)
                    for name, by_window in rates.items():
                        found.rates[name].append(float(by_window[w][node]))
                at = time
                if after < 0:
                    continue
                node = after
                if mover in agreements:
                    agreed[agreements[mover]] = min(agreed[agreements[mover]], time)
                if window.structure.ended[node]:
                    ended = min(ended, time)
        found.ended.append(ended)
        for name, time in agreed.items():
            found.agreed[name].append(time)
    return found


def _joined(
    parts: list[_Pieces], case: Case, each: int, horizon: float, starts: Mapping[str, NDArray[np.float64]]
) -> DrawnCounts:
    history = np.concatenate([np.array(part.history, dtype=np.int64) + k * each for k, part in enumerate(parts)])
    return DrawnCounts(
        each,
        horizon,
        history,
        np.concatenate([part.begins for part in parts]),
        np.concatenate([part.ends for part in parts]),
        {name: np.concatenate([part.rates[name] for part in parts]) for name in parts[0].rates},
        starts,
        np.concatenate([part.ended for part in parts]),
        {name: np.concatenate([part.agreed[name] for part in parts]) for name in case.agreements},
    )


def pooled(parts: Sequence[DrawnCounts]) -> DrawnCounts:
    """Return the histories of several policies in the same worlds as those of their equal mixture.

    All have the same number of histories per world. A history of the mixture is one of a policy that was chosen at random, with equal
    chances, and kept. The histories of a world stay together.

    >>> from offramp.case.reading import load
    >>> from offramp.worlds.worlds import draw_worlds
    >>> worlds = draw_worlds(load("hotline"), 2)
    >>> both = pooled([draw_counts(worlds, policy, ["flights"], 1.0, each=4) for policy in ("wait", "open the line")])
    >>> both.each, both.histories
    (8, 16)
    """
    first, each = parts[0], parts[0].each * len(parts)
    if any(part.each != first.each or part.histories != first.histories for part in parts):
        raise ValueError("the histories of a mixture are of the same worlds, and as many for each policy")
    world, number = np.divmod(np.arange(first.histories), first.each)
    places = [world * each + k * first.each + number for k in range(len(parts))]
    order = np.argsort(np.concatenate(places), kind="stable")

    def together(values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.concatenate(list(values))[order]

    return DrawnCounts(
        each,
        first.horizon,
        np.concatenate([place[part.history] for place, part in zip(places, parts, strict=True)]),
        np.concatenate([part.begins for part in parts]),
        np.concatenate([part.ends for part in parts]),
        {name: np.concatenate([part.rates[name] for part in parts]) for name in first.rates},
        {name: together([part.starts[name] for part in parts]) for name in first.starts},
        together([part.ended for part in parts]),
        {name: together([part.agreed[name] for part in parts]) for name in first.agreed},
    )


def longest_quiet(
    drawn: DrawnCounts, events: tuple[NDArray[np.int64], NDArray[np.float64]], time: float
) -> NDArray[np.float64]:
    """Return the longest time without an event by a time, per history, in years: shape (histories,).

    The start counts as the bound of a spell, and so does the time, or the end of the crisis before it.
    """
    history, begins, ends = _spells(drawn, events, time)
    longest = np.zeros(drawn.histories)
    np.maximum.at(longest, history, ends - begins)
    return longest


def first_quiet(
    drawn: DrawnCounts, events: tuple[NDArray[np.int64], NDArray[np.float64]], time: float, length: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return when the first quiet spell of a length, completed by a time, begins, and when it ends: each (histories,).

    Both are infinite where there is none. A spell that is still unbroken at the horizon ends there.
    """
    history, begins, ends = _spells(drawn, events, drawn.horizon)
    enough = (ends - begins >= length) & (begins + length <= time)
    first, last = np.full(drawn.histories, np.inf), np.full(drawn.histories, np.inf)
    which, at = np.unique(history[enough], return_index=True)
    first[which], last[which] = begins[enough][at], ends[enough][at]
    return first, last


def _spells(
    drawn: DrawnCounts, events: tuple[NDArray[np.int64], NDArray[np.float64]], time: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the spells between events, by history and begin: the history, the begin and the end of each."""
    history, times = events
    last = np.minimum(drawn.ended, time)
    inside = times < last[history]
    every = np.arange(drawn.histories)
    history = np.concatenate([every, history[inside], every])
    bounds = np.concatenate([np.zeros(drawn.histories), times[inside], last])
    order = np.lexsort((bounds, history))
    history, bounds = history[order], bounds[order]
    same = history[1:] == history[:-1]
    return history[:-1][same], bounds[:-1][same], bounds[1:][same]

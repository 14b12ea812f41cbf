"""Example histories of a policy in words, with dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.duration import date_after
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY
from offramp.risk.simulated_histories import draw
from offramp.text import listed
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.worlds.parameters import Parameters

__all__ = ["History", "HistoryStep", "dated", "histories"]

SHOWN_STEPS = 8
"""Number of steps shown at the start and at the end of a long history."""

MOST_PATHS = 1000
"""Largest number of example histories."""


@dataclass(frozen=True)
class HistoryStep:
    """One step of a history: its time (years after the start), and the options and events that it turns on and off.

    `agreement` is the name of the agreement that the step carries out, None for a step without one.
    """

    time: float
    on: tuple[str, ...]
    off: tuple[str, ...]
    agreement: str | None = None


@dataclass(frozen=True)
class History:
    """One simulated history of a policy, not a forecast; `ended` is true if the crisis ended before the horizon."""

    case: Case
    policy: str
    number: int
    steps: tuple[HistoryStep, ...]
    ended: bool
    horizon: float

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence per step, with its date."""
        sentences = [f"{dated(self.case, step.time)}: {self._step(step)}" for step in self.steps]
        if len(sentences) > 2 * SHOWN_STEPS:
            sentences = [
                *sentences[:SHOWN_STEPS],
                f"… {len(sentences) - 2 * SHOWN_STEPS} further steps …",
                *sentences[-SHOWN_STEPS:],
            ]
        if self.ended:
            last = self.steps[-1].time if self.steps else 0.0
            return (*sentences, f"{dated(self.case, last)}: the crisis has ended.")
        return (*sentences, f"{dated(self.case, self.horizon)}: the horizon is reached.")

    def _step(self, step: HistoryStep) -> str:
        parts = [self._part(thing, begun=True) for thing in step.on] + [
            self._part(thing, begun=False) for thing in step.off
        ]
        if step.agreement is not None:
            partners = listed(self.case.name(actor) for actor in self.case.agreements[step.agreement].between)
            return f"{partners} agree: {'; '.join(parts)}."
        return "; ".join(parts) + "."

    def _part(self, thing: str, *, begun: bool) -> str:
        label = self.case.label(thing)
        owner = self.case.owner(thing)
        if owner is None:
            return label if begun else f"over: {label}"
        name = self.case.name(owner)
        return f"{name}: {label}" if begun else f"{name} no longer: {label}"

    def __str__(self) -> str:
        return "\n".join([f"History {self.number} under “{self.policy}”", *(f"  {line}" for line in self.sentences())])

    def to_dict(self) -> dict[str, Any]:
        """Return the history as plain values."""
        return {
            "policy": self.policy,
            "number": self.number,
            "ended": self.ended,
            "steps": [
                {"years": step.time, "on": list(step.on), "off": list(step.off), "agreement": step.agreement}
                for step in self.steps
            ],
            "words": list(self.sentences()),
        }


def dated(case: Case, years: float) -> str:
    """Return a time in years as a date of the case, or as a duration if the case has no start.

    >>> from offramp.case.reading import load
    >>> dated(load("hotline"), 0.5)
    '1 July 2030'
    """
    if case.start is None:
        return f"after {years * 12:.1f} months"
    try:
        date = date_after(case.start, years)
    except OverflowError:  # No calendar goes beyond the year 9999.
        return f"after {years:,.0f} years"
    return f"{date.day} {date:%B %Y}"


def histories(
    case: Case,
    policy: str | None,
    count: int = 5,
    *,
    seed: int = 0,
    horizon: float | None = None,
    delay: float = 0.0,
    images: Mapping[str, str] | None = None,
    parameters: Parameters | None = None,
) -> tuple[History, ...]:
    """Simulate example histories of a policy; history k depends on the case and the seed, not on the count.

    They end at `horizon` years (default: the case's); the policy begins `delay` years late.

    >>> from offramp.case.reading import load
    >>> len(histories(load("hotline"), "wait", 2))
    2

    Raises
    ------
    QuestionError
        if the count is out of range, or the case lacks a required key.
    TooLarge
        if the histories have too many steps; the message gives their number.
    """
    if not 1 <= count <= MOST_PATHS:
        raise QuestionError(f"{count} histories were requested; expected 1 to {MOST_PATHS}")
    numbers = parameters or best_values(case, images=images)
    schedule = schedule_of(case, policy, horizon, delay=delay, timers=True)
    drawn = draw(schedule, numbers, count, seed, paths=count)
    ended = schedule.windows[-1].structure.ended[drawn.nodes].tolist()
    return tuple(
        _history(schedule, policy or NO_POLICY, number, path, ended=ended[number - 1])
        for number, path in enumerate(drawn.paths, 1)
    )


def _history(
    schedule: Schedule, policy: str, number: int, path: tuple[tuple[float, int, int, int], ...], *, ended: bool
) -> History:
    case = schedule.case
    steps = []
    # The code of a merged state is that of its first member, which need not be the status quo.
    states = schedule.windows[0].structure.states
    start = states.positions(
        np.array([sum(1 << case.things.index(thing) for thing in case.status_quo)], dtype=np.int64)
    )
    before = int(states.codes[states.first[start]][0])
    agreements = dict(enumerate(case.agreements, len(case.actors)))
    for time, window, node, mover in path:
        structure = schedule.windows[window].structure
        code = int(structure.codes[node])
        if code != before:
            on = tuple(t for bit, t in enumerate(case.things) if code & ~before & 1 << bit)
            off = tuple(t for bit, t in enumerate(case.things) if before & ~code & 1 << bit)
            steps.append(HistoryStep(time, on, off, agreements.get(mover)))
        before = code
    return History(case, policy, number, tuple(steps), ended, schedule.horizon)

"""Example histories of a policy in words, with dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.duration import date_after
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY
from offramp.risk.simulation import draw
from offramp.text import listed
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.worlds.parameters import Parameters

__all__ = ["Happened", "History", "dated", "histories"]

TOLD = 8
"""How many steps at the start and at the end of a long history are told in words."""

MOST_PATHS = 1000
"""The most histories that are told."""


@dataclass(frozen=True)
class Happened:
    """One step of a history: when (years after the start), what is on after it that was not, and what is off that was.

    `agreement` is the deal by which it comes about, where it is one.
    """

    time: float
    on: tuple[str, ...]
    off: tuple[str, ...]
    agreement: str | None = None


@dataclass(frozen=True)
class History:
    """One history of a policy, as it might go: a draw, not a forecast; `ended` says whether it ended before the horizon."""

    case: Case
    policy: str
    number: int
    steps: tuple[Happened, ...]
    ended: bool
    horizon: float

    def sentences(self) -> tuple[str, ...]:
        """Return what happens, a sentence per step."""
        told = [f"{dated(self.case, step.time)}: {self._step(step)}" for step in self.steps]
        if len(told) > 2 * TOLD:
            told = [*told[:TOLD], f"… {len(told) - 2 * TOLD} further steps …", *told[-TOLD:]]
        if self.ended:
            last = self.steps[-1].time if self.steps else 0.0
            return (*told, f"{dated(self.case, last)}: the crisis has ended.")
        return (*told, f"{dated(self.case, self.horizon)}: the end of what is looked at.")

    def _step(self, step: Happened) -> str:
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
    """Return a time as a date of the case, or as a span where it has no start.

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
    """Return some histories of a policy, drawn: the same for a case, a seed and a number, however many are asked for.

    They go on for `horizon` years (default: the case's); the policy begins `delay` years late.

    >>> from offramp.case.reading import load
    >>> len(histories(load("hotline"), "wait", 2))
    2

    Raises
    ------
    QuestionError
        where none, or too many, are asked for, or the case lacks what it takes.
    TooLarge
        where they have more steps than can be told, with the numbers.
    """
    if not 1 <= count <= MOST_PATHS:
        raise QuestionError(f"{count} histories were asked for; expected 1 to {MOST_PATHS}")
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
    # A merged state goes by its first member, which need not be the status quo as written.
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
            steps.append(Happened(time, on, off, agreements.get(mover)))
        before = code
    return History(case, policy, number, tuple(steps), ended, schedule.horizon)

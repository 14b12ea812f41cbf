"""Schedule of a policy: windows of time with a fixed set of stages, and the transition from each window to the next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of
from offramp.case.duration import DAYS_A_YEAR, Duration
from offramp.chain.commitments import Commitments, active_stages
from offramp.chain.kept_spaces import explored
from offramp.chain.space_limits import refuse_at_once, refuse_hopeless
from offramp.chain.state_index import states_of
from offramp.chain.state_space import timed_events
from offramp.chain.words import policy_words
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case, Stage
    from offramp.chain.commitments import ActiveStage
    from offramp.chain.state_index import States
    from offramp.chain.state_space import StateSpace

__all__ = [
    "Schedule",
    "Window",
    "delayed",
    "fixed_bits",
    "runs_from_a_trigger",
    "schedule_of",
    "spans_of",
    "stages_of",
    "years_until",
]


SAME = 1e-12
"""A time closer to the horizon than this share of it counts as the horizon; dates carry rounding errors of this size."""


@dataclass(frozen=True, eq=False)
class Window:
    """A span of time, in years from the start, with a fixed set of stages.

    `entry` gives the node of this window for every node of the window before; in the first window it gives that of the
    status quo.
    """

    begins: float
    ends: float
    structure: StateSpace
    entry: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Schedule:
    """A policy from the start to the horizon, in years; `policy` None stands for no commitment."""

    case: Case
    policy: str | None
    delay: float
    horizon: float
    windows: tuple[Window, ...]

    @property
    def nodes(self) -> int:
        """The largest number of nodes of a window."""
        return max(window.structure.size for window in self.windows)


def stages_of(case: Case, policy: str | None) -> tuple[Stage, ...]:
    """Return the stages of a policy; raise `QuestionError` if the case has no such policy."""
    if policy is None:
        return ()
    if policy not in case.policies:
        raise QuestionError(f"there is no policy `{policy}`{did_you_mean(policy, case.policies)}")
    return case.policies[policy]


def years_until(case: Case, text: str) -> float:
    """Return the years from the start of a case to a date, or the years of a duration.

    >>> from offramp.case.reading import load
    >>> years_until(load("korea-2017"), "18 months"), round(years_until(load("korea-2017"), "2018-06-28"), 4)
    (1.5, 0.9993)
    """
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return Duration.read(text).years
    if case.start is None:
        raise QuestionError(
            f"a policy begins on {text}, but the case has no `start`; add for instance `start: 2017-06-28`"
        )
    days = (date - datetime.date.fromisoformat(case.start)).days
    if days < 0:
        raise QuestionError(f"a policy begins on {text}, before the case does ({case.start})")
    return days / DAYS_A_YEAR


def spans_of(case: Case, stages: Sequence[Stage], delay: float) -> list[tuple[float, float]]:
    """Return the start and end of each stage, in years.

    A stage without `from` starts when the stage before it ends, if that one has a duration `for`; otherwise both start
    together. A stage with both a trigger (`when`) and a duration has no fixed end: its duration runs from the trigger.
    """
    spans: list[tuple[float, float]] = []
    follows = delay
    for stage in stages:
        begins = delay + years_until(case, stage.starts) if stage.starts is not None else follows
        timed = stage.lasts is not None and stage.when is None
        ends = begins + stage.lasts.years if timed and stage.lasts is not None else np.inf
        spans.append((begins, ends))
        follows = ends if timed else begins
    return spans


def schedule_of(
    case: Case,
    policy: str | None = None,
    horizon: float | None = None,
    *,
    delay: float = 0.0,
    breaks: Sequence[float] = (),
    timers: bool = False,
) -> Schedule:
    """Return the schedule of a policy, in years: its windows, each with its state space.

    `delay` shifts the whole policy. `breaks` are further boundaries of windows. `timers` admits stages whose duration
    runs from a trigger; only the simulation can evaluate these.

    >>> from offramp.case.reading import load
    >>> schedule = schedule_of(load("korea-2017"), "talk, then squeeze")
    >>> [(window.begins, window.ends) for window in schedule.windows]
    [(0.0, 1.5), (1.5, 5.0)]

    Raises
    ------
    QuestionError
        if there is no such policy, the horizon is not positive, or commitments contradict a rule.
    TooManyStates
        if the chain is too large, with the numbers.
    """
    stages = stages_of(case, policy)
    years = _horizon(case, horizon)
    if not 0 <= delay < np.inf:
        raise QuestionError(f"a policy is to begin {delay:g} years late; expected a span of time, 0 or more")
    if not timers:
        _refuse_timers(stages, policy)
    refuse_at_once(case, stages)
    states = states_of(case)
    ended = states.where(case.ends) if case.ends is not None else np.zeros(len(states.codes), dtype=bool)
    within = years * (1 - SAME)
    spans = [(begins, ends if ends < within else np.inf) for begins, ends in spans_of(case, stages, delay)]
    unit = 1
    for timed_event in timed_events(case):
        unit *= timed_event.phases
    every = active_stages(case, stages, unit)
    times = sorted(
        {0.0, years, *(t for span in spans for t in span if t < within), *(t for t in breaks if 0 < t < within)}
    )
    refuse_hopeless(states, ended, *fixed_bits(case, every, spans, years))
    windows: list[Window] = []
    before: Commitments | None = None
    for begins, ends in pairwise(times):
        stands = tuple(s for s, (a, b) in zip(every, spans, strict=True) if a <= begins and ends <= b)
        commitments = Commitments(states, policy, stands)
        if windows and before is not None and stands == before.stages:
            structure = windows[-1].structure
            windows.append(Window(begins, ends, structure, np.arange(structure.size, dtype=np.int32)))
            continue
        state_index, memory = _before(windows, states, case)
        opened = commitments.settle(state_index, commitments.opening(memory, before), ended, strict=not windows)
        structure = explored(states, commitments, opened, ended)
        windows.append(Window(begins, ends, structure, structure.nodes(*opened)))
        before = commitments
    return Schedule(case, policy, delay, years, tuple(windows))


def delayed(schedule: Schedule, delay: float, horizon: float) -> Schedule:
    """Return a schedule with another delay and horizon, without a new exploration.

    Both delays must be positive and end before the horizons. The new horizon must lie within the schedule.
    """
    shift = delay - schedule.delay
    free, *later = schedule.windows
    first = replace(free, ends=min(free.ends + shift, horizon))
    shifted = [
        replace(window, begins=window.begins + shift, ends=min(window.ends + shift, horizon))
        for window in later
        if window.begins + shift < horizon
    ]
    return replace(schedule, delay=delay, horizon=horizon, windows=(first, *shifted))


def fixed_bits(
    case: Case, every: Sequence[ActiveStage], spans: Sequence[tuple[float, float]], years: float
) -> tuple[int, int]:
    """Return the mask and the values of the bits that never change: irreversible changes already made, and constant commitments."""
    start = code_of(case, case.status_quo)
    fixed = 0
    for bit, thing in enumerate(case.things):
        once = case.irreversible(thing)
        settled = once is not None and once == ("on" if start >> bit & 1 else "off")
        if settled or (thing in case.events and thing not in case.rates):
            fixed |= 1 << bit
    value = start & fixed
    for stage, (begins, ends) in zip(every, spans, strict=True):
        held = stage.stage
        if begins <= 0 and ends >= years and stage.trigger_digit is None and held.while_ is None:
            value = value & ~stage.mask | stage.value
            fixed |= stage.mask
        else:
            # What another stage may hold otherwise is not always held so.
            fixed, value = fixed & ~stage.mask, value & ~stage.mask
    return fixed, value


def _before(windows: list[Window], states: States, case: Case) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the nodes with which a window begins, before its commitments take effect."""
    if windows:
        return windows[-1].structure.state_index, windows[-1].structure.memory
    place = states.first[states.positions(np.array([code_of(case, case.status_quo)], dtype=np.int64))]
    return place, np.zeros(1, dtype=np.int64)


def _horizon(case: Case, horizon: float | None) -> float:
    if horizon is None:
        if case.horizon is None:
            raise QuestionError("the case states no horizon; add for instance `horizon: 5 years`")
        horizon = case.horizon.years
    if not 0 < horizon < np.inf:
        raise QuestionError(f"the horizon is {horizon:g} years; expected a span of time, such as `5 years`")
    return float(horizon)


def runs_from_a_trigger(case: Case, policy: str) -> bool:
    """Return whether a duration in a policy runs from a trigger; no process without memory can represent that."""
    return any(stage.when is not None and stage.lasts is not None for stage in case.policies[policy])


def _refuse_timers(stages: Sequence[Stage], policy: str | None) -> None:
    for stage in stages:
        if stage.when is not None and stage.lasts is not None:
            raise QuestionError(
                f"in {policy_words(policy)} the {stage.lasts} of a stage run from its trigger `{stage.when}`, which no jump process "
                f"without memory can follow; only drawn histories can, as of `offramp simulate`"
            )

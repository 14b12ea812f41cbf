"""Objective of a controlled chain: terminal payoff, running payoff and watched conditions.

A node need not show whether a condition *has held*. Such a condition is *watched*: the memory beside the node records
whether the condition has held, or can no longer count because another condition came first. So the process stays
Markov, and several measures can be weighed in one objective.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.chain.rewards import constant_of, reward_of
from offramp.chain.state_space import leaves
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.chain.schedule import Schedule
    from offramp.chain.state_space import StateSpace
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["Objective", "Payoff", "WatchedCondition", "objective_of"]

STATUSES = 3
"""The number of statuses of a watched condition: open, met, missed."""


@dataclass(frozen=True, eq=False)
class Payoff:
    """The payoff to be maximised: `final` at the horizon and `running` per year until then, each of shape (nodes,)."""

    final: NDArray[np.float64]
    running: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WatchedCondition:
    """A condition whose past the memory records.

    It is met at the first of the nodes `met`, unless one of the nodes `missed` comes first. Both are masks of shape
    (nodes,) without a common node. A met condition adds `value` at the horizon; with `open_only`, only if the crisis
    still goes on then.
    """

    met: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    value: float
    open_only: bool

    @property
    def status(self) -> NDArray[np.int64]:
        """The status of an open condition after entering a node: 0 open, 1 met, 2 missed."""
        return np.where(self.met, 1, np.where(self.missed, 2, 0))


@dataclass(frozen=True, eq=False)
class Objective:
    """The quantity to be maximised, on the nodes of a state space.

    `final` (nodes,) is the terminal payoff and `running` (nodes,) the payoff per year until the horizon, without the
    `watched` conditions. `offset` is a constant. The statuses of all watched conditions form one number, the memory:
    its k-th digit to base 3 is the status of the k-th condition.
    """

    structure: StateSpace
    final: NDArray[np.float64]
    running: NDArray[np.float64]
    watched: tuple[WatchedCondition, ...]
    offset: float

    @property
    def span(self) -> int:
        """The number of values of the memory."""
        return int(STATUSES ** len(self.watched))

    @cached_property
    def _statuses(self) -> list[NDArray[np.int64]]:
        return [watched.status for watched in self.watched]

    def remember(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the memory after entering some nodes."""
        result, weight = memory.copy(), 1
        for status in self._statuses:
            result += np.where(memory // weight % STATUSES == 0, status[nodes], 0) * weight
            weight *= STATUSES
        return result

    def _digits(self, memory: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        return [memory // STATUSES**k % STATUSES for k in range(len(self.watched))]

    def is_over(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where no further choice matters: the crisis has ended, or all watched conditions are decided."""
        result = self.structure.ended[nodes]
        if not self.watched or self.final.any() or self.running.any():
            return result
        decided = [
            (digit == 2) | ((digit == 1) & (not watched.open_only))
            for watched, digit in zip(self.watched, self._digits(memory), strict=True)
        ]
        found: NDArray[np.bool_] = result | np.logical_and.reduce(decided)
        return found

    def payoff(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> Payoff:
        """Return the payoff of some nodes, each with a value of the memory; both arrays have one shape."""
        final = self.final[nodes].copy()
        for watched, digit in zip(self.watched, self._digits(memory), strict=True):
            counts = (digit == 1) & ~self.structure.ended[nodes] if watched.open_only else digit == 1
            final += watched.value * counts
        return Payoff(final, self.running[nodes])


def objective_of(measure_specs: Sequence[MeasureSpec], schedule: Schedule, numbers: Parameters) -> Objective:
    """Return the objective of one measure, or of a weighted sum; measures better low have a negative sign.

    Raises
    ------
    QuestionError
        if the best choice depends on the amount counted so far: a count or stock with a value of `over`.
    """
    structure = schedule.windows[0].structure
    parts = _Parts(schedule, structure, numbers, np.zeros(structure.size), np.zeros(structure.size))
    offset = 0.0
    for measure_spec in measure_specs:
        sign = (1.0 if measure_spec.want == "high" else -1.0) * (
            measure_spec.mean_weight if len(measure_specs) > 1 else 1.0
        )
        offset += parts.add(measure_spec, sign)
    return Objective(structure, parts.final, parts.running, tuple(parts.watched.values()), offset)


class _Parts:
    """Accumulator of the objectives of several measures."""

    def __init__(
        self,
        schedule: Schedule,
        structure: StateSpace,
        numbers: Parameters,
        final: NDArray[np.float64],
        running: NDArray[np.float64],
    ) -> None:
        self.schedule, self.structure, self.numbers = schedule, structure, numbers
        self.final, self.running = final, running
        self.watched: dict[tuple[str, str, bool], WatchedCondition] = {}

    def add(self, measure_spec: MeasureSpec, sign: float) -> float:
        """Add a measure; return its constant part."""
        case, asked = self.schedule.case, measure_spec.asked
        match asked:
            case TimeBoundedUntil(condition, before):
                self._reached(condition, before, sign, open_only=False)
            case TimeBoundedUntilOpen(condition, before):
                self._reached(condition, before, sign, open_only=True)
            case StateProbability(condition):
                self.final += sign * self.structure.where(condition)
            case SojournTime():
                self.running += sign * reward_of(asked, self.structure, self.numbers)[:, 0]
            case ExpectedReward(name, over) if name in case.harms:
                for text in case.harms[name]:
                    per = float(constant_of(self.schedule, self.numbers, "harms", name, text)[0])
                    self._reached(Expression.read(text), None, sign * per, open_only=over is not None)
                self.final += sign * (over or 0.0) * self.structure.ended
            case ExpectedReward(name, over):
                if over is not None:
                    raise QuestionError(
                        f"`{measure_spec.name}` counts a history whose crisis has ended as {over:g}; the best choice then depends on the "
                        f"amount counted so far, which no state records; leave out `over`, or choose another measure"
                    )
                self.running += sign * reward_of(asked, self.structure, self.numbers)[:, 0]
                if name in case.stocks:
                    return sign * float(constant_of(self.schedule, self.numbers, "stocks", name, "start")[0])
        return 0.0

    def _reached(self, condition: Expression, before: Expression | None, value: float, *, open_only: bool) -> None:
        """Add the probability that a condition has held: on the nodes if it is permanent, else as a watched condition."""
        structure = self.structure
        met = structure.where(condition)
        if before is None and not leaves(structure, met | structure.ended if open_only else met):
            self.final += value * (met & ~structure.ended if open_only else met)
            return
        missed = structure.where(before) & ~met if before is not None else np.zeros_like(met)
        key = (condition.text, before.text if before is not None else "", open_only)
        known = self.watched[key].value if key in self.watched else 0.0
        self.watched[key] = WatchedCondition(met, missed, known + value, open_only)

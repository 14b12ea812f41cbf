"""What measures ask of an actor in control: a worth at the horizon, a worth per year, and what has to be remembered.

Whether a condition *has been* so need not show in the node. Such a condition is *watched*: beside the node it is remembered
whether it has come about, or can no longer count since something else came before it. So the process stays Markov, and
several measures can be weighed against each other.
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

__all__ = ["Aim", "Goal", "Watched", "aim_of"]

STANDS = 3
"""How a watched condition can stand: open, met, missed."""


@dataclass(frozen=True, eq=False)
class Goal:
    """The quantity to be made large: `final` at the horizon, and `running` per year until then, each of shape (nodes,)."""

    final: NDArray[np.float64]
    running: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Watched:
    """A condition that is remembered: it is met in the nodes `met`, and can no longer be once one of `missed` comes first.

    Both have shape (nodes,) and no node in common. That it has been met is worth `worth` at the horizon, with `open_only` if
    the crisis still goes on then.
    """

    met: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    worth: float
    open_only: bool

    @property
    def stands(self) -> NDArray[np.int64]:
        """How the condition stands from a node on where it was open: 0 open, 1 met, 2 missed."""
        return np.where(self.met, 1, np.where(self.missed, 2, 0))


@dataclass(frozen=True, eq=False)
class Aim:
    """The quantity to be made large, on the nodes of a structure.

    `final` (nodes,) is what a node is worth at the horizon and `running` (nodes,) per year until then, beside what the
    `watched` conditions are worth. `offset` is what is there from the start. How these stand is one number, the memory: its
    k-th digit to the base 3 is that of the k-th condition.
    """

    structure: StateSpace
    final: NDArray[np.float64]
    running: NDArray[np.float64]
    watched: tuple[Watched, ...]
    offset: float

    @property
    def span(self) -> int:
        """How many values the memory can have."""
        return int(STANDS ** len(self.watched))

    @cached_property
    def _stands(self) -> list[NDArray[np.int64]]:
        return [watched.stands for watched in self.watched]

    def remember(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the memory once some nodes have been come to."""
        result, weight = memory.copy(), 1
        for stands in self._stands:
            result += np.where(memory // weight % STANDS == 0, stands[nodes], 0) * weight
            weight *= STANDS
        return result

    def _digits(self, memory: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        return [memory // STANDS**k % STANDS for k in range(len(self.watched))]

    def is_over(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where nothing can make a difference any more: the crisis has ended, or all that is watched for is decided."""
        result = self.structure.ended[nodes]
        if not self.watched or self.final.any() or self.running.any():
            return result
        decided = [
            (digit == 2) | ((digit == 1) & (not watched.open_only))
            for watched, digit in zip(self.watched, self._digits(memory), strict=True)
        ]
        found: NDArray[np.bool_] = result | np.logical_and.reduce(decided)
        return found

    def goal(self, nodes: NDArray[np.int64], memory: NDArray[np.int64]) -> Goal:
        """Return the quantity on some nodes, each with a value of the memory; both of one shape."""
        final = self.final[nodes].copy()
        for watched, digit in zip(self.watched, self._digits(memory), strict=True):
            counts = (digit == 1) & ~self.structure.ended[nodes] if watched.open_only else digit == 1
            final += watched.worth * counts
        return Goal(final, self.running[nodes])


def aim_of(measure_specs: Sequence[MeasureSpec], schedule: Schedule, numbers: Parameters) -> Aim:
    """Return the aim of one measure, or of the weighted sum of several; what is wanted low counts negative.

    Raises
    ------
    QuestionError
        where the best move depends on how much has been counted before: a count or stock with a value of `over`.
    """
    structure = schedule.windows[0].structure
    parts = _Parts(schedule, structure, numbers, np.zeros(structure.size), np.zeros(structure.size))
    offset = 0.0
    for measure_spec in measure_specs:
        sign = (1.0 if measure_spec.want == "high" else -1.0) * (
            measure_spec.mean_weight if len(measure_specs) > 1 else 1.0
        )
        offset += parts.add(measure_spec, sign)
    return Aim(structure, parts.final, parts.running, tuple(parts.watched.values()), offset)


class _Parts:
    """Gathers what measures ask, one after another."""

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
        self.watched: dict[tuple[str, str, bool], Watched] = {}

    def add(self, measure_spec: MeasureSpec, sign: float) -> float:
        """Add a measure; return what of it is there from the start."""
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
                        f"`{measure_spec.name}` gives a history in which the crisis has ended the value {over:g} instead of its own; what is best "
                        f"then depends on how much has been counted so far, which no state says; leave out `over`, or ask for another measure"
                    )
                self.running += sign * reward_of(asked, self.structure, self.numbers)[:, 0]
                if name in case.stocks:
                    return sign * float(constant_of(self.schedule, self.numbers, "stocks", name, "start")[0])
        return 0.0

    def _reached(self, condition: Expression, before: Expression | None, worth: float, *, open_only: bool) -> None:
        """Add that a condition has been so: on the node where it stays so, else watched."""
        structure = self.structure
        met = structure.where(condition)
        if before is None and not leaves(structure, met | structure.ended if open_only else met):
            self.final += worth * (met & ~structure.ended if open_only else met)
            return
        missed = structure.where(before) & ~met if before is not None else np.zeros_like(met)
        key = (condition.text, before.text if before is not None else "", open_only)
        known = self.watched[key].worth if key in self.watched else 0.0
        self.watched[key] = Watched(met, missed, known + worth, open_only)

"""Outcome of one policy: its measures, their curves, and its endings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.chain.evaluation import ScheduleAnswers
    from offramp.risk.endings import Ending

__all__ = ["POINTS", "Outcome"]

POINTS = 61
"""Number of points of a curve."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Outcome of one policy.

    `values` has the value of each measure at its time, `errors` a bound of its numerical error with rounding. `curves` has the
    measure at all times (years), `endings` the chance that the crisis has ended by each ending; each array has shape (times,).
    `nodes` is the number of states of the reduced chain, over all windows of the schedule.
    """

    policy: str
    values: Mapping[str, float]
    errors: Mapping[str, float]
    curves: Mapping[str, NDArray[np.float64]]
    endings: Mapping[str, NDArray[np.float64]]
    nodes: int
    answers: ScheduleAnswers

    def ended(self, ways: Sequence[Ending], way: str) -> NDArray[np.float64]:
        """Return the chance over time that the crisis has ended by the endings of one kind: shape (times,)."""
        parts = [self.endings[ending.name] for ending in ways if ending.way == way]
        return np.sum(parts, axis=0) if parts else self._never

    @property
    def over(self) -> NDArray[np.float64]:
        """The chance over time that the crisis has ended: shape (times,)."""
        return np.sum(list(self.endings.values()), axis=0) if self.endings else self._never

    @property
    def _never(self) -> NDArray[np.float64]:
        """A chance of 0 at each time."""
        known = [*self.endings.values(), *self.curves.values()]
        return np.zeros(len(known[0]) if known else POINTS)

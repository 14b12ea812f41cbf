"""What one policy comes to: its answers, measures and endings."""

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
"""How many points of a curve are listed."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one policy leads to.

    `values` has the value of each measure at its time, `errors` how far it can be from that of the chain as stated, rounding
    included; `curves` the same question at `times` (years), `endings` the
    chance that the story has ended in each way, each array of shape (times,). `nodes` is the size of the chain, without
    what makes no difference to any answer.
    """

    policy: str
    values: Mapping[str, float]
    errors: Mapping[str, float]
    curves: Mapping[str, NDArray[np.float64]]
    endings: Mapping[str, NDArray[np.float64]]
    nodes: int
    answers: ScheduleAnswers

    def ended(self, ways: Sequence[Ending], way: str) -> NDArray[np.float64]:
        """Return the chance over time that the story has ended in one of the ways of a kind, as by accident."""
        parts = [self.endings[ending.name] for ending in ways if ending.way == way]
        return np.sum(parts, axis=0) if parts else np.zeros(POINTS)

    @property
    def over(self) -> NDArray[np.float64]:
        """The chance over time that the story has ended, in whatever way."""
        return np.sum(list(self.endings.values()), axis=0) if self.endings else np.zeros(POINTS)

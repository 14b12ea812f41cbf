"""Which unknowns decide: what moves a measure, what moves the choice by it, and what each would be worth to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.ranking.information import information
from offramp.ranking.pawn import pawn
from offramp.tables import Shown

if TYPE_CHECKING:
    from offramp.ranking.information import Information
    from offramp.ranking.pawn import Pawn
    from offramp.risk.measures import Gauge
    from offramp.risk.outcomes import Outcomes
    from offramp.tables import Table

__all__ = ["Decided", "decided"]


@dataclass(frozen=True, eq=False)
class Decided(Shown):
    """What decides a measure: `moves` says what moves it under the policy that leads, `choice` what moves the lead of that policy over
    the best of the others (None where there is no other), `worth` what it would be worth to know.
    """

    gauge: Gauge
    leader: str
    moves: Pawn
    choice: Pawn | None
    worth: Information

    def parts(self) -> tuple[str | Table, ...]:
        """Return what a terminal shows."""
        found: list[str | Table] = [f"What moves {self.gauge.label} under “{self.leader}”:", *self.moves.parts()]
        if self.choice is not None:
            found += [f"What moves the lead of “{self.leader}” over the best of the others:", *self.choice.parts()]
        return (*found, *self.worth.parts())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "measure": self.gauge.name,
            "leads": self.leader,
            "moves": self.moves.to_dict(),
            "choice": self.choice.to_dict() if self.choice is not None else None,
            "worth": self.worth.to_dict(),
        }


def decided(outcomes: Outcomes, measure: str, leader: str) -> Decided:
    """Return what decides a measure, and the choice of the policy that leads by it.

    Raises
    ------
    QuestionError, ValueError
        where there are too few worlds to tell.
    """
    gauge, worlds = outcomes.gauge(measure), outcomes.worlds
    performance = outcomes.performance(measure)
    own = outcomes.policies.index(leader)
    others = np.delete(performance, own, axis=0)
    sign = 1.0 if gauge.want == "high" else -1.0
    lead = sign * performance[own] - (sign * others).max(axis=0) if len(others) else None
    seed = worlds.seed
    return Decided(
        gauge,
        leader,
        pawn(worlds.varied, performance[own], seed=seed),
        pawn(worlds.varied, lead, seed=seed) if lead is not None and np.ptp(lead) > 0 else None,
        information(
            performance,
            worlds.varied,
            maximise=gauge.want == "high",
            policies=outcomes.policies,
            unit=gauge.unit,
            seed=seed,
        ),
    )

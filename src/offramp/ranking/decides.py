"""Which unknowns decide: what moves a measure, what moves the choice by it, and what each would be worth to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.ranking.information import information
from offramp.ranking.levels import levelled
from offramp.ranking.pawn import pawn
from offramp.ranking.sobol import sobol
from offramp.ranking.worth import LEAST_WORLDS
from offramp.risk.ensemble import outcomes as outcomes_in
from offramp.tables import Shown
from offramp.worlds.parameters import estimates_in
from offramp.worlds.worlds import by_weight, worlds_at

if TYPE_CHECKING:
    from offramp.ranking.information import Information
    from offramp.ranking.pawn import Pawn
    from offramp.ranking.sobol import Sobol
    from offramp.risk.measures import Gauge
    from offramp.risk.outcomes import Outcomes
    from offramp.tables import Table

__all__ = ["Decided", "check_runs", "decided", "variances"]


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
    QuestionError
        where there are too few worlds to tell.
    """
    gauge = outcomes.gauge(measure)
    if outcomes.count < LEAST_WORLDS:
        raise QuestionError(f"there are {outcomes.count} worlds; it takes {LEAST_WORLDS} to tell what decides")
    performance = levelled(gauge, outcomes.performance(measure))
    own = outcomes.policies.index(leader)
    others = np.delete(performance, own, axis=0)
    sign = 1.0 if gauge.want == "high" else -1.0
    lead = sign * performance[own] - (sign * others).max(axis=0) if len(others) else None
    seed, inputs = outcomes.worlds.seed, outcomes.inputs(measure)
    return Decided(
        gauge,
        leader,
        pawn(inputs, performance[own], seed=seed),
        pawn(inputs, lead, seed=seed) if lead is not None and np.ptp(lead) > 0 else None,
        information(
            performance,
            inputs,
            maximise=gauge.want == "high",
            policies=outcomes.policies,
            unit=gauge.unit,
            seed=seed,
        ),
    )


def check_runs(n: int) -> None:
    """Raise `QuestionError` where Sobol indices cannot be had from `n` runs for each unknown."""
    if n < 2 or n & (n - 1):
        raise QuestionError(f"Sobol indices are asked for with {n} runs; expected a power of two, such as 256")


def variances(outcomes: Outcomes, measure: str, policy: str, n: int = 256) -> Sobol:
    """Return the Sobol indices of a measure under a policy, from new runs: n for each unknown that can make a difference, and 2 n more.

    The unknowns are drawn independently of each other, each from its distribution; correlations of the case are not kept.

    Raises
    ------
    QuestionError
        where n is no power of two, or nothing differs from world to world.
    """
    check_runs(n)
    worlds, inputs = outcomes.worlds, outcomes.inputs(measure)
    if not inputs:
        raise QuestionError(f"nothing that is not known can make a difference to `{measure}`")
    case = worlds.case
    quantiles = {e.name: e.distribution.quantile for e in estimates_in(case) if e.name in inputs}
    readings = [name for name in inputs if name not in quantiles]

    def came_to(values: dict[str, Any]) -> Any:
        count = len(next(iter(values.values())))
        images = {actor: np.full(count, image) for actor, image in worlds.fixed.items()}
        images |= {name.removeprefix("reading of "): values[name] for name in readings}
        drawn = worlds_at(case, values, images)
        name = policy if policy in case.policies else None
        return outcomes_in(drawn, [name] if name else None, claims=False).of(policy, measure)

    def reading(name: str) -> Any:
        actor = name.removeprefix("reading of ")
        return lambda shares: np.array(by_weight(case, actor, shares))

    return sobol(came_to, {**quantiles, **{name: reading(name) for name in readings}}, n=n, seed=worlds.seed)

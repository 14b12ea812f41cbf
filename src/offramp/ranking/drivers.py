"""Decision drivers: the unknowns that influence a measure, the choice by it, and the value of knowing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.inputs import Input, InputKind
from offramp.ensemble.ensemble import outcomes as outcomes_in
from offramp.errors import QuestionError
from offramp.naming import typed
from offramp.processes import run_parts
from offramp.ranking.levels import round_to_ties, turned
from offramp.sensitivity.pawn import pawn
from offramp.sensitivity.report import information
from offramp.sensitivity.sobol import sobol
from offramp.sensitivity.value_of_information import LEAST_WORLDS
from offramp.tables import Shown
from offramp.text import listed, quoted
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.worlds import by_weight, worlds_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.ensemble.outcomes import Outcomes
    from offramp.naming import Naming
    from offramp.risk.measures import MeasureSpec
    from offramp.sensitivity.pawn import Pawn
    from offramp.sensitivity.report import VoiReport
    from offramp.sensitivity.sobol import Sobol
    from offramp.tables import Table

__all__ = ["DecisionDrivers", "check_runs", "decided", "variances"]


@dataclass(frozen=True, eq=False)
class DecisionDrivers(Shown):
    """The drivers of a measure and of the choice by it.

    `moves` is the influence of each unknown on the measure under the policies that lead (several: on their mean). `choice` is the
    influence on the lead of the best of them over the best other policy; None if there is no other, or the lead is constant.
    `worth` is the value of information.
    """

    measure_spec: MeasureSpec
    policies: tuple[str, ...]
    moves: Pawn
    choice: Pawn | None
    worth: VoiReport

    @property
    def named(self) -> str:
        """The leading policies, for use in a sentence."""
        return listed(map(quoted, self.policies))

    def parts(self, naming: Naming = typed) -> tuple[str | Table, ...]:
        """Return the sentences and tables, in order; `naming` names unknowns."""
        measured = self.moves.words(f"{self.measure_spec.label} under {self.named}", naming)
        found: list[str | Table] = [measured, self.moves.table(naming)]
        if self.choice is not None:
            lead = self.choice.words(f"the lead of {self.named} over the best other policy", naming)
            found += [lead, self.choice.table(naming)]
        return (*found, *self.worth.parts(naming))

    def to_dict(self) -> dict[str, Any]:
        """Return the indices and the value of information as plain values."""
        return {
            "measure": self.measure_spec.name,
            "policies": list(self.policies),
            "moves": self.moves.to_dict(),
            "choice": self.choice.to_dict() if self.choice is not None else None,
            "worth": self.worth.to_dict(),
        }


def decided(outcomes: Outcomes, measure: str, policies: Sequence[str]) -> DecisionDrivers:
    """Return the drivers of a measure, and of the choice by it of the policies that lead.

    Raises
    ------
    QuestionError
        if there are fewer than 50 worlds.
    """
    measure_spec = outcomes.measure_spec(measure)
    if outcomes.count < LEAST_WORLDS:
        raise QuestionError(
            f"there are {outcomes.count} worlds; the analysis of the lead takes at least {LEAST_WORLDS}"
        )
    performance = round_to_ties(measure_spec, outcomes.performance(measure))
    lead = np.isin(outcomes.policies, policies)
    own, others = performance[lead], performance[~lead]
    ahead = turned(measure_spec, own).max(axis=0) - turned(measure_spec, others).max(axis=0) if len(others) else None
    seed, inputs = outcomes.worlds.seed, outcomes.inputs(measure)
    moving = [own.mean(axis=0), *([ahead] if ahead is not None and np.ptp(ahead) > 0 else [])]
    moves = run_parts([partial(pawn, inputs, values, seed=seed) for values in moving])
    return DecisionDrivers(
        measure_spec,
        tuple(policies),
        moves[0],
        moves[1] if len(moves) > 1 else None,
        information(
            performance,
            inputs,
            maximise=measure_spec.want == "high",
            policies=outcomes.policies,
            unit=measure_spec.unit,
            matters=measure_spec.matters,
            is_chance=measure_spec.is_chance,
            seed=seed,
        ),
    )


MOST_RUNS = 2**16
"""The most runs for each unknown: their error is below a hundredth long before."""


def check_runs(n: int) -> None:
    """Raise `QuestionError` if Sobol indices cannot be had from `n` runs for each unknown."""
    if n < 2 or n & (n - 1):
        raise QuestionError(f"Sobol indices with {n} runs are requested; expected a power of two, such as 256")
    if n > MOST_RUNS:
        raise QuestionError(f"Sobol indices with {n:,} runs for each unknown are requested; the most is {MOST_RUNS:,}")


def variances(outcomes: Outcomes, measure: str, policies: Sequence[str], n: int = 256) -> Sobol:
    """Return the Sobol indices of a measure under some policies (of several, under their mean), from n (unknowns + 2) new runs.

    Only unknowns that can influence the measure count. They are drawn independently, each from its distribution; correlations of
    the case are ignored, and orders of statements kept as stated.

    Raises
    ------
    QuestionError
        if n is no power of two, or no input differs between worlds.
    """
    check_runs(n)
    worlds, inputs = outcomes.worlds, outcomes.inputs(measure)
    if not inputs:
        raise QuestionError(f"no uncertainty can influence `{measure}`")
    case = worlds.case
    quantiles = {e.name: e.distribution.quantile for e in estimates_in(case) if e.name in inputs}
    readings = {str(each): each.name for actor in case.images if str(each := Input(InputKind.READING, actor)) in inputs}
    if not quantiles and not readings:
        raise QuestionError(f"no number and no reading that is not known can make a difference to `{measure}`")

    def outcome(values: dict[str, Any]) -> Any:
        count = len(next(iter(values.values())))
        images = {actor: np.full(count, image) for actor, image in worlds.fixed.items()}
        images |= {actor: values[name] for name, actor in readings.items()}
        drawn = worlds_at(case, values, images)
        followed = [policy for policy in policies if policy in case.policies]
        found = outcomes_in(drawn, followed or None, claims=False)
        return np.mean([found.of(policy, measure) for policy in policies], axis=0)

    def reading(actor: str) -> Any:
        return lambda shares: np.array(by_weight(case, actor, shares))

    found = sobol(
        outcome, {**quantiles, **{name: reading(actor) for name, actor in readings.items()}}, n=n, seed=worlds.seed
    )
    return replace(found, kept=tuple(name for name in inputs if name not in quantiles and name not in readings))

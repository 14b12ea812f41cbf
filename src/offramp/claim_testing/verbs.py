"""Claims that compare a policy with all others in each world: its rank, whether it leads, whether it is undominated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.ranking.judged import judged
from offramp.risk.assess import NO_POLICY
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.ensemble.outcomes import Outcomes
    from offramp.ensemble.plan import Variant

__all__ = ["Ahead", "ahead_of", "is_undominated", "leads_on", "rank_on"]

ROUNDING = 1e-9
"""The share of the larger of two values up to which their difference is rounding."""


@dataclass(frozen=True, eq=False)
class Ahead:
    """Lead of each other policy over one on a measure, in its unit: shape (others, worlds), negative if it is worse.

    `better` is where the other policy is better by more than `matters`, `worse` where it is worse by more than that;
    `matters` is the smallest difference that matters.
    """

    others: tuple[str, ...]
    by: NDArray[np.float64]
    better: NDArray[np.bool_]
    worse: NDArray[np.bool_]
    matters: float


def ahead_of(outcomes: Outcomes, variant: Variant, measure: str) -> Ahead:
    """Return the lead of each other evaluated policy over one on a measure, in each world.

    A delayed policy replaces the same policy without delay. Differences within rounding or the error of the solution
    count as none.

    Raises
    ------
    QuestionError
        if some policy of the case was not evaluated, or there is no other policy.
    """
    others = _others(outcomes, variant)
    measure_spec = outcomes.measure_spec(measure)
    own = outcomes.of(variant.name, measure)
    theirs = np.array([outcomes.of(policy, measure) for policy in others])
    by = own - theirs if measure_spec.want == "low" else theirs - own
    rounding = ROUNDING * np.maximum(np.maximum(np.abs(own), np.abs(theirs)), measure_spec.matters)
    noise = np.maximum(rounding, 2 * outcomes.error) if measure_spec.is_chance else rounding
    return Ahead(
        others, by, by > measure_spec.matters + noise, by < -measure_spec.matters - noise, measure_spec.matters
    )


def _others(outcomes: Outcomes, variant: Variant) -> tuple[str, ...]:
    """Return the policies that one is compared with: all others that were evaluated."""
    lacking = [name for name in outcomes.case.policies if name not in (*outcomes.policies, *outcomes.left_out)]
    if lacking:
        raise QuestionError(
            f"it ranks a policy among all of the case, and {listed(map(quoted, lacking))} {'was' if len(lacking) == 1 else 'were'} not "
            "evaluated here"
        )
    others = tuple(policy for policy in outcomes.policies if policy != (variant.policy or NO_POLICY))
    if not others:
        raise QuestionError("it ranks a policy among others, and no other policy was evaluated")
    return others


def _refuse_unjudged(outcomes: Outcomes, measure: str) -> None:
    outcomes.measure_spec(measure)  # Raises where there is none of that name.
    reason = judged(outcomes).left_out.get(measure)
    if reason is not None:
        raise QuestionError(f"policies are not judged by `{measure}`: {reason}")


def rank_on(outcomes: Outcomes, variant: Variant, measure: str) -> NDArray[np.float64]:
    """Return 1 + the number of policies that are better on a measure by more than `matters`: shape (worlds,).

    Raise `QuestionError` as `ahead_of` does, and where policies are not judged by the measure.
    """
    _refuse_unjudged(outcomes, measure)
    return np.asarray(1.0 + ahead_of(outcomes, variant, measure).better.sum(axis=0))


def leads_on(outcomes: Outcomes, variant: Variant, measure: str) -> NDArray[np.bool_]:
    """Return the mask of worlds in which no policy is better on a measure by more than `matters`: shape (worlds,).

    Raise `QuestionError` as `ahead_of` does, and where policies are not judged by the measure.
    """
    _refuse_unjudged(outcomes, measure)
    return np.asarray(~ahead_of(outcomes, variant, measure).better.any(axis=0))


def is_undominated(outcomes: Outcomes, variant: Variant) -> NDArray[np.bool_]:
    """Return the mask of worlds in which no other policy dominates one: shape (worlds,).

    Another policy dominates where it is no worse on any judged measure, within `matters`, and better by more than that
    on one. This relation can have cycles, since differences below `matters` add up; then all policies of a cycle are
    dominated.
    """
    measures = judged(outcomes).measures
    if not measures:
        raise QuestionError("the case has no measure that policies are judged by")
    ahead = [ahead_of(outcomes, variant, measure) for measure in measures]
    worse = np.logical_or.reduce([each.worse for each in ahead])
    better = np.logical_or.reduce([each.better for each in ahead])
    return np.asarray(~(better & ~worse).any(axis=0))

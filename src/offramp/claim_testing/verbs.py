"""The verbs of claims that set a policy against all others in each world: its rank, whether it leads, whether it is undominated."""

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
"""Up to which share of the larger of two values their difference is rounding."""


@dataclass(frozen=True, eq=False)
class Ahead:
    """How far each other policy is ahead of one on a measure, in its unit: shape (others, worlds), negative where it is behind.

    `better` is where the other one is better by more than `matters`, `worse` where it is worse by more than that; `matters`
    is the smallest difference that matters.
    """

    others: tuple[str, ...]
    by: NDArray[np.float64]
    better: NDArray[np.bool_]
    worse: NDArray[np.bool_]
    matters: float


def ahead_of(outcomes: Outcomes, variant: Variant, measure: str) -> Ahead:
    """Return how far each other policy that was followed is ahead of one on a measure, in each world.

    A policy begun late stands in the place of the same policy begun at once. Differences that rounding or the error of
    the solution can make are none.

    Raises
    ------
    QuestionError
        where not all policies of the case were followed, or there is no other one.
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
    """Return the policies that one is set against: all others that were followed."""
    lacking = [name for name in outcomes.case.policies if name not in (*outcomes.policies, *outcomes.left_out)]
    if lacking:
        raise QuestionError(
            f"it ranks a policy among all of the case, and {listed(map(quoted, lacking))} {'was' if len(lacking) == 1 else 'were'} not "
            f"followed here"
        )
    others = tuple(policy for policy in outcomes.policies if policy != (variant.policy or NO_POLICY))
    if not others:
        raise QuestionError("it ranks a policy among others, and no other one was followed")
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
    """Return in which worlds no policy is better on a measure by more than `matters`: shape (worlds,).

    Raise `QuestionError` as `ahead_of` does, and where policies are not judged by the measure.
    """
    _refuse_unjudged(outcomes, measure)
    return np.asarray(~ahead_of(outcomes, variant, measure).better.any(axis=0))


def is_undominated(outcomes: Outcomes, variant: Variant) -> NDArray[np.bool_]:
    """Return in which worlds no other policy dominates one: shape (worlds,).

    Another policy dominates where it is no worse on any judged measure, within `matters`, and better by more than that on
    one. Such a relation can run in a circle, since differences below `matters` add up; then all in it are dominated.
    """
    measures = judged(outcomes).measures
    if not measures:
        raise QuestionError("no measure of the case is one that policies are judged by")
    ahead = [ahead_of(outcomes, variant, measure) for measure in measures]
    worse = np.logical_or.reduce([each.worse for each in ahead])
    better = np.logical_or.reduce([each.better for each in ahead])
    return np.asarray(~(better & ~worse).any(axis=0))

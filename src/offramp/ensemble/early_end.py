"""Chance that a policy ends the crisis, and measures that reward an early end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.ensemble.plan import ENDS
from offramp.text import quoted

if TYPE_CHECKING:
    from offramp.ensemble.outcomes import Outcomes
    from offramp.risk.measures import MeasureSpec

__all__ = ["BetterOver", "better_when_over", "end_chance"]


def end_chance(outcomes: Outcomes, policy: str) -> float | None:
    """Return the mean chance that the crisis has ended under a policy by the horizon; None if it was not evaluated."""
    ways = [values for name, values in outcomes.values[policy].items() if name.startswith(ENDS)]
    return float(np.sum(ways, axis=0).mean()) if ways else None


@dataclass(frozen=True)
class BetterOver:
    """A judged measure that rewards an early end: its `over`, the value of an ended crisis, is better than a policy's mean.

    `policy` is the policy that ends the crisis least often, `mean` its mean over worlds.
    """

    measure_spec: MeasureSpec
    over: float
    policy: str
    mean: float

    def __str__(self) -> str:
        shown = self.measure_spec.shown
        return (
            f"the measure `{self.measure_spec.name}` rewards an early end: an ended crisis counts as {shown(self.over)} (`over`), "
            f"better than the mean of {shown(self.mean)} under {quoted(self.policy)}, the policy that ends the crisis least often"
        )


def better_when_over(outcomes: Outcomes) -> tuple[BetterOver, ...]:
    """Return the judged measures that reward an early end by more than the smallest difference that matters.

    The mean under a policy lies between `over` and the mean of the histories in which the crisis continues. If `over` is
    better than the mean under the policy that ends the crisis least often, it is better than those histories too.

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> better_when_over(outcomes(draw_worlds(load("river"), 8)))
    ()
    """
    chances = {policy: end_chance(outcomes, policy) for policy in outcomes.policies}
    known = {policy: chance for policy, chance in chances.items() if chance is not None}
    if not known:
        return ()
    least = min(known, key=known.__getitem__)
    found = []
    for measure_spec in outcomes.measure_specs:
        if not measure_spec.judge or isinstance(measure_spec.over, str) or measure_spec.over is None:
            continue
        over, mean = float(measure_spec.over), float(outcomes.of(least, measure_spec.name).mean())
        gain = over - mean if measure_spec.want == "high" else mean - over
        if gain > measure_spec.matters + 1e-9 * abs(mean):
            found.append(BetterOver(measure_spec, over, least, mean))
    return tuple(found)

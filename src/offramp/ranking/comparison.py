"""Comparison of policies across worlds: the record, and the worlds in which the lead fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from offramp.discovery.cart import cart
from offramp.discovery.discovery import CHANCE, Discovery, DiscoverySettings
from offramp.discovery.prim import prim
from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.acceptability import Acceptability, acceptability
from offramp.ranking.drivers import DecisionDrivers, decided, variances
from offramp.ranking.levels import ahead, floor, room, turned
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.ensemble.outcomes import Outcomes
    from offramp.ranking.consequences import Consequence
    from offramp.ranking.disagreement import Disagreement
    from offramp.ranking.dominance import Dominance
    from offramp.ranking.judged import JudgedMeasures
    from offramp.ranking.lead import Lead
    from offramp.ranking.regret import Regret
    from offramp.sensitivity.sobol import Sobol

__all__ = ["PolicyComparison", "Search"]

Search = Literal["prim", "cart"]
SEARCHES: Mapping[Search, Callable[..., Discovery]] = {"prim": partial(prim, chance=CHANCE), "cart": cart}
"""Search methods for boxes: PRIM, without conditions that may be chance, or the leaves of a classification tree."""


@dataclass(frozen=True, eq=False)
class PolicyComparison:
    """Results of a choice between policies, in the order of their presentation.

    `consequences` are those of every policy by every measure of `measures`, judged or not. `dominance` and the `lead`
    are in expectation. `regrets` and `satisficing` (the share of worlds in which `enough` is met) are by measure.
    `acceptability` is over worlds and weights (None if no measure is judged). `orders` are the ranks by every
    robustness metric, by measure. All but the consequences use judged measures alone.
    """

    outcomes: Outcomes
    measures: tuple[str, ...]
    judged: JudgedMeasures
    consequences: tuple[Consequence, ...]
    dominance: Dominance
    lead: Lead
    regrets: Mapping[str, tuple[Regret, ...]]
    satisficing: Mapping[str, Mapping[str, float]]
    acceptability: Acceptability | None
    orders: Mapping[str, Disagreement]

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies, in the order of the case."""
        return self.outcomes.policies

    def acceptability_by(self, measure: str) -> Acceptability:
        """Return the share of worlds in which each policy is first, second, … by one measure alone.

        Raises
        ------
        QuestionError
            if there is no such measure, or policies are not judged by it.
        """
        self.order(measure)
        measure_spec = self.outcomes.measure_spec(measure)
        return acceptability(
            {measure: self.outcomes.performance(measure)},
            self.policies,
            scales={measure: (0.0, 1.0) if measure_spec.want == "high" else (1.0, 0.0)},
            rounding={measure: floor(measure_spec)},
        )

    def consequence(self, policy: str, measure: str) -> Consequence:
        """Return a policy's consequence by a measure; raise `QuestionError` if it was not evaluated, or the measure
        not requested.
        """
        self._known(measure)
        for found in self.consequences:
            if (found.policy, found.measure) == (policy, measure):
                return found
        raise QuestionError(f"the policy `{policy}` was not evaluated{did_you_mean(policy, self.policies)}")

    def order(self, measure: str) -> Disagreement:
        """Return the ranks and scores of the policies by every robustness metric, for one measure.

        Raises
        ------
        QuestionError
            if there is no such measure, or policies are not judged by it.
        """
        self._known(measure)
        if measure not in self.orders:
            raise QuestionError(f"policies are not ranked by `{measure}`: {self.judged.left_out[measure]}")
        return self.orders[measure]

    def best_by(self, measure: str) -> tuple[str, ...]:
        """Return the policies whose mean of a measure is within `matters` of the best.

        Raises
        ------
        QuestionError
            if there is no such measure, or policies are not judged by it.
        """
        self.order(measure)
        return self.lead.best_by[measure]

    def leading(self, measure: str) -> tuple[str, ...]:
        """Return the leading policies whose lead is analysed by a measure.

        They are the policy that leads, or the level policies; for a trade-off, the policies that are best by the
        measure. Raises `QuestionError` if there is no such measure.
        """
        self._known(measure)
        if self.lead.kind != "trade-off" or measure not in self.lead.best_by:
            return self.lead.policies
        best = self.lead.best_by[measure]
        return tuple(policy for policy in self.lead.policies if policy in best) or best

    def _known(self, measure: str) -> None:
        if measure not in self.measures:
            raise QuestionError(f"there is no measure `{measure}`{did_you_mean(measure, self.measures)}")

    def beaten(self, measure: str) -> NDArray[np.bool_]:
        """Return the mask of worlds in which another policy is better by a measure, by more than `matters`, than all
        leaders.

        Its shape is (worlds,). Raises `QuestionError` if there is no such measure, or policies are not judged by it.

        Raises `QuestionError` if there is no such measure, or policies are not judged by it.
        """
        self.order(measure)
        measure_spec = self.outcomes.measure_spec(measure)
        values = turned(measure_spec, self.outcomes.performance(measure))
        own = np.isin(self.policies, self.leading(measure))
        if own.all():
            return np.zeros(self.outcomes.count, dtype=np.bool_)
        return ahead(values[~own].max(axis=0), values[own].max(axis=0), room(measure_spec))

    def flips(self, measure: str, threshold: float = 0.75, *, by: Search = "prim") -> Discovery:
        """Return the boxes of worlds in which no leading policy is best by a measure, or the reason why there are none.

        The boxes are found by PRIM, or by a classification tree (`cart`). Differences that do not matter do not count.
        """
        measure_spec, leading = self.outcomes.measure_spec(measure), self.leading(measure)
        beaten = self.beaten(measure)
        who = f"{quoted(leading[0])} is not" if len(leading) == 1 else f"none of {listed(map(quoted, leading))} is"
        asked = DiscoverySettings(
            threshold, self.outcomes.worlds.units, f"{who} best by {measure_spec.label}", "such worlds"
        )
        return _boxes(by, self.outcomes.inputs(measure), beaten, asked)

    def fails(
        self, policies: str | Sequence[str], measure: str, limit: float, threshold: float = 0.75, *, by: Search = "prim"
    ) -> Discovery:
        """Return the boxes of worlds in which a policy, or every one of several, misses a limit of a measure, or the
        reason why there are none.
        """
        measure_spec = self.outcomes.measure_spec(measure)
        names = (policies,) if isinstance(policies, str) else tuple(policies)
        values = turned(measure_spec, np.array([self.outcomes.of(policy, measure) for policy in names])).max(axis=0)
        missed = ahead(turned(measure_spec, np.array(limit)), values, floor(measure_spec))
        side = "above" if measure_spec.want == "low" else "below"
        under = f"under {'each of ' if len(names) > 1 else ''}{listed(map(quoted, names))}"
        fails = f"{measure_spec.name} {under} is {side} {measure_spec.limit(limit)}"
        asked = DiscoverySettings(threshold, self.outcomes.worlds.units, fails)
        return _boxes(by, self.outcomes.inputs(measure), missed, asked)

    def variances(self, measure: str, n: int = 256) -> Sobol:
        """Return the Sobol indices of a measure under the leading policies, from new runs: n for each unknown, and 2 n
        more.

        The unknowns are drawn independently of each other; the result names the correlations of the case that this
        omits.
        """
        found = variances(self.outcomes, measure, self.leading(measure), n)
        inputs = {variance.input for variance in found.variances}
        ties = [tie for tie in self.outcomes.case.correlations if tie.rank and inputs.issuperset(tie.between)]
        return replace(found, left_out=tuple(f"{listed(tie.between)} ({tie.rank:g})" for tie in ties))

    def decided(self, measure: str) -> DecisionDrivers:
        """Return the unknowns that decide a measure and the choice by it.

        Raises `QuestionError` if there are too few worlds, or no input with an influence varies.
        """
        self.order(measure)
        if not self.outcomes.inputs(measure):
            raise QuestionError(f"no input that can influence `{measure}` differs from world to world")
        return decided(self.outcomes, measure, self.leading(measure))


def _boxes(
    by: Search, inputs: Mapping[str, ArrayLike], outcome: NDArray[np.bool_], asked: DiscoverySettings
) -> Discovery:
    """Search boxes; there are none if no influential input varies."""
    if not inputs:
        why = "no input with an influence differs from world to world"
        return Discovery(by.upper(), (), (), asked, len(outcome), int(outcome.sum()), why)
    return SEARCHES[by](
        inputs, outcome, threshold=asked.threshold, units=asked.units, fails=asked.fails, failures=asked.failures
    )

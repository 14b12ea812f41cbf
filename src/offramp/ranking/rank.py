"""Policies compared across worlds: consequences, dominance, the lead, regret, acceptability; and when the lead fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from offramp.discovery.cart import cart
from offramp.discovery.discovery import CHANCE, Discovery, DiscoverySettings
from offramp.discovery.prim import prim
from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.acceptability import Acceptability, acceptability
from offramp.ranking.consequences import consequences
from offramp.ranking.disagreement import disagreement
from offramp.ranking.dominance import Dominance, dominance
from offramp.ranking.drivers import DecisionDrivers, decided, variances
from offramp.ranking.judged import judged
from offramp.ranking.lead import lead
from offramp.ranking.levels import ahead, floor, room, round_to_ties, turned
from offramp.ranking.regret import regret_of, satisficing
from offramp.ranking.report import notes, parts
from offramp.ranking.robustness import MetricParameters
from offramp.risk.assess import NO_POLICY
from offramp.risk.measures import measure_spec, refuse_threshold
from offramp.tables import Shown
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.ensemble.plan import Variant
    from offramp.ranking.consequences import Consequence
    from offramp.ranking.disagreement import Disagreement
    from offramp.ranking.judged import JudgedMeasures
    from offramp.ranking.lead import Lead
    from offramp.ranking.regret import Regret
    from offramp.risk.measures import MeasureSpec
    from offramp.sensitivity.sobol import Sobol
    from offramp.tables import Table

__all__ = ["Ranking", "measures_of", "rank", "ranks_among"]

Search = Literal["prim", "cart"]
SEARCHES: Mapping[Search, Callable[..., Discovery]] = {"prim": partial(prim, chance=CHANCE), "cart": cart}
"""How boxes are sought: by PRIM, without conditions that may be chance, or as the leaves of a classification tree."""


@dataclass(frozen=True, eq=False)
class Ranking(Shown):
    """What is shown for a choice between policies, in this order.

    `consequences` of every policy by every measure of `measures`, `judged` and not; `dominance` in expectation and the `lead`;
    `regrets` and `satisficing` (in what share of worlds `enough` is met) by measure; `acceptability` over worlds and weights
    (None where no measure is judged); and `orders`, the ranks by every robustness metric, by measure. What follows on the consequences is by judged
    measures alone.
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
            where there is no such measure, or policies are not judged by it.
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
        """Return what a policy leads to by a measure; raise `QuestionError` where it was not followed, or not asked."""
        self._known(measure)
        for found in self.consequences:
            if (found.policy, found.measure) == (policy, measure):
                return found
        raise QuestionError(f"the policy `{policy}` was not followed{did_you_mean(policy, self.policies)}")

    def order(self, measure: str) -> Disagreement:
        """Return what the robustness metrics make of a measure.

        Raises
        ------
        QuestionError
            where there is no such measure, or policies are not judged by it.
        """
        self._known(measure)
        if measure not in self.orders:
            raise QuestionError(f"policies are not ranked by `{measure}`: {self.judged.left_out[measure]}")
        return self.orders[measure]

    def best_by(self, measure: str) -> tuple[str, ...]:
        """Return the policies with the best mean of a measure, all within what matters of it.

        Raises
        ------
        QuestionError
            where there is no such measure, or policies are not judged by it.
        """
        self.order(measure)
        return self.lead.best_by[measure]

    def leading(self, measure: str) -> tuple[str, ...]:
        """Return the policies whose lead is looked into by a measure.

        The one that leads, or those that are level; of a trade-off, those that are best by the measure.
        Raises `QuestionError` where there is no such measure.
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
        """Return in which worlds another policy is better by a measure, by more than matters, than all that lead: shape (worlds,).

        Raises `QuestionError` where there is no such measure, or policies are not judged by it.
        """
        self.order(measure)
        measure_spec = self.outcomes.measure_spec(measure)
        values = turned(measure_spec, self.outcomes.performance(measure))
        own = np.isin(self.policies, self.leading(measure))
        if own.all():
            return np.zeros(self.outcomes.count, dtype=np.bool_)
        return ahead(values[~own].max(axis=0), values[own].max(axis=0), room(measure_spec))

    def flips(self, measure: str, threshold: float = 0.75, *, by: Search = "prim") -> Discovery:
        """Return in which worlds no policy that leads is best by a measure: boxes, or why there are none.

        They are sought by PRIM, or by a classification tree (`cart`). Differences that do not matter flip nothing.
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
        """Return in which worlds a policy, or every one of several, misses a limit of a measure: boxes, or why there are none."""
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
        """Return the Sobol indices of a measure under the policies that lead, from new runs: n for each unknown, and 2 n more.

        They are of unknowns drawn independently of each other; the answer names the correlations of the case so left out.
        """
        found = variances(self.outcomes, measure, self.leading(measure), n)
        inputs = {variance.input for variance in found.variances}
        ties = [tie for tie in self.outcomes.case.correlations if tie.rank and inputs.issuperset(tie.between)]
        return replace(found, left_out=tuple(f"{listed(tie.between)} ({tie.rank:g})" for tie in ties))

    def decided(self, measure: str) -> DecisionDrivers:
        """Return which unknowns decide a measure and the choice by it.

        Raises `QuestionError` where there are too few worlds to tell, or nothing differs that could make a difference.
        """
        self.order(measure)
        if not self.outcomes.inputs(measure):
            raise QuestionError(f"nothing that can make a difference to `{measure}` differs from world to world")
        return decided(self.outcomes, measure, self.leading(measure))

    def parts(self) -> tuple[str | Table, ...]:
        """Return what a terminal shows."""
        return parts(self)

    def notes(self) -> tuple[str, ...]:
        """Return what has to be known to read the tables."""
        return notes(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the shape that `offramp rank --json` prints."""
        worlds = self.outcomes.worlds
        orders = {name: order.to_dict() for name, order in self.orders.items()}
        found: dict[str, dict[str, Any]] = {policy: {} for policy in self.policies}
        for each in self.consequences:
            found[each.policy][each.measure] = each.to_dict()
        return {
            "case": self.outcomes.case.title,
            "format": 1,
            "worlds": worlds.count,
            "seed": worlds.seed,
            "method": worlds.method,
            "policies": list(self.policies),
            "measures": {name: _described(self.outcomes.measure_spec(name)) for name in self.measures},
            "consequences": found,
            "judged": [name for name in self.measures if name in self.orders],
            "left out": dict(self.judged.left_out),
            "dominance": self.dominance.to_dict(),
            "lead": self.lead.to_dict(),
            "regret": {name: {each.policy: each.to_dict() for each in by} for name, by in self.regrets.items()},
            "satisficing": {
                name: {"enough": self.outcomes.measure_spec(name).enough, "policies": dict(shares)}
                for name, shares in self.satisficing.items()
            },
            "acceptability": self.acceptability.to_dict() if self.acceptability is not None else None,
            "pairwise": self.acceptability.pairwise if self.acceptability is not None else {},
            "metrics": orders,
            # Their names in earlier versions.
            "outcomes": {
                policy: {
                    name: {key: value for key, value in each.items() if key != "worst reading"}
                    for name, each in by.items()
                }
                for policy, by in found.items()
            },
            "orders": orders,
            "notes": [note.removeprefix("note: ") for note in self.notes()],
        }


def _described(measure_spec: MeasureSpec) -> dict[str, Any]:
    low, high = measure_spec.weight or (None, None)
    return {
        "label": measure_spec.label,
        "want": measure_spec.want,
        "unit": "chance" if measure_spec.is_chance else measure_spec.unit,
        "matters": measure_spec.matters,
        "scale": list(measure_spec.scale) if measure_spec.scale is not None else None,
        "weight": low if low == high else {"low": low, "high": high},
    }


def _boxes(
    by: Search, inputs: Mapping[str, ArrayLike], outcome: NDArray[np.bool_], asked: DiscoverySettings
) -> Discovery:
    """Seek boxes; where nothing differs that could make a difference, there are none."""
    if not inputs:
        why = "nothing that can make a difference differs from world to world"
        return Discovery(by.upper(), (), (), asked, len(outcome), int(outcome.sum()), why)
    return SEARCHES[by](
        inputs, outcome, threshold=asked.threshold, units=asked.units, fails=asked.fails, failures=asked.failures
    )


def _on_level(measure_spec: MeasureSpec, performance: NDArray[np.float64], value: float) -> float:
    """Return a threshold on the same levels as the measure, so that what is exactly good enough stays so."""
    return float(round_to_ties(measure_spec, np.append(performance, value))[-1])


def _by_measure(
    outcomes: Outcomes, names: Sequence[str], options: MetricParameters, thresholds: Mapping[str, float]
) -> dict[str, MetricParameters]:
    """Return the options of the metrics for each measure, with the threshold that is its own, or else what is enough."""
    if options.threshold is not None and len(names) > 1:
        raise QuestionError(
            f"the threshold {options.threshold:g} speaks of one measure, and the ranking is by {len(names)}; say of which, "
            f"`thresholds={{'{names[0]}': {options.threshold:g}}}`"
        )
    for name in thresholds:
        if name not in names:
            raise QuestionError(
                f"there is a threshold of `{name}`, which is no measure that is ranked by{did_you_mean(name, names)}"
            )
    found = {}
    for name in names:
        measure_spec = outcomes.measure_spec(name)
        stated = thresholds.get(name, options.threshold)
        refuse_threshold(measure_spec, stated)
        found[name] = replace(options, threshold=measure_spec.enough if stated is None else stated)
    return found


def ranks_among(outcomes: Outcomes, variant: Variant, measure: str) -> NDArray[np.float64]:
    """Return the rank of a policy by a measure, perhaps begun late, among all others in each world, shape (worlds,).

    One more than the number of policies that are better by more than matters; so the best rank is shared.
    """
    measure_spec = outcomes.measure_spec(measure)
    others = [policy for policy in outcomes.policies if policy != (variant.policy or NO_POLICY)]
    own = turned(measure_spec, outcomes.of(variant.name, measure))
    better = [ahead(turned(measure_spec, outcomes.of(policy, measure)), own, room(measure_spec)) for policy in others]
    ranks: NDArray[np.float64] = np.sum(better, axis=0, dtype=float) + np.ones(outcomes.count)
    return ranks


def measures_of(case: Case, measures: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the names of the measures to compare by, all of the case by default.

    Raises
    ------
    QuestionError
        where the case has no measures, or none of that name.
    """
    names = tuple(case.measures if measures is None else measures)
    if not names:
        raise QuestionError(
            "the case has no measures to rank by; add for instance `measures: {war: {chance of: war, within: 5 years, want: low}}`"
        )
    return tuple(dict.fromkeys(measure_spec(case, name).name for name in names))


def rank(
    outcomes: Outcomes,
    measures: Sequence[str] | None = None,
    *,
    options: MetricParameters | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> Ranking:
    """Compare policies by what they lead to in many worlds.

    Parameters
    ----------
    outcomes
        what the policies lead to.
    measures
        by which measures (default: all of the case); policies are judged by those of them that `judged` allows.
    options
        the options of the robustness metrics; a threshold among them only where one measure is asked.
    thresholds
        by measure, in its unit, what is good enough, for Starr's domain (default: the measure's `enough`, or else the median
        over all policies and worlds).

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> ranking = rank(outcomes(draw_worlds(load("hotline"), 8), ["wait", "open the line"]), ["war"])
    >>> ranking.lead.kind, ranking.best_by("war")
    ('one', ('open the line',))

    Raises
    ------
    QuestionError
        where the case has no measures, or none of that name; where an option is out of range, or a threshold is of no measure
        that is ranked by.
    """
    names = measures_of(outcomes.case, measures)
    by_measure = _by_measure(outcomes, names, options or MetricParameters(), thresholds or {})
    allowed = judged(outcomes).among(names)
    over = _dominance(outcomes, allowed)
    good = {name: shares for name in allowed.measures if (shares := satisficing(outcomes, name)) is not None}
    return Ranking(
        outcomes,
        names,
        allowed,
        consequences(outcomes, names),
        over,
        lead(over),
        {name: regret_of(outcomes, name) for name in allowed.measures},
        good,
        _acceptability(outcomes, allowed),
        {name: _order(outcomes, name, by_measure[name]) for name in allowed.measures},
    )


def _dominance(outcomes: Outcomes, allowed: JudgedMeasures) -> Dominance:
    measure_specs = [outcomes.measure_spec(name) for name in allowed.pairs]
    if not measure_specs:
        none = np.zeros((len(outcomes.policies),) * 2)
        return Dominance(outcomes.policies, outcomes.count, {}, none.astype(np.bool_), none, {}, {})
    return dominance(
        {measure_spec.name: outcomes.performance(measure_spec.name) for measure_spec in measure_specs},
        outcomes.policies,
        maximise={measure_spec.name: measure_spec.want == "high" for measure_spec in measure_specs},
        tolerance={measure_spec.name: room(measure_spec) for measure_spec in measure_specs},
        compared=allowed.pairs,
    )


def _acceptability(outcomes: Outcomes, allowed: JudgedMeasures) -> Acceptability | None:
    measure_specs = [outcomes.measure_spec(name) for name in allowed.pairs]
    if not measure_specs:
        return None
    return acceptability(
        {measure_spec.name: outcomes.performance(measure_spec.name) for measure_spec in measure_specs},
        outcomes.policies,
        scales={measure_spec.name: measure_spec.scale for measure_spec in measure_specs},
        weights={measure_spec.name: measure_spec.weight for measure_spec in measure_specs},
        compared=allowed.pairs,
        rounding={measure_spec.name: floor(measure_spec) for measure_spec in measure_specs},
        seed=outcomes.worlds.seed,
    )


def _order(outcomes: Outcomes, name: str, asked: MetricParameters) -> Disagreement:
    measure_spec, performance = outcomes.measure_spec(name), outcomes.performance(name)
    level = None if asked.threshold is None else _on_level(measure_spec, performance, asked.threshold)
    found = disagreement(
        round_to_ties(measure_spec, performance),
        outcomes.policies,
        maximise=measure_spec.want == "high",
        measure=measure_spec.label,
        options=replace(asked, threshold=level),
        shown=measure_spec.limit,
    )
    return replace(found, options=asked)

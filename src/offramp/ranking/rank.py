"""Policies ranked across worlds: by every rule, by share of worlds, by dominance; and where the order comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.graph.wording import listed
from offramp.ranking.acceptability import acceptability
from offramp.ranking.cart import cart
from offramp.ranking.decides import Decided, decided, variances
from offramp.ranking.disagreement import disagreement
from offramp.ranking.discovery import CHANCE, Asked, Discovery
from offramp.ranking.dominance import dominance
from offramp.ranking.levels import levelled
from offramp.ranking.prim import prim
from offramp.ranking.robustness import Options
from offramp.risk.assess import NO_POLICY
from offramp.risk.figures import percent
from offramp.risk.measures import gauge, refuse_threshold
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.case.model import Case
    from offramp.ranking.acceptability import Acceptability
    from offramp.ranking.disagreement import Disagreement
    from offramp.ranking.dominance import Dominance
    from offramp.ranking.sobol import Sobol
    from offramp.risk.measures import Gauge
    from offramp.risk.outcomes import Outcomes
    from offramp.risk.plan import Variant

__all__ = ["OVERALL", "Ranking", "measures_of", "rank", "ranks_among", "ranks_in_worlds"]

OVERALL = "all measures"
"""What the order by all measures together is called."""


Search = Literal["prim", "cart"]
SEARCHES: Mapping[Search, Callable[..., Discovery]] = {"prim": partial(prim, chance=CHANCE), "cart": cart}
"""How boxes are sought: by PRIM, without conditions that may be chance, or as the leaves of a classification tree."""


@dataclass(frozen=True, eq=False)
class Ranking(Shown):
    """The order of policies across worlds, by measure and by all measures together.

    `orders[measure]` has the ranks by every robustness rule; `acceptability[measure]` the share of worlds in which each policy is
    first, second, …, and under `all measures` by the mean of the ranks, weighted as the case weighs its measures.
    """

    outcomes: Outcomes
    orders: Mapping[str, Disagreement]
    acceptability: Mapping[str, Acceptability]
    dominance: Dominance

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies, in the order of the case."""
        return self.outcomes.policies

    @cached_property
    def overall(self) -> tuple[str, ...]:
        """The policies by their expected rank by all measures together, the best first."""
        expected = self.acceptability[OVERALL].expected_ranks
        return tuple(self.policies[i] for i in np.argsort(expected, kind="stable").tolist())

    def order(self, measure: str) -> Disagreement:
        """Return what the rules make of a measure; raise `QuestionError` where there is none of that name."""
        if measure not in self.orders:
            raise QuestionError(f"there is no measure `{measure}`{did_you_mean(measure, self.orders)}")
        return self.orders[measure]

    def leader(self, measure: str) -> str:
        """Return the policy that is first by most rules; of several the one with the best mean.

        Rules that look at how steady a policy is, and not at how good, cannot put one first that another is never worse than.
        """
        order = self.order(measure)
        outdone = _outdone(self.outcomes.gauge(measure), self.outcomes.performance(measure))
        means = order.scores[:, [rule.name for rule in order.rules].index("laplace")]
        firsts = [len(order.first_by(policy)) for policy in self.policies]
        rivals = zip((~outdone).tolist(), firsts, means.tolist(), self.policies, strict=True)
        return max(rivals, key=lambda entry: entry[:3])[3]

    def flips(self, measure: str, threshold: float = 0.75, *, by: Search = "prim") -> Discovery:
        """Return in which worlds the leader by a measure is not first: boxes, or why there are none.

        They are sought by PRIM, or by a classification tree (`cart`).
        """
        gauge, leader = self.outcomes.gauge(measure), self.leader(measure)
        ranks = ranks_in_worlds(self.outcomes, measure)
        beaten = ranks[self.policies.index(leader)] > ranks.min(axis=0)
        fails = f"“{leader}” is not first by {gauge.label}"
        asked = Asked(threshold, self.outcomes.worlds.units, fails, "such worlds")
        return _boxes(by, self.outcomes.inputs(measure), beaten, asked)

    def fails(
        self, policy: str, measure: str, limit: float, threshold: float = 0.75, *, by: Search = "prim"
    ) -> Discovery:
        """Return in which worlds a policy misses a limit of a measure: boxes, by PRIM or `cart`, or why there are none."""
        gauge = self.outcomes.gauge(measure)
        values = self.outcomes.of(policy, measure)
        missed = values > limit if gauge.want == "low" else values < limit
        side = "above" if gauge.want == "low" else "below"
        fails = f"{gauge.name} under “{policy}” is {side} {gauge.shown(limit)}"
        asked = Asked(threshold, self.outcomes.worlds.units, fails)
        return _boxes(by, self.outcomes.inputs(measure), missed, asked)

    def variances(self, measure: str, n: int = 256) -> Sobol:
        """Return the Sobol indices of a measure under the policy that leads, from new runs: n for each unknown, and 2 n more.

        They are of unknowns drawn independently of each other; the answer names the correlations of the case so left out.
        """
        found = variances(self.outcomes, measure, self.leader(measure), n)
        inputs = {variance.input for variance in found.variances}
        ties = [tie for tie in self.outcomes.case.correlations if tie.rank and inputs.issuperset(tie.between)]
        return replace(found, left_out=tuple(f"{listed(tie.between)} ({tie.rank:g})" for tie in ties))

    def decided(self, measure: str) -> Decided:
        """Return which unknowns decide a measure and the choice by it.

        Raises `QuestionError` where there are too few worlds to tell, or nothing differs that could make a difference.
        """
        if not self.outcomes.inputs(measure):
            raise QuestionError(f"nothing that can make a difference to `{measure}` differs from world to world")
        return decided(self.outcomes, measure, self.leader(measure))

    def verdicts(self) -> tuple[str, ...]:
        """Return a sentence per measure on who is first by how many rules."""
        return tuple(f"By {self.outcomes.gauge(name).label}: {order.verdict}." for name, order in self.orders.items())

    def parts(self) -> tuple[str | Table, ...]:
        """Return what a terminal shows."""
        return (self.outcomes.table(), self.table(), self.overall_words(), *self.dominance.parts()[1:], *self.notes())

    def notes(self) -> tuple[str, ...]:
        """Return what has to be known to read the tables."""
        found = [
            f"“{policy}” is left out: its time runs from a trigger, which only drawn histories follow (`offramp risk --simulate`)"
            for policy in self.outcomes.left_out
        ]
        for actor, image in self.outcomes.worlds.fixed.items():
            found.append(f"{self.outcomes.case.name(actor)} is read as {image} in every world")
        # In a single world everything is the same.
        constant = self.outcomes.worlds.constant
        if constant and self.outcomes.count > 1:
            found.append(f"the same in every world, since no range is stated or it was set: {', '.join(constant)}")
        if asked := tuple(self._asked()):
            found.append(f"the rules are asked with {listed(asked)}")
        return tuple(f"note: {note}" for note in found)

    def _asked(self) -> Iterator[str]:
        """Say which options of the rules are others than those taken without being told."""
        options, usual = next(iter(self.orders.values())).options, Options()
        if options.alpha != usual.alpha:
            yield f"a pessimism of {options.alpha:g} (Hurwicz)"
        if options.percentile != usual.percentile:
            yield f"percentile {100 * options.percentile:g} (percentile regret)"
        for name, order in self.orders.items():
            if order.options.threshold is not None:
                gauge = self.outcomes.gauge(name)
                side = "less" if gauge.want == "low" else "more"
                yield f"{name} good enough at {gauge.shown(order.options.threshold)} or {side} (Starr's domain)"

    def table(self) -> Table:
        """Return a table: a row per measure, who is first by how many of the rules, and in what share of worlds."""
        rows = []
        for name, order in self.orders.items():
            gauge, leader = self.outcomes.gauge(name), self.leader(name)
            first = self.acceptability[name].shares[self.policies.index(leader), 0]
            verdict = order.verdict
            rows.append(
                (
                    gauge.label,
                    leader,
                    f"{len(order.first_by(leader))} of {len(order.rules)}",
                    percent(float(first)),
                    verdict,
                )
            )
        heads = ("measure", "leads", "first by rules", "first in worlds", "verdict")
        return Table(f"{self.outcomes.case.title}: which policy first", heads, tuple(rows))

    def overall_words(self) -> str:
        """Return the order by all measures together, in words."""
        found = self.acceptability[OVERALL]
        expected = found.expected_ranks
        told = ", ".join(
            f"{policy} ({expected[self.policies.index(policy)]:.1f}; first in {percent(float(found.shares[self.policies.index(policy), 0]))})"
            for policy in self.overall
        )
        return f"By {OVERALL} together, by expected rank: {told}."

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the shape that `offramp rank --json` prints."""
        worlds = self.outcomes.worlds
        return {
            "case": self.outcomes.case.title,
            "format": 1,
            "worlds": worlds.count,
            "seed": worlds.seed,
            "method": worlds.method,
            "policies": list(self.policies),
            "measures": {
                gauge.name: {
                    "label": gauge.label,
                    "want": gauge.want,
                    "weight": gauge.weight,
                    "leads": self.leader(gauge.name),
                }
                for gauge in self.outcomes.gauges
                if gauge.name in self.orders
            },
            "outcomes": {
                policy: {name: _spread(self.outcomes.of(policy, name)) for name in self.orders}
                for policy in self.policies
            },
            "orders": {name: order.to_dict() for name, order in self.orders.items()},
            "acceptability": {name: found.to_dict() for name, found in self.acceptability.items()},
            "dominance": self.dominance.to_dict(),
            "overall": list(self.overall),
            "notes": [note.removeprefix("note: ") for note in self.notes()],
        }


def _boxes(by: Search, inputs: Mapping[str, ArrayLike], outcome: NDArray[np.bool_], asked: Asked) -> Discovery:
    """Seek boxes; where nothing differs that could make a difference, there are none."""
    if not inputs:
        why = "nothing that can make a difference differs from world to world"
        return Discovery(by.upper(), (), (), asked, len(outcome), int(outcome.sum()), why)
    return SEARCHES[by](
        inputs, outcome, threshold=asked.threshold, units=asked.units, fails=asked.fails, failures=asked.failures
    )


def _spread(values: NDArray[np.float64]) -> dict[str, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return {"low": low, "median": middle, "high": high, "mean": float(values.mean())}


def _on_level(gauge: Gauge, performance: NDArray[np.float64], value: float) -> float:
    """Return a threshold on the same levels as the measure, so that what is exactly good enough stays so."""
    return float(levelled(gauge, np.append(performance, value))[-1]) if np.isfinite(value) else value


def _by_measure(names: Sequence[str], options: Options, thresholds: Mapping[str, float]) -> dict[str, Options]:
    """Return the options of the rules for each measure, with the threshold that is its own."""
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
    return {name: replace(options, threshold=thresholds.get(name, options.threshold)) for name in names}


def _refuse_thresholds(outcomes: Outcomes, by_measure: Mapping[str, Options]) -> None:
    for name, options in by_measure.items():
        refuse_threshold(outcomes.gauge(name), options.threshold)


def _outdone(gauge: Gauge, performance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which policies another is never worse than, and somewhere better, shape (policies,)."""
    values = levelled(gauge, performance) * (1.0 if gauge.want == "high" else -1.0)
    return np.array([((values >= own).all(axis=1) & (values > own).any(axis=1)).any() for own in values])


def ranks_in_worlds(outcomes: Outcomes, measure: str) -> NDArray[np.float64]:
    """Return the rank of each policy by a measure in each world, shape (policies, worlds); ties share the mean of their ranks."""
    return _ranked(outcomes.gauge(measure), outcomes.performance(measure))


def _ranked(gauge: Gauge, performance: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.stats import rankdata

    values = levelled(gauge, performance)
    ranks: NDArray[np.float64] = rankdata(values if gauge.want == "low" else -values, axis=0)
    return ranks


def _mean_ranks(outcomes: Outcomes, measures: Sequence[str]) -> NDArray[np.float64]:
    weights = np.array([outcomes.gauge(name).weight for name in measures])
    if weights.sum() == 0:
        weights = np.ones(len(measures))
    ranks = np.stack([ranks_in_worlds(outcomes, name) for name in measures])
    mean: NDArray[np.float64] = np.tensordot(weights / weights.sum(), ranks, axes=1)
    return np.round(mean, 9)


def ranks_among(outcomes: Outcomes, variant: Variant, measures: Sequence[str]) -> NDArray[np.float64]:
    """Return the rank of a policy, perhaps begun late, among all others in each world, shape (worlds,): 1 is first, ties share the best.

    By several measures it is the rank of the mean of the ranks, weighted as the case weighs its measures.
    """
    others = [policy for policy in outcomes.policies if policy != (variant.policy or NO_POLICY)]
    weights = np.array([outcomes.gauge(name).weight for name in measures])
    weights = weights if weights.sum() else np.ones(len(measures))
    means = np.zeros((len(others) + 1, outcomes.count))
    for name, weight in zip(measures, weights.tolist(), strict=True):
        gauge = outcomes.gauge(name)
        performance = np.array([outcomes.of(policy, name) for policy in (variant.name, *others)])
        means += weight / weights.sum() * _ranked(gauge, performance)
    ahead: NDArray[np.float64] = (np.round(means[1:], 9) < np.round(means[0], 9)).sum(axis=0) + 1.0
    return ahead


def measures_of(case: Case, measures: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the names of the measures to rank by, all of the case by default.

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
    return tuple(gauge(case, name).name for name in names)


def rank(
    outcomes: Outcomes,
    measures: Sequence[str] | None = None,
    *,
    options: Options | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> Ranking:
    """Rank policies by what they lead to in many worlds.

    Parameters
    ----------
    outcomes
        what the policies lead to.
    measures
        by which measures (default: all of the case).
    options
        the options of the robustness rules; a threshold among them only where one measure is asked.
    thresholds
        by measure, in its unit, what is good enough, for Starr's domain (default: the median over all policies and worlds).

    >>> from offramp.case.reading import load
    >>> from offramp.risk.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> ranking = rank(outcomes(draw_worlds(load("hotline"), 8), ["wait", "open the line"]), ["war"])
    >>> ranking.leader("war")
    'open the line'

    Raises
    ------
    QuestionError
        where the case has no measures, or none of that name; where an option is out of range, or a threshold is of no measure
        that is ranked by.
    """
    names = measures_of(outcomes.case, measures)
    by_measure = _by_measure(names, options or Options(), thresholds or {})
    _refuse_thresholds(outcomes, by_measure)
    orders, accepted = {}, {}
    for name in names:
        gauge, performance = outcomes.gauge(name), outcomes.performance(name)
        values, maximise = levelled(gauge, performance), gauge.want == "high"
        asked = by_measure[name]
        level = None if asked.threshold is None else _on_level(gauge, performance, asked.threshold)
        found = disagreement(
            values,
            outcomes.policies,
            maximise=maximise,
            measure=gauge.label,
            options=replace(asked, threshold=level),
            shown=gauge.shown,
        )
        orders[name] = replace(found, options=asked)
        accepted[name] = acceptability(values, outcomes.policies, maximise=maximise)
    accepted[OVERALL] = acceptability(_mean_ranks(outcomes, names), outcomes.policies, maximise=False)
    over = dominance(
        {name: levelled(outcomes.gauge(name), outcomes.performance(name)) for name in names},
        outcomes.policies,
        maximise={name: outcomes.gauge(name).want == "high" for name in names},
    )
    return Ranking(outcomes, orders, accepted, over)

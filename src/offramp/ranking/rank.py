"""Ranking of policies across worlds: consequences, dominance, the lead, regret, acceptability, and the failure of the
lead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.acceptability import Acceptability, acceptability
from offramp.ranking.comparison import PolicyComparison
from offramp.ranking.consequences import consequences
from offramp.ranking.disagreement import disagreement
from offramp.ranking.dominance import Dominance, dominance
from offramp.ranking.judged import judged
from offramp.ranking.lead import lead
from offramp.ranking.levels import ahead, floor, room, round_to_ties, turned
from offramp.ranking.regret import regret_of, satisficing
from offramp.ranking.report import notes, parts
from offramp.ranking.robustness import MetricParameters
from offramp.risk.assess import NO_POLICY
from offramp.risk.measures import measure_spec, refuse_threshold
from offramp.tables import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.ensemble.plan import Variant
    from offramp.notes import Note
    from offramp.ranking.disagreement import Disagreement
    from offramp.ranking.judged import JudgedMeasures
    from offramp.risk.measures import MeasureSpec
    from offramp.tables import Table

__all__ = ["Ranking", "measures_of", "rank", "ranks_among"]


@dataclass(frozen=True, eq=False)
class Ranking(PolicyComparison, Shown):
    """A comparison of policies that prints itself, in the order in which a choice is presented."""

    def parts(self, *, labels: bool = False) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output; `labels` replaces the names of the file by labels."""
        return parts(self, labels=labels)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes that the tables need."""
        return notes(self)

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values, in the shape that `offramp rank --json` prints."""
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
            "notes": [note.to_dict() for note in self.notes()],
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


def _on_level(measure_spec: MeasureSpec, performance: NDArray[np.float64], value: float) -> float:
    """Return a threshold rounded like the measure, so that a value equal to the threshold stays equal."""
    return float(round_to_ties(measure_spec, np.append(performance, value))[-1])


def _by_measure(
    outcomes: Outcomes, names: Sequence[str], options: MetricParameters, thresholds: Mapping[str, float]
) -> dict[str, MetricParameters]:
    """Return the options of the metrics for each measure, with its own threshold or else its `enough`."""
    if options.threshold is not None and len(names) > 1:
        raise QuestionError(
            f"the threshold {options.threshold:g} is in the unit of one measure, and the ranking is by {len(names)}; name the measure, "
            f"`thresholds={{'{names[0]}': {options.threshold:g}}}`"
        )
    for name in thresholds:
        if name not in names:
            raise QuestionError(
                f"there is a threshold of `{name}`, which is not among the measures of the ranking{did_you_mean(name, names)}"
            )
    found = {}
    for name in names:
        measure_spec = outcomes.measure_spec(name)
        stated = thresholds.get(name, options.threshold)
        refuse_threshold(measure_spec, stated)
        found[name] = replace(options, threshold=measure_spec.enough if stated is None else stated)
    return found


def ranks_among(outcomes: Outcomes, variant: Variant, measure: str) -> NDArray[np.float64]:
    """Return the rank of a policy, perhaps delayed, by a measure among all others in each world, shape (worlds,).

    The rank is one more than the number of policies that are better by more than `matters`, so the best rank may be
    shared.
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
        if the case has no measures, or none of that name.
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
    """Compare policies by their outcomes in many worlds.

    Parameters
    ----------
    outcomes
        the outcomes of the policies.
    measures
        the measures (default: all of the case); policies are judged by those of them that `judged` allows.
    options
        the options of the robustness metrics; a threshold among them only if there is one measure.
    thresholds
        the threshold of Starr's domain by measure, in its unit (default: the measure's `enough`, or else the median over
        all policies and worlds).

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> ranking = rank(outcomes(draw_worlds(load("hotline"), 8), ["wait", "open the line"]), ["war"])
    >>> ranking.lead.kind, ranking.best_by("war")
    ('one', ('open the line',))

    Raises
    ------
    QuestionError
        if the case has no measures, or none of that name; where an option is out of range, or a threshold is of no
        measure of the ranking.
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

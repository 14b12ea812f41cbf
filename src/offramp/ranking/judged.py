"""Judged measures: the measures that an early end of the crisis cannot improve."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from offramp.ensemble.early_end import end_chance
from offramp.ensemble.plan import BEFORE_THE_END, years_before_the_end
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.measures import LEAST_CHANCE, ended_wins
from offramp.text import percent, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.ensemble.outcomes import Outcomes
    from offramp.risk.measures import MeasureSpec

__all__ = ["JudgedMeasures", "judged"]

ROUNDING = 1e-9
"""A difference of mean chances up to this is rounding."""


@dataclass(frozen=True, eq=False)
class JudgedMeasures:
    """The measures by which policies are judged.

    `measures` compare all policies; `left_out` has the others with the reason. A measure that is left out because
    policies end the crisis unequally often still compares two policies that end it equally often. `pairs[measure]`
    marks these pairs, shape (policies, policies), for the measures of `measures` and those partly judged.
    """

    measures: tuple[str, ...]
    left_out: Mapping[str, str]
    policies: tuple[str, ...] = ()
    pairs: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)

    def between(self, one: str, other: str) -> tuple[str, ...]:
        """Return the measures by which two policies are compared, independent of the other policies.

        Raises
        ------
        QuestionError
            if there is no such policy.
        """
        for policy in (one, other):
            if policy not in self.policies:
                raise QuestionError(f"there is no policy `{policy}` here{did_you_mean(policy, self.policies)}")
        i, j = self.policies.index(one), self.policies.index(other)
        return tuple(name for name, alike in self.pairs.items() if alike[i, j])

    def among(self, names: Sequence[str]) -> JudgedMeasures:
        """Return the judged measures among some names."""
        return JudgedMeasures(
            tuple(name for name in names if name in self.measures),
            {name: self.left_out[name] for name in names if name in self.left_out},
            self.policies,
            {name: self.pairs[name] for name in names if name in self.pairs},
        )


def judged(outcomes: Outcomes) -> JudgedMeasures:
    """Return the measures by which policies are judged, and the reasons why the others are not.

    A measure with `judge: false` is never judged. An ended crisis counts no more launches and does no more harm, and
    `over: as is` lets it end a chance early. Such a measure compares only policies that end the crisis equally often,
    in the mean over worlds. Equally often means within 0.01, for a chance within its `matters`. Where the duration was
    requested, the mean duration must also agree to within the same share of the time; otherwise a war on the first day
    would beat one in the last year. A count, a stock or a harm with `over: NUMBER` is judged. So is a harm all of whose
    conditions end the crisis, because its cost is complete at the end.

    The reason is truncation by death: a cumulative incidence rewards an early end (Andersen, Geskus, de Witte and
    Putter 2012, International Journal of Epidemiology 41, 861-870).

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> judged(outcomes(draw_worlds(load("river"), 8))).measures[:2]
    ('clash', 'talks')
    """
    case, policies = outcomes.case, outcomes.policies
    everywhere = np.ones((len(policies), len(policies)), dtype=np.bool_)
    ended = _ended(outcomes)
    pairs: dict[str, NDArray[np.bool_]] = {}
    left_out: dict[str, str] = {}
    for measure_spec in outcomes.measure_specs:
        if not measure_spec.judge:
            left_out[measure_spec.name] = "the case states `judge: false`"
        elif not ended_wins(case, measure_spec):
            pairs[measure_spec.name] = everywhere
        elif ended is None:
            asked = "was not requested" if case.horizon is not None else "is not known: the case states no `horizon`"
            left_out[measure_spec.name] = f"{_why(measure_spec)}, and how often it ends {asked}"
        else:
            room = measure_spec.matters if measure_spec.is_chance else LEAST_CHANCE
            pairs[measure_spec.name] = np.abs(ended[:, :, None] - ended[:, None]).max(axis=0) <= room + ROUNDING
            if not pairs[measure_spec.name].all():
                left_out[measure_spec.name] = f"{_why(measure_spec)}, and {_unequal(policies, ended)}"
    return JudgedMeasures(tuple(name for name in pairs if name not in left_out), left_out, policies, pairs)


def _ended(outcomes: Outcomes) -> NDArray[np.float64] | None:
    """Return the mean chance that the crisis has ended by the horizon, and the mean share of the time after its end.

    The shape is (2, policies); the second row is 0 if the duration of the crisis was not requested. None if its
    end was not requested.
    """
    chances, shares = [], []
    for policy in outcomes.policies:
        asked = outcomes.values[policy]
        chance = end_chance(outcomes, policy)
        if chance is None:
            return None
        chances.append(chance)
        years = asked.get(BEFORE_THE_END)
        shares.append(0.0 if years is None else 1.0 - float(years.mean()) / years_before_the_end(outcomes.case))
    return np.array([chances, shares])


def _why(measure_spec: MeasureSpec) -> str:
    if measure_spec.over == "as is":
        return "an ended crisis keeps its value (`over: as is`)"
    return "an ended crisis adds no more to it (no `over: NUMBER`)"


def _unequal(policies: tuple[str, ...], ended: NDArray[np.float64]) -> str:
    """Describe the inequality of the chances that the crisis ends, or of the times where the chances are about equal."""
    early = float(np.ptp(ended[1])) > float(np.ptp(ended[0]))
    found = sorted(zip(ended[int(early)].tolist(), policies, strict=True))
    (least, seldom), (most, often) = found[0], found[-1]
    if early:
        return (
            f"it ends earlier under some policies: {percent(least)} of the time is after the end under {quoted(seldom)}, "
            f"{percent(most)} under {quoted(often)}"
        )
    return f"it ends unequally often, from {percent(least)} under {quoted(seldom)} to {percent(most)} under {quoted(often)}"

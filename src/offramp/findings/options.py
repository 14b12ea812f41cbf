"""Findings on the options: policies compared across worlds, conditions under which the lead fails, and the deciding inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from offramp.ensemble.early_end import better_when_over, end_chance
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.findings.defaults import SAMPLES
from offramp.findings.dynamic import is_timed
from offramp.findings.weak_points import better_under, failing_boxes
from offramp.processes import run_parts
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.discovery.discovery import Discovery
    from offramp.ensemble.early_end import BetterOver
    from offramp.ensemble.outcomes import Outcomes
    from offramp.findings.weak_points import BetterUnder, FailingBox, WeakPoint
    from offramp.notes import Note
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.ranking.rank import Ranking
    from offramp.risk.measures import MeasureSpec

__all__ = ["Options", "option_findings", "options_of"]

IN_FULL = 3
"""Largest number of measures with decision drivers."""

SEARCHED = 5
"""Largest number of measures with scenario discovery: as many as the front shows."""


@dataclass(frozen=True, eq=False)
class Options:
    """The policies of a case compared across worlds.

    `looked_into` are the judged measures that are looked into: the first ones by which the lead is not best in every world. By
    measure, these and up to two more, `flips` are the boxes of worlds in which the lead fails. `drivers` are empty if there are
    too few worlds. `over` are the policies under which the crisis mostly ends; `constant` are the measures that are the
    same in every world, by policy where the crisis goes on. `won_by_the_end` are measures that an ended crisis wins.
    `better_under` are the images under which another policy is better, and `failing` the boxes in which the lead fails, each the
    most important first. `notes` say what has to be known to read the tables.
    """

    ranking: Ranking
    looked_into: tuple[MeasureSpec, ...]
    flips: Mapping[str, Discovery]
    drivers: tuple[DecisionDrivers, ...]
    over: tuple[str, ...]
    constant: Mapping[str, tuple[str, ...]]
    won_by_the_end: tuple[BetterOver, ...]
    better_under: tuple[BetterUnder, ...]
    failing: tuple[FailingBox, ...]
    notes: tuple[Note, ...]

    @property
    def weak_points(self) -> tuple[WeakPoint, ...]:
        """The readings and the boxes of worlds in which the lead fails, the most important first."""
        return tuple(sorted((*self.better_under, *self.failing), key=lambda point: -point.importance))

    @property
    def outcomes(self) -> Outcomes:
        """The outcomes of the policies in each world."""
        return self.ranking.outcomes

    @property
    def case(self) -> Case:
        """The case."""
        return self.outcomes.case


def option_findings(
    case: Case,
    samples: int = SAMPLES,
    seed: int = 0,
    *,
    policies: Sequence[str] | None = None,
    images: Mapping[str, str] | None = None,
    known: Outcomes | None = None,
    schedules: Mapping[str | None, Schedule] | None = None,
) -> Options | None:
    """Rank the policies of a case across worlds; return None if it cannot be evaluated over time.

    Parameters
    ----------
    case
        the case.
    samples, seed
        number and seed of the worlds; 0: none.
    policies
        names of policies (default: all that can be followed).
    images
        the reading taken of some actors in every world.
    known
        the outcomes, if they are already known; then no worlds are drawn.
    schedules
        known state spaces, by policy.

    Raises
    ------
    QuestionError
        if a number is wrong or a policy contradicts the rules.
    TooLarge
        if a chain is too large, with the numbers.
    """
    if not is_timed(case) or not case.measures or not case.policies or samples == 0:
        return None
    found = known
    if found is None:
        found = outcomes(draw_worlds(case, samples, seed, images=images), policies, schedules=schedules)
    return options_of(rank(found))


def options_of(ranking: Ranking) -> Options:
    """Compute the other findings of a brief on a ranking."""
    found = ranking.outcomes
    judged = [found.measure_spec(name) for name in ranking.orders]
    contested = [measure_spec for measure_spec in judged if ranking.beaten(measure_spec.name).any()]
    searched = (contested or judged)[:SEARCHED]
    looked_into = tuple(searched[:IN_FULL])
    names = [measure_spec.name for measure_spec in searched]
    flips = dict(zip(names, run_parts([partial(ranking.flips, name) for name in names]), strict=True))
    over = tuple(policy for policy in found.policies if (end_chance(found, policy) or 0.0) > 0.5)
    return Options(
        ranking,
        looked_into,
        flips,
        _drivers(ranking, looked_into),
        over,
        {policy: _constant(found, policy) for policy in found.policies if policy not in over},
        better_when_over(found),
        better_under(ranking),
        failing_boxes(ranking, flips),
        ranking.notes(),
    )


def _drivers(ranking: Ranking, looked_into: Sequence[MeasureSpec]) -> tuple[DecisionDrivers, ...]:
    found = []
    for measure_spec in looked_into:
        try:
            found.append(ranking.decided(measure_spec.name))
        except (QuestionError, ValueError):
            return ()
    return tuple(found)


def _constant(found: Outcomes, policy: str) -> tuple[str, ...]:
    """Return the names of the measures that are the same in every world under a policy; none of a single world."""
    if found.count < 2:
        return ()
    return tuple(
        measure_spec.name for measure_spec in found.measure_specs if not np.ptp(found.of(policy, measure_spec.name))
    )

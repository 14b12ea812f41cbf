"""Findings on the options: policies compared across worlds, conditions under which the lead fails, and the deciding inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.ensemble.early_end import better_when_over, end_chance
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.findings.defaults import SAMPLES
from offramp.findings.dynamic import is_timed
from offramp.ranking.levels import ahead, room, turned
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.discovery.discovery import Discovery
    from offramp.ensemble.early_end import BetterOver
    from offramp.ensemble.outcomes import Outcomes
    from offramp.notes import Note
    from offramp.ranking.acceptability import Acceptability
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.ranking.rank import Ranking
    from offramp.risk.measures import MeasureSpec

__all__ = ["BetterUnder", "Options", "option_findings", "options_of"]

IN_FULL = 3
"""Largest number of measures with scenario discovery and decision drivers."""


@dataclass(frozen=True)
class BetterUnder:
    """A policy with a better mean, by more than matters, than every leading policy over the worlds of one image of an actor.

    `leading` is the best of the leading policies there; `mean` and `leading_mean` are the means of the two.
    """

    actor: str
    image: str
    measure_spec: MeasureSpec
    policy: str
    mean: float
    leading: str
    leading_mean: float


@dataclass(frozen=True, eq=False)
class Options:
    """The policies of a case compared across worlds.

    `looked_into` are the judged measures that are looked into: the first ones by which the lead is not best in every world. By
    measure, `flips` are the boxes of worlds in which the lead fails and `acceptability` the shares of worlds by rank. `drivers`
    are empty if there are too few worlds. `over` are the policies under which the crisis mostly ends; `constant` are
    the measures that are the same in every world, by policy where the crisis goes on. `won_by_the_end` are measures that an ended
    crisis wins; `better_under` are the images under which another policy is better. `notes` say what has to be
    known to read the tables.
    """

    ranking: Ranking
    looked_into: tuple[MeasureSpec, ...]
    flips: Mapping[str, Discovery]
    acceptability: Mapping[str, Acceptability]
    drivers: tuple[DecisionDrivers, ...]
    over: tuple[str, ...]
    constant: Mapping[str, tuple[str, ...]]
    won_by_the_end: tuple[BetterOver, ...]
    better_under: tuple[BetterUnder, ...]
    notes: tuple[Note, ...]

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
    looked_into = tuple((contested or judged)[:IN_FULL])
    over = tuple(policy for policy in found.policies if (end_chance(found, policy) or 0.0) > 0.5)
    return Options(
        ranking,
        looked_into,
        {measure_spec.name: ranking.flips(measure_spec.name) for measure_spec in looked_into},
        {measure_spec.name: ranking.acceptability_by(measure_spec.name) for measure_spec in looked_into},
        _drivers(ranking, looked_into),
        over,
        {policy: _constant(found, policy) for policy in found.policies if policy not in over},
        better_when_over(found),
        tuple(each for measure_spec in looked_into for each in _better_under(ranking, measure_spec)),
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


def _better_under(ranking: Ranking, measure_spec: MeasureSpec) -> Iterator[BetterUnder]:
    """Yield the images under which another policy has a better mean, by more than matters, than those that lead."""
    found = ranking.outcomes
    own = np.isin(found.policies, ranking.leading(measure_spec.name))
    if own.all():
        return
    for actor, names in found.worlds.images.items():
        drawn = np.array(names)
        for image in found.case.images[actor]:
            some = drawn == image
            if not some.any():
                continue
            means = found.performance(measure_spec.name)[:, some].mean(axis=1)
            worth = turned(measure_spec, means)
            best, lead = int(np.argmax(np.where(own, -np.inf, worth))), int(np.argmax(np.where(own, worth, -np.inf)))
            if ahead(worth[best], worth[lead], room(measure_spec)):
                yield BetterUnder(
                    actor,
                    image,
                    measure_spec,
                    found.policies[best],
                    float(means[best]),
                    found.policies[lead],
                    float(means[lead]),
                )

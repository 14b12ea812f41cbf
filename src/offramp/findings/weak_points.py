"""Weak points of the lead: readings under which another option is better, and boxes of worlds in which the lead fails.

A weak point is the more important, the more worlds it holds and the more another option is better there. That is counted in the
smallest differences that matter, so that measures of different units can be compared, and added up over measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from offramp.discovery.columns import columns
from offramp.ranking.levels import ahead, room, turned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.discovery.boxes import Box
    from offramp.discovery.discovery import Discovery
    from offramp.ranking.rank import Ranking
    from offramp.risk.measures import MeasureSpec

__all__ = ["Advantage", "BetterUnder", "FailingBox", "WeakPoint", "better_under", "failing_boxes"]


@dataclass(frozen=True)
class Advantage:
    """The means of a measure under a policy that is better and under the best of the policies that lead."""

    measure_spec: MeasureSpec
    mean: float
    leading_mean: float


@dataclass(frozen=True)
class BetterUnder:
    """A policy with better means, by more than matters, than every leading policy over the worlds of one image of an actor.

    `leading` is the best of the leading policies there; `advantages` are the measures, the greatest advantage first. `share` is the
    share of worlds that have the image.
    """

    actor: str
    image: str
    policy: str
    leading: str
    advantages: tuple[Advantage, ...]
    share: float
    importance: float


@dataclass(frozen=True)
class FailingBox:
    """A box of worlds in which the lead mostly is not best by a measure."""

    measure_spec: MeasureSpec
    box: Box
    importance: float


WeakPoint: TypeAlias = "BetterUnder | FailingBox"
"""A weak point of the lead."""


def better_under(ranking: Ranking) -> tuple[BetterUnder, ...]:
    """Return the policies that are better under an image of an actor, the most important first.

    >>> import offramp
    >>> from offramp.ranking.rank import rank
    >>> river = rank(offramp.outcomes(offramp.draw_worlds(offramp.load("river"), 64)))
    >>> [(each.image, each.policy, each.leading) for each in better_under(river)]
    [('proud', 'talk, then stop', 'stop filling')]
    """
    found = ranking.outcomes
    told: dict[tuple[str, str, str, str], list[tuple[float, Advantage]]] = {}
    shares: dict[tuple[str, str], float] = {}
    for actor, names in found.worlds.images.items():
        drawn = np.array(names)
        for image in found.case.images[actor]:
            some = drawn == image
            if not some.any():
                continue
            shares[actor, image] = float(some.mean())
            for policy, leading, size, advantage in _advantages(ranking, some):
                told.setdefault((actor, image, policy, leading), []).append((size, advantage))
    points = [
        BetterUnder(
            *key,
            tuple(advantage for _, advantage in sorted(each, key=lambda one: -one[0])),
            shares[key[:2]],
            shares[key[:2]] * sum(size for size, _ in each),
        )
        for key, each in told.items()
    ]
    return tuple(sorted(points, key=lambda point: -point.importance))


def failing_boxes(ranking: Ranking, flips: Mapping[str, Discovery]) -> tuple[FailingBox, ...]:
    """Return the first box of each measure in which the lead fails, the most important first."""
    found, points = ranking.outcomes, []
    for name, discovery in flips.items():
        for box in discovery.boxes[:1]:
            some = box.contains(columns(found.inputs(name), found.count))
            sizes = [size for *_, size, advantage in _advantages(ranking, some) if advantage.measure_spec.name == name]
            points.append(FailingBox(found.measure_spec(name), box, box.mass * sum(sizes)))
    return tuple(sorted(points, key=lambda point: -point.importance))


def _advantages(ranking: Ranking, some: NDArray[np.bool_]) -> Iterator[tuple[str, str, float, Advantage]]:
    """Yield the policies with a better mean over some worlds, by judged measure, with the leading one and the size of the advantage."""
    found = ranking.outcomes
    for name in ranking.orders:
        spec, own = found.measure_spec(name), np.isin(found.policies, ranking.leading(name))
        if own.all():
            continue
        means = found.performance(name)[:, some].mean(axis=1)
        worth = turned(spec, means)
        best, lead = int(np.argmax(np.where(own, -np.inf, worth))), int(np.argmax(np.where(own, worth, -np.inf)))
        if ahead(worth[best], worth[lead], room(spec)):
            size = float(worth[best] - worth[lead]) / _unit(ranking, spec)
            yield (
                found.policies[best],
                found.policies[lead],
                size,
                Advantage(spec, float(means[best]), float(means[lead])),
            )


def _unit(ranking: Ranking, spec: MeasureSpec) -> float:
    """Return the smallest difference of a measure that matters; where none is stated, a hundredth of the spread of the means."""
    means = ranking.outcomes.performance(spec.name).mean(axis=1)
    return spec.matters or float(np.ptp(means)) / 100 or 1.0

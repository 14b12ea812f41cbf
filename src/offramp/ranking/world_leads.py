"""The lead in each world: the lead that the values of that world alone would give.

The lead of a ranking is in expectation. It says nothing of how often worlds disagree with it, as the leads of the worlds do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.ranking.lead import Kind, Lead
from offramp.ranking.levels import ahead, room, turned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.ensemble.outcomes import Outcomes
    from offramp.ranking.judged import JudgedMeasures

__all__ = ["WorldLeads", "leads_of_worlds", "world_leads"]

AT_ONCE = 2048
"""Number of worlds compared at a time, for the memory that it takes."""


@dataclass(frozen=True, eq=False)
class WorldLeads:
    """The lead of each world: `number[w]` is its place in `kinds` and `policies`, shape (worlds,)."""

    number: NDArray[np.intp]
    kinds: tuple[Kind, ...]
    policies: tuple[tuple[str, ...], ...]

    @cached_property
    def each(self) -> tuple[Lead, ...]:
        """The different leads, without the measures by which policies are best."""
        return tuple(Lead(kind, policies, {}) for kind, policies in zip(self.kinds, self.policies, strict=True))

    def shares(self, worlds: NDArray[np.bool_] | None = None) -> list[tuple[Lead, float]]:
        """Return the leads of some worlds (default: all) with the share of each, the most frequent first."""
        number = self.number if worlds is None else self.number[worlds]
        counts = np.bincount(number, minlength=len(self.kinds))
        order = np.argsort(-counts, kind="stable")
        return [(self.each[k], float(counts[k] / len(number))) for k in order.tolist() if counts[k]]


def leads_of_worlds(outcomes: Outcomes, allowed: JudgedMeasures) -> WorldLeads:
    """Return the lead in each world, by the measures that compare policies in all worlds together.

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.ranking.judged import judged
    >>> from offramp.worlds.worlds import draw_worlds
    >>> found = outcomes(draw_worlds(load("hotline"), 8), ["wait", "open the line"])
    >>> [(each.policies, share) for each, share in leads_of_worlds(found, judged(found)).shares()]
    [(('open the line',), 1.0)]
    """
    measure_specs = [outcomes.measure_spec(name) for name in allowed.pairs]
    return world_leads(
        {spec.name: turned(spec, outcomes.performance(spec.name)) for spec in measure_specs},
        outcomes.policies,
        tolerance={spec.name: room(spec) for spec in measure_specs},
        compared=allowed.pairs,
    )


def world_leads(
    values: Mapping[str, NDArray[np.float64]],
    policies: Sequence[str],
    *,
    tolerance: Mapping[str, float],
    compared: Mapping[str, NDArray[np.bool_]],
) -> WorldLeads:
    """Return the lead in each world, from the values of at least one measure, shape (policies, worlds), higher is better.

    The rules are those of `offramp.ranking.lead.lead` and `Dominance.undominated`, applied to one world at a time. `tolerance` is
    the largest difference that does not matter, and `compared` the pairs of policies that a measure compares.
    """
    worlds = next(iter(values.values())).shape[1]
    parts = []
    for begun in range(0, worlds, AT_ONCE):
        some = {name: rows[:, begun : begun + AT_ONCE] for name, rows in values.items()}
        parts.append(_members(some, tolerance, compared))
    rows = np.hstack(parts).T
    different, number = np.unique(rows, axis=0, return_inverse=True)
    found = tuple(
        tuple(policy for policy, member in zip(policies, row[1:].tolist(), strict=True) if member) for row in different
    )
    kinds: tuple[Kind, ...] = tuple(
        "trade-off" if not row[0] else "one" if len(names) == 1 else "level"
        for row, names in zip(different, found, strict=True)
    )
    return WorldLeads(number.reshape(-1), kinds, found)


def _members(
    values: Mapping[str, NDArray[np.float64]],
    tolerance: Mapping[str, float],
    compared: Mapping[str, NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Return whether some policy leads in a world, and below it which policies lead or are undominated: (1 + policies, worlds)."""
    count, worlds = next(iter(values.values())).shape
    better = np.zeros((count, count, worlds), dtype=np.bool_)
    for name, rows in values.items():
        better |= compared[name][:, :, None] & ahead(rows[:, None], rows[None], tolerance[name])
    worse = better.swapaxes(0, 1)
    any_compared = np.any([*compared.values()], axis=0) | np.eye(count, dtype=np.bool_)
    leads = np.all(any_compared[:, :, None] & ~worse, axis=1)
    some: NDArray[np.bool_] = leads.any(axis=0)
    members = np.where(some, leads, _undominated(better & ~worse))
    return np.vstack([some, members])


def _undominated(dominates: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the Schwartz set of each world, shape (policies, worlds), from who dominates whom."""
    reaches = dominates.copy()
    for middle in range(len(reaches)):
        reaches |= reaches[:, middle : middle + 1] & reaches[middle]
    free: NDArray[np.bool_] = ~np.any(reaches & ~reaches.swapaxes(0, 1), axis=0)
    return free

"""Rank acceptability: in what share of worlds a policy is first, second, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.graph.wording import counted
from offramp.ranking.performance import ByValue, check_tolerance, performance_of, worths
from offramp.risk.figures import percent
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Acceptability", "acceptability"]


@dataclass(frozen=True, eq=False)
class Acceptability(ByValue):
    """How often each policy takes each rank, over a number of `worlds`.

    `shares[p, r]` is the share of worlds in which policy p is at rank r, counted from 0; rows and columns add up to 1.
    `wins[p, q]` is the share in which p does better than q; what is left of 1 beside `wins[q, p]` are ties.
    """

    policies: tuple[str, ...]
    worlds: int
    tolerance: float
    shares: NDArray[np.float64]
    wins: NDArray[np.float64]

    @property
    def expected_ranks(self) -> NDArray[np.float64]:
        """The mean rank of each policy over the worlds, from 1 (the best), shape (policies,)."""
        return self.shares @ np.arange(1.0, len(self.policies) + 1)

    def parts(self) -> tuple[str | Table, ...]:
        """Return what a terminal shows."""
        return self.table(), self.win_table()

    def table(self) -> Table:
        """Return a table of the shares: a row per policy, a column per rank."""
        heads = ("policy", *(f"rank {rank}" for rank in range(1, len(self.policies) + 1)), "expected rank")
        rows = tuple(
            (policy, *map(percent, shares.tolist()), f"{rank:.2f}")
            for policy, shares, rank in zip(self.policies, self.shares, self.expected_ranks, strict=True)
        )
        return Table(f"How often each policy takes each rank, in {counted(self.worlds, 'world')}", heads, rows)

    def win_table(self) -> Table:
        """Return a table of how often the policy of the row does better than that of the column."""
        rows = tuple(
            (policy, *("·" if i == j else percent(share) for j, share in enumerate(self.wins[i].tolist())))
            for i, policy in enumerate(self.policies)
        )
        return Table("How often the policy of the row does better", ("policy", *self.policies), rows)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values; the shares of a policy are in the order of ranks."""
        return {
            "worlds": self.worlds,
            "tolerance": self.tolerance,
            "policies": {
                policy: {
                    "shares": self.shares[i].tolist(),
                    "expected rank": float(self.expected_ranks[i]),
                    "wins": {other: float(self.wins[i, j]) for j, other in enumerate(self.policies) if j != i},
                }
                for i, policy in enumerate(self.policies)
            },
        }


def acceptability(
    performance: ArrayLike, policies: Sequence[str], *, maximise: bool, tolerance: float = 0.0
) -> Acceptability:
    """Return how often each policy takes each rank, and how often it beats each other.

    Policies that tie in a world share the ranks they span in equal parts. The shares are the rank acceptability
    indices of SMAA-2 (Lahdelma and Salminen 2001, Operations Research 49, 444-454), the wins its pairwise winning
    indices (Leskinen et al. 2006, Forest Science 52, 304-312).

    Parameters
    ----------
    performance
        the value of a measure, shape (policies, worlds).
    policies
        the names of the rows.
    maximise
        whether high values are good.
    tolerance
        up to which difference, in the unit of the measure, neighbours in the order of a world tie; so a chain of
        small differences is one tie.

    >>> found = acceptability([[0.1, 0.2], [0.3, 0.2]], ["talk first", "wait"], maximise=False)
    >>> found.shares.tolist(), found.expected_ranks.tolist(), found.wins.tolist()
    ([[0.75, 0.25], [0.25, 0.75]], [1.25, 1.75], [[0.0, 0.5], [0.0, 0.0]])

    Raises
    ------
    QuestionError
        where the performance is no such array, or the tolerance is negative.
    """
    check_tolerance(tolerance)
    groups = _groups(worths(performance_of(performance, policies), maximise=maximise), tolerance)
    wins = np.stack([(group < groups).mean(axis=1) for group in groups])
    ahead, tied = (np.stack([sign(groups, group).sum(axis=0) for group in groups]) for sign in (np.less, np.equal))
    # In a world, a policy with `ahead` better ones takes a part of each of the next `tied` ranks.
    spans = (((ahead <= rank) & (rank < ahead + tied)) / tied for rank in range(len(groups)))
    shares = np.stack([span.mean(axis=1) for span in spans], axis=1)
    return Acceptability(tuple(policies), groups.shape[1], tolerance, shares, wins)


def _groups(f: NDArray[np.float64], tolerance: float) -> NDArray[np.intp]:
    """Number the groups of ties of each world from the best, shape (policies, worlds)."""
    order = np.argsort(-f, axis=0, kind="stable")
    falling = np.take_along_axis(f, order, axis=0)
    steps = np.zeros(f.shape, dtype=np.intp)
    steps[1:] = np.cumsum(falling[:-1] - falling[1:] > tolerance, axis=0)
    groups = np.empty_like(steps)
    np.put_along_axis(groups, order, steps, axis=0)
    return groups

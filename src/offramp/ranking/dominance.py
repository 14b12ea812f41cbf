"""Dominance: which policies do no worse than another whatever the world, by every measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.graph.wording import counted, listed
from offramp.ranking.performance import ByValue, check_tolerance, performance_of, worths
from offramp.risk.figures import percent
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Dominance", "dominance"]


@dataclass(frozen=True, eq=False)
class Dominance(ByValue):
    """Which policies dominate which, over a number of `worlds`; all arrays have the shape (policies, policies).

    `dominates[p, q]`: p is no worse than q by every measure in every world, and better by some measure in some world.
    `shares[p, q]`: the share of worlds in which p is no worse by every measure, and better by some.
    `stochastic[measure][p, q]`: whatever is asked for, p has at least the chance of q to do so well, and somewhere a
    larger one, each world being as likely as any other (first-order stochastic dominance).
    """

    policies: tuple[str, ...]
    worlds: int
    tolerance: Mapping[str, float]
    dominates: NDArray[np.bool_]
    shares: NDArray[np.float64]
    stochastic: Mapping[str, NDArray[np.bool_]]

    @property
    def undominated(self) -> tuple[str, ...]:
        """The policies that no other dominates."""
        return tuple(policy for policy in self.policies if not self.dominators(policy))

    def dominators(self, policy: str, measure: str | None = None) -> tuple[str, ...]:
        """Return what dominates a policy: world by world by all measures, or stochastically by one measure.

        Raise `QuestionError` where there is no such policy or measure.
        """
        _known("policy", [policy], self.policies)
        _known("measure", [] if measure is None else [measure], self.stochastic)
        table = self.dominates if measure is None else self.stochastic[measure]
        above = table[:, self.policies.index(policy)]
        return tuple(other for other, over in zip(self.policies, above, strict=True) if over)

    def parts(self) -> tuple[str | Table, ...]:
        """Return what a terminal shows."""
        return self.table(), self.share_table()

    def table(self) -> Table:
        """Return a table of what each policy is dominated by: in every world, and stochastically by each measure."""
        heads = ("policy", "dominated by", *(f"in distribution, {measure}" for measure in self.stochastic))
        rows = tuple(
            (policy, *(listed(self.dominators(policy, measure)) or "·" for measure in (None, *self.stochastic)))
            for policy in self.policies
        )
        note = "Dominated: in no world better by any measure, and somewhere worse."
        return Table(f"Which policies are dominated, in {counted(self.worlds, 'world')}", heads, rows, note)

    def share_table(self) -> Table:
        """Return a table of how often the policy of the row dominates that of the column."""
        rows = tuple(
            (policy, *("·" if i == j else percent(share) for j, share in enumerate(self.shares[i].tolist())))
            for i, policy in enumerate(self.policies)
        )
        return Table("In how many worlds the policy of the row dominates", ("policy", *self.policies), rows)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "worlds": self.worlds,
            "tolerance": dict(self.tolerance),
            "undominated": list(self.undominated),
            "policies": {
                policy: {
                    "dominated by": list(self.dominators(policy)),
                    "dominates in": {
                        other: float(self.shares[i, j]) for j, other in enumerate(self.policies) if j != i
                    },
                    "stochastic": {measure: list(self.dominators(policy, measure)) for measure in self.stochastic},
                }
                for i, policy in enumerate(self.policies)
            },
        }


def dominance(
    performance: Mapping[str, ArrayLike],
    policies: Sequence[str],
    *,
    maximise: Mapping[str, bool],
    tolerance: Mapping[str, float] | None = None,
) -> Dominance:
    """Return which policies dominate which, over several measures in the same worlds.

    First-order stochastic dominance compares the two distributions over worlds and not the same world, so it is
    weaker: what dominates in every world does so in distribution (Quirk and Saposnik 1962, Review of Economic Studies
    29, 140-146; Hadar and Russell 1969, American Economic Review 59, 25-34).

    Parameters
    ----------
    performance
        of each measure by name the values, shape (policies, worlds).
    policies
        the names of the rows.
    maximise
        of each measure, whether high values are good.
    tolerance
        of measures, up to which difference, in the unit of the measure, two values are alike (default: none). With a
        tolerance, dominance need not carry over from one pair to the next.

    >>> found = dominance({"war": [[0.1, 0.2], [0.3, 0.2]]}, ["talk first", "wait"], maximise={"war": False})
    >>> found.undominated, found.dominators("wait"), found.shares.tolist()
    (('talk first',), ('talk first',), [[0.0, 0.5], [0.0, 0.0]])

    Raises
    ------
    QuestionError
        where the performance of a measure is no such array, measures differ in their number of worlds, it is not said
        of each measure which way is better, or a tolerance is negative or of no measure.
    """
    arrays = {name: performance_of(values, policies, f"measure `{name}`") for name, values in performance.items()}
    worlds = _worlds(arrays)
    _known("measure", [*maximise, *(tolerance or {})], arrays)
    if missing := [name for name in arrays if name not in maximise]:
        raise QuestionError(f"it is not said whether high values of the measure `{missing[0]}` are good")
    alike = {name: (tolerance or {}).get(name, 0.0) for name in arrays}
    for amount in alike.values():
        check_tolerance(amount)
    f = np.stack([worths(values, maximise=maximise[name]) for name, values in arrays.items()])
    room = np.array([*alike.values()])[:, None, None]
    dominates, shares = _world_by_world(f, room)
    stochastic = {name: _stochastic(f[i], alike[name]) for i, name in enumerate(arrays)}
    return Dominance(tuple(policies), worlds, alike, dominates, shares, stochastic)


def _world_by_world(f: NDArray[np.float64], room: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Compare policies world by world; `f` has the shape (measures, policies, worlds)."""
    dominates, shares = [], []
    for i in range(f.shape[1]):
        ahead = f[:, i : i + 1] - f
        no_worse: NDArray[np.bool_] = np.all(ahead >= -room, axis=0)
        better: NDArray[np.bool_] = np.any(ahead > room, axis=0)
        dominates.append(no_worse.all(axis=1) & better.any(axis=1))
        shares.append((no_worse & better).mean(axis=1))
    return np.stack(dominates), np.stack(shares)


def _stochastic(f: NDArray[np.float64], room: float) -> NDArray[np.bool_]:
    """Compare distributions: the k-th worst world of one with the k-th worst of the other, for every k."""
    ordered = np.sort(f, axis=1)
    ahead = (row - ordered for row in ordered)
    return np.stack([(by >= -room).all(axis=1) & (by > room).any(axis=1) for by in ahead])


def _worlds(arrays: Mapping[str, NDArray[np.float64]]) -> int:
    """Return in how many worlds the measures are known, the same for each."""
    counts = {name: len(array[0]) for name, array in arrays.items()}
    if not counts:
        raise QuestionError("there is no measure to compare by; expected the performance of at least one")
    (first, count), *others = counts.items()
    for name, other in others:
        if other != count:
            raise QuestionError(
                f"the measure `{first}` is known in {counted(count, 'world')} and `{name}` in {other}; expected the same worlds"
            )
    return count


def _known(what: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise QuestionError(f"there is no {what} `{name}` here{did_you_mean(name, known)}")

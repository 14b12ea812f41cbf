"""Dominance: the policies that are no worse than another by every measure, in expectation and world by world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.levels import ahead
from offramp.ranking.performance import ByValue, check_tolerance, oriented, performance_of
from offramp.tables import Table
from offramp.text import counted, listed, percent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Dominance", "dominance", "worse_by_some"]


@dataclass(frozen=True, eq=False)
class Dominance(ByValue):
    """Dominance between policies, over a number of `worlds`; all arrays have the shape (policies, policies).

    `dominates[p, q]`: in expectation, p is no worse than q by every measure that compares them, and better by one.
    `shares[p, q]`: the share of worlds in which the values of that world satisfy the same condition.
    `better[measure][p, q]`: the mean of p is better by more than the tolerance. `compared[measure][p, q]`: the measure
    compares the two.
    """

    policies: tuple[str, ...]
    worlds: int
    tolerance: Mapping[str, float]
    dominates: NDArray[np.bool_]
    shares: NDArray[np.float64]
    better: Mapping[str, NDArray[np.bool_]]
    compared: Mapping[str, NDArray[np.bool_]]

    @property
    def undominated(self) -> tuple[str, ...]:
        """The undominated policies: no other policy dominates them, or only policies that they dominate in turn.

        With a tolerance, dominance is not transitive, and three policies may each dominate the next one. So a policy
        counts as undominated where it reaches back, along dominance, to all policies from which dominance reaches it:
        the Schwartz set (Schwartz 1972, Noûs 6, 97-117). At least one policy is always undominated. Where dominance has
        no cycle, the undominated policies are those that none dominates.
        """
        reaches = self.dominates.copy()
        for middle in range(len(self.policies)):
            reaches |= reaches[:, middle : middle + 1] & reaches[middle]
        free: NDArray[np.bool_] = ~np.any(reaches & ~reaches.T, axis=0)
        return tuple(policy for policy, stays in zip(self.policies, free, strict=True) if stays)

    def dominators(self, policy: str) -> tuple[str, ...]:
        """Return the policies that dominate a policy in expectation; raise `QuestionError` if there is no such
        policy.
        """
        _known("policy", [policy], self.policies)
        above = self.dominates[:, self.policies.index(policy)]
        return tuple(other for other, over in zip(self.policies, above, strict=True) if over)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output."""
        return self.words(), *((self.share_table(),) if len(self.policies) > 1 else ())

    def words(self) -> str:
        """Name the policies that dominate others in expectation."""
        told = [
            f"“{policy}” is dominated by {listed(f'“{name}”' for name in over)}"
            for policy in self.policies
            if (over := self.dominators(policy))
        ]
        if not told:
            return "Dominance in expectation: no policy is dominated."
        cycle = [name for name in self.undominated if self.dominators(name)]
        back = (
            f" {listed(f'“{name}”' for name in cycle)} dominate each other in a cycle, by differences near the smallest that matters, and "
            "count as undominated."
            if cycle
            else ""
        )
        return f"Dominance in expectation: {'; '.join(told)}.{back}"

    def share_table(self) -> Table:
        """Return a table of the share of worlds in which the policy of the row dominates that of the column."""
        rows = tuple(
            (policy, *("·" if i == j else percent(share) for j, share in enumerate(self.shares[i].tolist())))
            for i, policy in enumerate(self.policies)
        )
        title = f"Share of {counted(self.worlds, 'world')} in which the policy of the row dominates that of the column"
        return Table(title, ("policy", *self.policies), rows)

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values."""
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
                    "better by": {
                        other: [name for name, better in self.better.items() if better[i, j]]
                        for j, other in enumerate(self.policies)
                        if j != i
                    },
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
    compared: Mapping[str, NDArray[np.bool_]] | None = None,
) -> Dominance:
    """Return the dominance between policies, over several measures in the same worlds.

    A policy dominates another where its mean over worlds is no worse by every measure, within the tolerance, and better
    by more than the tolerance by one (Pareto dominance of expectations). Two values that differ by rounding alone
    (`levels.ahead`) are equal. The dominance between two policies never depends on a third.

    Parameters
    ----------
    performance
        the values of each measure by name, shape (policies, worlds).
    policies
        the names of the rows.
    maximise
        for each measure, whether high values are good.
    tolerance
        the largest difference, in the unit of each measure, that does not matter (default: 0).
    compared
        the policies that each measure compares, shape (policies, policies) (default: all).

    >>> found = dominance({"war": [[0.1, 0.2], [0.3, 0.2]]}, ["talk first", "wait"], maximise={"war": False})
    >>> found.undominated, found.dominators("wait"), found.shares.tolist()
    (('talk first',), ('talk first',), [[0.0, 0.5], [0.0, 0.0]])

    Raises
    ------
    QuestionError
        if the performance of a measure is no such array, measures differ in their number of worlds, the direction of
        a measure is missing, or a tolerance is negative or of no measure.
    """
    arrays = {name: performance_of(values, policies, f"measure `{name}`") for name, values in performance.items()}
    worlds = _worlds(arrays)
    _known("measure", [*maximise, *(tolerance or {}), *(compared or {})], arrays)
    if missing := [name for name in arrays if name not in maximise]:
        raise QuestionError(f"the direction of the measure `{missing[0]}` is missing: whether high values are good")
    alike = {name: (tolerance or {}).get(name, 0.0) for name in arrays}
    for amount in alike.values():
        check_tolerance(amount)
    everywhere = np.ones((len(policies), len(policies)), dtype=np.bool_)
    pairs = {name: np.asarray((compared or {}).get(name, everywhere), dtype=np.bool_) for name in arrays}
    f = {name: oriented(values, maximise=maximise[name]) for name, values in arrays.items()}
    better = {}
    for name, values in f.items():
        means = values.mean(axis=1)
        better[name] = pairs[name] & ahead(means[:, None], means, alike[name])
    some = np.any([*better.values()], axis=0)
    shares = _shares(f, alike, pairs)
    return Dominance(tuple(policies), worlds, alike, some & ~worse_by_some(better), shares, better, pairs)


def worse_by_some(better: Mapping[str, NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return the mask of pairs in which the policy of the row is worse by some measure, shape (policies, policies)."""
    worse: NDArray[np.bool_] = np.any([table.T for table in better.values()], axis=0)
    return worse


def _shares(
    f: Mapping[str, NDArray[np.float64]], alike: Mapping[str, float], pairs: Mapping[str, NDArray[np.bool_]]
) -> NDArray[np.float64]:
    """Return the share of worlds in which the policy of the row dominates that of the column."""
    shape = next(iter(f.values())).shape
    shares = np.zeros((shape[0], shape[0]))
    for i in range(shape[0]):
        better, worse = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
        for name, values in f.items():
            both = pairs[name][i][:, None]
            better |= both & ahead(values[i], values, alike[name])
            worse |= both & ahead(values, values[i], alike[name])
        shares[i] = (better & ~worse).mean(axis=1)
    return shares


def _worlds(arrays: Mapping[str, NDArray[np.float64]]) -> int:
    """Return the number of worlds, which must be the same for each measure."""
    counts = {name: len(array[0]) for name, array in arrays.items()}
    if not counts:
        raise QuestionError("there is no measure to compare by; expected the performance of at least one measure")
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

"""Acceptability over worlds and weights: the share in which each policy takes each rank, for unknown weights (SMAA-2)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.performance import ByValue, performance_of
from offramp.ranking.rank_counts import Asked, ranks
from offramp.ranking.weights import is_free, ranges_of
from offramp.tables import Table
from offramp.text import counted, listed, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Acceptability", "acceptability"]


@dataclass(frozen=True, eq=False)
class Acceptability(ByValue):
    """Rank acceptability of each policy over all worlds and weights.

    `shares[p, r]` is the share of worlds and weights in which policy p has rank r, counted from 0, by the `measures`.
    `wins[p, q]` is the share in which p has a greater value than q, NaN if no measure compares them. The rest, 1 -
    wins[p, q] - wins[q, p], are ties. `central[p]` are the mean weights under which p is first, None if it never is;
    `tied_first` is the share in which several are first. `weights` has the range of each weight, None if it is free;
    `draws` the number of weight vectors, 0 if all are counted exactly. `left_out` has the measures that are not
    used, each with the reason.
    """

    policies: tuple[str, ...]
    worlds: int
    measures: tuple[str, ...]
    left_out: Mapping[str, str]
    weights: Mapping[str, tuple[float, float] | None]
    draws: int
    shares: NDArray[np.float64]
    wins: NDArray[np.float64]
    central: Mapping[str, Mapping[str, float] | None]
    tied_first: float

    @property
    def first(self) -> dict[str, float]:
        """The share of worlds and weights in which each policy is first; ties for the first rank are divided equally."""
        return dict(zip(self.policies, self.shares[:, 0].tolist(), strict=True))

    def tied(self, one: str, other: str) -> float:
        """Return the share of worlds and weights in which two policies have equal values.

        Raises
        ------
        QuestionError
            if there is no such policy.
        """
        for policy in (one, other):
            if policy not in self.policies:
                raise QuestionError(f"there is no policy `{policy}` here{did_you_mean(policy, self.policies)}")
        i, j = self.policies.index(one), self.policies.index(other)
        return max(0.0, 1.0 - float(self.wins[i, j]) - float(self.wins[j, i])) if i != j else 1.0

    @property
    def pairwise(self) -> dict[str, dict[str, float | None]]:
        """The pairwise winning indices: per policy the share in which its value exceeds that of each other; None: not
        compared.
        """
        return {
            policy: {
                other: None if np.isnan(self.wins[i, j]) else float(self.wins[i, j])
                for j, other in enumerate(self.policies)
                if j != i
            }
            for i, policy in enumerate(self.policies)
        }

    def parts(self, labels: Mapping[str, str] | None = None) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output; `labels` are those of measures, which replace their names."""
        if len(self.policies) == 1:
            return ()
        found: list[str | Table] = [self.words(labels)]
        if self.measures:
            found.append(self.table())
        if not np.isnan(self.wins).all():
            found.append(self.win_table())
        if len(self.measures) > 1 and any(self.central.values()):
            found.append(self.weight_table(labels))
        return tuple(found)

    def words(self, labels: Mapping[str, str] | None = None) -> str:
        """Describe the worlds, weights and measures, and the share of worlds in which several policies tie for first."""
        labels = labels or {}
        without = "; ".join(f"{labels.get(name, name)}: {why}" for name, why in self.left_out.items())
        if not self.measures:
            return f"Acceptability over weights: no measure is used{f' ({without})' if without else ''}."
        told = [
            f"Acceptability over {self._over(labels)}, by {listed(labels.get(name, name) for name in self.measures)}."
        ]
        if self.tied_first > 0:
            told.append(f"In {percent(self.tied_first)} several policies tie for first, and share the rank.")
        if without:
            told.append(f"Left out: {without}.")
        return " ".join(told)

    def _over(self, labels: Mapping[str, str]) -> str:
        """Name the worlds and the weights."""
        worlds = counted(self.worlds, "world")
        if len(self.measures) == 1:
            return worlds
        how = f"{self.draws:,} weight vectors" if self.draws else "all weights, counted exactly"
        if is_free({name: self.weights[name] for name in self.measures}):
            return f"{worlds} and {how}" + (", every weight equally likely" if self.draws else "")
        ranges = ranges_of({name: self.weights[name] for name in self.measures})
        said = listed(
            f"{labels.get(name, name)} {low:g}" + ("" if low == high else f" to {high:g}")
            for name, (low, high) in ranges.items()
        )
        return f"{worlds} and " + (
            f"{how} within the ranges ({said})" if self.draws else f"the weights stated ({said})"
        )

    @property
    def _share(self) -> str:
        return "Share of worlds" + (" and weights" if len(self.measures) != 1 else "")

    def table(self) -> Table:
        """Return a table of the shares: a row per policy, a column per rank."""
        heads = ("policy", *(f"rank {rank}" for rank in range(1, len(self.policies) + 1)))
        rows = tuple(
            (policy, *map(percent, shares.tolist())) for policy, shares in zip(self.policies, self.shares, strict=True)
        )
        return Table(f"{self._share} in which each policy takes each rank", heads, rows)

    def win_table(self) -> Table:
        """Return a table of the pairwise winning indices: the share in which the policy of the row has the greater
        value.
        """
        rows = tuple(
            (
                policy,
                *(
                    "·" if i == j or np.isnan(share) else percent(share)
                    for j, share in enumerate(self.wins[i].tolist())
                ),
            )
            for i, policy in enumerate(self.policies)
        )
        title = f"{self._share} in which the policy of the row has a greater value than that of the column"
        return Table(title, ("policy", *self.policies), rows)

    def weight_table(self, labels: Mapping[str, str] | None = None) -> Table:
        """Return a table of the central weights: the mean weights under which each policy is first."""
        heads = ("policy", *((labels or {}).get(name, name) for name in self.measures))
        rows = tuple(
            (policy, *("·" if found is None else percent(found[name]) for name in self.measures))
            for policy, found in self.central.items()
        )
        return Table("Central weights: the mean weights under which each policy is first", heads, rows)

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values; the shares of a policy are in the order of ranks."""
        return {
            "worlds": self.worlds,
            "draws": self.draws,
            "measures": list(self.measures),
            "left out": dict(self.left_out),
            "weights": {
                name: None if span is None else {"low": span[0], "high": span[1]} for name, span in self.weights.items()
            },
            "tied first": self.tied_first,
            "policies": {
                policy: {
                    "first": float(self.shares[i, 0]),
                    "shares": self.shares[i].tolist(),
                    "central weights": dict(found) if (found := self.central[policy]) is not None else None,
                }
                for i, policy in enumerate(self.policies)
            },
        }


def acceptability(
    performance: Mapping[str, ArrayLike],
    policies: Sequence[str],
    *,
    scales: Mapping[str, tuple[float, float] | None],
    weights: Mapping[str, tuple[float, float] | None] | None = None,
    compared: Mapping[str, NDArray[np.bool_]] | None = None,
    rounding: Mapping[str, float] | None = None,
    seed: int = 0,
) -> Acceptability:
    """Return the rank acceptability of each policy, over all worlds and all weights of the measures.

    The value of a policy in a world is the weighted sum of linear value functions, 0 at the worst and 1 at the best
    value of each scale. Rank acceptability indices, central weights and pairwise winning indices are those of SMAA-2
    (Lahdelma and Salminen 2001, Operations Research 49, 444-454; Leskinen et al. 2006, Forest Science 52, 304-312). The
    worlds are the uncertainty of the criteria, and each world is combined with each weight vector. Policies whose
    values differ by rounding alone tie, and share their ranks in equal parts. A pairwise index uses the measures that
    compare the two policies, and never depends on a third. Ranks use the measures that compare all policies.

    The result is exact for one measure, for two of free weights, and for fixed weights; otherwise `number_of_draws`
    weight vectors are drawn.

    Parameters
    ----------
    performance
        the values of each measure by name, shape (policies, worlds).
    policies
        the names of the rows.
    scales
        the worst and the best value of each measure; a measure with None is not used.
    weights
        the range of the swing weight of measures (default: none is stated, and every weight is equally likely).
    compared
        the policies that each measure compares, shape (policies, policies) (default: all).
    rounding
        the difference, in the unit of each measure, up to which values near 0 are equal (default: 0).
    seed
        seed of the weight vectors.

    >>> chances = {"war": [[0.1, 0.2], [0.3, 0.2]], "missile": [[0.9, 0.9], [0.5, 0.9]]}
    >>> found = acceptability(chances, ["talk", "wait"], scales={"war": (1, 0), "missile": (1, 0)})
    >>> found.shares.round(4).tolist(), found.wins.round(4).tolist()
    ([[0.4167, 0.5833], [0.5833, 0.4167]], [[0.0, 0.1667], [0.3333, 0.0]])
    >>> found.tied_first, round(found.central["talk"]["war"], 4)
    (0.5, 0.6333)

    Raises
    ------
    QuestionError
        if the performance of a measure is no such array, or measures differ in their number of worlds.
    """
    x = {name: performance_of(values, policies, f"measure `{name}`") for name, values in performance.items()}
    counts = {array.shape[1] for array in x.values()}
    if len(counts) != 1:
        raise QuestionError(f"the measures are known in {listed(map(str, sorted(counts)))} worlds; expected the same")
    everywhere = np.ones((len(policies), len(policies)), dtype=np.bool_)
    pairs = {name: (compared or {}).get(name, everywhere) for name in x}
    scaled = {name: scale for name in x if (scale := scales.get(name)) is not None}
    left_out = {name: "no `scale` is stated" for name in x if name not in scaled and pairs[name].all()}
    ask = Asked(
        {name: x[name] for name in scaled},
        scaled,
        {name: (weights or {}).get(name) for name in scaled},
        {name: (rounding or {}).get(name, 0.0) for name in scaled},
        counts.pop(),
        seed,
    )
    common = tuple(name for name in scaled if pairs[name].all())
    shares, wins, central, tied_first, draws = ranks(ask, common, len(policies))
    for i, j in combinations(range(len(policies)), 2):
        names = tuple(name for name in scaled if pairs[name][i, j])
        # Where all measures compare the two, the ranks have already counted them, except for pieces of weights, which are exact.
        if names and (names != common or ask.exact(names)):
            wins[i, j], wins[j, i] = ask.wins(names, i, j)
    middle = {
        policy: None if row is None else dict(zip(common, row, strict=True))
        for policy, row in zip(policies, central, strict=True)
    }
    return Acceptability(
        tuple(policies), ask.worlds, common, left_out, {name: ask.weights[name] for name in common}, draws, shares, wins, middle, tied_first
    )  # fmt: skip

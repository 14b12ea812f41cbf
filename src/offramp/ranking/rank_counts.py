"""Ranks of policies under drawn weights, counted in blocks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.ranking.levels import same
from offramp.ranking.weights import is_free, number_of_draws, weight_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["BLOCK", "ROUNDING", "Asked", "ranks"]

ROUNDING = 1e-12
"""A difference of values smaller than this share of its largest part is rounding, and a tie."""

BLOCK = 2**18
"""About the number of pairs of a world and a weight vector in one block; no result depends on it."""


@dataclass(frozen=True, eq=False)
class Asked:
    """Data of one analysis: the values by measure, shape (policies, worlds), with the scale, weight and rounding of
    each.
    """

    x: Mapping[str, NDArray[np.float64]]
    scales: Mapping[str, tuple[float, float]]
    weights: Mapping[str, tuple[float, float] | None]
    rounding: Mapping[str, float]
    worlds: int
    seed: int

    def vectors(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return the weight vectors of some measures, shape (vectors, measures)."""
        return weight_vectors({name: self.weights[name] for name in names}, number_of_draws(self.worlds), self.seed)

    def exact(self, names: Sequence[str]) -> bool:
        """Return whether the shares of some measures can be computed exactly: two of free weights."""
        return len(names) == 2 and is_free({name: self.weights[name] for name in names})

    def ahead(self, names: Sequence[str], i: int, j: int, worlds: slice = slice(None)) -> NDArray[np.float64]:
        """Return the difference of values of policies i and j by each measure, shape (worlds, measures)."""
        parts = []
        for name in names:
            one, other = self.x[name][i, worlds], self.x[name][j, worlds]
            worst, best = self.scales[name]
            parts.append(np.where(same(one, other, self.rounding[name]), 0.0, (one - other) / (best - worst)))
        return np.stack(parts, axis=1)

    def wins(self, names: Sequence[str], i: int, j: int) -> tuple[float, float]:
        """Return the shares of worlds and weights in which policy i has a greater value than j, and a smaller one."""
        if self.exact(names):
            both = self.ahead(names, i, j)
            # The difference is linear in the weight, and changes its sign where the two parts balance.
            size = np.abs(both).sum(axis=1)
            size[size == 0] = 1.0
            return (
                float((np.maximum(both, 0).sum(axis=1) / size).mean()),
                float((np.maximum(-both, 0).sum(axis=1) / size).mean()),
            )
        vectors = self.vectors(names)
        more = less = 0
        for worlds in self.blocks(len(vectors)):
            above, below = _signs(self.ahead(names, i, j, worlds), vectors)
            more, less = more + int(above.sum()), less + int(below.sum())
        return more / (self.worlds * len(vectors)), less / (self.worlds * len(vectors))

    def blocks(self, vectors: int) -> Iterator[slice]:
        """Yield the worlds in blocks."""
        step = max(1, BLOCK // vectors)
        for first in range(0, self.worlds, step):
            yield slice(first, min(first + step, self.worlds))


def _signs(both: NDArray[np.float64], vectors: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the masks of a weighted sum above 0, and below 0, beyond rounding: shapes (worlds, vectors)."""
    # Not by `@`: threads of a linear algebra library cost more here than they save, and their last digits differ by machine.
    one_for_all = vectors.ndim == 2
    total = np.einsum(
        "wm,mv->wv" if one_for_all else "wm,wmv->wv", both, np.ascontiguousarray(np.swapaxes(vectors, -1, -2))
    )
    least = ROUNDING * np.abs(both).max(axis=1, keepdims=True)
    return total > least, total < -least


def ranks(
    ask: Asked, names: tuple[str, ...], policies: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[list[float] | None], float, int]:
    """Return the shares of ranks, the wins, the central weights, the share of ties for the first, the number of
    vectors.
    """
    shares, wins = np.full((policies, policies), 1.0 / policies), np.full((policies, policies), np.nan)
    np.fill_diagonal(wins, 0.0)
    if not names:
        return shares, wins, [None] * policies, 1.0 if policies > 1 else 0.0, 0
    exact, sums, tied_first = ask.exact(names), np.zeros((policies, len(names))), 0.0
    vectors = np.zeros((1, 2)) if exact else ask.vectors(names)
    shares[:], wins[:] = 0.0, 0.0
    count = np.int8 if policies < 128 else np.int16
    for worlds in ask.blocks(policies * (policies - 1) // 2 + 1 if exact else len(vectors)):
        size = worlds.stop - worlds.start
        both = {pair: ask.ahead(names, *pair, worlds) for pair in combinations(range(policies), 2)}
        if exact:
            vectors, mass = _pieces([*both.values()], size)
        else:
            mass = np.full((size, len(vectors)), 1.0 / len(vectors))
        ahead, behind = np.zeros((2, policies, *mass.shape), count)
        for (i, j), parts in both.items():
            above, below = (sign.view(np.int8) for sign in _signs(parts, vectors))
            ahead[j] += above
            behind[i] += above
            ahead[i] += below
            behind[j] += below
            wins[i, j] += np.count_nonzero(above)
            wins[j, i] += np.count_nonzero(below)
        tied = policies - ahead - behind
        for policy in range(policies):
            _share_out(shares[policy], ahead[policy], tied[policy], mass)
            first = np.where(ahead[policy] == 0, mass / tied[policy], 0.0)
            sums[policy] += (
                np.einsum("v,vm->m", first.sum(axis=0), vectors)
                if vectors.ndim == 2
                else np.einsum("wv,wvm->m", first, vectors)
            )
        tied_first += float(mass[((ahead == 0) & (tied > 1)).any(axis=0)].sum())
    central = [
        [float(part) for part in row / row.sum()] if share > 0 else None
        for row, share in zip(sums, shares[:, 0], strict=True)
    ]
    drawn = 0 if exact or len(vectors) == 1 else len(vectors)
    wins /= ask.worlds * len(vectors)
    return shares / ask.worlds, wins, central, tied_first / ask.worlds, drawn


def _share_out(
    shares: NDArray[np.float64], ahead: NDArray[np.integer], tied: NDArray[np.integer], mass: NDArray[np.float64]
) -> None:
    """Add to the shares of a policy's ranks; with `ahead` better policies it takes a part of each of the next `tied`
    ranks.
    """
    base = len(shares) + 1
    found = np.bincount((ahead.astype(np.int64) * base + tied).ravel(), mass.ravel(), base * base)
    for code in np.flatnonzero(found).tolist():
        begins, span = divmod(code, base)
        shares[begins : begins + span] += found[code] / span


def _pieces(both: Sequence[NDArray[np.float64]], worlds: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Divide the weights of two measures, world by world, where some pair of policies changes its order.

    Returns the middle of each piece as a weight vector, shape (worlds, pieces, 2), and its length, shape (worlds, pieces).
    """
    cuts = [np.zeros(worlds), np.ones(worlds)]
    for parts in both:
        one, other = parts.T
        change = one * other < 0
        cuts.append(np.where(change, other / np.where(change, other - one, 1.0), 0.0))
    ends = np.sort(np.stack(cuts, axis=1), axis=1)
    middle = (ends[:, 1:] + ends[:, :-1]) / 2
    return np.stack([middle, 1 - middle], axis=2), np.diff(ends, axis=1)

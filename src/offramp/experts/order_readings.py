"""Rival readings among experts: groups of experts whose orders are closer to each other than to those of other groups.

The distance of two experts is Kendall's: the share, of the pairs that both order, that they order differently. Groups are made by
average linkage (R. R. Sokal and C. D. Michener, University of Kansas Science Bulletin 38 (1958) 1409-1438), and their number by the mean
silhouette (P. J. Rousseeuw, Journal of Computational and Applied Mathematics 20 (1987) 53-65).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LEAST_SILHOUETTE", "distances", "order_groups", "relation"]

LEAST_SILHOUETTE = 0.5
"""Mean silhouette from which groups count: a reasonable structure (L. Kaufman and P. J. Rousseeuw, Finding Groups in Data, 1990)."""

MOST_GROUPS = 10
"""The most groups that are tried."""

UNKNOWN = 0.5
"""Distance of two experts who order no pair in common: that of random orders on average."""


def relation(above: Sequence[int]) -> NDArray[np.int8]:
    """Return the sign of each pair in an expert's order: 1 where the first is above the second, -1 where it is below, 0 where it is open.

    `above` has the set of entries above each, as `known_above` returns it.

    >>> relation((0, 1)).tolist()
    [[0, 1], [-1, 0]]
    """
    length = len(above)
    upper = np.array([[above[j] >> i & 1 for j in range(length)] for i in range(length)], dtype=np.int8)
    return upper - upper.T


def distances(relations: Sequence[NDArray[np.int8]]) -> NDArray[np.float64]:
    """Return the distance of each two experts: experts x experts, from 0 to 1.

    Of complete orders it is Kendall's distance as a share of all pairs.

    >>> one, other = relation((0, 1, 3)), relation((2, 0, 3))
    >>> distances([one, other])[0, 1].round(3)
    np.float64(0.333)
    """
    said = np.array(relations, dtype=float).reshape(len(relations), -1)
    agreed = said @ said.T
    both = np.abs(said) @ np.abs(said).T
    found = np.where(both > 0, (1 - agreed / np.maximum(both, 1)) / 2, UNKNOWN)
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def order_groups(apart: NDArray[np.float64]) -> tuple[tuple[int, ...], float | None]:
    """Return the group of each expert, numbered from 0 in the order of the experts, and the mean silhouette of the groups.

    All numbers of groups from two to ten, and less than the experts, are tried; the one with the greatest mean silhouette is taken, the
    smaller of equals. There is one group, and no silhouette, where that is below `LEAST_SILHOUETTE`, or with fewer than three experts.

    >>> order_groups(np.array([[0.0, 0.1, 0.9], [0.1, 0.0, 0.8], [0.9, 0.8, 0.0]]))[0]
    (0, 0, 1)
    """
    count = len(apart)
    best: tuple[float, tuple[int, ...]] | None = None
    if count > 2:
        from scipy.cluster.hierarchy import fcluster, linkage
        from scipy.spatial.distance import squareform

        tree = linkage(squareform(apart, checks=False), method="average")
        for number in range(2, min(count, MOST_GROUPS + 1)):
            labels = fcluster(tree, number, criterion="maxclust")
            if not 1 < len(np.unique(labels)) < count:
                continue
            fit = _silhouette(apart, labels)
            if best is None or fit > best[0] + 1e-12:
                best = fit, _numbered(labels.tolist())
    if best is None or best[0] < LEAST_SILHOUETTE:
        return (0,) * count, None
    return best[1], best[0]


def _silhouette(apart: NDArray[np.float64], labels: NDArray[np.int32]) -> float:
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(apart, labels, metric="precomputed"))


def _numbered(labels: Sequence[int]) -> tuple[int, ...]:
    """Return labels as numbers from 0, in the order of their first occurrence."""
    first = {label: k for k, label in enumerate(dict.fromkeys(labels))}
    return tuple(first[label] for label in labels)

"""Scenario discovery by a classification tree (CART): its leaves as boxes.

A tree splits the worlds in two, again and again, each time at the limit with the least Gini impurity. Each leaf is a box.
Unlike those of PRIM, the boxes of a tree partition all worlds.

Sources: L. Breiman, J. H. Friedman, R. A. Olshen & C. J. Stone, *Classification and Regression Trees*, 1984; R. J. Lempert,
B. P. Bryant & S. C. Bankes, *Comparing Algorithms for Scenario Discovery*, RAND WR-557, 2008. The tree is grown by
scikit-learn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.boxes import Restriction, box_of, midway
from offramp.discovery.columns import is_category, varying
from offramp.discovery.discovery import BoxSearch, Discovery, DiscoverySettings, needless, search_data
from offramp.errors import QuestionError
from offramp.text import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike, NDArray

    from offramp.discovery.boxes import Box
    from offramp.discovery.columns import Column, Columns

__all__ = ["cart"]


def cart(
    inputs: Mapping[str, ArrayLike],
    outcome: ArrayLike,
    *,
    threshold: float = 0.75,
    least_mass: float = 0.05,
    depth: int = 4,
    most: int | None = None,
    units: Mapping[str, str] | None = None,
    fails: str = "it fails",
    failures: str = "its failures",
) -> Discovery:
    """Return the leaves of a classification tree that are dense in cases of interest, the greatest coverage first.

    Parameters
    ----------
    inputs, outcome, threshold, units, fails, failures
        as for `prim`.
    least_mass
        the least share of all worlds in a leaf.
    depth
        the largest number of splits to a leaf, and so of restricted inputs of a box.
    most
        the largest number of boxes (default: all that reach the threshold).

    The tree is grown on the ranks of numbers, which changes no split and separates close values, and on one column per
    category. It is the same on every run: scikit-learn chooses among equally good splits with a fixed seed. The single search
    of the result holds every leaf. As with `prim`, the box of all worlds is never returned.

    >>> growth = [i / 100 for i in range(100)]
    >>> calm = [i * 37 % 100 / 100 for i in range(100)]
    >>> war = [g > 0.6 and c < 0.5 for g, c in zip(growth, calm)]
    >>> print(cart({"growth": growth, "calm": calm}, war).words()[0])
    growth above 0.625 and calm below 0.505 (19 % of all worlds): it fails in 100 % of them; 100 % of all its failures lie here.

    Raises
    ------
    QuestionError
        if shapes differ, a number is not finite, or a setting is out of range.
    """
    asked = DiscoverySettings(threshold, dict(units or {}), fails, failures)
    if not 0 < least_mass < 1 or depth < 1:
        raise QuestionError(
            f"least_mass {least_mass}, depth {depth}: expected a share between 0 and 1, and at least 1 split"
        )
    found, hits = search_data(inputs, outcome, most)
    everywhere = np.ones(len(hits), np.bool_)
    size, total = len(hits), int(hits.sum())
    if why := needless(found, hits, asked, everywhere):
        return Discovery("CART", (), (), asked, size, total, why)
    leaves = tuple(sorted(_leaves(found, hits, least_mass, depth), key=lambda box: (-box.cases, box.worlds)))
    dense = tuple(box for box in leaves if box.restrictions and box.density >= threshold)[:most]
    search = BoxSearch(leaves, leaves.index(dense[0]) if dense else None)
    if not dense:
        best = percent(search.best_density)
        why = f"no leaf of the tree has a density of {percent(threshold)}; the densest has {best}"
    return Discovery("CART", dense, (search,), asked, size, total, why)


@dataclass(frozen=True)
class _Feature:
    """A column of the tree: the ranks of a number, with its sorted values, or the indicator of a category."""

    input: str
    values: Column | None = None
    category: str = ""
    levels: tuple[str, ...] = ()


def _features(found: Columns) -> tuple[list[_Feature], NDArray[np.float64]]:
    """Return the columns of the tree with their meaning; numbers become ranks, since scikit-learn compares in single precision."""
    features: list[_Feature] = []
    design: list[NDArray[Any]] = []
    for name in varying(found):
        values, ranks = np.unique(found[name], return_inverse=True)
        if is_category(found[name]):
            levels = tuple(values.tolist())
            features += [_Feature(name, category=level, levels=levels) for level in levels]
            design += [ranks == i for i in range(len(levels))]
        else:
            features.append(_Feature(name, values))
            design.append(ranks)
    return features, np.column_stack(design).astype(np.float64)


def _leaves(found: Columns, outcome: NDArray[np.bool_], least_mass: float, depth: int) -> Iterator[Box]:
    """Grow the tree, and yield each leaf as a box with the restrictions of its splits."""
    from sklearn.tree import DecisionTreeClassifier

    features, design = _features(found)
    least = max(1, ceil(least_mass * len(outcome)))
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, random_state=0).fit(design, outcome).tree_
    ways: list[tuple[int, dict[str, Restriction]]] = [(0, {})]
    while ways:
        node, limits = ways.pop()
        if tree.children_left[node] < 0:
            yield box_of([limits[name] for name in found if name in limits], found, outcome)
            continue
        feature = features[tree.feature[node]]
        old = limits.get(feature.input, Restriction(feature.input))
        low, high = _split(feature, old, float(tree.threshold[node]))
        ways += [
            (int(tree.children_right[node]), {**limits, feature.input: high}),
            (int(tree.children_left[node]), {**limits, feature.input: low}),
        ]


def _split(feature: _Feature, old: Restriction, at: float) -> tuple[Restriction, Restriction]:
    """Return the restrictions of the two sides of a split: up to `at`, and above."""
    if feature.values is None:
        rest = tuple(level for level in old.among or feature.levels if level != feature.category)
        return replace(old, among=rest), replace(old, among=(feature.category,))
    below, above = feature.values[floor(at)], feature.values[floor(at) + 1]
    end, start = midway(float(below), float(above))
    return replace(old, high=end), replace(old, low=start)

"""Expected value of perfect information about a category, by exact means over groups of worlds.

Knowing the category tells in which group the true world lies, and the policy that is best on average in that group is chosen.
No regression is needed and nothing is smoothed:

    value = sum over groups of (share of the group) (greatest group mean of a policy) - (greatest overall mean of a policy).

The greatest of several estimated means is too high on average, the more so the fewer worlds a group has. Two bounds on that bias hold for
any distribution, however the policies go together; the smaller counts. For P policies with estimated means m, true means μ, errors
e = m - μ and c the mean of e over the policies,

    E max m - max μ ≤ sqrt((P - 1) / P · sum of Var(e - c)),

since max (e - c) ≤ sqrt((P - 1) / P · sum of (e - c)²) and E c = 0. And where the best policy is better than another by a gap δ, with an error of
variance s² in their difference, the other adds at most E max(0, error - δ) ≤ (sqrt(s² + δ²) - δ) / 2; these are summed over the other
policies. A gap is taken to be smaller by two standard errors than it is in the sample, and the best policy to be any that is not behind by more
than that. For two policies that are equally good in a group, and normal, the bias is 0.8 times the bound.

Sources: H. Raiffa & R. Schlaifer, *Applied Statistical Decision Theory*, 1961; T. Aven, *Journal of Applied Probability* 22, 1985,
723-728 (the first bound; the mean over policies is taken off here, which tightens it); H. Scarf, A min-max solution of an inventory
problem, in *Studies in the Mathematical Theory of Inventory and Production*, 1958 (the second).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.discovery.columns import Columns

__all__ = ["bias_bound", "chosen_by_group", "groups_of"]

CERTAIN = 2.0
"""Number of standard errors by which a gap between policies may be smaller than in the sample."""

ROUNDING = 1e-12
"""Share of the greatest mean by which equal means may differ."""


def groups_of(found: Columns) -> NDArray[np.intp]:
    """Return the group of each world, shape (worlds,): worlds with equal values of all inputs form a group.

    >>> groups_of({"image": np.array(["bold", "calm", "bold"]), "talks": np.array([1.0, 1.0, 0.0])}).tolist()
    [1, 2, 0]
    """
    codes = [np.unique(column, return_inverse=True)[1] for column in found.values()]
    return np.unique(np.column_stack(codes), axis=0, return_inverse=True)[1].reshape(-1)


def chosen_by_group(
    gains: NDArray[np.float64], groups: NDArray[np.intp], best: int, tolerance: float
) -> NDArray[np.intp]:
    """Return the policy that is chosen in each world, shape (worlds,), where its group is known.

    It has the greatest mean gain over the worlds of the group; `gains` has shape (policies, worlds). The policy `best`, chosen without
    knowledge, is kept where no other is better by more than the rounding error `tolerance`.

    >>> gains = np.array([[0.0, 0.0, 0.0, 0.0], [3.0, 1.0, -1.0, -1.0]])
    >>> chosen_by_group(gains, np.array([0, 0, 1, 1]), best=1, tolerance=0).tolist()
    [1, 1, 0, 0]
    """
    means = _sums(gains, groups) / np.bincount(groups)
    kept = means[best] >= means.max(axis=0) - tolerance
    chosen: NDArray[np.intp] = np.where(kept, best, means.argmax(axis=0))[groups]
    return chosen


def bias_bound(gains: NDArray[np.float64], groups: NDArray[np.intp]) -> float:
    """Return an upper bound on the average overestimation of the value of knowing the group.

    `gains` has shape (policies, worlds). The bounds of the groups are weighted by their shares of the worlds. Variances are those inside a
    group; a group of one world takes the variance over all worlds.

    >>> gains = np.array([[0.0, 0.0, 0.0, 0.0], [3.0, 1.0, -1.0, -1.0]])
    >>> round(bias_bound(gains, np.array([0, 0, 1, 1])), 3)
    0.25
    """
    policies, worlds = gains.shape
    sizes = np.bincount(groups)
    if policies < 2 or len(sizes) < 2:
        return 0.0
    centred = _variances(gains - gains.mean(axis=0), groups).sum(axis=0)
    together = np.sqrt((policies - 1) / policies * centred / sizes)
    means = _sums(gains, groups) / sizes
    one_by_one = np.zeros(len(sizes))
    for gain, mean in zip(gains, means, strict=True):
        errors = np.sqrt(_variances(gains - gain, groups) / sizes)
        gaps = mean - means - CERTAIN * errors
        added = ((np.hypot(errors, np.maximum(gaps, 0.0)) - np.maximum(gaps, 0.0)) / 2).sum(axis=0)
        # Ties of whole numbers must not be broken by rounding.
        perhaps_best = (mean - means >= -CERTAIN * errors - ROUNDING * np.abs(means).max()).all(axis=0)
        one_by_one = np.maximum(one_by_one, np.where(perhaps_best, added, 0.0))
    return float(np.minimum(together, one_by_one) @ sizes / worlds)


def _sums(rows: NDArray[np.float64], groups: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the sum of each row over each group, shape (rows, groups)."""
    return np.array([np.bincount(groups, row) for row in rows])


def _variances(rows: NDArray[np.float64], groups: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the variance of each row inside each group, shape (rows, groups); over all worlds for a group of one."""
    sizes = np.bincount(groups)
    off = rows - (_sums(rows, groups) / sizes)[:, groups]
    inside = _sums(off**2, groups) / np.maximum(sizes - 1, 1)
    variances: NDArray[np.float64] = np.where(sizes > 1, inside, rows.var(axis=1, ddof=1)[:, None])
    return variances

"""Penalised regression: a smooth surface through noisy values, with the distribution of its coefficients.

The values are a mean, plus blocks of columns times coefficients, plus normal noise. The coefficients are normal around 0 with
one variance per block. Restricted maximum likelihood determines the variances; a block that explains no more than noise gets
a variance near 0. Given the variances, the coefficients have a normal distribution in closed form.

Sources: D. Ruppert, M. P. Wand & R. J. Carroll, *Semiparametric Regression*, 2003, chapters 4 and 12; S. N. Wood,
*Generalized Additive Models*, 2nd edition 2017, sections 5.8 and 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray
    from threadpoolctl import ThreadpoolController

__all__ = ["Surface", "one_thread", "smooth"]

BOUNDS = (-15.0, 18.0)
"""Bounds of the logarithm of a block's variance over that of the noise."""

STARTS = (-1.0, -6.0)
"""Starting points of the same logarithm for the two searches."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A fitted surface: its `design`, shape (worlds, columns), and the distribution of the coefficients.

    `values`, `fitted` and `residuals` have shape (worlds,). `noise` is the variance of the noise, `ratios` the variance of each
    coefficient divided by it, `likelihood` the restricted log-likelihood up to a constant, and `root` the Cholesky factor of the
    scaled normal equations.
    """

    design: NDArray[np.float64]
    values: NDArray[np.float64]
    ratios: NDArray[np.float64]
    noise: float
    likelihood: float
    root: NDArray[np.float64]
    coefficients: NDArray[np.float64]

    @cached_property
    def fitted(self) -> NDArray[np.float64]:
        """The surface in each world; its mean is that of the values."""
        found: NDArray[np.float64] = self.values.mean() + self.design @ self.coefficients
        return found

    @cached_property
    def residuals(self) -> NDArray[np.float64]:
        """The values less the surface."""
        return self.values - self.fitted

    def drawn(self, normal: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return draws of the surface, shape (draws, worlds), from standard normal draws of shape (draws, columns + 1)."""
        from scipy.linalg import solve_triangular

        scale = np.sqrt(self.noise)
        offs = np.sqrt(self.ratios)[:, None] * solve_triangular(self.root.T, normal[:, 1:].T, lower=False)
        middle = scale * normal[:, :1] / np.sqrt(len(self.values))
        found: NDArray[np.float64] = self.fitted + middle + scale * (self.design @ offs).T
        return found


def smooth(blocks: Sequence[NDArray[np.float64]], values: NDArray[np.float64]) -> Surface:
    """Fit a surface to values of shape (worlds,) on centred blocks of columns, each of shape (worlds, columns).

    >>> x = np.linspace(-1, 1, 50)
    >>> surface = smooth([x[:, None]], 2 * x + 1)
    >>> [round(float(value), 3) for value in surface.fitted[[0, -1]]]
    [-1.0, 3.0]
    """
    design = np.column_stack(blocks)
    block = np.repeat(np.arange(len(blocks)), [columns.shape[1] for columns in blocks])
    gram, cross, size = _moments(design, values)

    def cost(logs: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        return _cost(logs, block, gram, cross, size, len(values))

    with one_thread():
        logs, least = _least(cost, len(blocks))
        ratios = np.exp(logs)[block]
        root, half, left = _solved(ratios, gram, cross, size)
    coefficients = np.sqrt(ratios) * half
    return Surface(design, values, ratios, left / (len(values) - 1), -least / 2, root, coefficients)


def one_thread() -> AbstractContextManager[object]:
    """Limit linear algebra to one thread: faster for many small matrices, with sums in one order."""
    return cast("AbstractContextManager[object]", _threads().limit(limits=1, user_api="blas"))


@cache
def _threads() -> ThreadpoolController:
    """Return the thread pools of linear algebra, found once: the search among all libraries takes milliseconds."""
    import scipy.linalg  # noqa: F401  (its library must be there to be found)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _least(cost: Callable[..., Any], size: int) -> tuple[NDArray[np.float64], float]:
    """Return the arguments of the least cost, and that cost."""
    from scipy.optimize import minimize

    starts = (np.full(size, start) for start in STARTS)
    found = [minimize(cost, start, jac=True, method="L-BFGS-B", bounds=[BOUNDS] * size) for start in starts]
    best = min(found, key=lambda each: float(each.fun))
    return best.x, float(best.fun)


def _moments(
    design: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    off = values - values.mean()
    return design.T @ design, design.T @ off, float(off @ off)


def _solved(
    ratios: NDArray[np.float64], gram: NDArray[np.float64], cross: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return the Cholesky factor of the scaled normal equations, their solution, and the penalised sum of squares."""
    scale = np.sqrt(ratios)
    matrix = scale[:, None] * gram * scale + np.eye(len(scale))
    root = np.linalg.cholesky(matrix).astype(np.float64)
    half = _by_root(root, scale * cross)
    # Where the values are explained in full, rounding must not make the rest negative.
    left = max(size - float((scale * cross) @ half), 1e-12 * size)
    return root, half, left


def _by_root(root: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve equations by the lower Cholesky factor of their matrix: `cho_solve` without its checks, which took longer."""
    from scipy.linalg.lapack import dpotrs

    solution, failed = dpotrs(root, right, lower=True)
    if failed:
        raise ValueError(f"LAPACK refused argument {-failed} of potrs")
    found: NDArray[np.float64] = solution
    return found


def _cost(
    logs: NDArray[np.float64],
    block: NDArray[np.intp],
    gram: NDArray[np.float64],
    cross: NDArray[np.float64],
    size: float,
    worlds: int,
) -> tuple[float, NDArray[np.float64]]:
    """Return minus twice the restricted log-likelihood, up to a constant, and its gradient by the logarithm of each ratio."""
    root, half, left = _solved(np.exp(logs)[block], gram, cross, size)
    inverse = _by_root(root, np.eye(len(block)))
    value = (worlds - 1) * np.log(left) + 2 * np.log(np.diag(root)).sum()
    slopes = (1 - np.diag(inverse)) - (worlds - 1) * half**2 / left
    per_block = np.bincount(block, slopes, minlength=len(logs))
    return float(value), per_block.astype(np.float64)

"""Regression terms: blocks of columns over some unknowns, each with its own variance.

A number enters linearly (its value and its normal score) and as a cubic spline of its normal score; a category as one
column per value. Two unknowns enter together as the products of their first columns (a tensor product), three and more by a
Gaussian process as well. Normal scores, the quantiles of the normal distribution at the ranks, make the answer robust to
long tails.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.discovery.columns import is_category, is_discrete, varying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.discovery.columns import Column, Columns

    Block = NDArray[np.float64]

__all__ = ["blocks_of"]

KNOTS = 12
"""Number of inner knots of a spline."""

PRODUCTS = {2: 6, 3: 4, 4: 3, 5: 2, 6: 2}
"""Number of columns of each input that enter products, by the number of inputs; with more inputs, one does."""

CENTRES = 80
"""Number of centres of the Gaussian process."""


@dataclass(frozen=True, eq=False)
class _Margin:
    """Terms of one input: its blocks, its first columns for products, and its coordinates for the Gaussian process."""

    blocks: tuple[Block, ...]
    first: Block
    coordinates: Block


def blocks_of(found: Columns, scale: float, seed: int) -> list[Block]:
    """Return the blocks for inputs of shape (worlds,), each of shape (worlds, columns), centred and of mean square 1 per row.

    `scale` is the length scale of the Gaussian process, in units of the spread of the inputs; its centres come from the seed. A
    constant input has no block.
    """
    margins = [_margin(found[name]) for name in varying(found)]
    blocks = [block for margin in margins for block in margin.blocks]
    most = PRODUCTS.get(len(margins), 1)
    for left, right in combinations(margins, 2):
        products = left.first[:, :most, None] * right.first[:, None, :most]
        blocks.append(products.reshape(len(products), -1))
    if len(margins) > 2:
        blocks.append(_gaussian_process([margin.coordinates for margin in margins], scale, seed))
    return [_scaled(block) for block in blocks]


def _scaled(block: Block) -> Block:
    centred = block - block.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=1).mean())
    scaled: Block = centred / size if size > 0 else centred
    return scaled


def _margin(column: Column) -> _Margin:
    values = np.unique(column)
    ones = (column[:, None] == values).astype(np.float64)
    if is_category(column):
        return _Margin((ones,), ones, ones)
    score = _normal_scores(column)
    linear = np.column_stack([_scaled(column[:, None]), _scaled(score[:, None])])
    if is_discrete(column):
        return _Margin((linear, ones), ones, score[:, None])
    curved = _spline(score)
    return _Margin((linear, curved), np.column_stack([linear[:, 1:], curved]), score[:, None])


def _normal_scores(column: Column) -> NDArray[np.float64]:
    """Return the normal scores of numbers; equal numbers have equal scores."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    score: NDArray[np.float64] = ndtri((rankdata(column) - 0.5) / len(column))
    return score


def _spline(score: NDArray[np.float64]) -> Block:
    """Return the curved columns of a cubic spline with knots at quantiles, the smoothest first, each scaled by its smoothness.

    They are orthogonal over the worlds and in their second derivatives (the Demmler-Reinsch basis); the straight line is left
    out.
    """
    from scipy.interpolate import BSpline
    from scipy.linalg import eigh

    count = min(KNOTS, len(score) // 5)
    inner = np.unique(np.quantile(score, np.arange(1, count + 1) / (count + 1)))
    low, high = score.min(), score.max()
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    basis = BSpline.design_matrix(score, knots, 3).toarray()
    roughness = _roughness(knots)
    gram = basis.T @ basis / len(score)
    gram += 1e-8 * np.trace(gram) / len(gram) * np.eye(len(gram))
    rough, vectors = eigh(roughness, gram)
    vectors = vectors * _signs(vectors)
    curved: Block = basis @ vectors[:, 2:] * np.sqrt(rough[2] / rough[2:])
    return curved


def _signs(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signs that make the greatest entry of each column positive, of equal entries the last.

    The sign of an eigenvector is up to the machine, and its greatest entry often has a twin of the other sign.
    """
    sizes = np.abs(vectors)
    greatest = sizes >= (1 - 1e-4) * sizes.max(axis=0)
    last = len(vectors) - 1 - greatest[::-1].argmax(axis=0)
    return np.where(vectors[last, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)


def _roughness(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the integrals of the products of the B-splines' second derivatives, exact by Gauss points."""
    from scipy.interpolate import BSpline

    edges = np.unique(knots)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    points = np.concatenate([middle - half / np.sqrt(3), middle + half / np.sqrt(3)])
    second = BSpline(knots, np.eye(len(knots) - 4), 3).derivative(2)(points)
    roughness: NDArray[np.float64] = second.T @ (np.concatenate([half, half])[:, None] * second)
    return roughness


def _gaussian_process(coordinates: list[Block], scale: float, seed: int) -> Block:
    """Return columns of a Gaussian process with a squared-exponential covariance, of reduced rank over some centres."""
    from scipy.linalg import solve_triangular
    from scipy.stats import qmc

    worlds, size = len(coordinates[0]), min(CENTRES, len(coordinates[0]) // 4)
    shares = qmc.Sobol(len(coordinates), rng=seed).random(1 << (size - 1).bit_length())[:size]
    # Each coordinate of a centre is that of some world, so that the order of the worlds does not count.
    centres = np.column_stack(
        [
            each[np.lexsort(each.T)][(share * worlds).astype(int)]
            for each, share in zip(coordinates, shares.T, strict=True)
        ]
    )
    spread = scale * np.sqrt(len(coordinates))
    points, centres = np.column_stack(coordinates) / spread, centres / spread
    inner = _covariance(centres, centres) + 1e-6 * np.eye(size)
    columns: Block = solve_triangular(np.linalg.cholesky(inner), _covariance(centres, points), lower=True).T
    return columns


def _covariance(left: Block, right: Block) -> Block:
    """Return the squared-exponential covariance of points, shape (left, right)."""
    squares = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2 * left @ right.T
    covariance: Block = np.exp(-np.maximum(squares, 0.0) / 2)
    return covariance

"""What a smooth surface over some unknowns is made of: blocks of columns, each of them as strong as the data want it.

A number enters straight (as it is, and as its normal score) and as a cubic spline of its normal score; a category as one
column per value. Two unknowns enter together as the products of their first columns (a tensor product), three and more by a
Gaussian process as well. Normal scores, the quantiles of the normal distribution at the ranks, make the answer indifferent
to long tails.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.ranking.columns import is_category, varying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.ranking.columns import Column, Columns

    Block = NDArray[np.float64]

__all__ = ["blocks_of"]

FEW = 6
"""A number that takes no more values than this is taken value by value, like a category."""

KNOTS = 12
PRODUCTS = {2: 6, 3: 4, 4: 3, 5: 2, 6: 2}
"""How many columns of each input enter products, by the number of inputs; with more inputs, one does."""

CENTRES = 80
"""How many places the Gaussian process is spanned by."""


@dataclass(frozen=True, eq=False)
class _Margin:
    """What one input contributes: its blocks, its first columns for products, and its place for the Gaussian process."""

    blocks: tuple[Block, ...]
    first: Block
    place: Block


def blocks_of(found: Columns, scale: float, seed: int) -> list[Block]:
    """Return the blocks for inputs of shape (worlds,), each of shape (worlds, columns), centred and of mean square 1 per row.

    `scale` is the length over which the Gaussian process forgets, in units of the spread of the inputs; its places come from
    the seed. An input that never varies contributes nothing.
    """
    margins = [_margin(found[name]) for name in varying(found)]
    blocks = [block for margin in margins for block in margin.blocks]
    most = PRODUCTS.get(len(margins), 1)
    for left, right in combinations(margins, 2):
        products = left.first[:, :most, None] * right.first[:, None, :most]
        blocks.append(products.reshape(len(products), -1))
    if len(margins) > 2:
        blocks.append(_process([margin.place for margin in margins], scale, seed))
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
    score = _score(column)
    straight = np.column_stack([_scaled(column[:, None]), _scaled(score[:, None])])
    if len(values) <= FEW:
        return _Margin((straight, ones), ones, score[:, None])
    wiggly = _wiggly(score)
    return _Margin((straight, wiggly), np.column_stack([straight[:, 1:], wiggly]), score[:, None])


def _score(column: Column) -> NDArray[np.float64]:
    """The normal scores of numbers; equal ones share theirs."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    score: NDArray[np.float64] = ndtri((rankdata(column) - 0.5) / len(column))
    return score


def _wiggly(score: NDArray[np.float64]) -> Block:
    """The bends of a cubic spline with knots at quantiles, the smoothest first and each as likely as it is smooth.

    They are the columns that are orthogonal over the worlds and in their second derivatives; the straight line is left out.
    """
    from scipy.interpolate import BSpline
    from scipy.linalg import eigh

    count = min(KNOTS, len(score) // 5)
    inner = np.unique(np.quantile(score, np.arange(1, count + 1) / (count + 1)))
    low, high = score.min(), score.max()
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    basis = BSpline.design_matrix(score, knots, 3).toarray()
    bends = _bends(knots)
    gram = basis.T @ basis / len(score)
    gram += 1e-8 * np.trace(gram) / len(gram) * np.eye(len(gram))
    rough, vectors = eigh(bends, gram)
    vectors *= np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(rough))])
    wiggly: Block = basis @ vectors[:, 2:] * np.sqrt(rough[2] / rough[2:])
    return wiggly


def _bends(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """The integrals of the products of the second derivatives of the B-splines; Gauss points make them exact."""
    from scipy.interpolate import BSpline

    edges = np.unique(knots)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    points = np.concatenate([middle - half / np.sqrt(3), middle + half / np.sqrt(3)])
    second = BSpline(knots, np.eye(len(knots) - 4), 3).derivative(2)(points)
    bends: NDArray[np.float64] = second.T @ (np.concatenate([half, half])[:, None] * second)
    return bends


def _process(places: list[Block], scale: float, seed: int) -> Block:
    """A Gaussian process with a squared-exponential covariance, spanned by some worlds as they might have been drawn."""
    from scipy.linalg import solve_triangular
    from scipy.stats import qmc

    worlds, size = len(places[0]), min(CENTRES, len(places[0]) // 4)
    shares = qmc.Sobol(len(places), seed=seed).random(1 << (size - 1).bit_length())[:size]
    # Each input of a centre is that of some world, so the centres lie where the worlds do whatever their order.
    centres = np.column_stack(
        [
            place[np.lexsort(place.T)][(share * worlds).astype(int)]
            for place, share in zip(places, shares.T, strict=True)
        ]
    )
    spread = scale * np.sqrt(len(places))
    everyone, centres = np.column_stack(places) / spread, centres / spread
    inner = _near(centres, centres) + 1e-6 * np.eye(size)
    spanned: Block = solve_triangular(np.linalg.cholesky(inner), _near(centres, everyone), lower=True).T
    return spanned


def _near(left: Block, right: Block) -> Block:
    far = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2 * left @ right.T
    near: Block = np.exp(-np.maximum(far, 0.0) / 2)
    return near

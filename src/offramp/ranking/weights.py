"""Unknown weights of measures: drawn uniformly from all weights, or from stated ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Ranges", "is_free", "number_of_draws", "ranges_of", "weight_vectors"]

Ranges = dict[str, tuple[float, float]]
"""The lowest and the highest swing weight of each measure; only their ratios count."""

LEAST, MOST = 6, 12
"""Powers of two: the fewest and the most weight vectors that are drawn."""

BUDGET = 20
"""A power of two: about the number of pairs of a world and a weight vector that are computed."""

STREAM = 0x57E1
"""Separates the stream of weights from that of worlds of the same seed."""


def number_of_draws(worlds: int) -> int:
    """Return the number of weight vectors for a number of worlds, a power of two.

    >>> number_of_draws(1000), number_of_draws(1), number_of_draws(10**6)
    (1024, 4096, 64)
    """
    return int(2 ** np.clip(BUDGET - (worlds - 1).bit_length(), LEAST, MOST))


def is_free(weights: Mapping[str, tuple[float, float] | None]) -> bool:
    """Return whether the weights are free: no measure has a range, or all ranges are 0."""
    return all(weight is None or weight[1] == 0 for weight in weights.values())


def ranges_of(weights: Mapping[str, tuple[float, float] | None]) -> Ranges:
    """Return the range of every weight; a measure without one may have any weight up to the greatest one stated.

    >>> ranges_of({"war": (3, 3), "missile": None})
    {'war': (3, 3), 'missile': (0.0, 3)}
    """
    greatest = max((weight[1] for weight in weights.values() if weight is not None), default=0.0)
    return {name: (0.0, greatest) if weight is None else weight for name, weight in weights.items()}


def weight_vectors(weights: Mapping[str, tuple[float, float] | None], count: int, seed: int = 0) -> NDArray[np.float64]:
    """Return weight vectors, each adding up to 1, of shape (vectors, measures), the measures in the order of `weights`.

    Free weights are uniform on the simplex, by stick breaking (Connor and Mosimann 1969, Journal of the American
    Statistical Association 64, 194-206). Otherwise each swing weight is uniform over its range, and then divided by
    their sum. The numbers are scrambled Sobol points, the same for a seed on any machine. Each dimension belongs to a
    measure's name, so the order of the measures changes nothing. `count` is a power of two; a single vector is returned
    where only one exists.

    >>> weight_vectors({"war": (3.0, 3.0), "missile": (1.0, 1.0)}, 64).tolist()
    [[0.75, 0.25]]
    >>> found = weight_vectors({"war": None, "missile": None, "toll": None}, 64)
    >>> found.shape, found.mean(axis=0).round(1).tolist()
    ((64, 3), [0.3, 0.3, 0.3])

    Raises
    ------
    QuestionError
        if there is no measure, or the count is no power of two.
    """
    names = sorted(weights)
    if not names:
        raise QuestionError("there is no measure to weigh; expected at least one")
    if count < 1 or count & (count - 1):
        raise QuestionError(f"{count} weight vectors are requested; expected a power of two, such as 1024")
    if len(names) == 1:
        return np.ones((1, 1))
    drawn = _evenly(len(names), count, seed) if is_free(weights) else _within(ranges_of(weights), names, count, seed)
    return drawn[:, [names.index(name) for name in weights]]


def _evenly(measures: int, count: int, seed: int) -> NDArray[np.float64]:
    """Break a stick: the k-th of n weights takes a share Beta(1, n - k) of the rest."""
    points = _points(measures - 1, count, seed)
    left = np.cumprod(points ** (1.0 / np.arange(measures - 1, 0, -1)), axis=1)
    ends = np.hstack([np.ones((count, 1)), left, np.zeros((count, 1))])
    weights: NDArray[np.float64] = ends[:, :-1] - ends[:, 1:]
    return weights


def _within(ranges: Ranges, names: Sequence[str], count: int, seed: int) -> NDArray[np.float64]:
    low, high = np.array([ranges[name] for name in names]).T
    settled = bool((low == high).all())
    swings = low[None] if settled else low + (high - low) * _points(len(names), count, seed)
    result: NDArray[np.float64] = swings / swings.sum(axis=1, keepdims=True)
    return result


def _points(dimensions: int, count: int, seed: int) -> NDArray[np.float64]:
    """Return points inside the unit cube, none of them on its border: shape (count, dimensions)."""
    from scipy.stats import qmc

    points = qmc.Sobol(dimensions, rng=np.random.default_rng([STREAM, seed])).random_base2(count.bit_length() - 1)
    inside: NDArray[np.float64] = np.clip(points, 2.0**-40, 1 - 2.0**-40)
    return inside

"""PAWN indices: the influence of each unknown on the distribution of an outcome, from worlds at hand.

The range of an input is cut into slices. Per slice, PAWN takes the Kolmogorov-Smirnov distance between the distribution of
the outcome in that slice and its distribution over all worlds. The median and the maximum over the slices are the index.

Sources: F. Pianosi & T. Wagener, *Environmental Modelling & Software* 67, 2015, 1-11, and 108, 2018, 197-207 (from any
sample); F. Khorashadi Zadeh et al., *Environmental Modelling & Software* 91, 2017, 210-222 (the dummy input). SALib computes
the same, except that its last slice leaves out the greatest value. Here inputs and dummies are cut alike to the last world, so
that an outcome that differs in a single world shows no influence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.columns import columns, is_category, numbers, varying
from offramp.errors import QuestionError
from offramp.naming import Named, typed
from offramp.tables import Shown, Table
from offramp.text import Figure, counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from offramp.discovery.columns import Column, Columns
    from offramp.naming import Naming

__all__ = ["Influence", "Pawn", "pawn"]

LEVEL = 0.95
"""Share of analyses in which no input without influence is taken to matter."""

LEAST_WORLDS = 20

MOST_NAMED = 8
"""Largest number of inputs without influence that a sentence names; the table has them all."""

AT_ONCE = 1 << 13
"""Number of values of dummies (worlds times slices) processed together; as many stay in the cache of a processor."""

SAME = 1e-12
"""Distances that differ by less are equal: they are differences of shares."""


@dataclass(frozen=True)
class Influence:
    """The PAWN index of one input, distances between 0 and 1, with the thresholds of an input without influence."""

    input: str
    median: float
    maximum: float
    median_noise: float
    maximum_noise: float

    @property
    def matters(self) -> bool:
        """Return whether the median or the maximum exceeds the threshold of noise."""
        return self.on_the_whole or self.maximum > self.maximum_noise + SAME

    @property
    def on_the_whole(self) -> bool:
        """Return whether the median exceeds its threshold: the input influences the outcome over its whole range."""
        return self.median > self.median_noise + SAME

    @property
    def in_part(self) -> bool:
        """Return whether the maximum alone exceeds its threshold: the input influences the outcome in a part of its range."""
        return self.matters and not self.on_the_whole

    def named(self, naming: Naming) -> str:
        """Return the input in words, named by `naming`."""
        return naming(Named("input", self.input, bare=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the index and its thresholds as plain values."""
        return {
            "input": self.input,
            "median": self.median,
            "maximum": self.maximum,
            "median_noise": self.median_noise,
            "maximum_noise": self.maximum_noise,
            "matters": self.matters,
            "in_part": self.in_part,
        }


@dataclass(frozen=True)
class Pawn(Shown):
    """The PAWN indices of all inputs, in the order of the inputs, with their settings."""

    influences: tuple[Influence, ...]
    worlds: int
    slices: int
    dummies: int
    seed: int

    def ranked(self) -> tuple[Influence, ...]:
        """Return the inputs by their median, the greatest first."""
        return tuple(sorted(self.influences, key=lambda found: (-found.median, -found.maximum)))

    def words(self, outcome: str = "the outcome", naming: Naming = typed) -> str:
        """Return in sentences the inputs that influence the outcome, over their whole range and in a part of it.

        The greatest influence comes first. The sentences and the table name the same inputs, by `naming`.
        """
        whole = [found.named(naming) for found in self.ranked() if found.on_the_whole]
        part = [found.named(naming) for found in self.ranked() if found.in_part]
        rest = [found.named(naming) for found in self.influences if not found.matters]
        if not whole and not part:
            return f"No input influences {outcome} beyond noise."
        told = [f"Influence on {outcome}, greatest first: {listed(whole)}."] if whole else []
        if part:
            over = "In a part of its range only" if len(part) == 1 else "In a part of their range only"
            told.append(f"{over}: {listed(part)}." if whole else f"{over}, influence on {outcome}: {listed(part)}.")
        if rest:
            named = listed(rest) if len(rest) <= MOST_NAMED else counted(len(rest), "other input")
            told.append(f"No influence beyond noise: {named}.")
        return " ".join(told)

    def table(self, naming: Naming = typed) -> Table:
        """Return a table with a row per input, the greatest influence first; `naming` names inputs."""
        heads = ("input", "median", "maximum", "noise (median)", "noise (maximum)", "matters")
        rows = tuple(
            (
                found.named(naming),
                *(
                    Figure(f"{x:.3f}", x)
                    for x in (found.median, found.maximum, found.median_noise, found.maximum_noise)
                ),
                "yes" if found.on_the_whole else "in a part of its range" if found.in_part else "no",
            )
            for found in self.ranked()
        )
        note = f"{self.worlds} worlds, {self.slices} slices, {self.dummies} dummies, seed {self.seed}"
        return Table("Influence on the outcome (PAWN)", heads, rows, note)

    def parts(self, naming: Naming = typed) -> tuple[str | Table, ...]:
        """Return the sentence and the table; `naming` names inputs."""
        return (self.words(naming=naming), self.table(naming))

    def to_dict(self) -> dict[str, Any]:
        """Return the indices and their settings as plain values."""
        return {
            "method": "PAWN",
            "worlds": self.worlds,
            "slices": self.slices,
            "dummies": self.dummies,
            "seed": self.seed,
            "words": self.words(),
            "inputs": [found.to_dict() for found in self.influences],
        }


def pawn(
    inputs: Mapping[str, ArrayLike], outcome: ArrayLike, *, slices: int = 10, dummies: int = 200, seed: int = 0
) -> Pawn:
    """Return the PAWN indices of an outcome, shape (worlds,), for inputs of that shape.

    The range of a number is cut into `slices` with equally many worlds; a category, or a number with no more different values than
    slices, is taken value by value. The threshold of noise comes from `dummies` inputs without influence: the worlds are assigned at
    random, from the seed, to slices as large as those of the input. An input matters where its median or its maximum exceeds what a
    dummy's exceeds with a chance of 5 % divided by twice the number of inputs that vary (Bonferroni). So in at most about 5 % of
    analyses any input without influence is taken to matter, however many there are. A Gumbel distribution of the squared distances,
    fitted to the dummies by its moments, gives thresholds that they are too few to show: a distance of Kolmogorov and Smirnov
    exceeds x with a chance that falls as exp(-c x²).

    >>> import numpy as np
    >>> draws = np.random.default_rng(1).random((2, 500))
    >>> found = pawn({"growth": draws[0], "calm": draws[1]}, draws[0] ** 2)
    >>> [influence.matters for influence in found.influences]
    [True, False]

    Raises
    ------
    QuestionError
        if there are fewer than 20 worlds or 2 per slice, or the arrays do not fit together.
    """
    values = numbers(outcome, "the outcome")
    if len(values) < max(LEAST_WORLDS, 2 * slices) or slices < 2 or dummies < 1:
        raise QuestionError(
            f"{len(values)} worlds, {slices} slices, {dummies} dummies: expected at least {LEAST_WORLDS} worlds and 2 "
            "per slice, 2 slices and 1 dummy"
        )
    found = columns(inputs, len(values))
    indices = _indices(found, values, slices)
    noise: dict[bytes, tuple[float, float]] = {}
    level = 1 - (1 - LEVEL) / (2 * max(1, len(varying(found))))
    influences = []
    for name, column in found.items():
        sizes = np.sort(np.bincount(_parts(column, slices)))
        if sizes.tobytes() not in noise:
            noise[sizes.tobytes()] = _noise(sizes, values, dummies, seed, level)
        influences.append(Influence(name, *indices[name], *noise[sizes.tobytes()]))
    return Pawn(tuple(influences), len(values), slices, dummies, seed)


def _indices(found: Columns, values: NDArray[np.float64], slices: int) -> dict[str, tuple[float, float]]:
    """Return the median and the maximum distance of each input; 0 for a constant input."""
    indices = dict.fromkeys(found, (0.0, 0.0))
    for name in varying(found):
        far = _distances(_parts(found[name], slices), values)
        indices[name] = (float(np.median(far)), float(far.max()))
    return indices


def _by_value(column: Column, slices: int) -> bool:
    return is_category(column) or len(np.unique(column)) <= slices


def _parts(column: Column, slices: int) -> NDArray[np.intp]:
    """Return the slice of the input's range in which each world lies."""
    if _by_value(column, slices):
        return np.unique(column, return_inverse=True)[1]
    edges = np.unique(np.quantile(column, np.arange(1, slices) / slices))
    return np.unique(np.searchsorted(edges, column, side="right"), return_inverse=True)[1]


def _distances(parts: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Kolmogorov-Smirnov distance of each slice's outcomes from those of all worlds.

    `parts` has shape (..., worlds), the result (..., slices); `values`, the outcomes, has shape (worlds,).
    """
    order = np.argsort(values, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(values[order]) > 0, True))
    everyone = (ends + 1) / len(values)
    inside = parts[..., order][..., None, :] == np.arange(parts.max() + 1)[:, None]
    counts = np.cumsum(inside, axis=-1, dtype=np.int32)
    upto = counts if len(ends) == len(values) else np.take(counts, ends, axis=-1)
    far = upto / counts[..., -1:]
    far -= everyone
    np.abs(far, out=far)
    furthest: NDArray[np.float64] = far.max(axis=-1)
    return furthest


def _noise(
    sizes: NDArray[np.intp], values: NDArray[np.float64], dummies: int, seed: int, level: float
) -> tuple[float, float]:
    """Return the median and the maximum that a share `level` of inputs without influence stay below, for slices of these sizes."""
    random = np.random.default_rng(seed)
    assigned = np.repeat(np.arange(len(sizes)), sizes)
    # Sorted, so that the answer does not depend on the order of the worlds.
    ordered = np.sort(values)
    drawn = np.array([random.permutation(assigned) for _ in range(dummies)])
    at_once = max(1, AT_ONCE // (len(sizes) * len(values)))
    far = np.concatenate([_distances(drawn[first : first + at_once], ordered) for first in range(0, dummies, at_once)])
    return _beyond(np.median(far, axis=1), level), _beyond(far.max(axis=1), level)


def _beyond(distances: NDArray[np.float64], level: float) -> float:
    """Return the distance that a share `level` of dummies stay below, from a sample of them: the greater of sample and fit."""
    squares = distances**2
    scale = float(squares.std()) * np.sqrt(6) / np.pi
    fitted = float(squares.mean()) + scale * (-np.log(-np.log(level)) - np.euler_gamma)
    return max(float(np.quantile(distances, level)), float(np.sqrt(max(fitted, 0.0))))

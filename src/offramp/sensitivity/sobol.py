"""Sobol' indices of a function: the shares of an outcome's variance that its inputs account for.

The *first-order index* of an input is the share that the input accounts for alone; the *total index* includes its
interactions with other inputs. Both come from n (inputs + 2) runs: two independent samples A and B of the inputs, and per
input the sample AB that is A with this input taken from B. With f(A) and f(B) centred and V their variance,

    first = mean of f(B) (f(AB) - f(A)), divided by V;    total = mean of (f(A) - f(AB))², divided by 2 V.

Sources: I. M. Sobol', *Mathematics and Computers in Simulation* 55, 2001, 271-280; A. Saltelli et al., *Computer Physics
Communications* 181, 2010, 259-270, Table 2, estimators (b) and (f; M. J. W. Jansen). `scipy.stats.sobol_indices` has the same
estimators; it takes no function of one input, and its bootstrap is replaced by one that is drawn here, from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.columns import numbers, rounding_error
from offramp.errors import QuestionError
from offramp.tables import Shown, Table
from offramp.text import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Quantile = tuple[float, float] | Callable[[NDArray[np.float64]], ArrayLike]

__all__ = ["Sobol", "Variance", "sobol"]

RESAMPLES = 500
"""Number of bootstrap samples behind an interval."""

WIDE = 0.25
"""Half width of an interval above which more runs are recommended."""

HOPELESS = 0.5
"""Half width of an interval above which no shares are reported."""

ALIKE = 1e-12
"""A share of the variance below this is rounding error."""

HALF_STEP = 2.0**-31
"""Half the distance between neighbouring points of the sequence; it keeps shares above 0 and below 1."""


def _with_error(shown: float, value: float, error: float) -> Figure:
    """Return an index with half of its interval."""
    return Figure(f"{shown:.2f} ± {error:.2f}", value, low=value - error, high=value + error)


@dataclass(frozen=True)
class Variance:
    """The Sobol' indices of one input, each with half the width of its confidence interval.

    `first` is the share of the outcome's variance that the input accounts for alone, `total` the share with its interactions.
    """

    input: str
    first: float
    first_error: float
    total: float
    total_error: float

    def to_dict(self) -> dict[str, Any]:
        """Return the indices and errors as plain values."""
        return {
            "input": self.input,
            "first": self.first,
            "first_error": self.first_error,
            "total": self.total,
            "total_error": self.total_error,
        }


@dataclass(frozen=True)
class Sobol(Shown):
    """The Sobol' indices of all inputs, in the order of the inputs.

    `n` is the size of one sample, `runs` the number of evaluations, `level` that of the confidence intervals. `varies` is
    false where the outcome is the same in all runs. The inputs are drawn independently; `left_out` names the correlations
    between them that are ignored, `kept` the inputs that are not varied.
    """

    variances: tuple[Variance, ...]
    n: int
    runs: int
    seed: int
    level: float
    varies: bool = True
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def words(self) -> str:
        """Return a sentence on the most influential input, and one on everything that is left out."""
        if not self.varies:
            return f"The outcome is the same in all runs; no input influences it.{self._left_out()}"
        most = max(self.variances, key=lambda found: found.total)
        if max(most.first_error, most.total_error) > HOPELESS:
            few = f"Samples of {self.n} are too small for the shares of inputs in the variance of the outcome"
            return f"{few}; draw more.{self._left_out()}"
        return (
            f"{most.input} accounts for {round(100 * most.first)} % (± {round(100 * most.first_error)}) of the variance of the outcome alone, "
            f"and for {round(100 * most.total)} % (± {round(100 * most.total_error)}) with its interactions."
            f"{' More runs would narrow these wide intervals.' if most.total_error > WIDE else ''}{self._left_out()}"
        )

    def _left_out(self) -> str:
        kept = " Orders of preference statements are kept as stated." if self.kept else ""
        if not self.left_out:
            return kept
        several = len(self.left_out) > 1
        return (
            f"{kept} The correlation{'s' if several else ''} between {'; '.join(self.left_out)} {'are' if several else 'is'} ignored: "
            "Sobol' indices are for independent inputs."
        )

    def table(self) -> Table:
        """Return a table with a row per input, the greatest total index first."""
        rows = tuple(
            (
                found.input,
                _with_error(round(found.first, 2) + 0.0, found.first, found.first_error),
                _with_error(found.total, found.total, found.total_error),
            )
            for found in sorted(self.variances, key=lambda found: -found.total)
        )
        note = f"{self.runs} runs (n = {self.n}) of independent inputs, seed {self.seed}, ± half a {100 * self.level:g} % confidence interval"
        return Table("Influence on the outcome (Sobol')", ("input", "first order", "total"), rows, note)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the sentences and the table."""
        return (self.words(), self.table())

    def to_dict(self) -> dict[str, Any]:
        """Return the indices and their settings as plain values."""
        return {
            "method": "Sobol",
            "n": self.n,
            "runs": self.runs,
            "seed": self.seed,
            "level": self.level,
            "varies": self.varies,
            "left_out": list(self.left_out),
            "kept": list(self.kept),
            "words": self.words(),
            "inputs": [found.to_dict() for found in self.variances],
        }


def sobol(
    function: Callable[[dict[str, Any]], ArrayLike],
    inputs: Mapping[str, Quantile],
    *,
    n: int = 1024,
    seed: int = 0,
    level: float = 0.95,
) -> Sobol:
    """Return the first-order and total Sobol' indices of a function, from n (inputs + 2) runs.

    Parameters
    ----------
    function
        maps the values of each input, by name in shape (runs,), to outcomes of that shape. It is called once.
    inputs
        per name the bounds of a uniform distribution, or a quantile function: from shares strictly between 0 and 1, shape
        (runs,), to values, which may be categories. The inputs are drawn independently.
    n
        size of one sample, a power of two: the samples are scrambled Sobol' points.
    seed
        of the samples, and of the bootstrap.
    level
        of the confidence intervals. Half their width is the normal quantile times the standard deviation over 500 bootstrap
        samples of the rows; rows are resampled as if independent, which widens the intervals for smooth functions.

    >>> found = sobol(lambda x: x["growth"] + 2 * x["calm"], {"growth": (0, 1), "calm": (0, 1)}, n=512)
    >>> [round(variance.first, 1) for variance in found.variances]
    [0.2, 0.8]

    Raises
    ------
    QuestionError
        if n is no power of two, there is no input, or the function returns a value that is not a finite number.
    """
    if n < 2 or n & (n - 1) or not inputs:
        raise QuestionError(f"n is {n}, for {len(inputs)} inputs; expected a power of two, and at least one input")
    sampling, resampling = np.random.SeedSequence(seed).spawn(2)
    shares = _samples(len(inputs), n, np.random.default_rng(sampling))
    found = {name: _values(inputs[name], shares[:, i]) for i, name in enumerate(inputs)}
    values = numbers(function(found), "the outcome of the function")
    if len(values) != len(shares):
        raise QuestionError(f"the function returns {len(values)} values; expected {len(shares)}, one per run")
    if np.ptp(values) <= rounding_error(values):
        nothing = tuple(Variance(name, 0.0, 0.0, 0.0, 0.0) for name in inputs)
        return Sobol(nothing, n, len(shares), seed, level, varies=False)
    products = _products(values.reshape(-1, n))
    indices = _indices(products.mean(axis=1))
    errors = _errors(products, np.random.default_rng(resampling), level)
    variances = tuple(
        Variance(name, *(float(x) for pair in zip(index, error, strict=True) for x in pair))
        for name, index, error in zip(inputs, indices, errors, strict=True)
    )
    return Sobol(variances, n, len(shares), seed, level)


def _samples(dimensions: int, n: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return the samples A and B, and AB for each input, one below the other: shape (n * (dimensions + 2), dimensions)."""
    from scipy.stats import qmc

    both = qmc.Sobol(2 * dimensions, rng=random).random_base2(n.bit_length() - 1) + HALF_STEP
    one, other = both[:, :dimensions], both[:, dimensions:]
    exchanged = np.where(np.eye(dimensions, dtype=bool)[:, None, :], other, one)
    return np.vstack([one, other, exchanged.reshape(-1, dimensions)])


def _values(of: Quantile, shares: NDArray[np.float64]) -> NDArray[Any]:
    if callable(of):
        return np.asarray(of(shares))
    low, high = of
    return low + (high - low) * shares


def _products(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return per row of the samples the terms whose means make up the indices: shape (2 + 3 inputs, n).

    The outcomes, shape (inputs + 2, n), are those of A, of B, and of AB for each input. They are scaled to a variance of 1 over all
    runs, by their range first: squares of very small and very large outcomes would be 0 or infinite.
    """
    scaled = (values - values[:2].mean()) / np.ptp(values)
    scaled /= scaled.std()
    one, other, exchanged = scaled[0], scaled[1], scaled[2:]
    changes = exchanged - one
    return np.vstack([(one + other) / 2, (one**2 + other**2) / 2, other * changes, changes, changes**2 / 2])


def _indices(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first-order and total indices, shape (inputs, 2), from the means of the products."""
    mean, square = means[:2]
    covariances, changes, squares = means[2:].reshape(3, -1)
    variance = square - mean**2
    # In very small samples A and B may not vary where AB does; the variance over all runs is 1.
    variance = variance if variance > ALIKE else 1.0
    indices: NDArray[np.float64] = np.column_stack([covariances - mean * changes, squares]) / variance
    return indices


def _errors(products: NDArray[np.float64], random: np.random.Generator, level: float) -> NDArray[np.float64]:
    """Return half the width of the bootstrap interval of each index, shape (inputs, 2)."""
    from scipy.special import ndtri

    n = products.shape[1]
    found = []
    for _ in range(RESAMPLES):
        weights = np.bincount(random.integers(n, size=n), minlength=n) / n
        found.append(_indices(products @ weights))
    errors: NDArray[np.float64] = ndtri((1 + level) / 2) * np.std(found, axis=0)
    return errors

"""Which unknown moves an outcome: Sobol' indices, from runs of a function made for them.

The variance of the outcome is shared out: what an input makes alone (first order), and in what it has a part (total).

Sources: I. M. Sobol', *Mathematics and Computers in Simulation* 55, 2001, 271-280; A. Saltelli et al., *Computer Physics
Communications* 181, 2010, 259-270. Runs are drawn and indices computed by SALib.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.ranking.columns import numbers
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Quantile = tuple[float, float] | Callable[[NDArray[np.float64]], ArrayLike]

__all__ = ["Sobol", "Variance", "sobol"]


@dataclass(frozen=True)
class Variance:
    """The Sobol' indices of one input, each with half the width of its confidence interval.

    `first` is the share of the outcome's variance that the input makes alone, `total` the share in which it has a part.
    """

    input: str
    first: float
    first_error: float
    total: float
    total_error: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "input": self.input,
            "first": self.first,
            "first_error": self.first_error,
            "total": self.total,
            "total_error": self.total_error,
        }


@dataclass(frozen=True)
class Sobol(Shown):
    """The Sobol' indices of all inputs, in their order; `varies` says whether the outcome does.

    The inputs are drawn independently of each other; `left_out` names the correlations between them that are not kept.
    """

    variances: tuple[Variance, ...]
    n: int
    runs: int
    seed: int
    level: float
    varies: bool = True
    left_out: tuple[str, ...] = ()

    def words(self) -> str:
        """Return in a sentence which input has the greatest part in the variance, and in another which correlations are left out."""
        if not self.varies:
            return f"The outcome is the same in all runs: nothing moves it.{self._left_out()}"
        most = max(self.variances, key=lambda found: found.total)
        return (
            f"{most.input} has a part in {100 * most.total:.0f} % of the variance of the outcome "
            f"(± {100 * most.total_error:.0f}), and makes {100 * most.first:.0f} % of it alone (± {100 * most.first_error:.0f})."
            f"{self._left_out()}"
        )

    def _left_out(self) -> str:
        if not self.left_out:
            return ""
        several = len(self.left_out) > 1
        return (
            f" Left out {'are the correlations' if several else 'is the correlation'} between {'; '.join(self.left_out)}: these indices are of "
            "inputs drawn independently of each other."
        )

    def table(self) -> Table:
        """Return a table: a row per input, the greatest total first."""
        rows = tuple(
            (
                found.input,
                f"{found.first:.3f} ± {found.first_error:.3f}",
                f"{found.total:.3f} ± {found.total_error:.3f}",
            )
            for found in sorted(self.variances, key=lambda found: -found.total)
        )
        note = f"{self.runs} runs (n = {self.n}) of independent inputs, seed {self.seed}, ± half a {100 * self.level:g} % confidence interval"
        return Table("What moves the outcome (Sobol')", ("input", "alone", "in all"), rows, note)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the sentence and the table."""
        return (self.words(), self.table())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "method": "Sobol",
            "n": self.n,
            "runs": self.runs,
            "seed": self.seed,
            "level": self.level,
            "varies": self.varies,
            "left_out": list(self.left_out),
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
    """Return the Sobol' indices of a function, first order and total, from n (inputs + 2) runs of it.

    Parameters
    ----------
    function
        takes a mapping from the name of each input to its values, shape (runs,), and returns the outcomes in that shape.
    inputs
        per name the bounds of a uniform distribution, or a quantile function: from shares between 0 and 1, shape (runs,),
        to values, which may be categories. The inputs are drawn independently.
    n
        a power of two, as the quasi-random sequence wants it.
    seed
        of the sequence, and of the confidence intervals.
    level
        of the confidence intervals, found by drawing the runs again 100 times.

    >>> found = sobol(lambda x: x["growth"] + 2 * x["calm"], {"growth": (0, 1), "calm": (0, 1)}, n=512)
    >>> [round(variance.first, 1) for variance in found.variances]
    [0.2, 0.8]

    Raises
    ------
    ValueError
        where n is no power of two, there is no input, or the function returns something else than finite numbers.
    """
    if n < 2 or n & (n - 1) or not inputs:
        raise ValueError(f"n is {n}, for {len(inputs)} inputs; expected a power of two, and at least one input")
    from SALib.analyze.sobol import analyze
    from SALib.sample.sobol import sample

    problem = {"num_vars": len(inputs), "names": list(inputs), "bounds": [[0.0, 1.0]] * len(inputs)}
    # SALib takes 0 for no seed.
    drawn, resampled = (int(x) + 1 for x in np.random.SeedSequence(seed).generate_state(2) // 2)
    shares = sample(problem, n, calc_second_order=False, seed=drawn)
    found = {name: _values(inputs[name], shares[:, i]) for i, name in enumerate(inputs)}
    values = numbers(function(found), "what the function returns")
    if len(values) != len(shares):
        raise ValueError(f"the function returns {len(values)} values; expected {len(shares)}, one per run")
    if np.ptp(values) == 0:
        nothing = tuple(Variance(name, 0.0, 0.0, 0.0, 0.0) for name in inputs)
        return Sobol(nothing, n, len(shares), seed, level, varies=False)
    answer = analyze(problem, values, calc_second_order=False, conf_level=level, seed=resampled)
    keys = ("S1", "S1_conf", "ST", "ST_conf")
    variances = tuple(Variance(name, *(float(answer[key][i]) for key in keys)) for i, name in enumerate(inputs))
    return Sobol(variances, n, len(shares), seed, level)


def _values(of: Quantile, shares: NDArray[np.float64]) -> NDArray[Any]:
    if callable(of):
        return np.asarray(of(shares))
    low, high = of
    return low + (high - low) * shares

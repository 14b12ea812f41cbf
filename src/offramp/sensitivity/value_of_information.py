"""Value of information: the expected gain from learning unknowns before choosing a policy.

The expected value of perfect information (EVPI) is the mean over worlds of the greatest value of a policy, less the greatest
mean of a policy. The EVPI of some unknowns alone (EVPPI, partial) is E[max E[value | unknowns]] - max E[value], both maxima over
policies. For categories the conditional mean is that of the worlds in the same category; for numbers it comes from a regression.

Sources: H. Raiffa & R. Schlaifer, *Applied Statistical Decision Theory*, 1961; M. Strong, J. E. Oakley & A. Brennan,
Estimating multiparameter partial expected value of perfect information from a probabilistic sensitivity analysis sample: a
nonparametric regression approach, *Medical Decision Making* 34, 2014, 311-326.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.columns import columns, is_discrete, numbers, rounding_error, varying
from offramp.errors import QuestionError, did_you_mean
from offramp.naming import Named, typed
from offramp.sensitivity.group_means import bias_bound, chosen_by_group, groups_of
from offramp.sensitivity.smoothing import one_thread, smooth
from offramp.sensitivity.terms import blocks_of
from offramp.text import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.discovery.columns import Columns
    from offramp.naming import Naming
    from offramp.sensitivity.smoothing import Surface

__all__ = ["ValueOfInformation", "evpi", "evppi"]

LEAST_WORLDS = 50

DRAWS = 200
"""Number of draws of the regression surfaces behind a standard error."""

AT_ONCE = 20
"""Number of draws held in memory together."""

SCALES = (0.5, 1.0)
"""Length scales tried for the Gaussian process; the more likely one is taken."""

CAPPED = 1e-6
"""A regression that exceeds EVPI by a smaller share than this has met it."""


@dataclass(frozen=True)
class ValueOfInformation:
    """The value of knowing some unknowns before choosing, in the units of the policies' values; `of` is empty for everything.

    `standard_error` is that of the estimate. `bias` is an upper bound on the average overestimation that comes from
    choosing between uncertain means; it is not subtracted, and a value no greater may be noise. `clipped` is true if
    the estimate exceeded EVPI, which replaces it.
    """

    of: tuple[str, ...]
    value: float
    standard_error: float
    bias: float = 0.0
    clipped: bool = False

    @property
    def name(self) -> str:
        """The unknowns, as the author types them."""
        return self.named(typed)

    def named(self, naming: Naming) -> str:
        """Return the unknowns in words, named by `naming`."""
        return listed(naming(Named("input", each, bare=True)) for each in self.of) or "everything"

    def changes_choice(self, matters: float = 0.0) -> bool:
        """Return whether the knowledge would change the choice, as far as these worlds can tell.

        False if the value lies within its standard error or its bias, or below the smallest difference that `matters`.

        >>> ValueOfInformation(("growth",), 0.03, 0.01).changes_choice(matters=0.02)
        True
        >>> ValueOfInformation(("growth",), 0.03, 0.04).changes_choice()
        False
        """
        return self.value > max(self.standard_error, self.bias) and self.value >= matters

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as plain values."""
        return {
            "of": list(self.of),
            "value": self.value,
            "standard_error": self.standard_error,
            "bias": self.bias,
            "clipped": self.clipped,
        }


@dataclass(frozen=True, eq=False)
class _Gains:
    """The gain of each policy over a reference among them, shape (policies, worlds), without duplicate policies.

    `best` is the policy with the greatest mean; `tolerance` bounds the rounding error of a mean.
    """

    values: NDArray[np.float64]
    best: int
    tolerance: float

    def value(self, chosen: NDArray[np.intp]) -> tuple[float, float]:
        """Return the mean gain over the best policy from choosing a policy per world, and its standard error."""
        gained = np.take_along_axis(self.values, chosen[None], axis=0)[0] - self.values[self.best]
        error = float(gained.std() / np.sqrt(max(len(gained) - 1, 1)))
        return self.rounded(float(gained.mean())), self.rounded(error)

    def rounded(self, number: float) -> float:
        """Return a number that is not negative; 0 if it is within rounding error."""
        return number if number > self.tolerance else 0.0


def evpi(values: ArrayLike, *, maximise: bool = True) -> ValueOfInformation:
    """Return the expected value of perfect information about everything.

    `values` has shape (policies, worlds); with `maximise=False` less is better. With few worlds the estimate is a little too low,
    since the mean of the best policy in the sample is too high on average.

    >>> evpi([[0, 0], [3, -1]])
    ValueOfInformation(of=(), value=0.5, standard_error=0.5, bias=0.0, clipped=False)

    Raises
    ------
    QuestionError
        if the values have another shape, or one is not finite.
    """
    gains = _gains(values, maximise)
    return ValueOfInformation((), *gains.value(gains.values.argmax(axis=0)))


def evppi(
    values: ArrayLike,
    inputs: Mapping[str, ArrayLike],
    of: str | Sequence[str],
    *,
    maximise: bool = True,
    seed: int = 0,
) -> ValueOfInformation:
    """Return the expected value of perfect information about one unknown, or about several together.

    Parameters
    ----------
    values
        the value of each policy in each world, shape (policies, worlds).
    inputs
        the unknowns: per name an array of shape (worlds,), of numbers or of categories.
    of
        the name of an unknown, or of several that would become known together.
    maximise
        whether more is better; if not, the value is a reduction.
    seed
        of the draws behind the standard error of a regression, and of the centres of its Gaussian process.

    Categories, and numbers of at most six different values, are taken value by value: the conditional means are exact means over
    groups of worlds, the standard error is by the delta method, and `bias` is the bound of `group_means.bias_bound`.

    Otherwise the gain of each policy over a reference, the policy that differs least from the others, is regressed on the
    unknowns: by cubic splines for one, by their tensor products for two, and by these and a Gaussian process for more. The data
    determine the smoothness, so that an unknown without influence has next to no value. The standard error combines the
    uncertainty of the surfaces (200 draws) with that of the sample of worlds. The result is capped at EVPI.

    >>> draws = np.random.default_rng(1)
    >>> p1, p2 = draws.normal(1, 1, 2000), draws.normal(0, 2, 2000)
    >>> found = evppi([0 * p1, p1 - p2], {"p1": p1, "p2": p2}, "p2")  # in closed form 0.396
    >>> abs(found.value - 0.39559) < 2 * found.standard_error
    True

    Raises
    ------
    QuestionError
        if there is no input of that name, or there are fewer than 50 worlds.
    QuestionError
        if the arrays do not fit together, or a number is not finite.
    """
    gains = _gains(values, maximise)
    worlds = gains.values.shape[1]
    found = columns(inputs, worlds)
    names = (of,) if isinstance(of, str) else tuple(dict.fromkeys(of))
    if not names:
        raise QuestionError("no unknown is named; expected at least one")
    for name in names:
        if name not in found:
            raise QuestionError(f"there is no unknown `{name}`{did_you_mean(name, found)}")
    if worlds < LEAST_WORLDS:
        raise QuestionError(
            f"there {'is' if worlds == 1 else 'are'} {counted(worlds, 'world')}; the value of information needs {LEAST_WORLDS}"
        )
    known = {name: found[name] for name in varying({name: found[name] for name in names})}
    if np.ptp(gains.values, axis=1).max() <= gains.tolerance or not known:
        return ValueOfInformation(names, 0.0, 0.0)
    if all(is_discrete(column) for column in known.values()):
        groups = groups_of(known)
        value, error = gains.value(chosen_by_group(gains.values, groups, gains.best, gains.tolerance))
        return ValueOfInformation(names, value, error, gains.rounded(bias_bound(gains.values, groups)))
    with one_thread():
        return _by_regression(names, gains, known, seed)


def _gains(values: ArrayLike, maximise: bool) -> _Gains:
    """Return the gains over the policy that differs least from the others.

    Policies are sorted and duplicates removed, so that neither their order nor a copy changes a digit. The less noise is in the
    gains, the less of it can be mistaken for value.
    """
    worths = numbers(values, "the values", 2) * (1.0 if maximise else -1.0)
    if worths.size == 0:
        raise QuestionError(f"the values have shape {worths.shape}; expected at least one policy and one world")
    worths = np.unique(worths, axis=0)
    tolerance = rounding_error(worths)
    spread = [float((worths - each).var(axis=1).sum()) for each in worths]
    gains = worths - worths[int(np.argmin(spread))]
    return _Gains(gains, _greatest(gains.mean(axis=1), tolerance), tolerance)


def _greatest(means: NDArray[np.float64], tolerance: float) -> int:
    """Return the first place where a mean is greatest, up to rounding error."""
    return int(np.argmax(means >= means.max() - tolerance))


def _by_regression(names: tuple[str, ...], gains: _Gains, known: Columns, seed: int) -> ValueOfInformation:
    most = gains.value(gains.values.argmax(axis=0))[0]
    uncertain = np.flatnonzero(np.ptp(gains.values, axis=1) > gains.tolerance)
    surfaces = _surfaces(gains.values[uncertain], known, seed)
    fitted = gains.values.copy()
    fitted[uncertain] = [surface.fitted for surface in surfaces]
    chosen = fitted.argmax(axis=0)
    value, sampling = _Gains(fitted, gains.best, gains.tolerance).value(chosen)
    drawn, excess = _drawn(fitted, dict(zip(uncertain.tolist(), surfaces, strict=True)), chosen, gains.best, seed)
    error = gains.rounded(float(np.hypot(drawn.std(ddof=1), sampling)))
    clipped = value > most * (1 + CAPPED)
    return ValueOfInformation(names, min(value, most), error, gains.rounded(float(excess.mean())), clipped)


def _surfaces(gains: NDArray[np.float64], known: Columns, seed: int) -> list[Surface]:
    """Return a regression surface per row of gains, with the length scale of the Gaussian process most likely for all."""
    tried = []
    for scale in SCALES if len(known) > 2 else SCALES[:1]:
        blocks = blocks_of(known, scale, seed)
        tried.append([smooth(blocks, gain) for gain in gains])
    return max(tried, key=lambda surfaces: sum(surface.likelihood for surface in surfaces))


def _drawn(
    fitted: NDArray[np.float64], surfaces: Mapping[int, Surface], chosen: NDArray[np.intp], best: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the value for surfaces drawn from their distribution, and its excess over that of the fitted choices, each (draws,).

    `fitted` has shape (policies, worlds); `surfaces` are those of the policies whose gain is uncertain. `chosen`, shape (worlds,), are
    the policies with the greatest fitted gain, `best` that chosen without knowledge. The residuals of the policies, and so their
    draws, are correlated as observed.
    """
    root = _root(_correlation(np.array([surface.residuals for surface in surfaces.values()])))
    terms = next(iter(surfaces.values())).design.shape[1] + 1
    normal = np.random.default_rng(seed).standard_normal((DRAWS, len(surfaces), terms))
    together = np.einsum("ij,djk->idk", root, normal)
    values, excess = [], []
    for start in range(0, DRAWS, AT_ONCE):
        drawn = np.repeat(fitted[:, None], AT_ONCE, axis=1)
        for (policy, surface), each in zip(surfaces.items(), together, strict=True):
            drawn[policy] = surface.drawn(each[start : start + AT_ONCE])
        # Differences world by world: where nobody chooses otherwise, they are 0 to the last bit.
        gained = (drawn.max(axis=0) - drawn[best]).mean(axis=1)
        expected = (np.take_along_axis(drawn, chosen[None, None], axis=0)[0] - drawn[best]).mean(axis=1)
        means = drawn.mean(axis=2)
        value = gained - (means.max(axis=0) - means[best])
        values.append(value)
        excess.append(value - expected)
    return np.concatenate(values), np.concatenate(excess)


def _correlation(residuals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlations of the policies' residuals; a policy without residuals is uncorrelated with the others."""
    size = np.sqrt((residuals**2).sum(axis=1))
    unit = residuals / np.where(size > 0, size, 1.0)[:, None]
    together: NDArray[np.float64] = unit @ unit.T
    np.fill_diagonal(together, 1.0)
    return together


def _root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the symmetric square root of a matrix: the one root that does not depend on the signs of eigenvectors."""
    shares, axes = np.linalg.eigh(matrix)
    root: NDArray[np.float64] = axes * np.sqrt(np.maximum(shares, 0.0)) @ axes.T
    return root

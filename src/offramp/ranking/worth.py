"""What it would be worth to know more before choosing: of everything, of one unknown, of several together.

The expected value of perfect information (EVPI) is what the best choice in each world is worth on average, less what the one
choice that is best on average is worth. Of some unknowns alone (EVPPI) it is the same with each choice's values averaged over
all that remains unknown: E[max E[value | unknowns]] - max E[value]. That average is found by regression on the unknowns.

Sources: H. Raiffa & R. Schlaifer, *Applied Statistical Decision Theory*, 1961; M. Strong, J. E. Oakley & A. Brennan,
Estimating multiparameter partial expected value of perfect information from a probabilistic sensitivity analysis sample: a
nonparametric regression approach, *Medical Decision Making* 34, 2014, 311-326.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.graph.wording import counted, listed
from offramp.ranking.columns import columns, numbers, varying
from offramp.ranking.smoothing import one_thread, smooth
from offramp.ranking.terms import blocks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.ranking.columns import Columns
    from offramp.ranking.smoothing import Surface

__all__ = ["Worth", "evpi", "evppi"]

LEAST_WORLDS = 50
DRAWS = 200
AT_ONCE = 20
"""How many draws of the surfaces are held in memory together."""

SCALES = (0.5, 1.0)
"""Lengths tried for the Gaussian process; the more likely one is taken."""


@dataclass(frozen=True)
class Worth:
    """What it would be worth to know some unknowns, in the units of the values; `of` is empty for everything.

    `standard_error` is that of the estimate. `bias` is how much uncertain surfaces alone can add to it: a value of no more than
    its size may be noise. It is not taken off. `clipped` says whether the regression gave more than everything is worth, so
    that this bound stands in its place.
    """

    of: tuple[str, ...]
    value: float
    standard_error: float
    bias: float = 0.0
    clipped: bool = False

    @property
    def name(self) -> str:
        """What would be known, in words."""
        return listed(self.of) if self.of else "everything"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "of": list(self.of),
            "value": self.value,
            "standard_error": self.standard_error,
            "bias": self.bias,
            "clipped": self.clipped,
        }


def evpi(values: ArrayLike, *, maximise: bool = True) -> Worth:
    """Return what knowing everything would be worth, from values of shape (policies, worlds).

    With few worlds the estimate is a little too low, as the policy taken for the best is the one that happened to fare best.

    >>> evpi([[0, 0], [3, -1]])
    Worth(of=(), value=0.5, standard_error=0.5, bias=0.0, clipped=False)
    """
    gains = _gains(values, maximise)
    return Worth((), *_gained(gains))


def evppi(
    values: ArrayLike,
    inputs: Mapping[str, ArrayLike],
    of: str | Sequence[str],
    *,
    maximise: bool = True,
    seed: int = 0,
) -> Worth:
    """Return what knowing one unknown, or several together, would be worth.

    Parameters
    ----------
    values
        what each policy is worth in each world, shape (policies, worlds).
    inputs
        what was not known: per name an array of shape (worlds,), of numbers or of categories.
    of
        the name of an unknown, or several that would be known together.
    maximise
        whether more is better; if not, the answer is by how much less there would be.
    seed
        of the draws behind the standard error, and of the places of the Gaussian process.

    What each policy gains over one of them, that from which the others differ least, is smoothed over the unknowns: by cubic
    splines for one, by their tensor products for two, by these and a Gaussian process for more; categories count one by
    one. How much of that is noise the data decide, so an unknown that does nothing is worth next to nothing. The standard error
    joins what is not known of the surfaces (200 draws of them) with the chance of the worlds drawn. The answer lies between 0
    and what everything is worth, by definition from below and clipped from above.

    >>> draws = np.random.default_rng(1)
    >>> p1, p2 = draws.normal(1, 1, 2000), draws.normal(0, 2, 2000)
    >>> worth = evppi([0 * p1, p1 - p2], {"p1": p1, "p2": p2}, "p2")  # in closed form 0.396
    >>> abs(worth.value - 0.39559) < 2 * worth.standard_error
    True

    Raises
    ------
    QuestionError
        where there is no input of that name, or fewer than 50 worlds.
    ValueError
        where the arrays do not fit together, or hold something that is no finite number.
    """
    gains = _gains(values, maximise)
    found = columns(inputs, gains.shape[1])
    names = (of,) if isinstance(of, str) else tuple(of)
    for name in names:
        if name not in found:
            raise QuestionError(f"there is no unknown `{name}`{did_you_mean(name, found)}")
    if gains.shape[1] < LEAST_WORLDS:
        raise QuestionError(
            f"there {'is' if gains.shape[1] == 1 else 'are'} {counted(gains.shape[1], 'world')}; it takes {LEAST_WORLDS} to tell what "
            "knowing an unknown would be worth"
        )
    with one_thread():
        return _worth(gains, {name: found[name] for name in names}, seed)


def _gains(values: ArrayLike, maximise: bool) -> NDArray[np.float64]:
    """What each policy gains over one of them, shape (policies, worlds): over that which the others differ from least.

    The less noise is in the differences, the less of it can be taken for value.
    """
    worths = numbers(values, "the values", 2) * (1.0 if maximise else -1.0)
    if worths.size == 0:
        raise ValueError(f"the values have shape {worths.shape}; expected at least one policy and one world")
    spread = [float((worths - each).var(axis=1).sum()) for each in worths]
    gains: NDArray[np.float64] = worths - worths[int(np.argmin(spread))]
    return gains


def _gained(gains: NDArray[np.float64]) -> tuple[float, float]:
    """What is gained by the best choice in each world over the one that is best on average, and its standard error."""
    gained = gains.max(axis=0) - gains[gains.mean(axis=1).argmax()]
    return float(gained.mean()), float(gained.std() / np.sqrt(max(len(gained) - 1, 1)))


def _worth(gains: NDArray[np.float64], found: Columns, seed: int) -> Worth:
    names, most = tuple(found), _gained(gains)[0]
    surfaces = _surfaces(gains, found, seed)
    if not surfaces:
        return Worth(names, 0.0, 0.0)
    value, chance = _gained(np.array([np.zeros(gains.shape[1]), *(surface.fitted for surface in surfaces)]))
    drawn = _drawn(surfaces, seed)
    error = float(np.hypot(drawn.std(ddof=1), chance))
    return Worth(names, min(value, most), error, max(float(drawn.mean()) - value, 0.0), clipped=value > most)


def _surfaces(gains: NDArray[np.float64], found: Columns, seed: int) -> list[Surface]:
    """A surface per policy that ever gains or loses, at the length of the Gaussian process that suits all of them best."""
    differing = gains[np.ptp(gains, axis=1) > 0]
    several = varying(found)
    if not len(differing) or not several:
        return []
    tried = []
    for scale in SCALES if len(several) > 2 else SCALES[:1]:
        blocks = blocks_of(found, scale, seed)
        tried.append([smooth(blocks, gain) for gain in differing])
    return max(tried, key=lambda surfaces: sum(surface.likelihood for surface in surfaces))


def _drawn(surfaces: Sequence[Surface], seed: int) -> NDArray[np.float64]:
    """The answer from surfaces as they might be, shape (draws,); what is left of two policies goes together as it does."""
    residuals = np.array([surface.residuals for surface in surfaces])
    shares, axes = np.linalg.eigh(_correlation(residuals))
    root = axes * np.sqrt(np.maximum(shares, 0.0))
    columns_of = surfaces[0].design.shape[1] + 1
    normal = np.random.default_rng(seed).standard_normal((DRAWS, len(surfaces), columns_of))
    together = np.einsum("ij,djk->idk", root, normal)
    answers = []
    for start in range(0, DRAWS, AT_ONCE):
        some = together[:, start : start + AT_ONCE]
        drawn = [surface.drawn(each) for surface, each in zip(surfaces, some, strict=True)]
        best = np.maximum(np.max(drawn, axis=0), 0.0).mean(axis=1)
        answers.append(best - np.maximum(np.max(np.mean(drawn, axis=2), axis=0), 0.0))
    return np.concatenate(answers)


def _correlation(residuals: NDArray[np.float64]) -> NDArray[np.float64]:
    """How what is left of the policies goes together; a policy of which nothing is left goes with none."""
    size = np.sqrt((residuals**2).sum(axis=1))
    unit = residuals / np.where(size > 0, size, 1.0)[:, None]
    together: NDArray[np.float64] = unit @ unit.T
    np.fill_diagonal(together, 1.0)
    return together

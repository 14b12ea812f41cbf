"""Parametric fits to a single answer, by least squares on the cumulative distribution, as in SHELF.

J. E. Oakley and A. O'Hagan, SHELF: the Sheffield Elicitation Framework, version 4, 2019; A. O'Hagan and others, Uncertain Judgements,
Wiley, 2006.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from offramp.experts.panel import Answer, PanelQuestion

__all__ = ["FAMILIES", "Fit", "best_fit", "fits", "stated_points"]

FREEDOM = 3.0
"""Degrees of freedom of the t distribution, as in SHELF."""


@dataclass(frozen=True)
class Fit:
    """A fitted distribution: family, parameters and the sum of squared differences of cumulative probability.

    | family | parameters |
    |---|---|
    | normal | mean, standard deviation |
    | t | centre, scale, degrees of freedom |
    | lognormal | mean and standard deviation of the logarithm, lower bound |
    | gamma | shape, rate, lower bound |
    | beta | two parameters, lower and upper bound |
    """

    family: str
    parameters: tuple[float, ...]
    residual: float

    def cumulative(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the cumulative probabilities of values."""
        return np.asarray(_frozen(self.family, self.parameters).cdf(values))

    def quantile(self, levels: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the quantiles at levels."""
        return np.asarray(_frozen(self.family, self.parameters).ppf(levels))

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return {"family": self.family, "parameters": list(self.parameters), "residual": self.residual}


def _frozen(family: str, parameters: tuple[float, ...]) -> Any:
    """Return the distribution as an object of SciPy."""
    from scipy import stats

    match family:
        case "normal":
            return stats.norm(*parameters)
        case "t":
            return stats.t(parameters[2], loc=parameters[0], scale=parameters[1])
        case "lognormal":
            return stats.lognorm(parameters[1], loc=parameters[2], scale=np.exp(parameters[0]))
        case "gamma":
            return stats.gamma(parameters[0], loc=parameters[2], scale=1 / parameters[1])
    first, second, low, high = parameters
    return stats.beta(first, second, loc=low, scale=high - low)


def stated_points(answer: Answer, levels: tuple[float, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values of an answer and their cumulative probabilities.

    Of chips these are the inner edges and the share of the chips below each; of an interval, its three numbers, with the probability
    outside it in equal parts.

    >>> from offramp.experts.panel import Answer
    >>> [part.tolist() for part in stated_points(Answer(expert="a", question="q", edges=(0, 1, 2, 3), chips=(1, 2, 1)), ())]
    [[1.0, 2.0], [0.25, 0.75]]
    """
    if answer.chips is not None and answer.edges is not None:
        shares = np.cumsum(answer.chips) / sum(answer.chips)
        inner = (shares > 0) & (shares < 1)
        return np.array(answer.edges[1:])[inner], shares[inner]
    if answer.low is not None and answer.best is not None and answer.high is not None and answer.sure is not None:
        tail = (1 - answer.sure) / 2
        return np.array([answer.low, answer.best, answer.high]), np.array([tail, 0.5, 1 - tail])
    pairs = [(v, level) for v, level in zip(answer.quantiles or (), levels, strict=False) if v is not None]
    return np.array([v for v, _ in pairs], dtype=float), np.array([level for _, level in pairs], dtype=float)


def fits(answer: Answer, levels: tuple[float, ...], question: PanelQuestion) -> tuple[Fit, ...]:
    """Return the fits of every family that has a place for the answer, the closest first.

    Lognormal and gamma need values above `lowest` (0 without one); beta needs values between `lowest` and `highest`.

    >>> from offramp.experts.panel import Answer, PanelQuestion
    >>> answer = Answer(expert="a", question="q", quantiles=(-1.6448536, 0, 1.6448536))
    >>> found = fits(answer, (0.05, 0.5, 0.95), PanelQuestion())[0]
    >>> found.family, [round(p, 4) + 0.0 for p in found.parameters]
    ('normal', [0.0, 1.0])

    Raises
    ------
    QuestionError
        where the answer has fewer than two different values.
    """
    values, shares = stated_points(answer, levels)
    if len(np.unique(values)) < 2:
        raise QuestionError(
            f"the answer of {answer.expert} to `{answer.question}` has fewer than two different values; a fit needs two"
        )
    bottom = 0.0 if question.lowest is None else question.lowest
    found = []
    for family, (fitted, fixed) in FAMILIES.items():
        if (family in ("lognormal", "gamma") and values[0] <= bottom) or (
            family == "beta"
            and (
                question.lowest is None
                or question.highest is None
                or values[0] <= bottom
                or values[-1] >= question.highest
            )
        ):
            continue
        ends = fixed(bottom, question.highest)
        found.append(_fitted(family, fitted(values, shares, bottom, question.highest), ends, values, shares))
    # Fits that are exact up to rounding stay in the order of the families.
    return tuple(sorted(found, key=lambda fit: round(fit.residual, 12)))


def best_fit(answer: Answer, levels: tuple[float, ...], question: PanelQuestion) -> Fit:
    """Return the fit with the least sum of squares; raises `QuestionError` as `fits` does."""
    return fits(answer, levels, question)[0]


Start = tuple[float, float]


def _spread(values: NDArray[np.float64], shares: NDArray[np.float64]) -> Start:
    """Return the mean and standard deviation of the normal distribution through the outermost values."""
    from scipy.special import ndtri

    first, last = ndtri(np.clip(shares[[0, -1]], 1e-6, 1 - 1e-6))
    deviation = (values[-1] - values[0]) / (last - first)
    return float(values[0] - first * deviation), float(deviation)


def _plain_start(values: NDArray[np.float64], shares: NDArray[np.float64], _low: float, _high: float | None) -> Start:
    return _spread(values, shares)


def _log_start(values: NDArray[np.float64], shares: NDArray[np.float64], low: float, _high: float | None) -> Start:
    return _spread(np.log(values - low), shares)


def _gamma_start(values: NDArray[np.float64], shares: NDArray[np.float64], low: float, _high: float | None) -> Start:
    mean, deviation = _spread(values - low, shares)
    mean = max(mean, float(values.mean() - low) / 10)
    return (mean / deviation) ** 2, mean / deviation**2


def _beta_start(values: NDArray[np.float64], shares: NDArray[np.float64], low: float, high: float | None) -> Start:
    width = (high or 1.0) - low
    mean, deviation = _spread((values - low) / width, shares)
    mean = min(max(mean, 0.02), 0.98)
    size = max(mean * (1 - mean) / deviation**2 - 1, 0.2)
    return mean * size, (1 - mean) * size


FAMILIES: dict[str, tuple[Callable[..., Start], Callable[[float, float | None], tuple[float, ...]]]] = {
    "normal": (_plain_start, lambda _low, _high: ()),
    "t": (_plain_start, lambda _low, _high: (FREEDOM,)),
    "lognormal": (_log_start, lambda low, _high: (low,)),
    "gamma": (_gamma_start, lambda low, _high: (low,)),
    "beta": (_beta_start, lambda low, high: (low, 1.0 if high is None else high)),
}
"""Families, each with the start of its search and its fixed parameters."""

LOCATED = ("normal", "t", "lognormal")
"""Families whose first parameter is a location; both parameters of the others are above 0."""


def _fitted(
    family: str, start: Start, fixed: tuple[float, ...], values: NDArray[np.float64], shares: NDArray[np.float64]
) -> Fit:
    """Minimise the sum of squared differences of cumulative probability from a start."""
    from scipy.optimize import least_squares

    unit = start[1] if family in LOCATED else 1.0

    def parameters(free: NDArray[np.float64]) -> tuple[float, float]:
        first = start[0] + unit * free[0] if family in LOCATED else start[0] * float(np.exp(free[0]))
        return float(first), start[1] * float(np.exp(free[1]))

    def missed(free: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(_frozen(family, (*parameters(free), *fixed)).cdf(values) - shares)

    found = least_squares(missed, np.zeros(2), bounds=(-12, 12), xtol=1e-14, ftol=1e-14, gtol=1e-14)
    return Fit(family, (*parameters(found.x), *fixed), float(2 * found.cost))

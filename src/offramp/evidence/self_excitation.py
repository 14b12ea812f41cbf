"""Self-exciting events: a Hawkes process with an exponential kernel, fitted by maximum likelihood.

The intensity is mu + sum over earlier events of n b exp(-b (t - t_i)): mu events a year come by themselves, each event sets off n
further ones on average (the branching ratio), after 1 / b years on average. A. G. Hawkes, Biometrika 58 (1971) 83-90; the recursion
of the likelihood is that of Y. Ogata, IEEE Transactions on Information Theory 27 (1981) 23-31.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled
from offramp.evidence.proportions import ends_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HawkesFit", "branching_interval", "fit", "log_likelihood", "simulate"]

_EDGE = 1e-3
"""Distance from 0 and 1 up to which a branching ratio is searched."""


@dataclass(frozen=True)
class HawkesFit:
    """A fitted process: `base` events a year by themselves, `branching` set off by each, `decay` per year; log-likelihood."""

    base: float
    branching: float
    decay: float
    log_likelihood: float


def log_likelihood(times: NDArray[np.float64], years: float, base: float, branching: float, decay: float) -> float:
    """Return the log-likelihood of sorted event times within (0, years].

    >>> round(log_likelihood(np.array([0.5, 1.0]), 2.0, 1.0, 0.0, 1.0), 12)  # a Poisson process of rate 1
    -2.0
    """
    return float(_log_likelihood(np.asarray(times, dtype=np.float64), years, base, branching, decay))


@compiled
def _log_likelihood(times: NDArray[np.float64], years: float, base: float, branching: float, decay: float) -> float:
    total = -base * years
    excited = 0.0
    for i in range(len(times)):
        if i:
            excited = np.exp(-decay * (times[i] - times[i - 1])) * (1.0 + excited)
        intensity = base + branching * decay * excited
        if intensity <= 0.0:
            return -np.inf
        total += np.log(intensity) - branching * (1.0 - np.exp(-decay * (years - times[i])))
    return total


def fit(times: NDArray[np.float64], years: float) -> HawkesFit:
    """Return the fit of highest likelihood, the best of several starts; times are sorted, in years, within (0, years].

    Raises
    ------
    ValueError
        with fewer than five events, from which three numbers cannot be told.
    """
    from scipy.optimize import minimize

    if len(times) < 5:
        raise ValueError(f"a self-exciting process has three numbers; {len(times)} events are too few for them")

    def loss(x: NDArray[np.float64]) -> float:
        base, branching, decay = np.exp(x[0]), 1 / (1 + np.exp(-x[1])), np.exp(x[2])
        return -log_likelihood(times, years, float(base), float(branching), float(decay))

    rate = len(times) / years
    bounds = [(-15.0, 15.0), (-12.0, 6.0), (-3.0, 9.0)]
    starts = [
        np.array([np.log(rate * (1 - branching)), np.log(branching / (1 - branching)), np.log(decay)])
        for decay in (1.0, 12.0, 120.0)
        for branching in (0.2, 0.7)
    ]
    fits = [minimize(loss, start, method="L-BFGS-B", bounds=bounds) for start in starts]
    best = min(fits, key=lambda found: float(found.fun))
    base, branching, decay = np.exp(best.x[0]), 1 / (1 + np.exp(-best.x[1])), np.exp(best.x[2])
    return HawkesFit(float(base), float(branching), float(decay), -float(best.fun))


def simulate(
    rng: np.random.Generator, years: float, base: float, branching: float, decay: float
) -> NDArray[np.float64]:
    """Return the sorted times of a simulated record, by the clusters of which the process is made."""
    times = list(rng.uniform(0, years, rng.poisson(base * years)))
    parents = list(times)
    while parents:
        children = [
            parent + delay
            for parent in parents
            for delay in rng.exponential(1 / decay, rng.poisson(branching))
            if parent + delay <= years
        ]
        times += children
        parents = children
    return np.sort(np.array(times))


def branching_interval(times: NDArray[np.float64], years: float, fitted: HawkesFit) -> tuple[float, float]:
    """Return the limits of an interval of the branching ratio by its profile likelihood; a limit is 0 or 1 where none is reached."""
    from scipy.optimize import brentq
    from scipy.stats import chi2

    low, _, high = ends_of()
    least = fitted.log_likelihood - float(chi2.ppf(high - low, 1)) / 2
    profile = _Profile(times, years, fitted)

    def excess(branching: float) -> float:
        return profile.at(branching) - least

    ends: list[float] = []
    for edge in (_EDGE, 1 - _EDGE):
        inside = min(max(fitted.branching, _EDGE), 1 - _EDGE)
        if abs(edge - inside) < _EDGE or excess(edge) >= 0:
            ends.append(float(round(edge)))
        else:
            ends.append(float(brentq(excess, min(edge, inside), max(edge, inside), xtol=1e-4)))
    return ends[0], ends[1]


@dataclass
class _Profile:
    """The highest log-likelihood for a given branching ratio, over the two other numbers."""

    times: NDArray[np.float64]
    years: float
    fitted: HawkesFit

    def at(self, branching: float) -> float:
        """Return the profile log-likelihood at a branching ratio between 0 and 1."""
        from scipy.optimize import minimize

        def loss(x: NDArray[np.float64]) -> float:
            return -log_likelihood(self.times, self.years, float(np.exp(x[0])), branching, float(np.exp(x[1])))

        start = np.array([np.log(len(self.times) / self.years * (1 - branching)), np.log(self.fitted.decay)])
        found = minimize(loss, start, method="L-BFGS-B", bounds=[(-15.0, 15.0), (-3.0, 9.0)])
        return -float(found.fun)

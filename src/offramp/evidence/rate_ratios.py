"""Rate ratios: events in exposed months over events in other months, crude and stratified, with intervals and placebos.

The stratified ratio is that of Mantel and Haenszel for person-time data: Greenland and Robins, Biometrics 41 (1985) 55-68. The
regressions have one level a stratum. Intervals are percentiles of a block bootstrap over calendar years, since events come in
clusters and months are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.proportions import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = [
    "RESAMPLES",
    "Panel",
    "bootstrap",
    "mantel_haenszel",
    "negative_binomial_ratio",
    "poisson_of_cells",
    "poisson_ratio",
    "rate_ratio",
]

RESAMPLES = 4000
"""Number of resamples of the bootstrap: the standard error of a 5th percentile is then some 2 % of the interval's half width."""

SEED = 19_941_021

_WIDEST = 30.0
"""Largest logarithm of a rate ratio that is searched."""

_HALVINGS = 80


@dataclass(frozen=True)
class Panel:
    """Months of a record: events, whether exposed, stratum and calendar year of each; all of one length.

    >>> panel = Panel(np.array([0, 3, 1, 2]), np.array([True, False, True, False]), np.zeros(4, int), np.array([1, 1, 2, 2]))
    >>> rate_ratio(panel)
    0.2
    """

    events: NDArray[np.int64]
    exposed: NDArray[np.bool_]
    stratum: NDArray[np.int64]
    year: NDArray[np.int64]

    def known(self, rows: NDArray[np.bool_]) -> Panel:
        """Return the panel of the months for which `rows` is true."""
        return Panel(self.events[rows], self.exposed[rows], self.stratum[rows], self.year[rows])

    @property
    def crude(self) -> Panel:
        """The panel with one stratum."""
        return Panel(self.events, self.exposed, np.zeros_like(self.stratum), self.year)

    @property
    def cells(self) -> NDArray[np.float64]:
        """Events and months, exposed and not: an array of years x strata x (events, months) x (exposed, other)."""
        years, at = np.unique(self.year, return_inverse=True)
        table = np.zeros((len(years), int(self.stratum.max()) + 1, 2, 2))
        other = (~self.exposed).astype(np.int64)
        for year, stratum, column, events in zip(at, self.stratum, other, self.events, strict=True):
            table[year, stratum, :, column] += (events, 1)
        return table


def rate_ratio(panel: Panel) -> float:
    """Return the crude rate ratio; infinite if no event came in other months, NaN without exposed or other months."""
    return float(mantel_haenszel(panel.crude.cells.sum(axis=0)))


def mantel_haenszel(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Mantel-Haenszel rate ratio of cells: strata x (events, months) x (exposed, other), after any leading axes.

    The sum over strata of exposed events x other months / all months, over that of other events x exposed months / all months. A
    stratum without exposed or without other months has no weight.
    """
    events, months = cells[..., 0, :], cells[..., 1, :]
    total = months.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total[..., None] > 0, months / total[..., None], 0.0)
        up = (events[..., 0] * share[..., 1]).sum(axis=-1)
        down = (events[..., 1] * share[..., 0]).sum(axis=-1)
        return np.where((up == 0) & (down == 0), nan, up / down)


def bootstrap(
    panel: Panel, statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]], resamples: int = RESAMPLES
) -> tuple[float, float]:
    """Return the 5th and 95th percentiles of a statistic of the cells over resamples of whole calendar years.

    Resamples in which the statistic does not exist (no exposed or no other month with an event) are left out; infinite values count
    as above every number.
    """
    by_year = panel.cells
    rng = np.random.Generator(np.random.Philox(SEED))
    drawn = rng.multinomial(len(by_year), np.full(len(by_year), 1 / len(by_year)), size=resamples)
    values = statistic(np.tensordot(drawn.astype(float), by_year, axes=1))
    values = np.sort(values[~np.isnan(values)])
    if not len(values):
        return nan, nan
    low, _, high = ends_of()
    # The percentile is one of the values, not a mean of two, since infinity has no mean with a number.
    at = [min(len(values) - 1, int(end * len(values))) for end in (low, high)]
    return float(values[at[0]]), float(values[at[1]])


def poisson_ratio(panel: Panel) -> float:
    """Return the rate ratio of a Poisson regression with one level a stratum, by maximum likelihood."""
    return float(poisson_of_cells(panel.cells.sum(axis=0)[None])[0])


def poisson_of_cells(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Poisson rate ratio of each table of cells: tables x strata x (events, months) x (exposed, other).

    With a level for each stratum the likelihood profiles to one equation: the exposed events equal the sum over strata of all events
    times r * exposed months / (r * exposed months + other months). It is solved by bisection of the logarithm, in all tables at once.
    """
    events, months = cells[..., 0, :], cells[..., 1, :]
    total = np.where((months > 0).all(axis=-1), events.sum(axis=-1), 0.0)
    observed = np.where((months > 0).all(axis=-1), events[..., 0], 0.0).sum(axis=-1)
    low, high = np.full(len(cells), -_WIDEST), np.full(len(cells), _WIDEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        weighted = np.exp(middle)[:, None] * months[..., 0]
        share = np.divide(weighted, weighted + months[..., 1], out=np.zeros_like(weighted), where=months[..., 1] > 0)
        below = (total * share).sum(axis=-1) < observed
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    ratio = np.exp((low + high) / 2)
    every = total.sum(axis=-1)
    ratio = np.where(observed == 0, 0.0, np.where(observed == every, inf, ratio))
    return np.where(every == 0, nan, ratio)


def negative_binomial_ratio(panel: Panel) -> tuple[float, float, float]:
    """Return the rate ratio of a negative binomial regression with one level a stratum: lower end, estimate, upper end.

    The variance is m + a m^2; the ends are those of a Wald interval. Where the counts vary no more than a Poisson variable, a tends
    to 0 and the estimate to the Poisson ratio.
    """
    from scipy.optimize import minimize
    from scipy.stats import norm

    strata, at = np.unique(panel.stratum, return_inverse=True)
    design = np.column_stack([panel.exposed, *(at == i for i in range(len(strata)))]).astype(float)
    events = panel.events.astype(float)
    rate = poisson_ratio(panel)
    if not 0 < rate < inf:
        return nan, rate, nan

    def loss(x: NDArray[np.float64]) -> float:
        return -_negative_binomial(events, np.exp(np.clip(design @ x[:-1], -30, 30)), float(np.clip(x[-1], -12, 12)))

    levels = [np.log(max(float(events[at == i].mean()), 1e-3)) for i in range(len(strata))]
    start = np.array([np.log(rate), *levels, 0.0])
    found = minimize(loss, start, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-8})
    low, best, high = (found.x[0] + norm.ppf(end) * _standard_error(loss, found.x) for end in ends_of())
    return float(np.exp(low)), float(np.exp(best)), float(np.exp(high))


def _negative_binomial(events: NDArray[np.float64], mean: NDArray[np.float64], log_dispersion: float) -> float:
    """Return the log-likelihood of counts with given means and one dispersion."""
    from scipy.special import gammaln

    size = np.exp(-log_dispersion)
    return float(
        (
            gammaln(events + size)
            - gammaln(size)
            - gammaln(events + 1)
            - size * np.log1p(mean / size)
            + events * (np.log(mean) - np.log(size + mean))
        ).sum()
    )


def _standard_error(loss: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64]) -> float:
    """Return the standard error of the first parameter, from the curvature of a loss at its minimum."""
    size, step = len(at), 1e-4
    units = step * np.eye(size)
    curvature = np.array(
        [
            [(loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)) / (4 * step**2) for b in units]
            for a in units
        ]
    )
    # A direction without curvature (a dispersion of 0) tells nothing of the others.
    flat = np.abs(np.diag(curvature)) < 1e-6
    curvature = curvature[np.ix_(~flat, ~flat)]
    return float(np.sqrt(np.linalg.pinv(curvature)[0, 0]))

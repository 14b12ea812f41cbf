"""Rates and shares with the Jeffreys prior, and equal mixtures of such estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.evidence.measured import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["ends_of", "mixture_of_shares", "rate_percentiles", "share_percentiles", "yearly_percentiles"]


def ends_of(level: float = LEVEL) -> tuple[float, float, float]:
    """Return the chances of the percentiles of an interval: lower end, middle, upper end."""
    tail = (1 - level) / 2
    return tail, 0.5, 1 - tail


def rate_percentiles(events: int, years: float, level: float = LEVEL) -> tuple[float, float, float]:
    """Return the lower end, median and upper end of a Poisson rate, per year: gamma(events + 1/2, years).

    >>> tuple(round(rate, 2) for rate in rate_percentiles(11, 28))
    (0.23, 0.4, 0.63)

    Raises
    ------
    ValueError
        where the years are not above 0.
    """
    from scipy.special import gammaincinv

    if not years > 0:
        raise ValueError(f"a rate needs a span of years above 0; found {years:g}")
    low, best, high = (float(gammaincinv(events + 0.5, chance)) / years for chance in ends_of(level))
    return low, best, high


def yearly_percentiles(counts: Sequence[int], level: float = LEVEL) -> tuple[float, float, float]:
    """Return percentiles of the rate of a further year: lower end, median, upper end.

    The rates of years are gamma distributed and the counts Poisson, so that the counts are negative binomial; mean and dispersion are
    by maximum likelihood. Where the counts vary no more than a Poisson variable, the rate is that of all years together.

    >>> low, best, high = yearly_percentiles([2, 6, 19, 15, 24])
    >>> low < 6 < best < 19 < high
    True

    Raises
    ------
    ValueError
        with fewer than three years.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaincinv
    from scipy.stats import nbinom

    if len(counts) < 3:
        raise ValueError(f"rates that differ by year need three complete years or more; found {len(counts)}")
    mean, years = float(np.mean(counts)), len(counts)
    if float(np.var(counts, ddof=1)) <= mean:
        return rate_percentiles(int(sum(counts)), float(years), level)

    def loss(log_size: float) -> float:
        size = float(np.exp(log_size))
        return -float(np.sum(nbinom.logpmf(counts, size, size / (size + mean))))

    size = float(np.exp(minimize_scalar(loss, bounds=(-5.0, 12.0), method="bounded", options={"xatol": 1e-10}).x))
    low, best, high = (float(gammaincinv(size, chance)) * mean / size for chance in ends_of(level))
    return low, best, high


def share_percentiles(hits: int, trials: int, level: float = LEVEL) -> tuple[float, float, float]:
    """Return the lower end, median and upper end of a share: beta(hits + 1/2, trials - hits + 1/2).

    >>> tuple(round(share, 3) for share in share_percentiles(18, 189))
    (0.065, 0.096, 0.135)

    Raises
    ------
    ValueError
        where there are more hits than trials, or no trial.
    """
    from scipy.special import betaincinv

    if not 0 <= hits <= trials or trials == 0:
        raise ValueError(f"a share needs some trials and no more hits than these; found {hits} of {trials}")
    low, best, high = (float(betaincinv(hits + 0.5, trials - hits + 0.5, chance)) for chance in ends_of(level))
    return low, best, high


def mixture_of_shares(counts: Sequence[tuple[int, int]], level: float = LEVEL) -> tuple[float, float, float]:
    """Return the percentiles of an equal mixture of the posteriors of several shares, each `(hits, trials)`.

    >>> tuple(round(share, 4) for share in mixture_of_shares([(0, 14), (18, 189), (45, 354)]))
    (0.0013, 0.0985, 0.1506)
    """
    from scipy.optimize import brentq
    from scipy.special import betainc

    shapes: NDArray[np.float64] = np.array([(hits + 0.5, trials - hits + 0.5) for hits, trials in counts])

    def below(share: float, chance: float) -> float:
        return float(betainc(shapes[:, 0], shapes[:, 1], share).mean()) - chance

    low, best, high = (float(brentq(below, 0.0, 1.0, args=(chance,), xtol=1e-14)) for chance in ends_of(level))
    return low, best, high

"""Robustness: one number for the performance of a policy across all worlds, by each of several rules.

The rules are those of McPhail et al. (2018), Robustness metrics: how are they calculated, when should they be used and
why do they give different results?, Earth's Future 6, 169-191. Each takes an array of shape (policies, worlds), in the
unit of the measure, and returns an array of shape (policies,), of which higher is always better. `maximise` says
whether high values of the measure are good; where it is False, f below is minus the measure. Each raises
`QuestionError` for an invalid array or option (see `performance_of`).

The percentile of a policy at a share q is the value of the world at the place q (worlds - 1), counted from 0 from
the worst: the nearest, or the mean of two that are equally near. So the 50th percentile is the median.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.performance import oriented, performance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "METRICS",
    "Metric",
    "MetricParameters",
    "hurwicz",
    "laplace",
    "maximax",
    "maximin",
    "mean_variance",
    "metric",
    "minimax_regret",
    "percentile_kurtosis",
    "percentile_regret",
    "percentile_skew",
    "regrets",
    "scores",
    "starrs_domain",
    "undesirable_deviations",
]

LEVEL = 1e-12
"""A spread up to this share of a policy's largest value is rounding, and counts as 0."""


def maximin(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return the value of each policy in its worst world: min f (Wald 1950).

    >>> maximin([[0.99, 1.0, 0.5], [0.69, 0.6, 0.6]], maximise=True).tolist()
    [0.5, 0.6]
    """
    worst: NDArray[np.float64] = oriented(performance, maximise=maximise).min(axis=1)
    return worst


def maximax(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return the value of each policy in its best world: max f.

    >>> maximax([[0.99, 1.0, 0.5], [0.69, 0.6, 0.6]], maximise=True).tolist()
    [1.0, 0.69]
    """
    best: NDArray[np.float64] = oriented(performance, maximise=maximise).max(axis=1)
    return best


def hurwicz(performance: ArrayLike, *, maximise: bool, alpha: float = 0.5) -> NDArray[np.float64]:
    """Return alpha · min f + (1 - alpha) · max f, where `alpha`, from 0 to 1, is pessimism (Hurwicz 1951).

    >>> hurwicz([[0.99, 1.0, 0.5]], maximise=True, alpha=0.75).tolist()
    [0.625]
    """
    _check_share("pessimism `alpha`", alpha)
    f = oriented(performance, maximise=maximise)
    return _within(f, alpha * f.min(axis=1) + (1 - alpha) * f.max(axis=1))


def laplace(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return the mean of f, all worlds alike: the principle of insufficient reason (Laplace 1814).

    >>> laplace([[0.5, 1.0, 0.75]], maximise=True).tolist()
    [0.75]
    """
    f = _ordered(performance, maximise)
    return _within(f, f.mean(axis=1))


def regrets(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return the distance of each policy from the best in each world, shape (policies, worlds), 0 or more.

    The regret is absolute, in the unit of the measure; of a chance, in points of probability (Savage 1951).

    >>> regrets([[0.5, 0.25], [0.75, 0.25]], maximise=True).tolist()
    [[0.25, 0.0], [0.0, 0.0]]
    """
    f = oriented(performance, maximise=maximise)
    best: NDArray[np.float64] = f.max(axis=0)
    return best - f


def minimax_regret(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return minus each policy's largest regret over the worlds (Savage 1951).

    >>> minimax_regret([[0.5, 0.25], [0.75, 0.25]], maximise=True).tolist()
    [-0.25, 0.0]
    """
    worst: NDArray[np.float64] = regrets(performance, maximise=maximise).max(axis=1)
    return 0.0 - worst


def percentile_regret(performance: ArrayLike, *, maximise: bool, percentile: float = 0.9) -> NDArray[np.float64]:
    """Return minus the percentile of each policy's regrets, `percentile` from 0 (the least) to 1 (Herman et al. 2015).

    >>> percentile_regret([[0.5, 0.25], [0.75, 0.25]], maximise=True, percentile=0.5).tolist()
    [-0.125, 0.0]
    """
    _check_share("`percentile` of regret", percentile)
    return 0.0 - _percentile(np.sort(regrets(performance, maximise=maximise), axis=1), percentile)


def mean_variance(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return (mean f + 1) / (s + 1), s the standard deviation over worlds, n - 1 below (Kwakkel et al. 2016).

    One world has s = 0. The definition depends on the unit: the 1s are in the unit of the measure, so another unit may
    give another order. For values far below 1 the number is close to 1 + mean f - s, for values far above to mean f /
    s. Where mean f is below -1, as for a count of deaths to be kept low, a larger spread gives a *better* number.

    >>> mean_variance([[0.5, 0.5], [3.0, 3.0]], maximise=True).tolist()
    [1.5, 4.0]
    """
    f = _ordered(performance, maximise)
    spread = f.std(axis=1, ddof=1) if f.shape[1] > 1 else np.zeros(len(f))
    mean: NDArray[np.float64] = f.mean(axis=1)
    return (mean + 1) / (spread + 1)


def undesirable_deviations(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return the mean of f - median f over the worse half of each policy's worlds (Kwakkel et al. 2016).

    The worse half has n / 2 of n worlds, rounded up. The result is 0 or less.

    >>> undesirable_deviations([[0.75, 1.0, 0.5]], maximise=True).tolist()
    [-0.125]
    """
    f = _ordered(performance, maximise)
    worse = f[:, : ceil(f.shape[1] / 2)]
    short: NDArray[np.float64] = (worse - _percentile(f, 0.5)[:, None]).mean(axis=1)
    return short


def percentile_skew(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return (q50 - (q90 + q10) / 2) / ((q90 - q10) / 2) of the percentiles of f (Voudouris et al. 2014).

    The result is from -1 to 1: 1 if the median world is as good as the good ones and only bad ones are distant. A
    policy without spread has 0.

    >>> percentile_skew([[0.0, 0.75, 1.0]], maximise=True).tolist()
    [0.5]
    """
    f = _ordered(performance, maximise)
    low, middle, high = (_percentile(f, share) for share in (0.1, 0.5, 0.9))
    # The definition, written so that rounding keeps it between -1 and 1 and changes its sign with f.
    below, above = middle - low, high - middle
    return _ratio(below - above, below + above, f, level=0.0)


def percentile_kurtosis(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return the peakedness (q90 - q10) / (q75 - q25) of the percentiles of f (Voudouris et al. 2014).

    The result is 1 or more; infinite if the middle half of worlds is constant. The direction of the measure does not
    matter.

    >>> percentile_kurtosis([[0.0, 0.25, 0.5, 0.5, 1.0], [3.0, 3.0, 3.0, 3.0, 3.0]], maximise=True).tolist()
    [4.0, inf]
    """
    f = _ordered(performance, maximise)
    outer_low, low, high, outer_high = (_percentile(f, share) for share in (0.1, 0.25, 0.75, 0.9))
    return _ratio(outer_high - outer_low, high - low, f, level=np.inf)


def starrs_domain(
    performance: ArrayLike, *, maximise: bool, threshold: float | None = None, accept_equal: bool = True
) -> NDArray[np.float64]:
    """Return the share of worlds in which each policy is good enough (Starr 1963).

    A value is good enough at `threshold`, in the unit of the measure, or better; without `accept_equal`, only if
    better. The default threshold is the median over all policies and worlds. The share then depends on the set of
    compared policies, so that a further policy may change the order of the others.

    >>> starrs_domain([[0.5, 0.99, 1.0], [0.6, 0.65, 0.69]], maximise=False, threshold=0.6).round(2).tolist()
    [0.33, 0.33]
    """
    values = performance_of(performance)
    limit = float(np.median(values)) if threshold is None else threshold
    if not np.isfinite(limit):
        raise QuestionError(f"the threshold is {limit:g}; expected a finite number, in the unit of the measure")
    above = values - limit if maximise else limit - values
    enough: NDArray[np.float64] = (above >= 0 if accept_equal else above > 0).mean(axis=1)
    return enough


@dataclass(frozen=True)
class Metric:
    """A rule that turns performance into robustness.

    `label` names it inside a sentence, `asks` is its question in plain words, `source` is its author. `score` takes an
    array of shape (policies, worlds), `maximise` and the named `options`, and returns the robustness, shape
    (policies,). `in_units`: whether that is in the unit of the measure, as Laplace's mean is.
    """

    name: str
    label: str
    asks: str
    source: str
    score: Callable[..., NDArray[np.float64]]
    options: tuple[str, ...] = ()
    in_units: bool = True


METRICS = (
    Metric("maximin", "maximin", "How bad is its worst world?", "Wald 1950", maximin),
    Metric("maximax", "maximax", "How good is its best world?", "McPhail et al. 2018", maximax),
    Metric(
        "hurwicz",
        "Hurwicz",
        "How good is it somewhere between its worst and its best world?",
        "Hurwicz 1951",
        hurwicz,
        ("alpha",),
    ),
    Metric("laplace", "Laplace", "How good is it on average, all worlds alike?", "Laplace 1814", laplace),
    Metric(
        "minimax_regret",
        "minimax regret",
        "How much could we come to regret it, at worst?",
        "Savage 1951",
        minimax_regret,
    ),
    Metric(
        "percentile_regret",
        "percentile regret",
        "How much could we come to regret it, the rarest worlds left aside?",
        "Herman et al. 2015",
        percentile_regret,
        ("percentile",),
    ),
    Metric(
        "mean_variance",
        "mean-variance",
        "Is it good on average, and steady?",
        "Kwakkel et al. 2016",
        mean_variance,
        in_units=False,
    ),
    Metric(
        "undesirable_deviations",
        "undesirable deviations",
        "When it goes badly, how far below its usual result does it fall?",
        "Kwakkel et al. 2016",
        undesirable_deviations,
    ),
    Metric(
        "percentile_skew",
        "percentile skewness",
        "Is its usual result close to its best, and the bad one the exception?",
        "Voudouris et al. 2014",
        percentile_skew,
        in_units=False,
    ),
    Metric(
        "percentile_kurtosis",
        "percentile peakedness",
        "Do most worlds end close to its usual result?",
        "Voudouris et al. 2014",
        percentile_kurtosis,
        in_units=False,
    ),
    Metric(
        "starrs_domain",
        "Starr's domain",
        "In how many worlds is it good enough?",
        "Starr 1963",
        starrs_domain,
        ("threshold", "accept_equal"),
        in_units=False,
    ),
)
"""All rules, in the order of McPhail et al. (2018)."""


@dataclass(frozen=True)
class MetricParameters:
    """Parameters of the rules; each default is that of the function whose option it is.

    `threshold` is in the unit of one measure; `rank` takes `thresholds` by measure.
    """

    alpha: float = 0.5
    percentile: float = 0.9
    threshold: float | None = None
    accept_equal: bool = True

    def of(self, rule: Metric) -> dict[str, Any]:
        """Return the parameters of one rule."""
        return {name: getattr(self, name) for name in rule.options}


def metric(name: str) -> Metric:
    """Return a rule by its name; raise `QuestionError` if there is none.

    >>> metric("maximin").asks
    'How bad is its worst world?'
    """
    known = {entry.name: entry for entry in METRICS}
    if name not in known:
        raise QuestionError(f"there is no robustness metric `{name}`{did_you_mean(name, known)}")
    return known[name]


def scores(
    performance: ArrayLike,
    *,
    maximise: bool,
    policies: Sequence[str] | None = None,
    options: MetricParameters | None = None,
) -> dict[str, NDArray[np.float64]]:
    """Return the robustness of each policy by every rule, by the name of the rule, each of shape (policies,).

    `performance` has the shape (policies, worlds); `policies` are names for messages.

    >>> found = scores([[0.25, 0.5], [0.0, 1.0]], maximise=True)
    >>> found["maximin"].tolist(), found["maximax"].tolist()
    ([0.25, 0.0], [0.5, 1.0])
    """
    values, chosen = performance_of(performance, policies), options or MetricParameters()
    return {rule.name: rule.score(values, maximise=maximise, **chosen.of(rule)) for rule in METRICS}


def _ordered(performance: ArrayLike, maximise: bool) -> NDArray[np.float64]:
    """Return f with each policy's worlds from the worst to the best, so that rounding is independent of their order."""
    return np.sort(oriented(performance, maximise=maximise), axis=1)


def _within(f: NDArray[np.float64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Clip a mean to the worst and the best world, against rounding."""
    return np.clip(value, f.min(axis=1), f.max(axis=1))


def _percentile(ordered: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return the percentile of each row, which is ascending; the head of the module defines it."""
    place = round(share * (ordered.shape[1] - 1), 9)  # 0.9 · 15 must be 13.5 in spite of rounding
    below, above = ceil(place - 0.5), floor(place + 0.5)
    return 0.5 * ordered[:, below] + 0.5 * ordered[:, above]


def _ratio(
    over: NDArray[np.float64], under: NDArray[np.float64], f: NDArray[np.float64], level: float
) -> NDArray[np.float64]:
    """Return a ratio to a spread of f, or `level` where there is no spread."""
    none = under <= LEVEL * np.abs(f).max(axis=1)
    return np.where(none, level, over / np.where(none, 1.0, under))


def _check_share(what: str, share: float) -> None:
    if not 0 <= share <= 1:
        raise QuestionError(f"the {what} is {share:g}; expected a share from 0 to 1")

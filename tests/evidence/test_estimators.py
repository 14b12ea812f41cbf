"""Estimators against their definitions, against other programs, and in simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.evidence.durations import Spans, ending_rate, runs_of, spans_until, survival_at, survival_curve
from offramp.evidence.growth import growth
from offramp.evidence.months import Months, exposed_months, strata_of
from offramp.evidence.proportions import mixture_of_shares, rate_percentiles, share_percentiles
from offramp.evidence.rate_ratios import (
    Panel,
    bootstrap,
    mantel_haenszel,
    negative_binomial_ratio,
    poisson_ratio,
    rate_ratio,
)
from offramp.evidence.self_excitation import branching_interval, fit, log_likelihood, simulate


def panel_of(rng: np.random.Generator, months: int = 120, ratio: float = 0.5, strata: int = 3) -> Panel:
    stratum = np.sort(rng.integers(0, strata, months))
    exposed = rng.random(months) < 0.2 + 0.2 * stratum
    events = rng.poisson(0.6 * (1 + stratum) * np.where(exposed, ratio, 1.0))
    return Panel(events, exposed, stratum, np.arange(months) // 12)


def by_the_book(panel: Panel) -> float:
    """Mantel-Haenszel from its definition, stratum by stratum."""
    up = down = 0.0
    for stratum in set(panel.stratum.tolist()):
        rows = panel.stratum == stratum
        with_, without = rows & panel.exposed, rows & ~panel.exposed
        up += panel.events[with_].sum() * without.sum() / rows.sum()
        down += panel.events[without].sum() * with_.sum() / rows.sum()
    return up / down if down else (np.inf if up else np.nan)


@given(st.integers(0, 2**32 - 1))
def test_mantel_haenszel_is_its_definition(seed: int) -> None:
    panel = panel_of(np.random.default_rng(seed), months=36)
    assert float(mantel_haenszel(panel.cells.sum(axis=0))) == pytest.approx(by_the_book(panel), nan_ok=True)
    assert rate_ratio(panel) == pytest.approx(by_the_book(panel.crude), nan_ok=True)


def test_regressions_agree_with_statsmodels() -> None:
    sm = pytest.importorskip("statsmodels.api")
    for seed in range(2):
        panel = panel_of(np.random.default_rng(seed), months=240)
        design = np.column_stack([panel.exposed, *(panel.stratum == i for i in range(3))]).astype(float)
        poisson = sm.GLM(panel.events, design, family=sm.families.Poisson()).fit()
        assert poisson_ratio(panel) == pytest.approx(float(np.exp(poisson.params[0])), rel=1e-6)
        overdispersed = Panel(panel.events * np.random.default_rng(seed + 9).integers(0, 4, 240), *_rest(panel))
        theirs = sm.NegativeBinomial(overdispersed.events, design).fit(disp=0, maxiter=500)
        low, best, high = negative_binomial_ratio(overdispersed)
        assert best == pytest.approx(float(np.exp(theirs.params[0])), rel=1e-3)
        ends = np.exp(theirs.conf_int(alpha=0.1)[0])
        assert (low, high) == pytest.approx(tuple(map(float, ends)), rel=5e-3)


def _rest(panel: Panel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return panel.exposed, panel.stratum, panel.year


def test_the_bootstrap_of_years_covers_at_its_stated_rate() -> None:
    hits = 0
    for seed in range(200):
        panel = panel_of(np.random.default_rng(seed), months=360, ratio=0.7, strata=1)
        low, high = bootstrap(panel, mantel_haenszel, resamples=400)
        hits += low <= 0.7 <= high
    assert 0.82 <= hits / 200 <= 0.96  # 90 %, less a little with 30 years


def test_rates_and_shares_cover_at_their_stated_rate() -> None:
    rng = np.random.default_rng(3)
    events = rng.poisson(0.8 * 12, 2000)
    inside = [low <= 0.8 <= high for low, _, high in (rate_percentiles(int(n), 12.0) for n in events)]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.03)
    hits = rng.binomial(40, 0.3, 2000)
    inside = [low <= 0.3 <= high for low, _, high in (share_percentiles(int(k), 40) for k in hits)]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.03)


def test_percentiles_are_those_of_scipy() -> None:
    from scipy.stats import beta, gamma

    assert rate_percentiles(5, 10.7) == pytest.approx(gamma(5.5, scale=1 / 10.7).ppf([0.05, 0.5, 0.95]))
    assert share_percentiles(3, 20) == pytest.approx(beta(3.5, 17.5).ppf([0.05, 0.5, 0.95]))
    rng = np.random.default_rng(1)
    draws = np.concatenate([rng.beta(0.5, 14.5, 200_000), rng.beta(18.5, 171.5, 200_000)])
    assert mixture_of_shares([(0, 14), (18, 189)]) == pytest.approx(np.quantile(draws, [0.05, 0.5, 0.95]), rel=0.02)


@pytest.mark.parametrize(("events", "years"), [(3, 0.0), (3, -1.0)])
def test_a_rate_needs_years(events: int, years: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        rate_percentiles(events, years)


def test_a_share_needs_trials() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        share_percentiles(3, 2)


spans = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=12)


@given(spans, st.integers(0, 45))
def test_kaplan_meier_is_its_definition(found: list[tuple[int, bool]], at: int) -> None:
    years = np.array([length for length, _ in found], dtype=float)
    ended = np.array([end for _, end in found])
    share = 1.0
    for time in sorted({length for length, end in found if end and length <= at}):
        share *= 1 - ((years == time) & ended).sum() / (years >= time).sum()
    assert survival_at(Spans(years, ended), float(at))[1] == pytest.approx(share)


def test_kaplan_meier_agrees_with_statsmodels() -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc")
    rng = np.random.default_rng(5)
    years, ended = rng.exponential(3, 40).round(1) + 0.1, rng.random(40) < 0.7
    theirs = duration.SurvfuncRight(years, ended.astype(int))
    ours = survival_curve(Spans(years, ended))
    for time, share in zip(theirs.surv_times, theirs.surv_prob, strict=True):
        assert ours.share[np.searchsorted(ours.years, time)] == pytest.approx(share)


def test_spans_are_known_only_up_to_the_day() -> None:
    start = np.array(["1994-10-21", "1999-09-13", "2018-04-20"], dtype="datetime64[D]")
    end = np.array(["2002-10-16", "2006-07-04", "2022-03-24"], dtype="datetime64[D]")
    found = spans_until(start, end, "2005-09-19")
    assert found.ended.tolist() == [True, False]
    assert found.years.tolist() == pytest.approx([7.986, 6.018], abs=1e-3)
    assert ending_rate(found)[1] < 1 / 7


def test_runs_with_gaps() -> None:
    active = np.array([1, 1, 0, 0, 1, 0, 0, 0, 1, 1], bool)
    ending = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], bool)
    first, length, ended = runs_of(active, ending, gap=2)
    assert (first.tolist(), length.tolist(), ended.tolist()) == ([0, 8], [5, 2], [False, True])


@given(st.lists(st.integers(0, 2), min_size=2, max_size=20), st.integers(-3, 3), st.integers(1, 4))
def test_exposure_is_its_definition(counts: list[int], lag: int, window: int) -> None:
    exposed, known = exposed_months(np.array(counts), lag, window)
    for month in range(len(counts)):
        back = [month - lag - i for i in range(window)]
        assert known[month] == all(0 <= at < len(counts) for at in back)
        assert exposed[month] == any(counts[at] > 0 for at in back if 0 <= at < len(counts))


def test_strata_begin_in_the_month_of_their_date() -> None:
    assert strata_of(Months("2011-11-01", "2012-01-01"), ["1994-07-01", "2012-01-01"]).tolist() == [1, 1, 2]


def test_hawkes_recovers_its_numbers() -> None:
    years = 500.0
    found = fit(simulate(np.random.default_rng(11), years, 4.0, 0.5, 12.0), years)
    assert found.base == pytest.approx(4.0, rel=0.1)
    assert found.branching == pytest.approx(0.5, abs=0.04)
    assert found.decay == pytest.approx(12.0, rel=0.15)


def test_hawkes_likelihood_is_its_definition() -> None:
    times, years, base, branching, decay = np.array([0.2, 0.5, 0.55, 2.0]), 3.0, 1.3, 0.4, 5.0
    intensity = [
        base + sum(branching * decay * np.exp(-decay * (time - before)) for before in times if before < time)
        for time in times
    ]
    expected = base * years + sum(branching * (1 - np.exp(-decay * (years - time))) for time in times)
    assert log_likelihood(times, years, base, branching, decay) == pytest.approx(np.log(intensity).sum() - expected)


def test_the_interval_of_the_branching_ratio_covers() -> None:
    rng = np.random.default_rng(17)
    hits = 0
    for _ in range(10):
        times = simulate(rng, 25.0, 4.0, 0.5, 10.0)
        low, high = branching_interval(times, 25.0, fit(times, 25.0))
        hits += low <= 0.5 <= high
    assert hits >= 7  # with a chance of 90 % each, 6 or fewer of 10 come once in 80 times


def test_events_that_come_by_themselves_set_off_nothing() -> None:
    times = np.sort(np.random.default_rng(2).uniform(0, 40, 120))
    fitted = fit(times, 40.0)
    assert branching_interval(times, 40.0, fitted)[0] < 0.05


def test_too_few_events_for_a_hawkes_process() -> None:
    with pytest.raises(ValueError, match="4 events are too few"):
        fit(np.array([0.1, 0.2, 0.3, 0.4]), 1.0)


def test_growth_agrees_with_least_squares_with_dummies() -> None:
    rng = np.random.default_rng(0)
    years, era = np.arange(12.0), (np.arange(12) >= 7).astype(int)
    values = 3 * years + 20 * (era == 0) + rng.normal(0, 2, 12)
    design = np.column_stack([years, era == 0, era == 1]).astype(float)
    assert growth(years, values, era)[1] == pytest.approx(np.linalg.lstsq(design, values, rcond=None)[0][0])


def test_a_change_of_method_is_no_disarmament() -> None:
    years = np.arange(9.0)
    values = np.array([5, 10, 15, 20, 25, 35, 20, 25, 30.0])
    assert growth(years, values, (years > 5).astype(int))[1] > 5
    assert growth(years, values, np.zeros(9, int))[1] < 3


def test_growth_needs_more_values_than_numbers() -> None:
    with pytest.raises(ValueError, match="more are needed"):
        growth(np.arange(3.0), np.arange(3.0), np.array([0, 0, 1]))

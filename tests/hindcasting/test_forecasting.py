"""Forecasts of a case: chances are those of its chain, counts and spells those of drawn histories."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson
from tests.hindcasting.small import SMALL, small

from offramp.case.reading import load
from offramp.ensemble.ensemble import outcomes
from offramp.hindcasting.distributions import Chance, Distribution
from offramp.hindcasting.forecasting import model_forecasts
from offramp.hindcasting.questions import QuestionSet, parse_questions
from offramp.worlds.worlds import draw_worlds

STEADY = """
title: A steady count
date: 2030-01-01
case: hotline
policy: wait
sources: {a: A}
questions:
"""


@pytest.fixture(scope="module")
def worlds() -> object:
    return draw_worlds(load("hotline"), 16)


def test_the_chance_of_an_event_is_that_of_the_measure(worlds: object) -> None:
    """`war` within ten years is also a measure of the case; the question closes after 3652 days."""
    found = model_forecasts(small().blind(), worlds, histories=4)  # type: ignore[arg-type]
    exact = outcomes(worlds, claims=False)  # type: ignore[arg-type]
    war = found.main["war"]
    assert isinstance(war, Chance)
    assert war.probability == pytest.approx(float(exact.of("wait", "war").mean()), rel=1e-3)
    assert war.low == pytest.approx(float(np.quantile(exact.of("wait", "war"), 0.05)), rel=1e-3)
    both = (exact.of("wait", "war") + exact.of("open the line", "war")) / 2
    mixed_war = found.mixture["war"]
    assert isinstance(mixed_war, Chance)
    assert mixed_war.probability == pytest.approx(float(both.mean()), rel=1e-3)


def of_constant(query: str, form: str = "event", rate: str = "12") -> tuple[QuestionSet, object]:
    """Return a question about a count at a constant rate per year, and a world of the case."""
    from offramp.case.reading import loads

    case = loads(
        "actors: {a: {tempo: 1, reliability: 1, options: {go: Go}}}\nstatus quo: []\nhorizon: 5 years\n"
        f"preferences: {{a: [not a.go]}}\ncounts: {{calls: {rate}}}\nmeasures: {{c: {{expected: calls, within: 1 year}}}}\n"
        "policies: {wait: {}}\n"
    )
    text = f"{STEADY}  q: {{text: Q, topic: t, closes: 2031-01-01, form: {form}, model: {query}}}\n"
    return parse_questions(text), draw_worlds(case, 2)


def test_a_count_at_a_constant_rate_is_poisson() -> None:
    questions, drawn = of_constant("{count: calls}", "count")
    found = model_forecasts(questions.blind(), drawn, histories=10).main["q"]  # type: ignore[arg-type]
    assert isinstance(found, Distribution)
    mean = 12 * 365 / 365.25
    assert found.mean == pytest.approx(mean, abs=1e-4)
    assert found.weights[12] == pytest.approx(poisson.pmf(12, mean), abs=1e-6)


def test_at_least_is_the_upper_tail() -> None:
    questions, drawn = of_constant("{at least: 10, of: calls}")
    found = model_forecasts(questions.blind(), drawn, histories=10).main["q"]  # type: ignore[arg-type]
    assert isinstance(found, Chance)
    assert found.probability == pytest.approx(float(poisson.sf(9, 12 * 365 / 365.25)), abs=1e-8)


def test_a_broken_spell_has_the_exponential_chance() -> None:
    """After a quiet half year at one a year, the next event within one and a half years of its beginning: 1 - exp(-1)."""
    questions, drawn = of_constant("{resumes: calls, for: 6 months, within: 18 months}", rate="1")
    found = model_forecasts(questions.blind(), drawn, histories=4000).main["q"]  # type: ignore[arg-type]
    assert isinstance(found, Chance)
    assert found.probability == pytest.approx(1 - np.exp(-1), abs=0.025)
    assert found.low is None


def test_a_spell_that_never_comes_has_no_forecast() -> None:
    questions, drawn = of_constant("{resumes: calls, for: 6 months, within: 1 year}", rate="2000")
    assert model_forecasts(questions.blind(), drawn, histories=2).main == {}  # type: ignore[arg-type]


def test_a_spell_of_a_whole_window_is_the_chance_of_no_event() -> None:
    questions, drawn = of_constant("{quiet: calls, for: 1 year}", rate="1")
    closed = questions.questions["q"].model_copy(update={"closes": "2031-01-02"})
    longer = questions.model_copy(update={"questions": {"q": closed}})
    found = model_forecasts(longer.blind(), drawn, histories=6000).main["q"]  # type: ignore[arg-type]
    assert isinstance(found, Chance)
    assert found.probability == pytest.approx(np.exp(-1), abs=0.02)


def test_forecasts_stand_in_the_order_of_the_questions(worlds: object) -> None:
    found = model_forecasts(small().blind(), worlds, histories=2)  # type: ignore[arg-type]
    assert list(found.main) == [name for name in small().questions if name != "moon"]


def test_a_set_without_chances_needs_no_chain(worlds: object) -> None:
    cut = SMALL[: SMALL.index("  war:")] + SMALL[SMALL.index("  hotter:") : SMALL.index("  some:")]
    found = model_forecasts(parse_questions(cut).blind(), worlds, histories=2)  # type: ignore[arg-type]
    assert found.outcomes is None
    assert list(found.main) == ["hotter"]


MIXED = """
actors: {a: {tempo: 0, reliability: 1, options: {go: Go}}}
status quo: []
horizon: 5 years
preferences: {a: [not a.go]}
unknowns: {often: {low: 8, best: 12, high: 18, unit: per year}}
counts: {calls: often if a.go else 1}
stocks: {arms: {start: 10, grows: 5 if a.go else 0}}
measures: {c: {expected: calls, within: 1 year}}
policies: {wait: {}, go: {a.go: on}}
"""


def mixed(query: str, form: str = "event", histories: int = 10) -> tuple[Chance | Distribution, np.ndarray]:
    """Return the forecast of the policies mixed, and the rate of calls a year under `go` in each world."""
    from offramp.case.reading import loads

    worlds = draw_worlds(loads(MIXED), 4)
    text = f"{STEADY}  q: {{text: Q, topic: t, closes: 2031-01-01, form: {form}, model: {query}}}\n"
    found = model_forecasts(parse_questions(text).blind(), worlds, histories=histories).mixture["q"]
    return found, worlds.values["often"]


def test_a_count_of_the_mixture_has_the_equal_mixture_of_the_distributions() -> None:
    found, often = mixed("{count: calls}", "count")
    assert isinstance(found, Distribution)
    years = 365 / 365.25
    numbers = np.arange(len(found.weights))
    go = np.mean([poisson.pmf(numbers, rate * years) for rate in often], axis=0)
    assert found.weights == pytest.approx(((poisson.pmf(numbers, years) + go) / 2).tolist(), abs=1e-8)


def test_at_least_of_the_mixture_is_the_mean_of_the_chances() -> None:
    found, often = mixed("{at least: 3, of: calls}")
    assert isinstance(found, Chance)
    years = 365 / 365.25
    by_world = [(poisson.sf(2, years) + poisson.sf(2, rate * years)) / 2 for rate in often]
    assert found.probability == pytest.approx(float(np.mean(by_world)), abs=1e-8)
    assert found.low == pytest.approx(float(np.quantile(by_world, 0.05)), abs=1e-8)


def test_a_stock_of_the_mixture_is_that_of_each_policy_in_half_of_the_cases() -> None:
    found, _ = mixed("{stock: arms}", "amount")
    assert isinstance(found, Distribution)
    low, high = 10.0, 10 + 5 * 365 / 365.25
    assert found.mean == pytest.approx((low + high) / 2, abs=1e-4)
    assert found.values == pytest.approx([low] * 20 + [high] * 20, abs=1e-4)


def test_a_broken_spell_of_the_mixture_weighs_the_policies_by_their_spells() -> None:
    """Under `go` a quiet half year is rare, so that the mixture is nearly `wait`, and no mean of the two conditional chances."""
    found, _ = mixed("{resumes: calls, for: 6 months, within: 18 months}", histories=4000)
    assert isinstance(found, Chance)
    assert found.probability == pytest.approx(1 - np.exp(-1), abs=0.03)


def test_histories_of_a_mixture_stay_with_their_world() -> None:
    from offramp.case.reading import loads
    from offramp.hindcasting.drawn_counts import draw_counts, pooled

    worlds = draw_worlds(loads(MIXED), 3)
    parts = [draw_counts(worlds, policy, ["calls", "arms"], 1.0, each=2) for policy in ("wait", "go")]
    both = pooled(parts)
    for name in ("calls", "arms"):
        of_each = [part.mean(name, 0.5).reshape(3, 2) for part in parts]
        assert both.mean(name, 0.5).reshape(3, 4) == pytest.approx(np.concatenate(of_each, axis=1))
    other = draw_counts(worlds, "go", ["calls", "arms"], 1.0, each=3)
    with pytest.raises(ValueError, match="of the same worlds"):
        pooled([parts[0], other])

"""Robustness by each rule: the definitions, the published values, and what must not matter."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking.oracle_ranking import ORACLE, Drawn, performances, robustness
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking import robustness as rules
from offramp.ranking.robustness import METRICS, MetricParameters, metric, regrets, scores

PUBLISHED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "published" / "robustness.yaml").read_text(encoding="utf-8")
)
NAMES = [entry.name for entry in METRICS]


def close(found: Any, expected: list[Any], scale: float = 1.0) -> bool:
    return np.allclose(found, [float(value) for value in expected], rtol=1e-12, atol=1e-12 * scale)


def scale_of(drawn: Drawn) -> float:
    return float(np.abs(drawn.array).max())


@pytest.mark.parametrize("value", PUBLISHED["values"], ids=lambda value: f"{value['metric']} {value['options']}")
def test_published_values(value: dict[str, Any]) -> None:
    found = metric(value["metric"]).score(PUBLISHED["tables"][value["table"]], **value["options"])
    # The peakedness is published with eight decimals, everything else as computed.
    digits = 5e-9 if value["metric"] == "percentile_kurtosis" else 1e-12
    assert np.abs(found - value["robustness"]).max() <= digits


def test_there_is_a_published_value_for_every_rule() -> None:
    assert {value["metric"] for value in PUBLISHED["values"]} == set(NAMES)


def test_the_published_peakedness_in_full() -> None:
    found = rules.percentile_kurtosis([[0.99, 1.0, 0.5, 0.52], [0.69, 0.6, 0.61, 1.0]], maximise=True)
    assert np.abs(found - [50 / 47, 5]).max() < 1e-12


def test_one_list_of_eleven_rules() -> None:
    assert list(ORACLE) == NAMES
    assert len(METRICS) == 11
    for entry in METRICS:
        assert entry.score is getattr(rules, entry.name)
        assert entry.name in rules.__all__
        assert entry.asks.endswith("?")
        assert set(entry.options) <= set(vars(MetricParameters()))
    assert len({entry.label for entry in METRICS}) == len({entry.asks for entry in METRICS}) == 11


def test_defaults_of_the_functions_are_those_of_the_options() -> None:
    for entry in METRICS:
        stated = entry.score.__kwdefaults__ or {}
        assert stated == MetricParameters().of(entry)


@examples(300)
@given(
    drawn=performances(),
    alpha=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(3, 4), Fraction(1)]),
    percentile=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1)]),
    place=st.integers(0, 100),
    accept_equal=st.booleans(),
)
def test_every_rule_is_as_defined(
    drawn: Drawn, alpha: Fraction, percentile: Fraction, place: int, accept_equal: bool
) -> None:
    values = [value for row in drawn.rows for value in row]
    threshold = values[place] if place < len(values) else None
    options: dict[str, Any] = {"alpha": alpha, "percentile": percentile, "threshold": threshold}
    asked = MetricParameters(
        float(alpha), float(percentile), None if threshold is None else float(threshold), accept_equal=accept_equal
    )
    found = scores(drawn.array, maximise=drawn.maximise, options=asked)
    assert list(found) == NAMES
    for entry in METRICS:
        expected = robustness(drawn, entry.name, **options, accept_equal=accept_equal)
        assert close(found[entry.name], expected, scale_of(drawn) if entry.in_units else 1.0), entry.name


@examples(150)
@given(drawn=performances(), alpha=st.floats(0, 1))
def test_means_lie_between_the_worst_and_the_best_world(drawn: Drawn, alpha: float) -> None:
    found = scores(drawn.array / 3, maximise=drawn.maximise, options=MetricParameters(alpha=alpha))
    for name in ("hurwicz", "laplace"):
        assert (found["maximin"] <= found[name]).all()
        assert (found[name] <= found["maximax"]).all()


@examples(150)
@given(drawn=performances(), order=st.randoms(use_true_random=False))
def test_the_order_of_worlds_and_policies_does_not_matter(drawn: Drawn, order: Any) -> None:
    array = drawn.array / 3
    worlds, policies = list(range(array.shape[1])), list(range(array.shape[0]))
    order.shuffle(worlds)
    order.shuffle(policies)
    found = scores(array, maximise=drawn.maximise)
    shuffled = scores(array[policies][:, worlds], maximise=drawn.maximise)
    for name in NAMES:
        assert shuffled[name].tolist() == found[name][policies].tolist(), name


@examples(150)
@given(drawn=performances(), threshold=st.none() | st.sampled_from([-0.5, 0.0, 0.25]))
def test_what_is_turned_twice_is_the_same(drawn: Drawn, threshold: float | None) -> None:
    array = drawn.array / 3
    found = scores(array, maximise=drawn.maximise, options=MetricParameters(threshold=threshold))
    turned = MetricParameters(threshold=None if threshold is None else -threshold)
    again = scores(-array, maximise=not drawn.maximise, options=turned)
    for name in NAMES:
        assert found[name].tolist() == again[name].tolist(), name


@examples(150)
@given(drawn=performances(), alpha=st.sampled_from([0.0, 0.25, 0.5, 1.0]), threshold=st.sampled_from([-0.5, 0.0, 0.25]))
def test_what_the_other_wish_makes_of_each_rule(drawn: Drawn, alpha: float, threshold: float) -> None:
    """The same measure once to be high and once to be low."""
    high = scores(
        drawn.array, maximise=True, options=MetricParameters(alpha=alpha, threshold=threshold, accept_equal=True)
    )
    low = scores(
        drawn.array, maximise=False, options=MetricParameters(1 - alpha, threshold=threshold, accept_equal=False)
    )
    assert (high["maximin"] == -low["maximax"]).all()
    assert (high["maximax"] == -low["maximin"]).all()
    assert np.allclose(high["hurwicz"], -low["hurwicz"], rtol=1e-12)
    assert np.allclose(high["laplace"], -low["laplace"], rtol=1e-12, atol=1e-12 * scale_of(drawn))
    assert (high["percentile_skew"] == -low["percentile_skew"]).all()
    assert high["percentile_kurtosis"].tolist() == low["percentile_kurtosis"].tolist()
    assert np.allclose(high["starrs_domain"], 1 - low["starrs_domain"])


@examples(150)
@given(drawn=performances(), data=st.data())
def test_what_is_worse_everywhere_is_never_more_robust(drawn: Drawn, data: st.DataObject) -> None:
    worse = drawn.array[0] / 3
    less = data.draw(st.lists(st.sampled_from([0.0, 0.0, 0.1, 1.0]), min_size=worse.size, max_size=worse.size))
    array = np.stack([worse, *(drawn.array / 3)])
    array[0] += np.array(less) * (-1 if drawn.maximise else 1)
    found = scores(array, maximise=drawn.maximise)
    for name in ("maximin", "maximax", "hurwicz", "laplace", "minimax_regret", "percentile_regret", "starrs_domain"):
        assert found[name][0] <= found[name][1], name


@examples(100)
@given(drawn=performances(), factor=st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_matters_to_mean_variance_alone(drawn: Drawn, factor: float) -> None:
    found, other = (scores(drawn.array * by, maximise=drawn.maximise) for by in (1.0, factor))
    for entry in METRICS:
        if entry.name != "mean_variance":
            expected = found[entry.name] * (factor if entry.in_units else 1.0)
            assert other[entry.name].tolist() == expected.tolist(), entry.name


def test_the_unit_turns_the_order_of_mean_variance() -> None:
    steady, good = [1.0, 1.0, 1.0], [5.0, 10.0, 15.0]
    first = rules.mean_variance([steady, good], maximise=True)
    second = rules.mean_variance(np.array([steady, good]) / 1000, maximise=True)
    assert first[0] > first[1]
    assert second[0] < second[1]


def test_mean_variance_likes_spread_where_much_is_to_be_low() -> None:
    steady, wild = rules.mean_variance([[100.0, 100.0], [50.0, 150.0]], maximise=False)
    assert steady < wild


@examples(100)
@given(drawn=performances())
def test_regret_is_what_the_best_has_more(drawn: Drawn) -> None:
    found = regrets(drawn.array, maximise=drawn.maximise)
    assert (found >= 0).all()
    assert (found.min(axis=0) == 0).all()
    rows = drawn.best_high
    for world in range(found.shape[1]):
        best = max(row[world] for row in rows)
        assert found[:, world].tolist() == [float(best - row[world]) for row in rows]


@examples(100)
@given(drawn=performances())
def test_where_the_numbers_can_lie(drawn: Drawn) -> None:
    found = scores(drawn.array / 3, maximise=drawn.maximise)
    assert (np.abs(found["percentile_skew"]) <= 1).all()
    assert (found["percentile_kurtosis"] >= 1).all()
    assert (found["undesirable_deviations"] <= 0).all()
    assert (found["minimax_regret"] <= found["percentile_regret"]).all()
    assert (found["percentile_regret"] <= 0).all()
    assert ((found["starrs_domain"] >= 0) & (found["starrs_domain"] <= 1)).all()


@pytest.mark.parametrize("value", [0.0, 0.1, -3.7, 1e-9, 1e6])
@pytest.mark.parametrize("worlds", [1, 2, 7])
@pytest.mark.parametrize("maximise", [True, False])
def test_a_policy_that_is_alike_in_all_worlds(value: float, worlds: int, maximise: bool) -> None:
    found = scores(np.full((1, worlds), value), maximise=maximise)
    f = value if maximise else 0.0 - value
    for name in ("maximin", "maximax", "hurwicz", "laplace"):
        assert found[name].tolist() == [f], name
    for name in ("minimax_regret", "percentile_regret", "undesirable_deviations", "percentile_skew"):
        assert str(found[name].tolist()) == "[0.0]", name
    assert found["mean_variance"] == pytest.approx([f + 1])
    assert found["percentile_kurtosis"].tolist() == [np.inf]
    assert found["starrs_domain"].tolist() == [1.0]


def test_rounding_is_no_spread() -> None:
    values = 0.1 + np.array([[0.0, 1.0, -1.0, 2.0, 1.0]]) * 1e-17 + np.array([[0.0, 1.0, 0.0, 1.0, 0.0]]) * 1.4e-17
    assert np.ptp(values) > 0
    found = scores(values, maximise=True)
    assert found["percentile_skew"].tolist() == [0.0]
    assert found["percentile_kurtosis"].tolist() == [np.inf]


def test_middle_worlds_alike_and_outer_ones_not() -> None:
    assert rules.percentile_kurtosis([[0.0, 1.0, 1.0, 1.0, 2.0]], maximise=True).tolist() == [np.inf]


def test_a_further_policy_moves_the_threshold_that_is_not_given() -> None:
    two = [[0.1, 0.5, 0.6], [0.4, 0.45, 0.47]]
    assert rules.starrs_domain(two, maximise=True).round(2).tolist() == [0.67, 0.33]
    assert rules.starrs_domain([*two, [0.0, 0.0, 0.0]], maximise=True).round(2).tolist() == [0.67, 1.0, 0.0]


@pytest.mark.parametrize("entry", METRICS, ids=NAMES)
def test_every_rule_refuses_what_is_no_number(entry: Any) -> None:
    with pytest.raises(QuestionError, match="policy `number 1` in world 0 "):
        entry.score([[1.0, 2.0], [np.nan, 1.0]], maximise=True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (MetricParameters(alpha=1.5), "the pessimism `alpha` is 1.5; expected a share from 0 to 1"),
        (MetricParameters(alpha=float("nan")), "the pessimism `alpha` is nan"),
        (MetricParameters(percentile=90), "the `percentile` of regret is 90; expected a share from 0 to 1"),
        (MetricParameters(threshold=float("inf")), "the threshold is inf; expected a finite number"),
    ],
)
def test_options_out_of_range(options: MetricParameters, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        scores([[1.0, 2.0]], maximise=True, options=options)


def test_scores_name_the_policy() -> None:
    with pytest.raises(QuestionError, match="policy `talk first` in world 1 "):
        scores([[1.0, np.nan]], maximise=True, policies=["talk first"])


def test_a_rule_that_is_not_there() -> None:
    with pytest.raises(QuestionError, match="there is no robustness metric `maximim`; did you mean maximin"):
        metric("maximim")

"""Distributions: their percentiles are those stated, against scipy's and against the definitions."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from tests.strategies import examples

from offramp.case.estimate import Estimate
from offramp.errors import QuestionError
from offramp.worlds.distribution import RAREST, Distribution, distribution_of

CHANCES = np.array([0.001, 0.05, 0.2, 0.5, 0.7, 0.95, 0.999])
EXACT = ["normal", "lognormal", "logitnormal", "pert", "triangular"]
numbers = st.floats(0.001, 0.999)


@examples(200)
@given(three=st.lists(numbers, min_size=3, max_size=3, unique=True).map(sorted), shape=st.sampled_from(EXACT))
def test_all_three_percentiles_are_those_stated(three: list[float], shape: str) -> None:
    low, best, high = three
    assume(min(best - low, high - best) > 1e-3)
    estimate = Estimate.model_validate({"low": low, "best": best, "high": high, "shape": shape})
    try:
        found = distribution_of(estimate, "x")
    except QuestionError:
        # Only these two have no distribution for some percentiles, and then none near the middle is refused.
        assert shape in ("pert", "triangular")
        assert not 0.4 < (best - low) / (high - low) < 0.6
        return
    assert found.percentiles == pytest.approx((low, best, high), rel=1e-8, abs=1e-10)
    assert found.off(estimate) < 1e-6
    drawn = found.quantile(CHANCES)
    assert (np.diff(drawn) > 0).all()
    if shape == "logitnormal":
        assert (drawn > 0).all()
        assert (drawn < 1).all()


@examples(100)
@given(two=st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted))
def test_two_percentiles_are_those_stated_whatever_the_shape(two: list[float]) -> None:
    low, high = two
    assume(high - low > 1e-2)
    for shape in [*EXACT, "beta", "uniform", "loguniform"]:
        found = distribution_of(Estimate.model_validate({"low": low, "high": high, "shape": shape}), "x")
        assert found.percentiles[0] == pytest.approx(low, rel=1e-6, abs=1e-9), shape
        assert found.percentiles[2] == pytest.approx(high, rel=1e-6, abs=1e-9), shape


@pytest.mark.parametrize(
    ("distribution", "peer"),
    [
        (Distribution("normal", (2.0, 3.0, 3.0)), stats.norm(2, 3)),
        (Distribution("lognormal", (2.0, 0.5, 0.5)), stats.lognorm(0.5, scale=2)),
        (Distribution("beta", (2.0, 5.0, 0.0, 1.0)), stats.beta(2, 5)),
        (Distribution("beta", (2.0, 5.0, 0.5, 1.0)), stats.beta(2, 5, loc=0.5, scale=0.5)),
        (Distribution("uniform", (1.0, 3.0)), stats.uniform(1, 2)),
        (Distribution("loguniform", (1.0, 30.0)), stats.loguniform(1, 30)),
        (Distribution("triangular", (1.0, 2.0, 5.0)), stats.triang(0.25, loc=1, scale=4)),
        (Distribution("triangular", (1.0, 1.0, 5.0)), stats.triang(0.0, loc=1, scale=4)),
        (Distribution("pert", (2.0, 4.0, 0.0, 8.0)), stats.beta(2, 4, scale=8)),
    ],
)
def test_quantiles_are_those_of_scipy(distribution: Distribution, peer: object) -> None:
    assert np.allclose(distribution.quantile(CHANCES), peer.ppf(CHANCES), rtol=1e-10)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("values", "ends", "shape"),
    [
        ({"low": 1, "best": 2, "high": 8}, None, "lognormal"),
        ({"low": 0, "best": 2, "high": 8}, None, "normal"),
        ({"low": -3, "high": 8}, None, "normal"),
        ({"low": 0.1, "best": 0.2, "high": 0.4}, None, "lognormal"),
        ({"low": 0.1, "best": 0.2, "high": 0.4, "unit": "chance"}, None, "beta"),
        ({"low": 0.6, "best": 0.8, "high": 0.9}, (0.5, 1.0), "beta"),
        ({"low": 0.6, "best": 0.8, "high": 0.9, "shape": "uniform", "source": "x"}, (0.5, 1.0), None),
        ({"best": 3}, None, "constant"),
        ({"low": 3, "best": 3, "high": 3}, None, "constant"),
    ],
)
def test_the_shape_taken(values: dict[str, object], ends: tuple[float, float] | None, shape: str | None) -> None:
    estimate = Estimate.model_validate(values)
    if shape is None:
        with pytest.raises(QuestionError, match=r"50th percentile lies at 0\.75, and its `best` is 0\.8"):
            distribution_of(estimate, "x", ends)
    else:
        assert distribution_of(estimate, "x", ends).shape == shape


def test_a_beta_comes_as_near_as_it_can_and_says_how_near() -> None:
    estimate = Estimate(low=0.002, best=0.097, high=0.19, shape="beta")
    found = distribution_of(estimate, "x")
    missed = max(abs(a - b) for a, b in zip(found.percentiles, (0.002, 0.097, 0.19), strict=True))
    assert found.off(estimate) == pytest.approx(missed / 0.188)
    assert 0.05 < found.off(estimate) < 0.15
    # No other beta near it misses less, in the sense of least squares.
    first, second, *_ = found.numbers

    def lack(a: float, b: float) -> float:
        return float(np.sum((stats.beta(a, b).ppf([0.05, 0.5, 0.95]) - np.array([0.002, 0.097, 0.19])) ** 2))

    around = [lack(first * x, second * y) for x in (0.99, 1, 1.01) for y in (0.99, 1, 1.01)]
    assert min(around) == pytest.approx(lack(first, second))


@pytest.mark.parametrize(
    ("values", "ends", "message"),
    [
        (
            {"low": 1, "best": 1.1, "high": 6, "shape": "triangular"},
            None,
            "for 1 and 6 the `best` must lie from 2.781 to 4.219, and is 1.1; leave the shape out",
        ),
        ({"low": 0, "best": 1, "high": 6, "shape": "lognormal"}, None, "x is lognormal, which is above 0, and its `low` is 0; expected more than 0"),
        ({"low": -1, "high": 6, "shape": "loguniform"}, None, "x is loguniform, which is above 0, and its `low` is -1; expected more than 0"),
        ({"low": 0.6, "best": 0.8, "high": 1}, (0.5, 1.0), "x is beta, between 0.5 and 1, and its `high` is 1; expected a number between them"),
        ({"best": 1.5}, (0.5, 1.0), "x is 1.5; expected a number from 0.5 to 1"),
        ({"evidence": "icb.war"}, None, "x has no numbers; those of its evidence are filled in"),
        ({"experts": "panel"}, None, "x has no numbers; those of its experts are filled in by `with_experts`"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(values: dict[str, object], ends: tuple[float, float] | None, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        _ = distribution_of(Estimate.model_validate(values), "x", ends)
    assert message in str(caught.value)


CHANCE = (0.0, 1.0)
RATE = (0.0, float("inf"))


@pytest.mark.parametrize(
    ("values", "ends", "words"),
    [
        (
            {"low": 0.8, "best": 0.9, "high": 0.99, "unit": "chance", "shape": "normal"},
            None,
            ["x lies between 0 and 1; as normal it would be drawn above 1 in 3.4 % of worlds, and above 1.069 in one of 1,000; write `shape: beta`"],
        ),
        (
            {"low": 0.01, "high": 0.99, "unit": "share", "shape": "uniform"},
            None,
            ["below 0 in 4.1 % of worlds, and below -0.04336 in one of", "above 1 in 4.1 %", "`shape: logitnormal`, which stay between them"],
        ),
        ({"low": 0.1, "best": 0.3, "high": 0.6, "unit": "chance", "shape": "lognormal"}, None, ["as lognormal", "above 1 in 0.21 %"]),
        ({"low": 0.1, "high": 0.9, "unit": "chance", "shape": "pert"}, None, ["as pert", "below 0 in 1.2 % of worlds"]),
        ({"low": 0.1, "high": 0.95, "unit": "chance", "shape": "loguniform"}, None, ["as loguniform", "above 1 in 2.9 %"]),
        ({"low": 0, "high": 0.5, "unit": "chance", "shape": "triangular"}, None, ["below 0 in 5 %", "with `low` above 0"]),
        ({"low": 0.55, "high": 0.95, "shape": "uniform"}, (0.5, 1.0), None),
        ({"low": 0.52, "high": 0.9, "shape": "uniform"}, (0.5, 1.0), ["x lies between 0.5 and 1; as uniform it would be drawn below 0.5 in 0.26 %"]),
        ({"low": 0, "best": 0.1, "high": 0.3}, RATE, ["x is never below 0; as normal it would be", "write a small number above 0"]),
        ({"low": 2, "best": 4, "high": 6, "shape": "normal"}, RATE, ["in 0.05 % of worlds, and below -0.522 in one of 10,000; omit `shape`"]),
        ({"low": -3, "best": -2, "high": -1, "shape": "uniform"}, RATE, ["below 0 in all worlds"]),
        ({"best": -1}, RATE, ["x is -1; expected 0 or more"]),
        # What has no such ends stays free, and so does what is drawn beyond them in fewer than one of thousands of millions of worlds.
        ({"low": 0, "best": 0.1, "high": 0.3}, None, None),
        ({"low": 0.8, "best": 0.9, "high": 0.99, "shape": "normal"}, None, None),
        ({"low": 3, "best": 4, "high": 5, "shape": "normal"}, RATE, None),
        ({"low": 0.4, "best": 0.5, "high": 0.6, "unit": "chance", "shape": "normal"}, None, None),
        ({"low": 0.1, "high": 0.9, "shape": "beta"}, RATE, None),
    ],
)  # fmt: skip
def test_a_shape_that_reaches_beyond_what_can_be_is_refused(
    values: dict[str, object], ends: tuple[float, float] | None, words: list[str] | None
) -> None:
    estimate = Estimate.model_validate(values)
    if words is None:
        assert distribution_of(estimate, "x", ends).percentiles[0] == pytest.approx(values["low"], rel=0.1, abs=1e-9)
        return
    with pytest.raises(QuestionError) as caught:
        distribution_of(estimate, "x", ends)
    for part in words:
        assert part in str(caught.value)


def test_a_uniform_chance_may_reach_from_0_to_1_exactly() -> None:
    found = distribution_of(Estimate(low=0.05, high=0.95, unit="chance", shape="uniform"), "x")
    assert found.numbers == pytest.approx((0, 1), abs=1e-12)


@examples(200)
@given(
    two=st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted),
    shape=st.sampled_from([*EXACT, "beta", "uniform", "loguniform"]),
    ends=st.sampled_from([CHANCE, RATE]),
)
def test_what_is_drawn_lies_between_the_ends_or_is_refused(
    two: list[float], shape: str, ends: tuple[float, float]
) -> None:
    low, high = two
    assume(high - low > 1e-2)
    estimate = Estimate.model_validate({"low": low, "high": high, "shape": shape})
    try:
        found = distribution_of(estimate, "x", ends)
    except QuestionError as error:
        free = distribution_of(estimate, "x")
        assert shape not in ("beta", "logitnormal")
        assert free.quantile(RAREST) < ends[0] or free.quantile(1 - RAREST) > ends[1]
        for end, side in ((ends[0], "below"), (ends[1], "above")):
            told = re.search(rf"{side} {end:g} in ([\d.e+-]+) % of worlds", str(error))
            if told is not None:
                # The message rounds the chance to two digits; the end lies between the quantiles of its neighbours.
                chances = np.array([0.94, 1.06]) * float(told[1]) / 100
                reached = free.quantile(chances if side == "below" else 1 - chances)
                assert reached.min() - 1e-9 <= end <= reached.max() + 1e-9
        return
    drawn = found.quantile(np.array([RAREST, 0.5, 1 - RAREST]))
    assert ends[0] <= drawn.min()
    assert drawn.max() <= ends[1]

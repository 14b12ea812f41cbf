"""The value of a study against conjugate closed forms, nested simulation, and perfect information."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import betabinom, nbinom, norm
from tests.sensitivity.oracle_information import nested_evppi
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.sensitivity.sample_information import evsi
from offramp.sensitivity.value_of_information import ValueOfInformation, evpi, evppi

WORLDS = 2000


def off(found: ValueOfInformation, expected: float) -> float:
    return abs(found.value - expected) / found.standard_error


def two_options(seed: int, worlds: int = WORLDS) -> tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]]:
    """Nothing against p1 - p2, with p1 normal of mean 1 and deviation 1, p2 of mean 0 and deviation 2."""
    random = np.random.default_rng(seed)
    p1, p2 = random.normal(1, 1, worlds), random.normal(0, 2, worlds)
    return np.array([np.zeros(worlds), p1 - p2]), {"p1": p1, "p2": p2}


def of_two_options(prior: float, error: float) -> float:
    """EVSI where one of the two, with this prior deviation, is measured with this error: its posterior mean is normal around its mean."""
    deviation = prior**2 / np.hypot(prior, error)
    return float(deviation * norm.pdf(1 / deviation) + norm.cdf(1 / deviation) - 1)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("error", [0.5, 2.0, 8.0])
def test_a_normal_unknown_measured_with_normal_errors(seed: int, error: float) -> None:
    values, inputs = two_options(seed)
    found = evsi(values, inputs, "p2", lambda p, random: random.normal(p, error), seed=seed)
    expected = of_two_options(2, error)
    assert abs(found.value - expected) < 3 * found.standard_error + 0.002
    assert found.name == "study of p2"


def test_several_measurements_are_summed_up_in_their_mean() -> None:
    values, inputs = two_options(3, 4000)
    found = evsi(values, inputs, "p2", lambda p, random: random.normal(p[:, None], 4.0, (len(p), 4)).mean(axis=1))
    assert off(found, of_two_options(2, 2)) < 3


def test_its_standard_error_is_as_large_as_the_error() -> None:
    misses = []
    for seed in range(40):
        values, inputs = two_options(200 + seed, 500)
        found = evsi(values, inputs, "p2", lambda p, random: random.normal(p, 2.0), seed=seed)
        misses.append((found.value - of_two_options(2, 2)) / found.standard_error)
    assert 0.6 < np.sqrt(np.mean(np.square(misses))) < 1.4


@pytest.mark.parametrize("trials", [3, 20])
def test_a_share_from_trials(trials: int) -> None:
    # A share with a beta prior (2, 3), worth acting on above 0.5; k successes make its mean (2 + k) / (5 + trials).
    random = np.random.default_rng(trials)
    share = random.beta(2, 3, 4000)
    values = np.array([np.full(4000, 0.5), share + random.normal(0, 0.1, 4000)])
    successes = np.arange(trials + 1)
    posterior = (2 + successes) / (5 + trials)
    expected = float(betabinom(trials, 2, 3).pmf(successes) @ np.maximum(posterior, 0.5)) - 0.5
    found = evsi(values, {"share": share}, "share", lambda p, random: random.binomial(trials, p))
    assert off(found, expected) < 3


def test_a_rate_from_counted_events() -> None:
    # A rate with a gamma prior (shape 2, rate 4) watched for 6 years; the events counted are negative binomial.
    random = np.random.default_rng(5)
    rate = random.gamma(2, 1 / 4, 4000)
    events = np.arange(200)
    posterior = (2 + events) / (4 + 6)
    expected = float(nbinom(2, 4 / 10).pmf(events) @ np.maximum(posterior, 0.6)) - 0.6
    found = evsi([np.full(4000, 0.6), rate], {"rate": rate}, "rate", lambda p, random: random.poisson(6 * p))
    assert off(found, expected) < 3


def test_an_analyst_who_names_the_right_reading_four_times_in_five() -> None:
    random = np.random.default_rng(6)
    image = random.choice(["gambler", "survivor"], 4000, p=[0.25, 0.75])
    values = np.array([np.zeros(4000), np.where(image == "gambler", -4.0, 1.0) + random.normal(size=4000)])

    def analyst(image: Any, random: np.random.Generator) -> Any:
        other = np.where(image == "gambler", "survivor", "gambler")
        return np.where(random.random(len(image)) < 0.8, image, other)

    # By Bayes: named a gambler (0.2 + 0.15 of worlds) the mean is (0.2 * -4 + 0.15) / 0.35; named a survivor (0.05 * -4 + 0.6) / 0.65.
    expected = max(0, 0.2 * -4 + 0.15) + max(0, 0.05 * -4 + 0.6) - max(0, 0.25 * -4 + 0.75)
    found = evsi(values, {"image": image}, "image", analyst)
    assert off(found, expected) < 3
    # The groups are the names given, so the answer is exact for the sample.
    assert found.bias > 0


def test_nested_simulation_finds_the_same() -> None:
    # Uniform prior on 0 to 1 and one observation with a triangular error: no closed form; the posterior is by weights.
    def weighed(result: float, random: np.random.Generator, size: int) -> Any:
        x = np.empty(0)
        while len(x) < size:
            tried = random.random(8 * size)
            x = np.append(x, tried[random.random(8 * size) < np.maximum(0, 1 - np.abs(result - tried) / 0.4)])
        return np.array([np.zeros(size), np.sin(7 * x[:size]) - 0.1])

    def result(random: np.random.Generator) -> float:
        return float(random.random() + random.triangular(-0.4, 0, 0.4))

    random = np.random.default_rng(7)
    expected, error = nested_evppi(result, weighed, random, 3000, 500)
    x = random.random(4000)
    found = evsi(
        [0 * x, np.sin(7 * x) - 0.1], {"x": x}, "x", lambda p, random: p + random.triangular(-0.4, 0, 0.4, len(p))
    )
    assert abs(found.value - expected) < 3 * np.hypot(error, found.standard_error)


@examples(15)
@given(seed=st.integers(0, 10**6), error=st.sampled_from([0.1, 1.0, 10.0]))
def test_a_study_is_worth_something_between_nothing_and_perfect_information(seed: int, error: float) -> None:
    values, inputs = two_options(seed, 400)
    study = evsi(values, inputs, "p2", lambda p, random: random.normal(p, error), seed=seed)
    perfect = evppi(values, inputs, "p2", seed=seed)
    assert 0 <= study.value <= evpi(values).value
    assert study.value < perfect.value + 3 * np.hypot(study.standard_error, perfect.standard_error)


def test_a_study_that_reveals_the_unknown_is_worth_perfect_information_and_an_idle_one_nothing() -> None:
    values, inputs = two_options(8)
    revealed = evsi(values, inputs, "p2", lambda p, _: p)
    perfect = evppi(values, inputs, "p2")
    assert_allclose(
        [revealed.value, revealed.standard_error, revealed.bias], [perfect.value, perfect.standard_error, perfect.bias]
    )
    assert evsi(values, inputs, "p2", lambda p, _: np.zeros(len(p))).value == 0
    assert evsi(values, inputs, "p2", lambda p, random: random.random(len(p))).value < 0.01


def test_the_seed_alone_decides_and_the_inputs_stay_as_they_are() -> None:
    values, inputs = two_options(9, 300)
    kept = inputs["p2"].copy()

    def careless(p: Any, random: np.random.Generator) -> Any:
        p += random.normal(size=len(p))
        return p

    one = evsi(values, inputs, "p2", careless, seed=1)
    assert (inputs["p2"] == kept).all()
    assert one == evsi(values, inputs, "p2", careless, seed=1)
    assert one != evsi(values, inputs, "p2", careless, seed=2)
    assert evsi(-values, inputs, "p2", careless, maximise=False, seed=1) == one


def test_what_does_not_fit_is_refused() -> None:
    values, inputs = two_options(10, 60)
    with pytest.raises(QuestionError, match="there is no unknown `p3`; there are: p1, p2"):
        evsi(values, inputs, "p3", lambda p, _: p)
    with pytest.raises(QuestionError, match=r"`study of p2` has shape \(59,\); expected \(60,\), one value per world"):
        evsi(values, inputs, "p2", lambda p, _: p[1:])
    with pytest.raises(QuestionError, match="`study of p2` has a value that is not a finite number"):
        evsi(values, inputs, "p2", lambda p, _: p * np.nan)
    with pytest.raises(QuestionError, match="there are 40 worlds; the value of information needs 50"):
        evsi(values[:, :40], {"p2": inputs["p2"][:40]}, "p2", lambda p, _: p)

"""The value of information against closed forms, its bounds, and noise that must not look like value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.stats import norm
from tests.discovery.oracle_discovery import Drawn, samples
from tests.sensitivity.oracle_information import nested_evppi
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.sensitivity.value_of_information import ValueOfInformation, evpi, evppi

EVPI, OF_P1, OF_P2 = 0.47981, 0.08332, 0.39559
"""Nothing against p1 - p2, with p1 normal of mean 1 and deviation 1, p2 of mean 0 and deviation 2."""


def unit_loss(deviation: float) -> float:
    """E[max(0, x)] - 1 of a normal x with mean 1."""
    return float(deviation * norm.pdf(1 / deviation) + norm.cdf(1 / deviation) - 1)


def test_the_closed_form_itself() -> None:
    assert_allclose([unit_loss(5**0.5), unit_loss(1), unit_loss(2)], [EVPI, OF_P1, OF_P2], atol=5e-6)


def two_options(seed: int, worlds: int = 2000) -> tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]]:
    random = np.random.default_rng(seed)
    p1, p2 = random.normal(1, 1, worlds), random.normal(0, 2, worlds)
    return np.array([np.zeros(worlds), p1 - p2]), {"p1": p1, "p2": p2, "idle": random.random(worlds)}


def off(worth: ValueOfInformation, expected: float) -> float:
    """By how many standard errors an estimate misses."""
    return abs(worth.value - expected) / worth.standard_error


@pytest.mark.parametrize("seed", range(5))
def test_the_closed_form_is_met(seed: int) -> None:
    values, inputs = two_options(seed)
    assert off(evpi(values), EVPI) < 3
    assert off(evppi(values, inputs, "p1"), OF_P1) < 3
    assert off(evppi(values, inputs, "p2"), OF_P2) < 3
    assert off(evppi(values, inputs, ["p1", "p2"]), EVPI) < 3
    assert off(evppi(values, inputs, ["p2", "idle"]), OF_P2) < 3
    assert evppi(values, inputs, "p2").standard_error < 0.03


def test_the_standard_error_is_as_large_as_the_error() -> None:
    missed: dict[str, list[float]] = {"p1": [], "p2": []}
    for seed in range(40):
        values, inputs = two_options(100 + seed, 500)
        for name, expected in (("p1", OF_P1), ("p2", OF_P2)):
            missed[name].append(off(evppi(values, inputs, name), expected))
    for misses in missed.values():
        assert 0.5 < np.sqrt(np.mean(np.square(misses))) < 1.5


def test_what_matters_nothing_is_worth_nothing() -> None:
    random = np.random.default_rng(9)
    found = []
    for _ in range(20):
        # Two options as good as each other: the hardest case, since any bump would change the choice.
        values = random.normal(size=(2, 1000))
        inputs = {"x": random.normal(size=1000), "y": random.random(1000), "c": random.choice(["a", "b", "c"], 1000)}
        everything = evpi(values).value
        found += [evppi(values, inputs, name).value / everything for name in inputs]
        found.append(evppi(values, inputs, ["x", "y"]).value / everything)
    assert np.mean(found) < 0.02
    assert max(found) < 0.12
    values, inputs = two_options(3)
    assert evppi(values, inputs, "idle").value < 0.002


def test_together_two_unknowns_may_be_worth_what_neither_is_alone() -> None:
    random = np.random.default_rng(4)
    x, y = random.normal(size=(2, 3000))
    values, inputs = np.array([np.zeros(3000), x * y + random.normal(size=3000)]), {"x": x, "y": y}
    assert evppi(values, inputs, "x").value < 0.05
    assert off(evppi(values, inputs, ["x", "y"]), 1 / np.pi) < 3  # E max(0, x y)


def test_three_together() -> None:
    random = np.random.default_rng(5)
    x, y, z = random.normal(size=(3, 2000))
    values = np.array([np.zeros(2000), x * y * z + random.normal(0, 0.5, 2000)])
    expected = np.sqrt(2 / np.pi) ** 3 / 2  # half of E|x| E|y| E|z|
    assert off(evppi(values, {"x": x, "y": y, "z": z}, ["x", "y", "z"]), expected) < 3


def test_many_options() -> None:
    random = np.random.default_rng(6)
    values = random.normal(size=(3, 4000))
    inputs = {f"x{i}": row for i, row in enumerate(values)}
    assert off(evpi(values), 1.5 / np.sqrt(np.pi)) < 3  # the mean of the greatest of three
    assert off(evppi(values, inputs, "x1"), 1 / np.sqrt(2 * np.pi)) < 3
    both = quad(lambda x: 1 - norm.cdf(x) ** 2, 0, np.inf)[0]  # the mean of the greatest of two and 0
    assert off(evppi(values, inputs, ["x0", "x2"]), both) < 3


def test_long_tails_and_a_good_option_that_varies_most_do_not_inflate_the_answer() -> None:
    # Were gains counted over the option that is best on average, the first, the answer would be 0.89.
    found = []
    for seed in range(6):
        random = np.random.default_rng(50 + seed)
        x, y, other = random.lognormal(size=(3, 1000))
        image = random.choice(["a", "b", "c"], 1000)
        noisy = random.lognormal(size=1000) + random.normal(size=1000)
        values = [x * y * (image == "a") - 0.3, 0 * x, other - 1.5, noisy - 1.6, x - 1.7]
        found.append(evppi(values, {"x": x, "y": y, "image": image}, ["x", "y", "image"]).value)
    assert np.mean(found) == pytest.approx(0.739, abs=0.07)  # by 4 million draws


def test_a_category_is_worth_what_the_means_of_its_classes_say() -> None:
    random = np.random.default_rng(7)
    image = random.choice(["gambler", "hermit", "survivor"], 3000, p=[0.2, 0.3, 0.5])
    means = {"gambler": -1.5, "hermit": 0.2, "survivor": 0.8}
    effect = np.array([means[each] for each in image])
    values = np.array([np.zeros(3000), effect + random.normal(size=3000)])
    assert off(evppi(values, {"dprk": image}, "dprk"), 0.2 * 1.5) < 3
    by_hand = sum((image == each).mean() * max(0, values[1][image == each].mean()) for each in means) - max(
        0, values[1].mean()
    )
    assert evppi(values, {"dprk": image}, "dprk").value == pytest.approx(by_hand, rel=0.03)


def test_a_category_and_a_number_together() -> None:
    random = np.random.default_rng(8)
    image, x = random.choice(["a", "b"], 4000), random.normal(size=4000)
    values = np.array([np.zeros(4000), np.where(image == "a", x, -x) + random.normal(size=4000)])
    assert evppi(values, {"image": image, "x": x}, "image").value < 0.03
    assert off(evppi(values, {"image": image, "x": x}, ["image", "x"]), 1 / np.sqrt(2 * np.pi)) < 3


def test_evpi_by_hand() -> None:
    assert evpi([[1, 2, 3], [3, 2, 1]]).value == pytest.approx(8 / 3 - 2)
    assert evpi([[1, 2, 3], [3, 2, 1]], maximise=False).value == pytest.approx(2 - 4 / 3)
    assert evpi([[1, 2, 3]]) == ValueOfInformation((), 0.0, 0.0)
    assert evpi([[5], [3]]) == ValueOfInformation((), 0.0, 0.0)


def judged(drawn: Drawn, seed: int) -> tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]]:
    """Values of a few policies that depend on the first input, for 60 to 180 worlds."""
    random = np.random.default_rng(seed)
    inputs = {name: np.tile(column, 3) for name, column in drawn.inputs.items()}
    rank = np.unique(next(iter(inputs.values())), return_inverse=True)[1]
    return np.array([rank * slope + random.normal(size=len(rank)) for slope in (0, 0.1, -0.2)]), inputs


@examples(25)
@given(drawn=samples(), seed=st.integers(0, 10**6))
def test_it_lies_between_nothing_and_what_everything_is_worth(drawn: Drawn, seed: int) -> None:
    values, inputs = judged(drawn, seed)
    most = evpi(values).value
    for of in (next(iter(inputs)), tuple(inputs)):
        worth = evppi(values, inputs, of)
        assert 0 <= worth.value <= most
        assert worth.standard_error >= 0
        assert worth.bias >= 0


@examples(10)
@given(drawn=samples(), seed=st.integers(0, 10**6))
def test_names_units_and_the_order_of_worlds_do_not_count(drawn: Drawn, seed: int) -> None:
    values, inputs = judged(drawn, seed)
    first, order = next(iter(inputs)), np.random.default_rng(seed).permutation(values.shape[1])
    one = evppi(values, inputs, first)
    assert evppi(values, {f"z{name}": column for name, column in inputs.items()}, f"z{first}").value == one.value
    assert evppi(-values, inputs, first, maximise=False).value == one.value
    shuffled = evppi(values[:, order], {name: column[order] for name, column in inputs.items()}, first)
    larger = evppi(values * 1024 + 5, inputs, first)
    assert_allclose([shuffled.value, larger.value / 1024], one.value, rtol=0.01, atol=1e-3)


def test_more_than_everything_is_clipped_and_said_so() -> None:
    random = np.random.default_rng(11)
    for _ in range(40):
        x = random.normal(size=60)
        values = np.array([0 * x, np.round(x)])
        worth = evppi(values, {"x": x}, "x")
        assert worth.value <= evpi(values).value
        if worth.clipped:
            assert worth.value == evpi(values).value
            return
    pytest.fail("no answer was clipped")


def test_where_nothing_can_change_it_is_worth_nothing() -> None:
    x = np.arange(100.0)
    assert evppi([x], {"x": x}, "x") == ValueOfInformation(("x",), 0.0, 0.0)
    assert evppi([x, x], {"x": x}, "x") == ValueOfInformation(("x",), 0.0, 0.0)
    assert evppi([x, 50 - x], {"x": x, "still": np.ones(100)}, "still") == ValueOfInformation(("still",), 0.0, 0.0)


def test_what_cannot_be_answered_is_refused() -> None:
    x = np.arange(60.0)
    with pytest.raises(QuestionError, match="there is no unknown `growht`; did you mean growth"):
        evppi([x, -x], {"growth": x}, "growht")
    with pytest.raises(QuestionError, match="there are 40 worlds; the value of information needs 50"):
        evppi([x[:40], -x[:40]], {"growth": x[:40]}, "growth")
    with pytest.raises(QuestionError, match="expected 2 dimensions"):
        evpi(x)
    with pytest.raises(QuestionError, match="at least one policy and one world"):
        evpi(np.zeros((0, 5)))
    with pytest.raises(QuestionError, match=r"shape \(59,\); expected \(60,\)"):
        evppi([x, -x], {"growth": x[1:]}, "growth")
    with pytest.raises(QuestionError, match="no unknown is named"):
        evppi([x, -x], {"growth": x}, [])


def test_the_former_name_still_stands() -> None:
    assert ValueOfInformation is ValueOfInformation


@pytest.mark.parametrize("of", ["x", ("x", "y"), ("x", "image")])
def test_copies_and_the_order_of_policies_do_not_count(of: str | tuple[str, ...]) -> None:
    random = np.random.default_rng(12)
    x, y = random.normal(size=(2, 200))
    inputs = {"x": x, "y": y, "image": random.choice(["a", "b"], 200)}
    values = np.array([0 * x, x + random.normal(size=200), y - 0.2, x * y - 0.1])
    one = evppi(values, inputs, of)
    assert one.value > 0
    assert evppi(values[[2, 0, 3, 1]], inputs, of) == one
    assert evppi(values[[2, 0, 0, 3, 1, 1, 1]], inputs, of) == one
    assert evpi(values[[2, 0, 0, 3, 1]]) == evpi(values)


def test_a_policy_that_is_better_than_another_by_the_same_in_all_worlds_counts() -> None:
    random = np.random.default_rng(13)
    x = random.normal(size=1000)
    values = np.array([np.zeros(1000), x + 0.3])
    for worse in (-0.2, -5.0):
        # The first policy and its worse copy differ least from the others; the copy is never chosen.
        more = np.vstack([values, values[0] + worse])
        assert evppi(more, {"x": x}, "x").value == pytest.approx(evppi(values, {"x": x}, "x").value, rel=1e-6)
        assert evppi(more + x, {"x": x}, "x").value == pytest.approx(evppi(values, {"x": x}, "x").value, rel=1e-6)


@pytest.mark.parametrize("of", ["x", ("x", "image")])
def test_the_signs_of_eigenvectors_do_not_count(of: str | tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(14)
    x = np.round(random.normal(size=300), 2)
    inputs = {"x": x, "image": random.choice(["a", "b"], 300)}
    values = np.array([0 * x, np.sin(2 * x) + random.normal(size=300), x**2 - 1 + random.normal(size=300)])
    one = evppi(values, inputs, of)
    assert one.standard_error > 0
    for library in ("numpy.linalg.eigh", "scipy.linalg.eigh"):
        module = np.linalg if library.startswith("numpy") else scipy.linalg
        real = module.eigh

        def flipped(*matrices: Any, real: Any = real) -> Any:
            shares, axes = real(*matrices)
            return shares, axes * random.choice([-1.0, 1.0], len(shares))

        monkeypatch.setattr(library, flipped)
    other = evppi(values, inputs, of)
    assert_allclose(
        [other.value, other.standard_error, other.bias],
        [one.value, one.standard_error, one.bias],
        rtol=1e-5,
        atol=1e-9,
    )


def test_rounding_error_is_worth_nothing() -> None:
    random = np.random.default_rng(15)
    x = random.normal(size=400)
    values = np.array([x + 0.1 + 0.2, x + 0.3])
    assert np.ptp(values[0] - values[1]) > 0
    nothing = ValueOfInformation((), 0.0, 0.0)
    assert evpi(values) == nothing
    for of in ("x", "image"):
        found = evppi(values, {"x": x, "image": random.choice(["a", "b"], 400)}, of)
        assert found == replace(nothing, of=(of,))
    # A policy that is best whatever the unknowns are: nothing is uncertain about its choice, and no digit is left over.
    safe = np.array([random.normal(size=400), 1000 + x])
    found = evppi(safe, {"x": x, "y": random.normal(size=400)}, ("x", "y"))
    assert (found.value, found.standard_error, found.bias) == (0.0, 0.0, 0.0)


def test_nested_simulation_finds_the_same() -> None:
    def values(x: Any, y: Any) -> Any:
        return np.array([0 * x * y, np.exp(x) * (1 + y) - 1.2, np.sin(2 * x) + y, 0.3 + 0.5 * x * y])

    def given_x(x: float, random: np.random.Generator, size: int) -> Any:
        return values(np.full(size, x), random.normal(size=size))

    random = np.random.default_rng(16)
    expected, error = nested_evppi(lambda random: random.normal(), given_x, random, 4000, 1000)
    x, y = random.normal(size=(2, 3000))
    found = evppi(values(x, y), {"x": x, "y": y}, "x")
    assert abs(found.value - expected) < 3 * np.hypot(error, found.standard_error)
    assert error < 0.02


def test_when_knowledge_changes_the_choice() -> None:
    found = ValueOfInformation(("x",), 0.02, 0.01, 0.015)
    assert found.changes_choice()
    assert found.changes_choice(matters=0.02)
    assert not found.changes_choice(matters=0.0201)
    assert not replace(found, standard_error=0.02).changes_choice()
    assert not replace(found, bias=0.03).changes_choice()
    assert not ValueOfInformation((), 0.0, 0.0).changes_choice()

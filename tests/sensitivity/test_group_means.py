"""EVPPI of categories: exact means over groups against fractions, its standard error, and the bound on its bias."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tests.sensitivity.oracle_information import exact_evpi, exact_evppi, jackknife
from tests.strategies import examples, repetitions

from offramp.errors import QuestionError
from offramp.sensitivity.group_means import bias_bound, chosen_by_group, groups_of
from offramp.sensitivity.value_of_information import evpi, evppi

Values = list[list[int]]


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Values, list[str], list[bool]]:
    """Whole-number values of one to four policies in 50 to 80 worlds, with a reading and a drawn order."""
    worlds = draw(st.integers(50, 80))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    readings = draw(st.integers(1, 30))
    reading = [f"reading {i}" for i in random.integers(0, readings, worlds)]
    above = random.random(worlds) < draw(st.sampled_from([0.02, 0.5, 0.9]))
    spread = draw(st.sampled_from([1, 3, 1000]))
    policies = draw(st.integers(1, 4))
    effect = random.integers(-spread, spread + 1, (policies, readings))
    codes = [int(each.split()[1]) for each in reading]
    values = effect[:, codes] + random.integers(-spread, spread + 1, (policies, worlds)) * (1 + above)
    return values.tolist(), reading, above.tolist()


def inputs_of(reading: list[str], above: list[bool]) -> dict[str, Any]:
    return {"reading of dprk": reading, "dprk ranks 'not strike' above 'talks'": np.array(above)}


@examples(150)
@given(drawn=grouped())
def test_it_is_the_definition_to_the_last_digits(drawn: tuple[Values, list[str], list[bool]]) -> None:
    values, reading, above = drawn
    inputs = inputs_of(reading, above)
    first, second = inputs
    for of, groups in ((first, reading), (second, above), ((first, second), list(zip(reading, above, strict=True)))):
        found = evppi(values, inputs, of)
        assert_allclose(found.value, float(exact_evppi(values, groups)), rtol=1e-12, atol=1e-12 * np.abs(values).max())
        assert not found.clipped
        least = [[-x for x in row] for row in values]
        assert evppi(least, inputs, of, maximise=False) == found
    assert_allclose(evpi(values).value, float(exact_evpi(values)), rtol=1e-12)


@examples(100)
@given(drawn=grouped())
def test_finer_knowledge_is_worth_no_less_and_nothing_more_than_everything(
    drawn: tuple[Values, list[str], list[bool]],
) -> None:
    values, reading, above = drawn
    inputs = inputs_of(reading, above)
    first, second = inputs
    alone, both, most = evppi(values, inputs, first), evppi(values, inputs, (first, second)), evpi(values)
    rounding = 1e-12 * np.abs(values).max()
    assert 0 <= alone.value <= both.value + rounding <= most.value + 2 * rounding
    each = evppi(values, {"world": [f"{w}" for w in range(len(reading))]}, "world")
    assert_allclose(each.value, most.value, rtol=1e-12)
    assert_allclose(each.standard_error, most.standard_error, rtol=1e-12)


@examples(100)
@given(drawn=grouped(), seed=st.integers(0, 10**6))
def test_names_of_groups_order_and_copies_of_policies_do_not_count(
    drawn: tuple[Values, list[str], list[bool]], seed: int
) -> None:
    values, reading, above = drawn
    random = np.random.default_rng(seed)
    inputs = inputs_of(reading, above)
    first = next(iter(inputs))
    one = evppi(values, inputs, first)
    table = np.array(values)
    assert evppi(table[random.permutation(len(table))], inputs, first) == one
    assert evppi(np.vstack([table, table[random.integers(0, len(table), 2)]]), inputs, first) == one
    names = dict(zip(sorted(set(reading)), random.permutation(1000).astype(str), strict=False))
    renamed = evppi(table, {first: [names[each] for each in reading]}, first)
    assert (renamed.value, renamed.standard_error) == (one.value, one.standard_error)
    assert_allclose(renamed.bias, one.bias, rtol=1e-12)
    order = random.permutation(len(reading))
    shuffled = evppi(table[:, order], {first: np.array(reading)[order]}, first)
    assert_allclose([shuffled.value, shuffled.bias], [one.value, one.bias], rtol=1e-9, atol=1e-12)
    moved = evppi(4 * table + 3, inputs, first)
    assert_allclose([moved.value, moved.bias], [4 * one.value, 4 * one.bias], rtol=1e-9, atol=1e-12)


def readings(seed: int, worlds: int = 1000) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Two policies; in a fifth of the worlds the second is worse by 1.5, in the others better by 0.2 or 0.8."""
    random = np.random.default_rng(seed)
    image = random.choice(["gambler", "hermit", "survivor"], worlds, p=[0.2, 0.3, 0.5])
    effect = np.select([image == "gambler", image == "hermit"], [-1.5, 0.2], 0.8)
    return np.array([np.zeros(worlds), effect + random.normal(size=worlds)]), image


def test_the_standard_error_is_that_of_the_jackknife() -> None:
    values, image = readings(0, 200)

    def estimate(kept: list[int]) -> float:
        return evppi(values[:, kept], {"image": image[kept]}, "image").value

    assert evppi(values, {"image": image}, "image").standard_error == pytest.approx(jackknife(estimate, 200), rel=0.01)


def test_the_standard_error_is_as_large_as_the_error() -> None:
    off = []
    for seed in range(200):
        values, image = readings(seed)
        found = evppi(values, {"image": image}, "image")
        off.append((found.value - 0.2 * 1.5) / found.standard_error)
    assert 0.85 < np.sqrt(np.mean(np.square(off))) < 1.15


def test_drawn_orders_are_taken_by_exact_means() -> None:
    random = np.random.default_rng(3)
    above = random.random(4000) < 0.3
    values = np.array([np.zeros(4000), np.where(above, -1.0, 2.0) + random.normal(size=4000)])
    name = "`dprk` ranks 'not usa.strike' above 'usa.talks'"
    found = evppi(values, {name: above, "idle": random.random(4000) < 0.5}, name)
    assert found.name == name
    assert abs(found.value - 0.3) < 3 * found.standard_error
    idle = evppi(values, {"idle": random.random(4000) < 0.5}, "idle")
    assert (idle.value, idle.standard_error) == (0.0, 0.0)


@pytest.mark.parametrize(("policies", "count", "worlds"), [(2, 2, 60), (2, 12, 120), (3, 5, 200), (6, 3, 300)])
@pytest.mark.parametrize("apart", [0.0, 0.3])
@pytest.mark.parametrize("tails", ["normal", "long"])
def test_on_average_it_is_too_high_by_no_more_than_the_bound(
    policies: int, count: int, worlds: int, apart: float, tails: str
) -> None:
    random = np.random.default_rng(policies * count * worlds)
    means = apart * random.normal(size=(policies, count))
    deviations = np.exp(random.normal(size=count) / 2)
    expected = means.max(axis=0).mean() - means.mean(axis=1).max()
    off, bounds = [], []
    for _ in range(repetitions(300)):
        groups = random.integers(0, count, worlds)
        noise = random.normal(size=(policies, worlds))
        noise = noise if tails == "normal" else np.sign(noise) * noise**4 / np.sqrt(105)
        found = evppi(means[:, groups] + deviations[groups] * noise, {"g": groups.astype(str)}, "g")
        off.append(found.value - expected)
        bounds.append(found.bias)
    assert np.mean(off) <= np.mean(bounds) + 3 * np.std(off) / np.sqrt(len(off))


def bound_by_definition(gains: np.ndarray[Any, Any], groups: list[int]) -> float:
    """The smaller of both bounds per group, policy by policy, weighted by the groups' shares of the worlds."""
    policies, total = range(len(gains)), 0.0
    for group in set(groups):
        members = [w for w, each in enumerate(groups) if each == group]
        size = len(members)
        inside = gains[:, members]

        def variance(row: np.ndarray[Any, Any], members: list[int] = members) -> float:
            return float(np.var(row[members], ddof=1) if len(members) > 1 else np.var(row, ddof=1))

        apart = gains - gains.mean(axis=0)
        together = np.sqrt((len(gains) - 1) / len(gains) * sum(variance(row) for row in apart) / size)
        bounds = []
        for best in policies:
            errors = [np.sqrt(variance(gains[best] - gains[p]) / size) for p in policies]
            gaps = [float(inside[best].mean() - inside[p].mean()) for p in policies]
            if all(gap >= -2 * error - 1e-9 for gap, error in zip(gaps, errors, strict=True)):
                sure = [max(0.0, gap - 2 * error) for gap, error in zip(gaps, errors, strict=True)]
                bounds.append(
                    sum((np.sqrt(error**2 + gap**2) - gap) / 2 for gap, error in zip(sure, errors, strict=True))
                )
        total += min(together, max(bounds)) * size / len(groups)
    return float(total)


@examples(60)
@given(seed=st.integers(0, 10**6), policies=st.integers(2, 5), whole=st.booleans())
def test_the_bound_is_that_of_the_definition(seed: int, policies: int, whole: bool) -> None:
    random = np.random.default_rng(seed)
    groups = np.unique(random.integers(0, 8, 30), return_inverse=True)[1]
    gains = random.normal(size=(policies, 8))[:, groups] + random.normal(size=(policies, 30)) * random.random()
    gains = np.rint(3 * gains) if whole else gains
    assert bias_bound(gains, groups) == pytest.approx(bound_by_definition(gains, groups.tolist()))


def test_the_bound_by_hand() -> None:
    # Two policies, three groups; inside the groups the difference is 3, 1; -1, -1; and once 5.
    gains = np.array([[0.0] * 5, [3.0, 1.0, -1.0, -1.0, 5.0]])
    groups = np.array([0, 0, 1, 1, 2])
    # In the first group a mean of 2 with an error of 1 may be 0; in the second there is no error; the third takes the error of all worlds.
    assert bias_bound(gains, groups) == pytest.approx((2 * 1 / 2 + 2 * 0 + 1 * np.sqrt(6.8) / 2) / 5)
    assert bias_bound(gains, np.zeros(5, dtype=int)) == 0
    assert bias_bound(gains[:1], groups) == 0


def test_policies_that_are_far_behind_add_next_to_nothing() -> None:
    random = np.random.default_rng(9)
    groups = np.repeat([0, 1], 200)
    close = np.array([np.zeros(400), random.normal(size=400)])
    far = np.vstack([close, random.normal(-20, 1, (8, 400))])
    assert bias_bound(close, groups) <= bias_bound(far, groups) < 1.05 * bias_bound(close, groups)


def test_for_two_normal_policies_that_are_equally_good_the_bias_is_0_8_of_the_bound() -> None:
    random = np.random.default_rng(8)
    groups = np.repeat(np.arange(10), 10)
    first, bounds = [], []
    for _ in range(2000):
        gains = np.array([np.zeros(100), random.normal(size=100)])
        first.append(np.maximum(gains[1].reshape(10, 10).mean(axis=1), 0).mean())
        bounds.append(bias_bound(gains, groups))
    assert np.mean(first) / np.mean(bounds) == pytest.approx(np.sqrt(2 / np.pi), rel=0.06)


def test_the_choice_without_knowledge_is_kept_where_nothing_but_rounding_differs() -> None:
    gains = np.array([[0.0, 0.0, 0.0, 0.0], [0.1 + 0.2, -0.3, 1.0, 1.0]])
    groups = np.array([0, 0, 1, 1])
    assert gains[1, :2].sum() > 0
    assert chosen_by_group(gains, groups, best=1, tolerance=1e-12).tolist() == [1, 1, 1, 1]
    assert chosen_by_group(gains[::-1], groups, best=0, tolerance=1e-12).tolist() == [0, 0, 0, 0]
    values = np.tile(np.array([[0.3, 0.6, 0.0, 0.0], [0.1 + 0.2 + 0.3, 0.3, 1.0, 1.0]]), 20)
    found = evppi(values, {"g": np.tile(["a", "a", "b", "b"], 20)}, "g")
    assert (found.value, found.standard_error) == (0.0, 0.0)


def test_groups_are_those_of_equal_values() -> None:
    found = {"a": np.array(["x", "y", "x", "x"]), "b": np.array([1.0, 1.0, 0.0, 1.0])}
    groups = groups_of(found)
    assert groups[0] == groups[3]
    assert len(set(groups.tolist())) == 3


def test_few_worlds_are_refused_as_for_numbers() -> None:
    with pytest.raises(QuestionError, match="there are 49 worlds; the value of information needs 50"):
        evppi(np.zeros((2, 49)), {"image": ["a"] * 49}, "image")

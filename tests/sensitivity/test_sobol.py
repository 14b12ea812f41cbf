"""Sobol' indices against closed forms, loops straight from the definition, scipy, and the peer SALib."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import ndtri
from scipy.stats import sobol_indices
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.sensitivity.sobol import Sobol, sobol

A, B = 7.0, 0.1

ANGLES = dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi))

WEIGHTS = (0.0, 1.0, 4.5, 9.0, 99.0)
"""Of Sobol's g function: the greater, the less an input matters."""


def ishigami(x: dict[str, Any]) -> Any:
    return np.sin(x["x1"]) + A * np.sin(x["x2"]) ** 2 + B * x["x3"] ** 4 * np.sin(x["x1"])


def of_ishigami() -> dict[str, tuple[float, float]]:
    """First-order and total index of each input (Ishigami & Homma 1990)."""
    first = (1 + B * np.pi**4 / 5) ** 2 / 2
    second = A**2 / 8
    both = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = first + second + both
    return {
        "x1": (first / total, (first + both) / total),
        "x2": (second / total, second / total),
        "x3": (0.0, both / total),
    }


def g(x: dict[str, Any]) -> Any:
    return np.prod([(np.abs(4 * x[f"x{i}"] - 2) + a) / (1 + a) for i, a in enumerate(WEIGHTS)], axis=0)


def of_g() -> dict[str, tuple[float, float]]:
    """First-order and total index of each input (Saltelli & Sobol' 1995): the factors are independent, of mean 1."""
    alone = np.array([1 / (3 * (1 + a) ** 2) for a in WEIGHTS])
    variance = np.prod(1 + alone) - 1
    together = alone * np.prod(1 + alone) / (1 + alone)
    return {f"x{i}": (alone[i] / variance, together[i] / variance) for i in range(len(WEIGHTS))}


FUNCTIONS = {"ishigami": (ishigami, ANGLES, of_ishigami()), "g": (g, {f"x{i}": (0.0, 1.0) for i in range(5)}, of_g())}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_closed_forms_are_met(name: str, seed: int) -> None:
    function, inputs, expected = FUNCTIONS[name]
    found = sobol(function, inputs, n=4096, seed=seed)
    assert found.runs == 4096 * (len(inputs) + 2)
    for variance in found.variances:
        first, total = expected[variance.input]
        # The interval is of 95 %, so a miss by 1.5 halves of it is of 0.3 %.
        assert abs(variance.first - first) < 1.5 * variance.first_error + 1e-4 < 0.09
        assert abs(variance.total - total) < 1.5 * variance.total_error + 1e-4 < 0.09


@pytest.mark.parametrize("name", FUNCTIONS)
def test_intervals_cover_the_closed_form_as_often_as_they_say(name: str) -> None:
    function, inputs, expected = FUNCTIONS[name]
    covered = []
    for seed in range(40):
        for variance in sobol(function, inputs, n=256, seed=seed).variances:
            first, total = expected[variance.input]
            covered += [abs(variance.first - first) <= variance.first_error]
            covered += [abs(variance.total - total) <= variance.total_error]
    # Points of a sequence are closer to even than points drawn at random, so the intervals are rather too wide.
    assert np.mean(covered) > 0.93


def test_intervals_are_as_wide_as_their_level_says() -> None:
    narrow, wide = (sobol(g, {f"x{i}": (0.0, 1.0) for i in range(5)}, n=64, level=level) for level in (0.5, 0.99))
    ratio = ndtri(0.995) / ndtri(0.75)
    for one, other in zip(narrow.variances, wide.variances, strict=True):
        assert (one.first, one.total) == (other.first, other.total)
        assert_allclose([other.first_error, other.total_error], [ratio * one.first_error, ratio * one.total_error])


def test_intervals_shrink_with_the_root_of_the_runs() -> None:
    few, many = (sobol(ishigami, ANGLES, n=n).variances[0].first_error for n in (256, 4096))
    assert few / many == pytest.approx(4, rel=0.25)


def recorded(function: Any, inputs: Any, n: int, seed: int = 0) -> tuple[Sobol, np.ndarray[Any, Any]]:
    """The indices, and the outcomes they come from: shape (inputs + 2, n), of A, of B, of AB for each input."""
    outcomes: list[np.ndarray[Any, Any]] = []

    def kept(x: dict[str, Any]) -> Any:
        outcomes.append(np.asarray(function(x)))
        return outcomes[0]

    found = sobol(kept, inputs, n=n, seed=seed)
    (values,) = outcomes
    return found, values.reshape(-1, n)


def indices(found: Sobol) -> list[tuple[float, float]]:
    return [(variance.first, variance.total) for variance in found.variances]


@examples(60)
@given(
    seed=st.integers(0, 10**6), n=st.sampled_from([4, 16, 64]), scale=st.sampled_from([1e-200, 1e-7, 1.0, 1e9, 1e200])
)
def test_indices_are_those_of_the_definition_and_of_scipy(seed: int, n: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    weights = random.normal(size=(3, 3))

    def function(x: dict[str, Any]) -> Any:
        columns = np.array([x["a"], x["b"], x["c"]])
        return scale * (np.sin(weights @ columns).sum(axis=0) + 5)

    found, values = recorded(function, {"a": (0, 1), "b": (-1, 1), "c": ndtri}, n, seed)
    one, other, *exchanged = (values / scale).tolist()
    mean = sum(one + other) / (2 * n)
    variance = sum((y - mean) ** 2 for y in one + other) / (2 * n)
    expected = [
        (
            sum((b - mean) * (ab - a) for a, b, ab in zip(one, other, each, strict=True)) / n / variance,
            sum((a - ab) ** 2 for a, ab in zip(one, each, strict=True)) / n / 2 / variance,
        )
        for each in exchanged
    ]
    assert_allclose(indices(found), expected, rtol=1e-6, atol=1e-8)
    theirs = sobol_indices(
        func={"f_A": values[:1] / scale, "f_B": values[1:2] / scale, "f_AB": values[2:, None] / scale}, n=n
    )
    assert_allclose(indices(found), np.column_stack([theirs.first_order, theirs.total_order]), rtol=1e-6, atol=1e-8)


def test_half_of_the_runs_of_an_input_exchange_it_and_nothing_else() -> None:
    seen: list[dict[str, Any]] = []

    def function(x: dict[str, Any]) -> Any:
        seen.append(x)
        return x["a"] + x["b"]

    sobol(function, {"a": (0.0, 1.0), "b": (2.0, 3.0)}, n=16)
    (inputs,) = seen
    a, b = inputs["a"].reshape(4, 16), inputs["b"].reshape(4, 16)
    assert (a[2] == a[1]).all()
    assert (a[3] == a[0]).all()
    assert (b[2] == b[0]).all()
    assert (b[3] == b[1]).all()
    assert not np.isin(a[1], a[0]).any()
    assert a.min() > 0
    assert a.max() < 1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_salib_finds_the_same_from_the_same_runs_and_from_its_own(name: str) -> None:
    from SALib.analyze.sobol import analyze
    from SALib.sample.sobol import sample

    function, inputs, _ = FUNCTIONS[name]
    problem = {"num_vars": len(inputs), "names": list(inputs), "bounds": list(inputs.values())}
    found, values = recorded(function, inputs, 2048)
    one, other, *exchanged = values
    # SALib takes the runs row by row, and centres by the mean of all of them.
    same = analyze(problem, np.column_stack([one, *exchanged, other]).ravel(), calc_second_order=False, seed=1)
    assert_allclose(indices(found), np.column_stack([same["S1"], same["ST"]]), atol=5e-3)
    errors = [(variance.first_error, variance.total_error) for variance in found.variances]
    assert_allclose(errors, np.column_stack([same["S1_conf"], same["ST_conf"]]), rtol=0.4, atol=1e-5)
    points = sample(problem, 2048, calc_second_order=False, seed=2)
    theirs = analyze(problem, function(dict(zip(inputs, points.T, strict=True))), calc_second_order=False, seed=1)
    apart = np.abs(np.array(indices(found)) - np.column_stack([theirs["S1"], theirs["ST"]]))
    assert (apart < 1.5 * np.hypot(errors, np.column_stack([theirs["S1_conf"], theirs["ST_conf"]]))).all()


def test_salib_is_a_peer_of_the_tests_alone() -> None:
    program = (
        "import sys\n"
        "for name in ('SALib', 'pandas', 'matplotlib', 'multiprocess'): sys.modules[name] = None\n"
        "from offramp.sensitivity.sobol import sobol\n"
        "found = sobol(lambda x: x['a'], {'a': (0, 1)}, n=64)\n"
        "print(round(found.variances[0].total, 2))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "1.0\n"


def test_quantile_functions_and_categories() -> None:
    # Variances 1 and 4 of normal numbers; 0.25 * 16 of a coin that is worth 4.
    def coin(shares: Any) -> Any:
        return np.where(shares < 0.5, "calm", "bold")

    found = sobol(
        lambda x: x["a"] + x["b"] + 4.0 * (x["image"] == "bold"),
        {"a": ndtri, "b": lambda shares: 2 * ndtri(shares), "image": coin},
        n=2048,
    )
    assert_allclose([variance.first for variance in found.variances], [1 / 9, 4 / 9, 4 / 9], atol=0.05)
    assert_allclose([variance.total for variance in found.variances], [1 / 9, 4 / 9, 4 / 9], atol=0.05)


def test_an_input_that_does_nothing_has_indices_of_zero() -> None:
    found = sobol(lambda x: np.exp(3 * x["a"]), {"a": (0, 1), "idle": (0, 1)}, n=64)
    assert found.variances[1].to_dict() == {
        "input": "idle",
        "first": 0.0,
        "first_error": 0.0,
        "total": 0.0,
        "total_error": 0.0,
    }
    assert found.variances[0].total == pytest.approx(1, abs=0.1)


def test_one_input_accounts_for_everything() -> None:
    (variance,) = sobol(lambda x: x["a"] ** 2, {"a": (0, 1)}, n=1024).variances
    assert_allclose([variance.first, variance.total], 1, atol=0.02)


@examples(30, dear=True)
@given(seed=st.integers(0, 10**6))
def test_scale_shift_and_names_do_not_count(seed: int) -> None:
    def function(x: dict[str, Any]) -> Any:
        first, second = x.values()
        return first * second + first

    one = sobol(function, {"a": (0.0, 1.0), "b": (0.0, 2.0)}, n=32, seed=seed)
    renamed = sobol(function, {"y": (0.0, 1.0), "z": (0.0, 2.0)}, n=32, seed=seed)
    assert indices(renamed) == indices(one)
    moved = sobol(lambda x: 100 - 4 * function(x), {"a": (0.0, 1.0), "b": (0.0, 2.0)}, n=32, seed=seed)
    assert_allclose(indices(moved), indices(one), rtol=1e-8, atol=1e-10)
    assert all(variance.total >= 0 for variance in one.variances)


def test_the_seed_alone_decides() -> None:
    inputs = {"a": (0.0, 1.0), "b": (0.0, 2.0)}
    before = np.random.get_state()[1].tolist()  # type: ignore[index]

    def product(x: dict[str, Any]) -> Any:
        return x["a"] * x["b"]

    one = sobol(product, inputs, n=64, seed=0)
    assert one == sobol(product, inputs, n=64, seed=0)
    assert one != sobol(product, inputs, n=64, seed=1)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


def test_it_is_told() -> None:
    found = sobol(lambda x: x["a"] + 3 * x["b"], {"a": (0, 1), "b": (0, 1)}, n=1024)
    assert found.words() == (
        "b accounts for 90 % (± 7) of the variance of the outcome alone, and for 90 % (± 6) with its interactions."
    )
    assert [row[0] for row in found.table().rows] == ["b", "a"]
    assert "4096 runs (n = 1024) of independent inputs, seed 0, ± half a 95 % confidence interval" in str(found)
    assert "<table>" in found._repr_html_()
    assert json.loads(json.dumps(found.to_dict()))["inputs"][1]["input"] == "b"


def test_wide_intervals_are_said_to_be_so() -> None:
    none, few, many = (sobol(ishigami, ANGLES, n=n).words() for n in (8, 128, 1024))
    assert none.startswith("Samples of 8 are too small for the shares of inputs")
    assert few.endswith(" with its interactions. More runs would narrow these wide intervals.")
    assert "More runs" not in many


def test_correlations_left_out_are_named_in_words() -> None:
    found = sobol(lambda x: x["a"] + 3 * x["b"], {"a": (0, 1), "b": (0, 1)}, n=64)
    assert "correlation" not in found.words()
    assert found.to_dict()["left_out"] == []
    one = replace(found, left_out=("a and b (0.4)",))
    assert one.words() == (
        f"{found.words()} The correlation between a and b (0.4) is ignored: Sobol' indices are for independent inputs."
    )
    two = replace(found, left_out=("a and b (0.4)", "b and c (-0.2)"))
    assert "The correlations between a and b (0.4); b and c (-0.2) are ignored: Sobol'" in two.words()


@pytest.mark.parametrize("constant", [0.0, 1.0, -1e9, 1e-300])
def test_an_outcome_that_never_varies_is_said_so(constant: float) -> None:
    found = sobol(lambda x: 0 * x["a"] + constant, {"a": (0, 1)}, n=64)
    assert not found.varies
    assert indices(found) == [(0.0, 0.0)]
    assert found.words() == "The outcome is the same in all runs; no input influences it."


def test_rounding_error_is_no_variance() -> None:
    assert not sobol(lambda x: 0.1 + x["a"] - x["a"], {"a": (0, 1)}, n=64).varies
    assert sobol(lambda x: 0.1 + 1e-9 * x["a"], {"a": (0, 1)}, n=64).varies


def test_where_the_two_samples_do_not_vary_no_index_is_infinite() -> None:
    # Two runs each: the outcome is 0 in A and in B, and 1 where their inputs are mixed.
    def mixed(x: dict[str, Any]) -> Any:
        rows = np.arange(8) // 2
        return (rows >= 2).astype(float) + 0 * x["a"]

    found = sobol(mixed, {"a": (0, 1), "b": (0, 1)}, n=2)
    assert found.varies
    assert np.isfinite(indices(found)).all()


@pytest.mark.parametrize(
    ("function", "inputs", "n", "match"),
    [
        (lambda x: x["a"], {"a": (0, 1)}, 100, "expected a power of two"),
        (lambda _: 1.0, {}, 64, "at least one input"),
        (lambda x: x["a"][:5], {"a": (0, 1)}, 64, "returns 5 values; expected 192, one per run"),
        (lambda _: 1.0, {"a": (0, 1)}, 64, "expected 1 dimension"),
        (lambda x: x["a"] * np.nan, {"a": (0, 1)}, 64, "not a finite number"),
    ],
)
def test_what_does_not_fit_is_refused(function: Any, inputs: Any, n: int, match: str) -> None:
    with pytest.raises(QuestionError, match=match):
        sobol(function, inputs, n=n)

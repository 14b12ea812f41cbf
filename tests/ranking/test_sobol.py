"""Sobol' indices against closed forms."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtri

from offramp.ranking.sobol import sobol

A, B = 7.0, 0.1


def ishigami(x: dict[str, Any]) -> Any:
    return np.sin(x["x1"]) + A * np.sin(x["x2"]) ** 2 + B * x["x3"] ** 4 * np.sin(x["x1"])


def closed_form() -> dict[str, tuple[float, float]]:
    """First order and total index of each input of Ishigami's function (Ishigami & Homma 1990)."""
    first = (1 + B * np.pi**4 / 5) ** 2 / 2
    second = A**2 / 8
    both = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = first + second + both
    return {
        "x1": (first / total, (first + both) / total),
        "x2": (second / total, second / total),
        "x3": (0.0, both / total),
    }


@pytest.mark.parametrize("seed", [0, 1])
def test_ishigami(seed: int) -> None:
    found = sobol(ishigami, dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi)), n=4096, seed=seed)
    assert found.runs == 4096 * 5
    for variance in found.variances:
        first, total = closed_form()[variance.input]
        # The interval is of 95 %, so a miss by 1.5 halves of it is of 0.3 %.
        assert abs(variance.first - first) < 1.5 * variance.first_error < 0.09
        assert abs(variance.total - total) < 1.5 * variance.total_error < 0.09


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
    assert found.words().startswith("b has a part in 90 % of the variance of the outcome (±")
    assert [row[0] for row in found.table().rows] == ["b", "a"]
    assert "4096 runs (n = 1024) of independent inputs, seed 0, ± half a 95 % confidence interval" in str(found)
    assert "<table>" in found._repr_html_()
    assert json.loads(json.dumps(found.to_dict()))["inputs"][1]["input"] == "b"


def test_correlations_left_out_are_named_in_words() -> None:
    found = sobol(lambda x: x["a"] + 3 * x["b"], {"a": (0, 1), "b": (0, 1)}, n=64)
    assert "Left out" not in found.words()
    assert found.to_dict()["left_out"] == []
    one = replace(found, left_out=("a and b (0.4)",))
    assert one.words() == (
        f"{found.words()} Left out is the correlation between a and b (0.4): these indices are of inputs drawn independently of each other."
    )
    two = replace(found, left_out=("a and b (0.4)", "b and c (-0.2)"))
    assert "Left out are the correlations between a and b (0.4); b and c (-0.2): these" in two.words()


def test_an_outcome_that_never_varies_is_said_so() -> None:
    found = sobol(lambda x: 0 * x["a"] + 1, {"a": (0, 1)}, n=64)
    assert not found.varies
    assert found.variances[0].total == 0
    assert found.words() == "The outcome is the same in all runs: nothing moves it."


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
    with pytest.raises(ValueError, match=match):
        sobol(function, inputs, n=n)

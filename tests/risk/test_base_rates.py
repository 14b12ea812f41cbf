"""How often crises became wars."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.case.model import ReferenceClass
from offramp.case.reading import load, loads
from offramp.errors import CaseError
from offramp.risk.base_rates import base_rate, base_rates, beside


def test_the_three_classes_of_the_korean_case() -> None:
    """Means and 90 % intervals of full-scale war in a year, as worked out from the same counts elsewhere."""
    published = [(0.013, 0.0001, 0.0511), (0.039, 0.0195, 0.0652), (0.066, 0.0371, 0.1028)]
    for found, (mean, low, high) in zip(base_rates(load("korea-2017")), published, strict=True):
        assert found.mean == pytest.approx(mean, abs=5e-4)
        assert found.low == pytest.approx(low, abs=1.5e-4)
        assert found.high == pytest.approx(high, abs=5e-4)


def test_against_draws() -> None:
    random = np.random.default_rng(1)
    found = base_rate("some", ReferenceClass(wars=3, crises=20, came=7, years=15.0))
    chances = 1 - np.exp(-random.beta(3.5, 17.5, 400_000) * random.gamma(7.5, 1 / 15, 400_000))
    assert found.mean == pytest.approx(float(chances.mean()), abs=3e-4)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(chances, [0.05, 0.95])), abs=1e-3)


@pytest.mark.parametrize(
    ("chance", "outside", "words"),
    [
        (0.3, True, "above the interval of every reference class"),
        (1e-6, True, "below the interval of every reference class"),
        (0.045, False, "within the interval of every reference class"),
        (0.07, False, "within the interval of at least one reference class, but above"),
    ],
)
def test_a_chance_beside_the_record(chance: float, outside: bool, words: str) -> None:
    found = beside(chance, base_rates(load("korea-2017")))
    assert found[0] is outside
    assert words in found[1]


def test_more_wars_than_crises_are_an_error() -> None:
    text = "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nbase rates: {b: {wars: 3, crises: 2, came: 1, years: 1}}\n"
    with pytest.raises(CaseError, match="3 wars of 2 crises cannot be"):
        loads(text)

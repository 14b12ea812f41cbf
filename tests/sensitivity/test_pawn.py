"""PAWN indices against their definition, and against what an input of no influence may reach."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tests.discovery.oracle_discovery import Drawn, distance, samples
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.sensitivity.pawn import pawn


def by_definition(column: Any, outcome: list[float], slices: int) -> tuple[float, float]:
    """The median and maximum distance, over values where there are few and over slices of equal numbers where many."""
    values = sorted({*column})
    if len(values) == 1:
        return 0.0, 0.0
    if len(values) <= slices or isinstance(values[0], str):
        parts = [[w for w, x in enumerate(column) if x == value] for value in values]
    else:
        edges = np.quantile(column, np.arange(1, slices) / slices)
        parts = [[] for _ in range(slices)]
        for world, x in enumerate(column):
            parts[sum(x >= edge for edge in edges)].append(world)
    far = [distance([outcome[w] for w in part], outcome) for part in parts if part]
    return float(np.median(far)), max(far)


@examples(60)
@given(drawn=samples(), slices=st.sampled_from([2, 5, 8]), continuous=st.booleans())
def test_indices_are_those_of_the_definition(drawn: Drawn, slices: int, continuous: bool) -> None:
    size = len(drawn.outcome)
    noise = np.random.default_rng(size).integers(0, 9, size) / 3
    outcome = drawn.outcome + noise if continuous else drawn.outcome.astype(float)
    found = pawn(drawn.inputs, outcome, slices=slices, dummies=1)
    for influence in found.influences:
        expected = by_definition(drawn.inputs[influence.input].tolist(), outcome.tolist(), slices)
        assert_allclose((influence.median, influence.maximum), expected, atol=1e-12)


def test_indices_are_those_of_salib_but_for_the_greatest_value() -> None:
    from SALib.analyze.pawn import analyze

    draws = np.random.default_rng(3).random((500, 3))
    outcome = draws[:, 0] ** 2 + 0.3 * draws[:, 1] + 0.01 * draws[:, 2]
    found = pawn({f"x{i}": draws[:, i] for i in range(3)}, outcome, dummies=1)
    theirs = analyze({"num_vars": 3, "names": ["x0", "x1", "x2"]}, draws, outcome, S=10)
    # One world of a slice of fifty moves a share by no more than this.
    assert_allclose([each.median for each in found.influences], theirs["median"], atol=1 / 49)
    assert_allclose([each.maximum for each in found.influences], theirs["maximum"], atol=1 / 49)


@pytest.mark.parametrize("world", [0, 17, 499])
def test_one_world_that_differs_gives_nothing_away(world: int) -> None:
    outcome = np.zeros(500)
    outcome[world] = -0.01
    draws = np.random.default_rng(5).random((4, 500))
    found = pawn({f"x{i}": draws[i] for i in range(4)}, outcome)
    assert not any(influence.matters for influence in found.influences)


def test_an_input_that_does_nothing_seldom_passes_for_one_that_matters() -> None:
    random = np.random.default_rng(0)
    passed = 0
    for seed in range(40):
        inputs = {**{f"x{i}": random.random(200) for i in range(4)}, "image": random.choice(["a", "b", "c"], 200)}
        found = pawn(inputs, random.normal(size=200), seed=seed)
        passed += any(influence.matters for influence in found.influences)
    assert passed / 40 <= 0.125  # 5 % of analyses by design, and two standard errors


def test_among_many_inputs_none_that_does_nothing_passes_and_one_that_matters_is_found() -> None:
    """As many as the pairs of statements of a case in doubt: at 5 % each, three or four of them would pass every time."""
    random = np.random.default_rng(1)
    passed = missed = 0
    for seed in range(20):
        inputs = {f"x{i}": random.random(256) for i in range(30)}
        inputs |= {f"order {i}": random.choice(["no", "yes"], 256, p=[0.8, 0.2]) for i in range(40)}
        outcome = random.normal(size=256) + 2 * inputs["x0"] + 1.5 * (inputs["order 0"] == "yes")
        matters = {found.input for found in pawn(inputs, outcome, seed=seed).influences if found.matters}
        passed += bool(matters - {"x0", "order 0"})
        missed += len({"x0", "order 0"} - matters)
    assert passed <= 3
    assert missed <= 8  # of 40


def test_what_matters_is_told_in_order() -> None:
    random = np.random.default_rng(1)
    growth, calm, idle = random.random((3, 1000))
    image = random.choice(["gambler", "survivor"], 1000)
    found = pawn(
        {"idle": idle, "calm": calm, "growth": growth, "dprk": image}, 3 * growth + calm + 2 * (image == "gambler")
    )
    assert [influence.input for influence in found.ranked()] == ["dprk", "growth", "calm", "idle"]
    assert found.words() == (
        "Influence on the outcome, greatest first: dprk, growth and calm. No influence beyond noise: idle."
    )
    assert [row[0] for row in found.table().rows] == ["dprk", "growth", "calm", "idle"]
    assert "1000 worlds, 10 slices, 200 dummies, seed 0" in str(found)
    assert "<table>" in found._repr_html_()
    assert json.loads(json.dumps(found.to_dict()))["inputs"][0]["matters"] is False


def test_an_input_that_matters_in_a_part_of_its_range_is_told_apart() -> None:
    # The median of `rare` stays below noise and its maximum does not: only the last slice of its range matters.
    random = np.random.default_rng(3)
    growth, rare, idle = random.random((3, 1000))
    found = pawn({"idle": idle, "rare": rare, "growth": growth}, 2 * growth + 3 * (rare > 0.95))
    rows = {row[0]: row for row in found.table().rows}
    assert rows["rare"][1] <= rows["rare"][3]
    assert rows["rare"][2] > rows["rare"][4]
    assert {name: row[-1] for name, row in rows.items()} == {
        "growth": "yes",
        "rare": "in a part of its range",
        "idle": "no",
    }
    assert found.words("war") == (
        "Influence on war, greatest first: growth. In a part of its range only: rare. No influence beyond noise: idle."
    )
    assert [each["in_part"] for each in found.to_dict()["inputs"]] == [False, True, False]
    alone = pawn({"rare": rare}, random.random(1000) + 3 * (rare > 0.95))
    assert alone.words("war") == "In a part of its range only, influence on war: rare."


def test_many_inputs_without_influence_are_counted() -> None:
    random = np.random.default_rng(1)
    growth, *idle = random.random((30, 1000))
    found = pawn({"growth": growth, **{f"idle{k}": values for k, values in enumerate(idle)}}, growth)
    without = sum(not influence.matters for influence in found.influences)
    assert without > 20
    assert found.words().endswith(f" No influence beyond noise: {without} other inputs.")
    assert len(found.table().rows) == 30


def test_the_rare_end_of_a_range_counts_by_its_maximum() -> None:
    random = np.random.default_rng(5)
    growth = random.random(1000)
    (influence,) = pawn({"growth": growth}, random.random(1000) + 2 * (growth > 0.95)).influences
    assert influence.maximum > influence.maximum_noise


def test_the_seed_and_the_data_alone_decide() -> None:
    random = np.random.default_rng(2)
    inputs = {"a": random.random(300), "b": random.integers(0, 3, 300) * 1.0}
    outcome = inputs["a"] + inputs["b"]
    order = random.permutation(300)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    one = pawn(inputs, outcome, seed=7)
    assert one == pawn(inputs, outcome, seed=7)
    assert one == pawn({name: column[order] for name, column in inputs.items()}, outcome[order], seed=7)
    assert one.influences[0].median_noise != pawn(inputs, outcome, seed=8).influences[0].median_noise
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]
    renamed = pawn({f"z{name}": column for name, column in inputs.items()}, outcome, seed=7)
    assert [influence.median for influence in renamed.influences] == [influence.median for influence in one.influences]


def test_what_never_varies_moves_nothing() -> None:
    random = np.random.default_rng(3)
    found = pawn({"a": np.ones(100), "b": random.random(100), "c": ["x"] * 100}, random.random(100))
    assert [(f.median, f.maximum, f.matters) for f in found.influences][::2] == [(0.0, 0.0, False)] * 2
    still = pawn({"b": random.random(100)}, np.ones(100))
    assert (still.influences[0].maximum, still.influences[0].matters) == (0.0, False)
    assert still.words() == "No input influences the outcome beyond noise."


@pytest.mark.parametrize(
    ("worlds", "more"), [(19, {}), (25, {"slices": 13}), (50, {"slices": 1}), (50, {"dummies": 0})]
)
def test_too_little_is_refused(worlds: int, more: Any) -> None:
    with pytest.raises(QuestionError, match="expected at least 20 worlds and 2 per slice, 2 slices and 1 dummy"):
        pawn({"a": np.arange(worlds)}, np.arange(worlds), **more)

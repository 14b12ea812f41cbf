"""PRIM against the published box, against its definition, and against itself."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binomtest
from tests.discovery.oracle_discovery import Drawn, peeling, samples
from tests.strategies import examples

from offramp.discovery.prim import prim
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.discovery.discovery import Discovery

PUBLISHED = Path(__file__).parents[1] / "published"


def rows(name: str) -> list[dict[str, str]]:
    lines = (PUBLISHED / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.fixture(scope="module")
def biofuel() -> tuple[dict[str, np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    """The 882 runs of Bryant & Lempert (2010): the inputs, and whether costs are high."""
    runs = rows("biofuel.csv")
    *names, outcome = runs[0]
    return {name: np.array([float(run[name]) for run in runs]) for name in names}, np.array(
        [float(run[outcome]) for run in runs]
    )


def test_the_published_box_comes_out(biofuel: Any) -> None:
    found = prim(*biofuel)
    box = found.boxes[0]
    assert (round(box.coverage, 4), round(box.density, 4), len(box.restrictions)) == (0.7528, 0.7701, 4)
    assert (box.worlds, box.cases, box.all_worlds, box.all_cases) == (87, 67, 882, 89)
    # The values that the documentation of EMA workbench prints for this box.
    quasi_p = {restriction.input: restriction.quasi_p for restriction in box.restrictions}
    assert list(quasi_p) == ["Cellulosic cost", "Total biomass", "Demand elasticity", "Biomass backstop price"]
    assert_allclose(
        list(quasi_p.values()),
        [0.15741333528927348, 4.716968553178765e-06, 1.1849299115762218e-16, 3.515112530263049e-11],
        rtol=1e-9,
    )
    assert "In box 1 these restrictions may be chance (quasi-p): Cellulosic cost (0.16)." in found.words()


def test_the_published_trajectory_comes_out_step_by_step(biofuel: Any) -> None:
    steps = prim(*biofuel).searches[0].candidates
    expected = rows("biofuel-boxes.csv")
    limits: dict[str, dict[str, float]] = {}
    for step, row in zip(steps, expected, strict=True):
        if row["input"]:
            moved = {side: float(row[side]) for side in ("low", "high") if row[side]}
            assert len(moved) == 1
            limits.setdefault(row["input"], {}).update(moved)
        worlds, cases = int(row["futures"]), int(row["high cost"])
        assert (step.worlds, step.cases) == (worlds, cases)
        assert_allclose([step.coverage, step.density, step.mass], [cases / 89, cases / worlds, worlds / 882])
        # The limits are printed with seven digits.
        found = {
            asked.input: {side: limit for side in ("low", "high") if (limit := getattr(asked, side)) is not None}
            for asked in step.restrictions
        }
        assert found == {name: pytest.approx(sides, rel=2e-7) for name, sides in limits.items()}
    assert len(expected) == 28


def searched(drawn: Drawn, **more: Any) -> Discovery:
    return prim(drawn.inputs, drawn.outcome, **{"threshold": 0.99, "least_mass": 0.1, **more})


@examples(150)
@given(drawn=samples(), alpha=st.sampled_from([0.02, 0.05, 0.1, 0.3, 0.5]), least=st.sampled_from([0.05, 0.2]))
def test_the_trajectory_is_that_of_the_definition(drawn: Drawn, alpha: float, least: float) -> None:
    found = prim(drawn.inputs, drawn.outcome, threshold=1.0, alpha=alpha, least_mass=least)
    if not found.searches:
        assert found.why
        return
    plain = {name: column.tolist() for name, column in drawn.inputs.items()}
    expected = peeling(plain, drawn.outcome.tolist(), alpha, least)
    steps = found.searches[0].candidates
    assert [set(np.flatnonzero(step.contains(drawn.inputs))) for step in steps] == [set(step[0]) for step in expected]
    assert [set(step.restricted) for step in steps] == [step[1] for step in expected]


@examples(100)
@given(drawn=samples())
def test_boxes_along_the_trajectory_lie_in_each_other(drawn: Drawn) -> None:
    for search in searched(drawn).searches:
        masks = [box.contains(drawn.inputs) for box in search.candidates]
        assert all((inner <= outer).all() and inner.sum() < outer.sum() for outer, inner in pairwise(masks))
        assert all(box.density < 1 for box in search.candidates[:-1])
        assert all(box.mass >= 0.1 for box in search.candidates)


@examples(100)
@given(drawn=samples(), threshold=st.sampled_from([0.6, 0.8]), most=st.integers(1, 3))
def test_counts_are_those_of_the_worlds_in_the_box(drawn: Drawn, threshold: float, most: int) -> None:
    found = searched(drawn, threshold=threshold, most=most)
    number = found.membership(drawn.inputs)
    assert len(found.boxes) <= most
    for i, box in enumerate(found.boxes):
        within = number == i
        assert (box.worlds, box.cases) == (within.sum(), drawn.outcome[within].sum())
        assert box.density == drawn.outcome[within].mean() >= threshold
        assert box.coverage == drawn.outcome[within].sum() / drawn.outcome.sum()
        assert box.mass == within.mean()
        assert len(box.restrictions) > 0
        assert not within.all()


@examples(100)
@given(drawn=samples())
def test_quasi_p_is_that_of_the_definition(drawn: Drawn) -> None:
    for search in searched(drawn, threshold=0.7, most=2).searches:
        left = np.ones(len(drawn.outcome), bool)
        if search.candidates[0].earlier:
            continue
        for box in search.candidates:
            for dropped in box.restrictions:
                freed = left.copy()
                for other in box.restrictions:
                    if other is not dropped:
                        freed &= other.holds(drawn.inputs[other.input])
                test = binomtest(box.cases, box.worlds, float(drawn.outcome[freed].mean()), alternative="greater")
                assert dropped.quasi_p == pytest.approx(test.pvalue, rel=1e-6)


@examples(100)
@given(drawn=samples(), threshold=st.sampled_from([0.5, 0.7, 0.9]))
def test_the_chosen_box_covers_most_of_those_that_are_dense_enough(drawn: Drawn, threshold: float) -> None:
    for search in searched(drawn, threshold=threshold).searches:
        able = [box for box in search.candidates if box.restrictions and box.density >= threshold]
        if search.chosen is None:
            assert not able
        else:
            chosen = search.candidates[search.chosen]
            assert chosen in able
            assert all(
                (box.cases, -len(box.restrictions), -box.worlds)
                <= (chosen.cases, -len(chosen.restrictions), -chosen.worlds)
                for box in able
            )


@examples(100)
@given(drawn=samples(), threshold=st.sampled_from([0.5, 0.7]), paste=st.sampled_from([0.01, 0.05, 0.3]))
def test_pasting_makes_a_box_denser_and_lets_more_in(drawn: Drawn, threshold: float, paste: float) -> None:
    for search in searched(drawn, threshold=threshold, paste=paste).searches:
        if search.chosen is None:
            continue
        ways = [search.candidates[search.chosen], *search.pasted]
        for before, after in pairwise(ways):
            assert (before.contains(drawn.inputs) <= after.contains(drawn.inputs)).all()
            assert after.density > before.density
            assert after.coverage > before.coverage


def test_pasting_gives_back_what_peeling_took_too_much() -> None:
    # Of 100 values, those from 30 on are cases but for some at the very top. Coarse slices take cases along with the rest.
    x = np.arange(100.0)
    outcome = (x >= 30) & (x < 95)
    coarse = prim({"x": x}, outcome, alpha=0.4, threshold=0.8, paste=0)
    grown = prim({"x": x}, outcome, alpha=0.4, threshold=0.8, paste=0.02)
    assert (coarse.boxes[0].worlds, coarse.boxes[0].cases) == (60, 55)
    assert (grown.boxes[0].worlds, grown.boxes[0].cases) == (70, 65)
    assert [box.worlds for box in grown.searches[0].pasted] == [62, 64, 66, 68, 70]


@examples(60)
@given(drawn=samples(), seed=st.integers(0, 100))
def test_the_order_of_the_worlds_does_not_count(drawn: Drawn, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(drawn.outcome))
    shuffled = Drawn({name: column[order] for name, column in drawn.inputs.items()}, drawn.outcome[order])
    assert searched(drawn, threshold=0.7, most=2) == searched(shuffled, threshold=0.7, most=2)


@examples(60)
@given(drawn=samples())
def test_the_names_of_inputs_do_not_count(drawn: Drawn) -> None:
    renamed = Drawn({f"z{name}": column for name, column in drawn.inputs.items()}, drawn.outcome)
    one, other = searched(drawn, threshold=0.7), searched(renamed, threshold=0.7)
    assert [[f"z{name}" for name in box.restricted] for box in one.boxes] == [[*box.restricted] for box in other.boxes]
    assert [(box.worlds, box.cases) for box in one.boxes] == [(box.worlds, box.cases) for box in other.boxes]


@examples(60)
@given(drawn=samples(categories=False))
def test_stretching_an_input_changes_no_box(drawn: Drawn) -> None:
    stretched = Drawn({name: np.exp(column / 8) for name, column in drawn.inputs.items()}, drawn.outcome)
    # A limit lies midway between two worlds in the box, so others that pasting and covering look at may change sides.
    one, other = searched(drawn, threshold=0.7, paste=0), searched(stretched, threshold=0.7, paste=0)
    assert (one.membership(drawn.inputs) == other.membership(stretched.inputs)).all()


def test_a_category_is_peeled_value_by_value() -> None:
    image = np.array(["survivor", "gambler", "hermit", "broker"] * 25)
    growth = np.arange(100.0)
    found = prim({"growth": growth, "dprk": image}, (image == "gambler") | (image == "hermit"), threshold=0.9)
    assert found.boxes[0].restrictions[0].among == ("gambler", "hermit")
    assert found.words()[0].startswith("dprk is gambler or hermit (50 % of all worlds): it fails in 100 %")


def test_no_box_is_said_so_with_the_best_there_was() -> None:
    random = np.random.default_rng(3)
    found = prim({"a": random.random(400), "b": random.random(400)}, random.random(400) < 0.4, threshold=0.95)
    assert not found.found
    assert found.boxes == ()
    assert 0.4 < found.best_density < 0.95
    assert found.why.startswith("no candidate has a density of 95.0 %; the densest has")
    assert str(found) == f"No box: {found.why}."
    assert found.to_dict()["found"] is False


@pytest.mark.parametrize(
    ("outcome", "inputs", "why"),
    [
        (np.zeros(50), {"a": np.arange(50.0)}, "in none of the 50 worlds it fails"),
        (np.ones(50), {"a": np.arange(50.0)}, "in all of the 50 worlds it fails"),
        (np.arange(50) < 20, {"a": np.ones(50), "b": ["x"] * 50}, "no input differs between the 50 worlds"),
        (
            np.arange(19) < 9,
            {"a": np.arange(19.0)},
            "the 19 worlds are too few; a pattern differs from chance only with 20",
        ),
        (np.arange(50) < 40, {"a": np.arange(50.0)}, "in 80 % of the 50 worlds it fails, which reaches the threshold"),
    ],
)
def test_what_needs_no_box_is_said_so(outcome: Any, inputs: Any, why: str) -> None:
    found = prim(inputs, outcome)
    assert not found.found
    assert found.searches == ()
    assert found.best_density == 0
    assert found.why.startswith(why)


def test_covering_goes_on_outside_the_boxes_found() -> None:
    x = np.arange(200.0)
    outcome = (x < 40) | (x >= 170)
    found = prim({"x": x}, outcome, threshold=0.9, most=3, alpha=0.05)
    assert [box.earlier for box in found.boxes] == [0, 1]
    assert found.coverage > 0.9
    assert "outside the box before" in found.words()[1]
    assert found.why


@pytest.mark.parametrize(
    ("inputs", "outcome", "more", "match"),
    [
        ({}, [0, 1], {}, "no input"),
        ({"a": [1.0]}, [0, 1], {}, r"shape \(1,\); expected \(2,\)"),
        ({"a": [1.0, np.nan]}, [0, 1], {}, "not a finite number"),
        ({"a": [1.0, 2.0]}, [0, 2], {}, "other than 0 and 1"),
        ({"a": [1.0, 2.0]}, [[0, 1]], {}, "expected 1 dimension"),
        ({"a": [1.0, 2.0]}, [0, 1], {"alpha": 0.0}, "expected shares"),
        ({"a": [1.0, 2.0]}, [0, 1], {"threshold": 1.5}, "expected a density"),
        ({"a": [1.0, 2.0]}, [0, 1], {"most": 0}, "expected at least 1"),
    ],
)
def test_what_does_not_fit_is_refused(inputs: Any, outcome: Any, more: Any, match: str) -> None:
    with pytest.raises(QuestionError, match=match):
        prim(inputs, outcome, **more)


@pytest.mark.parametrize("rate", [0.1, 0.3])
def test_in_pure_noise_no_box_rests_on_more_than_chance(rate: float) -> None:
    random = np.random.default_rng(17)
    kept, all_kept = 0, 0
    for _ in range(15):
        inputs = {f"x{i}": random.random(300) for i in range(15)}
        outcome = random.random(300) < rate
        kept += prim(inputs, outcome, chance=0.05).found
        all_kept += prim(inputs, outcome).found
    assert kept <= 1
    assert all_kept > (10 if rate > 0.2 else 0)  # else the test would show nothing


def test_conditions_that_may_be_chance_are_dropped_and_those_that_matter_stay() -> None:
    random = np.random.default_rng(4)
    inputs = {f"x{i}": random.random(400) for i in range(12)}
    outcome = (inputs["x3"] > 0.6) & (inputs["x7"] < 0.5) & (random.random(400) < 0.9)
    (box,) = prim(inputs, outcome, chance=0.05).boxes
    assert set(box.restricted) == {"x3", "x7"}
    assert all(restriction.quasi_p <= 0.05 for restriction in box.restrictions)
    assert box.density >= 0.75


def test_what_was_dropped_is_kept_on_record() -> None:
    random = np.random.default_rng(11)
    inputs = {f"x{i}": random.random(300) for i in range(15)}
    found = prim(inputs, random.random(300) < 0.3, chance=0.05)
    (search,) = found.searches
    assert not found.found
    assert "may be due to chance" in found.why
    assert search.box is None
    assert len(search.table().rows) == len(search.candidates) + len(search.pasted) + len(search.dropped)
    sizes = [len(box.restrictions) for box in search.dropped]
    assert sizes == sorted(sizes, reverse=True)
    assert json.loads(json.dumps(found.to_dict()))["searches"][0]["dropped"]

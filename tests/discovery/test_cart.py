"""CART's leaves as boxes: counted anew, against the best split by definition, and on data with a known answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.discovery.oracle_discovery import Drawn, gini, samples, splits
from tests.strategies import examples

from offramp.discovery.cart import cart
from offramp.discovery.prim import prim
from offramp.errors import QuestionError


@examples(60)
@given(drawn=samples(), depth=st.integers(1, 4), least=st.sampled_from([0.05, 0.2]))
def test_the_leaves_share_out_all_worlds(drawn: Drawn, depth: int, least: float) -> None:
    found = cart(drawn.inputs, drawn.outcome, threshold=0.7, depth=depth, least_mass=least)
    for search in found.searches:
        masks = np.array([leaf.contains(drawn.inputs) for leaf in search.candidates])
        assert (masks.sum(axis=0) == 1).all()
        for leaf, mask in zip(search.candidates, masks, strict=True):
            assert (leaf.worlds, leaf.cases) == (mask.sum(), drawn.outcome[mask].sum())
            assert len(leaf.restrictions) <= depth
            assert leaf.mass >= least or not leaf.restrictions
        assert sum(leaf.cases for leaf in search.candidates) == drawn.outcome.sum()
        assert [leaf.cases for leaf in search.candidates] == sorted(
            (leaf.cases for leaf in search.candidates), reverse=True
        )
        assert list(found.boxes) == [leaf for leaf in search.candidates if leaf.restrictions and leaf.density >= 0.7]


@examples(60)
@given(drawn=samples())
def test_one_split_is_the_best_there_is(drawn: Drawn) -> None:
    found = cart(drawn.inputs, drawn.outcome, threshold=1.0, depth=1, least_mass=1e-6)
    if not found.searches:
        return
    plain = {name: column.tolist() for name, column in drawn.inputs.items()}
    outcome = drawn.outcome.tolist()
    worlds = frozenset(range(len(outcome)))
    best = min(gini(parts, outcome) for parts in splits(plain, worlds))
    leaves = [frozenset(np.flatnonzero(leaf.contains(drawn.inputs)).tolist()) for leaf in found.searches[0].candidates]
    if len(leaves) == 1:
        assert best == gini([worlds], outcome)  # no split gains anything
    else:
        assert float(gini(leaves, outcome)) == pytest.approx(float(best))


@examples(30)
@given(drawn=samples(categories=False))
def test_stretching_an_input_changes_no_leaf(drawn: Drawn) -> None:
    # In single precision, in which scikit-learn compares, all these values would be one.
    stretched = {name: 1 + column * 1e-9 for name, column in drawn.inputs.items()}
    one = cart(drawn.inputs, drawn.outcome, threshold=0.7)
    other = cart(stretched, drawn.outcome, threshold=0.7)
    assert [(leaf.worlds, leaf.cases) for leaf in one.boxes] == [(leaf.worlds, leaf.cases) for leaf in other.boxes]


def test_a_tree_finds_the_corner() -> None:
    random = np.random.default_rng(2)
    growth, calm = random.random((2, 1000))
    image = random.choice(["gambler", "survivor", "hermit"], 1000)
    outcome = (growth > 0.6) & (calm < 0.5) & (image != "hermit")
    found = cart({"growth": growth, "calm": calm, "dprk": image}, outcome, threshold=0.95)
    box = found.boxes[0]
    assert {*box.restricted} == {"growth", "calm", "dprk"}
    assert box.coverage > 0.9
    by_name = {restriction.input: restriction for restriction in box.restrictions}
    assert by_name["growth"].low == pytest.approx(0.6, abs=0.02)
    assert by_name["calm"].high == pytest.approx(0.5, abs=0.02)
    assert by_name["dprk"].among == ("gambler", "survivor")
    assert all(restriction.quasi_p < 1e-6 for restriction in box.restrictions)
    # Both methods see the same corner.
    assert prim({"growth": growth, "calm": calm, "dprk": image}, outcome).boxes[0].coverage > 0.9


def test_it_is_the_same_on_every_run_and_in_any_order_of_worlds() -> None:
    random = np.random.default_rng(4)
    inputs = {name: random.random(300) for name in "abc"}
    outcome = inputs["a"] + inputs["b"] > 1.2
    order = random.permutation(300)
    one = cart(inputs, outcome)
    assert one == cart(inputs, outcome)
    assert one == cart({name: column[order] for name, column in inputs.items()}, outcome[order])
    assert len(cart(inputs, outcome, most=1).boxes) == 1


def test_no_leaf_is_said_so_with_the_best_there_was() -> None:
    random = np.random.default_rng(3)
    found = cart({"a": random.random(400)}, random.random(400) < 0.4, threshold=0.99)
    assert not found.found
    assert found.best_density == max(leaf.density for leaf in found.searches[0].candidates if leaf.restrictions)
    assert found.why.startswith("no leaf of the tree has a density of 99.0 %; the densest has")


@pytest.mark.parametrize(
    ("outcome", "inputs", "why"),
    [
        (np.zeros(50), {"a": np.arange(50.0)}, "in none of the 50 worlds it fails"),
        (np.ones(50), {"a": np.arange(50.0)}, "in all of the 50 worlds it fails"),
        (np.arange(50) < 20, {"a": np.ones(50)}, "no input differs between the 50 worlds"),
        (np.arange(19) < 9, {"a": np.arange(19.0)}, "the 19 worlds are too few"),
    ],
)
def test_what_needs_no_box_is_said_so(outcome: Any, inputs: Any, why: str) -> None:
    found = cart(inputs, outcome)
    assert (found.found, found.searches) == (False, ())
    assert found.why.startswith(why)


@pytest.mark.parametrize("more", [{"depth": 0}, {"least_mass": 0.0}, {"least_mass": 1.0}])
def test_what_is_out_of_range_is_refused(more: Any) -> None:
    with pytest.raises(QuestionError, match="expected a share between 0 and 1, and at least 1 split"):
        cart({"a": [1.0, 2.0]}, [0, 1], **more)
    with pytest.raises(QuestionError, match="0 boxes are requested"):
        cart({"a": [1.0, 2.0]}, [0, 1], most=0)

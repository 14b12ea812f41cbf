"""Decision diagrams against the array engine and against the oracle, state by state."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.cases import random_case
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import THOROUGH, Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded, mask

from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.preference_sensitivity.answers import KINDS
from offramp.stability.stability import analyse
from offramp.symbolic.large_graph import encode
from offramp.symbolic.stable_sets import immobile_states, unstable_states


@examples(2000, dear=True)
@given(cases(10, merges=False))
def test_both_engines_agree_on_every_state(drawn: Drawn) -> None:
    graph, large = drawn.graph, encoded(drawn)
    stability = analyse(graph)
    assert (large.size, large.status_quo) == (graph.size, graph.status_quo)
    for actor in range(len(graph.actors)):
        assert np.array_equal(
            mask(large.encoding, graph, immobile_states(large.encoding, actor)), stability.immobile[actor]
        )
        for key, stable in stability.stable.items():
            unstable = mask(large.encoding, graph, unstable_states(large.encoding, actor, key))
            assert np.array_equal(~unstable, stable[actor]), (key, actor)


@examples(200)
@given(cases(5, merges=False))
def test_the_oracle_agrees(drawn: Drawn) -> None:
    model, large = drawn.model, encoded(drawn)
    for i, actor in enumerate(large.actors):
        for key in KINDS:
            stable = mask(large.encoding, drawn.graph, ~unstable_states(large.encoding, i, key))
            assert np.flatnonzero(stable).tolist() == drawn.numbers(model.stable(key, actor)), (key, actor)


@examples(48, dear=True)
@given(st.integers(13, 16) if THOROUGH else st.just(12), st.booleans(), st.integers(0, 10_000))
def test_both_engines_agree_on_larger_cases(size: int, constrained: bool, seed: int) -> None:
    case = random_case(size, constrained=constrained, seed=seed)
    graph, large = build(case), encode(case, budget=SMALL)
    for key, stable in analyse(graph).stable.items():
        for actor in range(len(graph.actors)):
            large.encoding.focus(actor)
            assert np.array_equal(
                mask(large.encoding, graph, ~unstable_states(large.encoding, actor, key)), stable[actor]
            )


@pytest.mark.parametrize("slug", ["chicken", "cuba-1962", "garrison-1976", "korea-2017", "syria-iraq-1975"])
def test_both_engines_agree_on_published_cases(slug: str) -> None:
    graph, large = build(load(slug)), encode(load(slug), budget=SMALL)
    for key, stable in analyse(graph).stable.items():
        for actor in range(len(graph.actors)):
            assert np.array_equal(
                mask(large.encoding, graph, ~unstable_states(large.encoding, actor, key)), stable[actor]
            )

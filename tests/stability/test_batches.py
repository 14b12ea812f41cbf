"""Sets of states for many standpoints at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples

from offramp.errors import TooLarge
from offramp.graph.arcs import Arcs
from offramp.graph.listing import arcs
from offramp.stability import batches


@examples(60, dear=True)
@given(st.integers(1, 200), st.integers(1, 40), st.randoms(use_true_random=False))
def test_words_are_bits(count: int, size: int, chance) -> None:  # type: ignore[no-untyped-def]
    rows = np.array([[chance.random() < 0.5 for _ in range(size)] for _ in range(count)])
    words = batches.as_words(rows)
    assert words.shape == (size, -(-count // 64))
    assert np.array_equal(batches.as_bits(words, count), rows)


@examples(80)
@given(cases(6))
def test_what_legal_sequences_reach(drawn: Drawn) -> None:
    graph, model = drawn.graph, drawn.model
    others = model.others("a")
    identity = batches.as_words(np.eye(graph.size, dtype=bool))
    reached = batches.as_bits(batches.answered([arcs(graph, other) for other in others], identity), graph.size)
    for state, number in drawn.number.items():
        assert np.flatnonzero(reached[:, number]).tolist() == drawn.numbers(model.reach(others, state, improving=False))


def test_nobody_answers_nothing() -> None:
    words = batches.as_words(np.ones((1, 3), dtype=bool))
    assert not batches.answered([], words).any()


def test_moves_that_memory_does_not_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "available", lambda: 10_000_000)
    moves = Arcs(np.array([0, 2_000_000]), np.zeros(2_000_000, dtype=np.int32))
    with pytest.raises(TooLarge, match=r"there are 2,000,000, which need 0\.1 GB of memory"):
        batches.answered([moves], np.zeros((1, 1), dtype=np.uint64))

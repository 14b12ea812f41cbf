"""Lists of moves against plain sets of pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.graph.arcs import Arcs

SIZE = 6

pairs = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=20)


def arcs(moves: list[tuple[int, int]]) -> Arcs:
    starts, ends = np.array(moves, dtype=np.int64).reshape(-1, 2).T
    return Arcs.between(starts, ends, SIZE)


@examples(60)
@given(pairs)
def test_every_pair_is_listed_once_in_order(moves: list[tuple[int, int]]) -> None:
    found = arcs(moves)
    assert list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)) == sorted(set(moves))
    for state in range(SIZE):
        assert found.of(state).tolist() == sorted({end for start, end in moves if start == state})


@examples(60)
@given(pairs, st.data())
def test_a_mask_keeps_the_moves_it_is_true_for(moves: list[tuple[int, int]], data: st.DataObject) -> None:
    found = arcs(moves)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(found.ends), max_size=len(found.ends))), dtype=bool)
    kept = found.where(mask)
    expected = [pair for pair, keep in zip(sorted(set(moves)), mask.tolist(), strict=True) if keep]
    assert list(zip(kept.starts.tolist(), kept.ends.tolist(), strict=True)) == expected
    assert len(kept.begins) == SIZE + 1

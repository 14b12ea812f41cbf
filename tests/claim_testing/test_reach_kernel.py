"""The compiled loop of willing steps marks what its definition says, for any number of ends."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.claim_testing.reach_kernel import BLOCK, willing


@pytest.mark.parametrize("ends", [0, 1, 7, BLOCK, BLOCK + 3])
def test_an_end_is_marked_where_all_movers_of_a_step_prefer_it(ends: int) -> None:
    random = np.random.default_rng(ends)
    actors, cells = 3, 5
    strategies = random.integers(0, 3, (actors, cells), dtype=np.int32)
    levels = random.integers(0, 6, (actors, cells), dtype=np.int32)
    end_strategies = random.integers(0, 3, (actors, ends), dtype=np.int32)
    end_levels = random.integers(0, 6, (actors, ends), dtype=np.int32)
    settled, end_settled = random.integers(0, 4, cells), random.integers(0, 4, ends)
    found = np.ones(ends, dtype=bool)
    willing(strategies, levels, settled, end_strategies, end_levels, end_settled, found)

    def steps(cell: int, end: int) -> bool:
        if settled[cell] & ~end_settled[end]:
            return False
        movers = [actor for actor in range(actors) if strategies[actor, cell] != end_strategies[actor, end]]
        return all(end_levels[actor, end] > levels[actor, cell] for actor in movers)

    assert found.tolist() == [any(steps(cell, end) for cell in range(cells)) for end in range(ends)]
    if ends > BLOCK:
        assert found.any()
        assert not found.all()

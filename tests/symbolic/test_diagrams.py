"""Decision diagrams at the end of their memory: every operation says so, and a change of the order is left out."""

from __future__ import annotations

import pytest

from offramp.symbolic.budget import Budget, Clock, OutOfBudgetError
from offramp.symbolic.diagrams import Diagrams

LEAST = Budget(gigabytes=1e-6)
"""A budget of 1,024 nodes."""


def test_variables_and_cubes_beyond_the_memory_are_refused_in_its_own_words() -> None:
    diagrams = Diagrams(2000, Clock(LEAST))
    with pytest.raises(OutOfBudgetError, match="not decided within 1e-06 GB of memory"):
        [diagrams.variable(place) for place in range(2000)]
    with pytest.raises(OutOfBudgetError, match="not decided within 1e-06 GB of memory"):
        diagrams.cube(range(2000))


def test_the_order_stays_where_diagrams_fill_the_memory() -> None:
    diagrams = Diagrams(200, Clock(LEAST))
    large = diagrams.cube(range(200))
    diagrams.reorder(range(199, -1, -1))
    assert (diagrams.manager.level_to_var(0), diagrams.size(large, 200)) == (0, 1)
    del large
    diagrams.reorder(range(199, -1, -1))
    assert diagrams.manager.level_to_var(0) == 199


def test_a_collection_is_waited_for_where_few_enough_nodes_seem_to_be_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library's own collection still runs in its thread: the first call has no effect."""
    diagrams = Diagrams(2, Clock(LEAST))
    counts = iter([500, 40, 40, 40])
    now: list[int] = []

    class Busy:
        def gc(self) -> None:
            now[:] = [next(counts)]

        def num_inner_nodes(self) -> int:
            return now[0]

    monkeypatch.setattr(diagrams, "manager", Busy())
    diagrams.collect()
    assert now == [40]
    assert next(counts, None) is None

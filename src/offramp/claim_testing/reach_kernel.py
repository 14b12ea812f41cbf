"""Compiled inner loop of reachability by willing steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["willing"]


BLOCK = 1024
"""The number of ends that are examined together; their marks stay in the fastest cache."""


@compiled
def willing(
    strategies: NDArray[np.int32],
    levels: NDArray[np.int32],
    settled: NDArray[np.int64],
    end_strategies: NDArray[np.int32],
    end_levels: NDArray[np.int32],
    end_settled: NDArray[np.int64],
    found: NDArray[np.bool_],
) -> None:
    """Mark the ends that some step from one of the cells leads to and all its movers prefer, in `found` (ends,).

    `strategies` and `levels` have shape (actors, cells), and of the ends (actors, ends). `settled` are the bits of the
    irreversible options that can no longer change, which no step takes back.
    """
    actors, cells = strategies.shape
    refused = np.empty(BLOCK, dtype=np.uint8)
    for first in range(0, len(found), BLOCK):
        last = min(first + BLOCK, len(found))
        marks, kept = found[first:last], end_settled[first:last]
        for k in range(len(marks)):
            marks[k] = False
        for cell in range(cells):
            fixed = settled[cell]
            for k in range(len(marks)):
                refused[k] = np.uint8(fixed & ~kept[k] != 0)
            for actor in range(actors):
                strategy, level = strategies[actor, cell], levels[actor, cell]
                own, worth = end_strategies[actor, first:last], end_levels[actor, first:last]
                # No branches, so that the loop runs on several ends at once.
                for k in range(len(marks)):
                    refused[k] |= np.uint8(own[k] != strategy) & np.uint8(worth[k] <= level)
            for k in range(len(marks)):
                marks[k] |= refused[k] == 0

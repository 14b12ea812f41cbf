"""Set of the nodes found by an exploration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["Seen", "groups"]


class Seen:
    """Set of keys, stored as sorted runs, each longer than half of the one before it.

    Adding keys costs, in total, no more than one sort.
    """

    def __init__(self) -> None:
        self.runs: list[NDArray[np.int64]] = []

    def __len__(self) -> int:
        return sum(map(len, self.runs))

    def new(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add some distinct keys; return those that were not in the set."""
        for run in self.runs:
            state_index = np.minimum(np.searchsorted(run, keys), len(run) - 1)
            keys = keys[run[state_index] != keys]
        if len(keys):
            self.runs.append(np.sort(keys))
        while len(self.runs) > 1 and len(self.runs[-2]) < 2 * len(self.runs[-1]):
            self.runs[-2:] = [np.sort(np.concatenate(self.runs[-2:]), kind="stable")]
        return keys

    def all(self) -> NDArray[np.int64]:
        """Return all keys, ascending."""
        return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *self.runs]), kind="stable")


def groups(rows: list[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the distinct combinations of some rows; return the number of each, and one member per number."""
    number = np.zeros(len(rows[0]), dtype=np.int64)
    for row in rows:
        values, place = np.unique(row, return_inverse=True)
        number = np.unique(number * len(values) + place, return_inverse=True)[1]
    _, chosen = np.unique(number, return_index=True)
    return number, chosen

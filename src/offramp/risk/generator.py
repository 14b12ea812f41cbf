"""What a jump process does per year, in the form that the solver steps through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.risk.rates import Rates

__all__ = ["Generator"]


@dataclass(frozen=True, eq=False)
class Generator:
    """Rates of a batch of jump processes of the same pattern, ordered by where they lead.

    What enters node j are the entries `in_begins[j]:in_begins[j + 1]`: each is a rate of `values` (entries, worlds),
    per year, times what its origin holds. An origin below `size` is a node; `size + k` is pool k, which holds the sum
    of its members. `exits` (nodes, worlds) are the rates at which nodes are left, what comes back to them included;
    `choosing` (worlds,) how often somebody chooses from a pool, which is part of it.
    """

    size: int
    pool_begins: NDArray[np.int64]
    pool_members: NDArray[np.int32]
    in_begins: NDArray[np.int64]
    in_origins: NDArray[np.int32]
    values: NDArray[np.float64]
    exits: NDArray[np.float64]
    choosing: NDArray[np.float64]

    @property
    def worlds(self) -> int:
        """How many processes there are."""
        return int(self.values.shape[1])

    @cached_property
    def leads(self) -> NDArray[np.bool_]:
        """Which nodes something leads away from, in whatever world."""
        found = np.zeros(self.size, dtype=bool)
        found[self.in_origins[self.in_origins < self.size]] = True
        found[self.pool_members] = True
        return found

    @cached_property
    def sums(self) -> tuple[int, int]:
        """How many numbers are added up for a node, and for a choice among the ends of a pool, at the most.

        For a node: what enters it and the rates by which it is left; for a choice: the members of the pool and its ends.
        """
        entering = np.diff(self.in_begins).max(initial=0)
        leaving = np.bincount(self.in_origins, minlength=self.size + 1)
        members = np.diff(self.pool_begins).max(initial=0)
        return int(entering + leaving[: self.size].max(initial=0)), int(members + leaving[self.size :].max(initial=0))

    @classmethod
    def of(cls, rates: Rates) -> Generator:
        """Return the generator of a structure filled with numbers."""
        structure = rates.structure
        size = structure.size
        actors = structure.pool_actor[structure.choice_pool]
        ends = np.concatenate([structure.choice_ends, structure.event_ends])
        origins = np.concatenate([size + structure.choice_pool, structure.event_starts]).astype(np.int32)
        values = np.concatenate([rates.tempo[actors] * rates.chances, rates.event_rates])
        exits = np.zeros((size, rates.worlds))
        # One after another: numpy would add a single world's numbers in another order than those of several.
        for often in rates.tempo:
            exits[~structure.ended] += often
        np.add.at(exits, structure.event_starts, rates.event_rates)
        order = np.argsort(ends, kind="stable")
        begins = np.searchsorted(ends[order], np.arange(size + 1))
        return cls(
            size,
            structure.pool_begins,
            structure.pool_members,
            begins.astype(np.int64),
            origins[order],
            values[order],
            exits,
            rates.tempo.sum(axis=0),
        )

    @classmethod
    def from_matrix(cls, matrix: Any) -> Generator:
        """Return the generator of an explicit chain: a sparse matrix of rates, or several that share a pattern.

        Rates lead from rows to columns, per year; the diagonal is not read.

        >>> from scipy import sparse
        >>> Generator.from_matrix(sparse.csr_array([[-2.0, 2.0], [0.0, 0.0]])).exits.tolist()
        [[2.0], [0.0]]

        Raises
        ------
        QuestionError
            where a rate is negative or no number (with its row and column), or the matrices differ in size.
        """
        from scipy import sparse

        matrices: Sequence[Any] = [
            sparse.coo_array(m) for m in (matrix if isinstance(matrix, list | tuple) else [matrix])
        ]
        size = matrices[0].shape[0]
        if any(m.shape != (size, size) for m in matrices):
            shapes = ", ".join(sorted({str(m.shape) for m in matrices}))
            raise QuestionError(f"a chain is given by square matrices of one size; found {shapes}")
        keys = [m.col.astype(np.int64) * size + m.row for m in matrices]
        pattern = np.unique(np.concatenate(keys))
        pattern = pattern[pattern // size != pattern % size]
        values = np.zeros((len(pattern), len(matrices)))
        for world, (m, key) in enumerate(zip(matrices, keys, strict=True)):
            off = m.row != m.col
            np.add.at(values[:, world], np.searchsorted(pattern, key[off]), m.data[off])
        wrong = ~(values >= 0) | ~np.isfinite(values)
        if wrong.any():
            where, world = (int(i) for i in np.argwhere(wrong)[0])
            row, column = int(pattern[where] % size), int(pattern[where] // size)
            raise QuestionError(f"the rate from {row} to {column} is {values[where, world]:g}; expected 0 or more")
        exits = np.zeros((size, len(matrices)))
        np.add.at(exits, pattern % size, values)
        begins = np.searchsorted(pattern // size, np.arange(size + 1)).astype(np.int64)
        none = np.zeros(1, dtype=np.int64)
        return cls(
            size,
            none,
            np.zeros(0, dtype=np.int32),
            begins,
            (pattern % size).astype(np.int32),
            values,
            exits,
            np.zeros(len(matrices)),
        )

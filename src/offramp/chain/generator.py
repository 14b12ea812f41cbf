"""Generator of a batch of chains, in the form that the solver uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.chain.rates import Chain

__all__ = ["Generator"]


@dataclass(frozen=True, eq=False)
class Generator:
    """Rates of a batch of chains with the same sparsity pattern, ordered by end node.

    Node j is entered by the entries `in_begins[j]:in_begins[j + 1]`. Each entry is a rate of `values` (entries,
    worlds), per year, from the node `in_origins`. `exits` (nodes, worlds) are the exit rates.
    """

    size: int
    in_begins: NDArray[np.int64]
    in_origins: NDArray[np.int32]
    values: NDArray[np.float64]
    exits: NDArray[np.float64]

    @property
    def worlds(self) -> int:
        """The number of chains."""
        return int(self.values.shape[1])

    @cached_property
    def leads(self) -> NDArray[np.bool_]:
        """The nodes with an outgoing entry in the pattern, shape (nodes,)."""
        found = np.zeros(self.size, dtype=bool)
        found[self.in_origins] = True
        return found

    @cached_property
    def sums(self) -> int:
        """The largest number of terms in the sums of a node: entries that enter it plus entries that leave it."""
        entering = np.diff(self.in_begins).max(initial=0)
        leaving = np.bincount(self.in_origins, minlength=self.size)
        return int(entering + leaving.max(initial=0))

    @classmethod
    def of(cls, chain: Chain) -> Generator:
        """Return the generator of a chain, built once for all passes through it."""
        if chain not in _BUILT:
            _BUILT[chain] = cls.from_steps(chain.size, chain.starts, chain.ends, chain.values)
        return _BUILT[chain]

    @classmethod
    def from_steps(
        cls,
        size: int,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        values: NDArray[np.float64],
        counted: NDArray[np.bool_] | None = None,
    ) -> Generator:
        """Return the generator of steps in the given order; only the `counted` steps add to exit rates (default: all)."""
        exits = np.zeros((size, values.shape[1]))
        leaving = slice(None) if counted is None else counted
        np.add.at(exits, starts[leaving], values[leaving])
        order = np.argsort(ends, kind="stable")
        begins = np.searchsorted(ends[order], np.arange(size + 1)).astype(np.int64)
        return cls(size, begins, starts[order].astype(np.int32), values[order], exits)

    @classmethod
    def from_matrix(cls, matrix: Any) -> Generator:
        """Return the generator of an explicit chain: a sparse matrix of rates, or several that share a pattern.

        Rows are start nodes, columns end nodes, rates are per year. The diagonal is ignored.

        >>> from scipy import sparse
        >>> Generator.from_matrix(sparse.csr_array([[-2.0, 2.0], [0.0, 0.0]])).exits.tolist()
        [[2.0], [0.0]]

        Raises
        ------
        QuestionError
            if a rate is negative or no number (with its row and column), or the matrices differ in size.
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
        return cls.from_steps(size, pattern % size, pattern // size, values)


_BUILT: WeakKeyDictionary[Chain, Generator] = WeakKeyDictionary()
"""Generators of chains that are still in use."""

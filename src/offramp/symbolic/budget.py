"""Time and memory that a symbolic analysis may use."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NOT_WITHIN", "Budget", "Clock", "OutOfBudgetError"]

NOT_WITHIN = "not decided within {seconds:g} s"
"""The answer where the time is over."""

BYTES_PER_NODE, BYTES_PER_ENTRY = 40, 24
"""Bytes of a node of a diagram with its place in the table, and of an entry of the cache of operations; measured, rounded up."""

SHARE_OF_CACHE = 0.05
"""Share of the memory that the cache of operations takes; it is reserved at the start."""

MOST_NODES = 2**31
"""The most nodes that the library can number."""


class OutOfBudgetError(TooLarge):
    """A computation needs more time or memory than its budget; the text says which."""


@dataclass(frozen=True)
class Budget:
    """Limits of a symbolic analysis: seconds of wall-clock time, and memory in GB.

    The time is checked between operations on diagrams, so that an analysis can end later; a single operation ends at the latest
    where the memory is full, which can take a minute for each 0.1 GB. Commands do not wait for it. The memory is that of the diagrams;
    the interpreter and its libraries need about 0.2 GB more.
    """

    seconds: float = 60.0
    gigabytes: float = 2.0

    @property
    def nodes(self) -> int:
        """The most nodes that all diagrams together can have.

        >>> Budget(gigabytes=4).nodes
        95000000
        """
        return max(1024, min(int(self.gigabytes * 1e9 * (1 - SHARE_OF_CACHE) / BYTES_PER_NODE), MOST_NODES))

    @property
    def entries(self) -> int:
        """The most entries of the cache of operations."""
        return max(1024, int(self.gigabytes * 1e9 * SHARE_OF_CACHE / BYTES_PER_ENTRY))

    def __str__(self) -> str:
        return f"{self.seconds:g} s and {self.gigabytes:g} GB"


@dataclass
class Clock:
    """Time at which the current question must be given up; none while no question runs."""

    budget: Budget
    until: float = float("inf")

    @contextmanager
    def running(self, seconds: float | None = None) -> Iterator[None]:
        """Limit the computations of this block to some seconds (default: those of the budget), and to the time of the block around it."""
        around = self.until
        self.until = min(around, time.monotonic() + (self.budget.seconds if seconds is None else seconds))
        try:
            yield
        finally:
            self.until = around

    @property
    def left(self) -> float:
        """The seconds that are left, at most those of the budget."""
        return max(0.0, min(self.until - time.monotonic(), self.budget.seconds))

    def check(self) -> None:
        """Raise `OutOfBudgetError` where the time is over."""
        if time.monotonic() >= self.until:
            raise OutOfBudgetError(NOT_WITHIN.format(seconds=self.budget.seconds))

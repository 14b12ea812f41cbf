"""What can be asked of a policy over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.case.expression import Expression

__all__ = ["Amount", "Asked", "At", "Reached", "TimeIn"]


@dataclass(frozen=True)
class Reached:
    """The chance that a condition has been so by a time, before another has (where one is given)."""

    condition: Expression
    before: Expression | None = None


@dataclass(frozen=True)
class At:
    """The chance that a condition is so at a time."""

    condition: Expression


@dataclass(frozen=True)
class TimeIn:
    """How many years a condition is expected to have been so by a time."""

    condition: Expression


@dataclass(frozen=True)
class Amount:
    """What is expected by a time of a count or a harm, or at a time of a stock."""

    name: str


Asked = Reached | At | TimeIn | Amount
"""A question whose answer is a curve over time."""

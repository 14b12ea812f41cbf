"""Questions about a policy over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.case.expression import Expression

__all__ = [
    "ExpectedReward",
    "ExpectedRewardOpen",
    "Query",
    "SojournTime",
    "StateProbability",
    "TimeBoundedUntil",
    "TimeBoundedUntilOpen",
]


@dataclass(frozen=True)
class TimeBoundedUntil:
    """The chance that a condition has been so by a time, before another has (where one is given)."""

    condition: Expression
    before: Expression | None = None


@dataclass(frozen=True)
class TimeBoundedUntilOpen:
    """The chance that a condition has been so by a time, before another has, and that the crisis still goes on then."""

    condition: Expression
    before: Expression | None = None


@dataclass(frozen=True)
class StateProbability:
    """The chance that a condition is so at a time."""

    condition: Expression


@dataclass(frozen=True)
class SojournTime:
    """How many years a condition is expected to have been so by a time; with `ended`, years after the end of the crisis count too."""

    condition: Expression
    ended: bool = False


@dataclass(frozen=True)
class ExpectedReward:
    """The expected value by a time of a count or a harm, or at a time of a stock.

    With `over`, a history in which the crisis has ended by then has that value instead of its own.
    """

    name: str
    over: float | None = None


@dataclass(frozen=True)
class ExpectedRewardOpen:
    """The expected value of what has been counted by a time, or of what a stock has grown, in histories that still go on then."""

    name: str


Query = TimeBoundedUntil | TimeBoundedUntilOpen | StateProbability | SojournTime | ExpectedReward | ExpectedRewardOpen
"""A question whose answer is a curve over time."""

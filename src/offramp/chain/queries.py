"""Queries about a policy over time."""

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
    """The probability that a condition has held by a time, before another condition if one is given."""

    condition: Expression
    before: Expression | None = None


@dataclass(frozen=True)
class TimeBoundedUntilOpen:
    """The same probability, with the crisis still going on at that time."""

    condition: Expression
    before: Expression | None = None


@dataclass(frozen=True)
class StateProbability:
    """The probability that a condition holds at a time."""

    condition: Expression


@dataclass(frozen=True)
class SojournTime:
    """The expected years in which a condition holds by a time; with `ended`, years after the end of the crisis count too."""

    condition: Expression
    ended: bool = False


@dataclass(frozen=True)
class ExpectedReward:
    """The expected value of a count or harm by a time, or of a stock at a time.

    With `over`, a history whose crisis has ended counts as that value.
    """

    name: str
    over: float | None = None


@dataclass(frozen=True)
class ExpectedRewardOpen:
    """The expected count, or growth of a stock, by a time, in histories that still go on then."""

    name: str


Query = TimeBoundedUntil | TimeBoundedUntilOpen | StateProbability | SojournTime | ExpectedReward | ExpectedRewardOpen
"""A query whose answer is a curve over time."""

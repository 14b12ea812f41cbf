"""Past spans of time by the name of their estimate: how long each lasted, and their survival curve."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.evidence.asked import Request
from offramp.evidence.declared import declaration
from offramp.evidence.durations import survival_at, survival_curve
from offramp.evidence.estimation import estimate
from offramp.evidence.lasting import spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.evidence.durations import Spans, SurvivalCurve
    from offramp.evidence.measured import RecordEstimate

__all__ = ["SPAN_KINDS", "RecordedSpans", "recorded_spans"]

SPAN_KINDS = ("survival", "ending rate")
"""Kinds of estimates that are made from spans."""


@dataclass(frozen=True, eq=False)
class RecordedSpans:
    """Past spans: their lengths, and the estimate that is made from them, with its sources and notes."""

    estimate: RecordEstimate
    spans: Spans

    @property
    def n(self) -> int:
        """The number of spans."""
        return len(self.spans)

    @property
    def ended(self) -> int:
        """The number of spans that were seen to end; the rest is censored."""
        return int(self.spans.ended.sum())

    @property
    def longest(self) -> float:
        """The longest length, in years."""
        return float(self.spans.years.max(initial=0.0))

    @cached_property
    def curve(self) -> SurvivalCurve | None:
        """The Kaplan-Meier estimate; None where no span was seen to end, so that the record shows no share."""
        return survival_curve(self.spans) if self.ended else None

    def share(self, years: float) -> tuple[float, float, float]:
        """Return the share that lasts longer than some years: low, estimate, high; 0 to 1 where the record is silent."""
        return survival_at(self.spans, years)

    def shares(self, ages: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the shares that last longer than some ages (years): shape (ages, 3), low, estimate and high."""
        return np.array([self.share(float(age)) for age in ages]).reshape(-1, 3)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {"estimate": self.estimate.to_dict(), **self.spans_to_dict()}

    def spans_to_dict(self) -> dict[str, Any]:
        """Return the spans and their curve as plain values."""
        curve = self.curve
        return {
            "n": self.n,
            "ended": self.ended,
            "censored": self.n - self.ended,
            "years": self.spans.years.tolist(),
            "seen_to_end": self.spans.ended.tolist(),
            "curve": None
            if curve is None
            else {
                "years": curve.years.tolist(),
                "share": curve.share.tolist(),
                "low": curve.low.tolist(),
                "high": curve.high.tolist(),
            },
        }


def recorded_spans(reference: str, case: Case | None = None) -> RecordedSpans:
    """Return the spans behind an estimate of kind `survival` or `ending rate`, by its name: `NAME` or `NAME@DATE`.

    >>> found = recorded_spans("freezes.two_years")
    >>> found.n, found.ended, round(found.longest, 1)
    (5, 5, 7.9)

    Raises
    ------
    QuestionError
        where there is no such estimate, it is of another kind, or no span had begun.
    """
    name, stated, day = declaration(reference, case)
    if stated.estimate not in SPAN_KINDS:
        raise QuestionError(
            f"evidence `{name}` is of kind `{stated.estimate}`; a duration is compared with spans, those of an estimate of kind "
            "`survival` or `ending rate`"
        )
    return RecordedSpans(estimate(reference, case), spans_of(Request(name, stated, day, case))[1])

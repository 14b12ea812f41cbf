"""An estimate from data, with its interval, counts, method and the query that gives it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["LEVEL", "Alternative", "RecordEstimate"]

LEVEL = 0.9
"""Level of every interval: its ends are the 5th and the 95th percentile, as `low` and `high` of a case are."""


@dataclass(frozen=True)
class Alternative:
    """The same estimate by another way: crude, stratified, or with cause and effect swapped in time (`placebo`).

    `n` counts the events behind it, `method` says how it was made. `trials` are those of a share.
    """

    kind: str
    low: float
    best: float
    high: float
    n: int
    method: str
    trials: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the variant as plain values."""
        return {
            "kind": self.kind,
            "low": self.low,
            "best": self.best,
            "high": self.high,
            "n": self.n,
            "method": self.method,
            **({} if self.trials is None else {"trials": self.trials}),
        }


@dataclass(frozen=True)
class RecordEstimate:
    """An estimate: low, best and high are its 5th, 50th and 95th percentiles.

    `n` counts the events or spans behind it, `exposure` the years or trials. `counted` says what kind of event was counted. `query` is
    the declaration in one line, which gives the estimate again. `first` and `last` bound the record that was used. `beside` has the same
    estimate by other ways, always shown with it.
    """

    name: str
    label: str
    kind: str
    low: float
    best: float
    high: float
    unit: str
    n: int
    exposure: float
    method: str
    counted: str
    query: str
    first: str = ""
    last: str = ""
    beside: tuple[Alternative, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as plain values."""
        return {
            "name": self.name,
            "label": self.label,
            "estimate": self.kind,
            "low": self.low,
            "best": self.best,
            "high": self.high,
            "unit": self.unit,
            "n": self.n,
            "exposure": self.exposure,
            "method": self.method,
            "counted": self.counted,
            "query": self.query,
            "first": self.first,
            "last": self.last,
            "beside": [variant.to_dict() for variant in self.beside],
            "sources": list(self.sources),
            "notes": list(self.notes),
        }

"""Verdicts on claims: the result of a test, in words and as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from offramp.claim_testing.results import ClaimResult
from offramp.claim_testing.words import conditions_in_words, verdict_words

__all__ = ["ClaimVerdict"]


@dataclass(frozen=True)
class ClaimVerdict(ClaimResult):
    """The result of testing a claim, with its words."""

    @property
    def verdict(self) -> str:
        """The verdict in a few words."""
        return verdict_words(self)

    @property
    def conditions(self) -> str:
        """The readings and worlds in which it holds or fails, its margin and its subject; or the reason why it was not
        tested.
        """
        return conditions_in_words(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {
            "name": self.name,
            "text": self.text,
            "test": self.test,
            "status": self.status.value,
            "holds": self.holds,
            "verdict": self.verdict,
            "by_reading": dict(self.by_reading),
            "share": self.share,
            "error": self.error,
            "interval": list(self.interval) if self.interval is not None else None,
            "tied": self.tied,
            "tied_for": self.tied_for,
            "weight": self.weight,
            "worlds": self.worlds,
            "by_image": dict(self.by_image),
            "where": list(self.where),
            "orders_taken_as_certain": self.orders_taken_as_certain,
            "varies": self.varies,
            "margin": self.margin.to_dict() if self.margin is not None else None,
            "twins": [list(pair) for pair in self.twins],
            "cut_short": [each.to_dict() for each in self.cut_short],
            "speaks_of": self.speaks_of.value if self.speaks_of is not None else None,
            "moment": list(self.moment),
            "untested": self.untested,
            "record": self.record.model_dump(mode="json", exclude_none=True) if self.record is not None else None,
            "note": self.note,
            "source": list(self.source),
        }

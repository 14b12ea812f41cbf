"""Scorecard of the claims of a case: each verdict as known by the date, beside the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.claim_testing.claims import claims
from offramp.claim_testing.results import ClaimStatus
from offramp.graph.readings import readings
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.ensemble.outcomes import Outcomes

__all__ = ["ScorecardEntry", "scorecard", "scorecard_table"]


@dataclass(frozen=True)
class ScorecardEntry:
    """A claim: the model's verdict as known by the date, and the record that the whole case has of it.

    `bears` says how the record bears on the claim, empty without a record; `later` whether the record is younger than the date.
    """

    name: str
    text: str
    verdict: ClaimVerdict
    says: str
    bears: str
    later: bool

    @property
    def comparison(self) -> str:
        """The verdict and the record compared: `agree`, `disagree`, `record mixed`, `depends`, `no record` or `not tested`."""
        if not self.bears:
            return "no record"
        if self.verdict.status in (ClaimStatus.NOT_TESTED, ClaimStatus.NOT_TESTABLE):
            return "not tested"
        if self.bears == "is mixed":
            return "record mixed"
        if self.verdict.holds is None:
            return "depends"
        return "agree" if self.verdict.holds == (self.bears == "supports it") else "disagree"

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        return {
            "name": self.name,
            "text": self.text,
            "verdict": self.verdict.verdict,
            "holds": self.verdict.holds,
            "record": self.says,
            "bears": self.bears,
            "later": self.later,
            "comparison": self.comparison,
        }


def scorecard(whole: Case, known: Case, date: str, outcomes: Outcomes | None = None) -> tuple[ScorecardEntry, ...]:
    """Return the scorecard of the claims of a case: `known` is the case as known by the date, `whole` the case with its record.

    >>> from offramp.case.reading import load
    >>> hotline = load("hotline")
    >>> scorecard(hotline, hotline, "2030-01-01")
    ()
    """
    fixed: Mapping[str, str] = outcomes.worlds.fixed if outcomes is not None else {}
    verdicts = claims(known, readings(known, fixed=fixed), outcomes) if known.claims else ()
    return tuple(_entry(whole, verdict, date) for verdict in verdicts)


def _entry(whole: Case, verdict: ClaimVerdict, date: str) -> ScorecardEntry:
    claim = whole.claims[verdict.name]
    record = claim.record
    if record is None:
        return ScorecardEntry(verdict.name, claim.short or claim.text, verdict, "", "", later=False)
    dates = [whole.sources[name].public for name in record.source if name in whole.sources] + [record.known]
    later = any(public is not None and public > date for public in dates)
    return ScorecardEntry(verdict.name, claim.short or claim.text, verdict, record.says, record.bears, later)


def scorecard_table(entries: Sequence[ScorecardEntry], date: str) -> Table:
    """Return the scorecard as a table."""
    rows = tuple(
        (entry.text, entry.verdict.verdict, entry.bears or "·", entry.comparison, entry.says or "·")
        for entry in entries
    )
    heads = ("claim", f"model, as known on {date}", "record", "compared", "the record says")
    return Table("Scorecard of the claims", heads, rows)

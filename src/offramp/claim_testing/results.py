"""What became of a claim: its status, in how many worlds and under which readings it holds, and by how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Finding
    from offramp.claim_testing.truncation import CutShort

__all__ = ["CONFIDENCE", "ClaimResult", "ClaimStatus", "Margin", "SpeaksOf"]

CONFIDENCE = 0.95
"""In what share of worlds a claim has to hold to be said to hold."""


class ClaimStatus(Enum):
    """What a test of a claim came to.

    A claim is `AS_STATED` whose verdict is the same in every world and under every reading: it restates what the case says,
    unless what it compares varies. One made of means alone is true or false `ON_AVERAGE`. `NOT_TESTABLE` is what its
    author says that no model decides, `NOT_TESTED` what has no test or could not be tested.
    """

    HOLDS = "holds"
    DEPENDS = "depends"
    FAILS = "fails"
    AS_STATED = "as stated"
    ON_AVERAGE = "on average"
    NOT_TESTABLE = "not testable"
    NOT_TESTED = "not tested"


class SpeaksOf(Enum):
    """Whether a claim speaks of one moment (of what is stable, wanted or within reach), of chances over time, or of both."""

    ONE_MOMENT = "one moment"
    OVER_TIME = "over time"
    BOTH = "both"


@dataclass(frozen=True)
class Margin:
    """How near a claim comes to the opposite verdict: in the nearest world, or, of a claim on averages, at the mean.

    `least` is in `unit` (`chance` for chances, or what is counted), `error` the standard error of the margin of an average.
    """

    least: float
    unit: str
    error: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the margin as plain values."""
        return {"least": self.least, "unit": self.unit, "error": self.error}


@dataclass(frozen=True)
class ClaimResult:
    """What became of a claim.

    `holds` is whether it holds; None where that depends, or it was not tested. Of a claim on stability and reachability,
    `by_reading` says under which readings it holds. Of one that was tested in worlds, `share` is the share of the `worlds`
    in which it holds, `by_image` the same among the worlds of each reading (of a claim on averages: 1 where it holds on the
    average of them, else 0), and `where` says where it fails (or, where it mostly fails, where it holds). `tied` is the
    share of the worlds in which it hangs on whether equals count, `tied_for` the share in which it does and holds.
    `orders_taken_as_certain` is whether it was tested in the stated order of statements alone though the case doubts one.
    `untested` says why it was not tested.

    `varies` is whether what it compares varies from world to world (None where it was not tested in worlds), `margin` by
    how much it holds or fails, where all worlds agree. `twins` are policies that come to the same in every world though
    the claim tells them apart, `cut_short` chances that an early end decides in part. `moment` are the states that it speaks
    of, where it speaks of one moment. `weight` is the share of the author's weights that the readings have under which it
    holds; `record` what the record says, where the case states it.
    """

    name: str
    text: str
    test: str
    status: ClaimStatus
    holds: bool | None = None
    by_reading: Mapping[str, bool] = field(default_factory=dict)
    untested: str = ""
    note: str = ""
    source: tuple[str, ...] = ()
    share: float | None = None
    worlds: int = 0
    by_image: Mapping[str, float] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    tied: float = 0.0
    tied_for: float = 0.0
    orders_taken_as_certain: bool = False
    varies: bool | None = None
    margin: Margin | None = None
    twins: tuple[tuple[str, str], ...] = ()
    cut_short: tuple[CutShort, ...] = ()
    speaks_of: SpeaksOf | None = None
    moment: tuple[str, ...] = ()
    weight: float | None = None
    record: Finding | None = None

    @property
    def tested(self) -> bool:
        """Whether it was tested."""
        return self.status not in (ClaimStatus.NOT_TESTABLE, ClaimStatus.NOT_TESTED)

    @property
    def fails(self) -> bool:
        """Whether it was tested and fails: in most worlds, under every reading, or on average."""
        return self.holds is False

    @property
    def recorded(self) -> str:
        """What the record says, in words; empty where the case does not say."""
        return f"The record {self.record.bears}: {self.record.says}" if self.record is not None else ""

    @property
    def error(self) -> float:
        """The standard error of the share, as of independent worlds; 0 where it holds in all of them or in none: see `interval`."""
        if self.share is None or not self.worlds:
            return 0.0
        return float(np.sqrt(self.share * (1 - self.share) / self.worlds))

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what shares the one of ever more worlds lies, at 95 % (Wilson 1927); None where it was not tested in worlds."""
        if self.share is None or not self.worlds:
            return None
        from scipy.stats import binomtest

        found = binomtest(round(self.share * self.worlds), self.worlds).proportion_ci(0.95, method="wilson")
        return (float(found.low), float(found.high))

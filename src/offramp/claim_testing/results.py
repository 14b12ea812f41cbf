"""Result of a claim's test: its status, the worlds and readings in which it holds, and its margin."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Finding
    from offramp.claim_testing.truncation import CutShort
    from offramp.discovery.boxes import Box
    from offramp.discovery.discovery import Discovery

__all__ = ["CONFIDENCE", "ClaimResult", "ClaimStatus", "Margin", "SpeaksOf"]

CONFIDENCE = 0.95
"""The share of worlds in which a claim has to hold to have the status `holds`."""


class ClaimStatus(Enum):
    """Status of a claim after its test.

    A claim is `AS_STATED` if its verdict is the same in every world and under every reading. It then restates the case,
    unless the values that it compares vary. A claim on means alone is true or false `ON_AVERAGE`. `NOT_TESTABLE` is a
    claim that no model decides, as its author states. `NOT_TESTED` is a claim without a test, or whose test failed.
    """

    HOLDS = "holds"
    DEPENDS = "depends"
    FAILS = "fails"
    AS_STATED = "as stated"
    ON_AVERAGE = "on average"
    NOT_TESTABLE = "not testable"
    NOT_TESTED = "not tested"


class SpeaksOf(Enum):
    """Subject of a claim: one moment (stability, improvements, reachability), chances over time, or both."""

    ONE_MOMENT = "one moment"
    OVER_TIME = "over time"
    BOTH = "both"


@dataclass(frozen=True)
class Margin:
    """Distance of a claim from the opposite verdict: in the nearest world, or, for a claim on averages, at the mean.

    `least` is in `unit` (`chance` for chances, or the counted unit); `error` is the standard error of the margin of an
    average.
    """

    least: float
    unit: str
    error: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the margin as plain values."""
        return {"least": self.least, "unit": self.unit, "error": self.error}


@dataclass(frozen=True)
class ClaimResult:
    """Result of one claim.

    `holds` is whether it holds; None if that depends, or it was not tested. For a claim on stability and
    reachability, `by_reading` has its truth under each reading. For a claim tested in worlds, `share` is the share of
    the `worlds` in which it holds. `by_image` is the same among the worlds of each reading (for a claim on averages: 1
    if it holds on their average, else 0). `where` describes the worlds in which it fails (or, where it mostly fails,
    holds), from the boxes of worlds that were `searched` for. `tied` is the share of the worlds in which the verdict
    depends on equal values, `tied_for` the share in which it does and the claim holds. `orders_taken_as_certain` is whether only the
    stated order of statements was tested though the case doubts it. `untested` is the reason why it was not tested.

    `varies` is whether the values that it compares vary from world to world (None if it was not tested in worlds).
    `margin` is its margin where all worlds agree. `twins` are pairs of policies that have equal results in every world
    though the claim distinguishes them. `cut_short` are chances that an early end decides in part. `moment` are the
    states that it concerns, where it concerns one moment. `weight` is the author's weight of the readings under which
    it holds, as a share. `record` is the historical record, where the case states it.
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
    searched: Discovery | None = None
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
    def boxes(self) -> tuple[Box, ...]:
        """The worlds in which it fails, or holds where it mostly fails, as restrictions of inputs."""
        return self.searched.boxes if self.searched is not None else ()

    @property
    def tested(self) -> bool:
        """Return whether it was tested."""
        return self.status not in (ClaimStatus.NOT_TESTABLE, ClaimStatus.NOT_TESTED)

    @property
    def fails(self) -> bool:
        """Return whether it was tested and fails: in most worlds, under every reading, or on average."""
        return self.holds is False

    @property
    def recorded(self) -> str:
        """The historical record in words; empty if the case states none."""
        return f"The record {self.record.bears}: {self.record.says}" if self.record is not None else ""

    @property
    def error(self) -> float:
        """The standard error of the share, as of independent worlds; 0 if it holds in all worlds or in none: see
        `interval`.
        """
        if self.share is None or not self.worlds:
            return 0.0
        return float(np.sqrt(self.share * (1 - self.share) / self.worlds))

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % confidence interval of the share over all possible worlds (Wilson 1927); None if it was not
        tested in worlds.
        """
        if self.share is None or not self.worlds:
            return None
        from scipy.stats import binomtest

        found = binomtest(round(self.share * self.worlds), self.worlds).proportion_ci(0.95, method="wilson")
        return (float(found.low), float(found.high))

"""Exhibits of the front: the choice at a glance, the way as stations, and the scoreboard of the claims.

Each is data that a renderer draws in its own means, and each has a table for those that cannot draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Act", "Cell", "Choice", "Glance", "Leg", "Mark", "Score", "Scoreboard", "Standing", "Way"]


class Mark(Enum):
    """Place of an option by a measure: best, level with the best, between, or worst."""

    BEST = "best"
    LEVEL = "level with the best"
    BETWEEN = ""
    WORST = "worst"


SIGNS = {Mark.BEST: "★", Mark.LEVEL: "☆", Mark.BETWEEN: "", Mark.WORST: "▼"}
"""The sign of each mark."""


@dataclass(frozen=True)
class Cell:
    """One option by one measure: its mean in words, and its place and range on the common scale of the measure.

    `low`, `mean` and `high` lie between 0, the left end of the scale, and 1; they are the 5th percentile, the mean and the 95th
    percentile over worlds. `description` says the same in words, `range` the two percentiles.
    """

    text: str
    low: float
    mean: float
    high: float
    mark: Mark
    description: str
    range: str = ""

    @property
    def sign(self) -> str:
        """The sign of the mark."""
        return SIGNS[self.mark]

    @property
    def written(self) -> str:
        """Mean, range and sign in words; the range where it differs from the mean."""
        return " ".join(
            part
            for part in (self.text, f"({self.range})" if self.range not in ("", self.text) else "", self.sign)
            if part
        )


@dataclass(frozen=True)
class Choice:
    """One option: its label, its meaning in one line, its cells, and the option that dominates it, if any."""

    option: str
    meaning: str
    cells: tuple[Cell, ...]
    dominated: str = ""


@dataclass(frozen=True)
class Glance:
    """The choice at a glance: options by measures; dominated options are last.

    `columns` has a label, the better direction and the two ends of the scale per measure, all in words; `words` has the fixed words
    of the table in the language of the brief. `shared` says what options whose meaning ends with a sign have in common. `key` is the
    part of the note that explains the table, without what it says of the annex. `drawn` says what the numbers and marks of a cell
    mean where they are drawn, `written` where they are not; `note` says the rest.
    """

    columns: tuple[tuple[str, str, str, str], ...]
    choices: tuple[Choice, ...]
    note: str
    words: Mapping[str, str]
    shared: str = ""
    key: str = ""
    drawn: str = ""
    written: str = ""

    @property
    def drawn_note(self) -> str:
        """The note where ranges are drawn."""
        return " ".join(part for part in (self.drawn, self.note) if part)

    @property
    def written_note(self) -> str:
        """The note where ranges are written."""
        return " ".join(part for part in (self.written, self.note) if part)

    @property
    def table(self) -> Table:
        """The same as a table of texts."""
        heads = (self.words["option"], *(f"{label} ({better})" for label, better, _, _ in self.columns))
        rows = tuple(
            (
                f"{each.option} ({each.dominated})" if each.dominated else each.option,
                *(cell.written for cell in each.cells),
            )
            for each in self.choices
        )
        return Table("", heads, rows, self.written_note)

    @property
    def meanings(self) -> tuple[str, ...]:
        """The meaning of each option, in one line each; last what several share."""
        return (*(each.meaning for each in self.choices), *([self.shared] if self.shared else []))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "columns": [
                {"measure": label, "better": better, "scale": [low, high]} for label, better, low, high in self.columns
            ],
            "options": [
                {
                    "option": each.option,
                    "meaning": each.meaning,
                    "dominated": each.dominated,
                    "cells": [
                        {
                            "text": cell.text,
                            "low": cell.low,
                            "mean": cell.mean,
                            "high": cell.high,
                            "mark": cell.mark.value,
                        }
                        for cell in each.cells
                    ],
                }
                for each in self.choices
            ],
            "note": self.drawn_note,
            "shared": self.shared,
        }


@dataclass(frozen=True)
class Act:
    """Actions of one actor in a step: its name, the options that it begins and those that it stops, in words."""

    actor: str
    begins: tuple[str, ...]
    stops: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Leg:
    """One step of the way to the next station.

    `kind` is the kind of the step in words (`deal` says that its acts are joined), `gains` and `loses` say who is better and worse
    off, `holds` says whether the place that it reaches is stable, `why` says why the step is weak; empty where there is nothing to say.
    """

    station: str
    kind: str
    deal: bool
    willing: bool
    weakest: bool
    acts: tuple[Act, ...]
    gains: str
    loses: str
    holds: str
    why: str


@dataclass(frozen=True)
class Way:
    """The way through the goals: the first station and the legs from one station to the next."""

    start: str
    legs: tuple[Leg, ...]
    words: Mapping[str, str]

    @property
    def table(self) -> Table:
        """The same as a table of texts."""
        rows = tuple(
            (
                f"{i}. {leg.station}",
                "; ".join(act.words for act in leg.acts),
                " ".join(part for part in (leg.gains, leg.loses) if part),
                " ".join(part for part in (leg.holds, leg.why) if part),
            )
            for i, leg in enumerate(self.legs, 1)
        )
        heads = (self.words["station"], self.words["who does what"], self.words["who gains"], self.words["what holds"])
        return Table("", heads, rows)

    @property
    def description(self) -> str:
        """The way in one text, for readers who do not see it."""
        told = [f"{leg.station}: {'; '.join(act.words for act in leg.acts)}." for leg in self.legs]
        return " ".join([f"{self.start}.", *told])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "start": self.start,
            "legs": [
                {
                    "station": leg.station,
                    "kind": leg.kind,
                    "willing": leg.willing,
                    "weakest": leg.weakest,
                    "acts": [
                        {"actor": act.actor, "begins": list(act.begins), "stops": list(act.stops)} for act in leg.acts
                    ],
                    "gains": leg.gains,
                    "loses": leg.loses,
                    "holds": leg.holds,
                    "why": leg.why,
                }
                for leg in self.legs
            ],
        }


class Standing(Enum):
    """Verdict on a claim on the scoreboard."""

    HOLDS = "holds"
    DEPENDS = "depends"
    FAILS = "fails"
    AS_STATED = "as stated"
    NOT_TESTABLE = "not testable"
    NOT_TESTED = "not tested"


@dataclass(frozen=True)
class Score:
    """A claim: its own words, shortened; its verdict; the share of worlds in which it holds (None: no share); the verdict in words."""

    text: str
    standing: Standing
    share: float | None
    verdict: str


@dataclass(frozen=True)
class Scoreboard:
    """The claims with their verdicts; `note` says how they were tested, `bar` what the bars mean where they are drawn."""

    scores: tuple[Score, ...]
    note: str
    words: Mapping[str, str]
    bar: str = ""

    @property
    def drawn_note(self) -> str:
        """The note where the bars are drawn."""
        return " ".join(part for part in (self.bar, self.note) if part)

    @property
    def table(self) -> Table:
        """The same as a table of texts, without bars."""
        rows = tuple((score.text, score.verdict) for score in self.scores)
        return Table("", (self.words["claim"], self.words["verdict"]), rows, self.note)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "claims": [
                {"text": each.text, "standing": each.standing.value, "share": each.share, "verdict": each.verdict}
                for each in self.scores
            ],
            "note": self.drawn_note,
        }
